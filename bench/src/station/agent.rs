//! A running agent, and its local API as a client uses it.
//!
//! It is configured like any station and told nothing about being measured. Its journal lies in the
//! folder that it is given, on the disk under test.

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
use crate::system::{Answer, Submitter, Ticket};

/// Its name in reports and logs.
pub const NAME: &str = "waystation";
/// The profile of a printer that only takes bytes.
pub const RAW: &str = "raw-sink";
/// The profile of a printer that counts its labels.
pub const COUNTING: &str = "zebra-link-os-203";
/// The media type of a ZPL document.
pub const ZPL: &str = "application/vnd.zebra-zpl";
/// How long to wait when a full station names no time itself.
const BUSY_TIME: Duration = Duration::from_millis(20);
/// Jobs asked for on one page of the list.
const PAGE_JOBS: usize = 50;
/// Pages of the list that are read before giving up.
const PAGES_MAX: usize = 20_000;

/// One printer of a station's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterLine {
    /// Its name.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Which profile it has.
    pub profile: &'static str,
    /// How many labels may be with it at once.
    pub window: u8,
}

/// A running agent.
#[derive(Debug)]
pub struct Agent {
    address: SocketAddr,
    token: String,
    program: Option<Program>,
}

impl Agent {
    /// Starts `binary` on the state below `folder`, and waits until it is ready.
    pub fn start(
        binary: &Path,
        folder: &Path,
        printers: &[PrinterLine],
    ) -> Result<Self, BenchError> {
        if !binary.is_file() {
            return Err(BenchError::NoProgram { path: binary.to_owned() });
        }
        let address = free_address()?;
        let config = write_configuration(folder, address, printers)?;
        let mut command = Command::new(binary);
        command.arg("run").arg("--config").arg(&config);
        let mut program = Program::start(NAME, folder, command)?;
        let token_file = state(folder).join("api-token");
        let token = program.wait_until(|| {
            let ready = Connection::to(address).get("/readyz", &[]).ok()?.status == 200;
            let token = std::fs::read_to_string(&token_file).ok()?.trim().to_owned();
            (ready && !token.is_empty()).then_some(token)
        })?;
        Ok(Self { address, token, program: Some(program) })
    }

    /// Uses an agent that somebody else started.
    pub fn attach(address: SocketAddr, token: String) -> Self {
        Self { address, token, program: None }
    }

    /// What it says it is.
    pub fn version(&self) -> Result<String, BenchError> {
        #[derive(Deserialize)]
        struct Station {
            version: String,
        }
        let Station { version } = self.caller().get("/v1/station")?;
        Ok(format!("{NAME} {version}"))
    }

    /// The number of its process, if it was started here.
    pub fn process(&self) -> Option<u32> {
        self.program.as_ref().map(Program::id)
    }

    /// Ends it without a word, as a power cut would end its process.
    pub fn kill(self) {
        if let Some(program) = self.program {
            program.kill();
        }
    }

    /// Opens one more connection to it.
    pub fn caller(&self) -> Caller {
        Caller { http: Connection::to(self.address), bearer: format!("Bearer {}", self.token) }
    }

    /// A connection that hands labels in for one printer.
    pub fn submitter(&self, printer: &str) -> Box<dyn Submitter> {
        Box::new(Desk { caller: self.caller(), printer: printer.to_owned() })
    }

