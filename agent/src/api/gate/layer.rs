//! The gate as it stands in the way of every request.
//!
//! Counts tokens that are nobody's, so that guessing is slow and seen. A good
//! token is let in however many bad ones came before: nobody can lock a station
//! by knocking.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};

use super::{
    GateRules, Only, Pass, Refusal, RequestFacts, admit, page, paired, preflight, the_only,
};
use crate::{
    api::{Origin, panel, problem, stay::Stay},
    guests::Guests,
};

/// How many bad tokens are answered as such within the window.
pub const BAD_TOKENS_MAX: usize = 10;

/// The window in which bad tokens are counted.
pub const BAD_TOKENS_WINDOW: Duration = Duration::from_secs(60);

/// The name of the client that was let in; handlers find it as an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted(pub String);

/// The gate, shared by all requests.
#[derive(Debug)]
pub struct Gate {
    guests: Arc<Guests>,
    cookie: String,
    desk: Arc<panel::Desk>,
    bad_tokens: Mutex<VecDeque<Instant>>,
}

impl Gate {
    /// A gate that asks `guests` who may come in, and `desk` who is signed in to the panel.
    pub(crate) fn new(guests: Arc<Guests>, desk: Arc<panel::Desk>) -> Self {
        let cookie = cookie_name(guests.rules().port);
        Self { guests, cookie, desk, bad_tokens: Mutex::default() }
    }

    fn know(&self, halves: page::Halves<'_>) -> Option<Stay> {
        self.desk.know(page::cookies(halves.cookies, &self.cookie), halves.key)
    }

    /// Counts a bad token; if there were too many, how long until one is forgotten.
    fn count_bad_token(&self, now: Instant) -> Option<Duration> {
        let mut times = self.bad_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        while times.front().is_some_and(|time| now.duration_since(*time) >= BAD_TOKENS_WINDOW) {
            times.pop_front();
        }
        if let Some(oldest) = times.front().filter(|_| times.len() >= BAD_TOKENS_MAX) {
            return Some(BAD_TOKENS_WINDOW - now.duration_since(*oldest));
        }
        times.push_back(now);
        None
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let is_bad_token = matches!(refusal, Refusal::UnknownToken);
        if let Some(wait) = is_bad_token.then(|| self.count_bad_token(Instant::now())).flatten() {
            let detail = format!("{BAD_TOKENS_MAX} unknown tokens came within a minute.");
            return problem::TOO_MANY_BAD_TOKENS.because(detail).retry_after(wait).into_response();
        }
        tracing::debug!(?refusal, "A request was refused at the gate");
        let mut response = refusal.to_problem().into_response();
        // Who is refused keeps no place at the door.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        if matches!(refusal, Refusal::MissingToken | Refusal::UnknownToken) {
            let scheme = HeaderValue::from_static("Bearer realm=\"waystation\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// The origin of a page that may ask, if this is one.
fn paired_origin<'a>(headers: &HeaderMap, rules: &'a GateRules) -> Option<&'a Origin> {
    match the_only(headers, header::ORIGIN) {
        Only::One(value) => paired(value, rules),
        Only::None | Only::Many => None,
    }
}

/// The panel's cookie. Cookies know no ports, so that the name tells stations of one computer apart.
pub(in crate::api) fn cookie_name(port: u16) -> String {
    format!("waystation-panel-{port}")
}

/// Lets a request through, or answers it; for [`axum::middleware::from_fn_with_state`].
pub async fn guard(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let rules = gate.guests.rules();
    let origin = paired_origin(headers, &rules);
    let mut response = match admit(&RequestFacts { method, uri, headers }, &rules) {
        Ok(Pass::Client(client)) => {
            let admitted = Admitted(client.name.clone());
            let stay = Stay::Client { client: client.clone(), rules: gate.guests.changes() };
            let_in(admitted, stay, request, next).await
        }
        Ok(Pass::Panel(halves)) => match gate.know(halves) {
            Some(stay) => {
                let_in(Admitted(panel::PANEL_CLIENT.to_owned()), stay, request, next).await
            }
            None => gate.refuse(&Refusal::SignedOut),
        },
        Ok(Pass::Public) => next.run(request).await,
        Ok(Pass::Preflight(_)) => preflight::answer(),
        Err(refusal) => gate.refuse(&refusal),
    };
    preflight::let_read(&mut response, origin);
    response
}

/// Who came in, and how long they may stay, is told to the handler; who, to whoever lists the answers.
async fn let_in(admitted: Admitted, stay: Stay, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(admitted.clone());
    request.extensions_mut().insert(stay);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(admitted);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_eleventh_bad_token_of_a_minute_is_told_to_wait() {
        let rules = GateRules { port: 9630, clients: Vec::new() };
        let guests = Guests::open("none".as_ref(), rules).unwrap();
        let desk = panel::Desk::open("none".into(), Arc::new(Clock::default()));
        let gate = Gate::new(Arc::new(guests), Arc::new(desk));
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        for second in 0..10 {
            assert_eq!(gate.count_bad_token(after(second)), None);
        }
        assert_eq!(gate.count_bad_token(after(20)), Some(Duration::from_secs(40)));
        assert_eq!(gate.count_bad_token(after(60)), None);
        assert_eq!(gate.count_bad_token(after(60)), Some(Duration::from_secs(1)));
    }
}
