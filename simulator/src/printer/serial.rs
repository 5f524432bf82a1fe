//! The thread at the printer's end of a serial line.
//!
//! Takes bytes no faster than the line's rate carries them, sends answers at the same rate, holds the
//! host back as the flow control says, and loses what comes when nothing holds it. A host that set
//! another rate is not understood. A pulled cable ends the terminal; another one comes when it is
//! plugged in again, often under another name.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;
use super::link::Outbox;
use super::terminal::Terminal;
use crate::config::{Flow, SerialLine};
use crate::machine::ConnectionId;

/// Bits on the line for a byte: eight, a start and a stop.
const BITS_PER_BYTE: u32 = 10;
/// How long one look at the line lasts at most.
const TICK: Duration = Duration::from_millis(5);
/// The rate's worth of time that may be carried over in one piece.
const BURST: Duration = Duration::from_millis(20);
/// How long a pulled cable stays pulled at least, and how often an unplugged one is looked at.
const REST: Duration = Duration::from_millis(50);
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Room below which the host is told to stop, and above which to go on, in bytes.
const STOP_BELOW_BYTES: usize = 256;
const GO_ABOVE_BYTES: usize = 1_024;

/// The line as it is played.
#[derive(Debug)]
struct Line {
    terminal: Terminal,
    id: ConnectionId,
    outbox: Arc<Outbox>,
    /// How often the cable had been pulled when this one was plugged in.
    pulls: u64,
    /// Bytes that the rate allows now, in and out.
    allowed_in: f64,
    allowed_out: f64,
    looked: Instant,
    is_held: bool,
}

/// Runs until the printer stops.
pub(super) fn run(shared: &Shared, settings: &SerialLine, first: Terminal) {
    let mut next = Some(first);
    loop {
        let state = shared.lock();
        if state.is_stopping {
            return;
        }
        if state.machine.is_on() && !state.machine.listens() {
            drop(shared.wait_at_most(state, REST));
            continue;
        }
        drop(state);
        let opened = match next.take() {
            Some(terminal) => Ok(terminal),
            None => Terminal::open(settings.baud, settings.link.as_deref()),
        };
        match opened {
            Ok(terminal) => plug_in(shared, settings, terminal),
            Err(error) => {
                tracing::error!(printer = %shared.name, %error, "The serial line cannot be opened");
                drop(shared.wait_at_most(shared.lock(), REST));
            }
        }
    }
}

/// Plays the line until the cable is pulled or the printer stops.
fn plug_in(shared: &Shared, settings: &SerialLine, terminal: Terminal) {
    let mut state = shared.lock();
    let (id, outbox) = state.plug_in();
    state.serial_path = Some(terminal.path().to_owned());
    let pulls = state.machine.cable_pulls();
    drop(state);
    shared.changed.notify_all();
    let looked = Instant::now();
    let (allowed_in, allowed_out) = (0.0, 0.0);
    let mut line =
        Line { terminal, id, outbox, pulls, allowed_in, allowed_out, looked, is_held: false };
    while line.carry(shared, settings) {}
    let mut state = shared.lock();
    state.serial_path = None;
    let was_given_up = state.connections.remove(&id).is_none();
    state.leaving -= usize::from(was_given_up);
    drop(state);
    drop(line);
    shared.changed.notify_all();
    drop(shared.wait_at_most(shared.lock(), REST));
}

impl Line {
    /// Carries what the rate allows; false when the line is over.
    fn carry(&mut self, shared: &Shared, settings: &SerialLine) -> bool {
        self.allow(settings.baud);
        let state = shared.lock();
        let is_over = state.is_stopping || state.machine.cable_pulls() != self.pulls;
        let (room, is_on) = (state.machine.room(), state.machine.is_on());
        drop(state);
        if is_over {
            return false;
        }
        self.send(settings, room, is_on);
        let may_take = self.allowed_in as usize;
        let holds = settings.flow == Flow::RtsCts && room == 0;
        if holds || may_take == 0 {
            drop(shared.wait_at_most(shared.lock(), TICK));
            return true;
        }
        // What comes beyond the room is lost, unless the line is held.
        let most = if settings.flow == Flow::RtsCts { may_take.min(room) } else { may_take };
        match self.terminal.read(most, TICK) {
            Ok(bytes) if bytes.is_empty() => {}
            Ok(bytes) => self.take(shared, settings, bytes),
            Err(error) => {
                tracing::debug!(printer = %shared.name, %error, "The serial line ended");
                return false;
            }
        }
        true
    }

    /// Adds what the rate carried since the last look.
    fn allow(&mut self, baud: u32) {
        let rate = f64::from(baud) / f64::from(BITS_PER_BYTE);
        let now = Instant::now();
        let more = rate * (now - self.looked).as_secs_f64();
        let most = (rate * BURST.as_secs_f64()).max(1.0);
        self.allowed_in = (self.allowed_in + more).min(most);
        self.allowed_out = (self.allowed_out + more).min(most);
        self.looked = now;
    }

    /// Sends flow control and answers.
    fn send(&mut self, settings: &SerialLine, room: usize, is_on: bool) {
        if settings.flow == Flow::XonXoff && is_on {
            let is_held =
                if self.is_held { room < GO_ABOVE_BYTES } else { room < STOP_BELOW_BYTES };
            if is_held != self.is_held {
                self.is_held = is_held;
                self.terminal.write(&[if is_held { XOFF } else { XON }]);
            }
        }
        let answer = self.outbox.take(self.allowed_out as usize);
        if !answer.is_empty() {
            self.allowed_out -= answer.len() as f64;
            self.terminal.write(&self.as_carried(settings, answer));
        }
    }

    fn take(&mut self, shared: &Shared, settings: &SerialLine, bytes: Vec<u8>) {
        self.allowed_in -= bytes.len() as f64;
        let bytes = self.as_carried(settings, bytes);
        let mut state = shared.lock();
        state.machine.receive(self.id, &bytes, shared.clock.now());
        shared.settle(&mut state);
    }

    /// Bytes as the other side makes them out: at another rate they are noise.
    fn as_carried(&self, settings: &SerialLine, bytes: Vec<u8>) -> Vec<u8> {
        if self.terminal.host_baud().is_none_or(|baud| baud == settings.baud) {
            return bytes;
        }
        bytes.into_iter().map(|byte| byte.rotate_left(3) | 0x80).collect()
    }
}
