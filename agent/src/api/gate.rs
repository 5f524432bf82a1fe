//! The gate before every handler of the local API: who may come in at all.
//!
//! Any web page can make a browser knock here, under any name that it can make
//! resolve to this computer. [`admit`] therefore looks at the host, then the
//! origin, then the token, and refuses whatever it does not know. It never
//! trusts a missing header, an address or a part of a name. What a client may do
//! once it is in is not decided here.

use http::{HeaderMap, Method, Uri, header};

use super::{Origin, TOKEN_TEXT_MAX, TokenDigest};
use crate::api::public;

mod layer;
mod page;
mod preflight;
mod refusal;

pub use page::Halves;
pub(super) use page::cookies;

pub(super) use layer::cookie_name;
pub use layer::{Admitted, BAD_TOKENS_MAX, BAD_TOKENS_WINDOW, Gate, guard};
pub use refusal::Refusal;

/// The client that reads its token from the state folder; no paired client has its name.
pub const LOCAL_CLIENT: &str = "local";

/// A program or page that may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its name, as it appears in the journal.
    pub name: String,
    /// The one web origin it calls from; none for a program.
    pub origin: Option<Origin>,
    /// What its token is recognised by.
    pub token: TokenDigest,
}

/// What the gate goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateRules {
    /// The port the API listens on, as callers name it.
    pub port: u16,
    /// Everybody who may come in.
    pub clients: Vec<Client>,
}

/// What the gate looks at: never a body, never an address.
#[derive(Debug, Clone, Copy)]
pub struct RequestFacts<'a> {
    /// The method.
    pub method: &'a Method,
    /// The request target.
    pub uri: &'a Uri,
    /// The header fields.
    pub headers: &'a HeaderMap,
}

/// How far a request comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass<'a> {
    /// As a known client.
    Client(&'a Client),
    /// As the operator's panel, if the two halves are those of one session.
    Panel(Halves<'a>),
    /// As anybody, to a path that tells nothing of anybody.
    Public,
    /// A browser asks whether its page may ask.
    Preflight(&'a Origin),
}

/// Decides whether a request may come in.
///
/// # Errors
/// [`Refusal`]: the first rule that is broken, in the order host, origin, kind of
/// browser request, token.
pub fn admit<'a>(facts: &RequestFacts<'a>, rules: &'a GateRules) -> Result<Pass<'a>, Refusal> {
    check_host(facts, rules.port)?;
    let origin = match the_only(facts.headers, header::ORIGIN) {
        Only::One(value) if page::is_ours(value, facts.headers) => return page::admit(facts, true),
        Only::None if page::is_asked_for(facts) => return page::admit(facts, false),
        Only::None => None,
        Only::One(value) => Some(paired(value, rules).ok_or_else(|| Refusal::origin(value))?),
        Only::Many => return Err(Refusal::DoubledOrigin),
    };
    match origin {
        Some(origin) if preflight::is_one(facts) => return Ok(Pass::Preflight(origin)),
        Some(_) => {}
        None => check_no_browser_sent_it(facts.headers)?,
    }
    if public::is_public(facts.method, facts.uri.path()) {
        return Ok(Pass::Public);
    }
    check_token(facts.headers, origin, rules).map(Pass::Client)
}

/// A header field that must come once.
enum Only<'a> {
    None,
    One(&'a [u8]),
    Many,
}

fn the_only(headers: &HeaderMap, name: header::HeaderName) -> Only<'_> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Only::None,
        (Some(value), None) => Only::One(value.as_bytes()),
        (Some(_), Some(_)) => Only::Many,
    }
}

/// Against names that somebody else made resolve to this computer.
fn check_host(facts: &RequestFacts<'_>, port: u16) -> Result<(), Refusal> {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let is_ours = |host: &[u8]| names.iter().any(|name| name.as_bytes() == host);
    match the_only(facts.headers, header::HOST) {
        Only::One(host) if is_ours(host) => {}
        Only::One(host) => return Err(Refusal::host(host, port)),
        Only::None => return Err(Refusal::host(b"", port)),
        Only::Many => return Err(Refusal::DoubledHost),
    }
    // A request target may carry a host of its own, meant for proxies.
    match facts.uri.authority() {
        Some(authority) => Err(Refusal::host(authority.as_str().as_bytes(), port)),
        None => Ok(()),
    }
}

fn paired<'a>(value: &[u8], rules: &'a GateRules) -> Option<&'a Origin> {
    let origins = rules.clients.iter().filter_map(|client| client.origin.as_ref());
    origins.into_iter().find(|origin| origin.as_str().as_bytes() == value)
}

/// How a browser sends a request (Fetch Metadata).
const MODE: header::HeaderName = header::HeaderName::from_static("sec-fetch-mode");

/// How near the page that made a browser send it is.
const SITE: header::HeaderName = header::HeaderName::from_static("sec-fetch-site");

/// Browsers leave `Origin` out of navigations, images, scripts and frames, but
/// then tell what they do. Where they tell nothing, the token decides.
fn check_no_browser_sent_it(headers: &HeaderMap) -> Result<(), Refusal> {
    match the_only(headers, MODE) {
        Only::None | Only::One(b"cors" | b"same-origin") => {}
        Only::One(_) | Only::Many => return Err(Refusal::BrowserRequest),
    }
    match the_only(headers, SITE) {
        Only::None | Only::One(b"none" | b"same-origin") => Ok(()),
        Only::One(_) | Only::Many => Err(Refusal::BrowserRequest),
    }
}

/// A token is good only where its client calls from: a page's token is of no use
/// to a program, nor a program's token to a page.
fn check_token<'a>(
    headers: &HeaderMap,
    origin: Option<&Origin>,
    rules: &'a GateRules,
) -> Result<&'a Client, Refusal> {
    let value = match the_only(headers, header::AUTHORIZATION) {
        Only::None => return Err(Refusal::MissingToken),
        Only::One(value) => value,
        Only::Many => return Err(Refusal::UnknownToken),
    };
    let token = value.strip_prefix(b"Bearer ").filter(|token| token.len() <= TOKEN_TEXT_MAX);
    let token = token.and_then(|token| std::str::from_utf8(token).ok());
    let offered = TokenDigest::of(token.ok_or(Refusal::UnknownToken)?);
    // Every client is compared, so that the time tells nothing about who matched.
    let known = rules.clients.iter().fold(None, |known, client| {
        let same = client.token == offered;
        if same && client.origin.as_ref() == origin { Some(client) } else { known }
    });
    known.ok_or(Refusal::UnknownToken)
}

#[cfg(test)]
mod tests;
