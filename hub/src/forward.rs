//! Hands on what the hub has to somebody else's server: batches to a collector of OpenTelemetry, figures
//! to a receiver of Prometheus's remote-write.
//!
//! Both go over HTTP, one request after the other, and never hold a station up. While the receiver is
//! away requests wait in memory up to a limit, then the oldest go and are counted: the record is the
//! store, not the receiver. What it refuses for good it is not asked again.

pub mod remote_write;

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use contract::batch;
use ureq::{Agent, Body, http::Response};

use crate::metrics::Metrics;

/// How many bytes may wait for one receiver, as they are sent.
pub const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long a receiver may take to answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
/// The first pause after a request was not taken; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause, whatever the receiver asks for.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// How much of what a receiver says about a refusal is read, in bytes.
const REASON_BYTES_MAX: u64 = 512;

/// How a receiver is spoken to.
pub struct Wire {
    /// Its word in the hub's figures.
    pub word: &'static str,
    /// What every request says of itself.
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether a request may be sent again after an answer of this status.
    pub may_repeat: fn(u16) -> bool,
}

/// OTLP over HTTP, as stations sent it (OTLP 1.9, "OTLP/HTTP Response").
pub static OTLP: Wire = Wire {
    word: "otlp",
    headers: &[("content-type", batch::MEDIA_TYPE), ("content-encoding", "gzip")],
    may_repeat: |status| matches!(status, 429 | 502 | 503 | 504),
};

/// Who is handed what.
#[derive(Clone)]
pub struct Receiver {
    /// How it is spoken to.
    pub wire: &'static Wire,
    /// Where it takes requests.
    pub url: String,
    /// What it wants as a bearer token.
    pub token: Option<String>,
}

/// Requests on their way to one receiver.
pub struct Forward {
    receiver: Receiver,
    bytes_max: usize,
    waiting: Mutex<Waiting>,
    news: Condvar,
}

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Bytes>,
    bytes: usize,
    /// How many requests went since the beginning because too many waited.
    dropped: u64,
    is_over: bool,
}

/// What a receiver said to a request.
enum Said {
    /// It has it.
    Taken,
    /// Later, after this long if it said so.
    Later(Option<Duration>),
    /// Never, and why.
    Refused(u16, String),
}

impl Forward {
    /// A way to a receiver; nothing goes until it is [`Self::run`].
    pub fn new(receiver: Receiver) -> Self {
        let bytes_max = WAITING_BYTES_MAX;
        Self { receiver, bytes_max, waiting: Mutex::default(), news: Condvar::new() }
    }

    /// Takes a request; how many older ones went for it.
    pub fn take(&self, body: Bytes) -> u64 {
        let mut waiting = self.waiting();
        waiting.bytes += body.len();
        waiting.requests.push_back(body);
        let mut dropped = 0;
        while waiting.bytes > self.bytes_max
            && let Some(oldest) = waiting.requests.pop_front()
        {
            waiting.bytes -= oldest.len();
            dropped += 1;
        }
        waiting.dropped += dropped;
        drop(waiting);
        self.news.notify_one();
        dropped
    }

