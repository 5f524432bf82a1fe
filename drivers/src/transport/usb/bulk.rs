//! A USB printer that no driver of the system holds: its two pipes, directly.
//!
//! Never takes a printer away from a driver: other programs could not print on it any more.

use std::io::{self, Read, Write};
use std::time::Duration;

use nusb::descriptors::TransferType;
use nusb::transfer::{Buffer, Bulk as BulkPipe, ControlIn, ControlType, In, Out, Recipient};
use nusb::transfer::{Direction, TransferError};
use nusb::{DeviceInfo, Endpoint, Interface, MaybeFuture};
use rustix::io::Errno;

use super::{DeviceId, Found};
use crate::address::UsbPrinter;
use crate::transport::Transport;

/// The class of printers, and the kind of them that takes bytes as they come (USB printer class 4).
const CLASS_PRINTER: u8 = 0x07;
const SUBCLASS_PRINTER: u8 = 0x01;

/// `GET_DEVICE_ID` of the printer class.
const GET_DEVICE_ID: u8 = 0;

/// How long the printer may take to say who it is.
const ID_TIME_MAX: Duration = Duration::from_millis(500);
const ID_BYTES_MAX: u16 = 1024;

/// How much is read at once: a whole number of packets at every speed of USB.
const READ_BYTES: usize = 4096;

/// An open printer.
pub(super) struct Bulk {
    to_printer: Endpoint<BulkPipe, Out>,
    /// Printers without a way back have none.
    from_printer: Option<Endpoint<BulkPipe, In>>,
    /// What came and did not fit the reader's buffer.
    waiting: Vec<u8>,
    read_time_max: Duration,
    write_time_max: Duration,
}

impl Bulk {
    pub(super) fn open(printer: &UsbPrinter) -> io::Result<Self> {
        let mut fitting: Vec<_> = devices()?.filter(|device| fits(device, printer)).collect();
        if fitting.len() > 1 {
            return Err(super::several(fitting.len()));
        }
        let device = fitting.pop().ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, "no such printer is plugged in")
        })?;
        let interface = claim(&device)?;
        let (out, back) = pipes(&interface)?;
        Ok(Self {
            to_printer: interface.endpoint(out)?,
            from_printer: back.map(|back| interface.endpoint(back)).transpose()?,
            waiting: Vec::new(),
            read_time_max: Duration::ZERO,
            write_time_max: Duration::ZERO,
        })
    }
}

/// Everything of the printer class that is plugged in.
pub(super) fn printers() -> io::Result<Vec<Found>> {
    Ok(devices()?.map(|device| found(&device)).collect())
}

fn devices() -> io::Result<impl Iterator<Item = DeviceInfo>> {
    let all: Vec<DeviceInfo> = match nusb::list_devices().wait() {
        Ok(devices) => devices.collect(),
        // A system without USB has no printers on it.
        Err(error) if error.os_error() == Some(Errno::NOENT.raw_os_error().cast_unsigned()) => {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    Ok(all.into_iter().filter(|device| printer_interface(device).is_some()))
}

fn printer_interface(device: &DeviceInfo) -> Option<u8> {
    let prints = |class: u8, subclass: u8| (class, subclass) == (CLASS_PRINTER, SUBCLASS_PRINTER);
    let mut interfaces = device.interfaces();
    interfaces.find(|one| prints(one.class(), one.subclass())).map(|one| one.interface_number())
}

fn fits(device: &DeviceInfo, printer: &UsbPrinter) -> bool {
    let UsbPrinter::Numbered { vendor, product, serial } = printer else { return false };
    (device.vendor_id(), device.product_id()) == (*vendor, *product)
        && serial.as_deref().is_none_or(|serial| device.serial_number() == Some(serial))
}

fn claim(device: &DeviceInfo) -> io::Result<Interface> {
    let number = printer_interface(device)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it is no printer any more"))?;
    Ok(device.open().wait()?.claim_interface(number).wait()?)
}

/// What a printer says of itself; its USB names where it cannot be opened.
fn found(device: &DeviceInfo) -> Found {
    let asked = claim(device).ok().and_then(|interface| {
        let question = ControlIn {
            control_type: ControlType::Class,
            recipient: Recipient::Interface,
            request: GET_DEVICE_ID,
            value: 0,
            index: u16::from(interface.interface_number()) << 8,
            length: ID_BYTES_MAX,
        };
        interface.control_in(question, ID_TIME_MAX).wait().ok()
    });
    let id = asked.map(|bytes| DeviceId::read(&bytes)).unwrap_or_else(|| DeviceId {
        maker: device.manufacturer_string().map(str::to_owned),
        model: device.product_string().map(str::to_owned),
        ..DeviceId::default()
    });
    let address = UsbPrinter::Numbered {
        vendor: device.vendor_id(),
        product: device.product_id(),
        serial: device.serial_number().map(str::to_owned),
    };
    Found { address, id }
}

/// The addresses of the pipe to the printer and of the one back, if it has one.
fn pipes(interface: &Interface) -> io::Result<(u8, Option<u8>)> {
    let described = interface.descriptor();
    let pipe = |wanted: Direction| {
        described.as_ref().and_then(|described| {
            let mut endpoints = described.endpoints();
            endpoints
                .find(|one| one.transfer_type() == TransferType::Bulk && one.direction() == wanted)
                .map(|one| one.address())
        })
    };
    let out = pipe(Direction::Out)
        .ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "it has no way to print"))?;
    Ok((out, pipe(Direction::In)))
}

/// A transfer that was given up at its deadline is no error of the printer's.
fn sorted(error: TransferError) -> io::Error {
    match error {
        TransferError::Cancelled => io::ErrorKind::TimedOut.into(),
        other @ (TransferError::Stall
        | TransferError::Disconnected
        | TransferError::Fault
        | TransferError::InvalidArgument
        | TransferError::Unknown(_)) => other.into(),
    }
}

impl Read for Bulk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.waiting.is_empty() {
            let Some(pipe) = &mut self.from_printer else {
                return Err(io::ErrorKind::WouldBlock.into());
            };
            // It stays asked for over a deadline, so that nothing that comes late is lost.
            if pipe.pending() == 0 {
                pipe.submit(Buffer::new(READ_BYTES));
            }
            let come = pipe.wait_next_complete(self.read_time_max);
            let come = come.ok_or(io::ErrorKind::TimedOut)?;
            come.status.map_err(sorted)?;
            self.waiting.extend_from_slice(&come.buffer[..come.actual_len]);
            if self.waiting.is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
        }
        let count = buffer.len().min(self.waiting.len());
        buffer[..count].copy_from_slice(&self.waiting[..count]);
        self.waiting.drain(..count);
        Ok(count)
    }
}

impl Write for Bulk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = self.to_printer.transfer_blocking(bytes.to_vec().into(), self.write_time_max);
        // A transfer that ended early has taken what it says.
        match gone.status {
            _ if gone.actual_len > 0 => Ok(gone.actual_len),
            Ok(()) => Ok(0),
            Err(error) => Err(sorted(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Bulk {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.read_time_max = read;
        self.write_time_max = write;
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
