//! Printers that are played: the simulator as a program of its own, controlled over HTTP.
//!
//! What a printer put out is counted where it lies on the floor, not where somebody says that it was
//! sent. It knows nothing of how the simulator works.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Deserialize;

use ring::digest::{SHA256, digest};

use crate::child::{Program, free_address};
use crate::error::BenchError;
use crate::http::Connection;
use crate::label::{Label, Serial};
use crate::sink::Arrival;

/// Its name in reports and logs.
pub const NAME: &str = "waystation-sim";
/// How often a printer is asked what it put out. Asking costs it time.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A printer that is to be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// How fast paper passes its head, in inches a second.
    pub ips: f64,
}

/// A running simulator.
#[derive(Debug)]
pub struct Played {
    control: SocketAddr,
    // Held for its drop: the simulator ends with the benchmark.
    _program: Option<Program>,
}

/// A sheet that a printer put out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sheet {
    /// When it was finished, in milliseconds since 1970.
    pub at_ms: u64,
    /// When its format had arrived, in microseconds since 1970.
    pub received_at_us: u64,
    /// SHA-256 of the format, in hexadecimal.
    pub format_sha256: String,
}

#[derive(Deserialize)]
struct PrinterState {
    name: String,
    uri: String,
    labels_printed: usize,
}

impl Played {
    /// Starts `binary` with these printers, each on a port of its own, that remember `labels_max`.
    pub fn start(
        binary: &Path,
        folder: &Path,
        models: &[Model],
        labels_max: usize,
    ) -> Result<Self, BenchError> {
        if !binary.is_file() {
            return Err(BenchError::NoProgram { path: binary.to_owned() });
        }
        let control = free_address()?;
        let mut command = Command::new(binary);
        command.args(["serve", "--control", &control.to_string()]);
        for Model { name, ips } in models {
            let printer = format!("name={name},port=0,ips={ips},labels_max={labels_max}");
            command.args(["--printer", &printer]);
        }
        let mut program = Program::start(NAME, folder, command)?;
        program.wait_until(|| {
            let reply = Connection::to(control).get("/printers", &[]).ok()?;
            (reply.status == 200).then_some(())
        })?;
        Ok(Self { control, _program: Some(program) })
    }

    /// Uses a simulator that somebody else started.
    pub fn attach(control: SocketAddr) -> Self {
        Self { control, _program: None }
    }

    /// Where each printer listens.
    pub fn addresses(&self) -> Result<BTreeMap<String, SocketAddr>, BenchError> {
        let place = |printer: PrinterState| {
            let address = printer.uri.strip_prefix("socket://").and_then(|at| at.parse().ok());
            let address = address.ok_or_else(|| strange(&printer.uri))?;
            Ok((printer.name, address))
        };
        self.printers()?.into_iter().map(place).collect()
    }

    /// Every whole label that a printer put out, oldest first.
    pub fn sheets(&self, printer: &str) -> Result<Vec<Sheet>, BenchError> {
        self.get(&format!("/printers/{printer}/labels"))
    }

    /// Waits until these printers have put out so many labels together, or nothing more comes for
    /// `quiet_time_max`; how many there are.
    pub fn wait_for(
        &self,
        printers: &[&str],
        labels: usize,
        quiet_time_max: Duration,
    ) -> Result<usize, BenchError> {
        let (mut seen, mut grew_at) = (0, Instant::now());
        loop {
            let all = self.printers()?;
            let these = all.iter().filter(|printer| printers.contains(&printer.name.as_str()));
            let now = these.map(|printer| printer.labels_printed).sum();
            if now >= labels {
                return Ok(now);
            }
            if now > seen {
                (seen, grew_at) = (now, Instant::now());
            } else if grew_at.elapsed() > quiet_time_max {
                return Ok(seen);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    fn printers(&self) -> Result<Vec<PrinterState>, BenchError> {
        self.get("/printers")
    }

    fn get<T: for<'text> Deserialize<'text>>(&self, path: &str) -> Result<T, BenchError> {
        let reply = Connection::to(self.control).get(path, &[])?;
        let parsed = serde_json::from_slice(&reply.body).ok().filter(|_| reply.status == 200);
        parsed.ok_or_else(|| strange(&reply.excerpt()))
    }
}

fn strange(answer: &str) -> BenchError {
    BenchError::Answer { system: NAME, answer: answer.to_owned() }
}

/// Tells our labels apart on the floor: by the digest of their bytes.
#[derive(Debug, Default)]
pub struct Marks(BTreeMap<String, Serial>);

impl Marks {
    /// The marks of some labels.
    pub fn of<'a>(labels: impl IntoIterator<Item = &'a Label>) -> Self {
        Self(labels.into_iter().map(|label| (sha256(&label.zpl), label.serial)).collect())
    }

    /// Which label a sheet is, if it is one of these.
    pub fn serial(&self, sheet: &Sheet) -> Option<Serial> {
        self.0.get(&sheet.format_sha256).copied()
    }

    /// The sheets as arrivals, all seen now; a sheet of nobody's is a damaged label.
    pub fn arrivals(&self, sheets: &[Sheet]) -> Vec<Arrival> {
        let at = Instant::now();
        let arrival = |sheet| {
            let serial = self.serial(sheet);
            Arrival { serial, at, whole: serial.is_some() }
        };
        sheets.iter().map(arrival).collect()
    }
}

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_told_by_its_bytes() {
        let labels = [Label::new(Serial(1)), Label::new(Serial(2))];
        let marks = Marks::of(&labels);
        let sheet = |zpl: &[u8]| Sheet { at_ms: 0, received_at_us: 0, format_sha256: sha256(zpl) };
        let arrivals = marks.arrivals(&[sheet(&labels[1].zpl), sheet(b"^XA^FDtorn^XZ")]);
        let seen: Vec<_> = arrivals.iter().map(|it| (it.serial, it.whole)).collect();
        assert_eq!(seen, [(Some(Serial(2)), true), (None, false)]);
    }
}
