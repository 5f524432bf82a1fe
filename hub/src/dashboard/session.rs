//! `/api/session` and `/api/password`: how people come in, who they are, and how they leave.
//!
//! What is kept of a session are the hashes of its two halves; what is kept of a password is its
//! Argon2id hash. A wrong password and a name that nobody has are answered alike.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use contract::event::UnixMillis;
use door::{Kind, Problem, ProblemView};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    gate::{COOKIE, Viewer, check_page, cookies},
    json,
};
use crate::{
    hub::Hub,
    ingest::refusal,
    people::{
        ADMINISTRATOR, PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN, Passwords, Person, SESSION_MS,
        SecretHash,
    },
    secret,
    store::{Deed, NewSession, UserChange},
    time::rfc3339,
};

/// How large a request may be, in bytes.
const REQUEST_BYTES_MAX: usize = 4 * 1024;

static WRONG: Kind = Kind {
    name: "wrong-password",
    status: StatusCode::UNAUTHORIZED,
    title: "Name and password, or the token, do not fit",
    remedy: "Try again, or ask an admin of this hub for a new password.",
};
static TOO_MANY_GUESSES: Kind = Kind {
    name: "too-many-guesses",
    status: StatusCode::TOO_MANY_REQUESTS,
    title: "The password was wrong too often",
    remedy: "Wait as long as Retry-After says.",
};
pub(super) static UNFIT_PASSWORD: Kind = Kind {
    name: "unfit-password",
    status: StatusCode::BAD_REQUEST,
    title: "The password is too short or too long",
    remedy: "Choose one of 12 to 200 bytes; several words are easy to remember.",
};
static NO_PASSWORD: Kind = Kind {
    name: "no-password",
    status: StatusCode::CONFLICT,
    title: "You have no password here",
    remedy: "Sign in as a user; the administrator's token is a file of the state directory.",
};

/// How somebody wants to come in: by name and password, or by the administrator's token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SigningIn {
    /// A user's name.
    #[serde(default)]
    name: String,
    /// The user's password.
    #[serde(default)]
    password: String,
    /// The administrator's token, instead of both.
    token: Option<String>,
}

/// Who somebody is here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeView {
    /// Their name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: &'static str,
}

/// A session: who it is, and the half that the page keeps. The other half is the cookie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Their name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: &'static str,
    /// To be sent as `X-Waystation-Hub` with every request.
    pub(super) key: String,
    /// Until when it lasts.
    ends_at: String,
}

/// Come in. Only for the hub's own page.
#[utoipa::path(
    post, path = "/api/session", tag = "people", operation_id = "signIn", security(),
    request_body = SigningIn,
    responses(
        (status = 201, body = SessionView),
        (status = 401, body = ProblemView, content_type = "application/problem+json"),
        (status = 429, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn sign_in(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    check_page(&headers)?;
    let asked: SigningIn = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let person = known(&hub, asked).await?;
    let Begun { view, cookie } = begin(&hub, person, SESSION_MS).await?;
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], json(&view)).into_response())
}

/// A session that has begun: what the page keeps of it, and the cookie.
pub(super) struct Begun {
    pub(super) view: SessionView,
    pub(super) cookie: String,
}

/// Begins a session of somebody who is known.
pub(super) async fn begin(hub: &Arc<Hub>, person: Person, lasts_ms: u64) -> Result<Begun, Problem> {
    let [cookie, key] = [secret_text()?, secret_text()?];
    let now = hub.clock.now();
    let ends_at = UnixMillis::new(now.get() + lasts_ms);
    let name = (person.name != ADMINISTRATOR).then(|| person.name.clone());
    let session =
        NewSession { cookie: SecretHash::of(&cookie), key: SecretHash::of(&key), name, ends_at };
    let deed = deed(&person, now, "sign-in", String::new());
    hub.off_the_loop(move |hub| hub.store.begin_session(session, deed))
        .await?
        .map_err(refusal::of_store)?;
    let Person { name, role } = person;
    let view = SessionView { name, role: role.word(), key, ends_at: rfc3339(ends_at) };
    Ok(Begun { view, cookie: cookie_text(&cookie, lasts_ms / 1_000, hub.is_secure) })
}

