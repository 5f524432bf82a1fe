//! An open serial line on Windows, where a write has to be told not to wait for ever.

use std::io::{self, Read, Write};
use std::os::windows::io::AsRawHandle;
use std::time::Duration;

use serialport::COMPort;
use windows_sys::Win32::Devices::Communication::{COMMTIMEOUTS, SetCommTimeouts};

use crate::transport::Transport;

/// An open serial line.
#[derive(Debug)]
pub struct Serial {
    port: COMPort,
    set: Option<(Duration, Duration)>,
}

impl Serial {
    /// Takes over an open port.
    pub fn over(port: COMPort) -> io::Result<Self> {
        Ok(Self { port, set: None })
    }
}

/// A wait in milliseconds; at least one, because zero means for ever.
fn milliseconds(time: Duration) -> u32 {
    // The largest number has a meaning of its own.
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX).clamp(1, u32::MAX - 1)
}

/// The port library tells "nothing until the deadline" by zero bytes; so does nobody else here.
fn at_least_one(count: usize, wanted: usize) -> io::Result<usize> {
    if count == 0 && wanted > 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(count) }
}

impl Read for Serial {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        at_least_one(self.port.read(buffer)?, buffer.len())
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        at_least_one(self.port.write(bytes)?, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // The system's flush waits for the last byte to leave, however long the printer pauses.
        Ok(())
    }
}

impl Transport for Serial {
    #[expect(unsafe_code, reason = "the system's call takes a pointer")]
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        if self.set == Some((read, write)) {
            return Ok(());
        }
        // These three together: give what is there at once, else wait for the first byte.
        let timeouts = COMMTIMEOUTS {
            ReadIntervalTimeout: u32::MAX,
            ReadTotalTimeoutMultiplier: u32::MAX,
            ReadTotalTimeoutConstant: milliseconds(read),
            WriteTotalTimeoutMultiplier: 0,
            WriteTotalTimeoutConstant: milliseconds(write),
        };
        // SAFETY: the handle is open as long as the port, and the system only reads the structure.
        let done = unsafe { SetCommTimeouts(self.port.as_raw_handle(), &raw const timeouts) };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        self.set = Some((read, write));
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
