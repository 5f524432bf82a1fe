//! A request's body: in time, and within its size.
//!
//! [`TimedBody`] is put around every body by the connection; [`read_body`] is how
//! a handler takes one whole. Neither looks at what the bytes say.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http::header;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::problem::{Problem, kinds};

/// Whether a request's body missed its time; shared by the body and the connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lateness(Arc<AtomicBool>);

impl Lateness {
    pub(crate) fn is_late(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a body ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body did not arrive within {0:?}")]
    Late(Duration),
    #[error("the body broke off")]
    Broken(#[source] hyper::Error),
}

/// A request's body that fails once its time is over.
pub(crate) struct TimedBody {
    inner: Incoming,
    time_max: Duration,
    /// Set at the first wish to read: waiting for the handler is not the caller's fault.
    deadline: Option<Pin<Box<Sleep>>>,
    lateness: Lateness,
}

impl TimedBody {
    pub(crate) fn new(inner: Incoming, time_max: Duration, lateness: Lateness) -> Self {
        Self { inner, time_max, deadline: None, lateness }
    }
}

impl hyper::body::Body for TimedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(BodyError::Broken)));
        }
        let time_max = this.time_max;
        let deadline = this
            .deadline
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + time_max)))
            .as_mut();
        ready!(deadline.poll(context));
        this.lateness.0.store(true, Ordering::Release);
        Poll::Ready(Some(Err(BodyError::Late(time_max))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Takes a whole body of at most `bytes_max` bytes.
///
/// # Errors
/// [`kinds::OVERSIZED_BODY`] (before reading, if the length is declared),
/// [`kinds::BROKEN_BODY`]. A late body is answered by the connection, whatever
/// a handler makes of it.
pub async fn read_body(
    headers: &http::HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<Bytes, Problem> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if let Some(declared) = declared.and_then(|length| length.parse::<u64>().ok())
        && declared > bytes_max as u64
    {
        return Err(oversized(format!("The body has {declared} bytes"), bytes_max));
    }
    match Limited::new(body, bytes_max).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(oversized("The body is longer".to_owned(), bytes_max))
        }
        Err(_) => Err(kinds::BROKEN_BODY.because("The connection ended before the body did.")),
    }
}

fn oversized(what: String, bytes_max: usize) -> Problem {
    kinds::OVERSIZED_BODY
        .because(format!("{what}; this route takes at most {bytes_max} bytes."))
        .with("bytes_max", bytes_max)
}
