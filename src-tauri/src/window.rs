//! The operator's window: opened, hidden, and raised by a stop without taking the focus.
//!
//! It shows the station's own page and goes nowhere else. Its page may call nothing of this
//! program.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
    mpsc::Sender,
};

use tauri::{
    AppHandle, Manager as _, Url, UserAttentionType, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, webview::NewWindowResponse,
};

use crate::{lead::Call, standing::Class, strip::Strip};

/// The window's name in the capability file.
pub(crate) const WINDOW: &str = "operator";
/// The size the page is drawn for, in logical pixels.
const SIZE: (f64, f64) = (1366.0, 768.0);
/// The smallest: the strip above another program's window.
const SIZE_MIN: (f64, f64) = (800.0, 72.0);

/// What wakes whoever watches the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nudge {
    /// There is a new window without a page.
    Opened,
    /// Somebody took the window in hand.
    SomeoneCame,
    /// Somebody wants no sound for a while.
    Quiet,
    /// There was a scan.
    Scanned {
        /// Whether the station took it.
        taken: bool,
    },
    /// What stands of the call for the shift lead, until it is said otherwise.
    Lead(Call),
    /// Somebody calls for the shift lead, or takes the call back.
    TurnCall,
}

/// What the window and the one who watches the station know of each other.
pub(crate) struct Desk {
    /// The station's origin.
    pub(crate) base: Url,
    /// Whether the window shows the station's page already.
    pub(crate) is_there: AtomicBool,
    /// How the station stands, as it was shown last.
    pub(crate) class: Mutex<Class>,
    /// Whether the window is a strip, or is to be one.
    pub(crate) strip: Strip,
    /// Wakes whoever watches.
    pub(crate) nudge: Sender<Nudge>,
}

impl Desk {
    /// Tells whoever watches.
    pub(crate) fn tell(&self, nudge: Nudge) {
        // Nobody watches any more only when the program ends.
        let _ended = self.nudge.send(nudge);
    }

    fn class(&self) -> Class {
        *self.class.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the whole window because a person wants it.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let window = the_window(app, true)?;
    app.state::<Desk>().strip.lift(&window, SIZE)?;
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Lays the window along the top of the screen because a person wants it there.
pub(crate) fn lay_strip(app: &AppHandle) -> tauri::Result<()> {
    let window = the_window(app, false)?;
    let desk = app.state::<Desk>();
    desk.strip.lay(&window, desk.class())?;
    window.show()
}

/// Gets the window out of the way: into its strip if one is wanted, and out of sight if not.
pub(crate) fn put_away(app: &AppHandle) -> tauri::Result<()> {
    let strip = &app.state::<Desk>().strip;
    if strip.is_wanted() && !strip.is_one() {
        return lay_strip(app);
    }
    app.get_webview_window(WINDOW).map_or(Ok(()), |window| window.hide())
}

/// Turns the wish for a strip over, and does as it says; whether one is wanted now.
pub(crate) fn turn_strip(app: &AppHandle) -> bool {
    let wanted = app.state::<Desk>().strip.turn();
    let _done = if wanted { lay_strip(app) } else { open(app) };
    wanted
}

/// The station stands so from now on; a strip is as high as that asks for.
pub(crate) fn stands(app: &AppHandle, class: Class) -> tauri::Result<()> {
    let desk = app.state::<Desk>();
    *desk.class.lock().unwrap_or_else(PoisonError::into_inner) = class;
    match app.get_webview_window(WINDOW) {
        Some(window) if desk.strip.is_one() => desk.strip.lay(&window, class),
        Some(_) | None => Ok(()),
    }
}

/// Opens the window because a printer stopped: it is seen, and the keys go on to where they went.
pub(crate) fn raise(app: &AppHandle) -> tauri::Result<()> {
    let window = the_window(app, false)?;
    window.set_focusable(false)?;
    window.unminimize()?;
    window.show()?;
    window.set_always_on_top(true)?;
    window.request_user_attention(Some(UserAttentionType::Informational))
}

/// Lets the window that was raised be like any other again.
pub(crate) fn settle(app: &AppHandle) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(WINDOW) else { return Ok(()) };
    window.set_always_on_top(app.state::<Desk>().strip.is_one())?;
    window.set_focusable(true)
}

/// Whether a person can see it.
pub(crate) fn is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(WINDOW).is_some_and(|window| {
        window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(false)
    })
}

/// Gives the memory of a hidden window back; it is built anew when it is wanted.
pub(crate) fn forget(app: &AppHandle) -> tauri::Result<()> {
    app.state::<Desk>().strip.is_gone();
    app.get_webview_window(WINDOW).map_or(Ok(()), |window| window.destroy())
}

fn the_window(app: &AppHandle, takes_focus: bool) -> tauri::Result<WebviewWindow> {
    if let Some(window) = app.get_webview_window(WINDOW) {
        return Ok(window);
    }
    let desk = app.state::<Desk>();
    desk.is_there.store(false, Ordering::SeqCst);
    let base = desk.base.clone();
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::App("index.html".into()))
        .title("Waystation")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .focused(takes_focus)
        .visible(takes_focus)
        .on_navigation(move |url| is_ours(url, &base))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    desk.tell(Nudge::Opened);
    Ok(window)
}

/// Whether `url` is the page built into this program or one of the station at `base`.
fn is_ours(url: &Url, base: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows serves the built-in page under this name.
        "http" | "https" if url.host_str() == Some("tauri.localhost") => true,
        _ => url.origin() == base.origin() && base.origin().is_tuple(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, ours: bool) {
        let base = "http://127.0.0.1:9630/".parse().unwrap();
        assert_eq!(is_ours(&url.parse().unwrap(), &base), ours, "{url}");
    }

    #[test]
    fn the_window_stays_on_its_own_page_and_on_its_station() {
        check("tauri://localhost/index.html", true);
        check("http://tauri.localhost/index.html", true);
        check("http://127.0.0.1:9630/#code=AAAAA-BBBBB", true);
        check("http://127.0.0.1:9630/?lang=zh-CN", true);
    }

    #[test]
    fn the_window_goes_nowhere_else() {
        check("https://hub.example/", false);
        check("http://127.0.0.1:9631/", false);
        check("http://localhost:9630/", false);
        check("https://127.0.0.1:9630/", false);
        check("http://tauri.localhost.evil.example/", false);
        check("http://127.0.0.1:9630@evil.example/", false);
        check("file:///etc/passwd", false);
        check("data:text/html,hello", false);
        check("about:blank", false);
    }
}
