//! The languages a printer may speak, each with its own reader and its own way to answer.
//!
//! A language reads bytes and says what they ask of the body: print a format, answer a question,
//! do something. It never prints, counts or keeps time; what it says about the printer it takes
//! from a `Body` that is shown to it. No line of any of our encoders is used here, for a shared
//! mistake would hide.

mod body;
mod brother;
mod cpcl;
mod dpl;
mod epl;
mod escpos;
mod ezpl;
mod fingerprint;
mod guide;
mod picture;
mod sbpl;
mod script;
mod tspl;
pub mod zpl;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::condition::Conditions;
use crate::config::{Identity, PrinterConfig};
use crate::format::Format;
pub(crate) use body::{Body, JobFacts};
pub use guide::Guide;

/// What a printer speaks, and how well.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// ZPL II and Set-Get-Do of a Link-OS printer: label counter, error query
    Zpl,
    /// ZPL II of older printers: counts gaps, not labels
    ZplClassic,
    /// ZPL II as other makes play it: status frames and identity, nothing else
    ZplClone,
    /// EPL2: error query and error reports
    Epl2,
    /// TSPL and TSPL2: status byte, status packet, variables
    Tspl,
    /// TSPL clone whose status byte is an enumeration: 07 when the lid is open
    TsplOdd,
    /// TSPL clone that answers nothing and drops jobs with commands it does not know
    TsplSilent,
    /// CPCL of a mobile printer: answers when the label before is done, tells of power cuts
    Cpcl,
    /// DPL: immediate status, labels left and done, feedback characters
    Dpl,
    /// SBPL: status with job number, labels left and job name
    Sbpl,
    /// ESC/POS: real-time status, automatic status, process id
    Escpos,
    /// Fingerprint: PRSTAT with job number and job state, and its prompt
    Fingerprint,
    /// Direct Protocol: Fingerprint without the prompt
    DirectProtocol,
    /// EZPL: status with labels left, once immediate answers are switched on
    Ezpl,
    /// Brother raster: 32 bytes of status, notifications
    BrotherRaster,
}

/// What a printer can prove about a label, weakest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Nothing: it never answers
    Blind,
    /// It can be seen busy, then idle; after a power cut that tells nothing
    Idle,
    /// It acknowledges labels while its power is on: job number, feedback character, process id
    Acknowledgement,
    /// It counts labels, and the figure survives a power cut
    Counter,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 15] = [
        Self::Zpl,
        Self::ZplClassic,
        Self::ZplClone,
        Self::Epl2,
        Self::Tspl,
        Self::TsplOdd,
        Self::TsplSilent,
        Self::Cpcl,
        Self::Dpl,
        Self::Sbpl,
        Self::Escpos,
        Self::Fingerprint,
        Self::DirectProtocol,
        Self::Ezpl,
        Self::BrotherRaster,
    ];

    /// How a file with one format in it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Zpl | Self::ZplClassic | Self::ZplClone => "zpl",
            Self::Epl2 => "epl",
            Self::Tspl | Self::TsplOdd | Self::TsplSilent => "tspl",
            Self::Cpcl => "cpcl",
            Self::Dpl => "dpl",
            Self::Sbpl => "sbpl",
            Self::Escpos => "escpos",
            Self::Fingerprint | Self::DirectProtocol => "fp",
            Self::Ezpl => "ezpl",
            Self::BrotherRaster => "brother",
        }
    }

    /// The media type of a format in it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Zpl | Self::ZplClassic | Self::ZplClone => "application/vnd.zebra-zpl",
            Self::Epl2 => "application/vnd.eltron-epl",
            Self::Tspl | Self::TsplOdd | Self::TsplSilent => "application/vnd.tsc-tspl",
            Self::Cpcl => "application/vnd.zebra-cpcl",
            Self::Dpl => "application/vnd.datamax-dpl",
            Self::Sbpl => "application/vnd.sato-sbpl",
            Self::Escpos => "application/vnd.epson.escpos",
            Self::Fingerprint | Self::DirectProtocol => "application/vnd.intermec-fingerprint",
            Self::Ezpl => "application/vnd.godex-ezpl",
            Self::BrotherRaster => "application/vnd.brother-raster",
        }
    }

    /// What a printer of this language proves unless it is told otherwise.
    pub fn proof(self) -> Proof {
        match self {
            Self::Zpl | Self::ZplClassic => Proof::Counter,
            Self::Sbpl | Self::Escpos | Self::Fingerprint | Self::DirectProtocol => {
                Proof::Acknowledgement
            }
            Self::ZplClone
            | Self::Epl2
            | Self::Tspl
            | Self::TsplOdd
            | Self::Cpcl
            | Self::Dpl
            | Self::Ezpl
            | Self::BrotherRaster => Proof::Idle,
            Self::TsplSilent => Proof::Blind,
        }
    }

    /// What an ordinary printer of this language says of itself.
    pub(crate) fn identity(self, serial: String) -> Identity {
        let (model, firmware, product_name, memory_kb) = match self {
            Self::Zpl => ("ZD421-203dpi", "V93.21.26Z", "ZTC ZD421-203dpi ZPL", 8_192),
            Self::ZplClassic => ("ZM400-200dpi", "V53.17.24Z", "ZTC ZM400-200dpi", 8_192),
            Self::ZplClone => ("ML340P", "V1.04", "ML340P", 8_192),
            Self::Epl2 => ("UKQ1935HLU", "V4.29", "LP2844", 512),
            Self::Tspl => ("TTP-244 Pro", "V6.29 EZ", "TTP-244 Pro", 4_096),
            Self::TsplOdd => ("Y486BT", "V1.0", "Y486BT", 4_096),
            Self::TsplSilent => ("RW403B", "V1.0", "RW403B", 4_096),
            Self::Cpcl => ("QLn420", "V68.21.26Z", "QLn420", 131_072),
            Self::Dpl => ("I-4212e", "12.06", "I-4212e", 16_384),
            Self::Sbpl => ("CL4NX 203dpi", "40.00.01", "CL4NX", 131_072),
            Self::Escpos => ("TM-L90", "4.00 ESC/POS", "TM-L90", 384),
            Self::Fingerprint => ("PM42", "Fingerprint 7.61", "PM42", 65_536),
            Self::DirectProtocol => ("PC42t", "Fingerprint 8.60", "PC42t", 65_536),
            Self::Ezpl => ("RT700i", "1.100", "RT700i", 32_768),
            Self::BrotherRaster => ("QL-1110NWB", "1.00", "QL-1110NWB", 8_192),
        };
        Identity {
            model: model.to_owned(),
            firmware: firmware.to_owned(),
            product_name: product_name.to_owned(),
            serial,
            dots_per_mm: if self == Self::BrotherRaster { 12 } else { 8 },
            memory_kb,
        }
    }

    /// A reader as it is after power-up; `memory` is what survived the power.
    pub(crate) fn interpreter(
        config: &PrinterConfig,
        memory: &BTreeMap<String, String>,
    ) -> Box<dyn Interpreter> {
        match config.language {
            Self::Zpl | Self::ZplClassic | Self::ZplClone => {
                Box::new(zpl::Interpreter::new(config.language))
            }
            Self::Epl2 => Box::new(epl::Interpreter::new(memory)),
            Self::Tspl | Self::TsplOdd | Self::TsplSilent => {
                Box::new(tspl::Interpreter::new(config))
            }
            Self::Cpcl => Box::new(cpcl::Interpreter::default()),
            Self::Dpl => Box::new(dpl::Interpreter::default()),
            Self::Sbpl => Box::new(sbpl::Interpreter::new(config)),
            Self::Escpos => Box::new(escpos::Interpreter::default()),
            Self::Fingerprint => Box::new(fingerprint::Interpreter::new(true)),
            Self::DirectProtocol => Box::new(fingerprint::Interpreter::new(false)),
            Self::Ezpl => Box::new(ezpl::Interpreter::new(config, memory)),
            Self::BrotherRaster => Box::new(brother::Interpreter::default()),
        }
    }
}

