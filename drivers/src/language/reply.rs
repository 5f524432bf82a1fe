//! Shapes of answers that several languages share: one byte, one line of text, a number.
//!
//! Knows no language. What cannot become an answer is malformed at once, so that nobody waits for
//! the rest of it.

use super::Reading;

/// How long a line may be.
const LINE_BYTES_MAX: usize = 256;

const NOT_A_NUMBER: Reading = Reading::Malformed { why: "a number holds something else" };

/// Exactly one byte: more of them are no answer to a question that is answered by one.
pub(super) fn byte(received: &[u8]) -> Result<u8, Reading> {
    match received {
        [] => Err(Reading::Incomplete),
        [byte] => Ok(*byte),
        [_, _, ..] => Err(Reading::Malformed { why: "it has more bytes than one" }),
    }
}

/// One line of printable text that begins at once or after line ends. Answers with the text and
/// the bytes it took, its own line end included.
pub(super) fn line(received: &[u8]) -> Result<(&str, usize), Reading> {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let start = received.iter().take_while(|byte| is_end(byte)).count();
    let rest = &received[start..];
    let length = rest.iter().take(LINE_BYTES_MAX).position(is_end);
    let text = &rest[..length.unwrap_or(rest.len().min(LINE_BYTES_MAX))];
    let shown = text.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    let text = std::str::from_utf8(text).ok().filter(|_| shown);
    let text = text.ok_or(Reading::Malformed { why: "a line holds something other than text" })?;
    match length {
        Some(length) => {
            let end = &rest[length..];
            Ok((text, start + length + if end.starts_with(b"\r\n") { 2 } else { 1 }))
        }
        None if rest.len() >= LINE_BYTES_MAX => {
            Err(Reading::Malformed { why: "its line does not end" })
        }
        None => Err(Reading::Incomplete),
    }
}

/// A whole number of digits only.
pub(super) fn number<T: std::str::FromStr>(text: &str) -> Result<T, Reading> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(NOT_A_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_is_one_byte() {
        assert_eq!(byte(b""), Err(Reading::Incomplete));
        assert_eq!(byte(b"A"), Ok(b'A'));
        assert!(matches!(byte(b"AB"), Err(Reading::Malformed { .. })));
    }

    #[test]
    fn a_line_ends_or_is_waited_for_or_is_none() {
        assert_eq!(line(b"\r\nA 1\r\nB"), Ok(("A 1", 7)));
        assert_eq!(line(b"A 1"), Err(Reading::Incomplete));
        assert_eq!(line(b"\r\n"), Err(Reading::Incomplete));
        assert!(matches!(line(b"A\x07"), Err(Reading::Malformed { .. })));
        assert!(matches!(line(&[b'A'; 256]), Err(Reading::Malformed { .. })));
        assert_eq!(line(&[b'A'; 255]), Err(Reading::Incomplete));
    }

    #[test]
    fn a_number_has_digits_only() {
        assert_eq!(number::<u32>("0042"), Ok(42));
        for text in ["", "-1", "+1", " 1", "1x", "99999999999"] {
            assert_eq!(number::<u32>(text), Err(NOT_A_NUMBER), "{text}");
        }
    }
}