/// Who is meant, if what they know is right.
async fn known(hub: &Arc<Hub>, asked: SigningIn) -> Result<Person, Problem> {
    let SigningIn { name, password, token } = asked;
    let subject = if token.is_some() { ADMINISTRATOR.to_owned() } else { name.clone() };
    if subject.len() > PASSWORD_BYTES_MAX {
        return Err(WRONG.because("Nobody has this name."));
    }
    let wait = hub.guesses.take(&subject, hub.clock.now());
    wait.map_err(|wait| TOO_MANY_GUESSES.because("Somebody has guessed.").retry_after(wait))?;
    let wrong = || WRONG.because("They do not fit.");
    let person = match token {
        Some(token) => hub.gate.is_administrators(&token).then(Person::administrator),
        None => check_password(hub, name, password).await?,
    };
    let person = person.ok_or_else(wrong)?;
    hub.guesses.right(&subject);
    Ok(person)
}

/// The user, if this is the password.
async fn check_password(
    hub: &Arc<Hub>,
    name: String,
    password: String,
) -> Result<Option<Person>, Problem> {
    // Each check takes memory; two at once are enough for people.
    let _place = hub.checking.acquire().await.map_err(|_| refusal::overloaded())?;
    let check = move |hub: &Hub| {
        let kept = hub.store.password(&name)?;
        if !hub.passwords.is_right(&password, kept.as_ref()) {
            return Ok(None);
        }
        let user = hub.store.users()?.into_iter().find(|user| user.name == name);
        Ok(user.map(|user| Person { name: user.name, role: user.role }))
    };
    hub.off_the_loop(check).await?.map_err(refusal::of_store)
}

/// Who is asking.
#[utoipa::path(
    get, path = "/api/session", tag = "people", operation_id = "me",
    responses(
        (status = 200, body = MeView),
        (status = 401, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn me(Viewer(person): Viewer) -> Response {
    std::future::ready(json(&MeView { name: person.name, role: person.role.word() })).await
}

/// Leave.
#[utoipa::path(
    delete, path = "/api/session", tag = "people", operation_id = "signOut",
    responses((status = 204)),
)]
pub(super) async fn sign_out(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ended: Vec<SecretHash> = cookies(&headers, COOKIE).map(SecretHash::of).collect();
    let end = move |hub: &Hub| ended.into_iter().try_for_each(|one| hub.store.end_session(one));
    hub.off_the_loop(end).await?.map_err(refusal::of_store)?;
    let forgotten = [(header::SET_COOKIE, cookie_text("", 0, hub.is_secure))];
    Ok((StatusCode::NO_CONTENT, forgotten).into_response())
}

/// A new password for oneself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The one until now.
    old: String,
    /// The one from now on.
    new: String,
}

/// Change one's own password; every session of oneself ends.
#[utoipa::path(
    post, path = "/api/password", tag = "people", operation_id = "changePassword",
    request_body = NewPassword,
    responses(
        (status = 204),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 401, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn change_password(
    Viewer(person): Viewer,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let NewPassword { old, new } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    check_fit(&new)?;
    let asked = SigningIn { name: person.name.clone(), password: old, token: None };
    known(&hub, asked).await?;
    let deed = deed(&person, hub.clock.now(), "change-password", String::new());
    let change = move |hub: &Hub| {
        let password = Passwords::hash(&new).map_err(|_| refusal::overloaded())?;
        let change = UserChange { password: Some(password), ..UserChange::default() };
        hub.store.change_user(&person.name, change, deed).map_err(refusal::of_store)
    };
    match hub.off_the_loop(change).await?? {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(NO_PASSWORD.because("There is no user of your name.")),
    }
}

/// Whether a password may be used.
pub(super) fn check_fit(password: &str) -> Result<(), Problem> {
    if Passwords::is_fit(password) {
        return Ok(());
    }
    let (is, least) = (password.len(), PASSWORD_BYTES_MIN);
    Err(UNFIT_PASSWORD.because(format!("It has {is} bytes; {least} are the least.")))
}

/// What somebody does to themselves.
pub(super) fn deed(person: &Person, at: UnixMillis, what: &'static str, reason: String) -> Deed {
    let object = format!("user {}", person.name);
    Deed { at, who: person.name.clone(), what, object, reason }
}

/// A secret of 256 random bits.
pub(super) fn secret_text() -> Result<String, Problem> {
    let bytes: [u8; 32] = secret::chance().map_err(|error| {
        tracing::error!(%error, "No secret can be made");
        refusal::overloaded()
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn cookie_text(value: &str, seconds: u64, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/api; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}
