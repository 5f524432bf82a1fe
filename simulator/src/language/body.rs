//! What a language may know of the printer's body when it answers.
//!
//! A view for one moment, made by the machine; nothing can be changed through it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Language, Proof};
use crate::condition::{Condition, Conditions};
use crate::config::Identity;

/// The body at one moment, as the printer admits it to be.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) language: Language,
    pub(crate) identity: &'a Identity,
    /// The serial number it answers with.
    pub(crate) serial: &'a str,
    pub(crate) proof: Proof,
    pub(crate) conditions: Conditions,
    /// Formats that wait for the head.
    pub(crate) formats_waiting: usize,
    pub(crate) job: JobFacts,
    pub(crate) buffer_fill_bytes: usize,
    pub(crate) buffer_bytes: usize,
    /// Whether a format has begun and not ended.
    pub(crate) in_format: bool,
    pub(crate) length_dots: u32,
    /// Lifetime labels.
    pub(crate) counter: u64,
    /// Labels since power-up.
    pub(crate) labels_since_start: u64,
    /// Gaps that passed the sensor in its life, printed or not.
    pub(crate) gaps: u64,
    pub(crate) uptime: Duration,
    /// What survives a power cut.
    pub(crate) memory: &'a BTreeMap<String, String>,
    /// Exact values that stand for a condition, instead of bits.
    pub(crate) status_bytes: &'a BTreeMap<Condition, u8>,
}

/// The batch under the head, or the last that was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JobFacts {
    /// Running number of printing formats since power-up; 0 is none yet.
    pub(crate) number: u64,
    /// Whether a label is being burnt.
    pub(crate) is_burning: bool,
    /// Labels of it that have come out.
    pub(crate) labels_done: u32,
    /// Labels of it still to come, the one under the head included; 0 when it is over.
    pub(crate) labels_left: u32,
    /// Whether the last label of it was broken off.
    pub(crate) broken_off: bool,
    /// The number that the host gave it.
    pub(crate) id: Option<String>,
    /// The name that the host gave it.
    pub(crate) name: Option<String>,
}

impl Body<'_> {
    pub(crate) fn has(&self, condition: Condition) -> bool {
        self.conditions.has(condition)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.buffer_fill_bytes >= self.buffer_bytes
    }

    /// Whether less than a tenth of the buffer is free.
    pub(crate) fn is_nearly_full(&self) -> bool {
        self.buffer_fill_bytes >= self.buffer_bytes - self.buffer_bytes / 10
    }

    /// Whether labels are under way: under the head, or waiting for it.
    pub(crate) fn is_busy(&self) -> bool {
        self.job.labels_left > 0 || self.formats_waiting > 0
    }

    pub(crate) fn proves(&self, proof: Proof) -> bool {
        self.proof >= proof
    }
}
