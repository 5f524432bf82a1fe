//! The printer over plain sockets, as a host meets it.

#![cfg(test)]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use simulator::fault::{CounterAfterCut, Fault, ScriptedFault, When};
use simulator::{Language, PrinterConfig, Simulator};

const LABEL: &[u8] = b"^XA^FO20,20^A0N,30,30^FDA-17^FS^XZ";
/// Far more than anything here takes; only a broken printer waits so long.
const LONG: Duration = Duration::from_secs(20);

fn start(config: PrinterConfig) -> Simulator {
    Simulator::start(vec![config]).unwrap()
}

fn instant() -> PrinterConfig {
    PrinterConfig::named("bench-1").instant()
}

fn connect(simulator: &Simulator) -> TcpStream {
    let stream = TcpStream::connect(simulator.address("bench-1").unwrap()).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// Reads an answer up to its last character.
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = String::new();
    let mut byte = [0];
    while !answer.ends_with(end) || answer.len() < 2 {
        stream.read_exact(&mut byte).unwrap();
        answer.push(char::from(byte[0]));
    }
    answer
}

fn ask(stream: &mut TcpStream, question: &str, end: &str) -> String {
    stream.write_all(question.as_bytes()).unwrap();
    read_until(stream, end)
}

fn ends_with_reset(stream: &mut TcpStream) -> bool {
    stream.read_exact(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
}

#[test]
fn a_label_goes_in_and_the_counter_proves_it() {
    let simulator = start(instant());
    let mut host = connect(&simulator);
    let counter = "! U1 getvar \"odometer.total_label_count\"\r\n";
    assert_eq!(ask(&mut host, counter, "\""), "\"1000\"");
    host.write_all(LABEL).unwrap();
    let labels = simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
    assert_eq!(&*labels[0].format, LABEL);
    assert_eq!((labels[0].serial, labels[0].quantity_index), (1, 1));
    assert!(labels[0].at_ms * 1_000 + 1_000 > labels[0].received_at_us);
    assert_eq!(ask(&mut host, counter, "\""), "\"1001\"");
    assert!(ask(&mut host, "~HI", "\r\n").contains("V93.21.26Z"));
}

#[test]
fn labels_come_out_in_the_order_they_were_sent() {
    let simulator = start(instant());
    let mut host = connect(&simulator);
    for number in 0..500 {
        write!(host, "^XA^FD{number}^FS^XZ").unwrap();
    }
    let labels = simulator.wait_for_labels("bench-1", 500, LONG).unwrap();
    for (number, label) in labels.iter().enumerate() {
        assert_eq!(&*label.format, format!("^XA^FD{number}^FS^XZ").as_bytes());
    }
}

#[test]
fn a_host_that_closes_its_side_gets_the_end_in_return() {
    let simulator = start(instant());
    let mut host = connect(&simulator);
    host.write_all(LABEL).unwrap();
    host.shutdown(Shutdown::Write).unwrap();
    assert_eq!(host.read(&mut [0; 8]).unwrap(), 0);
    simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
}

#[test]
fn two_hosts_feed_one_printer_and_each_gets_its_own_answers() {
    let simulator = start(instant());
    let (mut one, mut two) = (connect(&simulator), connect(&simulator));
    assert!(ask(&mut one, "~HI", "\r\n").starts_with('\u{2}'));
    assert_eq!(ask(&mut two, "! U1 getvar \"head.latch\"\r\n", "\""), "\"ok\"");
    one.write_all(LABEL).unwrap();
    two.write_all(LABEL).unwrap();
    simulator.wait_for_labels("bench-1", 2, LONG).unwrap();
}

#[test]
fn a_jealous_printer_refuses_the_second_host_until_the_first_has_left() {
    let simulator = start(PrinterConfig { refuse_second: true, ..instant() });
    let mut first = connect(&simulator);
    assert!(ask(&mut first, "~HI", "\r\n").starts_with('\u{2}'));
    let address = simulator.address("bench-1").unwrap();
    // A host that comes while the port closes may be let in for a moment, but is never served.
    let refused = match TcpStream::connect(address) {
        Err(error) => error.kind() == ErrorKind::ConnectionRefused,
        Ok(mut second) => ends_with_reset(&mut second),
    };
    assert!(refused);
    drop(first);
    let left = simulator.wait_for_state("bench-1", LONG, |state| state.connections == 0).unwrap();
    assert_eq!(left.connections, 0);
    simulator.clear("bench-1").unwrap();
    assert!(ask(&mut connect(&simulator), "~HI", "\r\n").starts_with('\u{2}'));
}

#[test]
fn a_reset_after_some_bytes_reaches_the_host_and_keeps_the_bytes() {
    let simulator = start(instant());
    let when = When::AtByte { format: Some(1), byte: 10 };
    simulator.fault("bench-1", ScriptedFault { fault: Fault::Reset, when }).unwrap();
    let mut host = connect(&simulator);
    host.write_all(LABEL).unwrap();
    assert!(ends_with_reset(&mut host));
    assert!(simulator.state("bench-1").unwrap().partial_format);
    connect(&simulator).write_all(&LABEL[10..]).unwrap();
    let labels = simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
    assert_eq!(&*labels[0].format, LABEL);
}

#[test]
fn a_refusing_printer_keeps_its_port_and_opens_it_again() {
    let simulator = start(instant());
    let address = simulator.address("bench-1").unwrap();
    let mut before = connect(&simulator);
    assert!(ask(&mut before, "~HI", "\r\n").starts_with('\u{2}'));
    for _ in 0..5 {
        simulator.fault("bench-1", Fault::Refuse).unwrap();
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        simulator.clear("bench-1").unwrap();
        assert!(ask(&mut connect(&simulator), "~HI", "\r\n").starts_with('\u{2}'));
    }
    assert!(ends_with_reset(&mut before));
}

#[test]
fn a_power_cut_silences_the_printer_and_resets_the_link_when_it_is_back() {
    let simulator = Simulator::start_held(vec![PrinterConfig::named("bench-1")]).unwrap();
    let address = simulator.address("bench-1").unwrap();
    let mut host = connect(&simulator);
    host.write_all(LABEL).unwrap();
    let state = simulator.wait_for_state("bench-1", LONG, |state| state.labels_remaining == 1);
    assert_eq!(state.unwrap().state, "processing");
    let down = Duration::from_secs(5);
    simulator.power_cut("bench-1", CounterAfterCut::Kept, down).unwrap();
    let refused = TcpStream::connect(address).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    simulator.advance(down);
    assert!(ends_with_reset(&mut host));
    let uptime = ask(&mut connect(&simulator), "! U1 getvar \"device.uptime\"\r\n", "\"");
    assert_eq!(uptime, "\"00 days 00 hours 00 mins 00 secs\"");
    assert_eq!(simulator.labels("bench-1").unwrap(), []);
    assert_eq!(simulator.sheets("bench-1").unwrap().len(), 1, "the half-burnt one");
}

#[test]
fn a_paused_printer_closes_the_window_and_loses_nothing() {
    let buffer_bytes = 16 * 1024;
    let config = PrinterConfig { buffer_bytes, socket_buffer_bytes: 4 * 1024, ..instant() };
    let simulator = start(config);
    simulator.fault("bench-1", Fault::Pause).unwrap();
    let mut host = connect(&simulator);
    host.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    // What the host's own system holds back has to be printed too, and that may be megabytes.
    socket2::SockRef::from(&host).set_send_buffer_size(16 * 1024).unwrap();
    let stream = LABEL.repeat(400_000);
    let mut sent = 0;
    let stalled = loop {
        match host.write(&stream[sent..]) {
            Ok(count) => sent += count,
            // A busy machine may be slow to read; only a full printer is stalled.
            Err(_) if simulator.state("bench-1").unwrap().buffer_fill_bytes < buffer_bytes => {}
            Err(error) => break error.kind(),
        }
    };
    assert!(matches!(stalled, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{stalled:?}");
    let state = simulator.state("bench-1").unwrap();
    assert_eq!(state.buffer_fill_bytes, buffer_bytes);
    assert!(sent > buffer_bytes && sent < stream.len(), "{sent}");
    simulator.clear("bench-1").unwrap();
    let whole = sent / LABEL.len();
    simulator.wait_for_labels("bench-1", whole, LONG).unwrap();
}

#[test]
fn an_unknown_printer_is_answered_with_those_there_are() {
    let error = start(instant()).labels("bench-9").unwrap_err();
    assert_eq!(error.to_string(), "no printer is named `bench-9`; there are: bench-1");
}

#[test]
fn labels_that_do_not_come_are_an_error_that_says_why() {
    let simulator = start(instant());
    simulator.fault("bench-1", Fault::PaperOut).unwrap();
    let error = simulator.wait_for_labels("bench-1", 1, Duration::ZERO).unwrap_err();
    let said = "printer `bench-1` printed 0 of 1 labels in 0ns; it is stopped (media-empty)";
    assert_eq!(error.to_string(), said);
}

#[test]
fn sheets_are_kept_as_files_and_old_ones_are_forgotten() {
    let out = tempfile::tempdir().unwrap();
    let config = PrinterConfig { labels_max: 3, ..instant() };
    let simulator = Simulator::start_in(vec![config], out.path()).unwrap();
    let mut host = connect(&simulator);
    host.write_all(b"^XA^FDa^FS^XZ^XA^FDb^FS^PQ3^XZ^XA^FDc^FS^XZ").unwrap();
    let labels = simulator.wait_for_labels("bench-1", 5, LONG).unwrap();
    let serials: Vec<u64> = labels.iter().map(|label| label.serial).collect();
    assert_eq!(serials, [3, 4, 5]);
    assert_eq!(labels[0].file, labels[1].file, "copies share a file");
    let mut files: Vec<String> = std::fs::read_dir(out.path().join("bench-1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let kept = ["00000002.zpl", "00000005.zpl", "labels.jsonl", "labels.previous.jsonl"];
    assert_eq!(files, kept);
    let text = std::fs::read(labels[2].file.as_ref().unwrap()).unwrap();
    assert_eq!(text, b"^XA^FDc^FS^XZ");
}

#[test]
fn the_second_port_answers_while_the_first_is_stalled() {
    let status_address = Some("127.0.0.1:0".parse().unwrap());
    let config = PrinterConfig { status_address, ..instant() }.speaking(Language::Sbpl);
    let simulator = start(config);
    simulator.fault("bench-1", Fault::StopDraining).unwrap();
    connect(&simulator).write_all(b"\x1bA\x1bZ").unwrap();
    let state = simulator.state("bench-1").unwrap();
    let address = state.status_uri.unwrap();
    let mut second = TcpStream::connect(address.strip_prefix("socket://").unwrap()).unwrap();
    second.set_read_timeout(Some(LONG)).unwrap();
    second.write_all(b"\x1bA\x1bZ\x05").unwrap();
    assert_eq!(read_until(&mut second, "\u{3}"), "\u{2}  A000000\u{3}");
    assert_eq!(simulator.labels("bench-1").unwrap(), [], "no label comes of the second port");
    simulator.clear("bench-1").unwrap();
    simulator.wait_for_labels("bench-1", 1, LONG).unwrap();
}

#[test]
fn the_second_port_resets_whoever_comes_while_the_power_is_off() {
    let status_address = Some("127.0.0.1:0".parse().unwrap());
    let simulator = start(PrinterConfig { status_address, ..instant() });
    let state = simulator.state("bench-1").unwrap();
    let address = state.status_uri.unwrap();
    let address = address.strip_prefix("socket://").unwrap();
    simulator.power_cut("bench-1", CounterAfterCut::Kept, LONG * 60).unwrap();
    let mut host = TcpStream::connect(address).unwrap();
    host.set_read_timeout(Some(LONG)).unwrap();
    assert!(ends_with_reset(&mut host));
}
