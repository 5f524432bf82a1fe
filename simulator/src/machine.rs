//! The printer's body: mechanics and memory, as a pure state machine.
//!
//! One body speaks any language: buffer, head, media, counter, clock and faults are here, the words
//! are the language's.
//!
//! [`Machine::receive`] gives it bytes and [`Machine::advance`] gives it time; what it says, prints
//! and does to its connections comes out of [`Machine::poll_output`]. It opens no socket, reads no
//! clock and writes no file, so a test can hold time still. All times are counted from the moment
//! the machine was made.

mod buffer;
mod counter;
mod glance;
mod head;
mod talk;
#[cfg(test)]
mod tests;
mod trouble;
mod view;
mod work;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::config::PrinterConfig;
use crate::fault::FaultError;
use crate::format::{Document, Format};
use crate::language::{Event, Interpreter, Language, News};

pub use buffer::ROOM_MAX;
use buffer::{Buffer, Waiting};
use counter::Counter;
use head::Head;
use trouble::Trouble;
pub use view::MachineView;

/// Outputs that wait to be polled before the machine stands still.
pub const OUTPUTS_MAX: usize = 10_000;

/// Which connection bytes came from, and an answer goes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What a job is known by that was handed in whole, not as a stream of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u32);

/// What became of a piece of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A whole label.
    Printed,
    /// A label on which the burn was broken off; not counted as printed.
    Partial,
    /// A label that somebody else printed.
    Foreign,
}

/// A piece of paper that left the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Running number of sheets since start, from 1.
    pub serial: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was finished or broken off.
    pub at: Duration,
    /// When the last byte of its format had arrived.
    pub received_at: Duration,
    /// Which copy of a batch it is, from 1.
    pub copy: u32,
    /// The format's bytes as received; empty for a foreign label.
    pub format: Arc<[u8]>,
    /// What they are, when they are no text of the printer's language.
    pub document: Option<Document>,
}

/// Something the machine does to the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Bytes for a host.
    Answer {
        /// Where they go.
        connection: ConnectionId,
        /// What they are.
        bytes: Vec<u8>,
    },
    /// A sheet has left the printer.
    Sheet(Sheet),
    /// Every data connection is lost, with TCP RST.
    HangUp,
    /// A job is over that was handed in with a ticket (see [`Machine::submit`]).
    Ended {
        /// The ticket.
        ticket: Ticket,
        /// Whether all of it was printed.
        printed: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On { since: Duration },
    Off { until: Duration },
}

/// A virtual printer.
#[derive(Debug)]
pub struct Machine {
    config: PrinterConfig,
    now: Duration,
    power: Power,
    interpreter: Box<dyn Interpreter>,
    /// Reads what comes over the second port, where only questions are heard.
    status_interpreter: Box<dyn Interpreter>,
    events: Vec<Event>,
    /// The job that the bytes now coming belong to.
    stream_ticket: Option<Ticket>,
    /// Who sent the last byte: what the printer says by itself goes there.
    last_speaker: Option<ConnectionId>,
    buffer: Buffer,
    head: Head,
    trouble: Trouble,
    counter: Counter,
    /// Bytes read since start.
    received: u64,
    /// Printing formats received since start.
    formats: u64,
    /// Sheets that left the printer since start.
    sheets: u64,
    serial: String,
    /// What languages keep beyond a power cut.
    memory: BTreeMap<String, String>,
    /// Answers since power-up.
    answers: u64,
    outputs: VecDeque<Output>,
    /// When the status is told by itself next.
    cycle_due: Option<Duration>,
    delayed: VecDeque<(Duration, ConnectionId, Vec<u8>)>,
    noise: u64,
    /// How often every connection was lost.
    links_lost: u64,
    /// How often a person pulled the cable.
    cable_pulls: u64,
}

impl Machine {
    /// Switches a printer on at time zero, its scripted faults armed.
    ///
    /// # Errors
    /// [`FaultError`] when a scripted fault can never strike.
    pub fn new(config: PrinterConfig) -> Result<Self, FaultError> {
        let faults = config.faults.clone();
        let memory = BTreeMap::new();
        let mut machine = Self {
            now: Duration::ZERO,
            power: Power::On { since: Duration::ZERO },
            interpreter: Language::interpreter(&config, &memory),
            status_interpreter: Language::interpreter(&config, &memory),
            events: Vec::new(),
            stream_ticket: None,
            last_speaker: None,
            buffer: Buffer::new(config.buffer_bytes),
            head: Head::new(config.label_length_dots, config.reprint_after_error),
            trouble: Trouble::default(),
            counter: Counter::new(config.counter, config.counter_flush, config.roll_labels),
            received: 0,
            formats: 0,
            sheets: 0,
            serial: config.identity.serial.clone(),
            memory,
            answers: 0,
            outputs: VecDeque::new(),
            cycle_due: config.status_every,
            delayed: VecDeque::new(),
            noise: config.seed | 1,
            links_lost: 0,
            cable_pulls: 0,
            config,
        };
        faults.into_iter().try_for_each(|fault| machine.suffer(fault))?;
        Ok(machine)
    }

