//! One way between a host and the printer, whatever it is made of.
//!
//! It writes answers and ends; what is read from it is the reader's matter.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use super::socket;

/// Bytes that may wait for a slow serial line; more are lost.
const OUTBOX_BYTES_MAX: usize = 64 * 1024;

/// What a link is made of.
#[derive(Debug)]
pub(super) enum Link {
    /// A connection that carries labels and questions.
    Data(Arc<TcpStream>),
    /// A connection to the second port, for questions only.
    Status(Arc<TcpStream>),
    /// A serial line, which sends when it has time.
    Serial(Arc<Outbox>),
}

/// Bytes that wait to go out over a serial line.
#[derive(Debug, Default)]
pub(super) struct Outbox(Mutex<VecDeque<u8>>);

impl Outbox {
    /// Takes at most so many bytes out.
    pub(super) fn take(&self, most: usize) -> Vec<u8> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = most.min(waiting.len());
        waiting.drain(..most).collect()
    }

    fn put(&self, bytes: &[u8]) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = OUTBOX_BYTES_MAX.saturating_sub(waiting.len());
        waiting.extend(bytes.iter().take(room));
    }
}

impl Link {
    /// Sends an answer; an error means that nobody took it.
    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Data(stream) | Self::Status(stream) => (&**stream).write_all(bytes),
            Self::Serial(outbox) => {
                outbox.put(bytes);
                Ok(())
            }
        }
    }

    /// Whether it is a connection that carries labels.
    pub(super) fn is_data(&self) -> bool {
        matches!(self, Self::Data(_))
    }

    /// Ends in good order.
    pub(super) fn end(&self) {
        match self {
            // A connection that is gone already needs no ending.
            Self::Data(stream) | Self::Status(stream) => {
                stream.shutdown(Shutdown::Both).ok();
            }
            Self::Serial(_) => {}
        }
    }

    /// Ends with TCP RST, as soon as its reader lets go of it; a serial line knows nothing of that.
    pub(super) fn reset(&self) {
        match self {
            Self::Data(stream) | Self::Status(stream) => socket::reset_on_close(stream),
            Self::Serial(_) => {}
        }
    }
}
