//! How often an outlet is told: a bucket that time refills, and what happens when it is nearly
//! empty: everything at once, in one digest.

use contract::event::UnixMillis;

use crate::alerts::notice::Message;

/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60_000;

/// How much an outlet may still be told.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    per_minute: u64,
    /// Thousandths of a message, times 60.
    left: u64,
    filled_at: UnixMillis,
}

impl Bucket {
    /// A full bucket.
    pub fn new(per_minute: u32, now: UnixMillis) -> Self {
        let per_minute = u64::from(per_minute);
        Self { per_minute, left: per_minute.saturating_mul(MINUTE_MS), filled_at: now }
    }

    /// How many messages may go now.
    pub fn tokens(&mut self, now: UnixMillis) -> u64 {
        let elapsed = now.get().saturating_sub(self.filled_at.get());
        let full = self.per_minute.saturating_mul(MINUTE_MS);
        self.left = elapsed.saturating_mul(self.per_minute).saturating_add(self.left).min(full);
        self.filled_at = now;
        self.left / MINUTE_MS
    }

    /// Takes what was sent, whether it arrived or not: the outlet counted it.
    pub fn spend(&mut self, messages: u64) {
        self.left = self.left.saturating_sub(messages.saturating_mul(MINUTE_MS));
    }
}

/// Which messages go together: each by itself while the bucket lasts, the rest in one digest, and
/// none when the bucket is empty.
pub fn bundle(mut due: Vec<Message>, tokens: u64) -> Vec<Vec<Message>> {
    let tokens = usize::try_from(tokens).unwrap_or(usize::MAX);
    if tokens == 0 {
        return Vec::new();
    }
    let alone = if due.len() <= tokens { due.len() } else { tokens - 1 };
    let rest = due.split_off(alone);
    let mut bundles: Vec<Vec<Message>> = due.into_iter().map(|message| vec![message]).collect();
    if !rest.is_empty() {
        bundles.push(rest);
    }
    bundles
}
