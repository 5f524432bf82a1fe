//! Every way in which the hub says no to a station.
//!
//! The status tells an OTLP client whether to come back: only 429 and 503 do. The kind and the
//! remedy tell a person what to do.

use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use contract::{
    ContractError,
    chain::{JournalId, Seq},
    event::UnixMillis,
    identity::{HubId, KeyId},
};
use door::{Kind, Problem};
use http::{HeaderValue, StatusCode, header};

use super::inflate::PackingError;
use crate::store::StoreError;

/// What a station is asked to wait when the hub is busy or cannot store.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Makes the constants of a few kinds.
macro_rules! kinds {
    ($($name:ident = $word:literal, $status:ident, $title:literal, $remedy:literal;)+) => {
        $(static $name: Kind = Kind { name: $word, status: StatusCode::$status, title: $title, remedy: $remedy };)+
        /// Every kind of refusal there is.
        pub static KINDS: &[&Kind] = &[$(&$name,)+];
    };
}

kinds! {
    BAD_SIGNATURE = "bad-signature", UNAUTHORIZED, "The signature is not accepted",
        "Sign the request exactly as the profile says, with the key that was enrolled.";
    UNKNOWN_KEY = "unknown-key", UNAUTHORIZED, "The key is not known here",
        "Enrol the station at this hub with a new token.";
    BAD_DIGEST = "bad-digest", UNAUTHORIZED, "The body is not the one that was signed",
        "Send the body unchanged; look for a proxy that rewrites it.";
    OUT_OF_WINDOW = "out-of-window", UNAUTHORIZED, "The signature does not count at this time",
        "Take the time from the Date header, sign again and send again; no data is refused for a wrong clock.";
    WRONG_AUDIENCE = "wrong-audience", FORBIDDEN, "The request is meant for another hub",
        "Send it to the hub the station is enrolled at, or enrol the station here.";
    WRONG_KIND = "wrong-kind", UNSUPPORTED_MEDIA_TYPE, "The body is of another kind",
        "Send OTLP protobuf (application/x-protobuf), packed with gzip.";
    BAD_PACKING = "bad-packing", BAD_REQUEST, "The body cannot be unpacked",
        "Send one whole gzip member.";
    TOO_LARGE = "batch-too-large", PAYLOAD_TOO_LARGE, "The batch is too large",
        "Send fewer records at once.";
    BAD_BATCH = "bad-batch", BAD_REQUEST, "The body is not the batch it claims to be",
        "Build the batch from the journal again; if it stays wrong, the journal is damaged.";
    FORKED = "forked", CONFLICT, "The hub holds another story of this journal",
        "Stop sending this journal and begin a new one: the station was copied, restored or tampered with.";
    SCATTERED = "scattered", TOO_MANY_REQUESTS, "Too much is missing before this batch",
        "Send from the number after the last receipt.";
    TOO_OFTEN = "too-often", TOO_MANY_REQUESTS, "The station sends too often",
        "Wait as Retry-After says, and put more events into one batch.";
    OVERLOADED = "overloaded", SERVICE_UNAVAILABLE, "The hub has too much to do",
        "Keep the events and send them again after the time in Retry-After.";
    STORE_FAILED = "store-failed", SERVICE_UNAVAILABLE, "The hub cannot store anything now",
        "Keep the events and send them again after the time in Retry-After; look at the hub's disk.";
}

/// A refusal as an answer; where the clock is the trouble, with the hub's time.
pub(crate) fn respond(problem: Problem, now: UnixMillis) -> Response {
    let dated = problem.kind() == &OUT_OF_WINDOW;
    let mut response = problem.into_response();
    if dated {
        response.headers_mut().insert(header::DATE, date(now));
    }
    response
}

/// The hub's time, as HTTP writes it (RFC 9110, 5.6.7).
pub(crate) fn date(now: UnixMillis) -> HeaderValue {
    let text = httpdate::fmt_http_date(crate::time::system_time(now));
    HeaderValue::from_str(&text).expect("a date is plain ASCII")
}

/// A signature, digest or time that is not accepted.
pub(crate) fn of_signature(error: ContractError) -> Problem {
    let kind = if matches!(error, ContractError::OutOfWindow { .. }) {
        &OUT_OF_WINDOW
    } else if error == ContractError::BadDigest {
        &BAD_DIGEST
    } else {
        &BAD_SIGNATURE
    };
    kind.because(sentence(&error))
}

pub(crate) fn unknown_key(key: KeyId) -> Problem {
    UNKNOWN_KEY.because(format!("No station has the key {key}."))
}

/// Whether a request is meant for this hub.
pub(crate) fn check_audience(audience: &str, hub: &HubId) -> Result<(), Problem> {
    if audience == hub.as_str() {
        return Ok(());
    }
    let detail = format!("The request is meant for {audience:?}; this hub is {hub}.");
    Err(WRONG_AUDIENCE.because(detail))
}

pub(super) fn wrong_kind(kind: &str, packing: &str) -> Problem {
    WRONG_KIND.because(format!("The body is {kind:?}, packed as {packing:?}."))
}

pub(super) fn of_packing(error: PackingError) -> Problem {
    let kind = match error {
        PackingError::NotGzip(_) => &BAD_PACKING,
        PackingError::TooLarge { .. } => &TOO_LARGE,
    };
    kind.because(sentence(&error))
}

pub(super) fn of_batch(error: ContractError) -> Problem {
    let kind =
        if matches!(error, ContractError::TooLarge { .. }) { &TOO_LARGE } else { &BAD_BATCH };
    kind.because(sentence(&error))
}

pub(super) fn forked(journal: JournalId, seq: Seq) -> Problem {
    FORKED
        .because(format!("Event {seq} of journal {journal} differs from the one the hub holds."))
        .with("journal", journal.to_string())
        .with("seq", seq.get())
}

pub(super) fn scattered() -> Problem {
    SCATTERED
        .because("The journal has too many holes, or the station too many journals.")
        .retry_after(RETRY_AFTER)
}

pub(crate) fn too_often(wait: Duration) -> Problem {
    TOO_OFTEN.because("The station has used up what it may send for now.").retry_after(wait)
}

pub(crate) fn overloaded() -> Problem {
    OVERLOADED
        .because("As many batches are being taken as the hub can hold at once.")
        .retry_after(RETRY_AFTER)
}

/// More bytes are on their way than the hub takes from this class.
pub(super) fn shed(class: &str, wait: Duration) -> Problem {
    OVERLOADED
        .because(format!("The hub is full, and takes no more {class} batches for now."))
        .retry_after(wait)
}

/// Trouble of the store; the station keeps its events, so nothing is lost.
pub(crate) fn of_store(error: StoreError) -> Problem {
    tracing::error!(%error, "The store failed a request");
    STORE_FAILED.because("The batch may or may not have been stored.").retry_after(RETRY_AFTER)
}

/// An error as a sentence of its own.
pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
