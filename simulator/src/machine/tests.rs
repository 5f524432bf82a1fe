//! The machine with time held still.
//!
//! A [`Bench`] stands for everybody around the printer: it sends, waits, asks, and tells what came
//! out since it last looked.

mod answers;
mod faults;
mod printing;

use std::time::Duration;

use super::{ConnectionId, Machine, Outcome, Output, Sheet};
use crate::config::PrinterConfig;
use crate::fault::ScriptedFault;

const LABEL: &[u8] = b"^XA^FO20,20^A0N,30,30^FDA-17^FS^XZ";
const HOST: ConnectionId = ConnectionId(1);

struct Bench {
    machine: Machine,
    now: Duration,
    outputs: Vec<Output>,
}

impl Bench {
    fn new() -> Self {
        Self::with(PrinterConfig::named("bench-1"))
    }

    fn with(mut config: PrinterConfig) -> Self {
        config.identity.serial = "XXSIM000000007".to_owned();
        let machine = Machine::new(config).unwrap();
        Self { machine, now: Duration::ZERO, outputs: Vec::new() }
    }

    /// Sends bytes and answers how many were taken.
    fn send(&mut self, bytes: &[u8]) -> usize {
        let taken = self.machine.receive(HOST, bytes, self.now);
        self.collect();
        taken
    }

    fn wait_ms(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
        self.machine.advance(self.now);
        self.collect();
    }

    fn suffer(&mut self, fault: impl Into<ScriptedFault>) {
        self.machine.suffer(fault.into()).unwrap();
        self.collect();
    }

    fn collect(&mut self) {
        self.outputs.extend(std::iter::from_fn(|| self.machine.poll_output()));
    }

    fn answers(&mut self) -> Vec<u8> {
        let answers = self.outputs.extract_if(.., |output| matches!(output, Output::Answer { .. }));
        answers.flat_map(|output| bytes_of(&output)).collect()
    }

    fn ask(&mut self, question: &[u8]) -> String {
        self.answers();
        self.send(question);
        String::from_utf8(self.answers()).unwrap()
    }

    fn get(&mut self, name: &str) -> String {
        self.ask(format!("! U1 getvar \"{name}\"\r\n").as_bytes())
    }

    /// The frames of `~HS`, without their control characters.
    fn status(&mut self) -> String {
        let answer = self.ask(b"~HS");
        let frames = answer.split_terminator("\r\n");
        frames.map(|frame| frame.trim_matches(['\u{2}', '\u{3}'])).collect::<Vec<_>>().join("|")
    }

    fn sheets(&mut self) -> Vec<Sheet> {
        let outputs = std::mem::take(&mut self.outputs);
        let sheets = outputs.into_iter().filter_map(|output| match output {
            Output::Sheet(sheet) => Some(sheet),
            Output::Answer { .. } | Output::HangUp | Output::Ended { .. } => None,
        });
        sheets.collect()
    }

    /// What happened since the last look, and how the printer stands now.
    #[track_caller]
    fn check(&mut self, happened: &str, stands: &str) {
        self.collect();
        self.answers();
        let seen: Vec<String> = self.outputs.drain(..).map(|output| tell(&output)).collect();
        let view = self.machine.view();
        let standing = format!("counter {}, {}", view.counter, view.state);
        assert_eq!((seen.join(", ").as_str(), standing.as_str()), (happened, stands));
    }
}

fn bytes_of(output: &Output) -> Vec<u8> {
    match output {
        Output::Answer { bytes, .. } => bytes.clone(),
        Output::Sheet(_) | Output::HangUp | Output::Ended { .. } => Vec::new(),
    }
}

fn tell(output: &Output) -> String {
    match output {
        Output::Answer { .. } => "answer".to_owned(),
        Output::HangUp => "hung up".to_owned(),
        Output::Ended { printed: true, .. } => "job done".to_owned(),
        Output::Ended { printed: false, .. } => "job lost".to_owned(),
        Output::Sheet(sheet) => match sheet.outcome {
            Outcome::Printed => format!("printed {}", sheet.serial),
            Outcome::Partial => format!("partial {}", sheet.serial),
            Outcome::Foreign => format!("foreign {}", sheet.serial),
        },
    }
}
