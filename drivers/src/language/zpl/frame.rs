//! The frame around answers to `~` commands: `STX ... ETX CR LF`.
//!
//! Knows where a frame begins and ends, never what it says.

use super::Reading;

/// How long one frame may be. The longest known one (`~HQES`) takes about 120 bytes.
const FRAME_BYTES_MAX: usize = 1024;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// One frame's text and the bytes it took, with the line ends around it.
pub(super) struct Frame<'a> {
    pub(super) text: &'a [u8],
    pub(super) used: usize,
}

/// Takes the frame that `received` begins with. `Err` holds what to tell the caller instead.
pub(super) fn take(received: &[u8]) -> Result<Frame<'_>, Reading> {
    let start = line_ends(received);
    let Some(first) = received.get(start) else { return Err(Reading::Incomplete) };
    if *first != STX {
        return Err(Reading::Malformed { why: "it does not begin with STX" });
    }
    let body = &received[start + 1..];
    let within = &body[..body.len().min(FRAME_BYTES_MAX)];
    let Some(length) = within.iter().position(|byte| *byte == ETX || *byte == STX) else {
        return Err(if body.len() > FRAME_BYTES_MAX {
            Reading::Malformed { why: "its frame does not end" }
        } else {
            Reading::Incomplete
        });
    };
    if within[length] == STX {
        return Err(Reading::Malformed { why: "a frame begins inside another" });
    }
    let end = start + 1 + length + 1;
    Ok(Frame { text: &body[..length], used: end + line_ends(&received[end..]) })
}

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}
