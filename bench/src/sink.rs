//! The printer at the end of every way: it reads everything at once and notes when.
//!
//! A sink serves one connection at a time, in the order they were opened, as label printers do;
//! so the order in which labels arrive is a fact and not the luck of threads. It stamps the
//! moment the end of each label was read, and keeps which label it was. It answers status
//! queries as a healthy printer would, so that a driver which waits for an answer is not slowed
//! down by silence. It never makes a sender wait for paper, and never judges: that is
//! [`tally`](crate::tally).

mod scanner;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::{Label, Serial, read_serial};
use crate::sink::scanner::{Found, Scanner};

/// How long the sink may wait for bytes before it looks whether it shall end.
const READ_TIME_MAX: Duration = Duration::from_millis(200);
/// How long an answer may take to be written before the connection is given up.
const WRITE_TIME_MAX: Duration = Duration::from_secs(2);
/// The size of one read.
const READ_BYTES: usize = 65_536;

/// One format that arrived.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// Which label it is, if it is one of ours.
    pub serial: Option<Serial>,
    /// When its last byte had been read.
    pub at: Instant,
    /// Whether it is, byte for byte, the label that was sent.
    pub whole: bool,
}

/// How many of some labels arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// How many of them.
    pub count: usize,
    /// When the last of these did.
    pub last_at: Option<Instant>,
}

/// A running sink; it stops, and its thread ends, when it is dropped.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    door: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    log: Mutex<Log>,
    grew: Condvar,
    stop: AtomicBool,
}

#[derive(Debug, Default)]
struct Log {
    arrivals: Vec<Arrival>,
    firsts: BTreeMap<Serial, Instant>,
}

