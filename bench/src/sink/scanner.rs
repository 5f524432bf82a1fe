//! Finds labels and questions in the bytes a printer receives, however they were cut.
//!
//! It knows four things of ZPL: where a format begins and ends, and the three status queries.
//! It never interprets a label and holds no more than one.

/// A format longer than this is forgotten from its front; no label here comes near it.
const FORMAT_BYTES_MAX: usize = 65_536;

const START: &[u8] = b"^XA";
const END: &[u8] = b"^XZ";

/// A status query, answered as an idle printer of 203 dpi would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// `~HI`: model, firmware, dots per millimetre, memory.
    Identity,
    /// `~HS`: three lines of state.
    State,
    /// `~HQES`: errors and warnings.
    Errors,
}

impl Question {
    const ALL: [(Self, &'static [u8]); 3] =
        [(Self::Identity, b"~HI"), (Self::State, b"~HS"), (Self::Errors, b"~HQES")];

    /// The answer of a healthy printer: framed by STX and ETX as the ZPL guide has it.
    pub(super) fn answer(self) -> &'static [u8] {
        match self {
            Self::Identity => b"\x02ZTC ZD421-203dpi ZPL,V93.21.26Z,8,8192KB\x03\r\n",
            Self::State => {
                b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\
                  \x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\
                  \x021234,0\x03\r\n"
            }
            Self::Errors => {
                b"\x02\r\n\r\nPRINTER STATUS\r\n   ERRORS:         0 00000000 00000000\r\n   \
                  WARNINGS:       0 00000000 00000000\r\n\x03"
            }
        }
    }
}

/// One thing in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A whole format, from `^XA` to `^XZ`.
    Format(Vec<u8>),
    /// A question, which may stand anywhere.
    Question(Question),
}

/// What has been received since the last thing was found.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    held: Vec<u8>,
}

impl Scanner {
    /// Takes the next bytes and gives what they completed.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        for byte in bytes {
            self.held.push(*byte);
            found.extend(self.complete());
            if self.held.len() > FORMAT_BYTES_MAX {
                self.held.drain(..FORMAT_BYTES_MAX / 2);
            }
        }
        found
    }

    fn complete(&mut self) -> Option<Found> {
        if self.held.ends_with(END) {
            let held = std::mem::take(&mut self.held);
            let start = held.windows(START.len()).rposition(|window| window == START)?;
            return Some(Found::Format(held[start..].to_vec()));
        }
        let (question, text) =
            Question::ALL.into_iter().find(|(_, text)| self.held.ends_with(text))?;
        self.held.truncate(self.held.len() - text.len());
        Some(Found::Question(question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same stream must give the same, cut anywhere and byte by byte.
    fn check(stream: &[u8], expected: &[Found]) {
        for cut in 0..=stream.len() {
            let mut scanner = Scanner::default();
            let mut found = scanner.feed(&stream[..cut]);
            found.extend(scanner.feed(&stream[cut..]));
            assert_eq!(found, expected, "cut at {cut}");
        }
        let mut scanner = Scanner::default();
        let found: Vec<Found> = stream.iter().flat_map(|byte| scanner.feed(&[*byte])).collect();
        assert_eq!(found, expected, "byte by byte");
    }

    fn format(text: &[u8]) -> Found {
        Found::Format(text.to_vec())
    }

    #[test]
    fn labels_are_found_however_the_stream_is_cut() {
        check(
            b"^XA^FDA^FS^XZ\r\n^XA^FDB^FS^XZ",
            &[format(b"^XA^FDA^FS^XZ"), format(b"^XA^FDB^FS^XZ")],
        );
    }

    #[test]
    fn a_question_between_and_inside_labels_is_heard_and_taken_out() {
        check(
            b"~HI\r\n^XA^FD~HSA^FS^XZ~HQES\r\n",
            &[
                Found::Question(Question::Identity),
                Found::Question(Question::State),
                format(b"^XA^FDA^FS^XZ"),
                Found::Question(Question::Errors),
            ],
        );
    }

    #[test]
    fn a_label_that_breaks_off_does_not_swallow_the_next() {
        check(b"^XA^FDA^XA^FDB^FS^XZ", &[format(b"^XA^FDB^FS^XZ")]);
    }

    #[test]
    fn endless_noise_is_forgotten() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.feed(&vec![b'x'; 3 * FORMAT_BYTES_MAX]), []);
        assert!(scanner.held.len() <= FORMAT_BYTES_MAX);
        assert_eq!(scanner.feed(b"^XA^XZ"), [format(b"^XA^XZ")]);
    }

    #[test]
    fn answers_are_framed_as_a_printer_frames_them() {
        for (question, _) in Question::ALL {
            let answer = question.answer();
            assert!(answer.starts_with(b"\x02") && answer.contains(&0x03), "{question:?}");
        }
        let state = String::from_utf8(Question::State.answer().to_vec()).unwrap();
        assert_eq!(state.matches("\x02").count(), 3);
        assert_eq!(state.split("\x03").next().map(str::len), Some(33), "STX and 32 characters");
    }
}
