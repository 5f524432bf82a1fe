//! Who may look and who may change something, by what a request brings.
//!
//! A program brings a token. The page brings a session: a cookie that no script can read, and a key
//! that no other page can send; neither is of use alone, so no foreign page can act in somebody's
//! name. A hub opened so lets whoever is on this machine look; it checks the Host header, so that a
//! web page cannot read through a name that it points at this machine.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use door::{Kind, Problem};
use http::{HeaderMap, HeaderName, StatusCode, Uri, header, request::Parts};

use crate::{
    hub::Hub,
    ingest::refusal,
    people::{Person, Role, SecretHash},
};

/// The half of a session that the page keeps.
pub(super) const KEY: HeaderName = HeaderName::from_static("x-waystation-hub");
/// The name of the cookie with the other half.
pub(super) const COOKIE: &str = "waystation-hub";
/// Where a browser says that a request comes from (Fetch Metadata).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What the token of a program begins with.
pub(super) const PROGRAM_PREFIX: &str = "wsp-";
/// Most cookies of one name that are looked at; every port of a machine can set one.
const COOKIES_MAX: usize = 4;

static NO_TOKEN: Kind = Kind {
    name: "admin-token-needed",
    status: StatusCode::UNAUTHORIZED,
    title: "This needs a session or a token",
    remedy: "Sign in, or send a token as \"Authorization: Bearer TOKEN\"; the administrator's is in the file admin-token of the state directory.",
};
static OTHER_HOST: Kind = Kind {
    name: "other-host",
    status: StatusCode::FORBIDDEN,
    title: "The open dashboard answers to this machine's own name only",
    remedy: "Open it as http://127.0.0.1 or http://localhost with the hub's port.",
};
static OTHER_PAGE: Kind = Kind {
    name: "other-page",
    status: StatusCode::FORBIDDEN,
    title: "A page of another site asks in somebody's name",
    remedy: "Use the hub's own page; a program uses a token.",
};
static NOT_YOUR_ROLE: Kind = Kind {
    name: "not-your-role",
    status: StatusCode::FORBIDDEN,
    title: "Your role may not do this",
    remedy: "Ask an admin of this hub.",
};

/// Who may look without being known, and who always may everything.
#[derive(Debug)]
pub struct Gate {
    /// The hash of the administrator's token.
    token: SecretHash,
    /// Whether whoever reaches the loopback address under its own name may look, too.
    is_open: bool,
}

/// What a request brings.
#[derive(Debug, PartialEq, Eq)]
enum Brought {
    /// The administrator's token.
    Administrator,
    /// A token of a program, perhaps.
    Program(SecretHash),
    /// A session, perhaps: one of the cookies with the key.
    Session { cookies: Vec<SecretHash>, key: SecretHash },
    /// Nothing, and that is enough to look.
    Nothing,
}

impl Gate {
    /// Open to whoever has this token.
    pub fn token(token: &str) -> Self {
        Self { token: SecretHash::of(token), is_open: false }
    }

    /// Open to everybody on this machine for looking.
    pub fn open(token: &str) -> Self {
        Self { token: SecretHash::of(token), is_open: true }
    }

    /// Whether this is the administrator's token. Hashes are compared, so the time this takes says
    /// nothing about the token.
    pub(super) fn is_administrators(&self, token: &str) -> bool {
        SecretHash::of(token) == self.token
    }

    fn read(&self, headers: &HeaderMap) -> Result<Brought, Problem> {
        if let Some(given) = headers.get(header::AUTHORIZATION) {
            let given = given.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
            let given = given.ok_or_else(|| NO_TOKEN.because("There is no bearer token."))?;
            return match given {
                given if self.is_administrators(given) => Ok(Brought::Administrator),
                given if given.starts_with(PROGRAM_PREFIX) => {
                    Ok(Brought::Program(SecretHash::of(given)))
                }
                _ => Err(NO_TOKEN.because("The bearer token is not the administrator's.")),
            };
        }
        if let Some(key) = headers.get(KEY) {
            check_page(headers)?;
            let cookies = cookies(headers, COOKIE).map(SecretHash::of).collect();
            let key = SecretHash::of(key.to_str().unwrap_or_default());
            return Ok(Brought::Session { cookies, key });
        }
        if !self.is_open {
            return Err(NO_TOKEN.because("There is no bearer token."));
        }
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let host = host.unwrap_or_default();
        let uri: Option<Uri> = format!("http://{host}/").parse().ok();
        let name = uri.as_ref().and_then(Uri::host);
        if matches!(name, Some("127.0.0.1" | "localhost" | "[::1]")) {
            return Ok(Brought::Nothing);
        }
        Err(OTHER_HOST.because(format!("The request is for {host:?}.")))
    }
}

/// Whether a request is the hub's own page's, as far as the browser says.
pub(super) fn check_page(headers: &HeaderMap) -> Result<(), Problem> {
    let named = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = named(header::ORIGIN) {
        let host = origin.split_once("://").map(|(_, host)| host);
        if host.is_none() || host != named(header::HOST) {
            return Err(OTHER_PAGE.because(format!("It is of {origin:?}.")));
        }
    }
    match named(SITE) {
        None | Some("same-origin" | "none") => Ok(()),
        Some(site) => Err(OTHER_PAGE.because(format!("The browser calls it {site:?}."))),
    }
}

