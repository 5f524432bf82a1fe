//! A15: a printer that attacks the station that prints on it.

use std::{
    io::Write as _,
    net::{SocketAddr, TcpListener},
    thread,
};

use crate::target::{Target, order, status};

/// What a hostile printer says, over and over.
const WORDS: [&[u8]; 4] = [
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x02\x02\x02",
    b"\0\0\0\0\x1B[2J\x1B]0;owned\x07",
    b"<script>alert(1)</script>%s%n%n${jndi:ldap://x}",
    b"\"99999999999999999999999999999999\"",
];
/// The most memory a station may have held, in KiB.
const MEMORY_PEAK_KIB_MAX: u64 = 256 * 1_024;

/// Answers whoever connects, before being asked and without end; what is printed goes nowhere.
fn open() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let flood = WORDS[number % WORDS.len()].repeat(1_000);
            thread::spawn(move || while stream.write_all(&flood).is_ok() {});
        }
    });
    address
}

#[test]
fn a15_a_printer_that_talks_without_end_is_never_believed_and_holds_up_nobody() {
    let hostile = open();
    let target = Target::open_with(
        "https://wms.example",
        &format!(
            "[[printers]]\nname = \"hostile\"\nuri = \"socket://{hostile}\"\n\
             profile = \"zebra-link-os-203\"\n"
        ),
    );
    let order = order().replace("bench-1", "hostile");
    let taken = target.ask("POST /v1/jobs", &[("idempotency-key", "to-the-hostile")], &order);
    assert_eq!(status(&taken), Some(202), "{taken}");
    assert_eq!(status(&target.print(&[])), Some(202));
    target.wait_for_labels(1);
    let jobs = target.ask("GET /v1/jobs?printer=hostile", &[], "");
    assert!(!jobs.contains("\"state\":\"completed\""), "nothing proves that it came out: {jobs}");
    let log = target.log();
    assert!(!log.contains("<script>") && !log.contains("\u{1b}["), "its words are in the log");
    let peak = target.memory_peak_kib();
    assert!(peak.is_none_or(|kib| kib <= MEMORY_PEAK_KIB_MAX), "{peak:?} KiB");
}
