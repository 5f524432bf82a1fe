//! Shows the station.

fn main() {}
