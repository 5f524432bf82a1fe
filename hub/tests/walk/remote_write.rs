//! Figures on their way to Debian's Prometheus, which takes them and is asked what it took.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use contract::{
    chain::Seq,
    event::{Count, Event, Millis, Readings, StationSeries, UnixMillis},
    record::Position,
    series::Series,
};

use crate::{
    process::{Serving, now_ms, numbered_station},
    running::agent,
    station::Station,
};

/// How long anything here may take.
const TIME_MAX: Duration = Duration::from_secs(40);

/// A running Prometheus; it is killed when it is dropped.
struct Prometheus {
    child: Child,
    url: String,
}

impl Prometheus {
    fn start(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = folder.join("prometheus.yml");
        std::fs::write(&settings, "global: {}\n").unwrap();
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", settings.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("series").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .args(["--web.enable-remote-write-receiver", "--log.level=error"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the package prometheus is installed");
        let prometheus = Self { child, url: format!("http://127.0.0.1:{port}") };
        let ready = format!("{}/-/ready", prometheus.url);
        until("Prometheus is ready", || {
            let answer = agent().get(&ready).call().ok()?;
            answer.status().is_success().then_some(())
        });
        prometheus
    }

    /// What it answers to a question: the labels and the number of every series.
    fn ask(&self, query: &str) -> Vec<(serde_json::Value, String)> {
        let url = format!("{}/api/v1/query", self.url);
        let mut answer = agent().get(url).query("query", query).call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
        let series = answer["data"]["result"].as_array().unwrap_or_else(|| panic!("{text}"));
        let one = |series: &serde_json::Value| {
            (series["metric"].clone(), series["value"][1].as_str().unwrap().to_owned())
        };
        series.iter().map(one).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[track_caller]
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < TIME_MAX, "{what}: not in time");
        std::thread::yield_now();
    }
}

/// Journals one minute, with every figure but one, and sends it.
fn tell_minute(station: &mut Station, hub: &Serving, at_ms: u64) {
    let place = |series| Series::CORE.iter().position(|core| *core == series);
    let reading = |series| {
        let place = place(series).filter(|_| series != Series::HostDiskFree)?;
        Some(Count::new(1_000 + u64::try_from(place).unwrap()))
    };
    let series = StationSeries {
        at: UnixMillis::new(at_ms),
        span: Millis::new(60_000),
        readings: Readings::new(reading),
    };
    let seq = station.count() + 1;
    let position = Position { journal: station.journal, seq: Seq::new(seq).unwrap() };
    station.journal(Event::StationSeries(series).encode(position));
    let reply = station.sign(station.unsigned(seq, seq)).post(&hub.url);
    assert_eq!(station.through(&reply), seq);
}

/// What the hub counts of requests for remote-write.
fn counted(hub: &Serving, result: &str) -> u64 {
    let text = agent().get(format!("{}/metrics", hub.url)).call().unwrap();
    let text = text.into_body().read_to_string().unwrap();
    let name = "waystation_hub_forwarded_total{to=\"remote-write\",result=\"";
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}{result}\"}} ")));
    line.map_or(0, |number| number.parse().unwrap())
}

#[test]
fn a_prometheus_takes_the_figures_of_stations_and_of_the_hub_and_refuses_only_what_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let prometheus = Prometheus::start(folder.path());
    let config = folder.path().join("hub.toml");
    let settings = format!("[forward.remote_write]\nurl = \"{}/api/v1/write\"\n", prometheus.url);
    std::fs::write(&config, settings).unwrap();
    let more = ["--config", config.to_str().unwrap()];
    let hub = Serving::with(folder.path(), &more);
    let mut bench = numbered_station(&hub, folder.path(), &more, 1);
    tell_minute(&mut bench, &hub, now_ms());

    let name = bench.known.station.as_str().to_owned();
    let cpu = until("the station's figures", || {
        prometheus.ask("waystation_host_cpu_permille").into_iter().next()
    });
    let labels = serde_json::json!({
        "__name__": "waystation_host_cpu_permille", "site": "WH-012", "station": name,
    });
    assert_eq!(cpu, (labels, "1000".to_owned()));
    let all = prometheus.ask(&format!("{{station=\"{name}\"}}"));
    let told: Vec<&str> =
        all.iter().map(|(labels, _)| labels["__name__"].as_str().unwrap()).collect();
    assert_eq!(all.len(), 11, "eleven of twelve were told: {told:?}");
    let own =
        until("the hub's figures", || prometheus.ask("waystation_hub_stations").into_iter().next());
    let labels: Vec<&String> = own.0.as_object().unwrap().keys().collect();
    assert_eq!(labels, ["__name__", "hub"]);

    // What is days old no Prometheus takes any more; it is told, and what is new goes on.
    let mut late = numbered_station(&hub, folder.path(), &more, 2);
    tell_minute(&mut late, &hub, now_ms() - 3 * 24 * 60 * 60 * 1_000);
    until("the refusal is counted", || (counted(&hub, "refused") == 1).then_some(()));
    tell_minute(&mut late, &hub, now_ms());
    until("what is new goes on", || {
        let all = prometheus.ask("waystation_host_cpu_permille");
        (all.len() == 2).then_some(())
    });
    assert_eq!(counted(&hub, "refused"), 1, "nothing was asked twice");
}
