//! A receiver of OTLP that nobody here wrote: OpenTelemetry's own Python classes read what a real station
//! tells, and what the hub hands on.
//!
//! `WAYSTATION_PYTHON` names a Python that has them; the gate makes one. Where one is missing the test
//! says so and ends.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use bench::http::Connection;
use contract::signature::UnixSeconds;
use hub::clock::{Clock as _, SystemClock};
use hub::config::CollectorConfig;
use serde_json::Value;
use simulator::{PrinterConfig, Simulator};
use tokio::sync::watch;

use crate::{
    WALK_TIME_MAX, ask_until, carrier_label, folder, hub_config, run_hub, start_station,
    station_config, token,
};

/// Takes batches as a collector does, or stands between a station and its hub; prints what it reads,
/// one record a line.
const RECEIVER: &str = r"
import gzip, http.client, json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest, ExportLogsServiceResponse)

HUB = sys.argv[1] if len(sys.argv) > 1 else None

def value(any_value):
    kind = any_value.WhichOneof('value')
    if kind == 'array_value':
        return [value(each) for each in any_value.array_value.values]
    return getattr(any_value, kind)

def attributes(pairs):
    return {pair.key: value(pair.value) for pair in pairs}

def unknown(message):
    inner = (each for field, held in message.ListFields() if field.message_type
             for each in (held if field.is_repeated else [held]))
    return len(UnknownFieldSet(message)) + sum(unknown(each) for each in inner)

def say(**told):
    print(json.dumps(told), flush=True)

def read(body):
    request = ExportLogsServiceRequest.FromString(gzip.decompress(body))
    for resource in request.resource_logs:
        for scope in resource.scope_logs:
            for record in scope.log_records:
                say(event=record.event_name, time=record.time_unix_nano,
                    attributes=attributes(record.attributes),
                    resource=attributes(resource.resource.attributes),
                    body=record.HasField('body'), unknown=unknown(request))

