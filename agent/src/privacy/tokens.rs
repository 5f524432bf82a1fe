//! References made unreadable: the names they have in the journal, and the tokens the hub is told.
//!
//! In the journal a number has one name for as long as the tenant's key lasts, so that a label is
//! found whatever the clock does. The hub is told another one, under a key of the month the job was
//! accepted in. A month's key is made from the tenant's and cannot be turned back: whoever has one
//! makes no token of another month, and no name of the journal.

use std::fmt::Write as _;

use contract::event::Token;
use ring::hmac;
use spool::Timestamp;

use super::Month;
use crate::journal::References;
use crate::sealed::Sealed;

/// How many months a file of search keys may hold: as many as the hub takes tokens in one question.
pub const SEARCH_MONTHS_MAX: u8 = 32;
/// What a file of search keys says it is.
const SEARCH_KEYS: &str = "waystation search keys v1";
/// Bytes of one month in a file of search keys, at most.
const EPOCH_TEXT_BYTES: usize = 128;

/// Makes names and tokens of references under the tenant's key, which the hub never holds.
pub struct Tokens(hmac::Key);

/// What the hub is told of a job's references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) waybill: Option<Token>,
    pub(super) order: Option<Token>,
}

/// The key of one month.
struct EpochKey(Sealed<[u8; 32]>);

impl Tokens {
    /// Tokens under this key.
    pub fn new(tenant_key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, tenant_key))
    }

    /// The journal's name of the waybill number.
    pub fn waybill(&self, references: &References) -> Option<Token> {
        references.waybill.as_deref().map(|number| self.name("waybill", number))
    }

    /// The journal's name of the order number.
    pub fn order(&self, references: &References) -> Option<Token> {
        references.order.as_deref().map(|number| self.name("order", number))
    }

    /// The journal's name of what else a label's barcode says.
    pub fn scan(&self, barcode: &str) -> Token {
        self.name("scan", barcode)
    }

    /// What a scanned text would be called as a waybill, as an order and as a barcode of its own.
    pub fn of_scanned(&self, text: &str) -> [Token; 3] {
        ["waybill", "order", "scan"].map(|field| self.name(field, text))
    }

    /// What the hub is told of the references of a job that was accepted at a time. All that is told
    /// of the job has the same tokens, however long it takes.
    pub(super) fn told(&self, accepted_at: Timestamp, references: &References) -> Told {
        let References { waybill, order, trace: _ } = references;
        let key = self.epoch(Month::of(accepted_at));
        let token =
            |field, number: &Option<String>| number.as_deref().map(|it| key.token(field, it));
        Told { waybill: token("waybill", waybill), order: token("order", order) }
    }

    /// The file for a person who traces labels: the keys of some months up to one, as JSON.
    ///
    /// Whoever has it can find out which of the numbers they think of were printed in these months,
    /// and nothing about any other month.
    pub fn search_keys(&self, until: Month, months: u8) -> Sealed<String> {
        let months = months.min(SEARCH_MONTHS_MAX);
        // As large as it gets, so that no part of it is left behind where it grew.
        let mut text = String::with_capacity(EPOCH_TEXT_BYTES * (usize::from(months) + 1));
        text.push_str("{\"what\":\"");
        text.push_str(SEARCH_KEYS);
        text.push_str("\",\"months\":[");
        for (place, month) in until.and_before(months).enumerate() {
            text.push_str(if place == 0 { "" } else { "," });
            self.epoch(month)
                .write_json(month, &mut text)
                .expect("a text takes all that is written");
        }
        text.push_str("]}");
        Sealed::new(text)
    }

    /// The first 128 bits of an HMAC over the field's name and the value, so that the same text in
    /// two fields has two names.
    fn name(&self, field: &str, value: &str) -> Token {
        first_half(&sign(
            &self.0,
            b"waystation token v1\0",
            &[field.as_bytes(), b"\0", value.as_bytes()],
        ))
    }

    fn epoch(&self, month: Month) -> EpochKey {
        let tag = sign(&self.0, b"waystation epoch v1\0", &[month.to_string().as_bytes()]);
        EpochKey(Sealed::new(tag.as_ref().try_into().expect("an HMAC-SHA256 has 32 bytes")))
    }
}

impl EpochKey {
    fn token(&self, field: &str, value: &str) -> Token {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.open());
        let parts = [field.as_bytes(), b"\0", value.as_bytes()];
        first_half(&sign(&key, b"waystation told token v1\0", &parts))
    }

    fn write_json(&self, month: Month, text: &mut String) -> std::fmt::Result {
        write!(text, "{{\"month\":\"{month}\",\"key\":\"")?;
        for byte in self.0.open() {
            write!(text, "{byte:02x}")?;
        }
        text.write_str("\"}")
    }
}

fn sign(key: &hmac::Key, purpose: &[u8], parts: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(purpose);
    parts.iter().for_each(|part| context.update(part));
    context.sign()
}

/// The first 128 bits.
pub(super) fn first_half(tag: &hmac::Tag) -> Token {
    Token(*tag.as_ref().first_chunk::<16>().expect("an HMAC-SHA256 has 32 bytes"))
}

#[cfg(test)]
mod tests;
