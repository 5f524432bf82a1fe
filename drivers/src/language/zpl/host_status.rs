//! Reads the three frames that answer `~HS`.
//!
//! Twelve, eleven and two fields; a few more at the end are tolerated, fewer or other ones make
//! the answer malformed and never "ready". The third frame carries the panel's password on older
//! firmware: it is counted, then forgotten.

use std::collections::BTreeSet;

use crate::language::{Answer, Reading};
use crate::status::{Reason, Status, Work};

use super::frame;

/// How many fields newer firmware may add to a frame.
const EXTRA_FIELDS_MAX: usize = 4;

pub(super) fn read(received: &[u8]) -> Reading {
    match read_frames(received) {
        Ok((status, used)) => Reading::Answer { answer: Answer::HostStatus(status), used },
        Err(reading) => reading,
    }
}

fn read_frames(received: &[u8]) -> Result<(Status, usize), Reading> {
    // Each frame is judged as soon as it is whole: what cannot become an answer is not waited for.
    let first = frame::take(received)?;
    let mut status = Status::default();
    read_first(&mut status, &fields::<12>(first.text)?)?;
    let mut used = first.used;

    let second = frame::take(&received[used..])?;
    read_second(&mut status, &fields::<11>(second.text)?)?;
    used += second.used;

    let third = frame::take(&received[used..])?;
    fields::<2>(third.text)?;
    used += third.used;

    let batch = status.labels_remaining.unwrap_or_default();
    let buffered = status.formats_in_buffer.unwrap_or_default();
    let holds_none = batch == 0 && buffered == 0 && status.partial_format == Some(false);
    status.work = if batch > 0 || buffered > 0 {
        Work::UnderWay
    } else if holds_none {
        Work::None
    } else {
        Work::Unsaid
    };
    Ok((status, used))
}

fn read_first(status: &mut Status, fields: &[&[u8]; 12]) -> Result<(), Reading> {
    let [serial, paper_out, paused, length, formats, full, diagnostic, partial, _, lost, cold, hot] =
        fields;
    number(serial)?;
    number(length)?;
    status.formats_in_buffer = Some(number(formats)?);
    status.partial_format = Some(flag(partial)?);
    let reasons = [
        (paper_out, Reason::MediaEmpty),
        (paused, Reason::Paused),
        (full, Reason::BufferFull),
        // In this mode a label comes out as a dump of its bytes.
        (diagnostic, Reason::Other),
        (lost, Reason::Other),
        (cold, Reason::Other),
        (hot, Reason::PrintheadOverTemperature),
    ];
    insert(&mut status.reasons, &reasons)
}

fn read_second(status: &mut Status, fields: &[&[u8]; 11]) -> Result<(), Reading> {
    let [function, _, head_up, ribbon_out, transfer, mode, _, waiting, remaining, _, _] = fields;
    number(function)?;
    flag(transfer)?;
    // A letter from some firmware on, such as K for a kiosk.
    if mode.len() != 1 || !mode[0].is_ascii_alphanumeric() {
        return Err(Reading::Malformed { why: "its print mode is not one letter or digit" });
    }
    status.labels_remaining = Some(number(remaining)?);
    let reasons = [
        (head_up, Reason::CoverOpen),
        (ribbon_out, Reason::MarkerPrintRibbonEmpty),
        (waiting, Reason::LabelNotTaken),
    ];
    insert(&mut status.reasons, &reasons)
}

fn insert(all: &mut BTreeSet<Reason>, flags: &[(&&[u8], Reason)]) -> Result<(), Reading> {
    for (field, reason) in flags {
        if flag(field)? {
            all.insert(*reason);
        }
    }
    Ok(())
}

/// The first `N` fields of a frame.
fn fields<const N: usize>(text: &[u8]) -> Result<[&[u8]; N], Reading> {
    let mut parts = text.split(|byte| *byte == b',');
    let mut fields = [&text[..0]; N];
    for field in &mut fields {
        *field = parts.next().ok_or(Reading::Malformed { why: "a frame has too few fields" })?;
    }
    if parts.count() > EXTRA_FIELDS_MAX {
        return Err(Reading::Malformed { why: "a frame has far too many fields" });
    }
    Ok(fields)
}

fn flag(field: &[u8]) -> Result<bool, Reading> {
    match field {
        b"0" => Ok(false),
        b"1" => Ok(true),
        _ => Err(Reading::Malformed { why: "a flag is neither 0 nor 1" }),
    }
}