    /// Lets time pass up to `now`; a time in the past changes nothing. Time stands still while
    /// [`OUTPUTS_MAX`] outputs wait to be polled.
    pub fn advance(&mut self, now: Duration) {
        while let Some(due) = self.next_event().filter(|due| *due <= now) {
            if self.outputs.len() >= OUTPUTS_MAX {
                return;
            }
            self.now = self.now.max(due);
            self.step();
        }
        self.now = self.now.max(now);
    }

    /// Takes bytes from a host and answers how many of them were taken. Fewer than given means
    /// that there is no room for more, or that the connection was lost there.
    pub fn receive(&mut self, connection: ConnectionId, bytes: &[u8], now: Duration) -> usize {
        self.advance(now);
        self.last_speaker = Some(connection);
        let limit = self.room().min(bytes.len());
        let links_lost = self.links_lost;
        let mut events = std::mem::take(&mut self.events);
        let mut taken = 0;
        while taken < limit && self.links_lost == links_lost {
            if self.is_deaf() {
                taken = limit;
                break;
            }
            let byte = bytes[taken];
            self.strike_before(byte);
            if self.links_lost != links_lost || self.room() == 0 {
                break;
            }
            self.buffer.slow_down(self.now);
            self.interpreter.push(byte, self.now, &mut events);
            if !events.is_empty() {
                events.drain(..).for_each(|event| self.handle(connection, event));
            }
            self.strike_after_byte();
            taken += 1;
        }
        self.events = events;
        self.received += u64::try_from(taken).unwrap_or(0);
        taken
    }

    /// Takes bytes that came over the second port, where only questions are heard; it takes them
    /// all, whatever the first port does.
    pub fn receive_status(&mut self, connection: ConnectionId, bytes: &[u8], now: Duration) {
        self.advance(now);
        if matches!(self.power, Power::Off { .. }) || self.is_deaf() {
            return;
        }
        let mut events = Vec::new();
        for byte in bytes {
            self.status_interpreter.push(*byte, self.now, &mut events);
        }
        for event in events {
            match event {
                Event::Ask(ask) | Event::AskInTurn(ask) => self.reply(connection, &ask),
                Event::Format(_) | Event::Lost | Event::Do(_) => {}
            }
        }
    }

    /// How many bytes the printer takes now; 0 means that it does not read.
    pub fn room(&self) -> usize {
        match self.power {
            Power::Off { .. } => 0,
            Power::On { .. } if self.is_deaf() => ROOM_MAX,
            Power::On { .. } => {
                self.buffer.room(self.interpreter.format_bytes(), self.consumes(), self.now)
            }
        }
    }

    /// Whether the printer takes new connections.
    pub fn listens(&self) -> bool {
        matches!(self.power, Power::On { .. }) && !self.trouble.refuses
    }

    /// Whether its power is on.
    pub fn is_on(&self) -> bool {
        matches!(self.power, Power::On { .. })
    }

    /// How often a fault pulled the cable: what a serial line suffers where a connection is reset.
    pub fn cable_pulls(&self) -> u64 {
        self.cable_pulls
    }

    /// When something changes by itself next, if nothing else happens.
    pub fn next_wake(&self) -> Option<Duration> {
        let reads_again = self.buffer.reads_again().filter(|at| *at > self.now);
        [self.next_event(), reads_again].into_iter().flatten().min()
    }

    /// The next thing the machine did, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn next_event(&self) -> Option<Duration> {
        if let Power::Off { until } = self.power {
            return Some(until);
        }
        let answer = self.delayed.front().map(|(at, ..)| *at);
        let cycle = self.cycle_due;
        [answer, cycle, self.burn_strike(), self.head.burn_ends()].into_iter().flatten().min()
    }

    /// Does the one thing that is due now.
    fn step(&mut self) {
        if let Power::Off { until } = self.power {
            if until <= self.now {
                self.switch_on();
            }
            return;
        }
        if let Some((_, connection, bytes)) = self.delayed.pop_front_if(|(at, ..)| *at <= self.now)
        {
            self.outputs.push_back(Output::Answer { connection, bytes });
        } else if self.cycle_due.is_some_and(|due| due <= self.now) {
            self.cycle_due = self.config.status_every.map(|every| self.now + every);
            self.tell(News::Cycle);
        } else if self.burn_strike().is_some_and(|at| at <= self.now) {
            self.strike_burning();
        } else if self.head.burn_ends().is_some_and(|at| at <= self.now) {
            self.finish_label();
        }
    }

    fn hang_up(&mut self) {
        self.links_lost += 1;
        self.outputs.push_back(Output::HangUp);
    }

    fn record(&mut self, outcome: Outcome, received_at: Duration, copy: u32, format: &Format) {
        self.sheets += 1;
        let (serial, at) = (self.sheets, self.now);
        let (document, format) = (format.document, Arc::clone(&format.bytes));
        self.outputs.push_back(Output::Sheet(Sheet {
            serial,
            outcome,
            at,
            received_at,
            copy,
            format,
            document,
        }));
    }
}
