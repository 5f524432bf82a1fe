//! A station that a drill starts for itself: the same program, on a folder of its own.
//!
//! It goes when the drill goes, and its folder with it. No other station is touched.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use agent::{
    config::Config,
    journal::inspect,
    secret_file,
    station::{DRAIN_TIME_MAX, JOURNAL_FILE},
};
use serde::Deserialize;
use ulid::Ulid;

use super::{hitch::Hitch, holder::Holder, machine, script::OwnStation};
use crate::cli::client::Client;

/// How long a station may take until it is open.
const OPEN_TIME_MAX: Duration = Duration::from_secs(60);
/// How often it is looked whether it has ended.
const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// Where its state lies in its folder: on a disk that may be a small one.
const DISK: &str = "disk";
const STATE: &str = "state";
/// The profile of a played printer that counts its labels.
const PROFILE: &str = "zebra-link-os-203";
/// What of this program's surroundings is not the other one's business.
const SURROUNDINGS: [&str; 4] = ["WAYSTATION_CONFIG", "RUST_LOG", "NOTIFY_SOCKET", "WATCHDOG_USEC"];

/// A station, started or not.
pub(super) struct Own {
    setting: &'static OwnStation,
    /// Its folder: the configuration, and the disk with its state.
    home: PathBuf,
    /// Where its printer is.
    uri: String,
    /// What it calls its printer.
    pub(super) printer: String,
    running: Option<Running>,
    /// Whoever holds its journal.
    holder: Option<Holder>,
}

struct Running {
    child: Child,
    client: Client,
}

/// What a station says when it is open.
#[derive(Deserialize)]
struct Opened {
    listening: String,
}

