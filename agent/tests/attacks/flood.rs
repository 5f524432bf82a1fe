//! A11: connections that never say what they want, many at once, and a good client among them.
//!
//! `WAYSTATION_CONNECTIONS` says how many are opened over the whole attack.

use std::{
    collections::VecDeque,
    io::{self, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::target::{Target, status};

/// Connections in the slice that every build opens.
const CONNECTIONS: usize = 150;
/// How many the attacker holds at once: more than the door lets in.
const HELD_MAX: usize = 100;
/// Longer than the door bears a caller that does not say what it wants.
const PLACE_TIME_MAX: Duration = Duration::from_secs(60);
/// How long the attacker waits for a connection.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// Opens connections, says a little more on each that it holds, and lets the oldest go for a new one.
fn flood(address: SocketAddr, connections: usize) -> VecDeque<TcpStream> {
    let mut held: VecDeque<TcpStream> = VecDeque::new();
    for _ in 0..connections {
        if held.len() == HELD_MAX {
            held.pop_front();
        }
        // One that finds no place is an attack that failed.
        let Ok(mut stream) = TcpStream::connect_timeout(&address, CONNECT_TIME_MAX) else {
            continue;
        };
        stream.write_all(b"POST /v1/jobs HTTP/1.1\r\nhost: ").ok();
        held.push_back(stream);
        for stream in &mut held {
            stream.write_all(b"1").ok();
        }
    }
    held
}

/// A good client hands its label in, and comes again while there is no place for it at the door.
fn print(target: &Target) -> String {
    let until = Instant::now() + PLACE_TIME_MAX;
    loop {
        let answer = target.print(&[]);
        if !matches!(status(&answer), None | Some(503)) || Instant::now() > until {
            return answer;
        }
        thread::yield_now();
    }
}

#[test]
fn a11_slow_senders_are_sent_away_and_a_good_client_is_served() {
    let asked = std::env::var("WAYSTATION_CONNECTIONS").ok();
    let connections = asked.map_or(CONNECTIONS, |text| text.parse().expect("a number"));
    let target = Target::open("https://wms.example");
    let held = thread::scope(|scope| {
        let attack = scope.spawn(|| flood(target.address, connections));
        let during = print(&target);
        assert!(matches!(status(&during), Some(202)), "{during}");
        attack.join().unwrap()
    });
    // They still stand at the door; only its own time limits send them away.
    let after = print(&target);
    assert_eq!(status(&after), Some(200), "{after}");
    assert_eq!(target.jobs(), 1);
    drop(held);
    // What is printed by the macros is swallowed where nobody asked for it.
    let _ = writeln!(
        io::stdout(),
        "evidence: floods: {connections} connections, {HELD_MAX} at once, 2 of 2 calls answered"
    );
}
