//! The files of the page, as they were built into this program.
//!
//! The same bytes for everybody: they hold no secret and need no session.

use axum::response::Response;
use door::{Kind, Page};
use http::{HeaderValue, StatusCode, Uri, header};

static NOT_BUILT: Kind = Kind {
    name: "dashboard-not-built",
    status: StatusCode::NOT_IMPLEMENTED,
    title: "This hub was built without its page",
    remedy: "Run `npm ci && npm run build` in ui and build the hub again; the API works without.",
};

const DASHBOARD: Page =
    Page { files: include!(concat!(env!("OUT_DIR"), "/page.rs")), not_built: &NOT_BUILT };

/// The page, or a file that it asks for by itself.
pub(super) async fn file(uri: Uri) -> Response {
    std::future::ready(DASHBOARD.answer(uri.path())).await
}

/// Guards an answer; what does not say how long it stays fresh is kept nowhere.
pub(super) async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    door::guard(headers);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    std::future::ready(response).await
}
