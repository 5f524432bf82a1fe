//! Plays a sound with a program of this computer: one that is heard works without a web view, and
//! needs no library of ours.
//!
//! A computer that cannot play is silent; the screen says everything as well.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::tones::Sound;

/// Plays one sound at a time.
pub(crate) struct Speaker {
    folder: PathBuf,
    playing: Option<Child>,
}

impl Speaker {
    /// A speaker that keeps the sounds as files in `folder`.
    pub(crate) fn new(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        for (sound, name) in Sound::ALL {
            fs::write(folder.join(name), sound.wav())?;
        }
        Ok(Self { folder, playing: None })
    }

    /// Plays a sound; one that still plays is ended, so that no two run together.
    pub(crate) fn play(&mut self, sound: Sound) {
        self.end();
        let named = Sound::ALL.iter().find(|(each, _name)| *each == sound);
        let (_sound, name) = named.expect("every sound has a file");
        let file = self.folder.join(name);
        let player = |mut command: Command| {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        };
        self.playing = platform::players(&file).into_iter().find_map(player);
    }

    fn end(&mut self) {
        if let Some(mut child) = self.playing.take() {
            let _ended = child.kill().and_then(|()| child.wait());
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(unix)]
mod platform {
    use super::{Command, Path};

    /// The programs that play a file, the likeliest first.
    pub(super) fn players(file: &Path) -> Vec<Command> {
        let with = |program: &str| {
            let mut command = Command::new(program);
            command.arg(file);
            command
        };
        ["pw-play", "paplay", "aplay", "afplay"].map(with).into()
    }
}

#[cfg(windows)]
mod platform {
    use std::os::windows::process::CommandExt as _;

    use super::{Command, Path};

    const CREATE_NO_WINDOW: u32 = 0x0800_0000;

    /// The program that plays a file.
    pub(super) fn players(file: &Path) -> Vec<Command> {
        let mut command = Command::new("powershell.exe");
        command.args(["-NoProfile", "-NonInteractive", "-Command"]);
        command.arg("(New-Object Media.SoundPlayer $env:WAYSTATION_SOUND).PlaySync()");
        command.env("WAYSTATION_SOUND", file).creation_flags(CREATE_NO_WINDOW);
        vec![command]
    }
}
