//! A page that was built into a program: the same bytes for everybody, with the browser told what it
//! may do with them. What the page shows, and whether there is one, is the program's affair.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{Kind, kinds};

/// The address of the page itself.
pub const PAGE: &str = "/";

/// The addresses of what a page is made of; their names change with their content.
pub const ASSETS: &str = "/assets/{*name}";

/// What a browser may do with a page, and what it is not told about it: it runs nothing that was not
/// built, reaches nothing but the server, and stands in no frame.
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

/// One file of a page.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// The path in its address.
    pub path: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

/// A page, as it was built into a program.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its files; none if it was not built.
    pub files: &'static [File],
    /// What a program without it says.
    pub not_built: &'static Kind,
}

impl Page {
    /// The file at `path`, or a problem: there is no such file, or no page at all.
    pub fn answer(&self, path: &str) -> Response {
        if self.files.is_empty() {
            return self
                .not_built
                .because("This program was built without its page.")
                .into_response();
        }
        let Some(File { path, bytes }) = self.files.iter().find(|file| file.path == path) else {
            let detail = format!("The page has no file \"{}\".", path.escape_default());
            return kinds::NO_SUCH_ROUTE.because(detail).into_response();
        };
        // A new build has new names, so that only the page itself must be asked for again.
        let fresh = if *path == PAGE { "no-cache" } else { "public, max-age=31536000, immutable" };
        let headers = [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, fresh)];
        let mut response = (StatusCode::OK, headers, *bytes).into_response();
        guard(response.headers_mut());
        response
    }
}

/// Tells the browser what it may do with an answer that a page shows.
pub fn guard(headers: &mut HeaderMap) {
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
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

    static NOT_BUILT: Kind = Kind {
        name: "page-not-built",
        status: StatusCode::NOT_IMPLEMENTED,
        title: "There is no page",
        remedy: "Build it.",
    };
    const BUILT: Page = Page {
        files: &[
            File { path: "/", bytes: b"<!doctype html>" },
            File { path: "/assets/index-1a2b.js", bytes: b"start();" },
        ],
        not_built: &NOT_BUILT,
    };

    #[track_caller]
    fn check(path: &str, media_type: &str, cache: &str) {
        let response = BUILT.answer(path);
        assert_eq!(response.status(), StatusCode::OK);
        for (name, value) in GUARDS {
            assert_eq!(response.headers()[&name], value, "{path}");
        }
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.headers()["cache-control"], cache);
    }

    #[test]
    fn every_file_goes_out_as_what_it_is_and_with_the_same_guards() {
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
            assert_eq!(BUILT.answer(path).status(), StatusCode::NOT_FOUND, "{path}");
        }
        let none = Page { files: &[], ..BUILT };
        assert_eq!(none.answer("/").status(), StatusCode::NOT_IMPLEMENTED);
    }
}
