//! The hub from outside: stations and people at its doors, over real HTTP on loopback.
//!
//! Nothing here reaches into the hub; what a test wants to know, it asks.

#![cfg(test)]

mod attacks;
mod broken_store;
mod enrolling;
mod explaining;
mod looking;
mod outlets;
mod people;
#[cfg(unix)]
mod postgres_server;
mod process;
#[cfg(unix)]
mod remote_write;
mod rotating;
mod running;
mod sending;
mod station;
mod tls;
mod trouble;
#[cfg(unix)]
mod vmalert;
