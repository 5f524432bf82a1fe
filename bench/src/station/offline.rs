//! A station whose hub was away for three days: what waits, how it is told, and what a label notices.
//!
//! The outbox was filled beforehand by the station's own code; then the station works without a hub,
//! the hub comes back, and labels go on coming in while everything is told.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::child;
use crate::error::BenchError;
use crate::figures::{Figures, rounded};
use crate::http::Connection;
use crate::hub::subject::Subject;
use crate::label::Label;
use crate::sink::Sink;
use crate::station::agent::{self, Agent};
use crate::station::pace::{Hand, acks};
use crate::system::waystation::tickets;
use crate::tally::{Tally, tally};

/// The site of the station.
const SITE: &str = "WH-012";
/// How long the station works without a hub, while it is looked at.
const AWAY_TIME: Duration = Duration::from_secs(10);
/// How long telling may take before it is given up.
const TELL_TIME_MAX: Duration = Duration::from_secs(30 * 60);
/// How many labels are at hand: one each 50 ms for a while.
pub const LABELS: usize = 20_000;

/// What waits, as its writer tells.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Backlog {
    /// Events.
    pub events: u32,
    /// By how many bytes the journal grew for them.
    pub bytes: u64,
}

/// What became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Offline {
    /// Events that waited.
    pub events: u32,
    /// What they took on the disk, in millions of bytes.
    pub megabytes: f64,
    /// From when the hub was back until it had the last of them, in seconds.
    pub told_s: Option<f64>,
    /// Events a second.
    pub told_per_second: Option<f64>,
    /// Submission to acknowledgement of labels while the hub was away.
    pub ack_away: Option<Figures>,
    /// The same while the station told.
    pub ack_telling: Option<Figures>,
    /// Events that the hub misses, and places where two stories were told.
    pub missing: u64,
    /// What became of the labels.
    pub fate: Tally,
}

/// Makes the station below `folder` known to a running hub.
pub fn enroll(
    station: &Path,
    hub_program: &Path,
    hub: &Subject,
    folder: &Path,
) -> Result<(), BenchError> {
    #[derive(Deserialize)]
    struct Made {
        token: String,
    }
    let mut ask = Command::new(hub_program);
    ask.args(["token", "new", "--site", SITE, "--json", "--state"]).arg(&hub.state);
    let Made { token } = child::ask_json("waystation-hub", ask)?;
    let config = agent::write_configuration(folder, child::free_address()?, &[])?;
    let mut enroll = Command::new(station);
    enroll.arg("enroll").arg("--config").arg(config);
    enroll.args(["--hub", &format!("http://{}", hub.address), "--token", &token]);
    child::run(agent::NAME, enroll)
}

/// Lets `writer` fill the outbox of the station below `folder`.
pub fn fill(writer: &Path, folder: &Path, events: u32) -> Result<Backlog, BenchError> {
    let mut command = Command::new(writer);
    command.arg(agent::state(folder)).arg(events.to_string());
    child::ask_json("backlog", command)
}

/// A hub that is away: its program, its folder and where it will listen again.
#[derive(Debug, Clone)]
pub struct Away {
    /// The program.
    pub program: PathBuf,
    /// Where its state lies.
    pub folder: PathBuf,
    /// Where the station looks for it.
    pub address: std::net::SocketAddr,
}

/// Hands labels in without a hub, lets the hub come back, and goes on until everything is told.
pub fn measure(
    agent: &Agent,
    (printer, sink): (&str, &Sink),
    (away, backlog): (&Away, Backlog),
    labels: &[Label],
    (quiet_time_max, stop): (Duration, &AtomicBool),
) -> Result<Offline, BenchError> {
    let mut hand = Hand::new(agent, printer, labels, stop);
    hand.work_until(AWAY_TIME, || Ok(false))?;
    let before = hand.receipts().len();
    let hub = Subject::start_at(&away.program, &away.folder, away.address, None)?;
    let mut people = People::of(&hub)?;
    let events = u64::from(backlog.events);
    let took = hand.work_until(TELL_TIME_MAX, || Ok(people.look()?.outcomes >= events))?;
    let Known { gaps, forks, outcomes: _ } = people.look()?;

    let receipts = hand.receipts();
    let mut serials = tickets(receipts);
    let order = agent.accepted_order(printer, &mut serials)?;
    sink.wait_for_all(&order, quiet_time_max);
    let (away, telling) = receipts.split_at(before);
    let told_s = took.map(|took| rounded(took.as_secs_f64()));
    Ok(Offline {
        events: backlog.events,
        megabytes: rounded(backlog.bytes as f64 / 1e6),
        told_s,
        told_per_second: told_s.map(|seconds| rounded(f64::from(backlog.events) / seconds)),
        ack_away: Figures::of(&acks(away)),
        ack_telling: Figures::of(&acks(telling)),
        missing: gaps + forks,
        fate: tally(receipts, &[order], &sink.arrivals()),
    })
}

/// What the hub knows of its only station.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Known {
    /// Events about labels.
    outcomes: u64,
    /// Numbers that have not come.
    gaps: u64,
    /// Places where it told two stories.
    forks: u64,
}

/// People who look at the hub.
struct People {
    http: Connection,
    bearer: String,
}

impl People {
    fn of(hub: &Subject) -> Result<Self, BenchError> {
        let bearer = format!("Bearer {}", hub.admin_token()?);
        Ok(Self { http: Connection::to(hub.address), bearer })
    }

    fn look(&mut self) -> Result<Known, BenchError> {
        #[derive(Deserialize)]
        struct Stations {
            stations: Vec<Known>,
        }
        let reply = self.http.get("/api/stations", &[("Authorization", &self.bearer)])?;
        let known = serde_json::from_slice::<Stations>(&reply.body).ok();
        let known = known.and_then(|it| it.stations.first().copied());
        known.ok_or_else(|| BenchError::Answer { system: "hub", answer: reply.excerpt() })
    }
}
