//! The promises of the door, seen from a real socket.

#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

use std::{future::pending, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo, routing::get};
use door::{Limits, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const TINY: Duration = Duration::from_millis(50);

/// Serves on a free port for as long as the answer is kept.
async fn open(limits: Limits) -> (SocketAddr, JoinSet<()>) {
    let app = Router::new()
        .route("/who", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .fallback(door::no_such_route)
        .method_not_allowed_fallback(door::method_not_allowed);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { serve(listener, app, limits, pending()).await.unwrap() });
    (address, tasks)
}

async fn ask(address: SocketAddr, request: &str) -> (String, SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    (said, stream.local_addr().unwrap())
}

#[tokio::test]
async fn silent_half_and_idle_callers_are_closed() {
    let limits = Limits { header_time_max: TINY, idle_time_max: TINY, ..Limits::default() };
    let (address, _serving) = open(limits).await;
    for request in ["", "GET / HT", "GET /who HTTP/1.1\r\nHost: a\r\nX-Half: "] {
        assert_eq!(ask(address, request).await.0, "", "{request:?}");
    }
    let (said, us) = ask(address, "GET /who HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(said.ends_with(&format!("\r\n\r\n{us}")), "{said:?}");
}

#[tokio::test]
async fn a_caller_over_the_cap_reads_the_whole_refusal_although_it_sent_a_request() {
    let (address, _serving) = open(Limits { connections_max: 1, ..Limits::default() }).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET /who HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    first.read_u8().await.unwrap();
    let (said, _) = ask(address, "GET /who HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 503"), "{said:?}");
    assert!(said.contains("urn:waystation:problem:too-many-connections"), "{said:?}");
}

#[tokio::test]
async fn an_unknown_path_and_method_are_problems_too() {
    let limits = Limits { idle_time_max: TINY, ..Limits::default() };
    let (address, _serving) = open(limits).await;
    let (said, _) = ask(address, "GET /where HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 404") && said.contains("problem:no-such-route"), "{said:?}");
    let (said, _) = ask(address, "PUT /who HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(
        said.starts_with("HTTP/1.1 405") && said.contains("\r\nallow: GET,HEAD\r\n"),
        "{said:?}"
    );
}
