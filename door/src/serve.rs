//! The accept loop: takes connections up to the cap, and drains them at the end.
//!
//! Every connection is a task of one `JoinSet`, so that nothing outlives
//! [`serve`]. An accept that fails never makes the loop spin, and never ends it.

use std::{
    future::{Future, ready},
    io,
    net::SocketAddr,
    pin::pin,
    time::Duration,
};

use axum::Router;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    connection::attend,
    limits::{Limits, REFUSALS_MAX},
    refusal::turn_away,
    tls::Tls,
};

/// How long the loop rests after an accept that failed for a reason of our own,
/// such as no file handles left.
const ACCEPT_REST: Duration = Duration::from_millis(500);

/// Why serving did not end well.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Requests were still running at the end of the drain time, and were cut off.
    #[error(
        "{cut} connections were still busy {limit:?} after the wish to stop, and were cut off; \
         allow more time to drain if their requests are meant to take that long"
    )]
    DrainTimedOut {
        /// How many connections were cut off.
        cut: usize,
        /// [`Limits::drain_time_max`].
        limit: Duration,
    },
}

/// Where callers come from; a real port, or a fake one in tests.
trait Listen: Send {
    type Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Stream, SocketAddr)>> + Send;
}

impl Listen for TcpListener {
    type Stream = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = TcpListener::accept(self).await?;
        // Answers are small and awaited; waiting for more to send only delays them. Where
        // this fails the caller has left already, which its task will notice.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "A connection was gone when it was accepted");
        }
        Ok((stream, peer))
    }
}

/// Serves `app` until `stop` completes, then lets running requests finish.
///
/// Handlers find the caller's address as [`axum::extract::ConnectInfo<SocketAddr>`].
/// An answer that streams for ever should end by itself when the server stops,
/// or it is cut off at the end of the drain time.
///
/// # Errors
/// [`DoorError::DrainTimedOut`] if requests had to be cut off.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), DoorError> {
    let welcome = |stream| ready(Some(stream));
    serve_from(listener, app, limits, welcome, Refusing::InWords, stop).await
}

/// As [`serve`], over TLS.
///
/// # Errors
/// As [`serve`].
pub async fn serve_tls(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    tls: Tls,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), DoorError> {
    let welcome = move |stream| tls.clone().welcome(stream, limits.header_time_max);
    serve_from(listener, app, limits, welcome, Refusing::Silently, stop).await
}

/// How a caller over the connection cap hears of it.
#[derive(Clone, Copy)]
enum Refusing {
    /// By an answer.
    InWords,
    /// By the end of the connection: an answer would cost the keys that there is no room for.
    Silently,
}

async fn serve_from<L, S, W>(
    mut listener: L,
    app: Router,
    limits: Limits,
    welcome: impl Fn(L::Stream) -> W + Send,
    refusing: Refusing,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), DoorError>
where
    L: Listen,
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    W: Future<Output = Option<S>> + Send + 'static,
{
    let draining = watch::Sender::new(false);
    let mut attended = JoinSet::new();
    let mut refused = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(ended) = attended.join_next() => report(ended),
            Some(ended) = refused.join_next() => report(ended),
            accepted = accept(&mut listener) => {
                let Some((stream, peer)) = accepted else { continue };
                if attended.len() < limits.connections_max {
                    let (welcomed, app, told) = (welcome(stream), app.clone(), draining.subscribe());
                    attended.spawn(async move {
                        if let Some(stream) = welcomed.await {
                            attend(stream, peer, app, limits, told).await;
                        }
                    });
                } else if refused.len() < REFUSALS_MAX {
                    match refusing {
                        Refusing::InWords => {
                            refused.spawn(turn_away(stream, limits.connections_max));
                        }
                        Refusing::Silently => drop(stream),
                    }
                }
            }
        }
    }
    drop(listener);
    draining.send_replace(true);
    refused.shutdown().await;
    drain(attended, limits.drain_time_max).await
}

/// The next caller; after a failed accept nobody, but only after a rest.
async fn accept<L: Listen>(listener: &mut L) -> Option<(L::Stream, SocketAddr)> {
    match listener.accept().await {
        Ok(caller) => Some(caller),
        Err(error) if is_the_callers(&error) => None,
        Err(error) => {
            tracing::warn!(%error, "No connection could be accepted; resting before the next");
            sleep(ACCEPT_REST).await;
            None
        }
    }
}

/// Whether an accept failed because its caller left, which says nothing about the next one.
fn is_the_callers(error: &io::Error) -> bool {
    [
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionRefused,
    ]
    .contains(&error.kind())
}

/// Lets running requests finish for `time_max`, then cuts them off.
async fn drain(mut attended: JoinSet<()>, time_max: Duration) -> Result<(), DoorError> {
    let emptied = async {
        while let Some(ended) = attended.join_next().await {
            report(ended);
        }
    };
    if timeout(time_max, emptied).await.is_ok() {
        return Ok(());
    }
    let cut = attended.len();
    attended.shutdown().await;
    Err(DoorError::DrainTimedOut { cut, limit: time_max })
}

/// A handler that panics costs its caller the connection, and nobody else anything.
fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "A request broke a proof of ours");
    }
}

#[cfg(test)]
mod tests;
