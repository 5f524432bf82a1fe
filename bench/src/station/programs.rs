//! The real programs of each part: started, asked, and ended before the next part begins.
//!
//! No two parts run at once, so that none is measured in another's shadow. Every part has a folder
//! and a state of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::child::free_address;
use crate::error::BenchError;
use crate::hub::subject::Subject;
use crate::label::Label;
use crate::report::{Absent, Machine};
use crate::sink::Sink;
use crate::station::agent::{self, Agent, COUNTING, PrinterLine, RAW};
use crate::station::batch::{self, Batch};
use crate::station::burst::{Burst, Log, Serials};
use crate::station::day::{Bench, Day};
use crate::station::head::{self, Heads, Use};
use crate::station::journal::{self, Journal};
use crate::station::offline::{self, Away, Offline};
use crate::station::played::{Model, Played};
use crate::station::report::{HeadParts, Parts, Report};
use crate::station::{Part, Plan};
use crate::system::peers;
use crate::system::waystation::Waystation;
use crate::system::{Acknowledgement, System};

/// How fast the printers of the day are. They rest between two labels.
const DAY_IPS: f64 = 10.0;
/// The heads whose use is measured.
const HEAD_IPS: [f64; 2] = [6.0, 8.0];
/// The windows they are measured with.
const WINDOWS: [u8; 3] = [1, 2, 4];
/// The head that is measured alone, and among others.
const SAME_IPS: f64 = 8.0;
/// The window of the printers that work at once.
const SAME_WINDOW: u8 = 2;
/// How many labels are at hand while a journal forgets.
const MEANWHILE_LABELS: usize = 2_000;

/// Where everything lies.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The agent.
    pub agent: PathBuf,
    /// The simulator.
    pub simulator: PathBuf,
    /// The hub.
    pub hub: PathBuf,
    /// What writes an old journal.
    pub old_journal: PathBuf,
    /// What fills an outbox.
    pub backlog: PathBuf,
    /// An empty folder on the disk under test.
    pub folder: PathBuf,
    /// Whether the installed peers are measured beside.
    pub peers: bool,
}

impl Programs {
    /// The programs that lie in `beside`, as `cargo build` leaves them.
    pub fn beside(beside: &Path, folder: PathBuf, peers: bool) -> Self {
        let program = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let examples = beside.join("examples");
        Self {
            agent: beside.join(program(agent::NAME)),
            simulator: beside.join(program("waystation-sim")),
            hub: beside.join(program("waystation-hub")),
            old_journal: examples.join(program("old_journal")),
            backlog: examples.join(program("backlog")),
            folder,
            peers,
        }
    }
}

/// One measurement with real programs.
pub struct Measurement<'a> {
    programs: &'a Programs,
    plan: Plan,
    stop: &'a AtomicBool,
    say: &'a dyn Fn(&str),
    serials: Serials,
}

impl<'a> Measurement<'a> {
    /// A measurement that tells `say` what it does.
    pub fn new(
        programs: &'a Programs,
        plan: Plan,
        stop: &'a AtomicBool,
        say: &'a dyn Fn(&str),
    ) -> Self {
        Self { programs, plan, stop, say, serials: Serials::default() }
    }

    /// Measures these parts.
    pub fn measure(mut self, parts: &[Part]) -> Result<Report, BenchError> {
        let mut found = Parts::default();
        if parts.contains(&Part::Burst) {
            (self.say)("a burst of many clients");
            let (bursts, absent) = self.bursts()?;
            (found.bursts, found.absent) = (bursts, absent);
            (self.say)("a crowd over several printers");
            found.crowd = Some(self.crowd()?);
        }
        if parts.contains(&Part::Day) {
            (self.say)("a day at an even pace");
            found.day = Some(self.day()?);
        }
        if parts.contains(&Part::Head) {
            (self.say)("heads and their windows");
            found.heads = Some(self.heads()?);
        }
        if parts.contains(&Part::Batch) {
            (self.say)("a wave in one call, and one call each");
            found.batch = Some(self.batch()?);
        }
        if parts.contains(&Part::Journal) {
            found.journal = Some(self.journal()?);
        }
        if parts.contains(&Part::Offline) {
            found.offline = Some(self.offline()?);
        }
        Ok(Report::of(self.plan, Machine::here(), found))
    }