/// The values of the cookies of a name.
pub(super) fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let pairs = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    let pairs = pairs.unwrap_or_default().split("; ");
    pairs.filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('=')).take(COOKIES_MAX)
}

/// Whether whoever came in with these headers may stay: what they brought has not ended since. A store
/// that does not answer says nothing against them.
pub(super) async fn may_stay(headers: &HeaderMap, hub: &Arc<Hub>) -> bool {
    let has_ended = |problem: Problem| problem.kind().status == StatusCode::UNAUTHORIZED;
    !find(headers, hub).await.is_err_and(has_ended)
}

async fn find(headers: &HeaderMap, hub: &Arc<Hub>) -> Result<Person, Problem> {
    let now = hub.clock.now();
    let found = match hub.gate.read(headers)? {
        Brought::Administrator => return Ok(Person::administrator()),
        Brought::Nothing => {
            return Ok(Person { name: "local".to_owned(), role: Role::Viewer });
        }
        Brought::Program(hash) => hub.off_the_loop(move |hub| hub.store.program(hash, now)).await?,
        Brought::Session { cookies, key } => {
            let look = move |hub: &Hub| {
                for cookie in cookies {
                    if let Some(person) = hub.store.session(cookie, key, now)? {
                        return Ok(Some(person));
                    }
                }
                Ok(None)
            };
            hub.off_the_loop(look).await?
        }
    };
    let found = found.map_err(refusal::of_store)?;
    found.ok_or_else(|| NO_TOKEN.because("The session or the token has ended."))
}

async fn at_least(role: Role, parts: &Parts, hub: &Arc<Hub>) -> Result<Person, Problem> {
    let person = find(&parts.headers, hub).await?;
    if person.role >= role {
        return Ok(person);
    }
    let (is, needs) = (person.role.word(), role.word());
    // Who is not known at all should sign in; who is known should ask somebody.
    if hub.gate.is_open && person.name == "local" {
        return Err(NO_TOKEN.because("Without a session or a token one may only look."));
    }
    Err(NOT_YOUR_ROLE.because(format!("{} is {is}; this takes {needs}.", person.name)))
}

/// Makes the proof that a request is somebody's who may do something.
macro_rules! proofs {
    ($($(#[$doc:meta])* $name:ident($role:expr);)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub(crate) struct $name(pub(super) Person);

            impl FromRequestParts<Arc<Hub>> for $name {
                type Rejection = Problem;

                async fn from_request_parts(
                    parts: &mut Parts,
                    hub: &Arc<Hub>,
                ) -> Result<Self, Problem> {
                    at_least($role, parts, hub).await.map(Self)
                }
            }
        )+
    };
}

proofs! {
    /// Somebody who may look.
    Viewer(Role::Viewer);
    /// Somebody who may acknowledge, silence, and let stations in.
    Operator(Role::Operator);
    /// Somebody who may do everything.
    Admin(Role::Admin);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(gate: &Gate, headers: &[(HeaderName, &str)]) -> Option<Brought> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        gate.read(&headers.collect()).ok()
    }

    fn bearer(value: &'static str) -> [(HeaderName, &'static str); 1] {
        [(header::AUTHORIZATION, value)]
    }

    #[test]
    fn only_the_administrators_token_opens_the_gate_by_itself() {
        let gate = Gate::token("wsa-1");
        assert_eq!(read(&gate, &bearer("Bearer wsa-1")), Some(Brought::Administrator));
        let program = Brought::Program(SecretHash::of("wsp-1"));
        assert_eq!(read(&gate, &bearer("Bearer wsp-1")), Some(program));
        for other in ["Bearer wsa-2", "Bearer ", "wsa-1", "Basic wsa-1", "Bearer wsa-1 "] {
            assert_eq!(read(&gate, &[(header::AUTHORIZATION, other)]), None, "{other}");
        }
        assert_eq!(read(&gate, &[]), None);
    }

    #[test]
    fn an_open_gate_is_closed_to_a_name_that_only_points_here() {
        let gate = Gate::open("wsa-1");
        for own in ["127.0.0.1:9640", "localhost:1", "localhost", "[::1]:9640"] {
            assert_eq!(read(&gate, &[(header::HOST, own)]), Some(Brought::Nothing), "{own}");
        }
        for other in ["evil.example:9640", "127.0.0.1.evil.example", "localhost@evil.example", ""] {
            assert_eq!(read(&gate, &[(header::HOST, other)]), None, "{other}");
        }
    }

    #[test]
    fn a_session_is_taken_from_the_hubs_own_page_only() {
        let gate = Gate::token("wsa-1");
        let with = |name: HeaderName, value: &'static str| {
            let host = (header::HOST, "hub:9640");
            let cookie = (header::COOKIE, "other=1; waystation-hub=c");
            read(&gate, &[host, cookie, (KEY, "k"), (name, value)])
        };
        let session =
            Brought::Session { cookies: vec![SecretHash::of("c")], key: SecretHash::of("k") };
        for (name, value) in
            [(SITE, "same-origin"), (header::ORIGIN, "http://hub:9640"), (header::ACCEPT, "*/*")]
        {
            assert_eq!(with(name, value).as_ref(), Some(&session), "{value}");
        }
        for (name, value) in [
            (SITE, "cross-site"),
            (SITE, "same-site"),
            (header::ORIGIN, "http://hub:8080"),
            (header::ORIGIN, "null"),
        ] {
            assert_eq!(with(name, value), None, "{value}");
        }
    }
}
