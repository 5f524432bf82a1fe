//! An agent of the tests: it accepts labels, forwards them to the sink, and can be told to fail.
//!
//! It has no journal and keeps no promise that it was not told to keep.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

use bench::sink::Sink;
use bench::system::waystation::Waystation;
use serde_json::{Value, json};

use crate::fake_http::{Request, serve};

/// Jobs on one page of the fake's list: fewer than asked for, so that pages must be followed.
const PAGE_JOBS: usize = 7;

/// What the agent does with a label that it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Prints it.
    Print,
    /// Prints it twice.
    PrintTwice,
    /// Forgets it.
    Forget,
    /// Keeps it and prints it after the next label.
    PrintAfterNext,
    /// Prints it with one byte changed.
    Tear,
    /// Says once that it is busy.
    BeBusy,
}

#[derive(Default)]
struct State {
    jobs: Vec<String>,
    kept: Vec<u8>,
    asked: usize,
}

/// Starts an agent that does `deeds[n]` with its n-th submission, and prints every later one.
pub(crate) fn start(deeds: Vec<Deed>) -> Waystation {
    let sink = Sink::open().unwrap();
    let printer = Mutex::new((State::default(), TcpStream::connect(sink.address()).unwrap()));
    let address = serve(move |request| {
        // One request that fails the test must not hide behind the next.
        let mut printer = printer.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, wire) = &mut *printer;
        match (request.method.as_str(), request.target.split('?').next().unwrap()) {
            ("GET", "/v1/station") => ("200 OK".to_owned(), br#"{"version": "0.0"}"#.to_vec()),
            ("POST", "/v1/jobs") => accept(state, wire, request, &deeds),
            ("GET", "/v1/jobs") => ("200 OK".to_owned(), page(state, &request.target)),
            (method, target) => panic!("nobody should ask {method} {target}"),
        }
    });
    Waystation::attach(sink, address, "secret".to_owned()).unwrap()
}

fn accept(
    state: &mut State,
    wire: &mut TcpStream,
    request: &Request,
    deeds: &[Deed],
) -> (String, Vec<u8>) {
    assert_eq!(request.header("authorization"), Some("Bearer secret"));
    assert_eq!(request.header("content-type"), Some("application/vnd.zebra-zpl"));
    assert_eq!(request.target, "/v1/jobs?printer=sink&copies=1");
    let key = request.header("idempotency-key").unwrap().to_owned();

    let deed = deeds.get(state.asked).copied().unwrap_or(Deed::Print);
    state.asked += 1;
    let mut bytes = match deed {
        Deed::Print => request.body.clone(),
        Deed::PrintTwice => request.body.repeat(2),
        Deed::Forget => Vec::new(),
        Deed::PrintAfterNext => {
            state.kept.clone_from(&request.body);
            Vec::new()
        }
        Deed::Tear => {
            let mut torn = request.body.clone();
            torn[30] ^= 1;
            torn
        }
        Deed::BeBusy => return ("429 Too Many Requests\r\nRetry-After: 0".to_owned(), Vec::new()),
    };
    if deed != Deed::PrintAfterNext {
        bytes.append(&mut state.kept);
    }
    wire.write_all(&bytes).unwrap();
    let view = json!({ "id": format!("job of {key}"), "state": "pending" });
    state.jobs.push(format!("job of {key}"));
    ("202 Accepted".to_owned(), view.to_string().into_bytes())
}

fn page(state: &State, target: &str) -> Vec<u8> {
    let end =
        target.split_once("cursor=").map_or(state.jobs.len(), |(_, end)| end.parse().unwrap());
    let start = end.saturating_sub(PAGE_JOBS);
    let jobs: Vec<Value> =
        state.jobs[start..end].iter().rev().map(|id| json!({ "id": id })).collect();
    let next = (start > 0).then(|| start.to_string());
    json!({ "jobs": jobs, "next": next }).to_string().into_bytes()
}