    fn labels(&mut self, count: usize) -> Vec<Label> {
        self.serials.labels(count)
    }

    fn folder(&self, name: &str) -> Result<PathBuf, BenchError> {
        peers::below(&self.programs.folder, name)
    }

    /// Every system's bursts, in turns.
    fn bursts(&mut self) -> Result<(Vec<Burst>, Vec<Absent>), BenchError> {
        let Plan { clients, jobs_each, rounds, quiet_time_max, .. } = self.plan;
        let own = self.folder("burst")?;
        let ours = Waystation::start(&self.programs.agent, &own)?;
        let mut systems: Vec<(Box<dyn System>, Log, Option<String>)> =
            vec![(Box::new(ours), Log::default(), None)];
        let (started, absent) =
            if self.programs.peers { peers::start(&own) } else { Default::default() };
        systems.extend(started.into_iter().map(|system| (system, Log::default(), None)));
        for _ in 0..rounds {
            for (system, log, stopped) in systems.iter_mut().filter(|(_, _, it)| it.is_none()) {
                let labels = self.serials.labels(clients * jobs_each);
                (self.say)(&format!("{} labels to {}", labels.len(), system.name()));
                let done = log.burst(system.as_ref(), clients, &labels, quiet_time_max, self.stop);
                match done {
                    Err(error) if system.name() != Waystation::NAME => {
                        *stopped = Some(error.to_string());
                    }
                    other => other?,
                }
            }
        }
        let report = |(system, log, stopped): (Box<dyn System>, Log, Option<String>)| {
            let durable = system.acknowledgement().is_some_and(|ack: Acknowledgement| ack.durable);
            let who = (system.name(), system.version(), durable);
            let sinks = std::iter::once(system.sink());
            log.report(who, clients, clients * jobs_each, sinks, stopped)
        };
        Ok((systems.into_iter().map(report).collect(), absent))
    }

    /// A crowd that speaks for all printers of one station.
    fn crowd(&mut self) -> Result<Burst, BenchError> {
        let Plan { clients, crowd_jobs_each, printers, quiet_time_max, .. } = self.plan;
        let mut sinks = Vec::new();
        for number in 1..=printers {
            sinks.push((format!("bench-{number}"), Sink::open()?));
        }
        let lines: Vec<_> =
            sinks.iter().map(|(name, sink)| line(name, sink.address(), RAW, 1)).collect();
        let agent = Agent::start(&self.programs.agent, &self.folder("crowd")?, &lines)?;
        let labels = self.labels(clients * crowd_jobs_each);
        let mut log = Log::default();
        log.crowd(&agent, &sinks, clients, &labels, (quiet_time_max, self.stop))?;
        let who = (agent::NAME, Some(agent.version()?), true);
        let sinks = sinks.iter().map(|(_, sink)| sink);
        Ok(log.report(who, clients, labels.len(), sinks, None))
    }

    fn day(&mut self) -> Result<Day, BenchError> {
        let Plan { printers, labels_per_second, day_seconds, quiet_time_max, .. } = self.plan;
        let count = whole(labels_per_second * f64::from(day_seconds));
        let uses: Vec<_> = (1..=printers).map(|number| used(number, DAY_IPS, 1)).collect();
        let (agent, played) = self.station("day", &uses, count)?;
        let labels = self.labels(count);
        let names: Vec<String> = uses.into_iter().map(|it| it.printer).collect();
        let bench = Bench { agent: &agent, played: &played, printers: &names };
        bench.spend(&labels, labels_per_second, quiet_time_max, self.stop)
    }

    /// Each window and speed at once, then one head alone, then many of the same.
    fn heads(&mut self) -> Result<HeadParts, BenchError> {
        let pairs = HEAD_IPS.iter().flat_map(|ips| WINDOWS.iter().map(|window| (*ips, *window)));
        let each: Vec<Use> =
            pairs.enumerate().map(|(place, (ips, window))| used(place + 1, ips, window)).collect();
        let same = |printers| -> Vec<Use> {
            (1..=printers).map(|number| used(number, SAME_IPS, SAME_WINDOW)).collect()
        };
        Ok(HeadParts {
            windows: self.heads_of("windows", &each)?,
            alone: self.heads_of("alone", &same(1))?,
            together: self.heads_of("together", &same(self.plan.printers))?,
        })
    }

