//! The window as a strip along the top of the screen, above the program that owns it.
//!
//! The page draws itself for any height; here only the window's place and size change. Whether a
//! person wants the strip is kept as a file, so that the next start knows.

use std::{
    fs, io,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use tauri::{LogicalPosition, LogicalSize, WebviewWindow};

use crate::standing::Class;

/// The strip's height while nobody is needed, in logical pixels.
const CALM: f64 = 72.0;
/// Its height while somebody is: it must be seen from further away, and has buttons.
const CALLING: f64 = 128.0;
/// The width of a screen that cannot be asked, in logical pixels.
const WIDTH: f64 = 1366.0;
/// The name of the file that is there while a strip is wanted.
const FILE: &str = "strip";

/// How the window stands.
#[derive(Debug)]
pub(crate) struct Strip {
    file: PathBuf,
    wanted: AtomicBool,
    /// Whether the window is one now.
    is_one: AtomicBool,
}

impl Strip {
    /// What was wanted last time, by the folder of this program's settings.
    pub(crate) fn remembered(folder: &std::path::Path) -> Self {
        let file = folder.join(FILE);
        let wanted = AtomicBool::new(file.exists());
        Self { file, wanted, is_one: AtomicBool::new(false) }
    }

    /// Whether a person wants the strip.
    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    /// Whether the window is a strip now.
    pub(crate) fn is_one(&self) -> bool {
        self.is_one.load(Ordering::SeqCst)
    }

    /// Turns the wish over and keeps it. What cannot be kept counts until the program ends.
    pub(crate) fn turn(&self) -> bool {
        let wanted = !self.wanted.fetch_xor(true, Ordering::SeqCst);
        let _kept = if wanted { self.keep() } else { fs::remove_file(&self.file) };
        wanted
    }

    fn keep(&self) -> io::Result<()> {
        self.file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&self.file, [])
    }

    /// Makes the window a strip, as high as the station's state asks for.
    pub(crate) fn lay(&self, window: &WebviewWindow, class: Class) -> tauri::Result<()> {
        let monitor = window.primary_monitor()?;
        let (place, width) = monitor.map_or((LogicalPosition::new(0.0, 0.0), WIDTH), |monitor| {
            let scale = monitor.scale_factor();
            let place = monitor.position().to_logical(scale);
            (place, monitor.size().to_logical::<f64>(scale).width)
        });
        window.set_decorations(false)?;
        window.set_always_on_top(true)?;
        window.set_size(LogicalSize::new(width, height(class)))?;
        window.set_position(place)?;
        self.is_one.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Makes the window a window again, of this size.
    pub(crate) fn lift(&self, window: &WebviewWindow, size: (f64, f64)) -> tauri::Result<()> {
        if self.is_one.swap(false, Ordering::SeqCst) {
            window.set_always_on_top(false)?;
            window.set_decorations(true)?;
            window.set_size(LogicalSize::new(size.0, size.1))?;
            window.center()?;
        }
        Ok(())
    }

    /// The window is gone, and with it what it was.
    pub(crate) fn is_gone(&self) {
        self.is_one.store(false, Ordering::SeqCst);
    }
}

fn height(class: Class) -> f64 {
    match class {
        Class::Stopped | Class::InDoubt => CALLING,
        Class::Ready | Class::Paused | Class::Silent => CALM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_for_a_strip_is_known_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not there yet");
        let strip = Strip::remembered(&folder);
        assert!(!strip.is_wanted());
        assert!(strip.turn());
        assert!(Strip::remembered(&folder).is_wanted());
        assert!(!strip.turn());
        assert!(!Strip::remembered(&folder).is_wanted());
    }

    #[test]
    fn a_strip_that_calls_is_higher_than_one_that_does_not() {
        assert!(height(Class::Stopped) > height(Class::Ready));
        assert!(height(Class::InDoubt) > height(Class::Silent));
    }
}
