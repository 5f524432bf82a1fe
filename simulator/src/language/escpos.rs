//! ESC/POS, as Epson's TM printers speak it.
//!
//! What stands before a cut or a form feed is one label. DLE commands are obeyed in real time, save
//! inside pictures; the process id of `GS ( H` is answered when all before it is printed; `GS a`
//! makes the printer tell of every change by itself. Sources: Epson's ESC/POS reference and the
//! manuals of TM-L90, TM-T88III, TM-L60II and TM-T90.

mod answer;
mod command;

use std::time::Duration;

use super::{Act, Ask, Body, Event, News};
use crate::format::{Draft, Format};
use command::{Need, need};

const DLE: u8 = 0x10;
const ESC: u8 = 0x1b;
const FS: u8 = 0x1c;
const GS: u8 = 0x1d;
const FORM_FEED: u8 = 0x0c;

/// A reader of ESC/POS.
#[derive(Debug, Default)]
pub(crate) struct Interpreter {
    draft: Draft,
    command: Vec<u8>,
    payload_left: usize,
    /// Whether the data so far puts anything on paper.
    has_content: bool,
    /// Which changes it tells of by itself (`GS a`).
    tells: u8,
}

impl Interpreter {
    fn obey(&mut self, events: &mut Vec<Event>) {
        let command = std::mem::take(&mut self.command);
        match command.as_slice() {
            [DLE, ..] => self.in_real_time(&command, events),
            [ESC, b'@'] => {
                self.draft.clear();
                command.iter().for_each(|byte| self.draft.keep(*byte));
                self.has_content = false;
            }
            [GS, b'V', ..] | [ESC, b'i' | b'm'] | [FORM_FEED] => self.close(events),
            [ESC, b'v'] | [GS, b'r', _] => {
                self.question(command.len(), Ask::status(answer::paper), events);
            }
            [GS, b'I', which] => {
                let ask = Ask::other(answer::identity).about(&[*which]);
                self.question(command.len(), ask, events);
            }
            [GS, b'g', b'2', _, low, high] => {
                let ask = Ask::other(answer::maintenance_counter).about(&[*low, *high]);
                self.question(command.len(), ask, events);
            }
            [GS, b'a', which] => {
                self.tells = *which;
                if self.tells != 0 {
                    events.push(Event::Ask(Ask::status(answer::automatic_status)));
                }
            }
            [GS, b'(', b'H', _, _, b'0', b'0', id @ ..] if id.len() == 4 => {
                let id = id.to_vec();
                self.take_back(command.len());
                self.close(events);
                events.push(Event::AskInTurn(Ask::other(answer::process_id).about(&id)));
            }
            [GS, b'v' | b'k' | b'*' | b'8', ..] | [GS, b'(', b'k' | b'L', ..] | [ESC, b'*', ..] => {
                self.has_content = true
            }
            [byte] if *byte > b' ' => self.has_content = true,
            _ => {}
        }
    }

    fn in_real_time(&mut self, command: &[u8], events: &mut Vec<Event>) {
        self.take_back(command.len());
        match command {
            [DLE, 0x04, which] => {
                events.push(Event::Ask(Ask::status(answer::real_time).about(&[*which])));
            }
            [DLE, 0x05, 2] | [DLE, 0x14, 8, ..] => {
                self.draft.clear();
                self.has_content = false;
                events.push(Event::Do(Act::CancelAll));
                if command[1] == 0x14 {
                    events.push(Event::Ask(Ask::other(answer::buffers_cleared)));
                }
            }
            [DLE, 0x05, 1] => events.push(Event::Do(Act::Resume)),
            _ => {}
        }
    }

    /// A question is answered once all before it is read; it is no part of the label.
    fn question(&mut self, length: usize, ask: Ask, events: &mut Vec<Event>) {
        self.take_back(length);
        events.push(Event::Ask(ask));
    }

    fn take_back(&mut self, count: usize) {
        self.draft.cut_back(self.draft.kept().saturating_sub(count), count);
    }

    /// Makes a label of what has come, if that puts anything on paper.
    fn close(&mut self, events: &mut Vec<Event>) {
        if !std::mem::take(&mut self.has_content) {
            return;
        }
        events.push(match self.draft.finish() {
            Some(bytes) => Event::Format(Format::label(bytes, 1)),
            None => Event::Lost,
        });
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        self.draft.keep(byte);
        if self.payload_left > 0 {
            self.payload_left -= 1;
            return;
        }
        self.command.push(byte);
        match need(&self.command) {
            Need::More => {}
            Need::Nothing => self.obey(events),
            Need::Payload(length) => {
                self.payload_left = length;
                self.obey(events);
            }
        }
    }

    fn format_bytes(&self) -> usize {
        self.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.draft.is_empty() && byte != DLE
    }

    fn reports(&self) -> bool {
        self.tells != 0
    }

    fn report(&self, news: News, body: &Body<'_>) -> Option<Vec<u8>> {
        matches!(news, News::Changed { .. }).then(|| answer::automatic_status(body, &[])).flatten()
    }
}
