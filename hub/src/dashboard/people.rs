//! `/api/users` and `/api/programs`: who may use the hub, by an admin's word.
//!
//! A password is never shown again, a program's token is shown once. Whatever is changed has its
//! line in the audit, in the same commit.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse as _, Response},
};
use contract::event::UnixMillis;
use door::{Kind, Problem, ProblemView};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    gate::{Admin, PROGRAM_PREFIX},
    json,
    session::{check_fit, secret_text},
};
use crate::{
    hub::Hub,
    ingest::refusal,
    people::{Passwords, Person, Role, SecretHash, is_name},
    store::{Deed, ProgramRow, UserChange, UserRow},
    time::rfc3339,
};

/// How large a request may be, in bytes.
const REQUEST_BYTES_MAX: usize = 4 * 1024;
/// How long a program's token may count.
const PROGRAM_TIME_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

static NOT_A_NAME: Kind = Kind {
    name: "not-a-name",
    status: StatusCode::BAD_REQUEST,
    title: "Nobody can be called so, or be this",
    remedy: "Use up to 60 bytes of letters, digits, dot, dash, underscore or @; roles are viewer, operator and admin; a token lasts 1 to 366 days.",
};
static NAME_TAKEN: Kind = Kind {
    name: "name-taken",
    status: StatusCode::CONFLICT,
    title: "Somebody has this name, or had it",
    remedy: "Choose another; names stand in the audit for good.",
};
static NO_SUCH_PERSON: Kind = Kind {
    name: "no-such-person",
    status: StatusCode::NOT_FOUND,
    title: "There is nobody of this name",
    remedy: "Ask /api/users or /api/programs who there is.",
};

/// Every user.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Users {
    users: Vec<UserView>,
}

/// One user.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserView {
    /// Their name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: &'static str,
    /// When they became known.
    made_at: String,
    /// When they were shut out.
    ended_at: Option<String>,
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        let UserRow { name, role, made_at, ended_at } = row;
        let (made_at, ended_at) = (rfc3339(made_at), ended_at.map(rfc3339));
        Self { name, role: role.word(), made_at, ended_at }
    }
}

/// Every user.
#[utoipa::path(
    get, path = "/api/users", tag = "people", operation_id = "users",
    responses((status = 200, body = Users)),
)]
pub(super) async fn users(_: Admin, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let users = hub.off_the_loop(|hub| hub.store.users()).await?.map_err(refusal::of_store)?;
    Ok(json(&Users { users: users.into_iter().map(UserView::from).collect() }))
}

/// A user who is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    /// Their name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: String,
    /// Their first password.
    password: String,
}

/// Make a user known.
#[utoipa::path(
    post, path = "/api/users", tag = "people", operation_id = "addUser",
    request_body = NewUser,
    responses(
        (status = 201),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn add_user(
    Admin(person): Admin,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let NewUser { name, role, password } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let role = read(&name, &role)?;
    check_fit(&password)?;
    let object = format!("user {name}");
    let deed = deed(&person, hub.clock.now(), "add-user", object, role.word());
    let add = move |hub: &Hub| {
        let password = Passwords::hash(&password).map_err(|_| refusal::overloaded())?;
        hub.store.add_user(&name, role, &password, deed).map_err(refusal::of_store)
    };
    made(hub.off_the_loop(add).await??)
}

/// What is to change about a user; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangingUser {
    /// `viewer`, `operator` or `admin`.
    role: Option<String>,
    /// A new password; their sessions end.
    password: Option<String>,
    /// Whether they are shut out; their sessions end.
    shut_out: Option<bool>,
}

