//! Reads the answer to `~HQES`: two lines of bits, one of errors and one of warnings.
//!
//! A bit that we do not know still counts: as `other` among errors, which stops printing, and as
//! `other-warning` among warnings.

use std::collections::BTreeSet;

use crate::language::{Answer, Reading};
use crate::status::Reason;

use super::frame;

const ERRORS: &[(u32, Reason)] = &[
    (0x1, Reason::MediaEmpty),
    (0x2, Reason::MarkerPrintRibbonEmpty),
    (0x4, Reason::CoverOpen),
    (0x8, Reason::TrimmerJam),
    (0x10 | 0x20, Reason::PrintheadOverTemperature),
    (0x40 | 0x80 | 0x200, Reason::PrintheadFault),
    (0x1000 | 0x4000, Reason::MediaJam),
    (0x1_0000, Reason::Paused),
];

const WARNINGS: &[(u32, Reason)] =
    &[(0x1, Reason::MediaCalibrationNeeded), (0x8, Reason::MediaLow)];

pub(super) fn read(received: &[u8]) -> Reading {
    match frame::take(received) {
        Err(reading) => reading,
        Ok(frame) => match read_lines(frame.text) {
            Ok(reasons) => {
                Reading::Answer { answer: Answer::ErrorFlags(reasons), used: frame.used }
            }
            Err(why) => Reading::Malformed { why },
        },
    }
}

fn read_lines(text: &[u8]) -> Result<BTreeSet<Reason>, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not text")?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next() != Some("PRINTER STATUS") {
        return Err("it has no heading PRINTER STATUS");
    }
    let mut reasons = BTreeSet::new();
    let errors = lines.next().and_then(|line| line.strip_prefix("ERRORS:"));
    read_bits(errors, ERRORS, Reason::Other, &mut reasons)?;
    let warnings = lines.next().and_then(|line| line.strip_prefix("WARNINGS:"));
    read_bits(warnings, WARNINGS, Reason::OtherWarning, &mut reasons)?;
    Ok(reasons)
}

/// Reads `flag group2 group1`.
fn read_bits(
    line: Option<&str>,
    known: &[(u32, Reason)],
    unknown: Reason,
    reasons: &mut BTreeSet<Reason>,
) -> Result<(), &'static str> {
    let mut words = line.ok_or("its errors or warnings are missing")?.split_ascii_whitespace();
    let flag = match words.next() {
        Some("0") => false,
        Some("1") => true,
        _ => return Err("a flag is neither 0 nor 1"),
    };
    let second_group = hex(words.next())?;
    let mut rest = hex(words.next())?;
    // Some emulations leave the flag set for ever: worth a word, but it stops nothing.
    if flag && rest == 0 && second_group == 0 {
        reasons.insert(Reason::OtherWarning);
    }
    for (bits, reason) in known {
        if rest & bits != 0 {
            reasons.insert(*reason);
            rest &= !bits;
        }
    }
    if rest != 0 || second_group != 0 {
        reasons.insert(unknown);
    }
    Ok(())
}

fn hex(word: Option<&str>) -> Result<u32, &'static str> {
    let word = word.filter(|it| it.len() == 8 && it.bytes().all(|byte| byte.is_ascii_hexdigit()));
    word.and_then(|it| u32::from_str_radix(it, 16).ok()).ok_or("a group is not eight hex digits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Query};

    fn answer(errors: &str, warnings: &str) -> String {
        format!(
            "\x02\r\nPRINTER STATUS\r\nERRORS:     {errors}\r\nWARNINGS:   {warnings}\r\n\x03\r\n"
        )
    }

    fn check(errors: &str, warnings: &str, expected: &str) {
        let text = answer(errors, warnings);
        let said = match Language::Zpl.read(Query::ErrorFlags, text.as_bytes()) {
            Reading::Answer { answer: Answer::ErrorFlags(reasons), used } => {
                assert_eq!(used, text.len());
                reasons.iter().map(|it| it.keyword()).collect::<Vec<_>>().join(" ")
            }
            Reading::Malformed { why } => why.to_owned(),
            other @ (Reading::Incomplete | Reading::Answer { .. }) => panic!("{other:?}"),
        };
        assert_eq!(said, expected, "{errors} / {warnings}");
    }

    const NONE: &str = "0 00000000 00000000";

    #[test]
    fn every_error_bit_gets_a_word() {
        let words = [
            (0, "media-empty"),
            (1, "marker-print-ribbon-empty"),
            (2, "cover-open"),
            (3, "trimmer-jam"),
            (4, "x-printhead-over-temperature"),
            (5, "x-printhead-over-temperature"),
            (6, "x-printhead-fault"),
            (7, "x-printhead-fault"),
            (9, "x-printhead-fault"),
            (12, "media-jam"),
            (14, "media-jam"),
            (16, "paused"),
        ];
        for bit in 0..32 {
            let word = words.iter().find(|it| it.0 == bit).map_or("other", |it| it.1);
            check(&format!("1 00000000 {:08X}", 1_u32 << bit), NONE, word);
        }
    }

    #[test]
    fn every_warning_bit_gets_a_word() {
        for bit in 0..32 {
            let word = match bit {
                0 => "x-media-calibration-needed",
                3 => "media-low",
                _ => "other-warning",
            };
            check(NONE, &format!("1 00000000 {:08x}", 1_u32 << bit), word);
        }
    }

    #[test]
    fn several_bits_give_several_words() {
        check("1 00000000 00000005", "1 00000000 00000002", "media-empty cover-open other-warning");
        check(NONE, NONE, "");
    }

    #[test]
    fn a_flag_without_a_bit_is_only_a_warning() {
        check("1 00000000 00000000", NONE, "other-warning");
        check("0 00000001 00000000", NONE, "other");
    }

    #[test]
    fn what_is_not_an_answer_is_never_ready() {
        check("2 00000000 00000000", NONE, "a flag is neither 0 nor 1");
        check("0 00000000", NONE, "a group is not eight hex digits");
        check("0 00000000 0000000G", NONE, "a group is not eight hex digits");
        check("0 00000000 +0000001", NONE, "a group is not eight hex digits");
        for text in ["\x02\x03", "\x02PRINTER STATUS\r\n\x03", "\x02\u{fffd}\x03", "ERRORS: 0"] {
            let reading = Language::Zpl.read(Query::ErrorFlags, text.as_bytes());
            assert!(matches!(reading, Reading::Malformed { .. }), "{text}: {reading:?}");
        }
    }

    #[test]
    fn an_answer_may_arrive_in_any_pieces() {
        let whole = answer(NONE, NONE);
        for cut in 0..whole.find('\x03').unwrap() {
            let reading = Language::Zpl.read(Query::ErrorFlags, &whole.as_bytes()[..cut]);
            assert_eq!(reading, Reading::Incomplete, "{cut}");
        }
    }
}
