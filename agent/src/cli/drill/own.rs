//! A station that a drill starts for itself: the same program, on a folder of its own.
//!
//! It goes when the drill goes, and its folder with it. No other station is touched.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    iter,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use agent::{
    config::Config,
    journal::inspect,
    secret_file,
    station::{DRAIN_TIME_MAX, FALLEN_EXIT, JOURNAL_FILE},
};
use serde::Deserialize;
use ulid::Ulid;

use super::{
    harm::log_of,
    hitch::Hitch,
    holder::Holder,
    machine::{self, FalseSyncs},
    script::{OwnStation, Syncs},
    update::Update,
};
use crate::cli::client::Client;

/// How long a station whose part has fallen may take until it ends by itself: a part may be silent for a
/// minute.
const FALL_TIME_MAX: Duration = Duration::from_secs(60 + DRAIN_TIME_MAX.as_secs() + 15);
/// How long a station may take until it is open.
const OPEN_TIME_MAX: Duration = Duration::from_secs(60);
/// How often it is looked whether it has ended.
const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// Where its state lies in its folder: on a disk that may be a small one.
const DISK: &str = "disk";
const STATE: &str = "state";
/// The program, where it lies on the disk too.
const PROGRAM: &str = "waystation";
/// The copy of its journal that is looked at, in its folder.
const LOOKED_AT: &str = "looked-at.db";
/// What it calls its printers.
const PRINTER: &str = "drill";
pub(super) const NEIGHBOUR: &str = "neighbour";
/// The profile of a played printer that counts its labels.
const PROFILE: &str = "zebra-link-os-203";
/// What of this program's surroundings is not the other one's business.
const SURROUNDINGS: [&str; 4] = ["WAYSTATION_CONFIG", "RUST_LOG", "NOTIFY_SOCKET", "WATCHDOG_USEC"];

