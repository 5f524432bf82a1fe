//! What the hub is told besides labels and the station's state: what people decided, what changed,
//! what runs, what was given up.
//!
//! Names of printers, people and profiles stay here: a slot, a code or a digest goes out.

use contract::chain::{JournalId, Seq};
use contract::event::{
    Count, Deed as ToldDeed, Defect as ToldDefect, DropCause, Event, EventsDropped,
    JournalReplaced, Level as ToldLevel, Millis, PersonDecided, Pressure as ToldPressure,
    PrinterChanged, PrinterSlot, Processor, Profiles, Readings, Replacement, StationDegraded,
    StationSeries, StationVersions, System, Token, UnixMillis,
};
use drivers::status::PrinterState;
use ring::digest;
use spool::{Defect, Timestamp};

use super::{VERSION, job_token, told_reasons, told_state};
use crate::journal::{Deed, JobId};
use crate::ladder::{Level, Pressure};
use crate::printers::PrinterView;
use crate::series::Sample;

/// What the hub is told of a person's decision; `job` is none where it is about the station.
pub fn tell_of_decision(
    at: Timestamp,
    deed: Deed,
    job: Option<JobId>,
    (copy, attempt): (u16, u16),
    defect: Option<Defect>,
) -> Option<Event> {
    let deed = match deed {
        Deed::Printed => ToldDeed::Printed,
        Deed::NotPrinted => ToldDeed::NotPrinted,
        Deed::SetAside => ToldDeed::SetAside,
        Deed::Scanned => ToldDeed::Scanned,
        Deed::Reprinted => ToldDeed::Reprinted,
        Deed::Held => ToldDeed::Held,
        Deed::Released => ToldDeed::Released,
        Deed::Canceled => ToldDeed::Canceled,
        Deed::Moved => ToldDeed::Moved,
        Deed::LeadCalled => ToldDeed::LeadCalled,
        Deed::LeadHere => ToldDeed::LeadHere,
        // Told as the printer's own state.
        Deed::Resumed | Deed::Paused | Deed::Drained | Deed::Maintained => return None,
        // Told as the journal's own event.
        Deed::Restored | Deed::Salvaged => return None,
    };
    let defect = defect.map(|defect| match defect {
        Defect::Smudged => ToldDefect::Smudged,
        Defect::Torn => ToldDefect::Torn,
        Defect::Lost => ToldDefect::Lost,
        Defect::Crooked => ToldDefect::Crooked,
        Defect::Other => ToldDefect::Other,
    });
    let at = UnixMillis::new(at.0);
    let job = job.map(job_token);
    Some(Event::PersonDecided(PersonDecided { at, job, deed, defect, copy, attempt }))
}

/// What the hub is told when a printer is no longer as it was for so long.
pub fn tell_of_printer(
    before: PrinterState,
    now: &PrinterView,
    held: std::time::Duration,
    at: Timestamp,
) -> Option<Event> {
    Some(Event::PrinterChanged(PrinterChanged {
        at: UnixMillis::new(at.0),
        printer: PrinterSlot::new(now.slot).ok()?,
        before: told_state(before),
        state: told_state(now.state),
        reasons: told_reasons(now),
        held: Millis::new(u64::try_from(held.as_millis()).unwrap_or(u64::MAX)),
    }))
}

/// What the hub is told when the station takes a step on its ladder.
pub fn tell_of_ladder(
    before: Level,
    level: Level,
    pressure: Option<Pressure>,
    at: Timestamp,
) -> Event {
    let pressure = pressure.map_or(ToldPressure::None, |pressure| match pressure {
        Pressure::DiskFull => ToldPressure::DiskFull,
        Pressure::JournalClosed => ToldPressure::JournalClosed,
        Pressure::JournalSlow => ToldPressure::JournalSlow,
        Pressure::JournalLine => ToldPressure::JournalLine,
        Pressure::Memory => ToldPressure::Memory,
        Pressure::Requests => ToldPressure::Requests,
    });
    let (before, level) = (told_level(before), told_level(level));
    Event::StationDegraded(StationDegraded { at: UnixMillis::new(at.0), before, level, pressure })
}

fn told_level(level: Level) -> ToldLevel {
    match level {
        Level::All => ToldLevel::All,
        Level::NoPreviews => ToldLevel::NoPreviews,
        Level::SummaryOnly => ToldLevel::SummaryOnly,
        Level::CoreOnly => ToldLevel::CoreOnly,
        Level::WorkingPrintersOnly => ToldLevel::WorkingPrintersOnly,
        Level::ReadOnly => ToldLevel::ReadOnly,
    }
}

/// What the hub is told first of a journal that goes on under another name.
pub fn tell_of_journal(
    before: JournalId,
    cause: Replacement,
    (asked, carried, lost): (u64, u64, u64),
    at: Timestamp,
) -> Event {
    Event::JournalReplaced(JournalReplaced {
        at: UnixMillis::new(at.0),
        before: Some(before),
        cause,
        asked: Count::new(asked),
        carried: Count::new(carried),
        lost: Count::new(lost),
    })
}

/// What runs here, for the hub to see what stations share.
pub fn tell_of_versions(journal_layout: u32, printers: &[PrinterView], at: Timestamp) -> Event {
    let profile = |view: &PrinterView| {
        Some((PrinterSlot::new(view.slot).ok()?, profile_token(&view.profile)))
    };
    Event::StationVersions(StationVersions {
        at: UnixMillis::new(at.0),
        agent: VERSION,
        journal_layout,
        system: match std::env::consts::OS {
            "linux" => System::Linux,
            "windows" => System::Windows,
            "macos" => System::Macos,
            _ => System::Other,
        },
        processor: match std::env::consts::ARCH {
            "x86_64" => Processor::X86,
            "aarch64" => Processor::Arm,
            _ => Processor::Other,
        },
        profiles: Profiles::new(printers.iter().filter_map(profile).collect())
            .expect("the station gives each printer a slot of its own"),
    })
}

/// The same in every station, so that the hub sees what they share; a profile's name is the name of
/// a printer's model, or what somebody called their own.
fn profile_token(profile: &str) -> Token {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(b"waystation profile v1\0");
    hash.update(profile.as_bytes());
    Token(*hash.finish().as_ref().first_chunk::<16>().expect("SHA-256 has 32 bytes"))
}

/// What the hub is told of how the station did over a stretch of time that ends now.
pub fn tell_of_series(sample: &Sample, span: std::time::Duration, at: Timestamp) -> Event {
    Event::StationSeries(StationSeries {
        at: UnixMillis::new(at.0),
        span: Millis::new(u64::try_from(span.as_millis()).unwrap_or(u64::MAX)),
        readings: Readings::new(|series| sample.get(series).map(Count::new)),
    })
}

/// A stretch of events that is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first number.
    pub first: Seq,
    /// Its last number.
    pub last: Seq,
    /// When the first of them happened.
    pub since: UnixMillis,
    /// When the last of them happened.
    pub until: UnixMillis,
    /// How many told of a label that simply completed.
    pub completed: u64,
}

/// What the hub is told of events that are given up.
pub fn tell_of_dropped(stretch: &Stretch, cause: DropCause, at: Timestamp) -> Event {
    let Stretch { first, last, since, until, completed } = *stretch;
    let at = UnixMillis::new(at.0);
    let completed = Count::new(completed);
    Event::EventsDropped(EventsDropped { at, first, last, cause, since, until, completed })
}
