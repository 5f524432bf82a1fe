//! The hub from outside: stations and people at its doors, over real HTTP on loopback.
//!
//! Nothing here reaches into the hub; what a test wants to know, it asks.

#![cfg(test)]

mod broken_store;
mod enrolling;
mod looking;
mod process;
mod running;
mod sending;
mod station;
mod trouble;
