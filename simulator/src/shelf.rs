//! The sheets a printer has put out, the latest of them, in memory.
//!
//! Knows nothing of files (see `archive`) and never waits.

use std::collections::VecDeque;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use ring::digest::{SHA256, digest};

use crate::clock::Clock;
use crate::format::Document;
use crate::machine::{Outcome, Sheet};

/// A sheet that a printer put out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Running number of the printer's sheets, from 1; whole, partial and foreign alike.
    pub serial: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was finished or broken off, in milliseconds since 1970.
    pub at_ms: u64,
    /// When the last byte of its format had arrived, in microseconds since 1970.
    pub received_at_us: u64,
    /// Which copy of a batch it is, from 1.
    pub quantity_index: u32,
    /// SHA-256 of the format, in hexadecimal.
    pub format_sha256: String,
    /// The format's bytes as received; empty for a foreign label.
    pub format: Arc<[u8]>,
    /// What they are, when they are no text of the printer's language.
    pub document: Option<Document>,
    /// The file that holds them, when files are kept; copies of a batch share one.
    pub file: Option<PathBuf>,
}

impl Printed {
    /// Makes the record of a sheet; `before` is the sheet before it, whose format it may share.
    pub(crate) fn new(sheet: Sheet, clock: &Clock, before: Option<&Self>) -> Self {
        let Sheet { serial, outcome, at, received_at, copy, format, document } = sheet;
        let shared = before.filter(|before| Arc::ptr_eq(&before.format, &format));
        let at = clock.since_1970(at).as_millis();
        let received_at = clock.since_1970(received_at).as_micros();
        Self {
            serial,
            outcome,
            at_ms: u64::try_from(at).unwrap_or(u64::MAX),
            received_at_us: u64::try_from(received_at).unwrap_or(u64::MAX),
            quantity_index: copy,
            format_sha256: shared.map_or_else(|| sha256(&format), |of| of.format_sha256.clone()),
            file: shared.and_then(|before| before.file.clone()),
            format,
            document,
        }
    }
}

/// The latest sheets, oldest first.
#[derive(Debug)]
pub(crate) struct Shelf {
    sheets: VecDeque<Printed>,
    sheets_max: usize,
    /// Whole labels since start, the forgotten ones included.
    printed: usize,
}

impl Shelf {
    pub(crate) fn new(sheets_max: usize) -> Self {
        Self { sheets: VecDeque::new(), sheets_max: sheets_max.max(1), printed: 0 }
    }

    /// Puts a sheet away and answers the file that nothing refers to any more.
    pub(crate) fn put(&mut self, sheet: Printed) -> Option<PathBuf> {
        self.printed += usize::from(sheet.outcome == Outcome::Printed);
        self.sheets.push_back(sheet);
        if self.sheets.len() <= self.sheets_max {
            return None;
        }
        let forgotten = self.sheets.pop_front()?.file?;
        let still_used =
            self.sheets.front().is_some_and(|next| next.file.as_ref() == Some(&forgotten));
        (!still_used).then_some(forgotten)
    }

    pub(crate) fn last(&self) -> Option<&Printed> {
        self.sheets.back()
    }

    pub(crate) fn printed(&self) -> usize {
        self.printed
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Printed> {
        self.sheets.iter()
    }

    pub(crate) fn of(&self, outcome: Outcome) -> Vec<Printed> {
        self.sheets.iter().filter(|sheet| sheet.outcome == outcome).cloned().collect()
    }

    pub(crate) fn find(&self, serial: u64) -> Option<&Printed> {
        self.sheets.iter().find(|sheet| sheet.serial == serial)
    }
}

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every letter");
        text
    })
}