    /// Hands requests on until [`Self::close`]; what waits then stays behind.
    pub fn run(&self, metrics: &Metrics) {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(ANSWER_TIME_MAX))
            .build();
        let agent = config.new_agent();
        let word = self.receiver.wire.word;
        let mut pause = PAUSE_MIN;
        while let Some((body, dropped)) = self.first() {
            match self.post(&agent, &body) {
                Said::Taken => {
                    metrics.forwarded(word, "sent", 1);
                    pause = PAUSE_MIN;
                    self.forget_first(dropped);
                }
                Said::Refused(status, reason) => {
                    tracing::warn!(to = word, status, reason, "What was handed on was refused");
                    metrics.forwarded(word, "refused", 1);
                    self.forget_first(dropped);
                }
                Said::Later(asked) => {
                    self.rest(asked.unwrap_or(pause).min(PAUSE_MAX));
                    pause = (pause * 2).min(PAUSE_MAX);
                }
            }
        }
    }

    /// Ends [`Self::run`] soon.
    pub fn close(&self) {
        self.waiting().is_over = true;
        self.news.notify_all();
    }

    /// Waits for a request: the oldest, and how many had been dropped by then; nothing when it is over.
    fn first(&self) -> Option<(Bytes, u64)> {
        let has_nothing = |waiting: &mut Waiting| !waiting.is_over && waiting.requests.is_empty();
        let waiting = self.news.wait_while(self.waiting(), has_nothing);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_over {
            return None;
        }
        waiting.requests.front().map(|body| (body.clone(), waiting.dropped))
    }

    /// Forgets the request that was first, unless it was dropped meanwhile.
    fn forget_first(&self, dropped: u64) {
        let mut waiting = self.waiting();
        if waiting.dropped == dropped
            && let Some(first) = waiting.requests.pop_front()
        {
            waiting.bytes -= first.len();
        }
    }

    fn rest(&self, pause: Duration) {
        let goes_on = |waiting: &mut Waiting| !waiting.is_over;
        // Whether the time is over or the hub stops is seen by whoever asks for the first again.
        let _woken = self.news.wait_timeout_while(self.waiting(), pause, goes_on);
    }

    fn post(&self, agent: &Agent, body: &Bytes) -> Said {
        let Receiver { wire, url, token } = &self.receiver;
        let mut post = agent.post(url);
        for (name, value) in wire.headers {
            post = post.header(*name, *value);
        }
        if let Some(token) = token {
            post = post.header("authorization", format!("Bearer {token}"));
        }
        let Ok(mut answer) = post.send(body.as_ref()) else { return Said::Later(None) };
        match answer.status().as_u16() {
            200..=299 => Said::Taken,
            status if (wire.may_repeat)(status) => {
                let wait = answer.headers().get("retry-after");
                let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok());
                Said::Later(wait.map(Duration::from_secs))
            }
            status => Said::Refused(status, reason(&mut answer)),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a receiver says about a refusal, on one line.
fn reason(answer: &mut Response<Body>) -> String {
    let said = answer.body_mut().with_config().limit(REASON_BYTES_MAX).read_to_string();
    said.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(bytes_max: usize) -> Forward {
        let url = "http://127.0.0.1:9".to_owned();
        Forward { bytes_max, ..Forward::new(Receiver { wire: &OTLP, url, token: None }) }
    }

    #[test]
    fn when_too_much_waits_the_oldest_goes() {
        let forward = forward(10);
        assert_eq!(forward.take(Bytes::from_static(b"12345")), 0);
        assert_eq!(forward.take(Bytes::from_static(b"abcde")), 0);
        assert_eq!(forward.take(Bytes::from_static(b"xy")), 1);
        assert_eq!(forward.first().unwrap().0, "abcde");
    }

    #[test]
    fn a_request_that_was_dropped_while_it_was_sent_takes_no_other_with_it() {
        let forward = forward(6);
        forward.take(Bytes::from_static(b"first"));
        let (_, dropped) = forward.first().unwrap();
        forward.take(Bytes::from_static(b"second"));
        forward.forget_first(dropped);
        assert_eq!(forward.first().unwrap().0, "second");
    }

    #[test]
    fn each_protocol_says_what_may_be_sent_again() {
        let again = |wire: &Wire| {
            let asked = [400, 404, 413, 415, 429, 500, 502, 503, 504, 599].into_iter();
            asked.filter(|status| (wire.may_repeat)(*status)).collect::<Vec<_>>()
        };
        assert_eq!(again(&OTLP), [429, 502, 503, 504]);
        assert_eq!(again(&remote_write::REMOTE_WRITE), [429, 500, 502, 503, 504, 599]);
    }

    #[test]
    fn one_that_is_closed_hands_nothing_on() {
        let forward = forward(10);
        forward.take(Bytes::from_static(b"1"));
        forward.close();
        forward.run(&Metrics::default());
        assert_eq!(forward.waiting().requests.len(), 1);
    }
}
