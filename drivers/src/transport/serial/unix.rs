//! An open serial line that never blocks in the kernel: a printer that says XOFF would hold a
//! blocking write for as long as it likes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{FromRawFd, IntoRawFd};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use serialport::TTYPort;

use crate::transport::Transport;
use crate::transport::patience::PatientFile;

/// An open serial line.
#[derive(Debug)]
pub struct Serial(PatientFile);

impl Serial {
    /// Takes over an open port.
    #[expect(unsafe_code, reason = "the port library gives its file away only as a number")]
    pub fn over(port: TTYPort) -> io::Result<Self> {
        // SAFETY: `into_raw_fd` hands over a file that is open and that nobody else closes.
        let file = unsafe { File::from_raw_fd(port.into_raw_fd()) };
        fcntl_setfl(&file, fcntl_getfl(&file)? | OFlags::NONBLOCK)?;
        Ok(Self(PatientFile::over(file)))
    }
}

impl Read for Serial {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Transport for Serial {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.0.set_deadlines(read, write);
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
