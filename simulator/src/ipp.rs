//! A small IPP Everywhere-like face of a printer: RFC 8011 over HTTP, at `/ipp/print`.
//!
//! Documents are pages that the body prints whole, or, in the printer's own language, bytes that its
//! reader reads. What becomes of a job is told by the body. It converts nothing and draws nothing.

mod attributes;
mod desk;
mod message;
mod operation;
mod raster;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use door::{Kind, Limits};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) use desk::Desk;

use crate::printer::Shared;

/// Bytes of a request, its document included.
const REQUEST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long a document may take to come in; a printer is slow.
const DOCUMENT_TIME_MAX: Duration = Duration::from_secs(120);
const MEDIA_TYPE: &str = "application/ipp";

static NOT_REACHABLE: Kind = Kind {
    name: "printer-not-reachable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "The printer is off, or refuses everybody.",
    remedy: "Mend it with DELETE /printers/{name}/faults at the control port.",
};
static NOT_IPP: Kind = Kind {
    name: "not-ipp",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    title: "This is no IPP request.",
    remedy: "Send a POST of type application/ipp.",
};

/// Serves until told to stop. Runs on a thread of its own, with a runtime of its own.
///
/// # Errors
/// What the operating system says when there is no runtime or no port.
pub(crate) fn serve(
    shared: Arc<Shared>,
    listener: std::net::TcpListener,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let limits = Limits {
            body_time_max: DOCUMENT_TIME_MAX,
            drain_time_max: Duration::from_millis(500),
            ..Limits::default()
        };
        let told = async {
            // A printer that is gone without a word is gone as well.
            stop.await.ok();
        };
        if let Err(error) = door::serve(listener, router(shared), limits, told).await {
            tracing::debug!(%error, "Requests were still running at the end");
        }
        Ok(())
    })
}

/// Takes the port; port 0 takes any.
pub(crate) fn bind(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/ipp/print", post(answer))
        .route("/ipp/print/{job}", post(answer))
        .fallback(door::no_such_route)
        .method_not_allowed_fallback(door::method_not_allowed)
        .with_state(shared)
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Response {
    if headers.get(header::CONTENT_TYPE).is_none_or(|value| value != MEDIA_TYPE) {
        return NOT_IPP.because("Its content type is another.").into_response();
    }
    if !shared.lock().machine.listens() {
        return NOT_REACHABLE.because("It answers nobody.").into_response();
    }
    let request = match door::read_body(&headers, body, REQUEST_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let authority = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = authority.unwrap_or("localhost").to_owned();
    let answered = tokio::task::spawn_blocking(move || operation::answer(&shared, &host, &request));
    match answered.await {
        Ok(bytes) => ([(header::CONTENT_TYPE, MEDIA_TYPE)], bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "An IPP request was not answered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
