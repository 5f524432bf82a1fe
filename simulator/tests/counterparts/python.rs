//! Python programs of other people that speak printers' languages print to the simulator.
//!
//! `WAYSTATION_PYTHON` names a Python that has them; the gate makes one.

use std::process::Command;

use simulator::{Language, PrinterConfig, Simulator};

use super::{LONG, printer, start};

/// Runs a script with the printer's host and port; `false` where its module is not installed.
fn print_by(module: &str, script: &str, config: PrinterConfig) -> Option<Simulator> {
    let python = std::env::var_os("WAYSTATION_PYTHON").unwrap_or_else(|| "python3".into());
    let has_it = Command::new(&python).args(["-c", &format!("import {module}")]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: this Python has no {module}; `cargo xtask test` makes one that has");
        return None;
    }
    let simulator = start(config);
    let address = simulator.address("bench-1").unwrap();
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let output = Command::new(&python).args(["-c", script, &host, &port]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{module}: {said}");
    Some(simulator)
}

#[test]
fn python_escpos_prints_text_and_a_barcode_and_cuts_once() {
    let script = "
import sys
from escpos.printer import Network
printer = Network(sys.argv[1], port=int(sys.argv[2]), profile='TM-L90')
printer.text('A-17\\n')
printer.barcode('4006381333931', 'EAN13')
printer.cut()
printer.close()
";
    let Some(simulator) = print_by("escpos", script, printer(Language::Escpos)) else { return };
    let labels = simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
    let format = String::from_utf8_lossy(&labels[0].format);
    assert!(format.contains("A-17\n") && format.contains("4006381333931"), "{format:?}");
    assert_eq!(simulator.state("bench-1").unwrap().labels_printed, 1);
}

#[test]
fn brother_ql_prints_two_pages_of_raster() {
    let script = "
import socket, sys
from PIL import Image
from brother_ql.raster import BrotherQLRaster
from brother_ql.conversion import convert
raster = BrotherQLRaster('QL-1110NWB')
pages = [Image.new('1', (1164, 1660), shade) for shade in (0, 1)]
pages = convert(qlr=raster, images=pages, label='102x152')
# Its own way to the network closes with the printer's answers unread, which takes bytes back.
printer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
printer.sendall(pages)
printer.shutdown(socket.SHUT_WR)
while printer.recv(4096):
    pass
";
    let config = printer(Language::BrotherRaster);
    let Some(simulator) = print_by("brother_ql", script, config) else { return };
    let labels = simulator.wait_for_labels("bench-1", 2, LONG).unwrap();
    assert_eq!((labels.len(), simulator.state("bench-1").unwrap().labels_printed), (2, 2));
}

#[test]
fn zebrafy_prints_a_picture_in_each_of_its_encodings() {
    let script = "
import socket, sys
from PIL import Image
from zebrafy import ZebrafyImage
printer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
for form in ('ASCII', 'B64', 'Z64'):
    picture = Image.radial_gradient('L').resize((400, 300))
    printer.sendall(ZebrafyImage(picture, format=form).to_zpl().encode())
printer.shutdown(socket.SHUT_WR)
printer.recv(1)
";
    let Some(simulator) = print_by("zebrafy", script, printer(Language::Zpl)) else { return };
    let labels = simulator.wait_for_labels("bench-1", 3, LONG).unwrap();
    let begins = |label: &simulator::Printed| label.format.starts_with(b"^XA");
    assert!(labels.iter().all(begins) && labels.len() == 3, "{} labels", labels.len());
}
