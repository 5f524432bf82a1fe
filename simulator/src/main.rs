//! A printer that is not there, and its faults.

fn main() {}
