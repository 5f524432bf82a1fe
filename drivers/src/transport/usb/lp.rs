//! A USB printer held by Linux's own printer driver: `/dev/usb/lp0`.
//!
//! The driver tells who is there by files below `/sys/class/usbmisc`, which can be read while
//! somebody else holds the printer.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::ioctl;

use super::{DeviceId, Found};
use crate::address::UsbPrinter;
use crate::status::{Reason, Status};
use crate::transport::Transport;
use crate::transport::patience::PatientFile;

/// Where the driver tells what it holds.
const CLASS: &str = "/sys/class/usbmisc";

/// `LPGETSTATUS` of `linux/lp.h`: the port's status byte, as an `int`.
const LPGETSTATUS: ioctl::Opcode = 0x060b;

/// The status byte (USB printer class, 4.2.2): no error, and paper is empty.
const NOT_ERROR: i32 = 0x08;
const PAPER_EMPTY: i32 = 0x20;

/// An open device file.
#[derive(Debug)]
pub(super) struct Lp(PatientFile);

impl Lp {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)?;
        // The driver lets only one in; the lock tells others that go by it.
        flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|error| {
            let what = format!("another program holds it: {error}");
            io::Error::new(io::ErrorKind::ResourceBusy, what)
        })?;
        Ok(Self(PatientFile::over(file)))
    }

    #[expect(unsafe_code, reason = "the driver's question is an ioctl")]
    fn port_status(&self) -> io::Result<i32> {
        // SAFETY: the driver writes one `int` for this question.
        let question = unsafe { ioctl::Getter::<LPGETSTATUS, i32>::new() };
        // SAFETY: it changes nothing and writes only where `Getter` lets it.
        Ok(unsafe { ioctl::ioctl(&self.0.file, question) }?)
    }
}

impl Read for Lp {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer) {
            // A USB printer without an answer may also say so by an empty one.
            Ok(0) => Err(io::ErrorKind::WouldBlock.into()),
            other => other,
        }
    }
}

impl Write for Lp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Transport for Lp {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.0.set_deadlines(read, write);
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The port's own word on paper. Its other bits are set by cheap printers as it pleases them.
    fn status(&mut self) -> io::Result<Option<Status>> {
        let bits = match self.port_status() {
            Ok(bits) => bits,
            // Not every device file is this driver's.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NOTTY.raw_os_error()) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        Ok(Some(Status { reasons: reasons(bits), ..Status::default() }))
    }
}

fn reasons(bits: i32) -> BTreeSet<Reason> {
    let empty = bits & PAPER_EMPTY != 0 && bits & NOT_ERROR == 0;
    empty.then_some(Reason::MediaEmpty).into_iter().collect()
}

/// Everything the driver holds.
pub(super) fn printers() -> io::Result<Vec<Found>> {
    printers_in(Path::new(CLASS))
}

/// The device file of a printer, if the driver holds it.
pub(super) fn find(printer: &UsbPrinter) -> io::Result<Option<PathBuf>> {
    find_in(Path::new(CLASS), printer)
}

/// A printer as the driver tells of it.
struct Held {
    device: PathBuf,
    vendor: u16,
    product: u16,
    serial: Option<String>,
    id: DeviceId,
}

fn held(class: &Path) -> io::Result<Vec<Held>> {
    let entries = match fs::read_dir(class) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut held = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("lp")
            && let Some(printer) = read_one(&entry.path(), Path::new("/dev/usb").join(&name))
        {
            held.push(printer);
        }
    }
    held.sort_by(|one, other| one.device.cmp(&other.device));
    Ok(held)
}

/// A printer that is being unplugged has some of these files and not the others.
fn read_one(entry: &Path, device: PathBuf) -> Option<Held> {
    let interface = entry.join("device");
    // The interface's folder lies in that of the device.
    let usb = fs::canonicalize(&interface).ok()?.parent()?.to_owned();
    let text = |name: &str| fs::read_to_string(usb.join(name)).ok().map(|it| it.trim().to_owned());
    let number = |name: &str| text(name).and_then(|digits| u16::from_str_radix(&digits, 16).ok());
    let id = fs::read(interface.join("ieee1284_id")).unwrap_or_default();
    Some(Held {
        device,
        vendor: number("idVendor")?,
        product: number("idProduct")?,
        serial: text("serial"),
        id: DeviceId::read(&id),
    })
}

fn printers_in(class: &Path) -> io::Result<Vec<Found>> {
    let found = held(class)?.into_iter().map(|Held { device: _, vendor, product, serial, id }| {
        Found { address: UsbPrinter::Numbered { vendor, product, serial }, id }
    });
    Ok(found.collect())
}

fn find_in(class: &Path, printer: &UsbPrinter) -> io::Result<Option<PathBuf>> {
    let UsbPrinter::Numbered { vendor, product, serial } = printer else { return Ok(None) };
    let mut fitting = held(class)?;
    fitting.retain(|one| {
        (one.vendor, one.product) == (*vendor, *product)
            && (serial.is_none() || one.serial == *serial)
    });
    if fitting.len() > 1 {
        return Err(super::several(fitting.len()));
    }
    Ok(fitting.pop().map(|one| one.device))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Files as the driver makes them for one printer.
    fn plug(root: &Path, name: &str, serial: &str) {
        let usb = root.join("devices").join(name);
        let interface = usb.join("1-1:1.0");
        fs::create_dir_all(&interface).unwrap();
        fs::write(usb.join("idVendor"), "0a5f\n").unwrap();
        fs::write(usb.join("idProduct"), "0084\n").unwrap();
        fs::write(usb.join("serial"), format!("{serial}\n")).unwrap();
        fs::write(interface.join("ieee1284_id"), "MFG:Zebra;MDL:ZD420;CMD:ZPL;\n").unwrap();
        let entry = root.join("class").join(name);
        fs::create_dir_all(&entry).unwrap();
        symlink(&interface, entry.join("device")).unwrap();
    }

    fn numbered(serial: Option<&str>) -> UsbPrinter {
        let serial = serial.map(str::to_owned);
        UsbPrinter::Numbered { vendor: 0x0a5f, product: 0x0084, serial }
    }

    #[test]
    fn a_printer_is_found_by_its_numbers_under_whatever_file_it_has() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "lp0", "A");
        plug(root.path(), "lp3", "B");
        let class = root.path().join("class");
        let found = printers_in(&class).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].address, numbered(Some("A")));
        assert_eq!(found[0].id.model.as_deref(), Some("ZD420"));
        let device = find_in(&class, &numbered(Some("B"))).unwrap();
        assert_eq!(device.as_deref(), Some(Path::new("/dev/usb/lp3")));
        assert_eq!(find_in(&class, &numbered(Some("C"))).unwrap(), None);
    }

    #[test]
    fn two_printers_of_the_same_numbers_are_not_guessed_between() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "lp0", "A");
        plug(root.path(), "lp1", "B");
        let error = find_in(&root.path().join("class"), &numbered(None)).unwrap_err();
        assert!(error.to_string().contains("serial"), "{error}");
    }

    #[test]
    fn a_system_without_usb_has_no_printers_and_no_trouble() {
        assert_eq!(printers_in(Path::new("/nowhere/at/all")).unwrap(), []);
    }

    #[test]
    fn paper_is_out_only_when_the_port_says_error_too() {
        assert_eq!(reasons(0x30), BTreeSet::from([Reason::MediaEmpty]));
        for bits in [0x00, 0x18, 0x08, 0x38, 0x10] {
            assert_eq!(reasons(bits), BTreeSet::new(), "{bits:#x}");
        }
    }
}
