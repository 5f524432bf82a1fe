//! Chores, and the house rules as tests.

fn main() {}
