//! What the printer says, to questions and by itself, and what keeps it from saying it.
//!
//! The words are the language's; here they are delayed, spoilt or swallowed.

use super::{ConnectionId, Machine, Output, Waiting};
use crate::format::Format;
use crate::language::{Ask, News, Proof};

/// The byte that belongs to nobody.
const STRAY: u8 = b'?';
/// Answers that may wait for their time; more are lost.
const DELAYED_MAX: usize = 1_000;

impl Machine {
    /// Answers a question at once.
    pub(super) fn reply(&mut self, connection: ConnectionId, ask: &Ask) {
        if ask.is_status && self.is_silent() {
            return;
        }
        if let Some(bytes) = (ask.answer)(&self.body(), &ask.about) {
            self.say(connection, bytes);
        }
    }

    /// Answers a question when all before it is printed.
    pub(super) fn reply_in_turn(&mut self, connection: ConnectionId, ask: Ask) {
        if self.trouble.lies_ready || !self.has_work() {
            return self.reply(connection, &ask);
        }
        let format = Format::default();
        let received_at = self.now;
        let (asks, ticket) = (Some(ask), None);
        self.buffer.push(Waiting { format, received_at, from: connection, asks, ticket });
    }

    /// Lets the language speak of what happened, by itself.
    pub(super) fn tell(&mut self, news: News) {
        let Some(connection) = self.last_speaker.filter(|_| self.interpreter.reports()) else {
            return;
        };
        if let Some(bytes) = self.interpreter.report(news, &self.body()) {
            self.say(connection, bytes);
        }
    }

    /// Sends bytes, now or late, whole or as noise, or not at all.
    fn say(&mut self, connection: ConnectionId, bytes: Vec<u8>) {
        let is_worn_out = self.config.answers_max.is_some_and(|most| self.answers >= most);
        if bytes.is_empty() || is_worn_out || self.config.proof == Proof::Blind {
            return;
        }
        self.answers += 1;
        let bytes = self.spoil(bytes);
        if bytes.is_empty() {
            return;
        }
        match self.trouble.answers_late {
            Some(_) if self.delayed.len() >= DELAYED_MAX => {}
            Some(delay) => self.delayed.push_back((self.now + delay, connection, bytes)),
            None => self.outputs.push_back(Output::Answer { connection, bytes }),
        }
    }

    /// The bytes as they come when something is wrong with them; none when they do not come now.
    fn spoil(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.trouble.talks_garbage {
            bytes = self.garble(bytes.len());
        }
        if let Some(most) = self.trouble.truncates_after {
            bytes.truncate(most);
        }
        if self.trouble.strays {
            bytes.insert(0, STRAY);
        }
        match &mut self.trouble.merges {
            Some(held) if held.is_empty() => {
                *held = bytes;
                Vec::new()
            }
            Some(held) => [std::mem::take(held), bytes].concat(),
            None => bytes,
        }
    }

    fn garble(&mut self, length: usize) -> Vec<u8> {
        let mut next = || {
            self.noise ^= self.noise << 13;
            self.noise ^= self.noise >> 7;
            self.noise ^= self.noise << 17;
            // Upper half only: noise must never happen to be a frame or a quoted number.
            0x80 | self.noise.to_le_bytes()[2]
        };
        (0..length).map(|_| next()).collect()
    }
}