impl Sink {
    /// Opens a free loopback port and starts to read.
    pub fn open() -> Result<Self, BenchError> {
        Self::open_at((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// The same at an address where somebody expects a printer.
    pub fn open_at(address: SocketAddr) -> Result<Self, BenchError> {
        let fail = |source| BenchError::Loopback { deed: "open a sink", source };
        let listener = TcpListener::bind(address).map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        let shared = Arc::new(Shared::default());
        let for_door = Arc::clone(&shared);
        let door = thread::Builder::new()
            .name("sink".to_owned())
            .spawn(move || keep_door(&listener, &for_door))
            .map_err(fail)?;
        Ok(Self { address, shared, door: Some(door) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// When a label first arrived; waits at most `time_max` for it.
    pub fn wait_for(&self, serial: Serial, time_max: Duration) -> Option<Instant> {
        let log = self.shared.lock();
        let (log, _) = self
            .shared
            .grew
            .wait_timeout_while(log, time_max, |log| !log.firsts.contains_key(&serial))
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        log.firsts.get(&serial).copied()
    }

    /// Waits until all of `serials` have arrived, or nothing arrived for `quiet_time_max`.
    pub fn wait_for_all(&self, serials: &[Serial], quiet_time_max: Duration) -> Came {
        let mut log = self.shared.lock();
        let mut missing = serials.iter().peekable();
        loop {
            while missing.next_if(|serial| log.firsts.contains_key(serial)).is_some() {}
            if missing.peek().is_none() {
                break;
            }
            let before = log.arrivals.len();
            let (later, waited) = self
                .shared
                .grew
                .wait_timeout_while(log, quiet_time_max, |log| log.arrivals.len() == before)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            log = later;
            if waited.timed_out() {
                break;
            }
        }
        let came: Vec<Instant> =
            serials.iter().filter_map(|serial| log.firsts.get(serial)).copied().collect();
        Came { count: came.len(), last_at: came.into_iter().max() }
    }

    /// Everything that arrived, in the order it arrived.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.shared.lock().arrivals.clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        // Somebody has to knock for the door to look up.
        let knocked = TcpStream::connect(self.address).is_ok();
        if let Some(door) = self.door.take().filter(|_| knocked) {
            // A panic there has already been reported by the thread itself.
            let _ended = door.join();
        }
    }
}

impl Shared {
    /// A panic of another sink thread leaves the log whole: it is only ever appended to.
    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn note(&self, format: &[u8], at: Instant) {
        let serial = read_serial(format);
        let whole = serial.is_some_and(|serial| Label::new(serial).zpl == format);
        let serial = serial.filter(|_| whole);
        let mut log = self.lock();
        log.arrivals.push(Arrival { serial, at, whole });
        if let Some(serial) = serial {
            log.firsts.entry(serial).or_insert(at);
        }
        drop(log);
        self.grew.notify_all();
    }
}

fn keep_door(listener: &TcpListener, shared: &Shared) {
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::Acquire) {
            return;
        }
        if let Ok(stream) = stream {
            serve(stream, shared);
        }
    }
}

/// Reads one connection to its end. A connection that breaks is the sender's to explain.
fn serve(mut stream: TcpStream, shared: &Shared) {
    let prepared = stream
        .set_read_timeout(Some(READ_TIME_MAX))
        .and_then(|()| stream.set_write_timeout(Some(WRITE_TIME_MAX)))
        .and_then(|()| stream.set_nodelay(true));
    if prepared.is_err() {
        return;
    }
    let mut scanner = Scanner::default();
    let mut buffer = vec![0; READ_BYTES];
    while !shared.stop.load(Ordering::Acquire) {
        let read = match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => read,
            Err(error) if is_only_silence(&error) => continue,
            Err(_) => return,
        };
        let at = Instant::now();
        for found in scanner.feed(&buffer[..read]) {
            match found {
                Found::Format(format) => shared.note(&format, at),
                Found::Question(question) => {
                    if stream.write_all(question.answer()).is_err() {
                        return;
                    }
                }
            }
        }
    }
}

fn is_only_silence(error: &io::Error) -> bool {
    // Unix says "would block" and Windows "timed out" for the same thing.
    let kind = error.kind();
    [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut, io::ErrorKind::Interrupted].contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn zpl(number: u32) -> Vec<u8> {
        Label::new(Serial(number)).zpl
    }

    fn arrived(sink: &Sink) -> Vec<Option<u32>> {
        sink.arrivals().iter().map(|arrival| arrival.serial.map(|serial| serial.0)).collect()
    }

    #[test]
    fn a_scripted_feed_is_kept_label_by_label_in_the_order_it_came() {
        let sink = Sink::open().unwrap();
        let mut feed = TcpStream::connect(sink.address()).unwrap();
        for number in [0, 2, 2, 1, 3] {
            feed.write_all(&zpl(number)).unwrap();
        }
        assert!(sink.wait_for(Serial(3), LONG).is_some());
        assert_eq!(arrived(&sink), [Some(0), Some(2), Some(2), Some(1), Some(3)]);
        assert!(sink.arrivals().iter().all(|arrival| arrival.whole));
    }

    #[test]
    fn a_label_with_one_wrong_byte_is_damaged_and_has_not_arrived() {
        let sink = Sink::open().unwrap();
        let mut feed = TcpStream::connect(sink.address()).unwrap();
        let mut torn = zpl(1);
        torn[20] ^= 1;
        feed.write_all(&torn).unwrap();
        feed.write_all(&zpl(2)).unwrap();
        assert!(sink.wait_for(Serial(2), LONG).is_some());
        assert_eq!(arrived(&sink), [None, Some(2)]);
        assert_eq!(sink.wait_for(Serial(1), Duration::ZERO), None);
    }

    #[test]
    fn waiting_for_all_ends_when_nothing_comes_any_more() {
        let sink = Sink::open().unwrap();
        let mut feed = TcpStream::connect(sink.address()).unwrap();
        feed.write_all(&zpl(5)).unwrap();
        let last = sink.wait_for(Serial(5), LONG).unwrap();
        let found = sink.wait_for_all(&[Serial(5), Serial(6)], Duration::from_millis(1));
        assert_eq!(found, Came { count: 1, last_at: Some(last) });
    }

    #[test]
    fn a_driver_that_asks_is_answered() {
        let sink = Sink::open().unwrap();
        let mut driver = TcpStream::connect(sink.address()).unwrap();
        driver.set_read_timeout(Some(LONG)).unwrap();
        driver.write_all(b"~HI\r\n").unwrap();
        let mut answer = [0; 4];
        driver.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"\x02ZTC");
    }

    #[test]
    fn a_second_connection_waits_for_the_end_of_the_first() {
        let sink = Sink::open().unwrap();
        let mut first = TcpStream::connect(sink.address()).unwrap();
        let mut second = TcpStream::connect(sink.address()).unwrap();
        second.write_all(&zpl(2)).unwrap();
        first.write_all(&zpl(1)).unwrap();
        drop(first);
        assert!(sink.wait_for(Serial(2), LONG).is_some());
        assert_eq!(arrived(&sink), [Some(1), Some(2)]);
    }

    #[test]
    fn a_dropped_sink_lets_nobody_in() {
        let sink = Sink::open().unwrap();
        let address = sink.address();
        drop(sink);
        assert!(TcpStream::connect(address).is_err());
    }
}
