//! Reads the answer to `~HI`: model, firmware, dots per millimetre, memory, options.

use crate::language::{Answer, Nameplate, Reading};

use super::frame;

pub(super) fn read(received: &[u8]) -> Reading {
    match frame::take(received) {
        Err(reading) => reading,
        Ok(frame) => match read_fields(frame.text) {
            Some(nameplate) => {
                Reading::Answer { answer: Answer::Identity(nameplate), used: frame.used }
            }
            None => Reading::Malformed { why: "it is not model, version, dots/mm, memory" },
        },
    }
}

fn read_fields(text: &[u8]) -> Option<Nameplate> {
    let text = std::str::from_utf8(text).ok()?;
    let mut fields = text.split(',').map(str::trim);
    let model = word(fields.next()?)?;
    let firmware = word(fields.next()?)?;
    let dots_per_mm = match fields.next()? {
        "6" => 6,
        "8" => 8,
        "12" => 12,
        "24" => 24,
        _ => return None,
    };
    fields.next()?;
    Some(Nameplate { model, firmware: Some(firmware), dots_per_mm: Some(dots_per_mm) })
}

/// A word that may be shown to a person and kept in a journal.
fn word(text: &str) -> Option<String> {
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    (printable && !text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Query};

    #[test]
    fn a_printer_says_what_it_is_in_any_pieces() {
        let whole = b"\x02ZD410-200dpi,V84.20.18Z,8,8192KB\x03\r\n";
        let nameplate = Nameplate {
            model: "ZD410-200dpi".to_owned(),
            firmware: Some("V84.20.18Z".to_owned()),
            dots_per_mm: Some(8),
        };
        let answer = Answer::Identity(nameplate);
        let reading = Language::Zpl.read(Query::Identity, whole);
        assert_eq!(reading, Reading::Answer { answer, used: whole.len() });
        for cut in 0..whole.len() - 2 {
            let reading = Language::Zpl.read(Query::Identity, &whole[..cut]);
            assert_eq!(reading, Reading::Incomplete, "{cut}");
        }
    }

    #[test]
    fn options_at_the_end_are_left_alone() {
        let reading = Language::Zpl.read(Query::Identity, b"\x02ZT411,V92.21,12,1KB,X,Y\x03");
        assert!(matches!(reading, Reading::Answer { .. }), "{reading:?}");
    }

    #[test]
    fn what_is_not_an_answer_names_no_printer() {
        for text in
            ["\x02,V1,8,1KB\x03", "\x02A,V1,9,1KB\x03", "\x02A,V1,8\x03", "\x02A\x07,V1,8,1\x03"]
        {
            let reading = Language::Zpl.read(Query::Identity, text.as_bytes());
            assert!(matches!(reading, Reading::Malformed { .. }), "{text}: {reading:?}");
        }
    }
}
