//! A print server that speaks LPD (RFC 1179) and hands each document on to the printer behind it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Serves until the process ends; where it listens.
pub(crate) fn serve(printer: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A caller that only looks sends no document.
            if let Some(document) = take(stream) {
                TcpStream::connect(printer).unwrap().write_all(&document).unwrap();
            }
        }
    });
    address
}

/// The queue's name, then the control file, then the data, each acknowledged by a zero.
fn take(stream: TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok()?;
    line.starts_with(b"\x02").then_some(())?;
    stream.write_all(&[0]).ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = line.get(1..)?.split(' ').next()?.parse().ok()?;
        stream.write_all(&[0]).ok()?;
        let mut file = vec![0; length];
        reader.read_exact(&mut file).ok()?;
        reader.read_exact(&mut [0]).ok()?;
        stream.write_all(&[0]).ok()?;
        if line.starts_with('\x03') {
            return Some(file);
        }
    }
}
