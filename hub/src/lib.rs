//! Listens to all stations and helps people act.
//!
//! Top to bottom: [`run`] opens the state directory ([`home`]), the [`store`] and the doors
//! ([`hub`]); stations come in through [`enrol`] and [`ingest`], people look through
//! [`dashboard`]. The hub never learns what a label says, and never needs to.

pub mod alerts;
pub mod clock;
pub mod config;
pub mod dashboard;
pub mod enrol;
mod error;
pub mod figures;
pub mod forward;
pub mod home;
pub mod hub;
pub mod ingest;
pub mod metrics;
pub mod people;
pub mod roster;
pub mod rotate;
mod run;
pub mod secret;
pub mod shared;
pub mod store;
pub mod time;

pub use config::Config;
pub use error::HubError;
pub use run::run;
