//! What is plugged into this computer, by what the system knows of it.

use std::io;

use super::{DiscoveryError, Find, Kind, Means};
use crate::address::{Address, Bits, FlowControl, Parity, SerialLine, StopBits, UsbPrinter};
use crate::transport::serial::{self, Port, UsbFacts};
use crate::transport::usb::{self, DeviceId, Found};

/// The rate that most printers ship with, in bits per second.
const BAUD: u32 = 9600;

/// Tells the USB printers.
pub(super) fn printers(said: &mut dyn FnMut(Find)) -> Result<(), DiscoveryError> {
    told(usb::printers(), printer, said)
}

/// Tells the serial ports.
pub(super) fn lines(said: &mut dyn FnMut(Find)) -> Result<(), DiscoveryError> {
    told(serial::ports(), line, said)
}

fn told<T>(
    there: io::Result<Vec<T>>,
    find: impl Fn(T) -> Find,
    said: &mut dyn FnMut(Find),
) -> Result<(), DiscoveryError> {
    there.map_err(DiscoveryError::Plugged)?.into_iter().map(find).for_each(said);
    Ok(())
}

fn printer(found: Found) -> Find {
    let Found { address, id } = found;
    let usb = match &address {
        UsbPrinter::Numbered { vendor, product, serial: _ } => {
            format!("{vendor:04x}:{product:04x}")
        }
        UsbPrinter::Device(_) => String::new(),
    };
    let usb_serial = match &address {
        UsbPrinter::Numbered { serial, .. } => serial.clone(),
        UsbPrinter::Device(_) => None,
    };
    let mut find = Find::plugged(Means::Usb, Kind::Printer, Address::Usb(address));
    find.seen.usb = usb;
    find.seen.ieee1284 = id.to_string();
    let DeviceId { maker, model, languages, serial } = id;
    find.maker = maker;
    find.model = model;
    find.languages = languages;
    find.serial = serial.or(usb_serial);
    find
}

/// A port says what is plugged into it only if that is a USB device.
fn line(port: Port) -> Find {
    let Port { path, usb } = port;
    let usb_serial = usb.as_ref().and_then(|usb| usb.serial.clone());
    let line = SerialLine {
        port: path,
        baud: BAUD,
        bits: Bits::Eight,
        parity: Parity::None,
        stop: StopBits::One,
        flow: FlowControl::XonXoff,
        usb_serial,
    };
    let mut find = Find::plugged(Means::Serial, Kind::Port, Address::Serial(line));
    if let Some(UsbFacts { vendor, product, maker, name, serial: _of_the_adapter }) = usb {
        find.seen.usb = format!("{vendor:04x}:{product:04x}");
        find.maker = maker;
        find.model = name;
    }
    find
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usb_printer_is_found_with_what_it_says_of_itself() {
        let serial = Some("28J1234".to_owned());
        let address = UsbPrinter::Numbered { vendor: 0x0a5f, product: 0x0084, serial };
        let id = DeviceId::read(b"MFG:Zebra;MDL:ZTC ZD420-203dpi ZPL;CMD:ZPL,EPL;");
        let find = printer(Found { address, id });
        assert_eq!(find.address().to_string(), "usb://0a5f:0084?serial=28J1234");
        assert_eq!(find.seen.ieee1284, "MFG:Zebra;MDL:ZTC ZD420-203dpi ZPL;CMD:ZPL,EPL;");
        assert_eq!(find.serial.as_deref(), Some("28J1234"));
        assert_eq!((find.kind, find.languages.len()), (Kind::Printer, 2));
    }

    #[test]
    fn a_serial_adapter_is_a_port_at_which_nobody_knows_what_hangs() {
        let usb = UsbFacts {
            vendor: 0x0403,
            product: 0x6001,
            maker: Some("FTDI".to_owned()),
            name: Some("FT232R".to_owned()),
            serial: Some("FT1".to_owned()),
        };
        let find = line(Port { path: "/dev/ttyUSB0".into(), usb: Some(usb) });
        let uri = "serial:///dev/ttyUSB0?baud=9600&flow=xon-xoff&usb-serial=FT1";
        assert_eq!(find.address().to_string(), uri);
        assert_eq!(find.address(), uri.parse().unwrap());
        assert_eq!((find.kind, find.serial), (Kind::Port, None));
    }
}
