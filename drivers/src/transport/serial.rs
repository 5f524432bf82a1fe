//! A serial line, or a USB device that plays one.
//!
//! Both ends must have the same speed and the same way to pause; nothing on the line tells when
//! they have not, but garbage.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::Serial;
#[cfg(windows)]
pub use windows::Serial;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serialport::{SerialPortBuilder, SerialPortInfo, SerialPortType};

use crate::address::{Bits, FlowControl, Parity, SerialLine, StopBits};

/// A serial port that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its device: `/dev/ttyUSB0`, `COM3`.
    pub path: PathBuf,
    /// What hangs on USB there, if it does.
    pub usb: Option<UsbFacts>,
}

/// What a USB device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsbFacts {
    /// USB vendor number.
    pub vendor: u16,
    /// USB product number.
    pub product: u16,
    /// Who made it.
    pub maker: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

/// Opens a line, for us alone.
pub fn open(line: &SerialLine) -> io::Result<Serial> {
    let path = match &line.usb_serial {
        None => line.port.clone(),
        Some(serial) => find(&ports()?, serial)?,
    };
    Serial::over(settings(&path, line).open_native().map_err(|error| not_opened(&path, error))?)
}

/// The serial ports that are there.
pub fn ports() -> io::Result<Vec<Port>> {
    let found = serialport::available_ports().map_err(sorted)?;
    Ok(found.into_iter().map(port).collect())
}

fn port(info: SerialPortInfo) -> Port {
    let usb = match info.port_type {
        SerialPortType::UsbPort(usb) => Some(UsbFacts {
            vendor: usb.vid,
            product: usb.pid,
            maker: usb.manufacturer,
            name: usb.product,
            serial: usb.serial_number,
        }),
        SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => None,
    };
    Port { path: info.port_name.into(), usb }
}

/// The port behind which a USB serial number is today, whatever it was called yesterday.
fn find(ports: &[Port], serial: &str) -> io::Result<PathBuf> {
    let is_it = |port: &&Port| {
        port.usb.as_ref().and_then(|usb| usb.serial.as_deref()).is_some_and(|its| its == serial)
    };
    ports.iter().find(is_it).map(|port| port.path.clone()).ok_or_else(|| {
        let what = format!("no serial port has the USB serial number {serial:?}");
        io::Error::new(io::ErrorKind::NotFound, what)
    })
}

fn settings(path: &Path, line: &SerialLine) -> SerialPortBuilder {
    serialport::new(path.to_string_lossy(), line.baud)
        .data_bits(match line.bits {
            Bits::Seven => serialport::DataBits::Seven,
            Bits::Eight => serialport::DataBits::Eight,
        })
        .parity(match line.parity {
            Parity::None => serialport::Parity::None,
            Parity::Even => serialport::Parity::Even,
            Parity::Odd => serialport::Parity::Odd,
        })
        .stop_bits(match line.stop {
            StopBits::One => serialport::StopBits::One,
            StopBits::Two => serialport::StopBits::Two,
        })
        .flow_control(match line.flow {
            FlowControl::None => serialport::FlowControl::None,
            FlowControl::XonXoff => serialport::FlowControl::Software,
            FlowControl::RtsCts => serialport::FlowControl::Hardware,
        })
        .timeout(Duration::ZERO)
}

/// The port library has one word for "not there" and "held by somebody else".
fn not_opened(path: &Path, error: serialport::Error) -> io::Error {
    let denied = error.description.to_ascii_lowercase().contains("denied");
    if error.kind == serialport::ErrorKind::NoDevice && (denied || path.exists()) {
        return io::Error::new(io::ErrorKind::ResourceBusy, error.description);
    }
    sorted(error)
}

/// The system's kind of an error.
fn sorted(error: serialport::Error) -> io::Error {
    let kind = match error.kind {
        serialport::ErrorKind::NoDevice => io::ErrorKind::NotFound,
        serialport::ErrorKind::InvalidInput => io::ErrorKind::InvalidInput,
        serialport::ErrorKind::Unknown => io::ErrorKind::Other,
        serialport::ErrorKind::Io(kind) => kind,
    };
    io::Error::new(kind, error.description)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, serial: Option<&str>) -> Port {
        let usb = serial.map(|serial| UsbFacts {
            vendor: 0x0403,
            product: 0x6001,
            maker: None,
            name: None,
            serial: Some(serial.to_owned()),
        });
        Port { path: path.into(), usb }
    }

    #[test]
    fn a_line_is_found_under_the_name_its_adapter_has_today() {
        let yesterday = [named("/dev/ttyUSB0", Some("FT1")), named("/dev/ttyS0", None)];
        let today = [named("/dev/ttyUSB0", Some("FT2")), named("/dev/ttyUSB1", Some("FT1"))];
        assert_eq!(find(&yesterday, "FT1").unwrap(), Path::new("/dev/ttyUSB0"));
        assert_eq!(find(&today, "FT1").unwrap(), Path::new("/dev/ttyUSB1"));
        assert_eq!(find(&[], "FT1").unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
