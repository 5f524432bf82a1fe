//! The numbers that go on from write to write, and what waits before each printer.
//!
//! They follow the journal: a transaction that is undone leaves them as they were.

use std::collections::{BTreeMap, BTreeSet};

use contract::chain::{JournalId, Link, Seq};

use crate::journal::audit;
use crate::journal::records::{ChangeNumber, Ordinal};

/// The numbers that go on from write to write, as of the last commit.
#[derive(Clone, Debug)]
pub(in crate::journal) struct Heads {
    pub(in crate::journal) journal: JournalId,
    pub(in crate::journal) seq: Seq,
    pub(in crate::journal) link: Link,
    pub(in crate::journal) change: ChangeNumber,
    /// What every printer has before it.
    pub(in crate::journal) queues: BTreeMap<String, Queue>,
    /// The end of the chain of people's decisions.
    pub(in crate::journal) audit: audit::Head,
}

/// The unfinished jobs of one printer, as far as an acceptance must know them.
#[derive(Clone, Debug, Default)]
pub(in crate::journal) struct Queue {
    /// How many are pending.
    pub(in crate::journal) waiting: u64,
    /// Those whose intent is written and whose outcome is not.
    pub(in crate::journal) sending: BTreeSet<Ordinal>,
}

impl Queue {
    /// Whether a label may be born with its intent: nobody is overtaken, and one is in flight.
    pub(super) fn is_free(&self) -> bool {
        self.waiting == 0 && self.sending.is_empty()
    }
}
