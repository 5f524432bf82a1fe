//! Reads answers to Set-Get-Do: one value in double quotes, `"?"` for an unknown name.
//!
//! An answer does not say which question it answers; whoever asks must keep them in order.

use std::time::Duration;

use crate::language::{Answer, Reading};

/// How long a value may be.
const VALUE_BYTES_MAX: usize = 256;

/// How long a serial number may be.
const SERIAL_BYTES_MAX: usize = 64;

pub(super) fn read_label_count(received: &[u8]) -> Reading {
    read(received, |value| number(value).map(Answer::LabelCount))
}

/// Gaps or marks that passed the head, printed or not.
pub(super) fn read_marker_count(received: &[u8]) -> Reading {
    read(received, |value| number(value).map(Answer::MarkerCount))
}

/// Reads `8560 INCHES, 21744 CENTIMETERS`.
pub(super) fn read_print_length(received: &[u8]) -> Reading {
    read(received, |value| {
        let (inches, centimetres) = value.split_once(", ")?;
        number(inches.strip_suffix(" INCHES")?)?;
        number(centimetres.strip_suffix(" CENTIMETERS")?).map(Answer::PrintLength)
    })
}

/// Reads `00 days 02 hours 45 mins 30 secs`.
pub(super) fn read_uptime(received: &[u8]) -> Reading {
    read(received, |value| {
        let mut words = value.split_ascii_whitespace();
        let mut seconds = 0_u64;
        for (unit, length_seconds) in [("day", 86_400), ("hour", 3_600), ("min", 60), ("sec", 1)] {
            let count = number(words.next()?)?;
            words.next().filter(|word| word.strip_suffix('s').unwrap_or(word) == unit)?;
            seconds = seconds.checked_add(count.checked_mul(length_seconds)?)?;
        }
        words.next().is_none().then_some(Answer::Uptime(Duration::from_secs(seconds)))
    })
}

pub(super) fn read_serial(received: &[u8]) -> Reading {
    read(received, |value| {
        let fits = (1..=SERIAL_BYTES_MAX).contains(&value.len());
        let printable = value.bytes().all(|byte| byte.is_ascii_graphic());
        (fits && printable).then(|| Answer::Serial(value.to_owned()))
    })
}

fn read(received: &[u8], meaning: impl FnOnce(&str) -> Option<Answer>) -> Reading {
    let start = received.iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ')).count();
    let Some(first) = received.get(start) else { return Reading::Incomplete };
    if *first != b'"' {
        return Reading::Malformed { why: "it does not begin with a double quote" };
    }
    let body = &received[start + 1..];
    let Some(length) = body.iter().take(VALUE_BYTES_MAX + 1).position(|byte| *byte == b'"') else {
        return if body.len() > VALUE_BYTES_MAX {
            Reading::Malformed { why: "its value does not end" }
        } else {
            Reading::Incomplete
        };
    };
    let used = start + 1 + length + 1;
    let Ok(value) = std::str::from_utf8(&body[..length]) else {
        return Reading::Malformed { why: "its value is not text" };
    };
    match value.trim() {
        "?" => Reading::Answer { answer: Answer::Unsupported, used },
        value => match meaning(value) {
            Some(answer) => Reading::Answer { answer, used },
            None => Reading::Malformed { why: "its value is of another kind" },
        },
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Query};

    fn check(query: Query, text: &str, expected: Option<Answer>) {
        let reading = Language::Zpl.read(query, text.as_bytes());
        match expected {
            Some(answer) => assert_eq!(reading, Reading::Answer { answer, used: text.len() }),
            None => assert!(matches!(reading, Reading::Malformed { .. }), "{text}: {reading:?}"),
        }
    }

    #[test]
    fn a_value_is_understood_whole_and_in_any_pieces() {
        let uptime = Duration::from_secs(86_400 + 2 * 3_600 + 45 * 60 + 30);
        for (query, text, answer) in [
            (Query::LabelCount, "\"1204\"", Answer::LabelCount(1204)),
            (Query::LabelCount, "\r\n\" 7 \"", Answer::LabelCount(7)),
            (Query::Uptime, "\"01 days 02 hours 45 mins 30 secs\"", Answer::Uptime(uptime)),
            (Query::Serial, "\"50J163000123\"", Answer::Serial("50J163000123".to_owned())),
            (Query::Serial, "\"?\"", Answer::Unsupported),
        ] {
            check(query, text, Some(answer));
            for cut in 0..text.len() {
                let reading = Language::Zpl.read(query, &text.as_bytes()[..cut]);
                assert_eq!(reading, Reading::Incomplete, "{text} at {cut}");
            }
        }
    }

    #[test]
    fn a_value_of_another_kind_is_no_answer() {
        for text in
            ["\"\"", "\"-1\"", "\"12a\"", "\"99999999999999999999\"", "1204", "\"1204 INCHES\""]
        {
            check(Query::LabelCount, text, None);
        }
        for text in ["\"1204\"", "\"00 days 02 hours\"", "\"1 days 2 hours 3 mins 4 ticks\""] {
            check(Query::Uptime, text, None);
        }
        check(Query::Serial, "\"\"", None);
        check(Query::Serial, "\"two words\"", None);
    }

    #[test]
    fn a_value_without_an_end_is_given_up() {
        check(Query::Serial, &format!("\"{}", "A".repeat(300)), None);
    }
}
