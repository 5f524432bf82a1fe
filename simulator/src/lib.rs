//! A printer that is not there, and its faults.
//!
//! Plays Link-OS label printers on TCP ports: reads ZPL with a parser of its own, answers status
//! and counter queries, prints at a real speed out of a real-sized buffer, and goes wrong on
//! demand. It uses none of our encoders, for a shared mistake would hide. It draws nothing: what
//! it "printed" are the bytes it received. A [`fleet`] plays whole stations, for a hub to bear.
//!
//! ```
//! use std::time::Duration;
//! use simulator::{Fault, PrinterConfig, Simulator};
//!
//! # fn main() -> Result<(), simulator::SimulatorError> {
//! let simulator = Simulator::start(vec![PrinterConfig::named("bench-1").instant()])?;
//! simulator.fault("bench-1", Fault::PaperOut)?;
//! let address = simulator.address("bench-1")?;
//! // ... connect to `address` and send a label ...
//! simulator.clear("bench-1")?;
//! let labels = simulator.wait_for_labels("bench-1", 0, Duration::from_secs(5))?;
//! # assert!(labels.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod condition;
pub mod config;
pub mod control;
pub mod fault;
pub mod fleet;
pub mod format;
pub mod language;
pub mod machine;

mod archive;
mod clock;
mod error;
mod ipp;
mod printer;
mod shelf;
mod simulator;
mod wire;

pub use condition::Condition;
pub use config::{CountsAt, Flow, Identity, PrinterConfig, SbplStatus, SerialLine, Speed};
pub use error::SimulatorError;
pub use fault::{CounterAfterCut, Fault, ScriptedFault, When};
pub use language::{Language, Proof};
pub use machine::Outcome;
pub use shelf::Printed;
pub use simulator::Simulator;
pub use wire::{LabelText, PrinterState};
