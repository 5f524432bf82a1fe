//! Answers of a server that never reach a handler: too many callers, no such
//! path, wrong method.

use axum::response::IntoResponse;
use http::{Method, Uri};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use crate::{
    limits::{REFUSAL_TIME_MAX, RETRY_AFTER},
    problem::{PROBLEM_MEDIA_TYPE, Problem, kinds},
};

/// Most bytes taken from a refused caller, so that it can take our answer.
const REFUSED_BYTES_MAX: u64 = 64 * 1024;

/// Tells a caller over the connection cap to come back, and closes.
pub(crate) async fn turn_away<S>(mut stream: S, connections_max: usize)
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let telling = async {
        stream.write_all(too_many(connections_max).as_bytes()).await?;
        stream.shutdown().await?;
        // Closing with unread bytes would reset the connection and destroy the answer.
        let unread = &mut (&mut stream).take(REFUSED_BYTES_MAX);
        tokio::io::copy(unread, &mut tokio::io::sink()).await
    };
    // A caller that does not take its refusal in time has lost nothing but the reason.
    if let Ok(Err(error)) = timeout(REFUSAL_TIME_MAX, telling).await {
        tracing::debug!(%error, "A caller left before it was told to come back later");
    }
}

/// The whole answer, since no HTTP machinery is spent on a caller over the cap.
fn too_many(connections_max: usize) -> String {
    let detail = format!("{connections_max} connections are open, and no more are attended.");
    let body = kinds::TOO_MANY_CONNECTIONS.because(detail).to_json();
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {PROBLEM_MEDIA_TYPE}\r\n\
         content-length: {}\r\nretry-after: {}\r\nconnection: close\r\n\r\n{body}",
        body.len(),
        RETRY_AFTER.as_secs(),
    )
}

/// For [`axum::Router::fallback`].
pub async fn no_such_route(uri: Uri) -> Problem {
    kinds::NO_SUCH_ROUTE.because(format!("There is no \"{}\" here.", uri.path()))
}

/// For [`axum::Router::method_not_allowed_fallback`].
pub async fn method_not_allowed(method: Method, uri: Uri) -> impl IntoResponse {
    kinds::METHOD_NOT_ALLOWED.because(format!("\"{}\" does not take {method}.", uri.path()))
}
