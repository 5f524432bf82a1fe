//! The station behind the window: a running one is attached to, a missing one is started.
//!
//! What is started here outlives this program on purpose: no label depends on a window. Nothing
//! here looks at a label.

use std::{
    env,
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use agent::{
    config::{Config, ConfigError},
    places, secret_file,
    station::read_token,
};
use serde::Deserialize;
use tauri::Url;
use ureq::Agent;

use crate::{
    lead::Call,
    standing::{Heard, PrinterState},
};

/// How long one question to the station may take.
const CALL_TIME_MAX: Duration = Duration::from_secs(3);
/// How long the station may say nothing to whoever listens: longer than its signs of life are apart.
const SILENCE_MAX: Duration = Duration::from_secs(40);
/// How much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The shortest pause between two starts of a station that does not stay.
const START_PAUSE: Duration = Duration::from_secs(2);
/// The longest.
const START_PAUSE_MAX: Duration = Duration::from_secs(60);
/// What a station that was started here says goes to this file in its state folder; each start
/// begins it anew.
const LOG_FILE: &str = "station.log";

/// Why there is no station to speak of.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StationError {
    /// Its configuration cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its address makes no link.
    #[error("{0}: a page cannot be opened there; give `listen` a loopback address and a port")]
    Address(String),
}

#[derive(Deserialize)]
struct Readiness {
    ready: bool,
}

#[derive(Deserialize)]
struct Printers {
    printers: Vec<PrinterState>,
}

#[derive(Deserialize)]
struct Invitation {
    code: String,
}

/// A way to listen to the station, for a thread of its own.
pub(crate) struct Line {
    events: String,
    state: PathBuf,
    client: Agent,
}

impl Line {
    /// Opens the stream of what happens there; none if the station does not let this window listen.
    pub(crate) fn open(&self) -> Option<impl io::Read + use<>> {
        let request = self.client.get(&self.events);
        let answer = request.header("authorization", authorization(&self.state)?).call().ok()?;
        answer.status().is_success().then(|| answer.into_body().into_reader())
    }
}

/// What this window shows of itself to the station, if it may read the token.
fn authorization(state: &Path) -> Option<String> {
    let token = read_token(state).ok().flatten()?;
    Some(format!("Bearer {}", token.reveal()))
}

/// The station of this computer.
pub(crate) struct Station {
    base: Url,
    state: PathBuf,
    /// The configuration that was named on the command line.
    named: Option<PathBuf>,
    /// The agent's program, if this window may start it.
    program: Option<PathBuf>,
    client: Agent,
    child: Option<Child>,
    starts: u32,
    start_after: Option<Instant>,
}

impl Station {
    /// The station of the configuration `named`, or of this user's.
    pub(crate) fn find(named: Option<PathBuf>) -> Result<Self, StationError> {
        let file = named.clone().unwrap_or_else(places::config_file);
        let config = match Config::load(&file) {
            Err(ConfigError::Missing { .. }) if named.is_none() => Config::parse(&file, "")?,
            loaded => loaded?,
        };
        let address = format!("http://{}/", config.listen);
        let base = Url::parse(&address).map_err(|_| StationError::Address(address))?;
        let settings = Agent::config_builder()
            .timeout_global(Some(CALL_TIME_MAX))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        let is_service = named.is_none() && platform::is_service();
        Ok(Self {
            base,
            state: config.state,
            named,
            program: if is_service { None } else { beside_this_program() },
            client: settings.into(),
            child: None,
            starts: 0,
            start_after: None,
        })
    }

    /// The origin of its pages.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Asks how it is; `None` if it does not answer.
    pub(crate) fn ask(&self) -> Option<Heard> {
        let readiness: Readiness = self.read(self.client.get(self.at("readyz")).call())?;
        let printers: Option<Printers> = self.authorization().and_then(|authorization| {
            let request = self.client.get(self.at("v1/printers"));
            self.read(request.header("authorization", authorization).call())
        });
        let printers = printers.map(|answer| answer.printers).unwrap_or_default();
        Some(Heard { ready: readiness.ready, printers })
    }

    /// The panel's address, with a code that lets this window in once. Whoever may not read the
    /// token is asked for a code by the page.
    pub(crate) fn panel(&self) -> Url {
        let mut url = self.base.clone();
        let invitation: Option<Invitation> = self.authorization().and_then(|authorization| {
            let request = self.client.post(self.at("v1/panel/invitations"));
            self.read(request.header("authorization", authorization).send_empty())
        });
        if let Some(Invitation { code }) = invitation {
            url.set_fragment(Some(&format!("code={code}")));
        }
        url
    }