fn number(field: &[u8]) -> Result<u32, Reading> {
    let digits = field.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(field).ok().and_then(|text| text.parse().ok());
    number.filter(|_| digits).ok_or(Reading::Malformed { why: "a number holds something else" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Query};

    const FIRST: &str = "030,0,0,1218,000,0,0,0,000,0,0,0";
    const SECOND: &str = "000,0,0,0,0,2,4,0,00000000,1,000";
    const THIRD: &str = "1234,0";

    fn answer(first: &str, second: &str, third: &str) -> String {
        format!("\x02{first}\x03\r\n\x02{second}\x03\r\n\x02{third}\x03\r\n")
    }

    fn with(frame: &str, field: usize, value: &str) -> String {
        let mut fields: Vec<&str> = frame.split(',').collect();
        fields[field] = value;
        fields.join(",")
    }

    fn status(text: &str) -> Result<Status, &'static str> {
        match Language::Zpl.read(Query::HostStatus, text.as_bytes()) {
            Reading::Answer { answer: Answer::HostStatus(status), used } => {
                assert_eq!(used, text.len(), "{text}");
                Ok(status)
            }
            Reading::Malformed { why } => Err(why),
            other @ (Reading::Incomplete | Reading::Answer { .. }) => {
                panic!("{other:?} for {text}")
            }
        }
    }

    /// Sets one field and shows what the status then says.
    fn check(frame: usize, field: usize, value: &str, expected: &str) {
        let mut frames = [FIRST.to_owned(), SECOND.to_owned(), THIRD.to_owned()];
        frames[frame] = with(&frames[frame], field, value);
        let said = match status(&answer(&frames[0], &frames[1], &frames[2])) {
            Ok(status) => {
                let reasons: Vec<_> = status.reasons.iter().map(|it| it.keyword()).collect();
                format!(
                    "{:?} formats={:?} labels={:?} partial={:?} printing={}",
                    reasons.join(" "),
                    status.formats_in_buffer.unwrap(),
                    status.labels_remaining.unwrap(),
                    status.partial_format.unwrap(),
                    status.work == Work::UnderWay,
                )
            }
            Err(why) => why.to_owned(),
        };
        assert_eq!(said, expected, "frame {frame}, field {field} = {value}");
    }

    #[test]
    fn each_flag_of_the_printer_gets_its_word() {
        let flags = [
            (0, 1, "media-empty"),
            (0, 2, "paused"),
            (0, 5, "x-buffer-full"),
            (0, 6, "other"),
            (0, 9, "other"),
            (0, 10, "other"),
            (0, 11, "x-printhead-over-temperature"),
            (1, 2, "cover-open"),
            (1, 3, "marker-print-ribbon-empty"),
            (1, 7, "x-label-not-taken"),
        ];
        for (frame, field, word) in flags {
            let said = format!("{word:?} formats=0 labels=0 partial=false printing=false");
            check(frame, field, "1", &said);
            check(frame, field, "2", "a flag is neither 0 nor 1");
            check(frame, field, "", "a flag is neither 0 nor 1");
        }
    }

    #[test]
    fn work_in_the_printer_is_counted() {
        check(0, 4, "007", "\"\" formats=7 labels=0 partial=false printing=true");
        check(1, 8, "00000012", "\"\" formats=0 labels=12 partial=false printing=true");
        check(0, 7, "1", "\"\" formats=0 labels=0 partial=true printing=false");
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        for (frame, field) in [(0, 0), (0, 3), (0, 4), (1, 0), (1, 8)] {
            for value in ["", "-1", "+1", " 1", "1x", "99999999999"] {
                check(frame, field, value, "a number holds something else");
            }
        }
    }

    #[test]
    fn the_print_mode_may_be_a_letter() {
        let ready = "\"\" formats=0 labels=0 partial=false printing=false";
        for mode in ["0", "9", "K", "S"] {
            check(1, 5, mode, ready);
        }
        check(1, 5, "KK", "its print mode is not one letter or digit");
        check(1, 5, "", "its print mode is not one letter or digit");
    }

    #[test]
    fn fields_that_say_nothing_here_are_left_alone() {
        let ready = "\"\" formats=0 labels=0 partial=false printing=false";
        for (frame, field) in [(0, 8), (1, 1), (1, 6), (1, 9), (1, 10), (2, 0), (2, 1)] {
            check(frame, field, "9", ready);
        }
    }

    #[test]
    fn newer_firmware_may_add_fields_but_none_may_miss() {
        let more = answer(&format!("{FIRST},0,0"), &format!("{SECOND},0"), &format!("{THIRD},0"));
        assert!(status(&more).unwrap().is_idle());
        let short = |frame: &str| frame.rsplit_once(',').unwrap().0.to_owned();
        for (first, second, third) in [
            (short(FIRST), SECOND.to_owned(), THIRD.to_owned()),
            (FIRST.to_owned(), short(SECOND), THIRD.to_owned()),
            (FIRST.to_owned(), SECOND.to_owned(), short(THIRD)),
        ] {
            let said = status(&answer(&first, &second, &third));
            assert_eq!(said, Err("a frame has too few fields"));
        }
    }

    #[test]
    fn an_answer_may_arrive_in_any_pieces() {
        let whole = answer(FIRST, SECOND, THIRD);
        let end = whole.rfind('\x03').unwrap();
        for cut in 0..=end {
            let reading = Language::Zpl.read(Query::HostStatus, &whole.as_bytes()[..cut]);
            assert_eq!(reading, Reading::Incomplete, "{cut}");
        }
        assert!(status(&whole[..=end]).unwrap().is_idle());
    }

    #[test]
    fn what_is_not_an_answer_is_never_ready() {
        let invented = ["0"; 32].join(",");
        for (text, why) in [
            (format!("<STX>{FIRST}<ETX>"), "it does not begin with STX"),
            (format!("\x02{invented}\x03\r\n"), "a frame has far too many fields"),
            ("garbage".to_owned(), "it does not begin with STX"),
            ("\x02\x03\r\n".to_owned(), "a frame has too few fields"),
            (format!("\x02{FIRST}\x02{SECOND}\x03"), "a frame begins inside another"),
            (format!("\x02{}", "0".repeat(2000)), "its frame does not end"),
            (format!("\x02{FIRST}\x03\r\nHS"), "it does not begin with STX"),
        ] {
            assert_eq!(status(&text), Err(why), "{text}");
        }
    }

    #[test]
    fn the_panel_password_is_not_kept() {
        let said = format!("{:?}", status(&answer(FIRST, SECOND, "8642,0")).unwrap());
        assert!(!said.contains("8642"), "{said}");
    }
}
