//! What is wrong with an address, and what to write instead.

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text does not begin with a way that is known here.
    #[error("{text:?} does not begin with a known way to a printer")]
    Scheme {
        /// The text.
        text: String,
    },
    /// The text is longer than any address.
    #[error("{text:?}… is too long for an address")]
    Long {
        /// Its beginning.
        text: String,
    },
    /// IPP over TLS.
    #[error("{text:?} asks for IPP over TLS, which is not spoken here")]
    Encrypted {
        /// The text.
        text: String,
    },
    /// The host is missing or holds characters that no host has.
    #[error("{text:?} names no usable host")]
    Host {
        /// The text.
        text: String,
    },
    /// The port is not a number from 1 to 65535.
    #[error("the port in {text:?} is not a number from 1 to 65535")]
    Port {
        /// The text.
        text: String,
    },
    /// The queue is missing or holds characters that no queue has.
    #[error("{text:?} names no usable queue")]
    Queue {
        /// The text.
        text: String,
    },
    /// The path or name is missing or holds characters that it may not.
    #[error("{text:?} names no usable path")]
    Path {
        /// The text.
        text: String,
    },
    /// The USB printer is named neither by its numbers nor by its device file.
    #[error("{text:?} names no USB printer")]
    Usb {
        /// The text.
        text: String,
    },
    /// A setting that this way does not have.
    #[error("{text:?} has the setting {key:?}, which this way does not have")]
    Setting {
        /// The text.
        text: String,
        /// The setting.
        key: String,
    },
    /// A setting with a value it cannot have.
    #[error("{key}={value} in {text:?} is not possible; {key} is {expected}")]
    Value {
        /// The text.
        text: String,
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
}

impl AddressError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            AddressError::Scheme { .. } => {
                "Write socket://host:9100, serial:///dev/ttyUSB0?baud=9600, usb:///dev/usb/lp0, lpd://host/queue, ipp://host/ipp/print, file:///path or spooler://Name."
            }
            AddressError::Long { .. } => "Shorten it to at most 300 bytes.",
            AddressError::Encrypted { .. } => {
                "Connect the printer over USB, or turn on raw printing in its network settings and write socket://host:9100."
            }
            AddressError::Host { .. } => {
                "Write the printer's name or IP address behind ://; an IPv6 address goes in brackets."
            }
            AddressError::Port { .. } => "Write a port such as 9100, or leave it out.",
            AddressError::Queue { .. } => "Write the queue behind the host, as in lpd://host/lp.",
            AddressError::Path { .. } => {
                "Write a whole path without control characters, as in file:///var/labels; spaces become %20."
            }
            AddressError::Usb { .. } => {
                "Write vendor and product as lsusb shows them, as in usb://0a5f:0084?serial=28J1234, or the device file, as in usb:///dev/usb/lp0."
            }
            AddressError::Setting { .. } => {
                "Take the setting out; a serial line has baud, bits, parity, stop, flow and usb-serial, USB has serial, a socket has status, IPP has format."
            }
            AddressError::Value { .. } => "Write what the printer's own settings say.",
        }
    }
}
