//! Printers as they are written: in a TOML file, or as `name=bench-1,port=9100` on the command line.
//!
//! Only shapes; whether what is written makes sense is `check`'s matter.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;

use super::{ConfigError, Flow, SbplStatus};
use crate::condition::Condition;
use crate::fault::FaultText;
use crate::language::{Language, Proof};

/// Keys whose values are texts even when they look like numbers.
const TEXT_KEYS: [&str; 5] = ["name", "serial", "model", "firmware", "tty"];

/// A speed: inches a second, 0 or `"instant"`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum SpeedText {
    /// Inches a second; 0 is instant.
    Number(f64),
    /// A number in text, or `instant`.
    Word(String),
}

/// One printer as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterText {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// What it speaks; `zpl` when absent.
    pub language: Option<Language>,
    /// What it proves at most.
    pub proof: Option<Proof>,
    /// The port on 127.0.0.1; 0 is any free one.
    pub port: Option<u16>,
    /// The address to listen on instead of 127.0.0.1 and `port`.
    pub address: Option<SocketAddr>,
    /// A second port, where only questions are heard.
    pub status_port: Option<u16>,
    /// A port where it speaks IPP too.
    pub ipp_port: Option<u16>,
    /// Bits a second of a serial line; it has one when this is given.
    pub baud: Option<u32>,
    /// How the serial line is kept from running over.
    pub flow: Option<Flow>,
    /// A link that points to the pseudo-terminal.
    pub tty: Option<PathBuf>,
    /// Inches a second.
    pub ips: Option<SpeedText>,
    /// Extra milliseconds for a label that starts from standstill.
    pub start_stop_ms: Option<u64>,
    /// Label length in dots.
    pub label_length_dots: Option<u32>,
    /// Labels on a fresh roll.
    pub roll_labels: Option<u32>,
    /// Serial number.
    pub serial: Option<String>,
    /// Model in `~HI` and its like.
    pub model: Option<String>,
    /// Firmware in `~HI` and its like.
    pub firmware: Option<String>,
    /// Lifetime labels at start.
    pub counter: Option<u64>,
    /// When the counter moves: `start` or `end` of the burn.
    pub counts_at: Option<String>,
    /// Milliseconds until the counter is safe from a power cut.
    pub counter_flush_ms: Option<u64>,
    /// Whether an interrupted label comes again by itself.
    pub reprint_after_error: Option<bool>,
    /// Answers after which it falls silent.
    pub answers_max: Option<u64>,
    /// Exact values of a one-byte status.
    #[serde(default)]
    pub status_bytes: BTreeMap<Condition, u8>,
    /// In which form an SBPL printer answers ENQ.
    pub sbpl_status: Option<SbplStatus>,
    /// Milliseconds after which an SBPL printer tells its status by itself, again and again.
    pub status_every_ms: Option<u64>,
    /// Receive buffer in KiB.
    pub buffer_kib: Option<usize>,
    /// The operating system's buffer of a connection in KiB.
    pub socket_buffer_kib: Option<usize>,
    /// Whether a second connection is refused.
    pub refuse_second: Option<bool>,
    /// Sheets remembered.
    pub labels_max: Option<usize>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub faults: Vec<FaultText>,
}

/// A whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigText {
    /// Where the control API listens.
    pub control: Option<SocketAddr>,
    /// Folder for printed labels.
    pub out: Option<PathBuf>,
    /// Start of the noise.
    pub seed: Option<u64>,
    /// The printers.
    #[serde(default)]
    pub printers: Vec<PrinterText>,
}

impl ConfigText {
    /// Reads a file's text.
    ///
    /// # Errors
    /// [`ConfigError::NotToml`], which names line and key.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(ConfigError::NotToml)
    }
}

impl FromStr for PrinterText {
    type Err = ConfigError;

    /// Reads `name=bench-1,port=9100,ips=6`: the keys of the file, `-` or `_` in them.
    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let mut table = toml::Table::new();
        for part in text.split(',') {
            let not_a_pair = || ConfigError::NotAPair { part: part.to_owned() };
            let (key, value) = part.split_once('=').ok_or_else(not_a_pair)?;
            let (key, value) = (key.trim().replace('-', "_"), value.trim());
            let value = value_of(&key, value);
            table.insert(key, value);
        }
        table.try_into().map_err(ConfigError::NotToml)
    }
}

/// A value as TOML would have it: a number, yes or no, or a text.
fn value_of(key: &str, value: &str) -> toml::Value {
    if TEXT_KEYS.contains(&key) {
        return toml::Value::String(value.to_owned());
    }
    if let Ok(number) = value.parse() {
        return toml::Value::Integer(number);
    }
    if let Ok(number) = value.parse() {
        return toml::Value::Float(number);
    }
    match value {
        "true" => toml::Value::Boolean(true),
        "false" => toml::Value::Boolean(false),
        _ => toml::Value::String(value.to_owned()),
    }
}

/// The line, from 1, on which a printer of this name has this key; the line that opens the printer
/// when the key is not there.
pub(super) fn line_of(text: &str, printer: &str, key: &str) -> Option<usize> {
    let mut opened = None;
    let mut at_key = None;
    let mut is_meant = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("[[printers]]") {
            if is_meant {
                break;
            }
            (opened, at_key, is_meant) = (Some(number + 1), None, false);
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let value = value.split('#').next().unwrap_or_default().trim();
        is_meant |= name.trim() == "name" && value.trim_matches(['"', '\'']) == printer;
        if name.trim() == key {
            at_key = Some(number + 1);
        }
    }
    is_meant.then_some(at_key.or(opened)).flatten()
}
