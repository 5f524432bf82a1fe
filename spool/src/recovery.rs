//! What a printer's counters say about a label whose sending was interrupted.
//!
//! Pure comparison of what was noted before the first byte with what the printer says now. When in
//! doubt it says so: a wrong "printed" loses a parcel, a wrong "not printed" sends two.

use std::time::Duration;

use crate::{Doubt, Timestamp};

/// How far two readings of one boot instant may lie apart: printers tell their uptime in whole
/// seconds, and the station's clock is trimmed now and then.
pub const BOOT_TOLERANCE_MS: u64 = 5_000;

/// How long a printer that tells when a label came out may rest, or be free of trouble, without
/// telling it.
pub const REPORT_TIME_MAX: Duration = Duration::from_secs(15);

/// How long a printer must have rested before its silence means "not printed". Bytes of the cut
/// link may still be on their way to it.
pub const REST_MIN: Duration = Duration::from_secs(2);

/// What the printer said before the first byte of a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Its serial number, where it tells one.
    pub serial: Option<String>,
    /// Labels printed in its life, where it counts them.
    pub label_count: Option<u64>,
    /// When it was switched on, where it tells its uptime.
    pub boot: Option<Timestamp>,
    /// Labels of other jobs that were begun on this same reading. Only all of them together
    /// explain what the counter gains: a part of it is nobody's proof.
    pub beside: u32,
}

/// What the printer says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The same facts as in the baseline, read again.
    pub facts: Baseline,
    /// How long it has been seen idle, without trouble and with nothing left to print, since the
    /// link at hand was opened; `None` while it is busy or stopped.
    pub rested: Option<Duration>,
    /// What it told of the labels that were sent last over the link at hand.
    pub report: Report,
    /// What a fault does to a label, if one was seen since the label began.
    pub fault: Fault,
}

/// What becomes of a label that a fault interrupted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// No fault was seen.
    #[default]
    None,
    /// The printer may print it again by itself when the fault is mended.
    MayComeAgain,
    /// The printer drops it.
    Drops,
}

/// What a printer told of the labels it was given last, as long as the link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Report {
    /// Nothing yet.
    #[default]
    Unsaid,
    /// It worked and holds nothing any more: nothing is left, which is not "printed".
    Idle,
    /// They came out.
    Printed,
}

/// Whether the link has stood since the first byte. A link that stood proves that the printer
/// kept its power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The connection on which the label was sent is still open.
    Kept,
    /// It broke, or the station was restarted.
    Lost,
}

/// What this printer's counter, or its word, may be used for; facts of its profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterTrust {
    /// It tells nothing of a label, or somebody else prints here too.
    None,
    /// It counts nothing over its life. While the link stands it tells what became of a label.
    Report,
    /// It counts while the power stays on; what a power cut does to it is not proven.
    WhilePowered,
    /// Proven to survive a cut, and to count a label when its burn ends.
    ProvenAtEnd,
    /// Proven to survive a cut, and to count a label when its burn starts.
    ProvenAtStart,
}

/// How many labels the document prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected(pub u32);

/// What can be said about the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It came out, and the counter is the proof.
    Printed,
    /// It came out: the printer said so.
    Reported,
    /// The printer took it, worked and holds nothing any more. More it cannot tell.
    Idle,
    /// It did not come out: it may be sent again.
    NotPrinted,
    /// Too early to say: the printer is busy, stopped, or has only just come to rest.
    Wait,
    /// The counters cannot tell; a person must.
    Unknowable(Doubt),
}

/// Whether the printer kept its power since the first byte.
enum Power {
    Kept,
    Cut,
    Unclear,
}

