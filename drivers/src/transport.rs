//! Ways to a printer: bytes there, bytes back, and nothing known of what they mean.
//!
//! This is the only place that opens a way to a printer. Some ways carry bytes as they come; others
//! carry whole documents, or tell a state in words of their own. All of them fail with a deadline
//! rather than hang.

pub mod file;
pub mod ipp;
pub mod lpd;
pub mod patience;
pub mod serial;
pub mod spooler;
pub mod tcp;
pub mod usb;

use std::io::{self, Read, Write};
use std::time::Duration;

use crate::address::{Address, Answers};
use crate::status::Status;

/// A way to a printer. An open set; a fake takes ten lines.
///
/// `read` answers as soon as there is anything, `write` as soon as anything was taken. When the
/// deadline passes first they fail with [`io::ErrorKind::WouldBlock`] or
/// [`io::ErrorKind::TimedOut`], and then no byte was read or taken.
pub trait Transport: Read + Write + Send {
    /// How long one call may take from now on; zero means not to wait at all.
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()>;

    /// Says that nothing more will be written; reading goes on. Ways without such a thing fail with
    /// [`io::ErrorKind::Unsupported`].
    fn half_close(&mut self) -> io::Result<()>;

    /// Whose words come back.
    fn answers(&self) -> Answers {
        Answers::Printer
    }

    /// Says that a document of this many bytes is written next. A document begun before and not
    /// ended is given up. When it fails, nothing of the document will be printed.
    fn begin_document(&mut self, _length_bytes: usize) -> io::Result<()> {
        Ok(())
    }

    /// Says that the document is written, and waits until the other side has it. When the deadline
    /// passes first it is called again.
    fn end_document(&mut self) -> io::Result<Handover> {
        Ok(Handover::Taken)
    }

    /// What the way itself knows of the printer, beside the bytes; `None` when it knows nothing.
    fn status(&mut self) -> io::Result<Option<Status>> {
        Ok(None)
    }
}

/// What became of a whole document at the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// It has it. Nothing says that it was printed.
    Taken,
    /// It does not want it, for this reason; nothing of it will be printed.
    Refused(String),
}

/// Opens the way to an address.
pub fn open(address: &Address, time_max: Duration) -> io::Result<Box<dyn Transport>> {
    Ok(match address {
        Address::Socket { at, status_port: _ } => Box::new(tcp::connect(at, time_max)?),
        Address::Serial(line) => Box::new(serial::open(line)?),
        Address::Usb(printer) => usb::open(printer)?,
        Address::Lpd { at, queue } => Box::new(lpd::Lpd::new(at, queue, time_max)),
        Address::Ipp { at, path, format } => {
            Box::new(ipp::Ipp::connect(at, path, format, time_max)?)
        }
        Address::File(path) => file::open(path)?,
        Address::Spooler(name) => spooler::open(name)?,
    })
}

/// Opens the second way on which the printer's state is asked, where its address names one.
pub fn open_status(
    address: &Address,
    time_max: Duration,
) -> io::Result<Option<Box<dyn Transport>>> {
    let Address::Socket { at, status_port: Some(port) } = address else { return Ok(None) };
    let at = crate::address::HostPort { host: at.host.clone(), port: *port };
    Ok(Some(Box::new(tcp::connect(&at, time_max)?)))
}

/// Whether an error only says that a deadline passed.
pub(crate) fn is_deadline(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
