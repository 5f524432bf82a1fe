//! Hands what stations tell on to a collector of somebody's own: OTLP over HTTP, as it came.
//!
//! A batch goes on once the store has it, and never holds a station up. While the collector is away
//! batches wait in memory up to a limit, then the oldest go and are counted: the record is the store,
//! not the collector. A collector that refuses a batch for good is not asked again with it.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use contract::batch;
use ureq::Agent;

use crate::metrics::Metrics;

/// How many bytes may wait, as stations sent them.
pub const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long the collector may take to answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
/// The first pause after a batch was not taken; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause, whatever the collector asks for.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Where batches go on to.
#[derive(Clone, PartialEq, Eq)]
pub struct Collector {
    /// Its base address, such as `http://collector:4318`.
    pub url: String,
    /// What it wants as a bearer token.
    pub token: Option<String>,
}

/// Batches on their way on.
pub struct Forward {
    collector: Collector,
    bytes_max: usize,
    waiting: Mutex<Waiting>,
    news: Condvar,
}

#[derive(Default)]
struct Waiting {
    batches: VecDeque<Bytes>,
    bytes: usize,
    /// How many batches went since the beginning because too many waited.
    dropped: u64,
    is_over: bool,
}

/// What a collector said to a batch.
enum Said {
    /// It has it.
    Taken,
    /// Later, after this long if it said so.
    Later(Option<Duration>),
    /// Never.
    Refused(u16),
}

impl Forward {
    /// A way to a collector; nothing goes until it is [`Self::run`].
    pub fn new(collector: Collector) -> Self {
        let bytes_max = WAITING_BYTES_MAX;
        Self { collector, bytes_max, waiting: Mutex::default(), news: Condvar::new() }
    }

    /// Takes a batch that the store has; how many older ones went for it.
    pub fn take(&self, body: Bytes) -> u64 {
        let mut waiting = self.waiting();
        waiting.bytes += body.len();
        waiting.batches.push_back(body);
        let mut dropped = 0;
        while waiting.bytes > self.bytes_max
            && let Some(oldest) = waiting.batches.pop_front()
        {
            waiting.bytes -= oldest.len();
            dropped += 1;
        }
        waiting.dropped += dropped;
        drop(waiting);
        self.news.notify_one();
        dropped
    }

    /// Hands batches on until [`Self::close`]; what waits then stays behind.
    pub fn run(&self, metrics: &Metrics) {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(ANSWER_TIME_MAX))
            .build();
        let agent = config.new_agent();
        let mut pause = PAUSE_MIN;
        while let Some((body, dropped)) = self.first() {
            match self.post(&agent, &body) {
                Said::Taken => {
                    metrics.forwarded("sent", 1);
                    pause = PAUSE_MIN;
                    self.forget_first(dropped);
                }
                Said::Refused(status) => {
                    tracing::warn!(status, "The collector refused a batch; it is in the store");
                    metrics.forwarded("refused", 1);
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

    /// Waits for a batch: the oldest, and how many had been dropped by then; nothing when it is over.
    fn first(&self) -> Option<(Bytes, u64)> {
        let has_nothing = |waiting: &mut Waiting| !waiting.is_over && waiting.batches.is_empty();
        let waiting = self.news.wait_while(self.waiting(), has_nothing);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_over {
            return None;
        }
        waiting.batches.front().map(|body| (body.clone(), waiting.dropped))
    }

    /// Forgets the batch that was first, unless it was dropped meanwhile.
    fn forget_first(&self, dropped: u64) {
        let mut waiting = self.waiting();
        if waiting.dropped == dropped
            && let Some(first) = waiting.batches.pop_front()
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
        let Collector { url, token } = &self.collector;
        let mut post = agent.post(format!("{url}{}", batch::PATH));
        post = post.header("content-type", batch::MEDIA_TYPE).header("content-encoding", "gzip");
        if let Some(token) = token {
            post = post.header("authorization", format!("Bearer {token}"));
        }
        let Ok(answer) = post.send(body.as_ref()) else { return Said::Later(None) };
        match answer.status().as_u16() {
            200..=299 => Said::Taken,
            // What OTLP lets a client send again.
            429 | 502 | 503 | 504 => {
                let wait = answer.headers().get("retry-after");
                let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok());
                Said::Later(wait.map(Duration::from_secs))
            }
            status => Said::Refused(status),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(bytes_max: usize) -> Forward {
        let collector = Collector { url: "http://127.0.0.1:9".to_owned(), token: None };
        Forward { bytes_max, ..Forward::new(collector) }
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
    fn a_batch_that_was_dropped_while_it_was_sent_takes_no_other_with_it() {
        let forward = forward(6);
        forward.take(Bytes::from_static(b"first"));
        let (_, dropped) = forward.first().unwrap();
        forward.take(Bytes::from_static(b"second"));
        forward.forget_first(dropped);
        assert_eq!(forward.first().unwrap().0, "second");
    }

    #[test]
    fn one_that_is_closed_hands_nothing_on() {
        let forward = forward(10);
        forward.take(Bytes::from_static(b"1"));
        forward.close();
        forward.run(&Metrics::default());
        assert_eq!(forward.waiting().batches.len(), 1);
    }
}