/// Judges one label by the counters before and now.
pub fn judge(
    before: &Baseline,
    now: &Sighting,
    expected: Expected,
    trust: CounterTrust,
    link: Link,
) -> Finding {
    if let (Some(then), Some(now)) = (&before.serial, &now.facts.serial)
        && then != now
    {
        return Finding::Unknowable(Doubt::OtherDevice);
    }
    if trust == CounterTrust::Report {
        return by_report(now, link);
    }
    if trust != CounterTrust::None && now.facts.label_count.is_none() {
        // It counts, and has not said yet: a printer that wakes up tells one thing after another.
        return Finding::Wait;
    }
    let expected = Expected(expected.0.saturating_add(before.beside));
    let power = power(before, &now.facts, link);
    let finding = match labels_since(before, &now.facts, expected, trust) {
        Err(doubt) => Finding::Unknowable(doubt),
        Ok(printed) => match power {
            Power::Kept => while_powered(printed, expected, now, link),
            Power::Cut => after_a_cut(printed, expected, trust, has_rested(now)),
            Power::Unclear => Finding::Unknowable(Doubt::PowerUnclear),
        },
    };
    match finding {
        // Bytes of the cut link may still arrive: the next label must not overtake them.
        Finding::Unknowable(_) if link == Link::Lost && !has_rested(now) => Finding::Wait,
        Finding::Unknowable(_)
        | Finding::Printed
        | Finding::Reported
        | Finding::Idle
        | Finding::NotPrinted
        | Finding::Wait => finding,
    }
}

/// A printer's word is about the labels that were sent over the link at hand, and is gone with it.
fn by_report(now: &Sighting, link: Link) -> Finding {
    match (link, now.report) {
        (Link::Kept, Report::Printed) => Finding::Reported,
        (Link::Kept, Report::Idle) => Finding::Idle,
        (Link::Kept, Report::Unsaid) => match now.rested {
            Some(rested) if rested >= REPORT_TIME_MAX => Finding::Unknowable(Doubt::NoProof),
            Some(_) | None => Finding::Wait,
        },
        // Bytes of the cut link may still arrive.
        (Link::Lost, _) if has_rested(now) => Finding::Unknowable(Doubt::NoCounter),
        (Link::Lost, _) => Finding::Wait,
    }
}

fn has_rested(now: &Sighting) -> bool {
    now.rested.is_some_and(|rested| rested >= REST_MIN)
}

/// How many labels the counter gained, if that can be this document's doing.
fn labels_since(
    before: &Baseline,
    now: &Baseline,
    expected: Expected,
    trust: CounterTrust,
) -> Result<u32, Doubt> {
    if matches!(trust, CounterTrust::None | CounterTrust::Report) {
        return Err(Doubt::NoCounter);
    }
    let (Some(then), Some(count)) = (before.label_count, now.label_count) else {
        return Err(Doubt::NoCounter);
    };
    let gained = count.checked_sub(then).and_then(|labels| u32::try_from(labels).ok());
    gained.filter(|labels| *labels <= expected.0).ok_or(Doubt::CounterUnexplained)
}

fn power(before: &Baseline, now: &Baseline, link: Link) -> Power {
    if link == Link::Kept {
        return Power::Kept;
    }
    // Boot instants are compared, not uptimes: after a long outage the new uptime may well be
    // longer than the old one.
    match (before.boot, now.boot) {
        (Some(then), Some(now)) if now.0 > then.0.saturating_add(BOOT_TOLERANCE_MS) => Power::Cut,
        (Some(then), Some(now)) if now.0.saturating_add(BOOT_TOLERANCE_MS) >= then.0 => Power::Kept,
        (Some(_) | None, Some(_) | None) => Power::Unclear,
    }
}

fn while_powered(printed: u32, expected: Expected, now: &Sighting, link: Link) -> Finding {
    match now.rested {
        None => Finding::Wait,
        Some(_) if printed == expected.0 => Finding::Printed,
        Some(rested) if rested < REST_MIN => Finding::Wait,
        Some(_) if printed > 0 => Finding::Unknowable(Doubt::PartlyPrinted),
        Some(_) if now.fault == Fault::Drops => Finding::NotPrinted,
        // It rests, and may still hold the label that it prints again by itself.
        Some(_) if now.fault == Fault::MayComeAgain => Finding::Unknowable(Doubt::NoProof),
        // Every byte went over a link that stands, and still nothing came out: sending it again
        // would do the same, or double it if the counter lies.
        Some(_) if link == Link::Kept => Finding::Unknowable(Doubt::NoProof),
        Some(_) => Finding::NotPrinted,
    }
}

