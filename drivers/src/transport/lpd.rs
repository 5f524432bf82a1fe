//! A line printer daemon (RFC 1179): a whole document at a time, and a single byte that says
//! whether it arrived. It never says that anything was printed.
//!
//! We call from any port, not from 721 to 731 as the RFC has it: those need a privileged user, and
//! print servers do not insist.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use super::tcp::{self, Tcp};
use super::{Handover, Transport, is_deadline};
use crate::address::{Answers, HostPort};

/// How we call ourselves and the sender; nothing of the station leaves with a document.
const SENDER: &str = "waystation";

/// How many numbers documents have before they begin again (RFC 1179, 6.2: three digits).
const NUMBERS: u16 = 1000;

/// A daemon's queue. It is called anew for every document.
#[derive(Debug)]
pub struct Lpd {
    at: HostPort,
    queue: String,
    connect_time_max: Duration,
    read_time_max: Duration,
    write_time_max: Duration,
    number: u16,
    call: Option<Call>,
}

/// A document on its way.
#[derive(Debug)]
struct Call {
    tcp: Tcp,
    bytes_left: usize,
    /// Whether the byte that ends the document is written.
    ended: bool,
}

impl Lpd {
    /// A queue; nobody is called before there is a document.
    pub fn new(at: &HostPort, queue: &str, connect_time_max: Duration) -> Self {
        Self {
            at: at.clone(),
            queue: queue.to_owned(),
            connect_time_max,
            read_time_max: Duration::ZERO,
            write_time_max: Duration::ZERO,
            number: 0,
            call: None,
        }
    }

    /// The control file (RFC 1179, 7): who sends, and that the data goes through unchanged. Also
    /// the names of both files.
    fn control(&self) -> (String, String, String) {
        let number = self.number;
        let data = format!("dfA{number:03}{SENDER}");
        let lines = format!("H{SENDER}\nP{SENDER}\nl{data}\nU{data}\nN{SENDER}\n");
        (format!("cfA{number:03}{SENDER}"), data, lines)
    }

    fn call(&mut self, length_bytes: usize) -> io::Result<Call> {
        self.number = (self.number + 1) % NUMBERS;
        let (control_name, data_name, control) = self.control();
        let mut tcp = tcp::connect(&self.at, self.connect_time_max)?;
        let limit = self.write_time_max;
        exchange(&mut tcp, format!("\x02{}\n", self.queue).as_bytes(), limit)?;
        let command = format!("\x02{} {control_name}\n", control.len());
        exchange(&mut tcp, command.as_bytes(), limit)?;
        exchange(&mut tcp, format!("{control}\0").as_bytes(), limit)?;
        exchange(&mut tcp, format!("\x03{length_bytes} {data_name}\n").as_bytes(), limit)?;
        Ok(Call { tcp, bytes_left: length_bytes, ended: false })
    }
}

/// Says one thing and waits until it is agreed to.
fn exchange(tcp: &mut Tcp, message: &[u8], time_max: Duration) -> io::Result<()> {
    let start = Instant::now();
    let mut rest = message;
    while !rest.is_empty() {
        let left = time_max.saturating_sub(start.elapsed());
        tcp.set_deadlines(left, left)?;
        let taken = tcp.write(rest)?;
        rest = rest.get(taken..).unwrap_or_default();
    }
    tcp.set_deadlines(time_max.saturating_sub(start.elapsed()), Duration::ZERO)?;
    match answer(tcp)? {
        0 => Ok(()),
        code => Err(io::Error::other(refusal(code))),
    }
}

/// The byte that comes back: zero is yes.
fn answer(tcp: &mut Tcp) -> io::Result<u8> {
    let mut code = [0];
    match tcp.read(&mut code)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(code[0]),
    }
}

fn refusal(code: u8) -> String {
    format!("the print server refuses with code {code}; look at its queue and its log")
}

impl Read for Lpd {
    /// Nothing ever comes back beside the document.
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Lpd {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(call) = &mut self.call else { return Err(io::ErrorKind::NotConnected.into()) };
        call.tcp.set_deadlines(self.read_time_max, self.write_time_max)?;
        // More than was announced would be read as the next command.
        let bytes = &bytes[..bytes.len().min(call.bytes_left)];
        let taken = call.tcp.write(bytes)?;
        call.bytes_left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Lpd {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.read_time_max = read;
        self.write_time_max = write;
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn answers(&self) -> Answers {
        Answers::Nobody
    }

    fn begin_document(&mut self, length_bytes: usize) -> io::Result<()> {
        self.call = None;
        self.call = Some(self.call(length_bytes)?);
        Ok(())
    }

    fn end_document(&mut self) -> io::Result<Handover> {
        let Some(call) = &mut self.call else { return Err(io::ErrorKind::NotConnected.into()) };
        call.tcp.set_deadlines(self.write_time_max, self.write_time_max)?;
        if !call.ended {
            call.ended = call.tcp.write(b"\0")? == 1;
        }
        let answered = answer(&mut call.tcp);
        if answered.as_ref().is_err_and(is_deadline) {
            return answered.map(|_| Handover::Taken);
        }
        self.call = None;
        Ok(match answered? {
            0 => Handover::Taken,
            code => Handover::Refused(refusal(code)),
        })
    }
}
