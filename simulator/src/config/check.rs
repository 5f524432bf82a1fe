//! From what is written to what is run on: checked here, once.
//!
//! A [`PrinterConfig`] that comes out is good to run. Nothing here opens a port or a file.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use super::text::{ConfigText, PrinterText, SpeedText};
use super::{ConfigError, CountsAt, Flow, PrinterConfig, SerialLine, Speed};
use crate::fault::{FaultError, ScriptedFault};
use crate::language::Language;

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
/// The shortest time between two statuses that a printer tells by itself, in milliseconds.
const CYCLE_MS_MIN: u64 = 100;
/// The rates of a serial line, in bits a second (Zebra `^SC`).
const BAUDS: RangeInclusive<u32> = 300..=921_600;

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

impl PrinterText {
    fn bad(&self, key: &'static str, value: &str, wanted: &'static str) -> ConfigError {
        let (printer, value) = (self.name.clone(), value.to_owned());
        ConfigError::BadValue { printer, key, value, wanted }
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

    fn serial_line(&self) -> Result<Option<SerialLine>, ConfigError> {
        let Some(baud) = self.baud else {
            return match (&self.tty, self.flow) {
                (None, None) => Ok(None),
                (Some(_), _) | (None, Some(_)) => {
                    Err(self.bad("baud", "absent", "300 to 921600 bits a second"))
                }
            };
        };
        if !BAUDS.contains(&baud) {
            return Err(self.bad("baud", &baud.to_string(), "300 to 921600 bits a second"));
        }
        let flow = self.flow.unwrap_or(Flow::XonXoff);
        Ok(Some(SerialLine { baud, flow, link: self.tty.clone() }))
    }

    fn cycle(&self) -> Result<Option<Duration>, ConfigError> {
        match self.status_every_ms {
            None => Ok(None),
            Some(milliseconds) if milliseconds >= CYCLE_MS_MIN => {
                Ok(Some(Duration::from_millis(milliseconds)))
            }
            Some(milliseconds) => {
                Err(self.bad("status_every_ms", &milliseconds.to_string(), "100 or more"))
            }
        }
    }

    fn roll(&self) -> Result<Option<u32>, ConfigError> {
        match self.roll_labels {
            Some(0) => Err(self.bad("roll_labels", "0", "1 or more, or leave it out")),
            labels => Ok(labels),
        }
    }
}

impl TryFrom<PrinterText> for PrinterConfig {
    type Error = ConfigError;

    fn try_from(text: PrinterText) -> Result<Self, ConfigError> {
        text.check_name()?;
        let (speed, counts_at) = (text.speed()?, text.counts_at()?);
        let buffer_bytes = text.bytes("buffer_kib", text.buffer_kib)?;
        let socket_buffer_bytes = text.bytes("socket_buffer_kib", text.socket_buffer_kib)?;
        let (serial_line, roll_labels) = (text.serial_line()?, text.roll()?);
        let language = text.language.unwrap_or(Language::Zpl);
        let mut config = PrinterConfig::named(&text.name).speaking(language);
        let ip = config.address.ip();
        let local = |port: u16| SocketAddr::new(ip, port);
        config.address = text.address.unwrap_or(local(text.port.unwrap_or(0)));
        config.status_address = text.status_port.map(local);
        config.ipp_address = text.ipp_port.map(local);
        (config.serial_line, config.roll_labels) = (serial_line, roll_labels);
        config.proof = text.proof.unwrap_or(config.proof);
        config.speed = speed.unwrap_or(config.speed);
        config.counts_at = counts_at.unwrap_or(config.counts_at);
        config.buffer_bytes = buffer_bytes.unwrap_or(config.buffer_bytes);
        config.socket_buffer_bytes = socket_buffer_bytes.unwrap_or(config.socket_buffer_bytes);
        config.status_every = text.cycle()?;
        config.sbpl_status = text.sbpl_status.unwrap_or(config.sbpl_status);
        let milliseconds =
            |written: Option<u64>, usual| written.map_or(usual, Duration::from_millis);
        config.start_stop = milliseconds(text.start_stop_ms, config.start_stop);
        config.counter_flush = milliseconds(text.counter_flush_ms, config.counter_flush);
        config.label_length_dots = text.label_length_dots.unwrap_or(config.label_length_dots);
        config.counter = text.counter.unwrap_or(config.counter);
        config.reprint_after_error = text.reprint_after_error.unwrap_or(config.reprint_after_error);
        config.refuse_second = text.refuse_second.unwrap_or(config.refuse_second);
        config.labels_max = text.labels_max.unwrap_or(config.labels_max).max(1);
        (config.answers_max, config.status_bytes) = (text.answers_max, text.status_bytes);
        set(&mut config.identity.serial, text.serial);
        set(&mut config.identity.model, text.model);
        set(&mut config.identity.firmware, text.firmware);
        let faults: Result<Vec<ScriptedFault>, FaultError> =
            text.faults.into_iter().map(ScriptedFault::try_from).collect();
        let printer = text.name;
        config.faults = faults.map_err(|mistake| ConfigError::Fault { printer, mistake })?;
        Ok(config)
    }
}

fn set(place: &mut String, value: Option<String>) {
    if let Some(value) = value {
        *place = value;
    }
}
