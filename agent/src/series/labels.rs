//! What events mean for the figures of labels: by evidence, and printed again by reason.
//!
//! Counted from what the hub is told, so that the two never disagree.

use contract::event::{Deed, Defect, Event, Evidence, LabelOutcome, Outcome, PersonDecided};
use contract::series::Series;

use super::sample::Sample;

/// Every series that is counted here.
const COUNTED: [Series; 12] = [
    Series::LabelsEnded,
    Series::LabelsSent,
    Series::LabelsConfirmed,
    Series::LabelsVerified,
    Series::LabelsProven,
    Series::LabelsFailed,
    Series::LabelsDoubted,
    Series::ReprintsSmudged,
    Series::ReprintsTorn,
    Series::ReprintsLost,
    Series::ReprintsCrooked,
    Series::ReprintsOther,
];

/// Nothing has happened yet.
pub(super) fn begin(sample: &mut Sample) {
    for series in COUNTED {
        sample.set(series, 0);
    }
}

/// An event has happened.
pub(super) fn count(sample: &mut Sample, event: &Event) {
    match event {
        Event::LabelOutcome(label) => outcome(sample, label),
        Event::PersonDecided(PersonDecided { deed: Deed::Reprinted, defect, .. }) => {
            sample.add(reprint(*defect), 1);
        }
        Event::PersonDecided(_)
        | Event::StationState(_)
        | Event::PrinterChanged(_)
        | Event::StationDegraded(_)
        | Event::JournalReplaced(_)
        | Event::EventsDropped(_)
        | Event::StationVersions(_)
        | Event::StationSeries(_)
        | Event::PrinterHealth(_) => {}
    }
}

fn outcome(sample: &mut Sample, label: &LabelOutcome) {
    let labels = label.impressions.into();
    match label.outcome {
        Outcome::Completed => {
            sample.add(Series::LabelsEnded, labels);
            match label.evidence {
                Evidence::Accepted | Evidence::Sent => sample.add(Series::LabelsSent, labels),
                Evidence::Confirmed => {
                    sample.add(Series::LabelsConfirmed, labels);
                    sample.add(Series::LabelsProven, labels);
                }
                Evidence::Verified => {
                    sample.add(Series::LabelsVerified, labels);
                    sample.add(Series::LabelsProven, labels);
                }
            }
        }
        Outcome::Aborted | Outcome::Canceled => {
            sample.add(Series::LabelsEnded, labels);
            sample.add(Series::LabelsFailed, labels);
        }
        Outcome::InDoubt => sample.add(Series::LabelsDoubted, labels),
        Outcome::Returned => {}
    }
}

fn reprint(defect: Option<Defect>) -> Series {
    match defect {
        Some(Defect::Smudged) => Series::ReprintsSmudged,
        Some(Defect::Torn) => Series::ReprintsTorn,
        Some(Defect::Lost) => Series::ReprintsLost,
        Some(Defect::Crooked) => Series::ReprintsCrooked,
        Some(Defect::Other) | None => Series::ReprintsOther,
    }
}

#[cfg(test)]
mod tests {
    use contract::event::{Cause, Millis, PrinterSlot, Proof, Stages, Token, UnixMillis};

    use super::*;

    fn label(outcome: Outcome, evidence: Evidence, impressions: u32) -> Event {
        Event::LabelOutcome(LabelOutcome {
            at: UnixMillis::new(1),
            trace: None,
            waybill: None,
            order: None,
            job: None,
            printer: PrinterSlot::new(0).unwrap(),
            outcome,
            evidence,
            proof: Proof::None,
            cause: Cause::None,
            copy: 1,
            copies: 1,
            impressions,
            attempt: 1,
            document_bytes: 430,
            stages: Stages { waited: Millis::new(5), sending: None, proving: None },
        })
    }

    fn reprinted(defect: Option<Defect>) -> Event {
        let (at, job) = (UnixMillis::new(1), Some(Token([1; 16])));
        let deed = Deed::Reprinted;
        Event::PersonDecided(PersonDecided { at, job, deed, defect, copy: 0, attempt: 0 })
    }

    #[track_caller]
    fn check(events: &[Event], expected: &[(Series, u64)]) {
        let mut sample = Sample::default();
        begin(&mut sample);
        events.iter().for_each(|event| count(&mut sample, event));
        for series in COUNTED {
            let wanted = expected.iter().find(|(of, _)| *of == series).map_or(0, |(_, it)| *it);
            assert_eq!(sample.get(series), Some(wanted), "{}", series.name());
        }
    }

    #[test]
    fn labels_are_counted_by_how_sure_the_station_is_of_them() {
        check(
            &[
                label(Outcome::Completed, Evidence::Sent, 1),
                label(Outcome::Completed, Evidence::Confirmed, 3),
                label(Outcome::InDoubt, Evidence::Sent, 1),
                label(Outcome::Completed, Evidence::Verified, 1),
                label(Outcome::Returned, Evidence::Accepted, 1),
                label(Outcome::Aborted, Evidence::Accepted, 1),
                label(Outcome::Canceled, Evidence::Accepted, 1),
            ],
            &[
                (Series::LabelsEnded, 7),
                (Series::LabelsSent, 1),
                (Series::LabelsConfirmed, 3),
                (Series::LabelsVerified, 1),
                (Series::LabelsProven, 4),
                (Series::LabelsFailed, 2),
                (Series::LabelsDoubted, 1),
            ],
        );
    }

    #[test]
    fn labels_printed_again_are_counted_by_what_was_wrong() {
        check(
            &[reprinted(Some(Defect::Torn)), reprinted(Some(Defect::Torn)), reprinted(None)],
            &[(Series::ReprintsTorn, 2), (Series::ReprintsOther, 1)],
        );
    }
}
