//! The rules for Prometheus against the hub's own, on one recorded trace: vmalert of Debian's package
//! `victoria-metrics` reads the file, the hub's rules look at the fleet, and both have to call for
//! the same places at the same moments.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use contract::{
    event::{
        Count, Occasion, PrinterReport, PrinterReports, PrinterSlot, PrinterState, Reasons,
        StationState, UnixMillis, Version,
    },
    identity::{Site, StationId},
};
use hub::{
    alerts::{
        Alert, AlertKey, Phase, Rule, Scope, Thresholds, evaluate::evaluate, fleet::Fleet,
        life::step, prometheus,
    },
    figures,
    store::StationRow,
};

use crate::running::agent;

/// What passes between two looks, in seconds.
const STEP_S: u64 = 15;
/// How long the trace is, in seconds.
const TRACE_S: u64 = 2_400;
/// A week, in seconds.
const WEEK_S: u64 = 7 * 24 * 60 * 60;
/// How long the database may take to be there.
const READY_TIME_MAX: Duration = Duration::from_secs(20);

/// What one station of the trace does.
struct Actor {
    site: &'static str,
    name: &'static str,
    /// How it is at a second of the trace.
    play: fn(u64, &mut Scene),
}

/// How a station is, for its story to change.
struct Scene {
    heard_s: u64,
    failing_since_s: Option<u64>,
    row: StationRow,
    state: StationState,
    stopped: bool,
}

fn actors() -> Vec<Actor> {
    let north = |name, play| Actor { site: "north", name, play };
    let south = |name, play| Actor { site: "south", name, play };
    vec![
        north("n1", |s, scene| {
            away(s, scene);
            scene.row.missing = if (60..900).contains(&s) { 3 } else { 0 };
        }),
        north("n2", |s, scene| {
            away(s, scene);
            if s >= 1_400 {
                scene.row.forks = 1;
                scene.row.forked_at = Some(at(1_400));
            }
        }),
        north("n3", |s, scene| {
            away(s, scene);
            scene.row.skew_ms = if (240..800).contains(&s) { -61_500 } else { 200 };
        }),
        north("n4", |s, scene| {
            away(s, scene);
            let waiting = if (300..800).contains(&s) { 10_050 } else { 3 };
            scene.state.outbox_waiting = Count::new(waiting);
        }),
        north("n5", away),
        south("s1", |s, scene| {
            scene.heard_s = s.min(300);
            scene.state.lead_called_at = Some(at(240)).filter(|_| (240..1_200).contains(&s));
        }),
        south("s2", |s, scene| {
            scene.stopped = (180..480).contains(&s);
            scene.failing_since_s = Some(1_500);
        }),
        south("s3", |s, scene| {
            scene.state.jobs_waiting = if (600..900).contains(&s) { 25 } else { 0 };
            scene.failing_since_s = Some(1_500);
        }),
        south("s4", |_, scene| {
            scene.state.jobs_in_doubt = 1;
            scene.failing_since_s = Some(1_500);
        }),
    ]
}

/// The link of the whole site is down for seven minutes.
fn away(s: u64, scene: &mut Scene) {
    if (900..1_320).contains(&s) {
        scene.heard_s = 900;
    }
}

/// When the trace begins: a while ago, at the beginning of an hour, so that no step is cut.
fn begin_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    (since / 3_600 - 24) * 3_600_000
}

static BEGIN_MS: LazyLock<u64> = LazyLock::new(begin_ms);

fn at(second: u64) -> UnixMillis {
    UnixMillis::new(*BEGIN_MS + second * 1_000)
}

fn rows(second: u64) -> Vec<StationRow> {
    actors().iter().map(|actor| row(actor, second)).collect()
}

