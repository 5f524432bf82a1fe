//! Which events are given up, so that a station that cannot tell them does not fill its disk.
//!
//! A station that no hub knows forgets what is a week old. One whose hub stays away for months gives
//! up good news, the oldest first, and never a failure. What is given up is said, with its numbers.

use std::time::Duration;

use contract::chain::Seq;
use contract::event::{DropCause, Event, Outcome, UnixMillis};
use spool::Timestamp;

use crate::journal::{EventRecord, GivenUp, Journal, JournalError, Write};
use crate::privacy::{self, tell_of_dropped};

/// How much room events may take, in bytes.
const EVENT_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// How long events are kept while there is no hub to tell them to.
const UNENROLLED_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How many events are given up at once.
const PIECE_MAX: u32 = 500;

/// What of the events may be given up now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// What happened before this: nobody knows the station.
    Old(Timestamp),
    /// Whatever is no failure: the room is used up.
    Room,
}

impl Need {
    /// What a station needs to give up, if anything.
    pub(super) fn of(is_enrolled: bool, bytes: u64, now: Timestamp) -> Option<Self> {
        if !is_enrolled {
            let age = u64::try_from(UNENROLLED_AGE_MAX.as_millis()).unwrap_or(u64::MAX);
            return Some(Self::Old(Timestamp(now.0.saturating_sub(age))));
        }
        (bytes > EVENT_BYTES_MAX).then_some(Self::Room)
    }

    fn cause(self) -> DropCause {
        match self {
            Self::Old(_) => DropCause::NeverEnrolled,
            Self::Room => DropCause::Overflow,
        }
    }

    fn allows(self, event: &Event) -> bool {
        match self {
            Self::Old(before) => event.at().get() < before.0,
            Self::Room => !event.is_urgent(),
        }
    }
}

/// A piece of giving up, and where the next one looks on.
#[derive(Debug)]
pub(super) struct Piece {
    /// What is written; none if nothing here may go.
    pub(super) write: Option<Write>,
    /// Events up to here have been looked at; none if there are no more.
    pub(super) reached: Option<u64>,
}

/// Looks at the events after a number for a stretch that may go.
pub(super) fn piece(
    journal: &Journal,
    after: u64,
    need: Need,
    now: Timestamp,
) -> Result<Piece, JournalError> {
    let rows = journal.events(after, PIECE_MAX)?;
    let newest = journal.newest_event()?;
    let more = rows.len() == PIECE_MAX as usize;
    let Some(stretch) = stretch(&rows, newest, need) else {
        let last = rows.last().map(|row| row.seq);
        return Ok(Piece { write: None, reached: last.filter(|_| more) });
    };
    // The hole as a whole: what was given up before it and touches it is part of it.
    let first = journal.told_before(stretch.first)? + 1;
    let said = privacy::Stretch { first: seq(first), last: seq(stretch.last), ..stretch.told };
    let event = tell_of_dropped(&said, need.cause(), now);
    let given_up = GivenUp { first, last: stretch.last, event };
    let write = Some(Write::GiveUp(Box::new(given_up)));
    Ok(Piece { write, reached: Some(stretch.last) })
}

struct Found {
    first: u64,
    last: u64,
    told: privacy::Stretch,
}

/// The first stretch of rows that may go as a whole; the newest event always stays.
fn stretch(rows: &[EventRecord], newest: u64, need: Need) -> Option<Found> {
    let mut found: Option<Found> = None;
    for row in rows.iter().filter(|row| row.seq < newest) {
        let event = Event::decode(&row.body).ok().map(|(_, event)| event);
        let is_gone = row.body.is_empty();
        match event.filter(|event| need.allows(event)) {
            Some(event) => {
                let told = &mut found.get_or_insert_with(|| begin(row.seq, event.at())).told;
                told.until = event.at();
                if let Event::LabelOutcome(label) = &event
                    && label.outcome == Outcome::Completed
                {
                    told.completed += 1;
                }
            }
            None if is_gone => {}
            None if found.is_some() => break,
            None => continue,
        }
        if let Some(found) = &mut found {
            found.last = row.seq;
        }
    }
    found
}

fn begin(number: u64, at: UnixMillis) -> Found {
    let told = privacy::Stretch {
        first: seq(number),
        last: seq(number),
        since: at,
        until: at,
        completed: 0,
    };
    Found { first: number, last: number, told }
}

fn seq(number: u64) -> Seq {
    Seq::new(number).unwrap_or(Seq::MAX)
}

#[cfg(test)]
mod tests;
