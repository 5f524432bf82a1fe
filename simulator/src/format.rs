//! One label as it was received: its bytes, and the little the mechanics must know of it.
//!
//! It does not know its language, where it came from, when, or whether it was printed.

use std::sync::Arc;

/// Bytes of one format that are kept; a longer one is passed over and prints nothing.
pub const FORMAT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The largest batch that one format may ask for, in labels (`^PQ`, Zebra ZPL II programming guide).
pub const QUANTITY_MAX: u32 = 99_999_999;
/// The longest label that a format may ask for, in dots.
pub const LENGTH_DOTS_MAX: u32 = 32_000;

/// A page that is no text of the printer's language but a document, handed in whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// PWG raster (PWG 5102.4).
    PwgRaster,
    /// Apple raster.
    AppleRaster,
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
}

impl Document {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::PwgRaster, Self::AppleRaster, Self::Pdf, Self::Jpeg];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::PwgRaster => "image/pwg-raster",
            Self::AppleRaster => "image/urf",
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// How a file with one in it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::PwgRaster => "pwg",
            Self::AppleRaster => "urf",
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
        }
    }
}

/// A complete description of a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Format {
    /// The bytes as received, from its first to its last, without immediate commands that stood
    /// among them.
    pub bytes: Arc<[u8]>,
    /// How many labels it asks for, at least 1.
    pub quantity: u32,
    /// Label length in dots, when it sets one.
    pub length_dots: Option<u32>,
    /// Whether a label comes out; otherwise it only sets something.
    pub prints: bool,
    /// What it says about reprinting after an error.
    pub reprint_after_error: Option<bool>,
    /// Whether the printer pauses after it.
    pub pauses: bool,
    /// The number that the host gave the job, in languages that have one.
    pub id: Option<String>,
    /// The name that the host gave the job, in languages that have one.
    pub name: Option<String>,
    /// What it is, when it is no text of the printer's language.
    pub document: Option<Document>,
}

impl Format {
    /// A format that prints so many labels; nonsense means one.
    pub(crate) fn label(bytes: Arc<[u8]>, quantity: u32) -> Self {
        let quantity = quantity.clamp(1, QUANTITY_MAX);
        Self { bytes, quantity, prints: true, ..Self::default() }
    }
}

/// The bytes of a format that is still being received.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// Bytes that came, kept or not.
    length: usize,
    bytes: Vec<u8>,
}

impl Draft {
    pub(crate) fn keep(&mut self, byte: u8) {
        self.length += 1;
        if self.bytes.len() < FORMAT_BYTES_MAX {
            self.bytes.push(byte);
        }
    }

    /// Bytes that came.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many bytes are kept.
    pub(crate) fn kept(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets the last `count` bytes, which began when `kept` bytes were there.
    pub(crate) fn cut_back(&mut self, kept: usize, count: usize) {
        self.bytes.truncate(kept);
        self.length = self.length.saturating_sub(count);
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Closes the format; none when it was too long to keep.
    pub(crate) fn finish(&mut self) -> Option<Arc<[u8]>> {
        let Self { length, bytes } = std::mem::take(self);
        (bytes.len() == length).then(|| bytes.into())
    }
}
