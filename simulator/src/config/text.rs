//! Printers as they are written: in a TOML file, or as `name=bench-1,port=9100` on the command line.
//!
//! What is written is checked here, once; a [`PrinterConfig`] that comes out is good to run.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

use super::{ConfigError, CountsAt, PrinterConfig, Speed};
use crate::fault::{FaultError, FaultText, ScriptedFault};

/// Where the control API listens when nothing is said.
const CONTROL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9_631);
/// Printers that one process plays at most.
pub const PRINTERS_MAX: usize = 256;
/// Bytes of a printer's name at most.
const NAME_BYTES_MAX: usize = 64;
/// The smallest and largest buffer, in bytes.
const BUFFER_BYTES: RangeInclusive<usize> = 1_024..=64 * 1024 * 1024;
/// The slowest and fastest printer, in inches a second.
const SPEED_IPS: RangeInclusive<f64> = 0.1..=1_000.0;
/// The keys of a `--printer` value.
const KEYS: &str = "name=, port=, ips=, buffer-kib=, counter=, serial=, counts-at=, refuse-second=";

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
    /// The port on 127.0.0.1; 0 is any free one.
    pub port: Option<u16>,
    /// The address to listen on instead of 127.0.0.1 and `port`.
    pub address: Option<SocketAddr>,
    /// Inches a second.
    pub ips: Option<SpeedText>,
    /// Extra milliseconds for a label that starts from standstill.
    pub start_stop_ms: Option<u64>,
    /// Label length in dots.
    pub label_length_dots: Option<u32>,
    /// Serial number.
    pub serial: Option<String>,
    /// Model in `~HI`.
    pub model: Option<String>,
    /// Firmware in `~HI`.
    pub firmware: Option<String>,
    /// Lifetime labels at start.
    pub counter: Option<u64>,
    /// When the counter moves: `start` or `end` of the burn.
    pub counts_at: Option<String>,
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

/// What `serve` runs on.
#[derive(Debug, Clone)]
pub struct ServeConfig {
    /// Where the control API listens.
    pub control: SocketAddr,
    /// Folder for printed labels; none keeps them in memory only.
    pub out: Option<PathBuf>,
    /// The printers.
    pub printers: Vec<PrinterConfig>,
}

impl ConfigText {
    /// Reads a file's text.
    ///
    /// # Errors
    /// [`ConfigError::NotToml`], which names line and key.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Ok(toml::from_str(text)?)
    }
}

impl TryFrom<ConfigText> for ServeConfig {
    type Error = ConfigError;

    fn try_from(text: ConfigText) -> Result<Self, ConfigError> {
        let ConfigText { control, out, seed, printers } = text;
        if !(1..=PRINTERS_MAX).contains(&printers.len()) {
            return Err(ConfigError::Printers(printers.len()));
        }
        let mut names = BTreeSet::new();
        let mut checked = Vec::with_capacity(printers.len());
        for printer in printers {
            let config = PrinterConfig::try_from(printer)?;
            if !names.insert(config.name.clone()) {
                return Err(ConfigError::NameTwice(config.name));
            }
            checked.push(PrinterConfig { seed: seed.unwrap_or(config.seed), ..config });
        }
        Ok(Self { control: control.unwrap_or(CONTROL), out, printers: checked })
    }
}

impl FromStr for PrinterText {
    type Err = ConfigError;

    /// Reads `name=bench-1,port=9100,ips=6`.
    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let mut printer = Self::default();
        for part in text.split(',') {
            let no_such_key = || ConfigError::NoSuchKey { part: part.to_owned(), keys: KEYS };
            let (key, value) = part.split_once('=').ok_or_else(no_such_key)?;
            let value = value.trim();
            match key.trim() {
                "name" => value.clone_into(&mut printer.name),
                "port" => printer.port = Some(printer.parsed("port", value, "0 to 65535")?),
                "ips" => printer.ips = Some(SpeedText::Word(value.to_owned())),
                "buffer-kib" => {
                    printer.buffer_kib = Some(printer.parsed("buffer-kib", value, "a number")?);
                }
                "counter" => printer.counter = Some(printer.parsed("counter", value, "a number")?),
                "serial" => printer.serial = Some(value.to_owned()),
                "counts-at" => printer.counts_at = Some(value.to_owned()),
                "refuse-second" => {
                    let second = printer.parsed("refuse-second", value, "true or false")?;
                    printer.refuse_second = Some(second);
                }
                _ => return Err(no_such_key()),
            }
        }
        Ok(printer)
    }
}

