//! What is behind the lock of one printer: machine, connections, sheets.
//!
//! Carries the machine's outputs out; it waits for nobody longer than an answer takes to write.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::socket;
use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::PrinterConfig;
use crate::error::SimulatorError;
use crate::machine::{ConnectionId, Machine, Output, Sheet};
use crate::shelf::{Printed, Shelf};

/// Connections that one printer holds at most; more are refused.
pub(super) const CONNECTIONS_MAX: usize = 32;

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) machine: Machine,
    pub(crate) shelf: Shelf,
    pub(super) connections: BTreeMap<ConnectionId, Arc<TcpStream>>,
    pub(super) readers: Vec<JoinHandle<()>>,
    /// Whether the port listens now.
    pub(super) is_open: bool,
    pub(super) is_stopping: bool,
    /// Whether the entrance knows already that it has to close.
    pub(super) is_closing: bool,
    /// Connections that were given up and whose readers have not let go yet.
    pub(super) leaving: usize,
    connections_made: u64,
    refuse_second: bool,
    archive: Option<Archive>,
}

impl State {
    pub(super) fn new(
        config: PrinterConfig,
        archive: Option<Archive>,
    ) -> Result<Self, SimulatorError> {
        Ok(Self {
            shelf: Shelf::new(config.labels_max),
            refuse_second: config.refuse_second,
            machine: Machine::new(config)?,
            connections: BTreeMap::new(),
            readers: Vec::new(),
            is_open: false,
            is_stopping: false,
            is_closing: false,
            leaving: 0,
            connections_made: 0,
            archive,
        })
    }

    /// How many data connections are open.
    pub(crate) fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Whether the port is to listen.
    pub(super) fn lets_in(&self) -> bool {
        let most = if self.refuse_second { 1 } else { CONNECTIONS_MAX };
        self.machine.listens() && self.connections.len() < most
    }

    /// Whether port and connections are as the machine wants them.
    pub(super) fn has_followed(&self) -> bool {
        self.is_open == self.lets_in() && self.leaving == 0
    }

    /// Takes a connection in.
    pub(super) fn welcome(&mut self, stream: TcpStream) -> (ConnectionId, Arc<TcpStream>) {
        self.connections_made += 1;
        let id = ConnectionId(self.connections_made);
        let stream = Arc::new(stream);
        self.connections.insert(id, Arc::clone(&stream));
        (id, stream)
    }

    /// Ends everything.
    pub(super) fn stop(&mut self) {
        self.is_stopping = true;
        for stream in self.connections.values() {
            // A connection that is gone already needs no ending.
            stream.shutdown(Shutdown::Both).ok();
        }
        self.leaving += std::mem::take(&mut self.connections).len();
    }

    /// Wakes the entrance, which waits for somebody to connect, when it has to close or end.
    pub(super) fn knock(&mut self, address: SocketAddr) {
        if self.is_open && !self.is_closing && (self.is_stopping || !self.lets_in()) {
            self.is_closing = true;
            socket::knock(address);
        }
    }

    pub(super) fn carry_out(&mut self, clock: &Clock) {
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Answer { connection, bytes } => self.answer(connection, &bytes),
                Output::Sheet(sheet) => self.put_away(sheet, clock),
                Output::HangUp => self.hang_up(),
                Output::Ended { ticket, printed } => {}
            }
        }
    }

    fn answer(&mut self, connection: ConnectionId, bytes: &[u8]) {
        let Some(stream) = self.connections.get(&connection) else { return };
        if let Err(error) = (&**stream).write_all(bytes) {
            tracing::debug!(?connection, %error, "An answer was not taken");
        }
    }

    fn put_away(&mut self, sheet: Sheet, clock: &Clock) {
        let mut printed = Printed::new(sheet, clock, self.shelf.last());
        if let Some(archive) = &mut self.archive {
            archive.keep(&mut printed);
        }
        let unused = self.shelf.put(printed);
        if let (Some(archive), Some(file)) = (&self.archive, unused) {
            archive.forget(&file);
        }
    }

    /// Loses every connection with TCP RST, as soon as its reader lets go of it.
    fn hang_up(&mut self) {
        for stream in std::mem::take(&mut self.connections).into_values() {
            self.leaving += 1;
            socket::reset_on_close(&stream);
        }
    }
}
