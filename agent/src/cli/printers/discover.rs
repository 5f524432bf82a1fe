//! `waystation printers discover`: what is plugged into this computer, without asking any of it.
//!
//! It only reads what the system knows, so that nothing is printed and nobody is disturbed.

use drivers::{
    address::{Address, Bits, FlowControl, Parity, SerialLine, StopBits},
    transport::{
        serial::{self, Port, UsbFacts},
        usb::{self, DeviceId, Found},
    },
};
use serde::Serialize;

use crate::cli::{CommandError, Exit, output::Output};

/// The rate that most printers ship with, in bits per second.
const BAUD: u32 = 9600;

/// Something that may be a printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Find {
    /// The address to write into the configuration.
    uri: String,
    /// Whether it says itself that it is a printer.
    is_printer: bool,
    /// What it says of itself.
    described: String,
    /// The languages it says it understands.
    languages: Vec<String>,
}

pub(super) fn run(output: &mut Output) -> Result<Exit, CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::Other(format!(
            "the system does not say what is plugged in: {error}. Write the address of the printer \
             into the configuration by hand."
        ))
    };
    let mut finds: Vec<Find> = usb::printers().map_err(failed)?.into_iter().map(printer).collect();
    finds.extend(serial::ports().map_err(failed)?.into_iter().map(line));
    if finds.is_empty() {
        output.say(&finds, || "Nothing is plugged in here that looks like a printer.".to_owned());
    }
    for find in &finds {
        output.say(find, || in_words(find));
    }
    Ok(Exit::Done)
}

fn printer(found: Found) -> Find {
    let Found { address, id: DeviceId { maker, model, languages, serial: _ } } = found;
    let described = [maker, model].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Find { uri: Address::Usb(address).to_string(), is_printer: true, described, languages }
}

/// A port says what is plugged into it only if that is a USB device.
fn line(port: Port) -> Find {
    let Port { path, usb } = port;
    let (described, usb_serial) = match usb {
        Some(UsbFacts { vendor: _, product: _, maker, name, serial }) => {
            (maker.into_iter().chain(name).collect::<Vec<_>>().join(" "), serial)
        }
        None => ("a serial port".to_owned(), None),
    };
    let line = SerialLine {
        port: path,
        baud: BAUD,
        bits: Bits::Eight,
        parity: Parity::None,
        stop: StopBits::One,
        flow: FlowControl::XonXoff,
        usb_serial,
    };
    let uri = Address::Serial(line).to_string();
    Find { uri, is_printer: false, described, languages: Vec::new() }
}

fn in_words(find: &Find) -> String {
    let Find { uri, is_printer, described, languages } = find;
    let kind = if *is_printer { "printer" } else { "port   " };
    let spoken =
        if languages.is_empty() { String::new() } else { format!(" ({})", languages.join(", ")) };
    format!("{kind}  {uri}  {described}{spoken}")
}

#[cfg(test)]
mod tests {
    use drivers::address::UsbPrinter;

    use super::*;

    #[test]
    fn a_find_is_an_address_that_the_configuration_takes() {
        let serial = Some("28J1234".to_owned());
        let address = UsbPrinter::Numbered { vendor: 0x0a5f, product: 0x0084, serial };
        let id = DeviceId::read(b"MFG:Zebra;MDL:ZTC ZD420;CMD:ZPL,EPL;");
        let found = printer(Found { address, id });
        assert_eq!(
            in_words(&found),
            "printer  usb://0a5f:0084?serial=28J1234  Zebra ZTC ZD420 (ZPL, EPL)"
        );
        let usb = UsbFacts {
            vendor: 0x0403,
            product: 0x6001,
            maker: Some("FTDI".to_owned()),
            name: Some("FT232R".to_owned()),
            serial: Some("FT1".to_owned()),
        };
        let port = line(Port { path: "/dev/ttyUSB0".into(), usb: Some(usb) });
        assert_eq!(
            in_words(&port),
            "port     serial:///dev/ttyUSB0?baud=9600&flow=xon-xoff&usb-serial=FT1  FTDI FT232R"
        );
        for find in [found, port] {
            assert!(find.uri.parse::<Address>().is_ok(), "{}", find.uri);
        }
    }
}
