//! The station's own page at the gate: the operator's panel.
//!
//! It is known by its origin, which is this station's; where browsers leave the origin out, by
//! their word that the request comes from the same origin. Neither lets it in: that takes the two
//! halves of a session, a cookie and a key. A cookie alone is worth nothing, because browsers send
//! it to every port of this computer, and for every page on one.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::{MODE, Only, Pass, Refusal, RequestFacts, SITE, the_only};
use crate::api::{panel, public};

/// The half that the page keeps.
pub(super) const KEY: HeaderName = HeaderName::from_static("x-waystation-panel");

/// What a browser will do with the answer (Fetch Metadata).
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The two halves of a session, as they were offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halves<'a> {
    /// The half in the cookie, among other cookies.
    pub(super) cookies: Option<&'a HeaderValue>,
    /// The half that the page keeps.
    pub(super) key: &'a str,
}

/// Whether an origin is this station's, by the host that the request names.
pub(super) fn is_ours(origin: &[u8], headers: &HeaderMap) -> bool {
    match (origin.strip_prefix(b"http://"), headers.get(header::HOST)) {
        (Some(host), Some(named)) => host == named.as_bytes(),
        (None | Some(_), None | Some(_)) => false,
    }
}

/// Whether a request without an origin is for the panel's files, or says that it is the panel.
pub(super) fn is_asked_for(facts: &RequestFacts<'_>) -> bool {
    panel::is_file(facts.method, facts.uri.path()) || facts.headers.contains_key(KEY)
}

/// Decides about a request of the page, or for it; `named` if its origin says that it is ours.
pub(super) fn admit<'a>(facts: &RequestFacts<'a>, named: bool) -> Result<Pass<'a>, Refusal> {
    let (method, path, headers) = (facts.method, facts.uri.path(), facts.headers);
    if panel::is_file(method, path) {
        return check_opened(headers).map(|()| Pass::Public);
    }
    // Without the origin, only the browser's own word will do: a missing header is never trust.
    if !named && !matches!(the_only(headers, SITE), Only::One(b"same-origin")) {
        return Err(Refusal::BrowserRequest);
    }
    if public::is_public(method, path) || (method == Method::POST && path == panel::SESSION) {
        return Ok(Pass::Public);
    }
    match the_only(headers, KEY) {
        Only::One(key) => {
            let key = std::str::from_utf8(key).map_err(|_| Refusal::SignedOut)?;
            Ok(Pass::Panel(Halves { cookies: headers.get(header::COOKIE), key }))
        }
        Only::None | Only::Many => Err(Refusal::SignedOut),
    }
}

/// Another page may lead a person here; it may not show the panel inside itself, nor run its parts.
fn check_opened(headers: &HeaderMap) -> Result<(), Refusal> {
    match the_only(headers, SITE) {
        Only::None | Only::One(b"none" | b"same-origin") => return Ok(()),
        Only::One(_) => {}
        Only::Many => return Err(Refusal::BrowserRequest),
    }
    let is = |name, expected: &[u8]| matches!(the_only(headers, name), Only::One(value) if value == expected);
    match is(MODE, b"navigate") && is(DESTINATION, b"document") {
        true => Ok(()),
        false => Err(Refusal::BrowserRequest),
    }
}

/// The values of the cookies called `name`. There may be several: every port of this computer can
/// set one.
pub(in crate::api) fn cookies<'a>(
    header: Option<&'a HeaderValue>,
    name: &'a str,
) -> impl Iterator<Item = &'a str> {
    let pairs = header.and_then(|value| value.to_str().ok()).unwrap_or_default().split("; ");
    pairs.filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('=')).take(COOKIES_MAX)
}

/// Most cookies of one name that are looked at.
const COOKIES_MAX: usize = 4;
