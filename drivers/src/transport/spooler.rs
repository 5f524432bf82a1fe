//! A printer of the Windows spooler, by raw documents. The spooler takes them at once, whatever the
//! printer does: taken is never printed.

#[cfg(windows)]
mod windows;

use std::io;

use super::Transport;

/// Opens a printer of the spooler.
#[cfg(windows)]
pub fn open(name: &str) -> io::Result<Box<dyn Transport>> {
    Ok(Box::new(windows::Spooler::open(name)?))
}

/// There is no such spooler here.
#[cfg(not(windows))]
pub fn open(_name: &str) -> io::Result<Box<dyn Transport>> {
    let what = "spooler:// is a way of Windows; on this system write ipp:// or usb://";
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}