/// Change a user.
#[utoipa::path(
    post, path = "/api/users/{name}", tag = "people", operation_id = "changeUser",
    params(("name" = String, Path, description = "The user")),
    request_body = ChangingUser,
    responses(
        (status = 204),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn change_user(
    Admin(person): Admin,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let asked: ChangingUser = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let ChangingUser { role, password, shut_out } = asked;
    let role = role.map(|role| read(&name, &role)).transpose()?;
    password.as_deref().map_or(Ok(()), check_fit)?;
    let what: Vec<&str> = [
        role.map(Role::word),
        password.as_ref().map(|_| "new password"),
        shut_out.map(|out| if out { "shut out" } else { "let in again" }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let object = format!("user {name}");
    let deed = deed(&person, hub.clock.now(), "change-user", object, &what.join(", "));
    let wanted = name.clone();
    let change = move |hub: &Hub| {
        let password = password.as_deref().map(Passwords::hash).transpose();
        let password = password.map_err(|_| refusal::overloaded())?;
        let change = UserChange { role, password, shut_out };
        hub.store.change_user(&wanted, change, deed).map_err(refusal::of_store)
    };
    done(hub.off_the_loop(change).await??, &name)
}

/// Every program.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Programs {
    programs: Vec<ProgramView>,
}

/// One program.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgramView {
    /// Its name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: &'static str,
    /// Who let it in.
    made_by: String,
    /// When.
    made_at: String,
    /// Until when its token counts.
    ends_at: String,
    /// When its token was ended before that.
    ended_at: Option<String>,
}

impl From<ProgramRow> for ProgramView {
    fn from(row: ProgramRow) -> Self {
        let ProgramRow { name, role, made_by, made_at, ends_at, ended_at } = row;
        Self {
            name,
            role: role.word(),
            made_by,
            made_at: rfc3339(made_at),
            ends_at: rfc3339(ends_at),
            ended_at: ended_at.map(rfc3339),
        }
    }
}

/// Every program.
#[utoipa::path(
    get, path = "/api/programs", tag = "people", operation_id = "programs",
    responses((status = 200, body = Programs)),
)]
pub(super) async fn programs(_: Admin, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let programs = hub.off_the_loop(|hub| hub.store.programs()).await?;
    let programs = programs.map_err(refusal::of_store)?;
    Ok(json(&Programs { programs: programs.into_iter().map(ProgramView::from).collect() }))
}

/// A program that is to be let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProgram {
    /// Its name.
    name: String,
    /// `viewer`, `operator` or `admin`.
    role: String,
    /// For how many days its token counts: 1 to 366.
    days: u64,
}

/// The token of a program; it is not shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgramToken {
    /// To be sent as `Authorization: Bearer`.
    token: String,
    /// Until when it counts.
    ends_at: String,
}

/// Let a program in.
#[utoipa::path(
    post, path = "/api/programs", tag = "people", operation_id = "addProgram",
    request_body = NewProgram,
    responses(
        (status = 201, body = ProgramToken),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn add_program(
    Admin(person): Admin,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let NewProgram { name, role, days } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let role = read(&name, &role)?;
    let day_ms = 24 * 60 * 60 * 1_000;
    if !(1..=PROGRAM_TIME_MAX.as_secs() * 1_000 / day_ms).contains(&days) {
        return Err(NOT_A_NAME.because(format!("{days} days is no time for a token.")));
    }
    let now = hub.clock.now();
    let ends_at = UnixMillis::new(now.get() + days * day_ms);
    let token = format!("{PROGRAM_PREFIX}{}", secret_text()?);
    let hash = SecretHash::of(&token);
    let deed = deed(&person, now, "add-program", format!("program {name}"), role.word());
    let made_by = person.name;
    let row = ProgramRow { name, role, made_by, made_at: now, ends_at, ended_at: None };
    let added = hub.off_the_loop(move |hub| hub.store.add_program(row, hash, deed)).await?;
    if !added.map_err(refusal::of_store)? {
        return Err(NAME_TAKEN.because("A program has this name, or there are too many."));
    }
    let view = ProgramToken { token, ends_at: rfc3339(ends_at) };
    Ok((StatusCode::CREATED, json(&view)).into_response())
}

/// End the token of a program.
#[utoipa::path(
    post, path = "/api/programs/{name}/end", tag = "people", operation_id = "endProgram",
    params(("name" = String, Path, description = "The program")),
    responses(
        (status = 204),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn end_program(
    Admin(person): Admin,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let deed = deed(&person, hub.clock.now(), "end-program", format!("program {name}"), "");
    let wanted = name.clone();
    let ended = hub.off_the_loop(move |hub| hub.store.end_program(&wanted, deed)).await?;
    done(ended.map_err(refusal::of_store)?, &name)
}

fn read(name: &str, role: &str) -> Result<Role, Problem> {
    if !is_name(name) {
        return Err(NOT_A_NAME.because(format!("{:?} is no name.", name.escape_default())));
    }
    Role::of(role).ok_or_else(|| NOT_A_NAME.because(format!("{role:?} is no role.")))
}

fn deed(person: &Person, at: UnixMillis, what: &'static str, object: String, reason: &str) -> Deed {
    Deed { at, who: person.name.clone(), what, object, reason: reason.to_owned() }
}

fn made(made: bool) -> Result<Response, Problem> {
    match made {
        true => Ok(StatusCode::CREATED.into_response()),
        false => Err(NAME_TAKEN.because("A user has this name, or there are too many.")),
    }
}

fn done(done: bool, name: &str) -> Result<Response, Problem> {
    match done {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(NO_SUCH_PERSON.because(format!("There is no {name:?} to change."))),
    }
}