    /// Calls for the shift lead, or takes the call back; what stands then, none if it was not taken.
    pub(crate) fn call_lead(&self, wanted: bool) -> Option<Call> {
        let request =
            self.client.post(self.at("v1/lead")).header("content-type", "application/json");
        let request = request.header("authorization", self.authorization()?);
        let body = format!("{{\"wanted\":{wanted}}}");
        Call::read(&answer(request.send(body))?)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A way to listen to it.
    pub(crate) fn line(&self) -> Line {
        let settings = Agent::config_builder()
            .timeout_connect(Some(CALL_TIME_MAX))
            .timeout_recv_response(Some(CALL_TIME_MAX))
            .timeout_per_read(Some(SILENCE_MAX))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        Line { events: self.at("v1/events"), state: self.state.clone(), client: settings.into() }
    }

    fn authorization(&self) -> Option<String> {
        authorization(&self.state)
    }

    fn read<T: serde::de::DeserializeOwned>(
        &self,
        said: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Option<T> {
        serde_json::from_slice(&answer(said)?).ok()
    }

    /// Starts a station if none answers and this window may; again if the last one did not stay.
    pub(crate) fn start_if_missing(&mut self, now: Instant) {
        let lives = self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        if lives || self.start_after.is_some_and(|after| now < after) {
            return;
        }
        self.start_after = Some(now + start_pause(self.starts));
        self.starts = self.starts.saturating_add(1);
        self.child = self.program.as_deref().and_then(|program| self.start(program).ok());
    }

    fn start(&self, program: &Path) -> io::Result<Child> {
        let log = secret_file::create_folder(&self.state).map_err(io::Error::other);
        let log = log.and_then(|()| File::create(self.state.join(LOG_FILE)));
        let mut command = Command::new(program);
        if let Some(file) = &self.named {
            command.arg("--config").arg(file);
        }
        command.arg("run").stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(log.map_or_else(|_| Stdio::null(), Stdio::from));
        if env::var_os("RUST_LOG").is_none() {
            command.env("RUST_LOG", "warn");
        }
        platform::outlive_us(&mut command);
        command.spawn()
    }
}

/// The whole of an answer, if one came.
fn answer(said: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<Vec<u8>> {
    let body = said.ok()?.into_body();
    body.into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec().ok()
}

/// How long to wait after the start number `starts`.
fn start_pause(starts: u32) -> Duration {
    START_PAUSE.saturating_mul(1 << starts.min(8)).min(START_PAUSE_MAX)
}

fn beside_this_program() -> Option<PathBuf> {
    let name = format!("waystation{}", env::consts::EXE_SUFFIX);
    let program = env::current_exe().ok()?.with_file_name(name);
    program.is_file().then_some(program)
}

#[cfg(unix)]
mod platform {
    use std::{os::unix::process::CommandExt, path::Path, process::Command};

    /// Whether the station is a service of this computer: then the service manager starts it, and
    /// a second one would take its port.
    pub(super) fn is_service() -> bool {
        Path::new("/etc/waystation/waystation.toml").exists()
    }

    /// What is sent to this program's group is not sent to the station.
    pub(super) fn outlive_us(command: &mut Command) {
        command.process_group(0);
    }
}

#[cfg(windows)]
mod platform {
    use std::{os::windows::process::CommandExt, process::Command};

    /// No console, and not in this program's group.
    const DETACHED_PROCESS: u32 = 0x8;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;

    /// Service and window read the same configuration here, and the lock of the state folder lets
    /// only one station run on it.
    pub(super) fn is_service() -> bool {
        false
    }

    /// What is sent to this program's group is not sent to the station.
    pub(super) fn outlive_us(command: &mut Command) {
        command.creation_flags(DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn station(folder: &Path) -> Station {
        let file = folder.join("station.toml");
        let text = format!("state = {:?}\nlisten = \"127.0.0.1:1\"\n", folder.join("state"));
        fs::write(&file, text).unwrap();
        Station::find(Some(file)).unwrap()
    }

    #[test]
    fn a_station_that_does_not_stay_is_started_more_and_more_seldom() {
        let pauses: Vec<u64> = (0..8).map(|starts| start_pause(starts).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(start_pause(u32::MAX), START_PAUSE_MAX);
    }

    #[test]
    fn where_nothing_listens_nothing_is_heard_and_the_page_is_opened_without_a_code() {
        let folder = tempfile::tempdir().unwrap();
        let station = station(folder.path());
        assert!(station.ask().is_none());
        assert_eq!(station.call_lead(true), None);
        assert_eq!(station.panel().as_str(), "http://127.0.0.1:1/");
    }

    #[test]
    fn a_configuration_that_was_named_must_be_there() {
        let missing = tempfile::tempdir().unwrap().path().join("none.toml");
        assert!(matches!(Station::find(Some(missing)), Err(StationError::Config(_))));
    }
}
