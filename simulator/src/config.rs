//! What a virtual printer is like, before it is switched on.
//!
//! [`PrinterConfig::named`] is an ordinary desktop printer; change what a test needs. Nothing here
//! opens a file or a port.

mod error;
mod text;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

pub use error::ConfigError;
pub use text::{ConfigText, PRINTERS_MAX, PrinterText, ServeConfig, SpeedText};

use crate::fault::ScriptedFault;

/// Micrometres in an inch.
const INCH_UM: u64 = 25_400;

/// How fast labels leave the printer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// Takes no time at all, for throughput tests.
    Instant,
    /// Inches a second, more than 0.
    InchesPerSecond(f64),
}

impl Speed {
    /// How long this many dots take to pass the head.
    pub(crate) fn time_for(self, dots: u32, dots_per_mm: u32) -> Duration {
        match self {
            Self::Instant => Duration::ZERO,
            Self::InchesPerSecond(inches_per_second) => {
                let micrometres = u64::from(dots) * 1_000 / u64::from(dots_per_mm.max(1));
                Duration::from_micros(micrometres * 1_000_000 / INCH_UM).div_f64(inches_per_second)
            }
        }
    }
}

/// When the lifetime counter moves; Zebra does not document it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountsAt {
    /// When the burn begins.
    BurnStart,
    /// When the burn is over.
    BurnEnd,
}

/// What the printer says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Model in `~HI`.
    pub model: String,
    /// Firmware in `~HI` and `appl.name`.
    pub firmware: String,
    /// `device.product_name`.
    pub product_name: String,
    /// `device.unique_id` and `~HQSN`.
    pub serial: String,
    /// Resolution of the head in dots per millimetre: 6, 8, 12 or 24.
    pub dots_per_mm: u32,
    /// Memory in `~HI`, in kilobytes.
    pub memory_kb: u32,
}

/// One virtual printer.
#[derive(Debug, Clone, PartialEq)]
pub struct PrinterConfig {
    /// Its name in the control API.
    pub name: String,
    /// Where it listens; port 0 takes any free port.
    pub address: SocketAddr,
    /// What it says of itself.
    pub identity: Identity,
    /// How fast it prints.
    pub speed: Speed,
    /// Extra time for a label that starts from standstill.
    pub start_stop: Duration,
    /// Label length without the gap, in dots, until a format says otherwise (`^LL`).
    pub label_length_dots: u32,
    /// Gap between labels, in dots.
    pub gap_dots: u32,
    /// Lifetime counter at start.
    pub counter: u64,
    /// When the counter moves.
    pub counts_at: CountsAt,
    /// Receive buffer in bytes.
    pub buffer_bytes: usize,
    /// The operating system's receive buffer of each connection, in bytes.
    pub socket_buffer_bytes: usize,
    /// Whether only one connection is let in at a time.
    pub refuse_second: bool,
    /// How many sheets are remembered; the oldest are forgotten.
    pub labels_max: usize,
    /// Start of the noise that garbage answers are made of.
    pub seed: u64,
    /// What goes wrong, and when.
    pub faults: Vec<ScriptedFault>,
}

impl PrinterConfig {
    /// A desktop printer of 203 dpi at 6 in/s on a free port of this machine, loaded with 4 by 6 in
    /// labels, with a receive buffer of 512 KiB and 1,000 labels behind it.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            identity: Identity {
                model: "ZD421-203dpi".to_owned(),
                firmware: "V93.21.26Z".to_owned(),
                product_name: "ZTC ZD421-203dpi ZPL".to_owned(),
                serial: format!("XXSIM{:09}", checksum(name) % 1_000_000_000),
                dots_per_mm: 8,
                memory_kb: 8_192,
            },
            speed: Speed::InchesPerSecond(6.0),
            start_stop: Duration::ZERO,
            label_length_dots: 1_218,
            gap_dots: 24,
            counter: 1_000,
            counts_at: CountsAt::BurnEnd,
            buffer_bytes: 512 * 1024,
            socket_buffer_bytes: 64 * 1024,
            refuse_second: false,
            labels_max: 10_000,
            seed: 1,
            faults: Vec::new(),
        }
    }

    /// The same printer, printing as fast as it can.
    pub fn instant(self) -> Self {
        Self { speed: Speed::Instant, ..self }
    }
}

/// A figure that differs from name to name (FNV-1a), so that printers differ in their serial.
fn checksum(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
