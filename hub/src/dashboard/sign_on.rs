//! `/api/sign-on`: coming in with an account of the company.
//!
//! The browser goes to the provider and comes back; what it must bring along is a cookie of its own,
//! so that nobody is led into somebody else's session. Whoever comes back is a user like any other,
//! with the role that their groups give them, and without a password here.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse as _, Response},
};
use door::{Kind, Problem, ProblemView, Query};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    gate::cookies,
    json,
    session::{Begun, begin},
};
use crate::{
    hub::Hub,
    ingest::refusal,
    people::{ACCOUNT_SESSION_MS, BACK, Errand, PasswordHash, Person, SignOn, SignOnError},
    store::{Deed, StoreError, UserChange},
};

/// Where the browser keeps its errand.
const ERRAND: &str = "waystation-hub-errand";
/// How long an errand may take, in seconds: somebody looks for their second factor.
const ERRAND_SECONDS: u64 = 600;
/// Where the page finds its half of the new session, once.
const KEY: &str = "waystation-hub-key";
/// How long it has for that, in seconds.
const KEY_SECONDS: u64 = 60;

static NO_SIGN_ON: Kind = Kind {
    name: "no-sign-on",
    status: StatusCode::NOT_FOUND,
    title: "This hub knows no provider of accounts",
    remedy: "Sign in with a name and a password; an admin may set [sign_on] in the hub's settings.",
};
static PROVIDER_SILENT: Kind = Kind {
    name: "provider-silent",
    status: StatusCode::BAD_GATEWAY,
    title: "The provider of accounts does not answer as it should",
    remedy: "Try again, or sign in with a name and a password.",
};

/// Which ways in there are beside a password.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferView {
    /// What people call the provider of accounts; null if there is none.
    name: Option<String>,
}

/// What the provider's answer says.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Answer {
    /// Whose errand this was.
    #[serde(default)]
    state: String,
    /// What the hub may exchange for an identity.
    code: Option<String>,
    /// Why there is none.
    error: Option<String>,
}

/// Why an account that the provider vouches for does not come in.
#[derive(Debug, thiserror::Error)]
enum Unwelcome {
    /// There was no errand, or its word cannot be used.
    #[error(transparent)]
    Refused(#[from] SignOnError),
    /// The provider let nobody through.
    #[error("the provider says {said:?}")]
    Declined { said: String },
    /// A user with a password has the name.
    #[error(
        "{name} is a user with a password here; an admin has to shut them out, or use another name"
    )]
    Taken { name: String },
    /// An admin has shut them out.
    #[error("{name} was shut out by an admin")]
    ShutOut { name: String },
    /// There are too many users.
    #[error("there is no room for another user; shut some out")]
    Full,
    /// The hub itself fails.
    #[error("the store fails")]
    Store(#[from] StoreError),
    /// Too much at once.
    #[error("too many come in at once")]
    Busy,
}

impl Unwelcome {
    /// The word for the page.
    fn word(&self) -> &'static str {
        match self {
            Self::Refused(SignOnError::Stranger) => "stranger",
            Self::Refused(SignOnError::NoRole { .. }) => "no-role",
            Self::Refused(SignOnError::Nameless) | Self::Taken { .. } => "name",
            Self::Refused(SignOnError::NotBelieved(_)) => "not-believed",
            Self::Declined { .. } => "declined",
            Self::ShutOut { .. } => "shut-out",
            Self::Refused(SignOnError::Provider(_)) | Self::Full | Self::Store(_) | Self::Busy => {
                "trouble"
            }
        }
    }
}

/// Which provider of accounts lets people in, if any.
#[utoipa::path(
    get, path = "/api/sign-on/offer", tag = "people", operation_id = "signOnOffer", security(),
    responses((status = 200, body = OfferView)),
)]
pub(super) async fn offer(State(hub): State<Arc<Hub>>) -> Response {
    let name = hub.sign_on.as_ref().map(|sign_on| sign_on.name().to_owned());
    std::future::ready(json(&OfferView { name })).await
}

