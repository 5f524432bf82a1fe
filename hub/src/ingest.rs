//! Batches from stations: verified, unpacked within limits, kept, and answered with a receipt.
//!
//! Every check comes before anything it protects: no unverified byte is unpacked, none beyond a
//! limit is held. A refusal is a problem that says what to do; trouble of the hub's own is never a
//! 500, because OTLP clients give up what was answered so.

mod admission;
mod bucket;
mod inflate;
pub mod refusal;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use contract::{
    ContractError,
    batch::{
        self, Batch, CLAIM_HEADER, CLASS_HEADER, Caps, Claim, Class, ENCODED_BYTES_MAX, MEDIA_TYPE,
    },
    event::{Event, StationSeries, UnixMillis},
    receipt::{RECEIPT_HEADER, Receipt},
    record::Position,
    signature::{
        AUDIENCE_HEADER, DIGEST_HEADER, INPUT_HEADER, Presented, Profile, Request as Signed,
        SIGNATURE_HEADER, Terms, UnixSeconds, check_digest,
    },
};
use door::Problem;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};

pub use admission::{Admission, BYTES_IN_FLIGHT_MAX};
pub use bucket::Buckets;

use crate::{
    forward,
    hub::Hub,
    secret,
    store::{Arrival, Entry, Kept, Seal, StationKey, Stored, Told},
};

/// How long a batch that is here may wait for its turn at the store. When a fleet comes back at once,
/// a moment's wait here spares everybody a second way.
const PLACE_TIME_MAX: Duration = Duration::from_secs(2);

/// Takes one batch.
pub async fn take(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let began = Instant::now();
    let answer = answer(&hub, request).await;
    let result = answer.as_ref().map_or_else(|problem| problem.kind().name, |_| "stored");
    hub.metrics.batch(result, began.elapsed());
    answer.unwrap_or_else(|problem| refusal::respond(problem, hub.clock.now()))
}

async fn answer(hub: &Arc<Hub>, request: Request) -> Result<Response, Problem> {
    let now = hub.clock.now();
    let (parts, body) = request.into_parts();
    let headers = Headers::read(&parts)?;
    let presented = headers.present()?;
    let sender = {
        let (hub, key) = (Arc::clone(hub), presented.key());
        hub.off_the_loop(move |hub| hub.store.key(key, now)).await?.map_err(refusal::of_store)?
    };
    let sender = sender.ok_or_else(|| refusal::unknown_key(presented.key()))?;
    let terms = presented.verify(&sender.public).map_err(refusal::of_signature)?;
    let _place = admit(hub, &parts, &sender, now)?;
    let body = read(&parts.headers, body).await?;
    hub.metrics.body(body.len());
    check_digest(headers.get(DIGEST_HEADER)?, &body).map_err(refusal::of_signature)?;
    terms.check(UnixSeconds::from(now)).map_err(refusal::of_signature)?;
    refusal::check_audience(headers.get(AUDIENCE_HEADER)?, &hub.id)?;
    check_kind(&headers)?;
    hub.buckets.take(&sender.station, now).map_err(refusal::too_often)?;
    let claim: Claim = headers.get(CLAIM_HEADER)?.parse().map_err(refusal::of_batch)?;
    let seal = headers.seal()?;
    // Only now, with the body at hand: a slow sender holds bytes, never a place at the store.
    let place = tokio::time::timeout(PLACE_TIME_MAX, hub.in_flight.acquire()).await;
    let _unpacking = place.ok().and_then(Result::ok).ok_or_else(refusal::overloaded)?;
    let parcel = Parcel { sender, claim, body: body.clone(), terms, seal, now };
    let kept = hub.off_the_loop(move |hub| parcel.keep(hub)).await??;
    if let Some(forward) = hub.forward.as_ref().filter(|_| kept.1.fresh > 0) {
        hub.metrics.forwarded(forward::OTLP.word, "dropped", forward.take(body));
    }
    Ok(receipt(hub, kept, now))
}

/// A request's headers as text, by name.
pub(crate) struct Headers<'a> {
    parts: &'a Parts,
    list: Vec<(&'a str, &'a str)>,
}

impl<'a> Headers<'a> {
    pub(crate) fn read(parts: &'a Parts) -> Result<Self, Problem> {
        let text = |(name, value): (&'a header::HeaderName, &'a HeaderValue)| {
            value.to_str().ok().map(|value| (name.as_str(), value))
        };
        let list = parts.headers.iter().map(text).collect::<Option<_>>();
        let plain = ContractError::Malformed { what: "header", expected: "visible ASCII" };
        Ok(Self { parts, list: list.ok_or_else(|| refusal::of_signature(plain))? })
    }

    pub(crate) fn signed(&self) -> Signed<'_> {
        Signed {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            headers: &self.list,
        }
    }

    fn present(&self) -> Result<Presented, Problem> {
        Presented::read(Profile::Telemetry, &self.signed()).map_err(refusal::of_signature)
    }

    pub(crate) fn get(&self, name: &'static str) -> Result<&str, Problem> {
        self.signed().header(name).map_err(refusal::of_signature)
    }

    fn seal(&self) -> Result<Seal, Problem> {
        Ok(Seal {
            input: self.get(INPUT_HEADER)?.to_owned(),
            signature: self.get(SIGNATURE_HEADER)?.to_owned(),
            digest: self.get(DIGEST_HEADER)?.to_owned(),
        })
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    door::read_body(headers, body, ENCODED_BYTES_MAX).await
}