impl Own {
    /// A station whose printer is at `uri`.
    pub(super) fn new(setting: &'static OwnStation, uri: String) -> Result<Self, Hitch> {
        machine::can_play(setting)?;
        let home = env::temp_dir().join(format!("waystation-drill-{}", Ulid::generate()));
        let made =
            [home.join(DISK), home.clone()].map(|folder| secret_file::create_folder(&folder));
        made.into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Hitch::wrong(error.to_string()))?;
        machine::hand_over(setting, &[&home, &home.join(DISK)])?;
        let printer = "drill".to_owned();
        let own = Self { setting, home, uri, printer, running: None, holder: None };
        if setting.false_clock {
            machine::set_clock(own.home(), "+0")?;
        }
        Ok(own)
    }

    /// Starts it and waits until it is open.
    pub(super) fn start(&mut self) -> Result<(), Hitch> {
        self.write_config()?;
        let mut command = self.command(&["--json", "run"])?;
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(Hitch::system("starting a station"))?;
        let said = first_line(&mut child);
        let Ok(Opened { listening }) = serde_json::from_str(&said) else {
            end(&mut child);
            return Err(Hitch::wrong(format!("the station does not open: {}", said.trim())));
        };
        let client = self.client_of(&child, &listening);
        let client = client.inspect_err(|_| end(&mut child))?;
        self.running = Some(Running { child, client });
        Ok(())
    }

    /// Whoever calls the station, while it runs.
    pub(super) fn client(&self) -> Result<&Client, Hitch> {
        Ok(&self.running()?.client)
    }

    /// Kills it without a word.
    pub(super) fn kill(&mut self) -> Result<(), Hitch> {
        end(self.child()?);
        self.running = None;
        Ok(())
    }

    /// Tells it to stop, and waits until it has.
    pub(super) fn stop(&mut self) -> Result<(), Hitch> {
        let child = self.child()?;
        machine::tell_to_stop(child)?;
        let ends = Instant::now() + DRAIN_TIME_MAX;
        let failed = Hitch::system("waiting for the station");
        let ended = loop {
            match child.try_wait() {
                Ok(None) if Instant::now() < ends => thread::sleep(LOOK_PAUSE),
                Ok(ended) => break ended,
                Err(error) => return Err(failed(error)),
            }
        };
        match ended {
            Some(status) if status.success() => {
                self.running = None;
                Ok(())
            }
            ended => Err(Hitch::wrong(format!("the station does not stop well: {ended:?}"))),
        }
    }

    /// Starts another station on the same state; it must name the first and go.
    pub(super) fn second(&self) -> Result<(), Hitch> {
        let first = format!("(process {})", self.running()?.child.id());
        let said = self.say(&["run"])?;
        let complained = String::from_utf8_lossy(&said.stderr);
        if !said.status.success() && complained.contains(&first) {
            return Ok(());
        }
        Err(Hitch::wrong(format!("a second station does not name the first {first}: {complained}")))
    }

    /// Has the program do something with the state, and end.
    pub(super) fn order(&self, arguments: &[&str]) -> Result<(), Hitch> {
        let said = self.say(arguments)?;
        match said.status.success() {
            true => Ok(()),
            false => Err(Hitch::wrong(String::from_utf8_lossy(&said.stderr).into_owned())),
        }
    }

    /// Looks at its journal from outside; it must be sound.
    pub(super) fn is_sound(&self) -> Result<(), Hitch> {
        let looked = inspect(&self.journal()).map_err(|error| Hitch::wrong(error.to_string()))?;
        match looked.complaints.is_empty() && looked.audit.is_none() {
            true => Ok(()),
            false => Err(Hitch::wrong(format!("the journal is not sound: {looked:?}"))),
        }
    }

    /// Lets another program hold its journal for so long each time. With nobody at work on the journal
    /// that is waited for.
    pub(super) fn hold(&mut self, times_ms: &[u64]) -> Result<(), Hitch> {
        self.holder = None;
        self.holder = Some(Holder::hold(&self.journal(), times_ms)?);
        if self.running.is_none() {
            self.holder = None;
        }
        Ok(())
    }

    /// What the machine may do to it while it runs.
    pub(super) fn child(&mut self) -> Result<&mut Child, Hitch> {
        Ok(&mut self.running.as_mut().ok_or_else(not_running)?.child)
    }

    /// Its folder, without the disk.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// The disk on which its state lies, as it is seen from here.
    pub(super) fn disk(&self) -> PathBuf {
        let disk = self.home.join(DISK);
        match &self.running {
            Some(Running { child, .. }) if self.setting.disk_mib.is_some() => {
                machine::seen_from_here(child, &disk)
            }
            Some(_) | None => disk,
        }
    }

    /// Its state folder, as it is seen from here.
    pub(super) fn state(&self) -> PathBuf {
        self.disk().join(STATE)
    }

    /// Its journal, as it is seen from here.
    pub(super) fn journal(&self) -> PathBuf {
        self.state().join(JOURNAL_FILE)
    }

    fn running(&self) -> Result<&Running, Hitch> {
        self.running.as_ref().ok_or_else(not_running)
    }

    fn config_file(&self) -> PathBuf {
        self.home.join("station.toml")
    }

    fn write_config(&self) -> Result<(), Hitch> {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let state = self.home.join(DISK).join(STATE);
        let config = format!(
            "state = {}\nlisten = \"127.0.0.1:0\"\n[[printers]]\nname = {}\nuri = {}\nprofile = {}\n",
            text(&state.display().to_string()),
            text(&self.printer),
            text(&self.uri),
            text(PROFILE),
        );
        fs::write(self.config_file(), config).map_err(Hitch::system("writing a configuration"))
    }

    fn client_of(&self, child: &Child, listening: &str) -> Result<Client, Hitch> {
        let loaded = Config::load(&self.config_file());
        let mut config = loaded.map_err(|error| Hitch::Wrong(error.into()))?;
        if self.setting.disk_mib.is_some() {
            config.state = machine::seen_from_here(child, &config.state);
        }
        let address = listening.trim_start_matches("http://").parse();
        config.listen =
            address.map_err(|_| Hitch::wrong(format!("the station listens at {listening}")))?;
        Ok(Client::new(&config)?)
    }

    /// This program, with other words.
    fn command(&self, arguments: &[&str]) -> Result<Command, Hitch> {
        let program = env::current_exe().map_err(Hitch::system("finding this program"))?;
        let mut command =
            machine::command(&program, self.setting, &self.home, &self.home.join(DISK));
        command.arg("--config").arg(self.config_file()).args(arguments);
        for name in SURROUNDINGS {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        Ok(command)
    }

    fn say(&self, arguments: &[&str]) -> Result<Output, Hitch> {
        self.command(arguments)?.output().map_err(Hitch::system("starting this program"))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(Running { child, .. }) = &mut self.running {
            end(child);
        }
        if let Err(error) = fs::remove_dir_all(&self.home) {
            tracing::warn!(%error, home = %self.home.display(), "A drill's folder stays");
        }
    }
}

fn not_running() -> Hitch {
    Hitch::wrong("the station does not run")
}

/// What a program says first; nothing if it ends before, or takes too long and is ended.
fn first_line(child: &mut Child) -> String {
    let Some(said) = child.stdout.take() else { return String::new() };
    let (tell, told) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(said).read_line(&mut line);
        tell.send(read.map(|_| line).unwrap_or_default()).ok();
    });
    let line = told.recv_timeout(OPEN_TIME_MAX).unwrap_or_else(|_| {
        end(child);
        String::new()
    });
    reader.join().expect("reading a line breaks nothing");
    line
}

/// A program that has ended already needs no killing.
fn end(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}
