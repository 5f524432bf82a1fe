//! Raw TCP to a printer (port 9100).
//!
//! The socket never blocks in the kernel; waiting is done here, with the same code on every
//! platform. A blocking socket with a kernel time-out would not do: on Windows its state is
//! undefined once a time-out has passed, and then nobody knows how many bytes were taken.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

use super::Transport;
use crate::address::Address;

/// How many of a name's addresses are tried.
const ADDRESSES_MAX: usize = 4;

/// What the kernel may hold that the printer did not take. Small, so that "accepted" stays close to
/// "at the printer" and a printer that stopped reading is noticed within a label or two.
const SEND_BUFFER_BYTES: usize = 16 * 1024;

const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_PROBES: u32 = 3;

/// Waiting looks again after the first pause, and after ever longer ones up to the last.
const PAUSE_MIN: Duration = Duration::from_micros(50);
const PAUSE_MAX: Duration = Duration::from_millis(5);

/// An open TCP connection to a printer.
#[derive(Debug)]
pub struct Tcp {
    stream: TcpStream,
    read_time_max: Duration,
    write_time_max: Duration,
}

/// Opens a connection within `time_max`, not counting the time to resolve the name.
///
/// A user time-out is deliberately not set on the socket: it would also end a connection whose
/// printer is well but out of paper, and keepalive finds the dead ones.
pub fn connect(address: &Address, time_max: Duration) -> io::Result<Tcp> {
    let found = (address.host(), address.port()).to_socket_addrs()?;
    let candidates: Vec<SocketAddr> = found.take(ADDRESSES_MAX).collect();
    let share = u32::try_from(candidates.len().max(1)).map_or(time_max, |count| time_max / count);
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for candidate in candidates {
        match open(candidate, share) {
            Ok(tcp) => return Ok(tcp),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn open(address: SocketAddr, time_max: Duration) -> io::Result<Tcp> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.connect_timeout(&address.into(), time_max)?;
    Tcp::over(socket.into())
}

impl Tcp {
    /// Takes over an open connection.
    pub fn over(stream: TcpStream) -> io::Result<Self> {
        let keepalive = TcpKeepalive::new()
            .with_time(KEEPALIVE_IDLE)
            .with_interval(KEEPALIVE_INTERVAL)
            .with_retries(KEEPALIVE_PROBES);
        SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, read_time_max: Duration::ZERO, write_time_max: Duration::ZERO })
    }
}

impl Read for Tcp {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = &self.stream;
        patiently(self.read_time_max, || stream.read(buffer))
    }
}

impl Write for Tcp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut stream = &self.stream;
        patiently(self.write_time_max, || stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Transport for Tcp {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.read_time_max = read;
        self.write_time_max = write;
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)
    }
}

/// Tries until it works, fails, or `time_max` has passed.
fn patiently(
    time_max: Duration,
    mut attempt: impl FnMut() -> io::Result<usize>,
) -> io::Result<usize> {
    let start = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let left = time_max.saturating_sub(start.elapsed());
                if left.is_zero() {
                    return Err(error);
                }
                thread::sleep(pause.min(left));
                pause = (pause * 2).min(PAUSE_MAX);
            }
            done => return done,
        }
    }
}
