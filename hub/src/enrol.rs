//! Stations that want to become known: a one-time token, and proof that they hold their key.
//!
//! The key comes with the request and must have signed it. Tokens are made by an administrator at
//! the command line; nothing here makes one.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use contract::{
    enrolment::{EnrolmentAnswer, EnrolmentRequest, MEDIA_TYPE, REQUEST_BYTES_MAX},
    identity::{Site, StationId},
    signature::{DIGEST_HEADER, Presented, Profile, UnixSeconds, check_digest},
};
use door::{Kind, Problem};
use http::{HeaderValue, StatusCode, header};

use crate::{
    hub::Hub,
    ingest::{Headers, refusal},
    store::{Enrolled, Wish},
};

/// How long a token counts if nothing else is said.
pub const TOKEN_TIME_DEFAULT: &str = "24h";
/// How long a token may count at most.
pub const TOKEN_TIME_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

static TOKEN_UNKNOWN: Kind = Kind {
    name: "token-unknown",
    status: StatusCode::FORBIDDEN,
    title: "The token was not made by this hub",
    remedy: "Ask for a token of this hub: waystation-hub token new --site SITE.",
};
static TOKEN_EXPIRED: Kind = Kind {
    name: "token-expired",
    status: StatusCode::FORBIDDEN,
    title: "The token's time is over",
    remedy: "Ask for a new token: waystation-hub token new --site SITE.",
};
static TOKEN_USED: Kind = Kind {
    name: "token-used",
    status: StatusCode::FORBIDDEN,
    title: "Another key has used the token",
    remedy: "Ask for a new token. If nobody of yours used this one, look for a station you do not know.",
};
static KEY_REVOKED: Kind = Kind {
    name: "key-revoked",
    status: StatusCode::FORBIDDEN,
    title: "The key was revoked",
    remedy: "Make a new key on the station, and ask for a new token.",
};
static KEY_ELSEWHERE: Kind = Kind {
    name: "key-elsewhere",
    status: StatusCode::CONFLICT,
    title: "The key belongs to a station of another site",
    remedy: "Make a new key on the station, or use a token of the site it belongs to.",
};

/// Makes one station known.
pub async fn enrol(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let now = hub.clock.now();
    let answer = answer(&hub, request).await;
    let result = answer.as_ref().map_or_else(|problem| problem.kind().name, |_| "known");
    hub.metrics.enrolment(result);
    answer.unwrap_or_else(|problem| refusal::respond(problem, now))
}

async fn answer(hub: &Arc<Hub>, request: Request) -> Result<Response, Problem> {
    let now = hub.clock.now();
    let (parts, body) = request.into_parts();
    let headers = Headers::read(&parts)?;
    let presented =
        Presented::read(Profile::Enrolment, &headers.signed()).map_err(refusal::of_signature)?;
    let body = door::read_body(&parts.headers, body, REQUEST_BYTES_MAX).await?;
    check_digest(headers.get(DIGEST_HEADER)?, &body).map_err(refusal::of_signature)?;
    let request = Request::from_parts(parts.clone(), body.into());
    let request: EnrolmentRequest = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let EnrolmentRequest { token, public_key } = request;
    let terms = presented.verify(&public_key).map_err(refusal::of_signature)?;
    terms.check(UnixSeconds::from(now)).map_err(refusal::of_signature)?;
    let wish = Wish { token, key: public_key, at: now };
    let enrolled =
        hub.off_the_loop(move |hub| hub.store.enrol(&wish)).await?.map_err(refusal::of_store)?;
    let (station, site) = known(enrolled)?;
    hub.roster.touch(&station);
    tracing::info!(%station, %site, key = %public_key.id(), "A station is known");
    let answer = EnrolmentAnswer {
        station,
        site,
        key: public_key.id(),
        hub: hub.id.clone(),
        hub_public_key: hub.key.public(),
    };
    let answer = serde_json::to_string(&answer).expect("names and keys are JSON strings");
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
    Ok((StatusCode::CREATED, media_type, answer).into_response())
}

/// The station's name and site, or why it has none.
fn known(enrolled: Enrolled) -> Result<(StationId, Site), Problem> {
    match enrolled {
        Enrolled::Known { station, site } => Ok((station, site)),
        Enrolled::TokenUnknown => Err(TOKEN_UNKNOWN.because("No such token was made here.")),
        Enrolled::TokenExpired => Err(TOKEN_EXPIRED.because("The token was not used in time.")),
        Enrolled::TokenUsed => Err(TOKEN_USED.because("The token counts once, for one key.")),
        Enrolled::KeyRevoked => Err(KEY_REVOKED.because("An administrator revoked this key.")),
        Enrolled::KeyElsewhere => {
            Err(KEY_ELSEWHERE.because("The token is for another site than the key's station."))
        }
    }
}
