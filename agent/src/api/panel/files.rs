//! The files of the panel, as they were built into this program.
//!
//! The same bytes for everybody: they hold no secret and need no token.

use axum::response::Response;
use door::{PAGE, Page};
use http::{Method, Uri};

use crate::api::problem;

const ASSETS_FOLDER: &str = "/assets/";

const PANEL: Page = Page {
    files: include!(concat!(env!("OUT_DIR"), "/page.rs")),
    not_built: &problem::PANEL_NOT_BUILT,
};

/// Whether a request asks for a file of the panel.
pub(crate) fn is_file(method: &Method, path: &str) -> bool {
    [Method::GET, Method::HEAD].contains(method)
        && (path == PAGE || path.starts_with(ASSETS_FOLDER))
}

/// Open the operator's panel.
#[utoipa::path(
    get, path = PAGE, tag = "panel", operation_id = "openPanel", security(),
    responses((status = 200, body = String, content_type = "text/html")),
)]
pub(crate) async fn page(uri: Uri) -> Response {
    PANEL.answer(uri.path())
}

/// A file that the page asks for by itself.
pub(crate) async fn file(uri: Uri) -> Response {
    PANEL.answer(uri.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reading_the_page_and_its_files_is_asking_for_the_panel() {
        for path in ["/", "/assets/index-1a2b.js"] {
            assert!(is_file(&Method::GET, path) && !is_file(&Method::POST, path), "{path}");
        }
        for path in ["/v1/jobs", "/assets", "//", "/metrics"] {
            assert!(!is_file(&Method::GET, path), "{path}");
        }
    }
}
