//! The station's printers: one thread each, one label in flight each.
//!
//! A lane moves labels by one beat, decide, commit, act, and never does two of them at once. What
//! it needs from the world it gets through three small traits, so that a test can be the world.

pub mod breaker;
mod desk;
mod device;
mod lane;
mod resting;
mod stamp;
mod thread;
mod view;
mod wire;

pub use desk::Desk;
pub use device::DeviceDial;
pub use lane::{Lane, LanePrinter, Pause};
pub use resting::{Call, Claim, Handed, Resting, resting_place};
pub use stamp::read_stamp;
pub use thread::PrinterThread;
pub use view::{PrinterView, Views};
pub use wire::{Dial, DialError, Expected, Health, Sent, Sighted, Wire, WireLost};
