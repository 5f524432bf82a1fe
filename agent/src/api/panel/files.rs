//! The files of the panel, as they were built into this program.
//!
//! The same bytes for everybody: they hold no secret and need no token. The browser is told to run
//! nothing and reach nothing but this station, and to show the page in no frame.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};

use crate::api::problem;

/// The page.
pub(crate) const PAGE: &str = "/";

/// What the page is made of; their names change with their content.
pub(crate) const ASSETS: &str = "/assets/{*name}";

const ASSETS_FOLDER: &str = "/assets/";

/// One file.
struct File {
    path: &'static str,
    bytes: &'static [u8],
}

/// Everything that was built; nothing if the panel was not.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/panel_files.rs"));

/// What a browser may do with the page, and what it is not told about it.
const GUARDS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

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
    answer(FILES, uri.path())
}

/// A file that the page asks for by itself.
pub(crate) async fn file(uri: Uri) -> Response {
    answer(FILES, uri.path())
}

fn answer(files: &[File], path: &str) -> Response {
    if files.is_empty() {
        let detail = "This program was built without the panel.";
        return problem::PANEL_NOT_BUILT.because(detail).into_response();
    }
    let Some(File { path, bytes }) = files.iter().find(|file| file.path == path) else {
        let detail = format!("The panel has no file \"{}\".", path.escape_default());
        return door::kinds::NO_SUCH_ROUTE.because(detail).into_response();
    };
    // A new build has new names, so that only the page itself must be asked for again.
    let fresh = if *path == PAGE { "no-cache" } else { "public, max-age=31536000, immutable" };
    let mut headers = HeaderMap::from_iter(
        GUARDS
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
    );
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(fresh));
    (StatusCode::OK, headers, *bytes).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        None => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some(_) => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &[File] = &[
        File { path: "/", bytes: b"<!doctype html>" },
        File { path: "/assets/index-1a2b.js", bytes: b"start();" },
    ];

    #[track_caller]
    fn check(path: &str, media_type: &str, cache: &str) {
        let response = answer(BUILT, path);
        assert_eq!(response.status(), StatusCode::OK);
        for (name, value) in GUARDS {
            assert_eq!(response.headers()[name], value, "{path}");
        }
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.headers()["cache-control"], cache);
    }

    #[test]
    fn every_file_goes_out_with_the_same_guards() {
        check("/", "text/html; charset=utf-8", "no-cache");
        check(
            "/assets/index-1a2b.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        );
    }

    #[test]
    fn what_was_not_built_is_not_there() {
        for path in ["/assets/index-0000.js", "/assets/../api-token", "/assets/"] {
            assert_eq!(answer(BUILT, path).status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(answer(&[], "/").status(), StatusCode::NOT_IMPLEMENTED);
    }

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