fn row(actor: &Actor, second: u64) -> StationRow {
    let state = StationState {
        at: at(second),
        occasion: Occasion::Heartbeat,
        version: Version { major: 0, minor: 1, patch: 0 },
        uptime_s: 1,
        printers: PrinterReports::default(),
        jobs_waiting: 0,
        jobs_in_doubt: 0,
        outbox_waiting: Count::new(0),
        outbox_dropped: Count::new(0),
        journal_bytes: Count::new(0),
        lead_called_at: None,
    };
    let row = StationRow {
        id: actor.name.parse().unwrap(),
        site: actor.site.parse().unwrap(),
        enrolled_at: at(0),
        last_heard_at: None,
        skew_ms: 0,
        completed: 0,
        failed: 0,
        outcomes: 0,
        missing: 0,
        forks: 0,
        forked_at: None,
        unread: 0,
        state: None,
    };
    let mut scene = Scene { heard_s: second, failing_since_s: None, row, state, stopped: false };
    (actor.play)(second, &mut scene);
    // A label at every step; what is told counts up to when the station was heard.
    let told = scene.heard_s / STEP_S;
    let failing = scene.failing_since_s.map_or(told, |since| told.min(since / STEP_S));
    scene.row.last_heard_at = Some(at(scene.heard_s));
    (scene.row.completed, scene.row.failed) = (failing, told - failing);
    scene.row.outcomes = told;
    let report = PrinterReport {
        slot: PrinterSlot::new(0).unwrap(),
        state: if scene.stopped { PrinterState::Stopped } else { PrinterState::Idle },
        reasons: Reasons::default(),
        waiting: 1,
        in_doubt: 0,
        labels_printed: Count::new(0),
    };
    scene.state.printers = PrinterReports::new(vec![report]).unwrap();
    scene.row.state = Some(scene.state);
    scene.row
}

/// Events that all of the fleet had told a week before a second of the trace: none for twenty
/// minutes, then six hundred in one.
fn told_last_week(second: u64) -> u64 {
    second.saturating_sub(1_200).min(60) * 10
}

/// First calls: rule, site, station and slot, with the second of the trace.
type Calls = BTreeMap<(String, String, String, String), u64>;

/// What the hub calls for.
fn ours(lines: &Thresholds) -> Calls {
    let week_minutes = WEEK_S / 60;
    let first = *BEGIN_MS / 60_000 - week_minutes;
    let beats = (0..TRACE_S / 60).map(|minute| {
        let told = told_last_week((minute + 1) * 60) - told_last_week(minute * 60);
        (first + minute, told)
    });
    let mut fleet = Fleet::rebuilt(Vec::new(), Vec::new(), beats.collect(), lines.clone());
    let mut alerts: BTreeMap<AlertKey, Alert> = BTreeMap::new();
    let mut calls = Calls::new();
    for second in (0..=TRACE_S).step_by(STEP_S as usize) {
        let now = at(second);
        fleet.update(rows(second).into_iter().map(Arc::new).collect(), now);
        let mut verdicts = evaluate(&fleet, now);
        for rule in Rule::ALL {
            let verdict = verdicts.remove(rule).unwrap_or_default();
            let known = alerts.keys().filter(|key| key.rule == *rule).cloned();
            let found = verdict.keys().map(|scope| AlertKey { rule: *rule, scope: scope.clone() });
            let keys: std::collections::BTreeSet<AlertKey> = known.chain(found).collect();
            for key in keys {
                let holds = verdict.get(&key.scope).copied();
                let Some(alert) = step(&key, alerts.remove(&key), holds, lines, now) else {
                    continue;
                };
                if alert.phase == Phase::Firing {
                    calls.entry(called(*rule, &key.scope)).or_insert(second);
                }
                alerts.insert(key, alert);
            }
        }
    }
    calls
}

fn called(rule: Rule, scope: &Scope) -> (String, String, String, String) {
    let site = scope.site().map(Site::to_string).unwrap_or_default();
    let station = scope.station().map(StationId::to_string).unwrap_or_default();
    let slot = match scope {
        Scope::Printer(_, _, slot) => slot.to_string(),
        Scope::Hub | Scope::Outlet(_) | Scope::Site(_) | Scope::Station(..) => String::new(),
    };
    (rule.word().to_owned(), site, station, slot)
}

/// VictoriaMetrics in a folder of its own; it ends when it is dropped.
struct Metrics {
    child: Child,
    url: String,
}

