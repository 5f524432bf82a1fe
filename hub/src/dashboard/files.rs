//! The files of the page, as they were built into this program.
//!
//! The same bytes for everybody: they hold no secret and need no session. The browser is told to run
//! nothing and reach nothing but this hub, and to show the page in no frame.

use axum::response::{IntoResponse as _, Response};
use door::Kind;
use http::{HeaderName, HeaderValue, StatusCode, Uri, header};

/// One file.
struct File {
    path: &'static str,
    bytes: &'static [u8],
}

/// Everything that was built; nothing if the page was not.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/dashboard_files.rs"));

/// What every answer to people says to their browser.
const GUARDS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), usb=(), serial=()",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

static NOT_BUILT: Kind = Kind {
    name: "dashboard-not-built",
    status: StatusCode::NOT_IMPLEMENTED,
    title: "This hub was built without its page",
    remedy: "Run `npm ci && npm run build` in ui and build the hub again; the API works without.",
};

/// The page, or a file that it asks for by itself.
pub(super) async fn file(uri: Uri) -> Response {
    std::future::ready(answer(FILES, uri.path())).await
}

fn answer(files: &[File], path: &str) -> Response {
    if files.is_empty() {
        return NOT_BUILT.because("This program holds no page.").into_response();
    }
    let Some(File { path, bytes }) = files.iter().find(|file| file.path == path) else {
        let detail = format!("The page has no file \"{}\".", path.escape_default());
        return door::kinds::NO_SUCH_ROUTE.because(detail).into_response();
    };
    // A new build has new names, so that only the page itself must be asked for again.
    let fresh = if *path == "/" { "no-cache" } else { "public, max-age=31536000, immutable" };
    let headers = [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, fresh)];
    (StatusCode::OK, headers, *bytes).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        None => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some(_) => "application/octet-stream",
    }
}

/// Guards an answer; what does not say how long it stays fresh is kept nowhere.
pub(super) async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    std::future::ready(response).await
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
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.headers()["cache-control"], cache);
    }

    #[test]
    fn a_file_goes_out_as_what_it_is() {
        check("/", "text/html; charset=utf-8", "no-cache");
        check(
            "/assets/index-1a2b.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        );
    }

    #[test]
    fn what_was_not_built_is_not_there() {
        for path in ["/assets/index-0000.js", "/assets/../admin-token", "/assets/"] {
            assert_eq!(answer(BUILT, path).status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(answer(&[], "/").status(), StatusCode::NOT_IMPLEMENTED);
    }
}
