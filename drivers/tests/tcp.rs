//! Devices over real TCP connections, with listeners that misbehave.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use drivers::address::Address;
use drivers::device::{Device, DeviceError, Sent};
use drivers::profile::Profile;

/// Enough to fill every buffer between two ends of a loopback connection.
const MUCH_BYTES: usize = 32 * 1024 * 1024;

fn profile(id: &str) -> Profile {
    let profile = Profile::embedded()
        .iter()
        .find(|profile| profile.id == id)
        .expect("it comes with the program");
    Profile { stall_time_max: Duration::from_millis(50), ..profile.clone() }
}

/// Lets `printer` play the printer; answers with its address and what waits for it to end.
fn play<T: Send + 'static>(
    printer: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Address, thread::JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let place = listener.local_addr().expect("a bound listener has an address");
    let address = format!("socket://{place}").parse().expect("this is how addresses look");
    let play = move || printer(listener.accept().expect("the test connects").0);
    (address, thread::spawn(play))
}

#[test]
fn a_printer_that_stops_reading_stalls_the_label_and_does_not_fail_it() {
    let (go_on, told) = mpsc::channel::<()>();
    let (address, printer) = play(move |mut stream| {
        told.recv().unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).unwrap();
        heard
    });
    let document: Vec<u8> = (0..MUCH_BYTES).map(|at| (at % 251) as u8).collect();
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    let Sent::Stalled { accepted } = device.send(&document) else { panic!("it never stalled") };
    assert!(accepted > 0 && accepted < document.len());
    let sent = device.resume(&document, accepted);
    assert!(matches!(sent, Sent::Stalled { accepted: still } if still == accepted), "{sent:?}");

    go_on.send(()).unwrap();
    let mut sent = Sent::Stalled { accepted };
    while let Sent::Stalled { accepted } = sent {
        sent = device.resume(&document, accepted);
    }
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    device.close().unwrap();
    assert!(printer.join().unwrap() == document, "other bytes arrived");
}

#[test]
fn a_printer_answers_over_the_network() {
    let (address, printer) = play(|mut stream| {
        let mut question = [0; 3];
        stream.read_exact(&mut question).unwrap();
        for byte in b"\x02ZT411-200dpi,V92.21.39Z,8,8192KB\x03\r\n" {
            stream.write_all(&[*byte]).unwrap();
        }
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        (question, rest)
    });
    let profile =
        Profile { reply_time_max: Duration::from_millis(500), ..profile("zebra-link-os-203") };
    let mut device = Device::connect(&address, &profile).unwrap();
    assert_eq!(device.identify().unwrap().model.as_deref(), Some("ZT411-200dpi"));
    device.close().unwrap();
    let (question, rest) = printer.join().unwrap();
    assert_eq!(&question, b"~HI");
    assert_eq!(rest, b"! U1 getvar \"device.unique_id\"\r\n");
}

#[test]
fn a_port_that_nobody_listens_on_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: Address = format!("socket://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let error = Device::connect(&address, &profile("raw-sink")).err().unwrap();
    assert_eq!(error.to_string(), format!("{address} refuses the connection"));
    assert!(error.remedy().contains("raw printing is enabled"));
}

#[test]
fn a_name_that_does_not_exist_is_unreachable() {
    let address: Address = "socket://printer.invalid".parse().unwrap();
    let error = Device::connect(&address, &profile("raw-sink")).err().unwrap();
    assert!(matches!(error, DeviceError::Unreachable { .. }), "{error}");
}

#[test]
fn a_printer_that_hung_up_between_two_labels_gets_no_second_one() {
    let (hung_up, told) = mpsc::channel::<()>();
    let (address, printer) = play(move |mut stream| {
        let mut label = [0; 13];
        stream.read_exact(&mut label).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        hung_up.send(()).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        rest
    });
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    assert!(matches!(device.send(b"^XA^FDa^FS^XZ"), Sent::Whole));
    told.recv().unwrap();
    let sent = device.send(b"^XA^FDb^FS^XZ");
    assert!(matches!(sent, Sent::Broken { accepted: 0, cause: DeviceError::Closed }), "{sent:?}");
    drop(device);
    assert_eq!(printer.join().unwrap(), b"");
}