impl Metrics {
    fn start(folder: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("victoria-metrics")
            .arg(format!("-storageDataPath={}", folder.join("metrics").display()))
            .arg(format!("-httpListenAddr=127.0.0.1:{port}"))
            .args(["-retentionPeriod=12", "-search.latencyOffset=0s", "-loggerLevel=ERROR"])
            .args(["-search.disableCache", "-memory.allowedBytes=64MB"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the package victoria-metrics is installed");
        let metrics = Self { child, url: format!("http://127.0.0.1:{port}") };
        let started = Instant::now();
        while agent().get(format!("{}/health", metrics.url)).call().is_err() {
            assert!(started.elapsed() < READY_TIME_MAX, "the database is not ready");
            std::thread::yield_now();
        }
        metrics
    }

    fn import(&self, text: &str) {
        let url = format!("{}/api/v1/import/prometheus", self.url);
        let answer = agent().post(&url).send(text).unwrap();
        assert_eq!(answer.status(), 204);
        self.flush();
    }

    /// Makes what was written readable.
    fn flush(&self) {
        agent().get(format!("{}/internal/force_flush", self.url)).call().unwrap();
    }

    /// First calls of alerts that vmalert wrote.
    fn calls(&self) -> Calls {
        self.flush();
        let url = format!("{}/api/v1/export?match[]=ALERTS%7Balertstate=%22firing%22%7D", self.url);
        let text = agent().get(&url).call().unwrap().body_mut().read_to_string().unwrap();
        let mut calls = Calls::new();
        for line in text.lines() {
            let series: serde_json::Value = serde_json::from_str(line).unwrap();
            let label = |name: &str| series["metric"][name].as_str().unwrap_or_default().to_owned();
            let first = series["timestamps"][0].as_u64().unwrap();
            let second = (first - *BEGIN_MS) / 1_000;
            let key = (label("alertname"), label("site"), label("station"), label("slot"));
            let known = calls.entry(key).or_insert(second);
            *known = second.min(*known);
        }
        calls
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The trace as Prometheus would have scraped it.
fn recorded() -> String {
    let mut text = String::new();
    let mut record = |line: &str, second: u64, weeks_ago: u64| {
        let at_ms = at(second).get() - weeks_ago * WEEK_S * 1_000;
        text.push_str(&format!("{line} {at_ms}\n"));
    };
    for second in (0..=TRACE_S).step_by(STEP_S as usize) {
        let figures = figures::text(&rows(second));
        for line in figures.lines().filter(|line| !line.starts_with('#')) {
            record(line, second, 0);
        }
        let told = told_last_week(second);
        let before =
            format!("waystation_station_outcomes_total{{site=\"south\",station=\"s2\"}} {told}");
        record(&before, second, 1);
    }
    text
}

#[test]
fn vmalert_calls_for_the_same_places_at_the_same_moments() {
    let folder = tempfile::tempdir().unwrap();
    let lines = Thresholds::default();
    let metrics = Metrics::start(folder.path());
    metrics.import(&recorded());
    let file = folder.path().join("rules.yml");
    std::fs::write(&file, prometheus::rules(&lines)).unwrap();
    let stamp = |second| hub::time::rfc3339(at(second));
    let output = Command::new("vmalert")
        .arg(format!("-rule={}", file.display()))
        .arg(format!("-datasource.url={}", metrics.url))
        .arg(format!("-remoteWrite.url={}", metrics.url))
        .arg(format!("-replay.timeFrom={}", stamp(0)))
        .arg(format!("-replay.timeTo={}", stamp(TRACE_S)))
        .arg(format!("-evaluationInterval={STEP_S}s"))
        .arg(format!("-datasource.queryStep={STEP_S}s"))
        .args(["-replay.rulesDelay=1ms", "-remoteWrite.flushInterval=100ms"])
        .args(["-httpListenAddr=127.0.0.1:0", "-loggerLevel=ERROR"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut theirs, mut ours) = (metrics.calls(), ours(&lines));
    let gap = ("hub-ingest-gap".to_owned(), String::new(), String::new(), String::new());
    // The hub compares whole minutes, PromQL any sixty seconds.
    let [their_gap, our_gap] = [&mut theirs, &mut ours].map(|calls| calls.remove(&gap).unwrap());
    assert!(their_gap.abs_diff(our_gap) <= 60, "{their_gap} against {our_gap}");
    let rules =
        ours.keys().map(|(rule, ..)| rule.clone()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(rules.len(), Rule::ALL.len() - 2, "all but the gap and the outlets: {rules:?}");
    assert_eq!(theirs, ours);
}
