//! Every language, spoken to the printer's body with time held still.
//!
//! A [`Host`] sends bytes and reads what the printer says, control characters written as `<1b>`.

#![cfg(test)]

#[path = "languages/brother.rs"]
mod brother;
#[path = "languages/cpcl.rs"]
mod cpcl;
#[path = "languages/dpl.rs"]
mod dpl;
#[path = "languages/epl.rs"]
mod epl;
#[path = "languages/escpos.rs"]
mod escpos;
#[path = "languages/every.rs"]
mod every;
#[path = "languages/ezpl.rs"]
mod ezpl;
#[path = "languages/fingerprint.rs"]
mod fingerprint;
#[path = "languages/sbpl.rs"]
mod sbpl;
#[path = "languages/tspl.rs"]
mod tspl;
#[path = "languages/zpl.rs"]
mod zpl;

use std::time::Duration;

use simulator::machine::{ConnectionId, Machine, Output, Sheet};
use simulator::{Fault, Language, Outcome, PrinterConfig};

/// A label of 6 in with its gap takes a little over a second at 6 in/s.
const ONE_LABEL: Duration = Duration::from_millis(1_100);

struct Host {
    machine: Machine,
    now: Duration,
    sheets: Vec<Sheet>,
    heard: Vec<u8>,
}

impl Host {
    fn of(language: Language) -> Self {
        Self::with(PrinterConfig::named("bench-1").speaking(language))
    }

    fn with(mut config: PrinterConfig) -> Self {
        config.identity.serial = "S7".to_owned();
        let machine = Machine::new(config).unwrap();
        Self { machine, now: Duration::ZERO, sheets: Vec::new(), heard: Vec::new() }
    }

    /// Sends everything, however often the link is lost.
    fn send(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self.machine.receive(ConnectionId(1), rest, self.now);
            assert!(taken > 0 || self.machine.room() > 0, "the printer is stuck");
            rest = &rest[taken..];
            self.collect();
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.machine.advance(self.now);
        self.collect();
    }

    fn collect(&mut self) {
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Answer { bytes, .. } => self.heard.extend(bytes),
                Output::Sheet(sheet) => self.sheets.push(sheet),
                Output::HangUp | Output::Ended { .. } => {}
            }
        }
    }

    fn suffer(&mut self, fault: Fault) {
        self.machine.suffer(fault.into()).unwrap();
        self.collect();
    }

    fn mend(&mut self) {
        self.machine.mend();
        self.collect();
    }

    fn heard(&mut self) -> String {
        std::mem::take(&mut self.heard).iter().map(|byte| legible(*byte)).collect()
    }

    fn ask(&mut self, question: &[u8]) -> String {
        self.heard.clear();
        self.send(question);
        self.heard()
    }

    #[track_caller]
    fn check(&mut self, question: &[u8], answer: &str) {
        assert_eq!(self.ask(question), answer, "{}", String::from_utf8_lossy(question));
    }

    /// The whole labels so far, as text.
    fn labels(&self) -> Vec<String> {
        let whole = self.sheets.iter().filter(|sheet| sheet.outcome == Outcome::Printed);
        whole.map(|sheet| String::from_utf8_lossy(&sheet.format).into_owned()).collect()
    }
}

fn legible(byte: u8) -> String {
    if byte.is_ascii_graphic() || byte == b' ' {
        char::from(byte).to_string()
    } else {
        format!("<{byte:02x}>")
    }
}

fn instant(language: Language) -> PrinterConfig {
    PrinterConfig::named("bench-1").instant().speaking(language)
}
