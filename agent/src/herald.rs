//! Tells the service manager that the station is ready, lives, and stops.
//!
//! systemd's notify protocol (sd_notify(3)): a datagram of `NAME=VALUE` lines to the socket named in
//! `NOTIFY_SOCKET`. Where there is no such manager nothing is told, and no failure to tell stops a
//! label.

use std::time::{Duration, Instant};

/// Words of the protocol.
const READY: &str = "READY=1";
const ALIVE: &str = "WATCHDOG=1";
const STOPPING: &str = "STOPPING=1";

/// A sign of life is given so many times in the time after which one is missed.
const SIGNS: u32 = 3;

/// Who tells the service manager.
#[derive(Debug, Default)]
pub struct Herald {
    manager: Option<platform::Manager>,
    /// How often it wants a sign of life; none if it does not.
    pause: Option<Duration>,
    told_at: Option<Instant>,
}

impl Herald {
    /// Finds out from the environment who wants to be told, and how often.
    pub fn from_environment() -> Self {
        let manager = platform::manager();
        let pause = std::env::var("WATCHDOG_USEC").ok().and_then(|text| pause(&text));
        Self { manager, pause, told_at: None }
    }

    /// The station is open.
    pub fn ready(&self) {
        self.tell(READY);
    }

    /// Every part of the station works; told on only as often as it is wanted.
    pub fn lives(&mut self) {
        let Some(pause) = self.pause else { return };
        if self.told_at.is_none_or(|told_at| told_at.elapsed() >= pause) {
            self.tell(ALIVE);
            self.told_at = Some(Instant::now());
        }
    }

    /// The station stops.
    pub fn stopping(&self) {
        self.tell(STOPPING);
    }

    fn tell(&self, word: &str) {
        if let Some(manager) = &self.manager
            && let Err(error) = manager.tell(word)
        {
            tracing::warn!(%error, word, "The service manager could not be told");
        }
    }
}

/// From the time after which a sign is missed, in microseconds.
fn pause(text: &str) -> Option<Duration> {
    let limit = text.parse().ok().filter(|limit| *limit > 0)?;
    Some(Duration::from_micros(limit) / SIGNS)
}

#[cfg(unix)]
mod platform {
    use std::{
        ffi::OsString,
        io,
        os::unix::net::{SocketAddr, UnixDatagram},
    };

    /// A service manager that listens on a socket.
    #[derive(Debug)]
    pub(super) struct Manager {
        address: SocketAddr,
        socket: UnixDatagram,
    }

    pub(super) fn manager() -> Option<Manager> {
        listening_at(std::env::var_os("NOTIFY_SOCKET")?)
            .map_err(|error| tracing::warn!(%error, "The service manager cannot be reached"))
            .ok()
    }

    pub(super) fn listening_at(name: OsString) -> io::Result<Manager> {
        let socket = UnixDatagram::unbound()?;
        // A manager that does not read must not hold up a station.
        socket.set_nonblocking(true)?;
        Ok(Manager { address: address(&name)?, socket })
    }

    /// A path, or a name of the abstract kind behind an `@`.
    fn address(name: &OsString) -> io::Result<SocketAddr> {
        use std::os::unix::ffi::OsStrExt;
        match name.as_bytes().strip_prefix(b"@") {
            Some(name) => named(name),
            None => SocketAddr::from_pathname(name),
        }
    }

    #[cfg(target_os = "linux")]
    fn named(name: &[u8]) -> io::Result<SocketAddr> {
        <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name)
    }

    #[cfg(not(target_os = "linux"))]
    fn named(_: &[u8]) -> io::Result<SocketAddr> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    impl Manager {
        pub(super) fn tell(&self, word: &str) -> io::Result<()> {
            self.socket.send_to_addr(word.as_bytes(), &self.address).map(drop)
        }
    }
}

#[cfg(windows)]
mod platform {
    /// Nobody: Windows has no such protocol.
    #[derive(Debug)]
    pub(super) enum Manager {}

    pub(super) fn manager() -> Option<Manager> {
        None
    }

    impl Manager {
        pub(super) fn tell(&self, _: &str) -> std::io::Result<()> {
            match *self {}
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use super::*;

    fn hear(socket: &UnixDatagram) -> String {
        let mut word = [0; 64];
        let length = socket.recv(&mut word).unwrap();
        String::from_utf8(word[..length].to_vec()).unwrap()
    }

    #[test]
    fn the_manager_hears_ready_then_life_no_oftener_than_it_asks_then_the_stop() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let ear = UnixDatagram::bind(&path).unwrap();
        let manager = platform::listening_at(path.into_os_string()).unwrap();
        let pause = pause("30000000");
        assert_eq!(pause, Some(Duration::from_secs(10)));
        let mut herald = Herald { manager: Some(manager), pause, told_at: None };
        herald.ready();
        for _ in 0..100 {
            herald.lives();
        }
        herald.stopping();
        assert_eq!([hear(&ear), hear(&ear), hear(&ear)], [READY, ALIVE, STOPPING]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_manager_with_an_abstract_name_is_reached() {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("waystation-test-{}", std::process::id());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let ear = UnixDatagram::bind_addr(&address).unwrap();
        let manager = platform::listening_at(format!("@{name}").into()).unwrap();
        Herald { manager: Some(manager), pause: None, told_at: None }.ready();
        assert_eq!(hear(&ear), READY);
    }

    #[test]
    fn a_manager_that_wants_nothing_or_nonsense_is_told_no_signs_of_life() {
        for text in ["", "0", "-1", "soon"] {
            assert_eq!(pause(text), None, "{text}");
        }
    }
}
