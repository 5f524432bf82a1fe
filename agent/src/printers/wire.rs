//! A printer as its lane sees it: something to dial, to look at, and to send bytes to.
//!
//! Knows no job and no language.

use std::collections::BTreeSet;
use std::time::Duration;

use drivers::status::Reason;
use spool::{Baseline, Report, Timestamp};

use crate::sealed::Sealed;

/// A printer that can be reached, or not.
pub trait Dial: Send {
    /// Opens the link.
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError>;

    /// Whether looking for the printer wears nobody out: it hangs on this computer itself, and one
    /// that is plugged in again is to be noticed within two seconds.
    fn is_free(&self) -> bool {
        false
    }
}

/// An open link to a printer.
pub trait Wire: Send {
    /// Asks the printer how it is.
    fn observe(&mut self) -> Result<Sighted, WireLost>;

    /// Asks what wears slowly. Only for a printer at rest.
    fn health(&mut self) -> Result<Health, WireLost> {
        Ok(Health::default())
    }

    /// Prepares to hear what becomes of a document that is sent next and prints `labels` labels;
    /// `number` differs from that of the document before. `None` where the printer will tell nothing
    /// of it.
    fn expect(
        &mut self,
        _document: &[u8],
        _number: u32,
        _labels: u32,
    ) -> Result<Option<Expected>, WireLost> {
        Ok(None)
    }

    /// Sends a document from `offset` on; returns early when the printer stops taking bytes.
    fn send(&mut self, document: &[u8], offset: usize) -> Sent;

    /// Makes the printer forget a label it has received only in part.
    fn discard_partial(&mut self) -> Result<(), WireLost>;
}

/// The link did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DialError(pub String);

/// The link is gone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the link to the printer is lost: {0}")]
pub struct WireLost(pub String);

/// What the printer said.
#[derive(Clone, Debug)]
pub struct Sighted {
    /// Everything that is wrong with it, or unknown.
    pub reasons: BTreeSet<Reason>,
    /// Whether it holds no work and nothing stops it. A printer that cannot be asked is taken to
    /// rest: nothing more can be known of it.
    pub at_rest: bool,
    /// Whether it is in the middle of receiving a label.
    pub partial_format: bool,
    /// Its serial number, where it tells one.
    pub serial: Option<String>,
    /// Labels printed in its life, where it counts them.
    pub label_count: Option<u64>,
    /// How long it has been on, where it tells.
    pub uptime: Option<Duration>,
    /// What it told of the document that is [expected](Wire::expect).
    pub report: Report,
}

/// A document whose printer will tell what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What to send instead of the document; none where it is sent as it is.
    pub document: Option<Sealed<Vec<u8>>>,
}

/// What a printer says of itself that changes slowly. What it did not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Its model.
    pub model: Option<String>,
    /// Its firmware.
    pub firmware: Option<String>,
    /// How much media has passed its head in its life, in centimetres.
    pub head_distance_cm: Option<u64>,
}

/// What became of a document's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The link took the last byte.
    Whole,
    /// The printer takes no more for the time being.
    Stalled {
        /// Bytes taken so far, of the whole document.
        accepted: usize,
    },
    /// The link broke.
    Broken {
        /// Bytes taken before, of the whole document.
        accepted: usize,
        /// How it broke.
        cause: String,
    },
}

impl Sighted {
    /// The facts that are compared before and after a label.
    pub fn facts(&self, now: Timestamp) -> Baseline {
        let boot = self.uptime.and_then(|uptime| u64::try_from(uptime.as_millis()).ok());
        Baseline {
            serial: self.serial.clone(),
            label_count: self.label_count,
            boot: boot.map(|uptime| Timestamp(now.0.saturating_sub(uptime))),
            beside: 0,
        }
    }
}
