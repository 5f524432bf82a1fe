//! ZPL II and the Set-Get-Do lines of printers that have them.
//!
//! Three kinds: Link-OS printers, older ones that count gaps instead of labels, and other makes
//! that answer `~HS`, `~HI` and nothing else. Reading is the parser's matter, words are `answer`'s;
//! this file joins the two.

mod answer;
pub mod parser;

pub(in crate::language) use answer::variable;

use std::time::Duration;

use super::{Act, Ask, Event, Language};
use parser::{Immediate, Parser, Request, Verb};

/// Variables that may be set to anything; they survive a power cut.
const WRITABLE: [&str; 4] =
    ["device.friendly_name", "device.user_p1", "device.user_p2", "ezpl.reprint_mode"];
/// Characters of a settable variable that are kept.
const VALUE_CHARS_MAX: usize = 128;

/// A reader of ZPL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    language: Language,
    parser: Parser,
}

impl Interpreter {
    pub(crate) fn new(language: Language) -> Self {
        Self { language, parser: Parser::default() }
    }

    fn immediate(&self, command: Immediate) -> Option<Event> {
        let has_errors_query = self.language != Language::ZplClone;
        Some(match command {
            Immediate::HostStatus => Event::Ask(Ask::status(answer::host_status)),
            Immediate::HostIdentification => Event::Ask(Ask::other(answer::identification)),
            Immediate::HostQuery(letters) if has_errors_query => {
                Event::Ask(Ask::other(answer::host_query).about(&letters))
            }
            Immediate::HostMemory => Event::Ask(Ask::other(answer::memory)),
            Immediate::CancelAll => Event::Do(Act::CancelAll),
            Immediate::Restart => Event::Do(Act::Restart),
            Immediate::Pause => Event::Do(Act::Pause),
            Immediate::Resume => Event::Do(Act::Resume),
            Immediate::Feed => Event::Do(Act::Feed),
            Immediate::CancelFormat | Immediate::HostQuery(_) => return None,
        })
    }

    fn variable(&self, request: Request) -> Option<Event> {
        if self.language == Language::ZplClone {
            return None;
        }
        let Request { verb, name, value } = request;
        match verb {
            Verb::Get if name == "device.host_status" => {
                Some(Event::Ask(Ask::status(answer::variable).about(name.as_bytes())))
            }
            Verb::Get => Some(Event::Ask(Ask::other(answer::variable).about(name.as_bytes()))),
            Verb::Set | Verb::Do => match name.as_str() {
                "device.pause" => Some(Event::Do(Act::Pause)),
                "device.unpause" => Some(Event::Do(Act::Resume)),
                "device.reset" => Some(Event::Do(Act::Restart)),
                "formats.cancel_all" => Some(Event::Do(Act::CancelAll)),
                _ if WRITABLE.contains(&name.as_str()) => {
                    let value = value.chars().take(VALUE_CHARS_MAX).collect();
                    Some(Event::Do(Act::RememberNamed { name, value }))
                }
                _ => None,
            },
        }
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        let Some(event) = self.parser.push(byte) else { return };
        let event = match event {
            parser::Event::Format(format) => Some(Event::Format(format)),
            parser::Event::TooLong => Some(Event::Lost),
            parser::Event::Immediate(command) => self.immediate(command),
            parser::Event::Variable(request) => self.variable(request),
        };
        events.extend(event);
    }

    fn format_bytes(&self) -> usize {
        self.parser.format_bytes()
    }

    fn in_format(&self) -> bool {
        self.parser.in_format()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.parser.would_open(byte)
    }
}
