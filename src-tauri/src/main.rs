//! The station's window: shows the operator's page, and nothing else.
//!
//! The page speaks to the agent over the local API like any browser does. No command of this
//! program carries a job, a printer or a label, and closing the window stops no label.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use anyhow::Context as _;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// The window's name in the capability file.
const WINDOW: &str = "operator";
/// The size the page is drawn for, in logical pixels.
const SIZE: (f64, f64) = (1366.0, 768.0);
/// The smallest size at which the page can be read from half a metre.
const SIZE_MIN: (f64, f64) = (800.0, 600.0);

fn main() -> anyhow::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::App("index.html".into()))
                .title("Waystation")
                .inner_size(SIZE.0, SIZE.1)
                .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
                .on_navigation(is_ours)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .context("the window could not be opened; is a web view library installed?")
}

/// Whether `url` is the page built into this program; the window goes nowhere else.
fn is_ours(url: &tauri::Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows serves the same page under this name.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, ours: bool) {
        assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
    }

    #[test]
    fn the_window_stays_on_the_page_it_was_built_with() {
        check("tauri://localhost/index.html", true);
        check("http://tauri.localhost/index.html", true);
        check("https://hub.example/", false);
        check("http://127.0.0.1:9630/", false);
        check("http://tauri.localhost.evil.example/", false);
        check("file:///etc/passwd", false);
    }
}
