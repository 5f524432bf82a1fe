//! Real labels of carriers through the printer: each comes out once, byte for byte.

#![cfg(test)]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use simulator::machine::{ConnectionId, Machine, Output, Sheet};
use simulator::{Outcome, PrinterConfig};

/// Files that hold more than one label: this one carries the return label too.
const MORE_THAN_ONE: &[(&str, usize)] = &[("pnldpd.zpl", 2)];

fn carrier_labels() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels/zpl/carrier");
    let entries = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}; fetch the sample labels", folder.display()));
    let mut labels: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zpl"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    labels.sort();
    labels
}

/// Sends a stream in pieces of one size and collects what comes out.
fn print(stream: &[u8], piece: usize) -> Vec<Sheet> {
    let mut machine = Machine::new(PrinterConfig::named("bench-1").instant()).unwrap();
    let mut sheets = Vec::new();
    for piece in stream.chunks(piece) {
        assert_eq!(machine.receive(ConnectionId(1), piece, Duration::ZERO), piece.len());
        sheets.extend(std::iter::from_fn(|| machine.poll_output()).filter_map(
            |output| match output {
                Output::Sheet(sheet) => Some(sheet),
                Output::Answer { .. } | Output::HangUp | Output::Ended { .. } => None,
            },
        ));
    }
    assert!(!machine.view().partial_format, "nothing is left half received");
    sheets
}

#[test]
fn every_carrier_label_comes_out_once() {
    let labels = carrier_labels();
    assert!(labels.len() >= 26, "{} carrier labels found", labels.len());
    for (name, bytes) in labels {
        let more = MORE_THAN_ONE.iter().find(|(file, _)| *file == name);
        let sheets = print(&bytes, 4_096);
        assert_eq!(sheets.len(), more.map_or(1, |(_, count)| *count), "{name}");
        for sheet in &sheets {
            assert_eq!(sheet.outcome, Outcome::Printed, "{name}");
            let format = &*sheet.format;
            assert!(bytes.windows(format.len()).any(|window| window == format), "{name}");
        }
    }
}

#[test]
fn how_a_carrier_label_is_cut_into_pieces_makes_no_difference() {
    for (name, bytes) in carrier_labels() {
        let whole = print(&bytes, 64 * 1024);
        for piece in [1, 7, 1_460] {
            assert_eq!(print(&bytes, piece), whole, "{name} in pieces of {piece}");
        }
    }
}