/// Reads one printer's bytes and speaks for it.
pub(crate) trait Interpreter: fmt::Debug + Send {
    /// Reads one byte and adds what it asks for. `now` is the machine's time.
    fn push(&mut self, byte: u8, now: Duration, events: &mut Vec<Event>);

    /// Bytes of the unfinished format.
    fn format_bytes(&self) -> usize;

    /// Whether a format has begun and not ended.
    fn in_format(&self) -> bool {
        self.format_bytes() > 0
    }

    /// Whether this byte would be the first of a format.
    fn would_open(&self, byte: u8) -> bool {
        self.format_bytes() == 0 && byte > b' '
    }

    /// Whether it ever says anything by itself; most never do.
    fn reports(&self) -> bool {
        false
    }

    /// What the printer says by itself when something happens.
    fn report(&self, _news: News, _body: &Body<'_>) -> Option<Vec<u8>> {
        None
    }
}

/// Something the stream asked of the printer.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// A format is complete.
    Format(Format),
    /// A format was too long to keep, or is refused, and is lost.
    Lost,
    /// A question that is answered at once.
    Ask(Ask),
    /// A question that is answered when all that came before it is printed.
    AskInTurn(Ask),
    /// Something to do.
    Do(Act),
}

/// A question and how it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// Whether a printer that is silent in error is silent to it.
    pub(crate) is_status: bool,
    /// What the question names, if anything.
    pub(crate) about: Vec<u8>,
    /// The answer; none is silence.
    pub(crate) answer: fn(&Body<'_>, &[u8]) -> Option<Vec<u8>>,
}

impl Ask {
    /// A question about how the printer is.
    pub(crate) fn status(answer: fn(&Body<'_>, &[u8]) -> Option<Vec<u8>>) -> Self {
        Self { is_status: true, about: Vec::new(), answer }
    }

    /// A question about anything else.
    pub(crate) fn other(answer: fn(&Body<'_>, &[u8]) -> Option<Vec<u8>>) -> Self {
        Self { is_status: false, about: Vec::new(), answer }
    }

    pub(crate) fn about(self, about: &[u8]) -> Self {
        Self { about: about.to_vec(), ..self }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Forget everything that waits; the label under the head is finished.
    CancelAll,
    /// Pause after the label under the head.
    Pause,
    /// Print again.
    Resume,
    /// Pause, or print again when paused.
    TogglePause,
    /// Start again as after power-up.
    Restart,
    /// Feed a blank label.
    Feed,
    /// Keep something beyond the next power cut.
    Remember { key: &'static str, value: String },
    /// Keep something beyond the next power cut, under a name of the host's.
    RememberNamed { name: String, value: String },
}

/// Something that happened to the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// A format was taken into the buffer.
    Taken,
    /// A format was refused.
    Refused,
    /// The time has come to tell the status, whatever it is.
    Cycle,
    /// A label has begun to print.
    Begun,
    /// A label has come out; `last` of its batch or not.
    Printed { last: bool },
    /// What is the matter with the printer has changed.
    Changed { before: Conditions },
}
