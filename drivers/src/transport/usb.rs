//! A USB printer (class 07): through the system's printer driver where one holds it, and directly
//! where none does.

#[cfg(unix)]
mod bulk;
mod identity;
#[cfg(unix)]
mod lp;
#[cfg(windows)]
mod usbprint;

pub use identity::DeviceId;

use std::io;

use super::Transport;
use crate::address::UsbPrinter;

/// A USB printer that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its address.
    pub address: UsbPrinter,
    /// What it says of itself by IEEE 1284.
    pub id: DeviceId,
}

/// Opens a printer, for us alone.
#[cfg(unix)]
pub fn open(printer: &UsbPrinter) -> io::Result<Box<dyn Transport>> {
    match printer {
        UsbPrinter::Device(path) => Ok(Box::new(lp::Lp::open(path)?)),
        UsbPrinter::Numbered { .. } => match lp::find(printer)? {
            Some(path) => Ok(Box::new(lp::Lp::open(&path)?)),
            None => Ok(Box::new(bulk::Bulk::open(printer)?)),
        },
    }
}

/// The USB printers that are there.
#[cfg(unix)]
pub fn printers() -> io::Result<Vec<Found>> {
    let mut found = lp::printers()?;
    for one in bulk::printers()? {
        if !found.iter().any(|other| other.address == one.address) {
            found.push(one);
        }
    }
    Ok(found)
}

/// Opens a printer, for us alone.
#[cfg(windows)]
pub fn open(printer: &UsbPrinter) -> io::Result<Box<dyn Transport>> {
    Ok(Box::new(usbprint::UsbPrint::open(printer)?))
}

/// The USB printers that are there.
#[cfg(windows)]
pub fn printers() -> io::Result<Vec<Found>> {
    usbprint::printers()
}

/// More than one printer fits an address: none is taken.
fn several(count: usize) -> io::Error {
    let what = format!("{count} printers have these numbers; write ?serial= to name one");
    io::Error::new(io::ErrorKind::InvalidInput, what)
}
