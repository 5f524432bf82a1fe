//! Sockets with the edges that a printer needs: a small buffer, a reset on purpose, a reserved port.
//!
//! The one place where platforms differ: an address that was just in use is taken again with
//! `SO_REUSEADDR` on Unix, while Windows allows it without.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};

/// Connections that may wait to be let in.
const BACKLOG: i32 = 16;
/// How long an answer may take to be written before it is lost.
const WRITE_TIME_MAX: Duration = Duration::from_millis(100);
/// How often whoever waits for a host looks whether that is still wanted.
const READ_TIME_MAX: Duration = Duration::from_millis(500);
/// How long knocking at our own port may take.
const KNOCK_TIME_MAX: Duration = Duration::from_millis(200);
/// How often taking the port again is tried.
const RESERVE_TRIES_MAX: u32 = 40;

/// A port that is ours but does not listen: hosts are refused.
#[derive(Debug)]
pub(super) struct Reserved {
    socket: Option<Socket>,
    address: SocketAddr,
    buffer_bytes: usize,
}

impl Reserved {
    /// Takes a port; port 0 takes any.
    pub(super) fn bind(address: SocketAddr, buffer_bytes: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        // Connections inherit the size from the port that lets them in.
        socket.set_recv_buffer_size(buffer_bytes)?;
        socket.bind(&address.into())?;
        let bound = socket.local_addr()?.as_socket().unwrap_or(address);
        Ok(Self { socket: Some(socket), address: bound, buffer_bytes })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens the port.
    pub(super) fn listen(&mut self) -> io::Result<Socket> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => return Err(io::Error::other("the port listens already")),
        };
        socket.listen(BACKLOG)?;
        // Whoever waits for a host looks now and then whether the port is still to be open.
        socket.set_read_timeout(Some(READ_TIME_MAX))?;
        Ok(socket)
    }
}

/// Takes the port again after it was closed.
pub(super) fn reserve_again(before: &Reserved, rest: Duration) -> io::Result<Reserved> {
    let mut tries = 1;
    loop {
        match Reserved::bind(before.address, before.buffer_bytes) {
            Err(error) if tries == RESERVE_TRIES_MAX => return Err(error),
            Err(_) => thread::sleep(rest),
            Ok(reserved) => return Ok(reserved),
        }
        tries += 1;
    }
}

/// Lets the next connection in.
pub(super) fn accept(listener: &Socket) -> io::Result<TcpStream> {
    let stream = TcpStream::from(listener.accept()?.0);
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE_TIME_MAX))?;
    stream.set_read_timeout(Some(READ_TIME_MAX))?;
    Ok(stream)
}

/// Whether the host was only silent for a while.
pub(super) fn nothing_came(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), WouldBlock | TimedOut | Interrupted)
}

/// Makes the connection end with TCP RST once its last holder lets go, and wakes its reader.
pub(super) fn reset_on_close(stream: &TcpStream) {
    // A connection that the host has ended already can neither be reset nor woken, and needs not.
    SockRef::from(stream).set_linger(Some(Duration::ZERO)).ok();
    stream.shutdown(Shutdown::Read).ok();
}

/// Connects to our own port for a moment, to wake the thread that waits there.
pub(super) fn knock(mut address: SocketAddr) {
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    // When nobody answers, nobody waits.
    TcpStream::connect_timeout(&address, KNOCK_TIME_MAX).ok();
}
