//! Says what may cross the wire between station and hub, and seals it.
//!
//! The way up: an [`event::Event`] is a closed set of words, counts, durations and keyed tokens.
//! Its canonical bytes are one OTLP log record; the [`chain`] links them, a [`batch`] carries them,
//! a [`signature`] binds the batch to its station and its hub, and the hub answers with a
//! [`receipt`]. A station becomes known by [`enrolment`] and changes its key by [`rotation`].
//!
//! How versions change: an attribute is never renamed and never changes its meaning. A new one is
//! optional, and hubs learn it before stations say it; a hub that does not know it keeps the record
//! aside unread. What a signature covers changes only together with its tag.
//!
//! Nothing here does IO, reads a clock, draws a random number or waits. No text of an order, a label
//! or a person has a type to travel in.

pub mod batch;
pub mod chain;
pub mod enrolment;
mod error;
pub mod event;
mod hex;
pub mod identity;
pub mod key;
pub mod receipt;
pub mod record;
pub mod rotation;
pub mod schema;
pub mod series;
pub mod signature;
pub mod trace;

pub use error::ContractError;
