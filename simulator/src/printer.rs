//! One printer and its ways in: a thin shell of threads around the machine.
//!
//! One thread lets connections in, one reads from each, one wakes the machine when its time has
//! come; a second port, a serial line and IPP have one each. All share one lock; nothing is decided here. Every thread ends when the printer is
//! dropped.

mod entrance;
mod link;
mod reader;
mod serial;
mod socket;
mod state;
mod status;
mod terminal;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::archive::Archive;
use crate::clock::Clock;
use socket2::Socket;
use tokio::sync::oneshot;

use crate::config::{PrinterConfig, SerialLine};
use crate::error::SimulatorError;
use crate::ipp;
use crate::language::Language;
use crate::machine::Machine;
use crate::wire::{PrinterState, Ways};
use socket::Reserved;
use state::State;
use terminal::Terminal;

/// How long a change waits for port and connections to follow.
const FOLLOW_TIME_MAX: Duration = Duration::from_secs(2);

/// What the threads of one printer share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    pub(crate) language: Language,
    /// Where questions are answered, if there is a second port.
    pub(crate) status_address: Option<SocketAddr>,
    /// Where IPP is spoken, if it is.
    pub(crate) ipp_address: Option<SocketAddr>,
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

    pub(crate) fn wait_at_most<'a>(
        &self,
        state: MutexGuard<'a, State>,
        limit: Duration,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, limit);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Carries out what the machine did, and tells all who wait.
    pub(crate) fn settle(&self, state: &mut State) {
        state.carry_out(&self.clock);
        state.knock(self.address);
        self.changed.notify_all();
    }

    /// The printers' time.
    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// The printers' time in seconds, from 1, as IPP wants it.
    pub(crate) fn up_s(&self) -> i32 {
        self.clock.up_s()
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
        let ways = Ways {
            address: self.address,
            status: self.status_address,
            ipp: self.ipp_address,
            serial: state.serial_path.as_deref(),
        };
        PrinterState::new(&self.name, self.language, ways, printed, state.connections(), view)
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
    stop_ipp: Option<oneshot::Sender<()>>,
}

/// The ways in besides the first port, opened before anything runs.
#[derive(Debug)]
struct Doors {
    status: Option<(SocketAddr, Socket)>,
    ipp: Option<TcpListener>,
    serial: Option<(SerialLine, Terminal)>,
}

impl Doors {
    fn open(config: &PrinterConfig) -> Result<Self, SimulatorError> {
        let listen = |address: SocketAddr| {
            let printer = config.name.clone();
            move |source| SimulatorError::Listen { printer, address, source }
        };
        let status = config.status_address.map(|address| {
            let opened = Reserved::bind(address, config.socket_buffer_bytes)
                .and_then(|mut reserved| Ok((reserved.address(), reserved.listen()?)));
            opened.map_err(listen(address))
        });
        let ipp = config.ipp_address.map(|address| ipp::bind(address).map_err(listen(address)));
        let serial = config.serial_line.clone().map(|line| {
            let printer = config.name.clone();
            let failed = |source| SimulatorError::Serial { printer, source };
            let terminal = Terminal::open(line.baud, line.link.as_deref()).map_err(failed)?;
            Ok::<_, SimulatorError>((line, terminal))
        });
        Ok(Self { status: status.transpose()?, ipp: ipp.transpose()?, serial: serial.transpose()? })
    }
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
        let doors = Doors::open(&config)?;
        let archive = out
            .map(|out| Archive::open(out, &name, language.extension(), config.labels_max))
            .transpose()?;
        let state = Mutex::new(State::new(config, archive)?);
        let status_address = doors.status.as_ref().map(|(address, _)| *address);
        let ipp_address = doors.ipp.as_ref().and_then(|listener| listener.local_addr().ok());
        let changed = Condvar::new();
        let shared = Arc::new(Shared {
            name,
            address,
            language,
            status_address,
            ipp_address,
            clock,
            state,
            changed,
        });
        let mut printer = Self { shared, threads: Vec::new(), stop_ipp: None };
        printer.spawn("entrance", move |shared| entrance::run(shared, reserved))?;
        printer.spawn("mechanics", |shared| turn(&shared))?;
        printer.spawn_doors(doors)?;
        drop(printer.shared.wait_until(FOLLOW_TIME_MAX, State::has_followed));
        Ok(printer)
    }

    /// Starts what plays the ways in besides the first port.
    fn spawn_doors(&mut self, doors: Doors) -> Result<(), SimulatorError> {
        let Doors { status, ipp, serial } = doors;
        if let Some((_, listener)) = status {
            self.spawn("status", move |shared| status::run(&shared, &listener))?;
        }
        if let Some((settings, terminal)) = serial {
            self.spawn("serial", move |shared| serial::run(&shared, &settings, terminal))?;
            // A host may open the terminal as soon as the printer has started.
            let is_plugged_in = |state: &State| state.serial_path.is_some();
            drop(self.shared.wait_until(FOLLOW_TIME_MAX, is_plugged_in));
        }
        if let Some(listener) = ipp {
            let (stop, told) = oneshot::channel();
            self.stop_ipp = Some(stop);
            self.spawn("ipp", move |shared| {
                if let Err(error) = ipp::serve(Arc::clone(&shared), listener, told) {
                    tracing::error!(printer = %shared.name, %error, "IPP cannot be spoken");
                }
            })?;
        }
        Ok(())
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
        self.shared.status_address.into_iter().for_each(status::knock);
        self.stop_ipp = None;
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
