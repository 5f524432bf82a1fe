//! One printer on its TCP port: a thin shell of threads around the machine.
//!
//! One thread lets connections in, one reads from each, one wakes the machine when its time has
//! come. All share one lock; nothing is decided here. Every thread ends when the printer is
//! dropped.

mod entrance;
mod reader;
mod socket;
mod state;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::PrinterConfig;
use crate::error::SimulatorError;
use crate::language::Language;
use crate::machine::Machine;
use crate::wire::PrinterState;
use socket::Reserved;
use state::State;

/// How long a change waits for port and connections to follow.
const FOLLOW_TIME_MAX: Duration = Duration::from_secs(2);

/// What the threads of one printer share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    pub(crate) language: Language,
    clock: Arc<Clock>,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    /// The state; a thread that panicked left it as whole as any step does.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_at_most<'a>(
        &self,
        state: MutexGuard<'a, State>,
        limit: Duration,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, limit);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Carries out what the machine did, and tells all who wait.
    fn settle(&self, state: &mut State) {
        state.carry_out(&self.clock);
        state.knock(self.address);
        self.changed.notify_all();
    }

    /// Does something to the machine and waits until port and connections have followed.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut Machine) -> T) -> T {
        let mut state = self.lock();
        state.machine.advance(self.clock.now());
        let done = act(&mut state.machine);
        self.settle(&mut state);
        let limit = Instant::now() + FOLLOW_TIME_MAX;
        while !state.has_followed() && Instant::now() < limit {
            state = self.wait_at_most(state, FOLLOW_TIME_MAX);
        }
        done
    }

    /// The true state of the printer.
    pub(crate) fn view(&self, state: &State) -> PrinterState {
        let printed = state.shelf.printed();
        let view = state.machine.view();
        PrinterState::new(&self.name, self.address, printed, state.connections(), view)
    }

    /// Waits until the condition holds, at most so long; answers with the last state seen.
    pub(crate) fn wait_until(
        &self,
        limit: Duration,
        holds: impl Fn(&State) -> bool,
    ) -> MutexGuard<'_, State> {
        let deadline = Instant::now() + limit;
        let mut state = self.lock();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if holds(&state) || left.is_zero() {
                return state;
            }
            state = self.wait_at_most(state, left);
        }
    }
}

/// A running printer.
#[derive(Debug)]
pub(crate) struct Printer {
    pub(crate) shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Printer {
    /// Binds the port and starts the threads.
    pub(crate) fn start(
        config: PrinterConfig,
        clock: Arc<Clock>,
        out: Option<&Path>,
    ) -> Result<Self, SimulatorError> {
        let (name, language) = (config.name.clone(), config.language);
        let listen = |source| SimulatorError::Listen {
            printer: config.name.clone(),
            address: config.address,
            source,
        };
        let reserved =
            Reserved::bind(config.address, config.socket_buffer_bytes).map_err(listen)?;
        let address = reserved.address();
        let archive = out
            .map(|out| Archive::open(out, &name, language.extension(), config.labels_max))
            .transpose()?;
        let state = Mutex::new(State::new(config, archive)?);
        let shared =
            Arc::new(Shared { name, address, language, clock, state, changed: Condvar::new() });
        let mut printer = Self { shared, threads: Vec::new() };
        printer.spawn("entrance", move |shared| entrance::run(shared, reserved))?;
        printer.spawn("mechanics", |shared| turn(&shared))?;
        drop(printer.shared.wait_until(FOLLOW_TIME_MAX, State::has_followed));
        Ok(printer)
    }

    fn spawn(
        &mut self,
        role: &str,
        run: impl FnOnce(Arc<Shared>) + Send + 'static,
    ) -> Result<(), SimulatorError> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(format!("{} {role}", self.shared.name));
        match thread.spawn(move || run(shared)) {
            Ok(handle) => self.threads.push(handle),
            Err(source) => {
                return Err(SimulatorError::Thread { printer: self.shared.name.clone(), source });
            }
        }
        Ok(())
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stop();
        state.knock(self.shared.address);
        self.shared.changed.notify_all();
        let readers = std::mem::take(&mut state.readers);
        drop(state);
        for thread in self.threads.drain(..).chain(readers) {
            if thread.join().is_err() {
                tracing::error!(printer = %self.shared.name, "A thread of the printer panicked");
            }
        }
    }
}

/// Wakes the machine whenever something is due.
fn turn(shared: &Shared) {
    let mut state = shared.lock();
    while !state.is_stopping {
        let now = shared.clock.now();
        if state.machine.next_wake().is_some_and(|due| due <= now) {
            state.machine.advance(now);
            shared.settle(&mut state);
            continue;
        }
        state = match state.machine.next_wake() {
            Some(due) if shared.clock.runs() => shared.wait_at_most(state, due.saturating_sub(now)),
            Some(_) | None => shared.wait(state),
        };
    }
}
