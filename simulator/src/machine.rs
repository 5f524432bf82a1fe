//! The printer's mechanics and memory, as a pure state machine.
//!
//! [`Machine::receive`] gives it bytes and [`Machine::advance`] gives it time; what it says, prints
//! and does to its connections comes out of [`Machine::poll_output`]. It opens no socket, reads no
//! clock and writes no file, so a test can hold time still. All times are counted from the moment
//! the machine was made.

mod answer;
mod buffer;
mod head;
#[cfg(test)]
mod tests;
mod trouble;
mod view;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::config::PrinterConfig;
use crate::fault::FaultError;
use crate::parser::{Event, Format, Immediate, Parser};

pub use buffer::ROOM_MAX;
use buffer::{Buffer, Waiting};
use head::Head;
use trouble::Trouble;
pub use view::MachineView;

/// Answers that may wait for their time; more are lost.
const DELAYED_MAX: usize = 1_000;
/// Outputs that wait to be polled before the machine stands still.
pub const OUTPUTS_MAX: usize = 10_000;

/// Which connection bytes came from, and an answer goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

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
    /// When the closing `^XZ` of its format had arrived.
    pub received_at: Duration,
    /// Which copy of a `^PQ` batch it is, from 1.
    pub copy: u32,
    /// The format's bytes as received; empty for a foreign label.
    pub format: Arc<[u8]>,
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On { since: Duration },
    Off { until: Duration },
}

/// A virtual Link-OS printer.
#[derive(Debug)]
pub struct Machine {
    config: PrinterConfig,
    now: Duration,
    power: Power,
    parser: Parser,
    buffer: Buffer,
    head: Head,
    trouble: Trouble,
    /// Lifetime labels (`odometer.total_label_count`).
    counter: u64,
    /// Printing formats received since start.
    formats: u64,
    /// Sheets that left the printer since start.
    sheets: u64,
    serial: String,
    variables: BTreeMap<String, String>,
    outputs: VecDeque<Output>,
    delayed: VecDeque<(Duration, ConnectionId, Vec<u8>)>,
    noise: u64,
    /// How often every connection was lost.
    links_lost: u64,
}

impl Machine {
    /// Switches a printer on at time zero, its scripted faults armed.
    ///
    /// # Errors
    /// [`FaultError`] when a scripted fault can never strike.
    pub fn new(config: PrinterConfig) -> Result<Self, FaultError> {
        let faults = config.faults.clone();
        let mut machine = Self {
            now: Duration::ZERO,
            power: Power::On { since: Duration::ZERO },
            parser: Parser::default(),
            buffer: Buffer::new(config.buffer_bytes),
            head: Head::new(config.label_length_dots),
            trouble: Trouble::default(),
            counter: config.counter,
            formats: 0,
            sheets: 0,
            serial: config.identity.serial.clone(),
            variables: BTreeMap::new(),
            outputs: VecDeque::new(),
            delayed: VecDeque::new(),
            noise: config.seed | 1,
            links_lost: 0,
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
        let limit = self.room().min(bytes.len());
        let links_lost = self.links_lost;
        for (taken, byte) in bytes[..limit].iter().enumerate() {
            if self.is_deaf() {
                return limit;
            }
            self.strike_before(*byte);
            if self.links_lost != links_lost || self.room() == 0 {
                return taken;
            }
            self.buffer.slow_down(self.now);
            if let Some(event) = self.parser.push(*byte) {
                self.handle(connection, event);
            }
            self.strike_after_byte();
            if self.links_lost != links_lost {
                return taken + 1;
            }
        }
        limit
    }

    /// How many bytes the printer takes now; 0 means that it does not read.
    pub fn room(&self) -> usize {
        match self.power {
            Power::Off { .. } => 0,
            Power::On { .. } if self.is_deaf() => ROOM_MAX,
            Power::On { .. } => {
                self.buffer.room(self.parser.format_bytes(), self.consumes(), self.now)
            }
        }
    }

    /// Whether the printer takes new connections.
    pub fn listens(&self) -> bool {
        matches!(self.power, Power::On { .. }) && !self.trouble.refuses
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
        [answer, self.burn_strike(), self.head.burn_ends()].into_iter().flatten().min()
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
        } else if self.burn_strike().is_some_and(|at| at <= self.now) {
            self.strike_burning();
        } else if self.head.burn_ends().is_some_and(|at| at <= self.now) {
            self.finish_label();
        }
    }

    fn handle(&mut self, connection: ConnectionId, event: Event) {
        match event {
            Event::Format(format) => self.take_format(format),
            Event::TooLong => {}
            Event::Immediate(command) => self.obey(connection, command),
            Event::Variable(request) => self.serve_variable(connection, &request),
        }
    }

    fn take_format(&mut self, format: Format) {
        if format.prints {
            self.formats += 1;
        }
        if !self.trouble.lies_ready {
            self.buffer.push(Waiting { format, received_at: self.now });
        }
        self.feed();
        self.advance(self.now);
    }

    fn obey(&mut self, connection: ConnectionId, command: Immediate) {
        match command {
            Immediate::HostStatus if self.is_silent() => {}
            Immediate::HostStatus => self.answer(connection, self.host_status()),
            Immediate::HostIdentification => {
                self.answer(connection, self.host_identification());
            }
            Immediate::HostQuery(letters) => {
                if let Some(bytes) = self.host_query(letters) {
                    self.answer(connection, bytes);
                }
            }
            Immediate::CancelAll => {
                self.buffer.clear();
                self.head.cancel_rest();
            }
            Immediate::CancelFormat => {}
            Immediate::Restart => self.restart(),
            Immediate::Pause => self.trouble.paused = true,
            Immediate::Resume => {
                self.trouble.paused = false;
                self.feed();
            }
        }
    }

    /// Sends an answer, now or late, whole or as noise.
    fn answer(&mut self, connection: ConnectionId, bytes: Vec<u8>) {
        let bytes = if self.trouble.talks_garbage { self.garble(bytes.len()) } else { bytes };
        match self.trouble.answers_late {
            Some(_) if self.delayed.len() >= DELAYED_MAX => {}
            Some(delay) => self.delayed.push_back((self.now + delay, connection, bytes)),
            None => self.outputs.push_back(Output::Answer { connection, bytes }),
        }
    }

    fn hang_up(&mut self) {
        self.links_lost += 1;
        self.outputs.push_back(Output::HangUp);
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

    fn record(&mut self, outcome: Outcome, received_at: Duration, copy: u32, format: Arc<[u8]>) {
        self.sheets += 1;
        let (serial, at) = (self.sheets, self.now);
        self.outputs.push_back(Output::Sheet(Sheet {
            serial,
            outcome,
            at,
            received_at,
            copy,
            format,
        }));
    }
}