class Receiver(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('content-length', 0)))
        if self.path == '/v1/logs':
            assert self.headers['content-type'] == 'application/x-protobuf', self.headers
            read(body)
        status, headers, answer = self.pass_on(body) if HUB else (
            200, [('content-type', 'application/x-protobuf')],
            ExportLogsServiceResponse().SerializeToString())
        if self.path == '/v1/logs' and status == 200:
            answered = ExportLogsServiceResponse.FromString(answer)
            say(rejected=answered.partial_success.rejected_log_records, unknown=unknown(answered))
        self.send_response_only(status)
        for name, text in headers:
            if name.lower() not in ('content-length', 'connection', 'transfer-encoding'):
                self.send_header(name, text)
        self.send_header('content-length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def pass_on(self, body):
        hub = http.client.HTTPConnection(HUB, timeout=20)
        hub.request(self.command, self.path, body=body, headers=dict(self.headers.items()))
        answer = hub.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
say(port=server.server_port)
server.serve_forever()
";

/// A running receiver; it ends when it is dropped.
struct Receiver {
    child: Child,
    url: String,
    said: mpsc::Receiver<Value>,
}

impl Receiver {
    fn start(python: &std::ffi::OsStr, arguments: &[String]) -> Self {
        let mut command = Command::new(python);
        command.args(["-c", RECEIVER]).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this Python runs");
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let told: Value = serde_json::from_str(&line).expect("it speaks JSON");
                if say.send(told).is_err() {
                    return;
                }
            }
        });
        let first: Value = said.recv_timeout(WALK_TIME_MAX).expect("it says its port");
        let url = format!("http://127.0.0.1:{}", first["port"]);
        Self { child, url, said }
    }

    /// Everything it says up to and with the first record of this event, and the answer to it.
    fn hear(&self, event: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let told = self.said.recv_timeout(WALK_TIME_MAX).expect("it hears of it in time");
            let is_answer = told.get("rejected").is_some();
            heard.push(told);
            if is_answer && heard.iter().any(|told| told["event"] == event) {
                return heard;
            }
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nobody to end.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The attributes of each event, as `docs/telemetry.md` has them.
fn documented() -> BTreeMap<String, Vec<String>> {
    let page = include_str!("../../../docs/telemetry.md");
    let sections = page.split("\n## `").skip(1).filter_map(|section| section.split_once('`'));
    let attributes = |text: &str| {
        let names = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        names.map(str::to_owned).collect()
    };
    sections.map(|(event, text)| (event.to_owned(), attributes(text))).collect()
}

#[track_caller]
fn check_documented(told: &Value, documented: &BTreeMap<String, Vec<String>>) {
    assert_eq!(told["unknown"], 0, "{told}");
    let Some(event) = told["event"].as_str() else {
        assert_eq!(told["rejected"], 0, "{told}");
        return;
    };
    let names = documented.get(event).unwrap_or_else(|| panic!("{event} is not documented"));
    let attributes = told["attributes"].as_object().expect("attributes");
    for name in attributes.keys() {
        assert!(names.contains(name), "{event} has {name}, which is not documented");
    }
    assert!(attributes.contains_key("log.record.uid") && told["body"] == false, "{told}");
    let resource: Vec<&String> = told["resource"].as_object().expect("a resource").keys().collect();
    assert_eq!(resource, ["service.instance.id", "service.name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn opentelemetrys_own_classes_read_what_a_station_tells_and_what_the_hub_hands_on() {
    let python = std::env::var_os("WAYSTATION_PYTHON").unwrap_or_else(|| "python3".into());
    let module = ["-c", "import opentelemetry.proto.collector.logs.v1.logs_service_pb2"];
    let has_it = Command::new(&python).args(module).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "SKIPPED: this Python has no opentelemetry-proto; `cargo xtask test` makes one that has"
        );
        return;
    }
    let (station_state, hub_state) = (folder(), folder());
    let stop = watch::Sender::new(false);
    let collector = Receiver::start(&python, &[]);
    let mut config = hub_config(hub_state.path());
    config.collector = Some(CollectorConfig { url: collector.url.clone(), token_file: None });
    let hub = run_hub(config, stop.subscribe()).await;
    let between = Receiver::start(&python, &[hub.to_string()]);
    let now = UnixSeconds::from(SystemClock.now());
    agent::enrolment::enroll(station_state.path(), &between.url, token(hub_state.path()), now)
        .expect("the hub takes the token");
    let simulator = Simulator::start(vec![PrinterConfig::named("bench-1").instant()]);
    let simulator = simulator.expect("the simulator starts");
    let config = station_config(station_state.path(), &simulator);
    let station = start_station(config, stop.subscribe()).await;
    let key = fs::read_to_string(station_state.path().join("api-token")).expect("there is a token");
    let headers = [
        ("authorization", &*format!("Bearer {}", key.trim())),
        ("idempotency-key", "parcel-1"),
        ("content-type", "application/vnd.zebra-zpl"),
    ];
    let mut wms = Connection::to(station);
    let path = "/v1/jobs?printer=bench-1&waybill=AGL55655500001868043001";
    let reply = wms.post(path, &headers, &carrier_label()).expect("the station answers");
    assert_eq!(reply.status, 202, "{}", reply.excerpt());
    let job: Value = serde_json::from_slice(&reply.body).expect("the answer is a job");
    let path = format!("/v1/jobs/{}", job["id"].as_str().expect("a job has a name"));
    ask_until(station, &path, key.trim(), |job| job["evidence"] == "confirmed");

    let outcome = "waystation.label.outcome";
    let (told, handed_on) = (between.hear(outcome), collector.hear(outcome));
    let documented = documented();
    assert!(documented.len() > 5 && documented[outcome].len() > 10, "{documented:?}");
    for each in told.iter().chain(&handed_on) {
        check_documented(each, &documented);
    }
    let events = |told: &[Value]| {
        told.iter().filter(|told| told.get("event").is_some()).cloned().collect::<Vec<_>>()
    };
    let told = events(&told);
    for each in events(&handed_on) {
        assert!(told.contains(&each), "the hub changed {each}");
    }
    stop.send_replace(true);
}
