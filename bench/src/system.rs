//! The ways a label can go: what all of them have in common.
//!
//! A [`System`] is a program under test with its own [`Sink`] behind it; a [`Submitter`] is one
//! connection to it. Neither measures anything: [`line`](crate::line) does.

pub mod cups;
pub mod ipp;
pub mod lprint;
pub mod peers;
pub mod plain;
pub mod waystation;

use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::{Label, Serial};
use crate::sink::Sink;
use crate::tally::Receipt;

/// What an acknowledgement of a system is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Whether the label survives a power cut right after it.
    pub durable: bool,
    /// What has happened when it is given.
    pub means: &'static str,
}

/// What a system calls an accepted label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// It gives none.
    None,
    /// A job number.
    Number(i32),
    /// A job id.
    Id(String),
}

/// What a system answered to one submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It has taken the label.
    Accepted {
        /// When the whole answer had been read.
        at: Instant,
        /// What it calls the label.
        ticket: Ticket,
    },
    /// It is full; the label may be submitted again after this time.
    Busy(Duration),
}

/// A program under test.
pub trait System {
    /// Its short name, stable in reports.
    fn name(&self) -> &'static str;

    /// What it says it is, with a version.
    fn version(&self) -> Option<String>;

    /// What its acknowledgement is worth; nothing for a way that gives none.
    fn acknowledgement(&self) -> Option<Acknowledgement>;

    /// Where its labels arrive.
    fn sink(&self) -> &Sink;

    /// The number of its process, if it is a program that was started here.
    fn process(&self) -> Option<u32> {
        None
    }

    /// Over how many connections a burst goes in, when up to `wanted` are wanted.
    fn connections(&self, wanted: usize) -> usize {
        wanted
    }

    /// Opens one more connection to it.
    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError>;

    /// The labels of one burst in the order in which the system says it accepted them.
    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError>;
}

/// One connection to a system.
pub trait Submitter: Send {
    /// Submits a label and waits for the answer.
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError>;
}
