//! What is behind the lock of one printer: machine, connections, sheets.
//!
//! Carries the machine's outputs out; it waits for nobody longer than an answer takes to write.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::link::{Link, Outbox};
use super::socket;
use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::PrinterConfig;
use crate::error::SimulatorError;
use crate::ipp::Desk;
use crate::machine::{ConnectionId, Machine, Output, Sheet};
use crate::shelf::{Printed, Shelf};

/// Connections that one printer holds at most; more are refused.
pub(super) const CONNECTIONS_MAX: usize = 32;

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) machine: Machine,
    pub(crate) shelf: Shelf,
    pub(super) connections: BTreeMap<ConnectionId, Link>,
    pub(super) readers: Vec<JoinHandle<()>>,
    /// Whether the port listens now.
    pub(super) is_open: bool,
    pub(crate) is_stopping: bool,
    /// Whether the entrance knows already that it has to close.
    pub(super) is_closing: bool,
    /// Connections that were given up and whose readers have not let go yet.
    pub(super) leaving: usize,
    connections_made: u64,
    refuse_second: bool,
    archive: Option<Archive>,
    /// The terminal that leads to the printer, while there is one.
    pub(crate) serial_path: Option<PathBuf>,
    /// The jobs that came by IPP.
    pub(crate) desk: Desk,
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
            serial_path: None,
            desk: Desk::default(),
        })
    }

    /// How many data connections are open.
    pub(crate) fn connections(&self) -> usize {
        self.connections.values().filter(|link| link.is_data()).count()
    }

    /// Whether the port is to listen.
    pub(super) fn lets_in(&self) -> bool {
        let most = if self.refuse_second { 1 } else { CONNECTIONS_MAX };
        self.machine.listens() && self.connections() < most
    }

    /// Whether the second port is to let somebody in.
    pub(super) fn lets_questions_in(&self) -> bool {
        self.machine.listens() && self.connections.len() < CONNECTIONS_MAX
    }

    /// Whether port and connections are as the machine wants them.
    pub(super) fn has_followed(&self) -> bool {
        self.is_open == self.lets_in() && self.leaving == 0
    }

    /// Takes a connection in; one to the second port is for questions only.
    pub(super) fn welcome(
        &mut self,
        stream: TcpStream,
        for_status: bool,
    ) -> (ConnectionId, Arc<TcpStream>) {
        let stream = Arc::new(stream);
        let kept = Arc::clone(&stream);
        let link = if for_status { Link::Status(kept) } else { Link::Data(kept) };
        (self.join(link), stream)
    }

    /// Joins a serial line to the printer.
    pub(super) fn plug_in(&mut self) -> (ConnectionId, Arc<Outbox>) {
        let outbox = Arc::new(Outbox::default());
        (self.join(Link::Serial(Arc::clone(&outbox))), outbox)
    }

    /// A number for a way that is no link: nobody reads what is answered there.
    pub(crate) fn next_id(&mut self) -> ConnectionId {
        self.connections_made += 1;
        ConnectionId(self.connections_made)
    }

    fn join(&mut self, link: Link) -> ConnectionId {
        let id = self.next_id();
        self.connections.insert(id, link);
        id
    }

    /// Ends everything.
    pub(super) fn stop(&mut self) {
        self.is_stopping = true;
        self.connections.values().for_each(Link::end);
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
                Output::Ended { ticket, printed } => {
                    self.desk.tell_time(clock.up_s());
                    self.desk.end(ticket, printed);
                }
            }
        }
    }

    fn answer(&mut self, connection: ConnectionId, bytes: &[u8]) {
        let Some(link) = self.connections.get(&connection) else { return };
        if let Err(error) = link.send(bytes) {
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
        let links = std::mem::take(&mut self.connections);
        let (serial, sockets): (BTreeMap<_, _>, BTreeMap<_, _>) =
            links.into_iter().partition(|(_, link)| matches!(link, Link::Serial(_)));
        self.connections = serial;
        self.leaving += sockets.len();
        sockets.values().for_each(Link::reset);
    }
}
