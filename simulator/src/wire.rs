//! What the control API and the index file show, in JSON.
//!
//! Made from what the printer knows, field by field; nothing is decided here.

use std::net::SocketAddr;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::machine::{MachineView, Outcome};
use crate::shelf::Printed;

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelText {
    /// Running number of the printer's sheets, from 1.
    pub serial: u64,
    /// `printed`, `partial` or `foreign`.
    pub outcome: String,
    /// When it was finished, in milliseconds since 1970.
    pub at_ms: u64,
    /// When its format had arrived, in microseconds since 1970.
    pub received_at_us: u64,
    /// SHA-256 of the format, in hexadecimal.
    pub format_sha256: String,
    /// The file with the received bytes, when files are kept.
    pub file: Option<String>,
    /// Which copy of a batch it is, from 1.
    pub quantity_index: u32,
}

impl From<&Printed> for LabelText {
    fn from(sheet: &Printed) -> Self {
        let Printed {
            serial,
            outcome,
            at_ms,
            received_at_us,
            quantity_index,
            format_sha256,
            format: _is_fetched_by_serial,
            document: _tells_in_the_name_of_the_file,
            file,
        } = sheet;
        Self {
            serial: *serial,
            outcome: outcome_word(*outcome).to_owned(),
            at_ms: *at_ms,
            received_at_us: *received_at_us,
            format_sha256: format_sha256.clone(),
            file: file.as_ref().map(|path| path.display().to_string()),
            quantity_index: *quantity_index,
        }
    }
}

/// The word for an outcome.
pub(crate) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Printed => "printed",
        Outcome::Partial => "partial",
        Outcome::Foreign => "foreign",
    }
}

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterState {
    /// Its name.
    pub name: String,
    /// What it speaks.
    pub language: Language,
    /// `socket://` and the address.
    pub uri: String,
    /// The second port, which answers questions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_uri: Option<String>,
    /// Where it speaks IPP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipp_uri: Option<String>,
    /// The pseudo-terminal of its serial line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_uri: Option<String>,
    /// `idle`, `processing` or `stopped` (IPP).
    pub state: String,
    /// Why (IPP); `none` when there is nothing to say.
    pub state_reasons: Vec<String>,
    /// The serial number it answers with.
    pub serial: String,
    /// The lifetime counter.
    pub counter: u64,
    /// Labels left on the roll; absent for a roll without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_left: Option<u32>,
    /// Whole labels since start.
    pub labels_printed: usize,
    /// Bytes read since start.
    pub bytes_received: u64,
    /// Bytes in the receive buffer.
    pub buffer_fill_bytes: usize,
    /// Bytes that it holds.
    pub buffer_bytes: usize,
    /// Complete formats that wait.
    pub formats_waiting: usize,
    /// Labels of the batch under the head still to come.
    pub labels_remaining: u32,
    /// Whether a format has begun and not ended.
    pub partial_format: bool,
    /// How long it has been on, in milliseconds.
    pub uptime_ms: u64,
    /// Open data connections.
    pub connections: usize,
    /// Faults that wait for their label.
    pub faults_armed: usize,
}

/// The ways to a printer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways<'a> {
    pub(crate) address: SocketAddr,
    pub(crate) status: Option<SocketAddr>,
    pub(crate) ipp: Option<SocketAddr>,
    pub(crate) serial: Option<&'a Path>,
}

impl PrinterState {
    pub(crate) fn new(
        name: &str,
        language: Language,
        ways: Ways<'_>,
        labels_printed: usize,
        connections: usize,
        view: MachineView,
    ) -> Self {
        let MachineView {
            state,
            state_reasons,
            serial,
            counter,
            labels_left,
            bytes_received,
            buffer_fill_bytes,
            buffer_bytes,
            formats_waiting,
            labels_remaining,
            partial_format,
            uptime,
            faults_armed,
        } = view;
        Self {
            name: name.to_owned(),
            language,
            uri: format!("socket://{}", ways.address),
            status_uri: ways.status.map(|address| format!("socket://{address}")),
            ipp_uri: ways.ipp.map(|address| format!("ipp://{address}/ipp/print")),
            serial_uri: ways.serial.map(|path| format!("serial:{}", path.display())),
            state: state.to_owned(),
            state_reasons: state_reasons.into_iter().map(str::to_owned).collect(),
            serial,
            counter,
            labels_left,
            labels_printed,
            bytes_received,
            buffer_fill_bytes,
            buffer_bytes,
            formats_waiting,
            labels_remaining,
            partial_format,
            uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
            connections,
            faults_armed,
        }
    }
}
