//! Alerts that reach a person: what holds, since when, who is told, what to do.
//!
//! The beat is the same as everywhere: the [`rule`]s look at the [`fleet`] and [`life`] decides, the
//! store commits, only then [`watch`] tells the [`outlets`]. What decides is pure. One hub does this
//! at a time, whoever holds the lease.

pub mod evaluate;
pub mod fleet;
mod glance;
pub mod incidents;
pub mod life;
pub mod notice;
pub mod outlets;
pub mod own;
pub mod prometheus;
pub mod rule;
pub mod scope;
pub mod thresholds;
pub mod watch;

#[cfg(test)]
mod fixtures;

pub use life::{Alert, AlertKey, Phase, Silence};
pub use own::{Own, OwnRule};
pub use rule::{Rule, Severity};
pub use scope::Scope;
pub use thresholds::Thresholds;
