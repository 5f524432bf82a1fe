//! Stations that change their key: the old one asks, the new one proves that the station holds it.
//!
//! The old key counts for a while too, so that what is on its way arrives. Asked again, the hub
//! answers the same, so a replay changes nothing.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use contract::{
    event::UnixMillis,
    rotation::{MEDIA_TYPE, REQUEST_BYTES_MAX, RotationAnswer, RotationRequest},
    signature::{AUDIENCE_HEADER, DIGEST_HEADER, Presented, Profile, UnixSeconds, check_digest},
};
use door::{Kind, Problem};
use http::{HeaderValue, StatusCode, header};

use crate::{
    hub::Hub,
    ingest::{Headers, refusal},
    store::Replaced,
};

/// How long the old key counts beside the new one, in milliseconds: seven days.
pub const OVERLAP_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

static KEY_TAKEN: Kind = Kind {
    name: "key-taken",
    status: StatusCode::CONFLICT,
    title: "The new key cannot be this station's",
    remedy: "Make a new key on the station; never use one of another station.",
};
static TOO_MANY_KEYS: Kind = Kind {
    name: "too-many-keys",
    status: StatusCode::CONFLICT,
    title: "The station has changed its key too often",
    remedy: "Find out why; then enrol the station anew with a token.",
};

/// Lets a new key speak for a station.
pub async fn rotate(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let now = hub.clock.now();
    let answer = answer(&hub, request, now).await;
    answer.unwrap_or_else(|problem| refusal::respond(problem, now))
}

async fn answer(hub: &Arc<Hub>, request: Request, now: UnixMillis) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let headers = Headers::read(&parts)?;
    let presented =
        Presented::read(Profile::Rotation, &headers.signed()).map_err(refusal::of_signature)?;
    let old = presented.key();
    let found = hub.off_the_loop(move |hub| hub.store.key(old, now)).await?;
    let sender = found.map_err(refusal::of_store)?.ok_or_else(|| refusal::unknown_key(old))?;
    let terms = presented.verify(&sender.public).map_err(refusal::of_signature)?;
    let body = door::read_body(&parts.headers, body, REQUEST_BYTES_MAX).await?;
    check_digest(headers.get(DIGEST_HEADER)?, &body).map_err(refusal::of_signature)?;
    terms.check(UnixSeconds::from(now)).map_err(refusal::of_signature)?;
    refusal::check_audience(headers.get(AUDIENCE_HEADER)?, &hub.id)?;
    hub.buckets.take(&sender.station, now).map_err(refusal::too_often)?;
    let request = Request::from_parts(parts.clone(), body.into());
    let wish: RotationRequest = door::read_json(request, REQUEST_BYTES_MAX).await?;
    wish.check(&hub.id, old).map_err(refusal::of_signature)?;
    let ends_at = UnixMillis::new(now.get().saturating_add(OVERLAP_MS));
    let new = wish.public_key;
    let replaced = hub.off_the_loop(move |hub| hub.store.replace_key(old, new, now, ends_at));
    let station = match replaced.await?.map_err(refusal::of_store)? {
        Replaced::Done(station) => station,
        Replaced::Unknown => return Err(refusal::unknown_key(old)),
        Replaced::KeyElsewhere => {
            return Err(KEY_TAKEN.because("The key belongs elsewhere, or was revoked."));
        }
        Replaced::TooMany => {
            return Err(TOO_MANY_KEYS.because("The hub remembers as many keys as it may."));
        }
    };
    tracing::info!(%station, old = %old, new = %new.id(), "A station has a new key");
    let answer = RotationAnswer { station, key: new.id(), old_key_ends_at_ms: ends_at.get() };
    let answer = serde_json::to_string(&answer).expect("names are JSON strings");
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
    Ok((StatusCode::CREATED, media_type, answer).into_response())
}
