//! A pseudo-terminal: the printer's end of a serial line.
//!
//! The one place where platforms differ: Unix has pseudo-terminals, Windows has none, and says so.
//! It neither paces nor parses.

#[cfg(not(unix))]
pub(super) use elsewhere::Terminal;
#[cfg(unix)]
pub(super) use unix::Terminal;

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::os::unix::fs::{OpenOptionsExt, symlink};
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::OFlags;
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

    /// The printer's end.
    #[derive(Debug)]
    pub(crate) struct Terminal {
        master: File,
        /// Held open, so that a host that leaves does not end the line.
        _host_end: File,
        path: PathBuf,
        link: Option<PathBuf>,
    }

    impl Terminal {
        /// Opens a terminal, sets it to this rate and nothing else to alter bytes, and points the
        /// link to it.
        pub(crate) fn open(baud: u32, link: Option<&Path>) -> io::Result<Self> {
            let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
            let master = openpt(flags)?;
            grantpt(&master)?;
            unlockpt(&master)?;
            let name = ptsname(&master, Vec::new())?;
            let path = PathBuf::from(name.to_string_lossy().into_owned());
            let no_control = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or(0);
            let host_end =
                OpenOptions::new().read(true).write(true).custom_flags(no_control).open(&path)?;
            let mut settings = tcgetattr(&host_end)?;
            settings.make_raw();
            settings.set_speed(baud)?;
            tcsetattr(&host_end, OptionalActions::Now, &settings)?;
            rustix::fs::fcntl_setfl(&master, OFlags::NONBLOCK)?;
            if let Some(link) = link {
                point(link, &path)?;
            }
            let link = link.map(Path::to_owned);
            Ok(Self { master: File::from(master), _host_end: host_end, path, link })
        }

        /// The name that a host opens.
        pub(crate) fn path(&self) -> &Path {
            self.link.as_deref().unwrap_or(&self.path)
        }

        /// The rate that the host has set, if it is to be known.
        pub(crate) fn host_baud(&self) -> Option<u32> {
            tcgetattr(&self.master).ok().map(|settings| settings.output_speed())
        }

        /// Reads what has come, waiting at most so long; nothing is an empty piece.
        pub(crate) fn read(&mut self, most: usize, wait: Duration) -> io::Result<Vec<u8>> {
            let wait = Timespec::try_from(wait).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
            let mut ends = [PollFd::new(&self.master, PollFlags::IN)];
            if poll(&mut ends, Some(&wait))? == 0 {
                return Ok(Vec::new());
            }
            let mut piece = vec![0; most];
            match self.master.read(&mut piece) {
                Ok(come) => {
                    piece.truncate(come);
                    Ok(piece)
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        }

        /// Writes as much as the host's end takes; the rest is lost, as on a wire.
        pub(crate) fn write(&mut self, bytes: &[u8]) {
            if let Err(error) = self.master.write_all(bytes) {
                tracing::debug!(path = %self.path.display(), %error, "The host takes no answer");
            }
        }
    }

    impl Drop for Terminal {
        fn drop(&mut self) {
            if let Some(link) = &self.link {
                // A link that somebody else has taken away is away already.
                fs::remove_file(link).ok();
            }
        }
    }

    /// Points the link to the terminal; only a link is ever replaced.
    fn point(link: &Path, path: &Path) -> io::Result<()> {
        match fs::symlink_metadata(link) {
            Ok(there) if there.file_type().is_symlink() => fs::remove_file(link)?,
            Ok(_) => {
                let said = format!("{} is there already and is no link", link.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, said));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        symlink(path, link)
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io;
    use std::path::Path;
    use std::time::Duration;

    /// What cannot be had here.
    #[derive(Debug)]
    pub(crate) enum Terminal {}

    impl Terminal {
        /// Says that there are no pseudo-terminals.
        pub(crate) fn open(_baud: u32, _link: Option<&Path>) -> io::Result<Self> {
            let said = "this system has no pseudo-terminals; leave `baud` out, and use a port";
            Err(io::Error::new(io::ErrorKind::Unsupported, said))
        }

        pub(crate) fn path(&self) -> &Path {
            match *self {}
        }

        pub(crate) fn host_baud(&self) -> Option<u32> {
            match *self {}
        }

        pub(crate) fn read(&mut self, _most: usize, _wait: Duration) -> io::Result<Vec<u8>> {
            match *self {}
        }

        pub(crate) fn write(&mut self, _bytes: &[u8]) {
            match *self {}
        }
    }
}
