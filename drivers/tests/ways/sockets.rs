//! Sockets that misbehave where an IPP printer or a second way for the state should be.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use drivers::device::{Device, DeviceError, Sent};
use simulator::{Fault, Language, PrinterConfig, Simulator};

use crate::{address, profile};

/// Whatever is said to it, it says this and hangs up.
fn parrot(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the test machine can do this");
    let place = listener.local_addr().expect("the test machine can do this");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut heard = [0; 64];
            let _heard = stream.read(&mut heard);
            let _said = stream.write_all(answer);
        }
    });
    place.to_string()
}

#[test]
fn what_is_no_ipp_printer_is_never_taken_for_one() {
    let answers: [&[u8]; 6] = [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 401 Unauthorized\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\x02\x00\x00",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x02\x00\x00\x00\x00\x00\x00\x01\x03",
    ];
    for answer in answers {
        let uri = format!("ipp://{}", parrot(answer));
        let refused = Device::connect(&address(&uri), &profile("raw-sink"));
        let refused = refused.err().unwrap_or_else(|| panic!("{answer:?} was a printer"));
        assert!(matches!(refused, DeviceError::Unreachable { .. }), "{answer:?}: {refused}");
    }
}

#[test]
fn a_second_way_tells_the_state_while_the_first_is_stalled() {
    let config = PrinterConfig {
        status_address: Some("127.0.0.1:0".parse().unwrap()),
        ..PrinterConfig::named("bench-1").speaking(Language::Zpl)
    };
    let simulator = Simulator::start(vec![config]).unwrap();
    let state = simulator.state("bench-1").unwrap();
    let status = state.status_uri.unwrap();
    let (_, port) = status.rsplit_once(':').unwrap();
    let place = simulator.address("bench-1").unwrap();
    let uri = format!("socket://{place}?status={}", port.trim_end_matches('/'));
    let mut device = Device::connect(&address(&uri), &profile("zebra-link-os-203")).unwrap();
    simulator.fault("bench-1", Fault::StopDraining).unwrap();
    let document = vec![b' '; 8 * 1024 * 1024];
    let Sent::Stalled { accepted } = device.send(&document) else { panic!("it never stalled") };
    assert!(accepted > 0 && accepted < document.len());
    assert!(device.observe().unwrap().label_count.is_some());
}
