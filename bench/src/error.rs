//! What can end a benchmark, each with what to do about it.
//!
//! It names the thing, the value and the remedy. It never stands for a lost or late label: that
//! is a result, and belongs in the report.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a measurement could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The file system refused something in the work folder.
    #[error("cannot {deed} {path}: {source}; choose another folder with --folder", path = path.display())]
    Folder {
        /// What was tried, as a verb.
        deed: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No port, thread or socket could be had on loopback.
    #[error("cannot {deed} on loopback: {source}; free ports and file handles, then run again")]
    Loopback {
        /// What was tried, as a verb.
        deed: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// No serial line could be had, or it broke off.
    #[error(
        "cannot {deed} a serial line: {source}; free file handles and terminals, then run again"
    )]
    Serial {
        /// What was tried, as a verb.
        deed: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A page could not be said.
    #[error("{0}; {remedy}", remedy = .0.remedy())]
    Raster(#[from] drivers::raster::RasterError),
    /// A program is not where it was looked for.
    #[error("no program {path}; build it with `cargo build --release -p agent -p hub`, or name it with --agent or --hub", path = path.display())]
    NoProgram {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A program could not be started, or ended with an error.
    #[error("{program} failed: {detail}; run it by hand with the same arguments to see why")]
    Program {
        /// Its name.
        program: String,
        /// What is known, with the end of its log.
        detail: String,
    },
    /// A program was started and did not become ready.
    #[error(
        "{program} was not ready after {waited:?}: {detail}; see whether the machine is overloaded"
    )]
    NotReady {
        /// Its name.
        program: String,
        /// How long was waited.
        waited: Duration,
        /// The end of its log.
        detail: String,
    },
    /// A server could not be reached, or broke off.
    #[error("{what} {url} failed: {source}; see whether the program is still running")]
    Http {
        /// The method.
        what: &'static str,
        /// Where it went.
        url: String,
        /// What the connection said.
        source: io::Error,
    },
    /// A server answered, but not with what its protocol promises.
    #[error("{system} answered {answer}; compare its version with docs/benchmarks.md")]
    Answer {
        /// Which system.
        system: &'static str,
        /// Status and text, shortened.
        answer: String,
    },
    /// A server said "later" for longer than anybody should wait.
    #[error("{system} held one label back for {waited:?}; raise its limits or lower --labels")]
    HeldBack {
        /// Which system.
        system: &'static str,
        /// How long.
        waited: Duration,
    },
    /// The fleet that loads a hub could not do its part.
    #[error("{0}")]
    Fleet(#[from] simulator::fleet::FleetError),
    /// What the hub took from a station could not be taken apart again.
    #[error("a part of a batch cannot be measured: {detail}; it was sent to the hub all the same")]
    Part {
        /// What the part said.
        detail: String,
    },
    /// Somebody asked the benchmark to stop.
    #[error("stopped on request; every program it had started was ended")]
    Stopped,
}
