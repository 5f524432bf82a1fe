//! Where a printer is: `socket://host:9100`, `serial:///dev/ttyUSB0?baud=115200` and the like.
//!
//! Only reads and writes the address; it never resolves a name, opens a way, or looks whether
//! anything is there.

mod error;
mod host;
mod serial;
mod text;
mod usb;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

pub use error::AddressError;
pub use host::HostPort;
pub use serial::{Bits, FlowControl, Parity, SerialLine, StopBits};
pub use usb::UsbPrinter;

use text::Parts;

/// The port that raw printing uses when the address names none (Zebra `ip.port`).
pub const RAW_PORT: u16 = 9100;

/// The port of the line printer daemon (RFC 1179, 3.1).
const LPD_PORT: u16 = 515;

/// The port of IPP (RFC 8010, 4.1).
const IPP_PORT: u16 = 631;

/// The resource of a printer that has only one (PWG 5100.12, "IPP Everywhere").
const IPP_PATH: &str = "/ipp/print";

/// What a document is called unless the address says otherwise: bytes, and the printer knows.
pub const IPP_FORMAT: &str = "application/octet-stream";

/// How long an address may be.
const ADDRESS_BYTES_MAX: usize = 300;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// `socket://host[:port][?status=port]`: raw TCP.
    Socket {
        /// Where labels go.
        at: HostPort,
        /// Where the printer's state is asked instead, on models that have a port of its own for
        /// it (SATO: 1025).
        status_port: Option<u16>,
    },
    /// `serial:///dev/ttyUSB0?baud=115200`: a serial line.
    Serial(SerialLine),
    /// `usb://0a5f:0084?serial=28J1234` or `usb:///dev/usb/lp0`: a USB printer.
    Usb(UsbPrinter),
    /// `lpd://host[:port]/queue`: a line printer daemon.
    Lpd {
        /// Where it listens.
        at: HostPort,
        /// Its queue.
        queue: String,
    },
    /// `ipp://host[:port][/path][?format=type]`: an IPP printer.
    Ipp {
        /// Where it listens.
        at: HostPort,
        /// Its resource, beginning with `/`.
        path: String,
        /// What documents are called, for printers that do not take them under the general
        /// [`IPP_FORMAT`]: `application/vnd.zebra-zpl`.
        format: String,
    },
    /// `file:///path`: a device file, or a folder that gets one file a document.
    File(PathBuf),
    /// `spooler://Name`: a printer of the Windows spooler.
    Spooler(String),
}

/// Whose words come back over a way to a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// The printer's own, in its language.
    Printer,
    /// The way's: it tells a state, in words of its own, and never proves a label.
    Way,
    /// Nobody's.
    Nobody,
}

impl Address {
    /// Whose words come back.
    pub fn answers(&self) -> Answers {
        match self {
            Address::Socket { .. } | Address::Serial(_) | Address::Usb(_) => Answers::Printer,
            Address::Ipp { .. } | Address::Spooler(_) => Answers::Way,
            Address::Lpd { .. } | Address::File(_) => Answers::Nobody,
        }
    }

    /// Whether the printer hangs on this computer itself: looking for it costs next to nothing.
    pub fn is_local(&self) -> bool {
        match self {
            Address::Serial(_) | Address::Usb(_) | Address::File(_) | Address::Spooler(_) => true,
            Address::Socket { .. } | Address::Lpd { .. } | Address::Ipp { .. } => false,
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let whole = || text.chars().take(ADDRESS_BYTES_MAX).collect::<String>();
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(AddressError::Long { text: whole() });
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(AddressError::Scheme { text: whole() });
        };
        let parts = Parts::of(text, rest)?;
        match scheme {
            "socket" => socket(&parts),
            "serial" => SerialLine::read(&parts).map(Address::Serial),
            "usb" => UsbPrinter::read(&parts).map(Address::Usb),
            "lpd" => lpd(&parts),
            "ipp" => ipp(&parts),
            "ipps" => Err(AddressError::Encrypted { text: whole() }),
            "file" => file(&parts),
            "spooler" => spooler(&parts),
            _ => Err(AddressError::Scheme { text: whole() }),
        }
    }
}

