//! An IPP printer that somebody else wrote: CUPS's `ippeveprinter`, where it is installed.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use drivers::device::{Device, DeviceError, Sent};
use drivers::status::{PrinterState, Reason};

use crate::{address, long_document, profile};

/// Where Debian has it, and the message bus without which it does not start.
const PROGRAM: &str = "/usr/sbin/ippeveprinter";
const BUS: &str = "/usr/bin/dbus-daemon";

/// How long anything may take; a test that needs longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running printer that gives what it is sent to a command.
struct Printer {
    child: Child,
    bus: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Printer {
    fn drop(&mut self) {
        for child in [&mut self.child, &mut self.bus] {
            let _ended = child.kill().and_then(|()| child.wait());
        }
    }
}

impl Printer {
    /// `None` on a machine that has no such printer.
    fn start(command: &str) -> Option<Self> {
        if ![PROGRAM, BUS].iter().all(|program| Path::new(program).exists()) {
            return None;
        }
        let (bus, bus_address) = bus();
        let folder = tempfile::tempdir().expect("the test machine can do this");
        let script = folder.path().join("print");
        fs::write(&script, format!("#!/bin/sh\n{command}\n"))
            .expect("the test machine can do this");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))
            .expect("the test machine can do this");
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("the test machine can do this")
            .local_addr()
            .expect("the test machine can do this")
            .port();
        let child = Command::new(PROGRAM)
            .env("DBUS_SYSTEM_BUS_ADDRESS", bus_address)
            .args(["-r", "off", "-n", "localhost", "-p", &port.to_string()])
            .args(["-f", "application/octet-stream,application/vnd.zebra-zpl"])
            .arg("-d")
            .arg(folder.path())
            .arg("-c")
            .arg(&script)
            .arg("Waystation test")
            .env("FOLDER", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the test machine can do this");
        let printer = Self { child, bus, port, folder };
        until(|| TcpStream::connect(("127.0.0.1", port)).ok());
        Some(printer)
    }

    fn uri(&self) -> String {
        format!("ipp://127.0.0.1:{}/ipp/print?format=application/vnd.zebra-zpl", self.port)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A message bus of our own: the printer wants one to be told about, and nobody is on it.
fn bus() -> (Child, String) {
    let mut bus = Command::new(BUS)
        .args(["--session", "--nofork", "--print-address=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test machine can do this");
    let mut address = String::new();
    BufReader::new(bus.stdout.take().expect("the test machine can do this"))
        .read_line(&mut address)
        .expect("the test machine can do this");
    (bus, address.trim().to_owned())
}

/// What a test must see happen.
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "it never happened");
        thread::yield_now();
    }
}

#[test]
fn a_whole_document_reaches_an_ipp_printer_and_is_sent_no_more() {
    let Some(printer) = Printer::start("cat \"$1\" > $FOLDER/heard && touch $FOLDER/done") else {
        return;
    };
    let address = address(&printer.uri());
    let mut device = Device::connect(&address, &profile("zebra-link-os-203")).unwrap();
    let document = long_document();
    let sent = device.send(&document);
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    until(|| printer.file("done").exists().then_some(()));
    assert!(fs::read(printer.file("heard")).unwrap() == document, "other bytes arrived");
    let seen = device.observe().unwrap();
    assert_eq!((seen.label_count, seen.uptime), (None, None), "an IPP printer proved a label");
}

#[test]
fn an_ipp_printer_tells_its_state_and_reasons_in_our_words() {
    let Some(printer) = Printer::start(
        "echo 'STATE: +media-empty,cover-open' >&2\n\
         while [ ! -e $FOLDER/go-on ]; do sleep 0.02; done\n\
         echo 'STATE: -media-empty,cover-open' >&2",
    ) else {
        return;
    };
    let mut device = Device::connect(&address(&printer.uri()), &profile("raw-sink")).unwrap();
    let idle = until(|| device.observe().ok().filter(|seen| seen.status.is_idle()));
    assert!(idle.status.reasons.is_empty(), "{idle:?}");

    assert!(matches!(device.send(b"label"), Sent::Whole));
    // This printer calls both a warning and goes on working.
    let busy = until(|| {
        let seen = device.observe().unwrap();
        seen.status.reasons.contains(&Reason::OtherWarning).then_some(seen)
    });
    assert_eq!(busy.status.printer_state(), Some(PrinterState::Processing), "{busy:?}");
    fs::write(printer.file("go-on"), "").unwrap();
    until(|| device.observe().ok().filter(|seen| seen.status.is_idle()));
}

#[test]
fn a_path_without_a_printer_is_explained_and_takes_nothing() {
    let Some(printer) = Printer::start("true") else { return };
    let wrong = printer.uri().replace("/ipp/print", "/no/such/printer");
    let refused = Device::connect(&address(&wrong), &profile("raw-sink")).err().unwrap();
    assert!(matches!(refused, DeviceError::Unreachable { .. }), "{refused}");
    assert!(refused.to_string().contains("not found"), "{refused}");
}

#[test]
fn a_document_of_a_type_it_does_not_take_is_refused_and_was_not_printed() {
    let Some(printer) = Printer::start("touch $FOLDER/done") else { return };
    let other = printer.uri().replace("zebra-zpl", "tsc-tspl");
    let mut device = Device::connect(&address(&other), &profile("raw-sink")).unwrap();
    let sent = device.send(b"label");
    let Sent::Broken { accepted: 0, cause: DeviceError::Declined { why } } = sent else {
        panic!("{sent:?}")
    };
    assert!(why.contains("document-format"), "{why}");
    assert!(!printer.file("done").exists());
}

#[test]
fn a_printer_that_went_away_is_noticed_when_it_is_looked_at() {
    let Some(mut printer) = Printer::start("true") else { return };
    let mut device = Device::connect(&address(&printer.uri()), &profile("raw-sink")).unwrap();
    printer.child.kill().unwrap();
    printer.child.wait().unwrap();
    assert!(matches!(device.observe(), Err(DeviceError::Lost { .. })));
    let sent = device.send(b"label");
    assert!(matches!(sent, Sent::Broken { accepted: 0, .. }), "{sent:?}");
}