    /// The labels of one printer in the order in which the station says it accepted them: its job
    /// list, newest first, read back until every job of `serials` was found or the list ends. What
    /// is found is taken out of `serials`.
    pub fn accepted_order(
        &self,
        printer: &str,
        serials: &mut BTreeMap<String, Serial>,
    ) -> Result<Vec<Serial>, BenchError> {
        let mut caller = self.caller();
        let mut newest_first = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES_MAX {
            if serials.is_empty() {
                break;
            }
            let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let path = format!("/v1/jobs?printer={printer}&limit={PAGE_JOBS}{after}");
            let page: JobsPage = caller.get(&path)?;
            newest_first.extend(page.jobs.iter().filter_map(|job| serials.remove(&job.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        newest_first.reverse();
        Ok(newest_first)
    }
}

/// One connection to an agent.
#[derive(Debug)]
pub struct Caller {
    http: Connection,
    bearer: String,
}

impl Caller {
    /// Asks, and expects 200.
    pub fn get<T: for<'text> Deserialize<'text>>(&mut self, path: &str) -> Result<T, BenchError> {
        parse(&self.ask(path)?, 200)
    }

    /// Asks, whatever the answer is.
    pub fn ask(&mut self, path: &str) -> Result<Reply, BenchError> {
        self.http.get(path, &[("Authorization", &self.bearer)])
    }

    /// Sends JSON, with an idempotency key where one is needed, whatever the answer is.
    pub fn post(
        &mut self,
        path: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> Result<Reply, BenchError> {
        let mut headers =
            vec![("Authorization", self.bearer.as_str()), ("Content-Type", "application/json")];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        self.http.post(path, &headers, body)
    }

    /// Hands a label in.
    pub fn submit(&mut self, printer: &str, label: &Label) -> Result<Answer, BenchError> {
        let path = format!("/v1/jobs?printer={printer}&copies=1");
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

/// Hands labels in for one printer.
struct Desk {
    caller: Caller,
    printer: String,
}

impl Submitter for Desk {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        self.caller.submit(&self.printer, label)
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

/// Reads an answer that has the status it must have.
pub(crate) fn parse<T: for<'text> Deserialize<'text>>(
    reply: &Reply,
    expected: u16,
) -> Result<T, BenchError> {
    let parsed = serde_json::from_slice(&reply.body).ok().filter(|_| reply.status == expected);
    parsed.ok_or_else(|| BenchError::Answer { system: NAME, answer: reply.excerpt() })
}

/// Where the state of the station below `folder` lies.
pub fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}

/// Writes the configuration of the station below `folder`; where it lies.
pub fn write_configuration(
    folder: &Path,
    listen: SocketAddr,
    printers: &[PrinterLine],
) -> Result<PathBuf, BenchError> {
    let config = folder.join("waystation.toml");
    std::fs::write(&config, configuration(&state(folder), listen, printers))
        .map_err(|source| BenchError::Folder { deed: "write", path: config.clone(), source })?;
    Ok(config)
}

/// The configuration of a station. A JSON string is a TOML string as well.
pub fn configuration(state: &Path, listen: SocketAddr, printers: &[PrinterLine]) -> String {
    let state = serde_json::Value::from(state.to_string_lossy());
    let mut text = format!("state = {state}\nlisten = \"{listen}\"\n");
    for PrinterLine { name, address, profile, window } in printers {
        text.push_str(&format!(
            "\n[[printers]]\nname = \"{name}\"\nuri = \"socket://{address}\"\n\
             profile = \"{profile}\"\n"
        ));
        if *window > 1 {
            text.push_str(&format!("window = {window}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_names_every_printer_and_survives_odd_folders() {
        let line = |name: &str, port: u16, window| PrinterLine {
            name: name.to_owned(),
            address: ([127, 0, 0, 1], port).into(),
            profile: RAW,
            window,
        };
        let listen = "127.0.0.1:9630".parse().unwrap();
        let printers = [line("sink", 9100, 1), line("wide", 9101, 2)];
        expect_test::expect![[r#"
            state = "/tmp/a \"b\"\\c/state"
            listen = "127.0.0.1:9630"

            [[printers]]
            name = "sink"
            uri = "socket://127.0.0.1:9100"
            profile = "raw-sink"

            [[printers]]
            name = "wide"
            uri = "socket://127.0.0.1:9101"
            profile = "raw-sink"
            window = 2
        "#]]
        .assert_eq(&configuration(Path::new("/tmp/a \"b\"\\c/state"), listen, &printers));
    }

    #[test]
    fn a_missing_binary_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let error = Agent::start(Path::new("/no/waystation"), folder.path(), &[]).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("/no/waystation") && error.contains("cargo build"), "{error}");
    }
}