impl PrinterText {
    fn bad(&self, key: &'static str, value: &str, wanted: &'static str) -> ConfigError {
        let (printer, value) = (self.name.clone(), value.to_owned());
        ConfigError::BadValue { printer, key, value, wanted }
    }

    fn parsed<T: FromStr>(
        &self,
        key: &'static str,
        value: &str,
        wanted: &'static str,
    ) -> Result<T, ConfigError> {
        value.parse().map_err(|_| self.bad(key, value, wanted))
    }

    fn check_name(&self) -> Result<(), ConfigError> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let starts_well = self.name.starts_with(|first: char| first.is_ascii_alphanumeric());
        if starts_well && self.name.len() <= NAME_BYTES_MAX && self.name.bytes().all(legal) {
            return Ok(());
        }
        Err(self.bad("name", &self.name, "1 to 64 letters, digits, `-`, `_` or `.`"))
    }

    fn speed(&self) -> Result<Option<Speed>, ConfigError> {
        let inches = match &self.ips {
            None => return Ok(None),
            Some(SpeedText::Word(word)) if word == "instant" => 0.0,
            Some(SpeedText::Word(word)) => word.parse().unwrap_or(f64::NAN),
            Some(SpeedText::Number(inches)) => *inches,
        };
        if inches == 0.0 {
            return Ok(Some(Speed::Instant));
        }
        if SPEED_IPS.contains(&inches) {
            return Ok(Some(Speed::InchesPerSecond(inches)));
        }
        let wanted = "0.1 to 1000 inches a second, or `instant`";
        Err(self.bad("ips", &inches.to_string(), wanted))
    }

    fn counts_at(&self) -> Result<Option<CountsAt>, ConfigError> {
        match self.counts_at.as_deref() {
            None => Ok(None),
            Some("start") => Ok(Some(CountsAt::BurnStart)),
            Some("end") => Ok(Some(CountsAt::BurnEnd)),
            Some(other) => Err(self.bad("counts_at", other, "`start` or `end`")),
        }
    }

    fn bytes(&self, key: &'static str, kib: Option<usize>) -> Result<Option<usize>, ConfigError> {
        let Some(kib) = kib else { return Ok(None) };
        let bytes = kib.saturating_mul(1_024);
        if BUFFER_BYTES.contains(&bytes) {
            return Ok(Some(bytes));
        }
        Err(self.bad(key, &kib.to_string(), "1 to 65536 KiB"))
    }
}

impl TryFrom<PrinterText> for PrinterConfig {
    type Error = ConfigError;

    fn try_from(text: PrinterText) -> Result<Self, ConfigError> {
        text.check_name()?;
        let (speed, counts_at) = (text.speed()?, text.counts_at()?);
        let buffer_bytes = text.bytes("buffer_kib", text.buffer_kib)?;
        let socket_buffer_bytes = text.bytes("socket_buffer_kib", text.socket_buffer_kib)?;
        let mut config = PrinterConfig::named(&text.name);
        let of_port = SocketAddr::new(config.address.ip(), text.port.unwrap_or(0));
        config.address = text.address.unwrap_or(of_port);
        config.start_stop = text.start_stop_ms.map_or(config.start_stop, Duration::from_millis);
        config.speed = speed.unwrap_or(config.speed);
        config.counts_at = counts_at.unwrap_or(config.counts_at);
        config.buffer_bytes = buffer_bytes.unwrap_or(config.buffer_bytes);
        config.socket_buffer_bytes = socket_buffer_bytes.unwrap_or(config.socket_buffer_bytes);
        config.label_length_dots = text.label_length_dots.unwrap_or(config.label_length_dots);
        config.counter = text.counter.unwrap_or(config.counter);
        config.refuse_second = text.refuse_second.unwrap_or(config.refuse_second);
        config.labels_max = text.labels_max.unwrap_or(config.labels_max).max(1);
        set(&mut config.identity.serial, text.serial);
        set(&mut config.identity.model, text.model);
        set(&mut config.identity.firmware, text.firmware);
        let faults: Result<Vec<ScriptedFault>, FaultError> =
            text.faults.into_iter().map(ScriptedFault::try_from).collect();
        let printer = text.name;
        config.faults = faults.map_err(|source| ConfigError::Fault { printer, source })?;
        Ok(config)
    }
}

fn set(place: &mut String, value: Option<String>) {
    if let Some(value) = value {
        *place = value;
    }
}
