//! Waystation itself: the release binary with a journal of its own, asked over its local API.
//!
//! Its state lies in the work folder, on the disk whose raw sync is measured, and its one
//! printer is the sink. It is configured like any station and told nothing about being measured.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use crate::child::{Program, free_address};
use crate::error::BenchError;
use crate::http::{Connection, Reply};
use crate::label::{Label, Serial};
use crate::sink::Sink;
use crate::system::{Acknowledgement, Answer, Submitter, System, Ticket};
use crate::tally::Receipt;

/// The media type of a ZPL document.
const ZPL: &str = "application/vnd.zebra-zpl";
/// The printer's name in the configuration.
const PRINTER: &str = "sink";
/// The profile of a printer that only takes bytes.
const PROFILE: &str = "raw-sink";
/// How long to wait when a full station names no time itself.
const BUSY_TIME: Duration = Duration::from_millis(20);
/// Jobs asked for on one page of the list.
const PAGE_JOBS: usize = 50;
/// Pages of the list that are read before giving up.
const PAGES_MAX: usize = 20_000;

/// A running agent.
#[derive(Debug)]
pub struct Waystation {
    sink: Sink,
    address: SocketAddr,
    token: String,
    version: Option<String>,
    // Held for its drop: the agent ends with the benchmark.
    _program: Option<Program>,
}

impl Waystation {
    /// Its name in reports.
    pub const NAME: &'static str = "waystation";

    /// Starts `binary` with a fresh state folder below `folder` and waits until it is ready.
    pub fn start(binary: &Path, folder: &Path) -> Result<Self, BenchError> {
        if !binary.is_file() {
            return Err(BenchError::NoProgram { path: binary.to_owned() });
        }
        let sink = Sink::open()?;
        let address = free_address()?;
        let state = folder.join("state");
        let config = folder.join("waystation.toml");
        let write = |path: &PathBuf, text: &str| {
            std::fs::write(path, text).map_err(|source| BenchError::Folder {
                deed: "write",
                path: path.clone(),
                source,
            })
        };
        write(&config, &configuration(&state, address, sink.address()))?;

        let mut command = Command::new(binary);
        command.arg("run").arg("--config").arg(&config);
        let mut program = Program::start(Self::NAME, folder, command)?;
        let token_file = state.join("api-token");
        let token = program.wait_until(|| {
            let ready = Connection::to(address).get("/readyz", &[]).ok()?.status == 200;
            let token = std::fs::read_to_string(&token_file).ok()?.trim().to_owned();
            (ready && !token.is_empty()).then_some(token)
        })?;
        Ok(Self { _program: Some(program), ..Self::attach(sink, address, token)? })
    }

    /// Uses an agent that somebody else started with `sink` as its printer `sink`.
    pub fn attach(sink: Sink, address: SocketAddr, token: String) -> Result<Self, BenchError> {
        let version = Connection::to(address).get("/healthz", &[])?.server;
        Ok(Self { sink, address, token, version, _program: None })
    }
}

/// The configuration of a station with one printer. A JSON string is a TOML string as well.
fn configuration(state: &Path, listen: SocketAddr, printer: SocketAddr) -> String {
    let state = serde_json::Value::from(state.to_string_lossy());
    format!(
        "state = {state}\nlisten = \"{listen}\"\n\n[[printers]]\nname = \"{PRINTER}\"\n\
         uri = \"socket://{printer}\"\nprofile = \"{PROFILE}\"\n"
    )
}

impl System for Waystation {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> Option<String> {
        self.version.clone()
    }

    fn acknowledgement(&self) -> Option<Acknowledgement> {
        Some(Acknowledgement { durable: true, means: "202: the job is synced to the journal" })
    }

    fn sink(&self) -> &Sink {
        &self.sink
    }

    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError> {
        let bearer = format!("Bearer {}", self.token);
        Ok(Box::new(Client { http: Connection::to(self.address), bearer }))
    }

    /// The job list, newest first, read back to the first job of the burst.
    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError> {
        let mut serials = BTreeMap::new();
        for receipt in receipts {
            if let Ticket::Id(id) = &receipt.ticket {
                serials.insert(id.clone(), receipt.serial);
            }
        }
        let bearer = format!("Bearer {}", self.token);
        let mut http = Connection::to(self.address);
        let mut newest_first = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES_MAX {
            if serials.is_empty() {
                break;
            }
            let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let path = format!("/v1/jobs?printer={PRINTER}&limit={PAGE_JOBS}{after}");
            let reply = http.get(&path, &[("Authorization", &bearer)])?;
            let page: JobsPage = parse(&reply, 200)?;
            newest_first.extend(page.jobs.iter().filter_map(|job| serials.remove(&job.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if !serials.is_empty() {
            let answer = format!("a job list that lacks {} accepted jobs", serials.len());
            return Err(BenchError::Answer { system: Self::NAME, answer });
        }
        newest_first.reverse();
        Ok(newest_first)
    }
}

struct Client {
    http: Connection,
    bearer: String,
}

impl Submitter for Client {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        let path = format!("/v1/jobs?printer={PRINTER}&copies=1");
        let key = format!("bench-{}", label.serial);
        let headers = [
            ("Authorization", self.bearer.as_str()),
            ("Idempotency-Key", &key),
            ("Content-Type", ZPL),
        ];
        let reply = self.http.post(&path, &headers, &label.zpl)?;
        if reply.status == 429 || reply.status == 503 {
            return Ok(Answer::Busy(reply.retry_after.unwrap_or(BUSY_TIME)));
        }
        let job: Job = parse(&reply, 202)?;
        Ok(Answer::Accepted { at: reply.answered_at, ticket: Ticket::Id(job.id) })
    }
}

/// The part of the job view that is needed here.
#[derive(Deserialize)]
struct Job {
    id: String,
}

#[derive(Deserialize)]
struct JobsPage {
    jobs: Vec<Job>,
    next: Option<String>,
}

fn parse<T: for<'text> Deserialize<'text>>(reply: &Reply, expected: u16) -> Result<T, BenchError> {
    let parsed = serde_json::from_slice(&reply.body).ok().filter(|_| reply.status == expected);
    parsed.ok_or_else(|| BenchError::Answer { system: Waystation::NAME, answer: reply.excerpt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_names_one_printer_and_survives_odd_folders() {
        let listen = "127.0.0.1:9630".parse().unwrap();
        let printer = "127.0.0.1:9100".parse().unwrap();
        expect_test::expect![[r#"
            state = "/tmp/a \"b\"\\c/state"
            listen = "127.0.0.1:9630"

            [[printers]]
            name = "sink"
            uri = "socket://127.0.0.1:9100"
            profile = "raw-sink"
        "#]]
        .assert_eq(&configuration(Path::new("/tmp/a \"b\"\\c/state"), listen, printer));
    }

    #[test]
    fn a_missing_binary_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let error = Waystation::start(Path::new("/no/waystation"), folder.path()).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("/no/waystation") && error.contains("cargo build"), "{error}");
    }
}
