//! Reading what a printer sends, by the question it was asked.
//!
//! Each language keeps a question and the parser of its answer side by side; nothing here knows a
//! format. A question that a language does not have has no answer either.

use super::{Answer, ExactReply, Language, Query, Reading, Token};
use super::{brother, dpl, escpos};
use crate::status::{Status, Work};

/// What a parser of one answer gives: the answer and the bytes it took, or what to tell instead.
pub(super) type Parsed = Result<(Answer, usize), Reading>;

/// A question and the parser of its answer.
pub(super) struct Question {
    pub(super) bytes: &'static [u8],
    read: fn(&[u8]) -> Parsed,
}

impl Question {
    pub(super) fn new(bytes: &'static [u8], read: fn(&[u8]) -> Parsed) -> Self {
        Self { bytes, read }
    }
}

impl Language {
    /// Reads the answer to `query` from the bytes received so far, which may be any beginning of
    /// it.
    pub fn read(self, query: Query, received: &[u8]) -> Reading {
        match self.question(query) {
            Some(question) => told((question.read)(received)),
            None => Reading::Malformed { why: "the language has no such question" },
        }
    }

    /// Reads as [`Language::read`] does, but for replies that mean something else on this model.
    pub fn read_with(self, query: Query, received: &[u8], exact: &[ExactReply]) -> Reading {
        let known = exact.iter().find(|it| it.query == query && it.reply == received);
        let Some(ExactReply { reasons, .. }) = known else { return self.read(query, received) };
        let reasons = reasons.clone();
        let answer = if query == Query::ErrorFlags {
            Answer::ErrorFlags(reasons)
        } else {
            // Whatever else the bytes might mean, they mean this; of its work they tell only when
            // all is well.
            let work = if reasons.is_empty() { Work::None } else { Work::Unsaid };
            Answer::HostStatus(Status { work, reasons, ..Status::default() })
        };
        Reading::Answer { answer, used: received.len() }
    }

    /// Reads what a printer sends by itself when `labels` labels of a document came out, for
    /// [`Proof::ProcessId`](super::Proof::ProcessId), [`Proof::Feedback`](super::Proof::Feedback)
    /// and [`Proof::Notice`](super::Proof::Notice). `received` is all that came since the document
    /// began; a stray byte spoils it.
    pub fn read_receipt(self, token: Token, labels: u32, received: &[u8]) -> Reading {
        told(match self {
            Language::Dpl => dpl::read_receipt(labels, received),
            Language::EscPos => escpos::read_receipt(token, received),
            Language::BrotherRaster => brother::read_receipt(labels, received),
            Language::Zpl
            | Language::Epl
            | Language::Tspl
            | Language::Cpcl
            | Language::Sbpl
            | Language::Fingerprint
            | Language::Ezpl => Err(Reading::Malformed { why: "the language has no receipts" }),
        })
    }
}

fn told(parsed: Parsed) -> Reading {
    match parsed {
        Ok((answer, used)) => Reading::Answer { answer, used },
        Err(reading) => reading,
    }
}
