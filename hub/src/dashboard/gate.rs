//! Who may read: whoever has the administrator's token, or, for a hub opened so, this machine. Who
//! may change something: whoever has the token.
//!
//! An open gate checks the Host header, so that a web page cannot read through a name that it
//! points at this machine.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use door::{Kind, Problem};
use http::{HeaderMap, StatusCode, Uri, header, request::Parts};
use ring::digest;

use crate::hub::Hub;

static NO_TOKEN: Kind = Kind {
    name: "admin-token-needed",
    status: StatusCode::UNAUTHORIZED,
    title: "This needs the administrator's token",
    remedy: "Send it as \"Authorization: Bearer TOKEN\"; it is in the file admin-token of the state directory.",
};
static OTHER_HOST: Kind = Kind {
    name: "other-host",
    status: StatusCode::FORBIDDEN,
    title: "The open dashboard answers to this machine's own name only",
    remedy: "Open it as http://127.0.0.1 or http://localhost with the hub's port.",
};

/// Who may read and who may change something.
#[derive(Debug)]
pub struct Gate {
    /// The hash of the administrator's token.
    token: digest::Digest,
    /// Whether whoever reaches the loopback address under its own name may read, too.
    is_open: bool,
}

impl Gate {
    /// Open to whoever has this token.
    pub fn token(token: &str) -> Self {
        Self { token: hash(token), is_open: false }
    }

    /// Open to everybody on this machine for reading, and for changes to whoever has this token.
    pub fn open(token: &str) -> Self {
        Self { token: hash(token), is_open: true }
    }

    fn check_reader(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if !self.is_open {
            return self.check_editor(headers);
        }
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let host = host.unwrap_or_default();
        let uri: Option<Uri> = format!("http://{host}/").parse().ok();
        let name = uri.as_ref().and_then(Uri::host);
        if matches!(name, Some("127.0.0.1" | "localhost" | "[::1]")) {
            return Ok(());
        }
        Err(OTHER_HOST.because(format!("The request is for {host:?}.")))
    }

    fn check_editor(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer "));
        let given = given.ok_or_else(|| NO_TOKEN.because("There is no bearer token."))?;
        // Hashes are compared, so the time this takes says nothing about the token.
        if hash(given).as_ref() == self.token.as_ref() {
            return Ok(());
        }
        Err(NO_TOKEN.because("The bearer token is not the administrator's."))
    }
}

fn hash(token: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, token.as_bytes())
}

/// Proof that a request may read.
#[derive(Debug)]
pub(crate) struct Reader;

impl FromRequestParts<Arc<Hub>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        hub.gate.check_reader(&parts.headers).map(|()| Self)
    }
}

/// Proof that a request may change something.
#[derive(Debug)]
pub(crate) struct Editor;

impl FromRequestParts<Arc<Hub>> for Editor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        hub.gate.check_editor(&parts.headers).map(|()| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(gate: &Gate, name: header::HeaderName, value: &str, may_read: bool) {
        let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
        assert_eq!(gate.check_reader(&headers).is_ok(), may_read, "{value}");
    }

    #[test]
    fn only_the_administrators_token_opens_the_gate() {
        let gate = Gate::token("wsa-1");
        check(&gate, header::AUTHORIZATION, "Bearer wsa-1", true);
        for other in ["Bearer wsa-2", "Bearer ", "wsa-1", "Basic wsa-1", "Bearer wsa-1 "] {
            check(&gate, header::AUTHORIZATION, other, false);
        }
        assert!(gate.check_reader(&HeaderMap::new()).is_err());
    }

    #[test]
    fn an_open_gate_is_closed_to_a_name_that_only_points_here() {
        let gate = Gate::open("wsa-1");
        for own in ["127.0.0.1:9640", "localhost:1", "localhost", "[::1]:9640"] {
            check(&gate, header::HOST, own, true);
        }
        for other in ["evil.example:9640", "127.0.0.1.evil.example", "localhost@evil.example", ""] {
            check(&gate, header::HOST, other, false);
        }
        assert!(gate.check_reader(&HeaderMap::new()).is_err());
        let host = HeaderMap::from_iter([(header::HOST, "localhost".parse().unwrap())]);
        assert!(gate.check_editor(&host).is_err(), "reading is all that is open");
    }
}