/// A station, started or not.
pub(super) struct Own {
    setting: &'static OwnStation,
    /// Its folder: the configuration, and the disk with its state.
    home: PathBuf,
    /// Where its printer is, and its second one, if it has one.
    uri: String,
    neighbour: Option<String>,
    /// What it calls its printer.
    pub(super) printer: String,
    running: Option<Running>,
    /// Whoever holds its journal.
    holder: Option<Holder>,
    /// What becomes of its syncs.
    false_syncs: Option<FalseSyncs>,
    /// The last time its program was replaced.
    pub(super) update: Option<Update>,
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
    /// A station whose printer is at `uri`, and its second one at `neighbour`, if it has one.
    pub(super) fn new(
        setting: &'static OwnStation,
        uri: String,
        neighbour: Option<String>,
    ) -> Result<Self, Hitch> {
        machine::can_play(setting)?;
        let home = env::temp_dir().join(format!("waystation-drill-{}", Ulid::generate()));
        let made =
            [home.join(DISK), home.clone()].map(|folder| secret_file::create_folder(&folder));
        made.into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Hitch::wrong(error.to_string()))?;
        machine::hand_over(setting, &[&home, &home.join(DISK)])?;
        let own = Self {
            setting,
            home,
            uri,
            neighbour,
            printer: PRINTER.to_owned(),
            running: None,
            holder: None,
            false_syncs: None,
            update: None,
        };
        machine::make_disk(setting, &own.home.join(DISK))?;
        if setting.program_inside {
            own.install()?;
        }
        if setting.false_clock {
            machine::set_clock(own.home(), "+0")?;
        }
        Ok(own)
    }

    /// Puts the program on the disk for the first time.
    fn install(&self) -> Result<(), Hitch> {
        let (program, disk) = (this_program()?, self.home.join(DISK));
        let mut command = machine::command(Path::new("cp"), self.setting, &self.home, &disk);
        let copied = command.arg(program).arg(disk.join(PROGRAM)).output();
        let copied = copied.map_err(Hitch::system("copying this program"))?;
        match copied.status.success() {
            true => Ok(()),
            false => Err(Hitch::NotHere(String::from_utf8_lossy(&copied.stderr).into_owned())),
        }
    }

    /// Starts it and waits until it is open.
    pub(super) fn start(&mut self) -> Result<(), Hitch> {
        self.write_config()?;
        machine::rest(self.setting, &self.home.join(DISK))?;
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
        let update = self.update.take();
        update.map_or(Ok(()), |update| update.check(&self.program()))
    }

    /// Whoever calls the station, while it runs.
    pub(super) fn client(&self) -> Result<&Client, Hitch> {
        Ok(&self.running()?.client)
    }

    /// Kills it without a word.
    pub(super) fn kill(&mut self) -> Result<(), Hitch> {
        self.child()?;
        self.end();
        Ok(())
    }

    /// Kills it if it runs. Who holds its syncs lets go of it, or it would never be gone.
    fn end(&mut self) {
        if let Some(Running { child, .. }) = &mut self.running {
            child.kill().ok();
            self.false_syncs = None;
            child.wait().ok();
        }
        self.gone();
    }

    /// Nothing that was not synced is written any more, and it stands still; then it is gone.
    pub(super) fn cut_power(&self) -> Result<(), Hitch> {
        machine::cut_power(&self.running()?.child, &self.disk())
    }

    /// Tells it to stop, and waits until it has.
    pub(super) fn stop(&mut self) -> Result<(), Hitch> {
        machine::tell_to_stop(self.child()?)?;
        match self.end_within(DRAIN_TIME_MAX)? {
            Some(status) if status.success() => Ok(()),
            ended => Err(Hitch::wrong(format!("the station does not stop well: {ended:?}"))),
        }
    }

    /// Waits until it ends by itself, since a part of it has fallen.
    pub(super) fn falls(&mut self) -> Result<(), Hitch> {
        match self.end_within(FALL_TIME_MAX)? {
            Some(status) if status.code() == Some(FALLEN_EXIT.into()) => Ok(()),
            ended => Err(Hitch::wrong(format!("the station does not end by itself: {ended:?}"))),
        }
    }

    fn end_within(&mut self, time_max: Duration) -> Result<Option<ExitStatus>, Hitch> {
        let ends = Instant::now() + time_max;
        loop {
            let child = self.child()?;
            match child.try_wait() {
                Ok(None) if machine::has_ended(child) && self.false_syncs.is_some() => {
                    self.false_syncs = None;
                }
                Ok(None) if Instant::now() < ends => thread::sleep(LOOK_PAUSE),
                Ok(None) => return Ok(None),
                Ok(status) => {
                    self.gone();
                    return Ok(status);
                }
                Err(error) => return Err(Hitch::system("waiting for the station")(error)),
            }
        }
    }

    fn gone(&mut self) {
        self.running = None;
        self.false_syncs = None;
    }

    /// This becomes of its syncs from now on.
    pub(super) fn sync_so(&mut self, syncs: Syncs) -> Result<(), Hitch> {
        self.false_syncs = None;
        self.false_syncs = FalseSyncs::of(self.child()?, syncs)?;
        Ok(())
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
        let journal = match self.setting.has_own_disk() {
            true => self.copy_journal()?,
            false => self.journal(),
        };
        let looked = inspect(&journal).map_err(|error| Hitch::wrong(error.to_string()))?;
        match looked.complaints.is_empty() && looked.audit.is_none() {
            true => Ok(()),
            false => Err(Hitch::wrong(format!("the journal is not sound: {looked:?}"))),
        }
    }

    /// Copies the journal from a disk that only the station sees, as it is at one moment. Whoever opens a
    /// journal follows its path to the end, and would leave that disk.
    fn copy_journal(&self) -> Result<PathBuf, Hitch> {
        let child = &self.running()?.child;
        let (journal, copy) = (self.journal(), self.home.join(LOOKED_AT));
        machine::freeze(child)?;
        let copied = fs::copy(&journal, &copy)
            .and_then(|_| fs::copy(log_of(&journal), log_of(&copy)))
            .map_err(Hitch::system("copying the journal"));
        machine::thaw(child)?;
        copied.map(|_| copy)
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
            Some(Running { child, .. }) if self.setting.has_own_disk() => {
                machine::seen_from_here(child, &disk)
            }
            Some(_) | None => disk,
        }
    }

    /// Its state folder, as it is seen from here.
    pub(super) fn state(&self) -> PathBuf {
        self.disk().join(STATE)
    }

    /// Its program, where it lies on the disk too, as it is seen from here.
    pub(super) fn program(&self) -> PathBuf {
        self.disk().join(PROGRAM)
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
        let mut config =
            format!("state = {}\nlisten = \"127.0.0.1:0\"\n", text(&state.display().to_string()));
        let second = self.neighbour.as_deref().map(|uri| (NEIGHBOUR, uri));
        for (name, uri) in iter::once((self.printer.as_str(), self.uri.as_str())).chain(second) {
            config += &format!(
                "[[printers]]\nname = {}\nuri = {}\nprofile = {}\n",
                text(name),
                text(uri),
                text(PROFILE)
            );
        }
        fs::write(self.config_file(), config).map_err(Hitch::system("writing a configuration"))
    }

    fn client_of(&self, child: &Child, listening: &str) -> Result<Client, Hitch> {
        let loaded = Config::load(&self.config_file());
        let mut config = loaded.map_err(|error| Hitch::Wrong(error.into()))?;
        if self.setting.has_own_disk() {
            config.state = machine::seen_from_here(child, &config.state);
        }
        let address = listening.trim_start_matches("http://").parse();
        config.listen =
            address.map_err(|_| Hitch::wrong(format!("the station listens at {listening}")))?;
        Ok(Client::new(&config)?)
    }

    /// This program, with other words.
    fn command(&self, arguments: &[&str]) -> Result<Command, Hitch> {
        let disk = self.home.join(DISK);
        let program = match self.setting.program_inside {
            true => disk.join(PROGRAM),
            false => this_program()?,
        };
        let mut command = machine::command(&program, self.setting, &self.home, &disk);
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
        self.end();
        if let Err(error) = fs::remove_dir_all(&self.home) {
            tracing::warn!(%error, home = %self.home.display(), "A drill's folder stays");
        }
    }
}

fn this_program() -> Result<PathBuf, Hitch> {
    env::current_exe().map_err(Hitch::system("finding this program"))
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
