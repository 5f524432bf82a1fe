//! An HTTP server of the tests: one thread a connection, one closure that answers.
//!
//! It knows just enough HTTP to be asked by the benchmark.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// One request as it came.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of a header, its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// Serves on a free port until the test process ends; the closure gives head lines and body.
pub(crate) fn serve(
    answer: impl Fn(&Request) -> (String, Vec<u8>) + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || converse(stream.unwrap(), answer.as_ref()));
        }
    });
    address
}

fn converse(mut stream: TcpStream, answer: &dyn Fn(&Request) -> (String, Vec<u8>)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = read(&mut reader) {
        let (head, body) = answer(&request);
        let reply = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut reply = reply.into_bytes();
        reply.extend(body);
        if stream.write_all(&reply).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut words = head.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut request = Request { method, target, head, body: Vec::new() };
    let length = request.header("content-length").map_or(0, |value| value.parse().unwrap());
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}
