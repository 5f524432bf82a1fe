//! The attributes of what a station tells about itself and its people, in the order of the schema.

use opentelemetry_proto::tonic::common::v1::any_value::Value;

use super::{Attributes, integer, reasons};
use crate::{
    event::{
        EventsDropped, JournalReplaced, PersonDecided, PrinterChanged, StationDegraded,
        StationSeries, StationVersions,
    },
    schema,
};

impl Attributes {
    pub(super) fn printer_changed(&mut self, event: &PrinterChanged) {
        // The record's own time stands in no attribute, here and below.
        let PrinterChanged { at: _, printer, before, state, reasons: why, held } = event;
        self.number(&schema::SLOT_OF_LABEL, printer.get().into());
        self.text(&schema::STATE_BEFORE, before.word().to_owned());
        self.text(&schema::STATE, state.word().to_owned());
        self.text(&schema::REASON_SET, reasons(*why));
        self.number(&schema::HELD, held.get());
    }

    pub(super) fn person_decided(&mut self, event: &PersonDecided) {
        let PersonDecided { at: _, job, deed, defect, copy, attempt } = event;
        if let Some(job) = job {
            self.text(&schema::DECIDED_JOB, job.to_string());
        }
        self.text(&schema::DEED, deed.word().to_owned());
        if let Some(defect) = defect {
            self.text(&schema::DEFECT, defect.word().to_owned());
        }
        self.number(&schema::DECIDED_COPY, (*copy).into());
        self.number(&schema::DECIDED_ATTEMPT, (*attempt).into());
    }

    pub(super) fn station_degraded(&mut self, event: &StationDegraded) {
        let StationDegraded { at: _, before, level, pressure } = event;
        self.text(&schema::LEVEL_BEFORE, before.word().to_owned());
        self.text(&schema::LEVEL, level.word().to_owned());
        self.text(&schema::PRESSURE, pressure.word().to_owned());
    }

    pub(super) fn journal_replaced(&mut self, event: &JournalReplaced) {
        let JournalReplaced { at: _, before, cause, asked, carried, lost } = event;
        if let Some(before) = before {
            self.text(&schema::JOURNAL_BEFORE, before.to_string());
        }
        self.text(&schema::JOURNAL_CAUSE, cause.word().to_owned());
        self.number(&schema::JOURNAL_ASKED, asked.get());
        self.number(&schema::JOURNAL_CARRIED, carried.get());
        self.number(&schema::JOURNAL_LOST, lost.get());
    }

    pub(super) fn events_dropped(&mut self, event: &EventsDropped) {
        let EventsDropped { at: _, first, last, cause, since, until, completed } = event;
        self.number(&schema::DROPPED_FIRST, first.get());
        self.number(&schema::DROPPED_LAST, last.get());
        self.text(&schema::DROPPED_CAUSE, cause.word().to_owned());
        self.number(&schema::DROPPED_SINCE, since.get());
        self.number(&schema::DROPPED_UNTIL, until.get());
        self.number(&schema::DROPPED_COMPLETED, completed.get());
    }

    pub(super) fn station_versions(&mut self, event: &StationVersions) {
        let StationVersions { at: _, agent, journal_layout, system, processor, profiles } = event;
        self.text(&schema::VERSION, agent.to_string());
        self.number(&schema::JOURNAL_LAYOUT, (*journal_layout).into());
        self.text(&schema::SYSTEM, system.word().to_owned());
        self.text(&schema::PROCESSOR, processor.word().to_owned());
        let profiles = profiles.as_slice();
        let slots = profiles.iter().map(|(slot, _)| integer(slot.get().into()));
        self.array(&schema::SLOTS, slots.collect());
        let tokens = profiles.iter().map(|(_, token)| Value::StringValue(token.to_string()));
        self.array(&schema::PROFILES, tokens.collect());
    }

    pub(super) fn station_series(&mut self, event: &StationSeries) {
        let StationSeries { at: _, span, readings } = event;
        self.number(&schema::SPAN, span.get());
        for (series, reading) in readings.iter() {
            if let Some(reading) = reading {
                self.number(&series.facts().attribute, reading.get());
            }
        }
    }
}
