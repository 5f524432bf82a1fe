//! A quick slice of the measurement of one station: a real agent and played printers in one process,
//! and every label counted. Nothing here is about speed.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bench::child::free_address;
use bench::report::Machine;
use bench::sink::Sink;
use bench::station::agent::{Agent, COUNTING, PrinterLine, RAW};
use bench::station::burst::{Log, Serials};
use bench::station::day::Bench;
use bench::station::head::{self, Use};
use bench::station::journal::{self, Content};
use bench::station::played::Played;
use bench::station::report::{HeadParts, Parts, Report, render};
use bench::station::{Plan, batch};
use serde_json::Value;
use simulator::{PrinterConfig, Simulator, Speed, control};
use tokio::sync::watch;

use crate::{folder, start_station};

/// How long nothing may come before a label counts as lost.
const QUIET_TIME_MAX: Duration = Duration::from_secs(10);
/// Fast enough not to be waited for.
const IPS: f64 = 120.0;

/// A running station and the printers that are played for it.
struct Slice {
    agent: Agent,
    played: Played,
    sinks: Vec<(String, Sink)>,
    late: SocketAddr,
    stop: AtomicBool,
    serials: Serials,
}

/// A printer of this speed.
fn played(name: &str) -> PrinterConfig {
    PrinterConfig { speed: Speed::InchesPerSecond(IPS), ..PrinterConfig::named(name) }
}

fn line(name: &str, address: SocketAddr, profile: &'static str, window: u8) -> PrinterLine {
    PrinterLine { name: name.to_owned(), address, profile, window }
}

fn config(state: &Path, printers: &[PrinterLine]) -> agent::config::Config {
    let text = bench::station::agent::configuration(state, ([127, 0, 0, 1], 0).into(), printers);
    agent::config::Config::parse(Path::new("slice.toml"), &text).expect("the file is valid")
}

impl Slice {
    async fn open(state: &Path, stop: watch::Receiver<bool>) -> Self {
        let names = ["day-1", "day-2", "head-1", "head-2"];
        let simulator = Simulator::start(names.map(played).to_vec()).expect("it starts");
        let simulator = Arc::new(simulator);
        let listener =
            tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let control = listener.local_addr().expect("it has an address");
        let (mut told, printers) = (stop.clone(), Arc::clone(&simulator));
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let told = async move { drop(told.wait_for(|stop| *stop).await) };
            runtime
                .block_on(control::serve(listener, printers, told))
                .expect("it serves to the end");
        });
        let sinks: Vec<_> = ["sink-1", "sink-2"]
            .map(|name| (name.to_owned(), Sink::open().expect("a port is free")))
            .into();
        let late = free_address().expect("a port is free");
        let mut lines: Vec<_> =
            sinks.iter().map(|(name, sink)| line(name, sink.address(), RAW, 1)).collect();
        lines.push(line("late", late, RAW, 1));
        for (name, window) in names.into_iter().zip([1, 1, 1, 2]) {
            let address = simulator.address(name).expect("it listens");
            lines.push(line(name, address, COUNTING, window));
        }
        let address = start_station(config(state, &lines), stop).await;
        let token = std::fs::read_to_string(state.join("api-token")).expect("there is a token");
        let agent = Agent::attach(address, token.trim().to_owned());
        let (stop, serials) = (AtomicBool::new(false), Serials::default());
        Self { agent, played: Played::attach(control), sinks, late, stop, serials }
    }

    fn measure(&mut self) -> Parts {
        let (wave, singles) = (self.serials.labels(30), self.serials.labels(30));
        let late = ("late", self.late);
        let batch =
            batch::compare(&self.agent, late, (&wave, &singles), QUIET_TIME_MAX, &self.stop);
        let labels = self.serials.labels(40);
        let mut log = Log::default();
        log.crowd(&self.agent, &self.sinks, 8, &labels, (QUIET_TIME_MAX, &self.stop))
            .expect("the crowd is served");
        let sinks = self.sinks.iter().map(|(_, sink)| sink);
        let crowd = log.report(("waystation", None, true), 8, labels.len(), sinks, None);

        let labels = self.serials.labels(10);
        let printers = ["day-1", "day-2"].map(str::to_owned);
        let bench = Bench { agent: &self.agent, played: &self.played, printers: &printers };
        let day = bench.spend(&labels, 50.0, QUIET_TIME_MAX, &self.stop).expect("the day ends");

        let windows = self.heads(&[("head-1", 1), ("head-2", 2)]);
        let journal = self.journal();
        Parts {
            crowd: Some(crowd),
            day: Some(day),
            heads: Some(windows),
            batch: Some(batch.expect("the wave goes in")),
            journal: Some(journal),
            ..Parts::default()
        }
    }

    fn heads(&mut self, printers: &[(&str, u8)]) -> HeadParts {
        let uses: Vec<Use> = printers
            .iter()
            .map(|(name, window)| Use { printer: (*name).to_owned(), ips: IPS, window: *window })
            .collect();
        let labels = self.serials.labels(12);
        let line = (&self.agent, &self.played);
        let heads = head::run(line, &uses, &labels, QUIET_TIME_MAX, &self.stop);
        let windows = heads.expect("the heads print");
        HeadParts { alone: windows.clone(), together: windows.clone(), windows }
    }

    /// Nothing is old here: the journal is asked as one of months would be.
    fn journal(&mut self) -> journal::Journal {
        let list: Value = self.agent.caller().get("/v1/jobs?limit=5").expect("it lists");
        let jobs = list["jobs"].as_array().expect("jobs").iter();
        let content = Content {
            jobs: 5,
            overdue: 1,
            last_overdue: "01K9Z8Y7X6W5V4T3S2R1Q0P9NM".to_owned(),
            ids: jobs.map(|job| job["id"].as_str().expect("an id").to_owned()).collect(),
            waybills: Vec::new(),
        };
        journal::look_up(&self.agent, &content, "sink-1", &[], &self.stop).expect("it is looked up")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_counts_its_labels_and_none_is_lost_doubled_or_asked_about() {
    let state = folder();
    let stop = watch::Sender::new(false);
    let mut slice = Slice::open(state.path(), stop.subscribe()).await;
    let parts = slice.measure();
    let report = Report::of(Plan::QUICK, Machine::here(), parts);
    assert!(report.kept_every_label(), "{}", render(&report));

    let said = serde_json::to_value(&report).expect("a report is JSON");
    let counts = |path: &str| said.pointer(path).and_then(Value::as_u64);
    assert_eq!(counts("/crowd/fate/sent"), Some(40));
    assert_eq!(counts("/day/fate/sent"), Some(10));
    assert_eq!(counts("/heads/windows/heads/1/fate/sent"), Some(6));
    assert_eq!(counts("/batch/fate/sent"), Some(60));
    assert_eq!(
        (counts("/batch/together/calls"), counts("/batch/singly/calls")),
        (Some(1), Some(30))
    );
    assert_eq!(counts("/journal/by_id/count"), Some(5));
    assert!(said["day"]["arrival"]["count"] == 10 && said["targets"].is_array(), "{said}");
    let text = render(&report);
    for part in
        ["crowd: 8 clients", "day: 50 labels/s", "120 ips, window 2", "batch: 30", "journal: 5"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    stop.send_replace(true);
}
