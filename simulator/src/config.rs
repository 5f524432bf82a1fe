//! What a virtual printer is like, before it is switched on.
//!
//! [`PrinterConfig::named`] is an ordinary desktop printer; change what a test needs. Nothing here
//! opens a file or a port.

mod check;
mod error;
mod text;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

pub use check::{PRINTERS_MAX, ServeConfig};
pub use error::ConfigError;
pub use text::{ConfigText, PrinterText, SpeedText};

use crate::condition::Condition;
use crate::fault::ScriptedFault;
use crate::language::{Language, Proof};

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

/// In which form an SBPL printer answers ENQ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SbplStatus {
    /// Status 3: 11 bytes
    Three,
    /// Status 3 with its length before it, as on port 9100 of newer printers
    ThreeSized,
    /// Status 4: with the job's name, 32 bytes
    Four,
    /// Status 4 with its length before it once more, 36 bytes
    FourSized,
}

impl SbplStatus {
    /// The form of this number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        let all = [Self::Three, Self::ThreeSized, Self::Four, Self::FourSized];
        all.into_iter().find(|form| *form as u8 == number)
    }
}

/// How a serial line is kept from running over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// Nothing: what does not fit is lost
    None,
    /// XOFF when the buffer is nearly full, XON when there is room again
    XonXoff,
    /// The line is held: the host's writes wait
    RtsCts,
}

/// A serial line, played on a pseudo-terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialLine {
    /// Bits a second; a byte takes ten of them.
    pub baud: u32,
    /// How it is kept from running over.
    pub flow: Flow,
    /// A link that always points to the terminal, whatever its name is.
    pub link: Option<PathBuf>,
}

/// What the printer says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Model in `~HI` and its like.
    pub model: String,
    /// Firmware in `~HI`, `appl.name` and their like.
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

impl Identity {
    /// Resolution of the head in dots an inch, as it is sold: 152, 203, 300 or 600.
    pub fn dots_per_inch(&self) -> u32 {
        match self.dots_per_mm {
            12 => 300,
            24 => 600,
            dots_per_mm => dots_per_mm * 254 / 10,
        }
    }
}

/// One virtual printer.
#[derive(Debug, Clone, PartialEq)]
pub struct PrinterConfig {
    /// Its name in the control API.
    pub name: String,
    /// Where it listens; port 0 takes any free port.
    pub address: SocketAddr,
    /// What it speaks.
    pub language: Language,
    /// What it can prove about a label at most.
    pub proof: Proof,
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
    /// How long after a label the counter reaches the memory that survives a power cut.
    pub counter_flush: Duration,
    /// Whether an interrupted label comes again by itself, until a format says otherwise.
    pub reprint_after_error: bool,
    /// Labels on a fresh roll; none is a roll without end.
    pub roll_labels: Option<u32>,
    /// After so many answers it never answers again, until its power was off.
    pub answers_max: Option<u64>,
    /// Exact values of a one-byte status that stand for a condition, instead of bits.
    pub status_bytes: BTreeMap<Condition, u8>,
    /// In which form an SBPL printer answers ENQ.
    pub sbpl_status: SbplStatus,
    /// When the counter moves.
    pub counts_at: CountsAt,
    /// Receive buffer in bytes.
    pub buffer_bytes: usize,
    /// The operating system's receive buffer of each connection, in bytes.
    pub socket_buffer_bytes: usize,
    /// A second port that answers questions only, and goes on when the first is stalled.
    pub status_address: Option<SocketAddr>,
    /// How often it tells its status by itself, in languages that do.
    pub status_every: Option<Duration>,
    /// Where it speaks IPP too.
    pub ipp_address: Option<SocketAddr>,
    /// A serial line that leads to it too.
    pub serial_line: Option<SerialLine>,
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
            language: Language::Zpl,
            proof: Language::Zpl.proof(),
            identity: Language::Zpl.identity(serial_of(name)),
            speed: Speed::InchesPerSecond(6.0),
            start_stop: Duration::ZERO,
            label_length_dots: 1_218,
            gap_dots: 24,
            counter: 1_000,
            counter_flush: Duration::ZERO,
            reprint_after_error: true,
            roll_labels: None,
            answers_max: None,
            status_bytes: BTreeMap::new(),
            sbpl_status: SbplStatus::Three,
            counts_at: CountsAt::BurnEnd,
            buffer_bytes: 512 * 1024,
            socket_buffer_bytes: 64 * 1024,
            status_address: None,
            status_every: None,
            ipp_address: None,
            serial_line: None,
            refuse_second: false,
            labels_max: 10_000,
            seed: 1,
            faults: Vec::new(),
        }
    }

    /// The same printer, speaking this language, as an ordinary printer of it.
    pub fn speaking(self, language: Language) -> Self {
        let before = self.identity.dots_per_mm.max(1);
        let identity = language.identity(self.identity.serial);
        // The label stays as long as it is, in whatever dots.
        let scaled = |dots: u32| dots.saturating_mul(identity.dots_per_mm) / before;
        let (label_length_dots, gap_dots) = (scaled(self.label_length_dots), scaled(self.gap_dots));
        let proof = language.proof();
        Self { language, proof, identity, label_length_dots, gap_dots, ..self }
    }

    /// The same printer, printing as fast as it can.
    pub fn instant(self) -> Self {
        Self { speed: Speed::Instant, ..self }
    }
}

/// A serial number that differs from name to name.
fn serial_of(name: &str) -> String {
    format!("XXSIM{:09}", checksum(name) % 1_000_000_000)
}

/// A figure that differs from name to name (FNV-1a).
fn checksum(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
