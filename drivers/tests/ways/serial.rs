//! A serial line: a real terminal, with the simulated printer or a listener at its other end.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use drivers::device::{Device, DeviceError, Sent};
use drivers::status::Reason;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use simulator::{Fault, Flow, PrinterConfig, SerialLine, Simulator};

use crate::{address, long_document, profile};

const LABEL: &[u8] = b"^XA^FO20,20^A0N,30,30^FDW-1^FS^XZ\n";
const PRINTER: &str = "bench-1";

/// How long anything may take; a test that needs longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A printer on a serial line of this rate, and the name of its terminal.
fn printer(folder: &Path, baud: u32) -> (Simulator, PathBuf) {
    let link = folder.join("ttyS");
    let line = SerialLine { baud, flow: Flow::XonXoff, link: Some(link.clone()) };
    let config = PrinterConfig { serial_line: Some(line), ..PrinterConfig::named(PRINTER) };
    (Simulator::start(vec![config.instant()]).expect("the test machine can do this"), link)
}

fn uri(port: &Path, settings: &str) -> String {
    format!("serial://{}?{settings}", port.display())
}

/// The printer's end of a terminal that nothing reads by itself.
fn terminal() -> (File, PathBuf) {
    let master =
        openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("the test machine can do this");
    grantpt(&master).expect("the test machine can do this");
    unlockpt(&master).expect("the test machine can do this");
    let path = PathBuf::from(
        ptsname(&master, Vec::new())
            .expect("the test machine can do this")
            .into_string()
            .expect("the test machine can do this"),
    );
    (File::from(master), path)
}

/// What a test must see happen.
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "it never happened");
        std::thread::yield_now();
    }
}

#[test]
fn a_label_is_printed_and_counted_over_a_serial_line() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, port) = printer(folder.path(), 115_200);
    let address = address(&uri(&port, "baud=115200"));
    let mut device = Device::connect(&address, &profile("zebra-link-os-203")).unwrap();
    let serial = device.identify().unwrap().serial;
    assert_eq!(serial, Some(simulator.state(PRINTER).unwrap().serial));
    let before = device.observe().unwrap().label_count.unwrap();
    assert!(matches!(device.send(LABEL), Sent::Whole));
    simulator.wait_for_labels(PRINTER, 1, PATIENCE).unwrap();
    until(|| (device.observe().unwrap().label_count == Some(before + 1)).then_some(()));
}

#[test]
fn a_wrong_rate_is_silence_and_never_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (_simulator, port) = printer(folder.path(), 9_600);
    let address = address(&uri(&port, "baud=19200"));
    let mut device = Device::connect(&address, &profile("zebra-link-os-203")).unwrap();
    assert_eq!(device.identify().unwrap().serial, None);
    let seen = device.observe().unwrap();
    assert!(seen.status.reasons.contains(&Reason::StatusSilent), "{seen:?}");
    assert_eq!(seen.label_count, None);
    assert!(!seen.status.is_idle());
}

#[test]
fn a_port_that_somebody_holds_is_told_as_such() {
    let (_master, port) = terminal();
    let address = address(&uri(&port, "baud=9600"));
    let _first = Device::connect(&address, &profile("raw-sink")).unwrap();
    let refused = Device::connect(&address, &profile("raw-sink")).err().unwrap();
    assert!(matches!(refused, DeviceError::InUse { .. }), "{refused}");
}

#[test]
fn a_port_that_is_not_there_is_missing_and_not_unreachable() {
    let address = address("serial:///dev/no-such-port");
    let refused = Device::connect(&address, &profile("raw-sink")).err().unwrap();
    assert!(matches!(refused, DeviceError::Missing { .. }), "{refused}");
    let by_serial = crate::address("serial:///dev/ttyUSB0?usb-serial=no-such-number");
    let refused = Device::connect(&by_serial, &profile("raw-sink")).err().unwrap();
    assert!(refused.to_string().contains("no-such-number"), "{refused}");
}

#[test]
fn a_printer_that_says_xoff_stalls_the_label_and_xon_goes_on() {
    let (mut master, port) = terminal();
    let address = address(&uri(&port, "baud=115200&flow=xon-xoff"));
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    master.write_all(b"\x13").unwrap();
    let document = long_document();
    let Sent::Stalled { accepted } = device.send(&document) else { panic!("it never stalled") };
    assert!(accepted < document.len());

    master.write_all(b"\x11").unwrap();
    let length = document.len();
    let reader = std::thread::spawn(move || {
        let mut heard = vec![0; length];
        master.read_exact(&mut heard).unwrap();
        (heard, master)
    });
    let mut sent = Sent::Stalled { accepted };
    while let Sent::Stalled { accepted } = sent {
        sent = device.resume(&document, accepted);
    }
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    assert!(reader.join().unwrap().0 == document, "other bytes arrived");
}

#[test]
fn a_cable_pulled_between_opening_and_writing_breaks_the_line() {
    let (master, port) = terminal();
    let address = address(&uri(&port, "baud=9600"));
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    drop(master);
    let sent = device.send(LABEL);
    assert!(matches!(sent, Sent::Broken { accepted: 0, .. }), "{sent:?}");
}

#[test]
fn a_cable_pulled_and_plugged_in_again_is_found_under_its_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, port) = printer(folder.path(), 115_200);
    let address = address(&uri(&port, "baud=115200"));
    let profile = profile("zebra-link-os-203");
    let mut device = Device::connect(&address, &profile).unwrap();
    device.observe().unwrap();
    simulator.fault(PRINTER, Fault::Refuse).unwrap();
    until(|| device.observe().err());
    simulator.clear(PRINTER).unwrap();
    let mut again = until(|| Device::connect(&address, &profile).ok());
    assert!(until(|| again.observe().ok().and_then(|seen| seen.label_count)) > 0);
}

#[test]
fn the_line_has_the_settings_of_its_address() {
    let (master, port) = terminal();
    let mut raw = tcgetattr(master.as_fd()).unwrap();
    raw.make_raw();
    tcsetattr(master.as_fd(), OptionalActions::Now, &raw).unwrap();
    let text = uri(&port, "baud=57600&bits=7&parity=even&stop=2&flow=rts-cts");
    let _device = Device::connect(&address(&text), &profile("raw-sink")).unwrap();
    let set = tcgetattr(master.as_fd()).unwrap();
    assert_eq!(set.output_speed(), 57_600);
    let modes = format!("{:?}", set.control_modes);
    for flag in ["CSTOPB", "CRTSCTS"] {
        assert!(modes.contains(flag), "{flag} is not in {modes}");
    }
}
