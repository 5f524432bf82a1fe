//! A line printer daemon, played by the test as RFC 1179 says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use drivers::address::Address;
use drivers::device::{Device, DeviceError, Sent};

use crate::{address, long_document, profile};

/// What a daemon was told.
#[derive(Debug, Default)]
struct Told {
    queue: String,
    control: String,
    data: Vec<u8>,
}

/// What it answers: to the queue's name, and to the data.
struct Answers {
    queue: u8,
    data: Option<u8>,
}

/// Lets a daemon take one document. It acknowledges the data once `go_on` says so.
fn serve(answers: Answers, go_on: mpsc::Receiver<()>) -> (Address, JoinHandle<Told>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the test machine can do this");
    let place = listener.local_addr().expect("the test machine can do this");
    let daemon = thread::spawn(move || {
        let stream = listener.accept().expect("the test machine can do this").0;
        converse(stream, &answers, &go_on).unwrap_or_default()
    });
    (address(&format!("lpd://{place}/dock")), daemon)
}

fn converse(stream: TcpStream, answers: &Answers, go_on: &mpsc::Receiver<()>) -> Option<Told> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    let mut told = Told::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    told.queue = line.trim_start_matches('\x02').trim().to_owned();
    stream.write_all(&[answers.queue]).ok()?;
    for kind in ['\x02', '\x03'] {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = line.strip_prefix(kind)?.split(' ').next()?.parse().ok()?;
        stream.write_all(&[0]).ok()?;
        let mut file = vec![0; length];
        reader.read_exact(&mut file).ok()?;
        let mut end = [1];
        reader.read_exact(&mut end).ok()?;
        assert_eq!(end, [0], "a file ends with a zero");
        if kind == '\x02' {
            told.control = String::from_utf8(file).ok()?;
            stream.write_all(&[0]).ok()?;
        } else {
            told.data = file;
        }
    }
    // A sender that is gone meanwhile has heard enough.
    let _told = go_on.recv();
    if let Some(code) = answers.data {
        stream.write_all(&[code]).ok()?;
    }
    Some(told)
}

/// Permission to acknowledge, given at once.
fn at_once() -> mpsc::Receiver<()> {
    mpsc::channel().1
}

#[test]
fn a_whole_document_reaches_the_queue_unchanged() {
    let (address, daemon) = serve(Answers { queue: 0, data: Some(0) }, at_once());
    let mut device = Device::connect(&address, &profile("zebra-link-os-203")).unwrap();
    let document = long_document();
    let sent = device.send(&document);
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    let told = daemon.join().unwrap();
    assert_eq!(told.queue, "dock");
    assert!(told.data == document, "other bytes arrived");
    assert!(told.control.starts_with("Hwaystation\nPwaystation\nldfA001waystation\n"), "{told:?}");
}

#[test]
fn nothing_is_asked_and_nothing_proven_behind_a_queue() {
    let (address, _daemon) = serve(Answers { queue: 0, data: Some(0) }, at_once());
    let mut device = Device::connect(&address, &profile("zebra-link-os-203")).unwrap();
    let seen = device.observe().unwrap();
    assert_eq!(seen.label_count, None);
    assert!(!seen.status.is_idle(), "{seen:?}");
}

#[test]
fn a_queue_that_is_off_takes_nothing_and_says_so() {
    let (address, _daemon) = serve(Answers { queue: 1, data: None }, at_once());
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    let sent = device.send(b"label");
    let Sent::Broken { accepted: 0, cause } = sent else { panic!("{sent:?}") };
    assert!(cause.to_string().contains("code 1"), "{cause}");
}

#[test]
fn a_document_that_is_refused_at_its_end_was_not_printed() {
    let (address, _daemon) = serve(Answers { queue: 0, data: Some(2) }, at_once());
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    let sent = device.send(b"label");
    let Sent::Broken { accepted: 0, cause: DeviceError::Declined { why } } = sent else {
        panic!("{sent:?}")
    };
    assert!(why.contains("code 2"), "{why}");
}

#[test]
fn a_daemon_that_is_slow_to_agree_stalls_the_document_at_its_end() {
    let (go_on, told) = mpsc::channel();
    let (address, daemon) = serve(Answers { queue: 0, data: Some(0) }, told);
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    let sent = device.send(b"label");
    assert!(matches!(sent, Sent::Stalled { accepted: 5 }), "{sent:?}");
    go_on.send(()).unwrap();
    let mut sent = sent;
    while let Sent::Stalled { accepted } = sent {
        sent = device.resume(b"label", accepted);
    }
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    assert_eq!(daemon.join().unwrap().data, b"label");
}

#[test]
fn a_daemon_that_hangs_up_before_it_agrees_leaves_the_document_in_doubt() {
    let (address, _daemon) = serve(Answers { queue: 0, data: None }, at_once());
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    let sent = device.send(b"label");
    assert!(matches!(sent, Sent::Broken { accepted: 5, .. }), "{sent:?}");
}