/// A place for a batch, by its class and its length; a station may be urgent only now and then.
fn admit(
    hub: &Hub,
    parts: &Parts,
    sender: &StationKey,
    now: UnixMillis,
) -> Result<admission::Place, Problem> {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let asked = Class::of(text(CLASS_HEADER));
    let is_too_urgent = asked == Class::Urgent && hub.urgent.take(&sender.station, now).is_err();
    let class = if is_too_urgent { Class::Live } else { asked };
    let longest = u64::try_from(ENCODED_BYTES_MAX).unwrap_or(u64::MAX);
    let length = text("content-length").and_then(|length| length.parse().ok());
    let bytes = length.unwrap_or(longest).min(longest);
    let chance = secret::chance().map_or(0, u16::from_be_bytes);
    hub.admission.enter(class, bytes, chance).map_err(|wait| {
        hub.metrics.shed(class.word());
        refusal::shed(class.word(), wait)
    })
}

/// Whether the batch is packed as agreed.
fn check_kind(headers: &Headers<'_>) -> Result<(), Problem> {
    let (kind, packing) = (headers.get("content-type")?, headers.get("content-encoding")?);
    if (kind, packing) != (MEDIA_TYPE, "gzip") {
        return Err(refusal::wrong_kind(kind, packing));
    }
    Ok(())
}

/// A verified batch, still packed.
struct Parcel {
    sender: StationKey,
    claim: Claim,
    body: Bytes,
    terms: Terms,
    seal: Seal,
    now: UnixMillis,
}

impl Parcel {
    /// Unpacks the batch, reads what can be read, and keeps it.
    fn keep(self, hub: &Hub) -> Result<(Batch, Stored), Problem> {
        let unpacked = inflate::gzip(&self.body, inflate::limit(self.body.len()))
            .map_err(refusal::of_packing)?;
        let batch = Batch::decode(&unpacked, &self.sender.station, self.claim, Caps::default())
            .map_err(refusal::of_batch)?;
        drop(unpacked);
        let arrival = Arrival {
            station: self.sender.station,
            claim: self.claim,
            entries: entries(&batch),
            received_at: self.now,
            skew_ms: skew(&self.terms, self.now),
            seal: self.seal,
        };
        let skew_ms = arrival.skew_ms;
        let figures = hub.remote_write.as_ref().map(|way| (way, minutes(&arrival.entries)));
        let kept = hub.store.keep(arrival);
        // A store that failed may have kept the batch nevertheless.
        hub.roster.touch(batch.station());
        match kept.map_err(refusal::of_store)? {
            Kept::Stored(stored) => {
                for (way, minute) in
                    figures.iter().flat_map(|(way, all)| all.iter().map(move |one| (way, one)))
                {
                    way.take(batch.station(), minute, skew_ms, self.now, &hub.metrics);
                }
                Ok((batch, stored))
            }
            Kept::Forked { seq } => {
                tracing::warn!(station = %batch.station(), journal = %self.claim.journal(), %seq, "A station tells two stories");
                Err(refusal::forked(self.claim.journal(), seq))
            }
            Kept::Scattered => Err(refusal::scattered()),
        }
    }
}

/// What each record tells; one that is not an event, or not the event of its place, is kept unread.
fn entries(batch: &Batch) -> Vec<Entry> {
    let mut seq = batch.claim().first();
    let mut entries = Vec::with_capacity(batch.records().len());
    for (body, link) in batch.records().iter().zip(batch.links()) {
        let place = Position { journal: batch.claim().journal(), seq };
        let unread = |reason: String| Told::Unread { body: body.clone(), reason };
        let told = match Event::decode(body) {
            Ok((position, _)) if position != place => unread(format!("it says it is {position}")),
            Ok((_, Event::LabelOutcome(outcome))) => Told::Outcome(Box::new(outcome)),
            Ok((_, Event::StationState(_))) => Told::State(body.clone()),
            Ok((_, Event::StationSeries(series))) => Told::Series(Box::new(series)),
            Ok((_, Event::StationVersions(_))) => Told::Versions(body.clone()),
            Ok((_, Event::EventsDropped(dropped))) => {
                let gives_up = Some((dropped.first, dropped.last));
                Told::Notice { body: body.clone(), gives_up }
            }
            Ok((
                _,
                Event::PrinterChanged(_)
                | Event::PersonDecided(_)
                | Event::StationDegraded(_)
                | Event::JournalReplaced(_)
                | Event::PrinterHealth(_),
            )) => Told::Notice { body: body.clone(), gives_up: None },
            Err(error) => unread(error.to_string()),
        };
        entries.push(Entry { link, told });
        seq = seq.next();
    }
    entries
}

/// What the records tell of the station's minutes, in order.
fn minutes(entries: &[Entry]) -> Vec<StationSeries> {
    let series = |entry: &Entry| match &entry.told {
        Told::Series(series) => Some((**series).clone()),
        Told::Outcome(_)
        | Told::State(_)
        | Told::Versions(_)
        | Told::Notice { .. }
        | Told::Unread { .. } => None,
    };
    entries.iter().filter_map(series).collect()
}

/// By how much the station's clock was ahead when it signed, in milliseconds.
fn skew(terms: &Terms, now: UnixMillis) -> i64 {
    let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    (seconds(terms.created.get()) - seconds(UnixSeconds::from(now).get())).saturating_mul(1_000)
}

fn receipt(hub: &Hub, (batch, stored): (Batch, Stored), now: UnixMillis) -> Response {
    let Stored { fresh, repeated, unread, through, head } = stored;
    hub.metrics.events(fresh, repeated, unread);
    let receipt = Receipt {
        hub: hub.id.clone(),
        station: batch.station().clone(),
        journal: batch.claim().journal(),
        through,
        head,
        at: now,
    };
    let receipt = HeaderValue::from_str(&receipt.seal(&hub.key)).expect("a receipt is plain ASCII");
    let mut response = (StatusCode::OK, batch::answer(unread)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(RECEIPT_HEADER, receipt);
    response
}
