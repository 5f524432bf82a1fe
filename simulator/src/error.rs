//! What can go wrong with the simulator itself, as opposed to its printers.
//!
//! Every error names the thing and what to do; none is a printer's fault, which is a
//! [`crate::Fault`].

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::ConfigError;
use crate::fault::FaultError;

/// An error of the simulator.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// Occurs when a printer cannot listen where it is told to.
    #[error(
        "printer `{printer}` cannot listen on {address}: {source}; choose a free port, or port 0"
    )]
    Listen {
        /// The printer.
        printer: String,
        /// Where it should listen.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// Occurs when a printer's serial line cannot be played.
    #[error("printer `{printer}` cannot have a serial line: {source}")]
    Serial {
        /// The printer.
        printer: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Occurs when the control API cannot listen, or stops listening.
    #[error("the control API cannot listen on {address}: {source}; choose another with --control")]
    Control {
        /// Where it should listen.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// Occurs when the control API fails after it began to listen.
    #[error("the control API failed: {0}")]
    Door(#[from] door::DoorError),
    /// Occurs when a thread cannot be started.
    #[error("printer `{printer}` cannot start a thread: {source}")]
    Thread {
        /// The printer.
        printer: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Occurs when the folder for printed labels cannot be made or emptied.
    #[error(
        "labels cannot be kept in {path}: {source}; give a folder that can be written with --out"
    )]
    Archive {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Occurs when a printer is asked for that nobody plays.
    #[error("no printer is named `{name}`; there are: {known}")]
    UnknownPrinter {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Occurs when a printer's description cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Occurs when a fault cannot be had.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// Occurs when labels do not come in time.
    #[error("printer `{printer}` printed {printed} of {wanted} labels in {limit:?}; it is {state}")]
    TooFewLabels {
        /// The printer.
        printer: String,
        /// Labels that came.
        printed: usize,
        /// Labels waited for.
        wanted: usize,
        /// How long.
        limit: Duration,
        /// What the printer was doing.
        state: String,
    },
}
