//! SNMP against Debian's own agent, which plays two printers by walks of theirs; and against
//! datagrams of strangers.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};

use drivers::discovery::{Find, Means, read_answer};
use drivers::profile::Profile;
use proptest::prelude::*;
use tempfile::TempDir;

/// Debian's agent, with the objects of a walk.
struct Agent {
    child: Child,
    at: SocketAddr,
    _folder: TempDir,
}

impl Agent {
    /// `walk` is as `snmpwalk -On` writes it: `.1.3.6… = STRING: "text"`.
    fn playing(walk: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let mut settings = format!("agentaddress udp:{free}\nrocommunity public\n");
        for line in walk.lines().filter(|line| !line.starts_with('#')) {
            let (object, value) = line.split_once(" = ").unwrap();
            let (kind, value) = value.split_once(": ").unwrap();
            let kind = match kind {
                "STRING" => "octet_str",
                "INTEGER" => "integer",
                other => panic!("a walk with a {other}"),
            };
            settings.push_str(&format!("override {object} {kind} {value}\n"));
        }
        let file = folder.path().join("snmpd.conf");
        fs::write(&file, settings).unwrap();
        let child = Command::new("/usr/sbin/snmpd")
            .args(["-f", "-C", "-Lo", "-c"])
            .arg(&file)
            .env("SNMP_PERSISTENT_DIR", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's package snmpd is installed");
        Self { child, at: free, _folder: folder }
    }

    /// What is found there. The agent needs a moment to start, so it is asked until it answers.
    fn finds(&self) -> Vec<Find> {
        let mut search = crate::by(Means::Snmp);
        search.asked = vec![self.at];
        search.spared.insert(self.at.ip());
        for _ in 0..5 {
            let finds = crate::found(&search);
            if !finds.is_empty() {
                return finds;
            }
        }
        Vec::new()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_printer_of_the_printer_mib_is_found_with_its_model_and_serial_number() {
    let agent = Agent::playing(include_str!("sato-ws408.walk"));
    let finds = agent.finds();
    let find = finds.first().expect("the agent plays a printer");
    assert_eq!(find.address().to_string(), "socket://127.0.0.1:9100");
    assert_eq!((find.maker.as_deref(), find.model.as_deref()), (Some("SATO"), Some("WS408")));
    assert_eq!(find.serial.as_deref(), Some("WS408A00123"));
    let profile = Profile::best_for(Profile::embedded(), &find.seen).unwrap();
    assert_eq!(profile.id, "sato-ws408-203");
}

#[test]
fn a_zebra_is_found_by_its_own_objects() {
    let agent = Agent::playing(include_str!("zebra-zt411.walk"));
    let finds = agent.finds();
    let find = finds.first().expect("the agent plays a printer");
    assert_eq!(find.seen.snmp, "ZTC ZT411-203dpi ZPL");
    let profile = Profile::best_for(Profile::embedded(), &find.seen).unwrap();
    assert_eq!(profile.id, "zebra-zt411-203");
}

/// A whole answer to the third question: `prtGeneralSerialNumber.1` is "A1".
const ANSWER: &[u8] = b"\x30\x2b\x02\x01\x00\x04\x06public\xa2\x1e\x02\x01\x02\x02\x01\x00\x02\x01\x00\x30\x13\x30\x11\x06\x0b\x2b\x06\x01\x02\x01\x2b\x05\x01\x01\x11\x01\x04\x02A1";

/// Where the number of the question stands in it.
const NUMBER_AT: usize = 17;

#[test]
fn an_answer_is_believed_only_as_a_whole_and_to_its_question() {
    assert_eq!(read_answer(ANSWER), Some((2, "A1".to_owned())));
    for length in 0..ANSWER.len() {
        assert_eq!(read_answer(&ANSWER[..length]), None, "{length}");
    }
    let mut other = ANSWER.to_vec();
    other[NUMBER_AT] = 3;
    assert_eq!(read_answer(&other), None, "an answer to another question");
}

proptest! {
    #[test]
    fn no_datagram_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_answer(&bytes);
    }

    #[test]
    fn no_changed_byte_breaks_the_reader(place in 0..ANSWER.len(), byte: u8) {
        let mut changed = ANSWER.to_vec();
        changed[place] = byte;
        let _ = read_answer(&changed);
    }
}