    fn heads_of(&mut self, name: &str, uses: &[Use]) -> Result<Heads, BenchError> {
        let (agent, played) = self.station(name, uses, self.plan.head_labels)?;
        let labels = self.labels(self.plan.head_labels * uses.len());
        head::run((&agent, &played), uses, &labels, self.plan.quiet_time_max, self.stop)
    }

    /// A station whose printers are played.
    fn station(
        &self,
        name: &str,
        uses: &[Use],
        labels_max: usize,
    ) -> Result<(Agent, Played), BenchError> {
        let folder = self.folder(name)?;
        let models: Vec<_> =
            uses.iter().map(|it| Model { name: it.printer.clone(), ips: it.ips }).collect();
        let played = Played::start(&self.programs.simulator, &folder, &models, labels_max.max(1))?;
        let addresses = played.addresses()?;
        let lines = uses.iter().filter_map(|it| {
            Some(line(&it.printer, *addresses.get(&it.printer)?, COUNTING, it.window))
        });
        let lines: Vec<_> = lines.collect();
        let agent = Agent::start(&self.programs.agent, &folder, &lines)?;
        Ok((agent, played))
    }

    fn batch(&mut self) -> Result<Batch, BenchError> {
        let address = free_address()?;
        let printer = "bench-1";
        let lines = [line(printer, address, RAW, 1)];
        let agent = Agent::start(&self.programs.agent, &self.folder("batch")?, &lines)?;
        let (wave, singles) = (self.labels(self.plan.batch), self.labels(self.plan.batch));
        let quiet = self.plan.quiet_time_max;
        batch::compare(&agent, (printer, address), (&wave, &singles), quiet, self.stop)
    }

    fn journal(&mut self) -> Result<Journal, BenchError> {
        let folder = self.folder("journal")?;
        (self.say)(&format!("writing a journal of {} jobs", self.plan.journal_jobs));
        let content = journal::write(&self.programs.old_journal, &folder, self.plan.journal_jobs)?;
        let sink = Sink::open()?;
        let lines = [line("bench-1", sink.address(), RAW, 1)];
        (self.say)("a station on that journal");
        let start = || Agent::start(&self.programs.agent, &folder, &lines);
        let agent = start()?;
        let labels = self.labels(MEANWHILE_LABELS);
        let mut found = journal::look_up(&agent, &content, "bench-1", &labels, self.stop)?;
        drop(agent);
        let (agent, ready_ms) = journal::timed(start)?;
        agent.kill();
        let (_agent, ready_after_kill_ms) = journal::timed(start)?;
        found.mebibytes = journal::mebibytes(&folder.join("state").join("journal.db"));
        (found.ready_ms, found.ready_after_kill_ms) = (ready_ms, ready_after_kill_ms);
        Ok(found)
    }

    fn offline(&mut self) -> Result<Offline, BenchError> {
        let Programs { agent, hub: program, backlog, .. } = self.programs;
        let folder = self.folder("offline")?;
        (self.say)(&format!("filling an outbox with {} events", self.plan.offline_events));
        let hub = Subject::start(program, &folder, None)?;
        offline::enroll(agent, program, &hub, &folder)?;
        let away = Away { program: program.clone(), folder: folder.clone(), address: hub.address };
        drop(hub);
        let backlog = offline::fill(backlog, &folder, self.plan.offline_events)?;
        (self.say)("a station whose hub was away");
        let sink = Sink::open()?;
        let printer = "bench-1";
        let agent = Agent::start(agent, &folder, &[line(printer, sink.address(), RAW, 1)])?;
        let labels = self.labels(offline::LABELS);
        let limits = (self.plan.quiet_time_max, self.stop);
        offline::measure(&agent, (printer, &sink), (&away, backlog), &labels, limits)
    }
}

fn line(
    name: &str,
    address: std::net::SocketAddr,
    profile: &'static str,
    window: u8,
) -> PrinterLine {
    PrinterLine { name: name.to_owned(), address, profile, window }
}

fn used(number: usize, ips: f64, window: u8) -> Use {
    Use { printer: format!("bench-{number}"), ips, window }
}

/// The whole part of a number of labels.
fn whole(labels: f64) -> usize {
    // A cast of a float saturates; no plan comes near.
    labels as usize
}
