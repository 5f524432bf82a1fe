//! A printer made of memory: it hears bytes, answers by a script, and fails where it is told to.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use drivers::transport::Transport;

/// What happens on the other side of the wire.
#[derive(Default)]
pub(crate) struct World {
    /// Everything the printer took.
    pub(crate) heard: Vec<u8>,
    /// The size of every write that was tried.
    pub(crate) writes: Vec<usize>,
    /// What it answers to which question.
    pub(crate) script: Vec<(&'static str, String)>,
    /// Bytes on their way to us.
    pub(crate) answers: VecDeque<u8>,
    /// Bytes in either direction until the cable is cut.
    pub(crate) cut_after: Option<usize>,
    /// Bytes the printer takes until it stops reading.
    pub(crate) stall_after: Option<usize>,
    /// The printer has ended the connection.
    pub(crate) closed: bool,
    /// The printer sends garbage without end.
    pub(crate) floods: bool,
    /// Bytes that were read from it.
    pub(crate) read: usize,
    /// Bytes that come with one read.
    pub(crate) piece: usize,
    /// Where the question begins that is not answered yet.
    pub(crate) heard_until: usize,
}

impl World {
    fn answer(&mut self) {
        let script = self.script.clone();
        for (question, answer) in script {
            if self.heard[self.heard_until..].ends_with(question.as_bytes()) {
                self.heard_until = self.heard.len();
                self.answers.extend(answer.bytes());
            }
        }
    }

    /// How many of `wanted` bytes get through before the cable is cut.
    fn carry(&mut self, wanted: usize) -> io::Result<usize> {
        let Some(left) = &mut self.cut_after else { return Ok(wanted) };
        let carried = wanted.min(*left);
        *left -= carried;
        if carried == 0 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(carried) }
    }

    pub(crate) fn heard_text(&self) -> String {
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    /// How often the printer was asked this.
    pub(crate) fn asked(&self, question: &str) -> usize {
        self.heard_text().matches(question).count()
    }
}

/// Our end of the wire, and the hand that changes the other side.
#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<World>>);

impl Fake {
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().expect("no test panics while it holds the world")
    }
}

impl Read for Fake {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut world = self.world();
        if world.floods {
            buffer.fill(b'x');
            world.read += buffer.len();
            return Ok(buffer.len());
        }
        if world.answers.is_empty() {
            return if world.closed { Ok(0) } else { Err(io::ErrorKind::WouldBlock.into()) };
        }
        let wanted = buffer.len().min(world.answers.len()).min(world.piece.max(1));
        let count = world.carry(wanted)?;
        for (place, byte) in buffer.iter_mut().zip(world.answers.drain(..count)) {
            *place = byte;
        }
        world.read += count;
        Ok(count)
    }
}

impl Write for Fake {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut world = self.world();
        world.writes.push(bytes.len());
        let mut wanted = bytes.len();
        if let Some(left) = &mut world.stall_after {
            wanted = wanted.min(*left);
            *left -= wanted;
        }
        if wanted == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = world.carry(wanted)?;
        world.heard.extend_from_slice(&bytes[..count]);
        world.answer();
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Fake {
    fn set_deadlines(&mut self, _: Duration, _: Duration) -> io::Result<()> {
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        self.world().closed = true;
        Ok(())
    }
}
