//! A serial line: what is written on one end arrives at the other at a baud rate, and not sooner.
//!
//! On Unix it is a pair of pseudo-terminals in raw mode, on Windows, which has none, a pipe. The
//! far end reads as fast as a line of that rate would carry; the system's own buffer in between
//! is some kilobytes, so a long document is held back as a real line would.

use std::fs::File;
use std::io::{self, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::BenchError;

#[cfg(unix)]
#[path = "serial/unix.rs"]
mod pair;
#[cfg(windows)]
#[path = "serial/windows.rs"]
mod pair;

/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: u64 = 10;

/// How much the far end takes at once: what a line buffer of a serial chip holds.
const PIECE_BYTES_MAX: usize = 64;

/// What came out at the far end.
pub(super) struct Arrived {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// When the line had carried the last of them.
    pub(super) last_byte: Instant,
}

/// Carries a document over a line of its own.
pub(super) fn carry(document: &[u8], baud: u32) -> Result<Arrived, BenchError> {
    let (mut near, far) = pair::open().map_err(failed("open a pair for"))?;
    thread::scope(|scope| {
        let reader = scope.spawn(|| receive(far, document.len(), baud));
        let written = near.write_all(document).and_then(|()| near.flush());
        // Closing earlier would throw away what the line still holds; after a fault it ends the
        // reader.
        let near = written.is_ok().then_some(near);
        let arrived = reader.join().unwrap_or_else(|_| Err(io::Error::other("its reader died")));
        drop(near);
        written.map_err(failed("write to"))?;
        arrived.map_err(failed("read from"))
    })
}

fn failed(deed: &'static str) -> impl Fn(io::Error) -> BenchError {
    move |source| BenchError::Serial { deed, source }
}

fn receive(mut far: File, expected: usize, baud: u32) -> io::Result<Arrived> {
    let mut bytes = Vec::with_capacity(expected);
    let mut piece = [0; PIECE_BYTES_MAX];
    let mut began = None;
    let mut last_byte = Instant::now();
    while bytes.len() < expected {
        let count = far.read(&mut piece)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let began = *began.get_or_insert_with(Instant::now);
        bytes.extend_from_slice(&piece[..count]);
        last_byte = began + time_on_line(bytes.len(), baud);
        if let Some(rest) = last_byte.checked_duration_since(Instant::now()) {
            thread::sleep(rest);
        }
    }
    // Whoever slept too long reads late: the later of both is when the byte was there.
    Ok(Arrived { bytes, last_byte: last_byte.max(Instant::now()) })
}

fn time_on_line(bytes: usize, baud: u32) -> Duration {
    let nanoseconds = bytes as u64 * BITS_PER_BYTE * 1_000_000_000 / u64::from(baud.max(1));
    Duration::from_nanos(nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_value_arrives_as_it_was_sent() {
        let document: Vec<u8> = (0..=255).cycle().take(20_000).collect();
        assert_eq!(carry(&document, 50_000_000).unwrap().bytes, document);
    }

    #[test]
    fn a_line_is_never_faster_than_its_rate() {
        let began = Instant::now();
        let arrived = carry(&[b'U'; 2_000], 100_000).unwrap();
        assert!(arrived.last_byte.duration_since(began) >= Duration::from_millis(200));
    }

    #[test]
    fn a_byte_takes_ten_bits() {
        assert_eq!(time_on_line(11_520, 115_200), Duration::from_secs(1));
        assert_eq!(time_on_line(124_236, 115_200).as_millis(), 10_784);
    }
}
