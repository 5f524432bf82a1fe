//! How long a picture in a stream is, when only the picture itself knows.
//!
//! Follows a BMP by the length in its header and a PCX by unpacking as far as its header says. It
//! looks at no pixel.

use super::script::PAYLOAD_BYTES_MAX;

const PCX_HEADER_BYTES: usize = 128;
const BMP_HEADER_BYTES: usize = 6;
/// Top bits that mark a PCX byte as a count for the next byte.
const PCX_RUN: u8 = 0xc0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bmp,
    Pcx,
}

/// A picture that is being received.
#[derive(Debug)]
pub(super) struct Picture {
    kind: Kind,
    header: Vec<u8>,
    taken: usize,
    /// Bytes still to come (BMP), or to be unpacked (PCX); none before the header is whole.
    left: Option<usize>,
    /// Repetitions that a PCX count promised for the next byte.
    run: usize,
}

impl Picture {
    pub(super) fn bmp() -> Self {
        Self { kind: Kind::Bmp, header: Vec::new(), taken: 0, left: None, run: 0 }
    }

    pub(super) fn pcx() -> Self {
        Self { kind: Kind::Pcx, ..Self::bmp() }
    }

    /// Takes a byte; true when it was the last. What is no picture at all ends at the limit.
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        self.taken += 1;
        let ended = match self.left {
            None => {
                self.header.push(byte);
                self.left = self.length();
                self.left == Some(0)
            }
            Some(left) => {
                let done = self.unpacked(byte);
                self.left = Some(left.saturating_sub(done));
                left <= done
            }
        };
        ended || self.taken >= PAYLOAD_BYTES_MAX
    }

    /// Bytes of the picture that this one stands for.
    fn unpacked(&mut self, byte: u8) -> usize {
        match self.kind {
            Kind::Bmp => 1,
            Kind::Pcx if self.run == 0 && byte & PCX_RUN == PCX_RUN => {
                self.run = usize::from(byte & !PCX_RUN);
                0
            }
            Kind::Pcx => std::mem::take(&mut self.run).max(1),
        }
    }

    /// What the header promises, once it is whole.
    fn length(&self) -> Option<usize> {
        match self.kind {
            Kind::Bmp if self.header.len() == BMP_HEADER_BYTES => {
                let figure = self.header[2..].try_into().expect("four bytes follow the two");
                let whole = usize::try_from(u32::from_le_bytes(figure)).unwrap_or(usize::MAX);
                Some(whole.saturating_sub(BMP_HEADER_BYTES))
            }
            Kind::Pcx if self.header.len() == PCX_HEADER_BYTES => {
                let word = |at: usize| {
                    usize::from(self.header[at]) | usize::from(self.header[at + 1]) << 8
                };
                let rows = (word(10) + 1).saturating_sub(word(6));
                Some(rows * word(66) * usize::from(self.header[65]))
            }
            Kind::Bmp | Kind::Pcx => None,
        }
    }
}
