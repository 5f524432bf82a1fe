//! What callers of every speed experience, told in stopped time.
//!
//! Callers come over in-memory pipes, because the stopped clock runs ahead of
//! real sockets. The same promises on real sockets stand in `tests/promises.rs`.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::{Body, Bytes},
    routing::{get, post},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::Instant,
};

use super::*;

const LIMITS: Limits = Limits {
    connections_max: 2,
    header_time_max: Duration::from_secs(5),
    idle_time_max: Duration::from_secs(60),
    body_time_max: Duration::from_secs(10),
    drain_time_max: Duration::from_secs(20),
};

/// How many bytes a pipe holds, so that an answer may be left untaken.
const PIPE_BYTES: usize = 1024;

impl Listen for mpsc::Receiver<DuplexStream> {
    type Stream = DuplexStream;

    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        match self.recv().await {
            Some(stream) => Ok((stream, SocketAddr::from(([127, 0, 0, 1], 1)))),
            None => std::future::pending().await,
        }
    }
}

/// A running server, and the ways to call and to stop it.
struct Station {
    callers: mpsc::Sender<DuplexStream>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), DoorError>>,
}

impl Station {
    fn open() -> Self {
        let app = Router::new()
            .route("/hello", get(async || "hello"))
            .route("/echo", post(async |body: Bytes| body))
            .route("/deaf", post(async |_body: Body| "no need"))
            .route("/slow", get(async || sleep(Duration::from_secs(15)).await))
            .route("/stuck", get(async || std::future::pending::<()>().await))
            .route("/long", get(async || "x".repeat(100 * PIPE_BYTES)));
        let (callers, listener) = mpsc::channel(1);
        let (stop, stopped) = oneshot::channel();
        let told = async move { drop(stopped.await) };
        #[expect(clippy::disallowed_methods, reason = "the test waits for the handle")]
        let served = tokio::spawn(serve_from(
            listener,
            app,
            LIMITS,
            |stream| ready(Some(stream)),
            Refusing::InWords,
            told,
        ));
        Self { callers, stop, served }
    }

    async fn call(&self, request: &str) -> DuplexStream {
        let (mut ours, theirs) = duplex(PIPE_BYTES);
        self.callers.send(theirs).await.unwrap();
        ours.write_all(request.as_bytes()).await.unwrap();
        ours
    }
}

/// Everything the server says until it closes, and after how many seconds it did.
async fn to_the_end(mut stream: DuplexStream) -> (String, u64) {
    let start = Instant::now();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    (said, start.elapsed().as_secs())
}

