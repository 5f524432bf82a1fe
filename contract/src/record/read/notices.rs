//! Reads what a station tells about itself and its people.

use super::{Fields, narrow, number, out_of_range, reasons, slot, token, version};
use crate::{
    ContractError,
    chain::Seq,
    event::{
        Count, Deed, Defect, DropCause, Event, EventsDropped, JournalReplaced, Level, Millis,
        PersonDecided, Pressure, PrinterChanged, PrinterState, Processor, Profiles, Readings,
        Replacement, StationDegraded, StationSeries, StationVersions, System, UnixMillis,
    },
    schema::{self, Attribute},
    series::Series,
};

type Read = Result<Event, ContractError>;

pub(super) fn printer_changed(fields: &Fields<'_>, at: UnixMillis) -> Read {
    Ok(Event::PrinterChanged(PrinterChanged {
        at,
        printer: slot(fields.number(&schema::SLOT_OF_LABEL)?)?,
        before: fields.word(&schema::STATE_BEFORE, PrinterState::ALL)?,
        state: fields.word(&schema::STATE, PrinterState::ALL)?,
        reasons: reasons(&schema::REASON_SET, fields.text(&schema::REASON_SET)?)?,
        held: Millis::new(fields.number(&schema::HELD)?),
    }))
}

pub(super) fn person_decided(fields: &Fields<'_>, at: UnixMillis) -> Read {
    let defect = match fields.find(&schema::DEFECT) {
        Some(_) => Some(fields.word(&schema::DEFECT, Defect::ALL)?),
        None => None,
    };
    Ok(Event::PersonDecided(PersonDecided {
        at,
        job: fields.token(&schema::DECIDED_JOB)?,
        deed: fields.word(&schema::DEED, Deed::ALL)?,
        defect,
        copy: narrow(&schema::DECIDED_COPY, fields.number(&schema::DECIDED_COPY)?)?,
        attempt: narrow(&schema::DECIDED_ATTEMPT, fields.number(&schema::DECIDED_ATTEMPT)?)?,
    }))
}

pub(super) fn station_degraded(fields: &Fields<'_>, at: UnixMillis) -> Read {
    Ok(Event::StationDegraded(StationDegraded {
        at,
        before: fields.word(&schema::LEVEL_BEFORE, Level::ALL)?,
        level: fields.word(&schema::LEVEL, Level::ALL)?,
        pressure: fields.word(&schema::PRESSURE, Pressure::ALL)?,
    }))
}

pub(super) fn journal_replaced(fields: &Fields<'_>, at: UnixMillis) -> Read {
    let before = match fields.find(&schema::JOURNAL_BEFORE) {
        Some(_) => Some(fields.text(&schema::JOURNAL_BEFORE)?.parse()?),
        None => None,
    };
    Ok(Event::JournalReplaced(JournalReplaced {
        at,
        before,
        cause: fields.word(&schema::JOURNAL_CAUSE, Replacement::ALL)?,
        asked: Count::new(fields.number(&schema::JOURNAL_ASKED)?),
        carried: Count::new(fields.number(&schema::JOURNAL_CARRIED)?),
        lost: Count::new(fields.number(&schema::JOURNAL_LOST)?),
    }))
}

pub(super) fn events_dropped(fields: &Fields<'_>, at: UnixMillis) -> Read {
    let seq = |attribute: &'static Attribute| {
        let seq = Seq::new(fields.number(attribute)?).ok().filter(|seq| *seq != Seq::NONE);
        seq.ok_or_else(|| out_of_range(attribute))
    };
    let (first, last) = (seq(&schema::DROPPED_FIRST)?, seq(&schema::DROPPED_LAST)?);
    if last < first {
        return Err(out_of_range(&schema::DROPPED_LAST));
    }
    Ok(Event::EventsDropped(EventsDropped {
        at,
        first,
        last,
        cause: fields.word(&schema::DROPPED_CAUSE, DropCause::ALL)?,
        since: UnixMillis::new(fields.number(&schema::DROPPED_SINCE)?),
        until: UnixMillis::new(fields.number(&schema::DROPPED_UNTIL)?),
        completed: Count::new(fields.number(&schema::DROPPED_COMPLETED)?),
    }))
}

pub(super) fn station_versions(fields: &Fields<'_>, at: UnixMillis) -> Read {
    let (slots, tokens) = (fields.array(&schema::SLOTS)?, fields.array(&schema::PROFILES)?);
    if slots.len() != tokens.len() {
        return Err(ContractError::OutOfRange {
            name: schema::PROFILES.name,
            expected: "as long as waystation.printer.slots",
        });
    }
    let profiles = slots.iter().zip(tokens).map(|(number_of, value)| {
        Ok((slot(number(&schema::SLOTS, number_of)?)?, token(&schema::PROFILES, value)?))
    });
    let profiles = profiles.collect::<Result<Vec<_>, ContractError>>()?;
    Ok(Event::StationVersions(StationVersions {
        at,
        agent: version(&schema::VERSION, fields.text(&schema::VERSION)?)?,
        journal_layout: narrow(&schema::JOURNAL_LAYOUT, fields.number(&schema::JOURNAL_LAYOUT)?)?,
        system: fields.word(&schema::SYSTEM, System::ALL)?,
        processor: fields.word(&schema::PROCESSOR, Processor::ALL)?,
        profiles: Profiles::new(profiles)?,
    }))
}

pub(super) fn station_series(fields: &Fields<'_>, at: UnixMillis) -> Read {
    let span = Millis::new(fields.number(&schema::SPAN)?);
    let mut found = Series::CORE.map(|_| None);
    for (series, reading) in Series::CORE.into_iter().zip(&mut found) {
        *reading = fields.count(&series.facts().attribute)?;
    }
    let readings = Readings::in_order(found);
    Ok(Event::StationSeries(StationSeries { at, span, readings }))
}
