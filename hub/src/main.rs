//! Listens to all stations and helps people act.

fn main() {}
