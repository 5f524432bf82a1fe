//! A serial line in an address, with the settings that both ends must share.

use std::fmt;
use std::path::PathBuf;

use super::AddressError;
use super::text::{self, Parts};

/// Bits per second unless the address says otherwise: what Zebra, TSC and Epson ship with.
const BAUD: u32 = 9600;

/// The range of speeds; the fastest are those of USB bridges.
const BAUD_MIN: u32 = 300;
const BAUD_MAX: u32 = 4_000_000;

/// A serial line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SerialLine {
    /// The device: `/dev/ttyUSB0`, `COM3`.
    pub port: PathBuf,
    /// Bits per second.
    pub baud: u32,
    /// Data bits of a character.
    pub bits: Bits,
    /// The check bit.
    pub parity: Parity,
    /// Stop bits of a character.
    pub stop: StopBits,
    /// How the printer makes us pause.
    pub flow: FlowControl,
    /// The serial number of the USB adapter or printer. With it, the line is found under whatever
    /// name it has today.
    pub usb_serial: Option<String>,
}

/// Declares a setting of a serial line: its values, their words, and the first as the default.
macro_rules! setting {
    ($(#[$doc:meta])* $name:ident, $key:literal, $expected:literal:
        $($(#[$value_doc:meta])* $value:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)* }

        impl $name {
            const ALL: &[(Self, &'static str)] = &[$((Self::$value, $word),)*];

            fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)* }
            }

            fn read(parts: &Parts<'_>) -> Result<Self, AddressError> {
                let (default, _) = Self::ALL[0];
                let Some(said) = parts.option($key) else { return Ok(default) };
                let found = Self::ALL.iter().find(|(_, word)| *word == said);
                found.map(|(value, _)| *value)
                    .ok_or_else(|| parts.value_error($key, said, $expected))
            }
        }
    };
}

setting! {
    /// Data bits of a character.
    Bits, "bits", "8 or 7":
    /// Eight.
    Eight = "8",
    /// Seven.
    Seven = "7",
}

setting! {
    /// The check bit of a character.
    Parity, "parity", "none, even or odd":
    /// No check bit.
    None = "none",
    /// An even number of ones.
    Even = "even",
    /// An odd number of ones.
    Odd = "odd",
}

setting! {
    /// Stop bits of a character.
    StopBits, "stop", "1 or 2":
    /// One.
    One = "1",
    /// Two.
    Two = "2",
}

setting! {
    /// How the printer makes us pause.
    FlowControl, "flow", "xon-xoff, rts-cts or none":
    /// By the bytes 13 and 11 (hex).
    XonXoff = "xon-xoff",
    /// By the wires RTS and CTS.
    RtsCts = "rts-cts",
    /// Not at all: bytes are lost when its buffer is full.
    None = "none",
}

impl SerialLine {
    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, AddressError> {
        parts.allow(&["baud", "bits", "parity", "stop", "flow", "usb-serial"])?;
        if !parts.authority.is_empty() || parts.path.trim_matches('/').is_empty() {
            return Err(AddressError::Path { text: parts.text.to_owned() });
        }
        let baud = match parts.option("baud") {
            None => BAUD,
            Some(digits) => {
                digits.parse().ok().filter(|baud| (BAUD_MIN..=BAUD_MAX).contains(baud)).ok_or_else(
                    || parts.value_error("baud", digits, "a number from 300 to 4000000"),
                )?
            }
        };
        Ok(Self {
            port: text::local_path(&parts.path),
            baud,
            bits: Bits::read(parts)?,
            parity: Parity::read(parts)?,
            stop: StopBits::read(parts)?,
            flow: FlowControl::read(parts)?,
            usb_serial: parts.option("usb-serial").map(str::to_owned),
        })
    }
}

impl fmt::Display for SerialLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, baud, bits, parity, stop, flow, usb_serial } = self;
        write!(f, "serial://{}?baud={baud}&flow={}", text::encoded_path(port), flow.word())?;
        let usual = (Bits::Eight, Parity::None, StopBits::One);
        if (*bits, *parity, *stop) != usual {
            write!(f, "&bits={}&parity={}&stop={}", bits.word(), parity.word(), stop.word())?;
        }
        match usb_serial {
            Some(serial) => write!(f, "&usb-serial={}", text::Encoded(serial)),
            None => Ok(()),
        }
    }
}
