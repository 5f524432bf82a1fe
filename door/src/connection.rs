//! One connection: its requests one after the other, each part in its time.
//!
//! A [`Pace`] knows what the connection waits for and until when. The connection
//! ends when that time is over, when the caller leaves, or after the running
//! request once the server stops. It never starts a task of its own.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, response::IntoResponse};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{Instant, sleep_until},
};
use tower::ServiceExt;

use crate::{
    body::{Lateness, TimedBody},
    limits::{HEAD_BYTES_MAX, HEADER_FIELDS_MAX, Limits},
    problem::kinds,
    wire::Wire,
};

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// For the first byte of a request.
    Idle { until: Instant },
    /// For the rest of a request's head.
    Head { until: Instant },
    /// For us: a request is being answered.
    Busy,
}

/// The phase of one connection, shared by its wire and its service.
#[derive(Clone)]
pub(crate) struct Pace {
    phase: watch::Sender<Phase>,
    limits: Limits,
}

impl Pace {
    /// A fresh connection has come to say something, so it has the time of a head, not of a rest.
    fn new(limits: Limits) -> Self {
        let until = Instant::now() + limits.header_time_max;
        Self { phase: watch::Sender::new(Phase::Head { until }), limits }
    }

    /// Bytes from the caller: if it was idle, a head has begun.
    pub(crate) fn bytes_came(&self) {
        self.phase.send_if_modified(|phase| match phase {
            Phase::Idle { .. } => {
                *phase = Phase::Head { until: Instant::now() + self.limits.header_time_max };
                true
            }
            Phase::Head { .. } | Phase::Busy => false,
        });
    }

    /// A whole head is here; the guard marks the answer's end.
    fn request_begins(&self) -> Answering {
        self.phase.send_replace(Phase::Busy);
        Answering(self.clone())
    }

    /// Returns once the connection waited too long for its caller.
    async fn too_slow(&self) {
        let mut phase = self.phase.subscribe();
        loop {
            let until = match *phase.borrow_and_update() {
                Phase::Idle { until } | Phase::Head { until } => Some(until),
                Phase::Busy => None,
            };
            let changed = phase.changed();
            match until {
                None => changed.await.expect("the sender is borrowed for as long as we wait"),
                Some(until) => tokio::select! {
                    _ = changed => {}
                    () = sleep_until(until) => return,
                },
            }
        }
    }
}

/// Lives as long as an answer does.
struct Answering(Pace);

impl Drop for Answering {
    fn drop(&mut self) {
        let until = Instant::now() + self.0.limits.idle_time_max;
        self.0.phase.send_replace(Phase::Idle { until });
    }
}

/// An answer's body; when it is gone, the connection waits for the next request.
struct AnswerBody {
    inner: Body,
    _answering: Answering,
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Attends one caller until it leaves, is too slow, or the server stops.
pub(crate) async fn attend<S>(
    stream: S,
    peer: SocketAddr,
    app: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let pace = Pace::new(limits);
    let service = service_fn(|request| {
        answer(request, peer, app.clone(), pace.clone(), limits.body_time_max)
    });
    let wire = Wire::new(stream, pace.clone(), limits.body_time_max);
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            // The pace is finer: this one timer would rule heads and rests alike.
            .header_read_timeout(None::<Duration>)
            .max_headers(HEADER_FIELDS_MAX)
            .max_header_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(wire), service)
    );
    let mut too_slow = pin!(pace.too_slow());
    let mut draining = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "A connection broke");
                }
                return;
            }
            () = too_slow.as_mut() => {
                tracing::debug!(%peer, "Closed a connection that was too slow");
                return;
            }
            // The sender outlives every connection, so an error means stop as well.
            _ = stop.wait_for(|stop| *stop), if !draining => {
                draining = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Answers one request; a body that came too late is a 408, whatever the handler made of it.
async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    app: Router,
    pace: Pace,
    body_time_max: Duration,
) -> Result<Response<AnswerBody>, Infallible> {
    let answering = pace.request_begins();
    let lateness = Lateness::default();
    let mut request =
        request.map(|body| Body::new(TimedBody::new(body, body_time_max, lateness.clone())));
    request.extensions_mut().insert(ConnectInfo(peer));
    let Ok(mut response) = app.oneshot(request).await;
    if lateness.is_late() {
        let detail = format!("The body was not complete {body_time_max:?} after it was wanted.");
        response = kinds::REQUEST_TIMEOUT.because(detail).into_response();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|inner| AnswerBody { inner, _answering: answering }))
}
