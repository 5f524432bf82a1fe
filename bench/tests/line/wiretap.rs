//! A listener between station and hub: passes every byte on, and keeps a copy of what the station
//! says.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::read::MultiGzDecoder;

/// What was heard so far.
#[derive(Clone, Default)]
pub(crate) struct Wiretap {
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Wiretap {
    /// Listens before `hub`; the address to give to the station.
    pub(crate) fn before(hub: SocketAddr) -> io::Result<(Self, SocketAddr)> {
        let tap = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let ear = tap.clone();
        // Ends with the test's process; it holds nothing but sockets.
        thread::spawn(move || {
            for station in listener.incoming().flatten() {
                let ear = ear.clone();
                thread::spawn(move || ear.pass_on(station, hub));
            }
        });
        Ok((tap, address))
    }

    fn pass_on(&self, station: TcpStream, hub: SocketAddr) -> io::Result<()> {
        let hub = TcpStream::connect(hub)?;
        let (mut answers, mut back) = (hub.try_clone()?, station.try_clone()?);
        let returning = thread::spawn(move || {
            let copied = io::copy(&mut answers, &mut back);
            back.shutdown(Shutdown::Both).ok();
            copied
        });
        let call = {
            let mut heard = self.heard.lock().expect("nobody panics while holding it");
            heard.push(Vec::new());
            heard.len() - 1
        };
        let (mut from, mut to) = (station, hub);
        let mut buffer = [0; 4_096];
        loop {
            let length = from.read(&mut buffer)?;
            if length == 0 {
                to.shutdown(Shutdown::Write).ok();
                break;
            }
            self.heard.lock().expect("nobody panics while holding it")[call]
                .extend_from_slice(&buffer[..length]);
            to.write_all(&buffer[..length])?;
        }
        drop(returning.join());
        Ok(())
    }

    /// Everything the station said: the bytes as they were, and every packed body unpacked.
    pub(crate) fn said(&self) -> Vec<Vec<u8>> {
        let heard = self.heard.lock().expect("nobody panics while holding it").clone();
        let unpacked = heard.iter().flat_map(|call| unpack_all(call)).collect::<Vec<_>>();
        heard.into_iter().chain(unpacked).collect()
    }
}

/// Every gzip body in a stream of requests (RFC 1952: a body begins with 1f 8b 08).
fn unpack_all(call: &[u8]) -> Vec<Vec<u8>> {
    let starts = call.windows(3).enumerate().filter(|(_, window)| *window == [0x1f, 0x8b, 8]);
    starts
        .filter_map(|(start, _)| {
            let mut plain = Vec::new();
            let mut packed = MultiGzDecoder::new(&call[start..]);
            // What follows the body is the next request, and ends the unpacking with an error.
            packed.read_to_end(&mut plain).ok();
            (!plain.is_empty()).then_some(plain)
        })
        .collect()
}