fn after_a_cut(printed: u32, expected: Expected, trust: CounterTrust, has_rested: bool) -> Finding {
    // The printer's memory is gone, so nothing more can come out; the only question is the label
    // under the head at the instant of the cut.
    match trust {
        CounterTrust::ProvenAtEnd if printed == expected.0 => Finding::Printed,
        // A station's clock that jumps looks like a cut: a printer that still works on the label
        // has not lost it.
        CounterTrust::ProvenAtStart if printed == 0 && has_rested => Finding::NotPrinted,
        CounterTrust::ProvenAtStart if printed == 0 => Finding::Wait,
        CounterTrust::ProvenAtEnd
        | CounterTrust::ProvenAtStart
        | CounterTrust::WhilePowered
        | CounterTrust::Report
        | CounterTrust::None => Finding::Unknowable(Doubt::PowerLost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOT: u64 = 1_000_000;

    #[derive(Clone, Copy)]
    struct Case {
        count: Option<u64>,
        boot: Option<u64>,
        serial: &'static str,
        rested: Option<u64>,
        trust: CounterTrust,
        link: Link,
        fault: Fault,
    }

    /// A printer that came to rest after the link was cut, counter at 100 before, one label sent.
    const RESTED: Case = Case {
        count: Some(101),
        boot: Some(BOOT),
        serial: "A",
        rested: Some(5),
        trust: CounterTrust::WhilePowered,
        link: Link::Lost,
        fault: Fault::None,
    };

    #[track_caller]
    fn check(case: Case, expected: Finding) {
        let facts = |serial: &str, count, boot: Option<u64>| Baseline {
            serial: Some(serial.to_owned()),
            label_count: count,
            boot: boot.map(Timestamp),
            beside: 0,
        };
        let now = Sighting {
            facts: facts(case.serial, case.count, case.boot),
            rested: case.rested.map(Duration::from_secs),
            report: Report::Unsaid,
            fault: case.fault,
        };
        let before = facts("A", Some(100), Some(BOOT));
        assert_eq!(judge(&before, &now, Expected(1), case.trust, case.link), expected);
    }

    #[test]
    fn a_counter_that_moved_by_one_in_one_power_generation_is_proof() {
        check(RESTED, Finding::Printed);
        check(Case { boot: Some(BOOT + BOOT_TOLERANCE_MS), ..RESTED }, Finding::Printed);
    }

    #[test]
    fn a_counter_that_stood_still_proves_the_opposite_once_the_printer_rested() {
        check(Case { count: Some(100), ..RESTED }, Finding::NotPrinted);
        check(Case { count: Some(100), rested: Some(1), ..RESTED }, Finding::Wait);
        check(Case { count: Some(100), rested: None, ..RESTED }, Finding::Wait);
    }

    #[test]
    fn a_busy_printer_is_waited_for() {
        check(Case { rested: None, ..RESTED }, Finding::Wait);
    }

    #[test]
    fn a_standing_link_without_a_count_is_never_sent_again_by_itself() {
        let case = Case { count: Some(100), link: Link::Kept, ..RESTED };
        check(case, Finding::Unknowable(Doubt::NoProof));
    }

    #[test]
    fn a_label_that_a_fault_interrupted_is_sent_again_only_where_the_printer_drops_it() {
        let nothing_gained = Case { count: Some(100), ..RESTED };
        for link in [Link::Kept, Link::Lost] {
            let case = Case { fault: Fault::MayComeAgain, link, ..nothing_gained };
            check(case, Finding::Unknowable(Doubt::NoProof));
            let case = Case { fault: Fault::Drops, link, ..nothing_gained };
            check(case, Finding::NotPrinted);
        }
        check(Case { fault: Fault::MayComeAgain, ..RESTED }, Finding::Printed);
        check(Case { fault: Fault::Drops, ..RESTED }, Finding::Printed);
    }

    #[test]
    fn a_standing_link_proves_that_the_power_stayed() {
        check(Case { boot: None, link: Link::Kept, ..RESTED }, Finding::Printed);
        let case = Case { boot: None, ..RESTED };
        check(case, Finding::Unknowable(Doubt::PowerUnclear));
    }

    #[test]
    fn a_question_waits_until_late_bytes_have_had_their_time() {
        let case = Case { count: Some(107), rested: Some(1), ..RESTED };
        check(case, Finding::Wait);
        let blind = Case { trust: CounterTrust::None, rested: Some(0), ..RESTED };
        check(blind, Finding::Wait);
    }

    #[test]
    fn a_boot_instant_that_went_backwards_proves_nothing() {
        let case = Case { boot: Some(BOOT - 60_000), ..RESTED };
        check(case, Finding::Unknowable(Doubt::PowerUnclear));
    }

    #[test]
    fn after_a_power_cut_only_a_proven_counter_decides() {
        let cut = Case { boot: Some(BOOT + 60_000), ..RESTED };
        check(cut, Finding::Unknowable(Doubt::PowerLost));
        let trust = CounterTrust::ProvenAtEnd;
        check(Case { boot: Some(BOOT + 60_000), trust, ..RESTED }, Finding::Printed);
        let half_burnt = Case { boot: Some(BOOT + 60_000), count: Some(100), trust, ..RESTED };
        check(half_burnt, Finding::Unknowable(Doubt::PowerLost));
        let trust = CounterTrust::ProvenAtStart;
        let untouched = Case { boot: Some(BOOT + 60_000), count: Some(100), trust, ..RESTED };
        check(untouched, Finding::NotPrinted);
        let at_work =
            Case { rested: None, boot: Some(BOOT + 60_000), count: Some(100), trust, ..RESTED };
        check(at_work, Finding::Wait);
        let half_burnt = Case { boot: Some(BOOT + 60_000), trust, ..RESTED };
        check(half_burnt, Finding::Unknowable(Doubt::PowerLost));
    }

    #[test]
    fn a_counter_that_went_back_or_too_far_is_unexplained() {
        for count in [99, 102] {
            let case = Case { count: Some(count), ..RESTED };
            check(case, Finding::Unknowable(Doubt::CounterUnexplained));
        }
    }

    #[test]
    fn a_part_of_what_began_on_one_reading_proves_none_of_it() {
        let reading = |count| Baseline {
            serial: Some("A".to_owned()),
            label_count: Some(count),
            boot: Some(Timestamp(BOOT)),
            beside: 0,
        };
        let before = Baseline { beside: 1, ..reading(100) };
        for (count, link, expected) in [
            (100, Link::Lost, Finding::NotPrinted),
            (101, Link::Lost, Finding::Unknowable(Doubt::PartlyPrinted)),
            (101, Link::Kept, Finding::Unknowable(Doubt::PartlyPrinted)),
            (102, Link::Kept, Finding::Printed),
            (103, Link::Kept, Finding::Unknowable(Doubt::CounterUnexplained)),
        ] {
            let rested = Some(Duration::from_secs(5));
            let (report, fault) = (Report::Unsaid, Fault::None);
            let now = Sighting { facts: reading(count), rested, report, fault };
            let found = judge(&before, &now, Expected(1), CounterTrust::WhilePowered, link);
            assert_eq!(found, expected, "{count} over a link that is {link:?}");
        }
    }

    #[track_caller]
    fn check_report(report: Report, rested_s: Option<u64>, link: Link, expected: Finding) {
        let rested = rested_s.map(Duration::from_secs);
        let now = Sighting { facts: Baseline::default(), rested, report, fault: Fault::None };
        let trust = CounterTrust::Report;
        assert_eq!(judge(&Baseline::default(), &now, Expected(1), trust, link), expected);
    }

    #[test]
    fn a_printers_word_settles_its_label_as_long_as_the_link_stands() {
        check_report(Report::Printed, None, Link::Kept, Finding::Reported);
        check_report(Report::Idle, Some(0), Link::Kept, Finding::Idle);
        check_report(Report::Unsaid, None, Link::Kept, Finding::Wait);
        check_report(Report::Unsaid, Some(14), Link::Kept, Finding::Wait);
        let asks = Finding::Unknowable(Doubt::NoProof);
        check_report(Report::Unsaid, Some(15), Link::Kept, asks);
    }

    #[test]
    fn a_printers_word_is_worth_nothing_once_the_link_is_gone() {
        let asks = Finding::Unknowable(Doubt::NoCounter);
        for report in [Report::Unsaid, Report::Idle, Report::Printed] {
            check_report(report, Some(2), Link::Lost, asks);
            check_report(report, Some(1), Link::Lost, Finding::Wait);
            check_report(report, None, Link::Lost, Finding::Wait);
        }
    }

    #[test]
    fn another_serial_number_is_another_printer() {
        check(Case { serial: "B", ..RESTED }, Finding::Unknowable(Doubt::OtherDevice));
    }

    #[test]
    fn without_a_counter_nothing_is_known() {
        let case = Case { trust: CounterTrust::None, ..RESTED };
        check(case, Finding::Unknowable(Doubt::NoCounter));
    }

    #[test]
    fn a_counter_that_has_not_been_told_yet_is_waited_for() {
        check(Case { count: None, ..RESTED }, Finding::Wait);
    }
}
