//! A printer at the other end of a serial line: rates, flow control, cables.

#![cfg(test)]
#![cfg(unix)]

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use simulator::config::Flow;
use simulator::{CounterAfterCut, Fault, PrinterConfig, SerialLine, Simulator};

const LABEL: &[u8] = b"^XA^FO20,20^A0N,30,30^FDA-17^FS^XZ";
const LONG: Duration = Duration::from_secs(20);
const BAUD: u32 = 115_200;

fn start(flow: Flow, link: Option<PathBuf>) -> Simulator {
    let serial_line = Some(SerialLine { baud: BAUD, flow, link });
    let config = PrinterConfig { serial_line, buffer_bytes: 4_096, ..PrinterConfig::named("b") };
    Simulator::start(vec![config.instant()]).unwrap()
}

fn path(simulator: &Simulator) -> PathBuf {
    let state = simulator.wait_for_state("b", LONG, |state| state.serial_uri.is_some()).unwrap();
    PathBuf::from(state.serial_uri.unwrap().strip_prefix("serial:").unwrap())
}

fn open(path: &Path) -> File {
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn set_baud(host: &File, baud: u32) {
    let mut settings = tcgetattr(host).unwrap();
    settings.set_speed(baud).unwrap();
    tcsetattr(host, OptionalActions::Now, &settings).unwrap();
}

/// Reads up to this byte.
fn read_until(host: &mut File, end: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.last() != Some(&end) {
        let mut byte = [0];
        host.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    bytes
}

#[test]
fn a_label_goes_over_the_line_and_the_answer_comes_back() {
    let simulator = start(Flow::XonXoff, None);
    let mut host = open(&path(&simulator));
    host.write_all(LABEL).unwrap();
    host.write_all(b"~HI").unwrap();
    assert!(read_until(&mut host, b'\n').starts_with(b"\x02ZD421-203dpi,"));
    assert_eq!(simulator.wait_for_labels("b", 1, LONG).unwrap().len(), 1);
}

#[test]
fn another_rate_is_noise_both_ways() {
    let simulator = start(Flow::None, None);
    let mut host = open(&path(&simulator));
    set_baud(&host, 9_600);
    host.write_all(&[LABEL, b"~HI\n"].concat()).unwrap();
    let sent = (LABEL.len() + 4) as u64;
    let heard = simulator.wait_for_state("b", LONG, |state| state.bytes_received == sent).unwrap();
    assert_eq!((heard.bytes_received, heard.labels_printed), (sent, 0));
    set_baud(&host, BAUD);
    host.write_all(b"~HI").unwrap();
    assert!(read_until(&mut host, b'\n').starts_with(b"\x02ZD421"), "only one answer comes");
}

#[test]
fn a_full_printer_says_stop_and_then_go() {
    let simulator = start(Flow::XonXoff, None);
    simulator.fault("b", Fault::PaperOut).unwrap();
    let mut host = open(&path(&simulator));
    let formats = 4_000 / LABEL.len();
    host.write_all(&LABEL.repeat(formats)).unwrap();
    assert_eq!(read_until(&mut host, 0x13), [0x13]);
    simulator.clear("b").unwrap();
    assert_eq!(read_until(&mut host, 0x11), [0x11]);
    assert_eq!(simulator.wait_for_labels("b", formats, LONG).unwrap().len(), formats);
}

#[test]
fn without_flow_control_what_does_not_fit_is_lost() {
    let simulator = start(Flow::None, None);
    simulator.fault("b", Fault::PaperOut).unwrap();
    let mut host = open(&path(&simulator));
    host.write_all(&LABEL.repeat(300)).unwrap();
    let full = |state: &simulator::PrinterState| state.buffer_fill_bytes == state.buffer_bytes;
    assert!(full(&simulator.wait_for_state("b", LONG, full).unwrap()));
    simulator.clear("b").unwrap();
    let printed = simulator.wait_for_labels("b", 1, LONG).unwrap().len();
    assert!(printed < 300, "{printed}");
}

#[test]
fn a_line_that_is_held_loses_nothing() {
    let simulator = start(Flow::RtsCts, None);
    simulator.fault("b", Fault::PaperOut).unwrap();
    let mut host = open(&path(&simulator));
    let writer = std::thread::spawn(move || host.write_all(&LABEL.repeat(2_000)).map(|()| host));
    let full = |state: &simulator::PrinterState| state.buffer_fill_bytes == state.buffer_bytes;
    assert!(full(&simulator.wait_for_state("b", LONG, full).unwrap()));
    simulator.clear("b").unwrap();
    assert_eq!(simulator.wait_for_labels("b", 2_000, LONG * 3).unwrap().len(), 2_000);
    writer.join().unwrap().unwrap();
}

#[test]
fn a_pulled_cable_ends_the_line_and_the_link_leads_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("printer");
    let simulator = start(Flow::XonXoff, Some(link.clone()));
    let mut before = open(&link);
    simulator.fault("b", Fault::Refuse).unwrap();
    let gone = simulator.wait_for_state("b", LONG, |state| state.serial_uri.is_none()).unwrap();
    assert_eq!(gone.serial_uri, None);
    assert!(before.read_exact(&mut [0]).is_err(), "the line is gone");
    assert!(!link.exists());
    simulator.clear("b").unwrap();
    assert_eq!(path(&simulator), link);
    let mut after = open(&link);
    after.write_all(b"~HI").unwrap();
    assert!(read_until(&mut after, b'\n').starts_with(b"\x02"));
}

#[test]
fn a_power_cut_leaves_the_line_and_loses_what_is_sent_meanwhile() {
    let simulator = start(Flow::XonXoff, None);
    let before = path(&simulator);
    let mut host = open(&before);
    host.write_all(b"^XA^FDhalf").unwrap();
    simulator.wait_for_state("b", LONG, |state| state.partial_format).unwrap();
    simulator.power_cut("b", CounterAfterCut::Kept, Duration::ZERO).unwrap();
    host.write_all(&[b"^FS^XZ", LABEL].concat()).unwrap();
    simulator.wait_for_labels("b", 1, LONG).unwrap();
    assert_eq!(simulator.labels("b").unwrap().len(), 1, "the half one is lost");
    assert_eq!(path(&simulator), before);
}