/// What is answered to `request`, and when the connection is closed.
async fn check(request: &str, answer: &str, seconds: u64) {
    let station = Station::open();
    let (said, closed_after) = to_the_end(station.call(request).await).await;
    assert!(said.starts_with(answer), "{request:?} was answered {said:?}");
    assert_eq!((said.is_empty(), closed_after), (answer.is_empty(), seconds), "{request:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_caller_is_closed_after_the_time_of_a_head() {
    check("", "", 5).await;
}

#[tokio::test(start_paused = true)]
async fn half_a_head_is_closed_after_the_time_of_a_head() {
    check("GET /hello HTTP/1.1\r\nHost: a\r\n", "", 5).await;
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_stays_is_closed_after_the_idle_time() {
    check("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200", 60).await;
}

#[tokio::test(start_paused = true)]
async fn a_stalled_body_is_answered_408() {
    let request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nfour";
    check(request, "HTTP/1.1 408", 10).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_needs_no_body_does_not_wait_for_it() {
    let request = "POST /deaf HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nfour";
    check(request, "HTTP/1.1 200", 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_head_of_many_bytes_is_refused() {
    let request = format!("GET /hello HTTP/1.1\r\nHost: {}", "a".repeat(64 * 1024));
    let station = Station::open();
    let (ours, theirs) = duplex(2 * request.len());
    station.callers.send(theirs).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(ours);
    writing.write_all(request.as_bytes()).await.unwrap();
    let mut said = String::new();
    reading.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 431"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_is_cut_off_in_the_same_time() {
    let station = Station::open();
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n";
    let mut caller = station.call(head).await;
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        caller.write_all(b"x").await.unwrap();
        sleep(Duration::from_millis(900)).await;
    }
    let (said, _) = to_the_end(caller).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn a_head_that_drips_is_cut_off_in_the_same_time() {
    let station = Station::open();
    let mut caller = station.call("GET /hello HTTP/1.1\r\nHost: a\r\nX: ").await;
    let start = Instant::now();
    while caller.write_all(b"x").await.is_ok() {
        sleep(Duration::from_millis(900)).await;
    }
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_takes_no_answer_is_closed() {
    let station = Station::open();
    let caller = station.call("GET /long HTTP/1.1\r\nHost: a\r\n\r\n").await;
    sleep(Duration::from_secs(11)).await;
    let (said, _) = to_the_end(caller).await;
    assert!(said.len() <= PIPE_BYTES, "{} bytes were still sent", said.len());
}

#[tokio::test(start_paused = true)]
async fn one_connection_carries_many_requests() {
    let station = Station::open();
    let mut caller = station.call("").await;
    for _ in 0..5 {
        caller.write_all(b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 200];
        let length = caller.read(&mut answer).await.unwrap();
        assert!(answer[..length].ends_with(b"hello"), "{}", answer[..length].escape_ascii());
        sleep(Duration::from_secs(50)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_over_the_cap_is_told_to_come_back() {
    let station = Station::open();
    let _one = station.call("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let _two = station.call("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let three = station.call("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let (said, closed_after) = to_the_end(three).await;
    assert!(said.starts_with("HTTP/1.1 503"), "{said:?}");
    assert!(said.contains("\r\nretry-after: 1\r\n"), "{said:?}");
    assert!(said.ends_with('}') && closed_after <= 1, "{said:?} after {closed_after} s");
}

#[tokio::test(start_paused = true)]
async fn a_place_that_is_left_is_given_to_the_next() {
    let station = Station::open();
    for _ in 0..5 {
        let (said, _) = to_the_end(station.call("").await).await;
        assert_eq!(said, "");
    }
    let caller = station.call("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(to_the_end(caller).await.0.starts_with("HTTP/1.1 200"));
}

#[tokio::test(start_paused = true)]
async fn stopping_lets_a_running_request_finish_and_closes_the_rest() {
    let station = Station::open();
    let slow = station.call("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let silent = station.call("").await;
    sleep(Duration::from_secs(1)).await;
    station.stop.send(()).unwrap();
    assert_eq!(to_the_end(silent).await, (String::new(), 0));
    let (said, closed_after) = to_the_end(slow).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said:?}");
    assert_eq!(closed_after, 14);
    station.served.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn stopping_has_an_end_even_if_a_request_has_none() {
    let station = Station::open();
    let stuck = station.call("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n").await;
    sleep(Duration::from_secs(1)).await;
    station.stop.send(()).unwrap();
    assert_eq!(to_the_end(stuck).await, (String::new(), 20));
    let DoorError::DrainTimedOut { cut, limit } = station.served.await.unwrap().unwrap_err();
    assert_eq!((cut, limit), (1, LIMITS.drain_time_max));
}

/// A port of a process that has no file handles left.
struct NoHandles(Arc<AtomicUsize>);

impl Listen for NoHandles {
    type Stream = DuplexStream;

    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        const EMFILE: i32 = 24;
        self.0.fetch_add(1, Ordering::Relaxed);
        Err(io::Error::from_raw_os_error(EMFILE))
    }
}

#[tokio::test(start_paused = true)]
async fn having_no_handles_left_does_not_make_the_loop_spin() {
    let tries = Arc::new(AtomicUsize::new(0));
    let stop = sleep(Duration::from_secs(10));
    let welcome = |stream| ready(Some(stream));
    let listener = NoHandles(Arc::clone(&tries));
    serve_from(listener, Router::new(), LIMITS, welcome, Refusing::InWords, stop).await.unwrap();
    let tries = tries.load(Ordering::Relaxed);
    assert!((2..=30).contains(&tries), "{tries} tries in 10 s");
}
