//! Whether a port of a host is open. Says nothing there, and hangs up at once.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a host may take to answer a knock.
const KNOCK_TIME_MAX: Duration = Duration::from_millis(400);

/// What was seen of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// It takes connections.
    Open,
    /// The host says that nobody listens, or that somebody else has the only connection.
    Refused,
    /// Nothing was said.
    Silent,
    /// Nobody looked.
    Unseen,
}

impl Door {
    /// Knocks at a port.
    pub(super) fn at(ip: IpAddr, port: u16) -> Self {
        match TcpStream::connect_timeout(&SocketAddr::new(ip, port), KNOCK_TIME_MAX) {
            Ok(_hung_up) => Self::Open,
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Self::Refused,
            Err(_) => Self::Silent,
        }
    }
}
