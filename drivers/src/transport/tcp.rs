//! Raw TCP to a printer (port 9100).
//!
//! The socket never blocks in the kernel; waiting is done in [`super::patience`], with the same code
//! on every platform.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

use super::Transport;
use super::patience::patiently;
use crate::address::HostPort;

/// How many of a name's addresses are tried.
const ADDRESSES_MAX: usize = 4;

/// What the kernel may hold that the printer did not take. Small, so that "accepted" stays close to
/// "at the printer" and a printer that stopped reading is noticed within a label or two.
const SEND_BUFFER_BYTES: usize = 16 * 1024;

const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_PROBES: u32 = 3;

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
pub fn connect(at: &HostPort, time_max: Duration) -> io::Result<Tcp> {
    let found = (at.host.as_str(), at.port).to_socket_addrs()?;
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