fn socket(parts: &Parts<'_>) -> Result<Address, AddressError> {
    parts.allow(&["status"])?;
    if !parts.path.trim_start_matches('/').is_empty() {
        return Err(parts.host_error());
    }
    let at = HostPort::read(parts, RAW_PORT)?;
    let status_port = parts.option("status").map(|digits| host::port(digits, parts)).transpose()?;
    Ok(Address::Socket { at, status_port })
}

fn lpd(parts: &Parts<'_>) -> Result<Address, AddressError> {
    parts.allow(&[])?;
    let at = HostPort::read(parts, LPD_PORT)?;
    let queue = parts.path.trim_matches('/').to_owned();
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'/';
    if queue.is_empty() || !queue.bytes().all(allowed) {
        return Err(AddressError::Queue { text: parts.text.to_owned() });
    }
    Ok(Address::Lpd { at, queue })
}

fn ipp(parts: &Parts<'_>) -> Result<Address, AddressError> {
    parts.allow(&["format"])?;
    let at = HostPort::read(parts, IPP_PORT)?;
    let path = if parts.path.is_empty() { IPP_PATH } else { &parts.path };
    // It goes into the first line of a request: nothing that ends a line or a word.
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AddressError::Path { text: parts.text.to_owned() });
    }
    let format = parts.option("format").unwrap_or(IPP_FORMAT);
    let is_word = |word: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
        !word.is_empty() && word.bytes().all(allowed)
    };
    if !format.split_once('/').is_some_and(|(kind, name)| is_word(kind) && is_word(name)) {
        let expected = "a media type, as in application/vnd.zebra-zpl";
        return Err(parts.value_error("format", format, expected));
    }
    Ok(Address::Ipp { at, path: path.to_owned(), format: format.to_owned() })
}

fn file(parts: &Parts<'_>) -> Result<Address, AddressError> {
    parts.allow(&[])?;
    let bare = parts.path.trim_end_matches('/');
    if !parts.authority.is_empty() || bare.is_empty() {
        return Err(AddressError::Path { text: parts.text.to_owned() });
    }
    Ok(Address::File(text::local_path(bare)))
}

fn spooler(parts: &Parts<'_>) -> Result<Address, AddressError> {
    parts.allow(&[])?;
    // `spooler://Name`, and `spooler:////server/Name` for a shared one.
    let name = format!("{}{}", text::decoded(parts.authority, parts)?, parts.path);
    let name = if parts.authority.is_empty() {
        name.strip_prefix('/').unwrap_or_default().replace('/', "\\")
    } else {
        name
    };
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(AddressError::Path { text: parts.text.to_owned() });
    }
    Ok(Address::Spooler(name))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Socket { at, status_port: None } => write!(f, "socket://{at}"),
            Address::Socket { at, status_port: Some(port) } => {
                write!(f, "socket://{at}?status={port}")
            }
            Address::Serial(line) => line.fmt(f),
            Address::Usb(printer) => printer.fmt(f),
            Address::Lpd { at, queue } => write!(f, "lpd://{at}/{}", text::Encoded(queue)),
            Address::Ipp { at, path, format } => {
                write!(f, "ipp://{at}{}", text::Encoded(path))?;
                if format == IPP_FORMAT { Ok(()) } else { write!(f, "?format={format}") }
            }
            Address::File(path) => write!(f, "file://{}", text::encoded_path(path)),
            Address::Spooler(name) if name.starts_with('\\') => {
                write!(f, "spooler:///{}", text::Encoded(&name.replace('\\', "/")))
            }
            Address::Spooler(name) => write!(f, "spooler://{}", text::Encoded(name)),
        }
    }
}

#[cfg(test)]
mod tests;