/// Go to the provider of accounts. For a browser, not for a program.
#[utoipa::path(
    get, path = "/api/sign-on", tag = "people", operation_id = "signOn", security(),
    responses(
        (status = 303, description = "To the provider"),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 502, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn go(State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let none = || NO_SIGN_ON.because("The settings have no [sign_on].");
    hub.sign_on.as_ref().ok_or_else(none)?;
    let _place = hub.signing_on.try_acquire().map_err(|_| refusal::overloaded())?;
    let begun = hub.off_the_loop(|hub| hub.sign_on.as_ref().map(SignOn::begin)).await?;
    let begun = begun.ok_or_else(none)?;
    let (address, errand) = begun.map_err(|error| PROVIDER_SILENT.because(format!("{error}.")))?;
    let errand = cookie(&hub, ERRAND, &errand.text(), "/api/sign-on", ERRAND_SECONDS);
    let errand = format!("{errand}; HttpOnly; SameSite=Lax");
    let headers = [(header::LOCATION, address), (header::SET_COOKIE, errand)];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Come back from the provider of accounts. Leads to the page, signed in or told why not.
#[utoipa::path(
    get, path = BACK, tag = "people", operation_id = "signOnBack", security(),
    params(Answer),
    responses((status = 303, description = "To the page")),
)]
pub(super) async fn back(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Problem> {
    let forgotten =
        format!("{}; HttpOnly; SameSite=Lax", cookie(&hub, ERRAND, "", "/api/sign-on", 0));
    let person = match come_in(&hub, &headers, answer).await? {
        Ok(person) => person,
        Err(unwelcome) => {
            tracing::warn!(why = %unwelcome, "Somebody was not let in with an account");
            let to = format!("/#/?sign-on={}", unwelcome.word());
            let headers = [(header::LOCATION, to), (header::SET_COOKIE, forgotten)];
            return Ok((StatusCode::SEE_OTHER, headers).into_response());
        }
    };
    let Begun { view, cookie: session } = begin(&hub, person, ACCOUNT_SESSION_MS).await?;
    let key = format!("{}; SameSite=Strict", cookie(&hub, KEY, &view.key, "/", KEY_SECONDS));
    let headers = AppendHeaders([
        (header::LOCATION, "/".to_owned()),
        (header::SET_COOKIE, forgotten),
        (header::SET_COOKIE, session),
        (header::SET_COOKIE, key),
    ]);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Who comes back, if they may come in.
async fn come_in(
    hub: &Arc<Hub>,
    headers: &HeaderMap,
    answer: Answer,
) -> Result<Result<Person, Unwelcome>, Problem> {
    let Some(errand) = cookies(headers, ERRAND).find_map(Errand::read) else {
        return Ok(Err(SignOnError::Stranger.into()));
    };
    let Answer { state, code, error } = answer;
    let Some(code) = code else {
        // A word of the protocol; whatever else stands there is repeated to nobody.
        let is_word =
            |said: &String| said.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let said = error.filter(|said| said.len() <= 40 && is_word(said)).unwrap_or_default();
        return Ok(Err(Unwelcome::Declined { said }));
    };
    let Ok(_place) = hub.signing_on.try_acquire() else { return Ok(Err(Unwelcome::Busy)) };
    let now = hub.clock.now();
    hub.off_the_loop(move |hub| {
        let sign_on = hub.sign_on.as_ref().ok_or(SignOnError::Stranger)?;
        let person = sign_on.finish(errand, &state, code)?;
        welcome(
            hub,
            &person,
            Deed {
                at: now,
                who: person.name.clone(),
                what: "sign-on",
                object: format!("user {}", person.name),
                reason: person.role.word().to_owned(),
            },
        )?;
        Ok(person)
    })
    .await
}

/// Makes somebody a user, or gives the user they are the role that their groups have now.
fn welcome(hub: &Hub, person: &Person, deed: Deed) -> Result<(), Unwelcome> {
    let Person { name, role } = person;
    let Some(user) = hub.store.users()?.into_iter().find(|user| user.name == *name) else {
        let made = hub.store.add_user(name, *role, &PasswordHash::elsewhere(), deed)?;
        return made.then_some(()).ok_or(Unwelcome::Full);
    };
    let name = name.clone();
    if user.ended_at.is_some() {
        return Err(Unwelcome::ShutOut { name });
    }
    if !hub.store.password(&name)?.is_some_and(|kept| kept.is_elsewhere()) {
        return Err(Unwelcome::Taken { name });
    }
    if user.role != *role {
        let change = UserChange { role: Some(*role), ..UserChange::default() };
        hub.store.change_user(&name, change, deed)?;
    }
    Ok(())
}

/// A cookie, but for who may read it and when it is sent.
fn cookie(hub: &Hub, name: &str, value: &str, path: &str, seconds: u64) -> String {
    let secure = if hub.is_secure { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={seconds}{secure}")
}
