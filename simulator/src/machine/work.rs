//! What the stream, and jobs handed in whole, ask of the body.
//!
//! Formats go to the buffer, questions to the language, orders are obeyed. Nothing is printed here.

use std::time::Duration;

use super::buffer::Waiting;
use super::{ConnectionId, Machine, Ticket};
use crate::condition::Condition;
use crate::config::Identity;
use crate::format::Format;
use crate::language::{Act, Event, News};

impl Machine {
    /// Does what the stream asked for.
    pub(super) fn handle(&mut self, connection: ConnectionId, event: Event) {
        match event {
            Event::Format(format) => self.take_format(format, connection, self.stream_ticket),
            Event::Lost => self.tell(News::Refused),
            Event::Ask(ask) => self.reply(connection, &ask),
            Event::AskInTurn(ask) => self.reply_in_turn(connection, ask),
            Event::Do(act) => self.obey(act),
        }
    }

    fn take_format(&mut self, format: Format, from: ConnectionId, ticket: Option<Ticket>) {
        if format.prints {
            self.formats += 1;
        }
        if !self.trouble.lies_ready {
            let received_at = self.now;
            let asks = None;
            self.buffer.push(Waiting { format, received_at, from, asks, ticket });
        }
        self.tell(News::Taken);
        self.feed();
        self.advance(self.now);
    }

    /// Takes a whole label that came by another way than a stream of bytes; its end is an output.
    pub fn submit(&mut self, format: Format, ticket: Ticket, now: Duration) {
        self.advance(now);
        self.take_format(format, ConnectionId::default(), Some(ticket));
    }

    /// Takes bytes like [`Machine::receive`], and whatever labels they make belong to this job.
    pub fn receive_for(
        &mut self,
        ticket: Ticket,
        connection: ConnectionId,
        bytes: &[u8],
        now: Duration,
    ) -> usize {
        self.stream_ticket = Some(ticket);
        let taken = self.receive(connection, bytes, now);
        self.stream_ticket = None;
        taken
    }

    /// No more bytes of this job come: it is over when nothing of it waits or prints.
    pub fn close(&mut self, ticket: Ticket, now: Duration) {
        self.advance(now);
        self.end_if_gone(ticket, true);
    }

    /// What the printer says of itself.
    pub fn identity(&self) -> &Identity {
        &self.config.identity
    }

    /// Forgets what waits of such a job; the label under the head is finished.
    pub fn cancel(&mut self, ticket: Ticket, now: Duration) {
        self.advance(now);
        self.buffer.remove(ticket);
        self.head.cancel_rest_of(ticket);
        self.end_if_gone(ticket, false);
    }

    fn obey(&mut self, act: Act) {
        match act {
            Act::CancelAll => {
                self.drop_waiting();
                self.head.cancel_rest();
            }
            Act::Pause => self.set_condition(Condition::Paused, true),
            Act::Resume => self.resume(),
            Act::TogglePause if self.trouble.conditions.has(Condition::Paused) => self.resume(),
            Act::TogglePause => self.set_condition(Condition::Paused, true),
            Act::Restart => self.restart(),
            Act::Feed => self.counter.pass_gap(),
            Act::Remember { key, value } => {
                self.memory.insert(key.to_owned(), value);
            }
            Act::RememberNamed { name, value } => {
                self.memory.insert(name, value);
            }
        }
    }

    fn resume(&mut self) {
        self.set_condition(Condition::Paused, false);
        self.feed();
    }
}
