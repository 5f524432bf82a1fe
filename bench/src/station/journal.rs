//! A station whose journal holds the jobs of months: how fast it starts, finds and forgets.
//!
//! The journal was written beforehand by the station's own code; what is asked here is asked over
//! HTTP, as a client would.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::child;
use crate::error::BenchError;
use crate::figures::{Figures, milliseconds, rounded};
use crate::label::Label;
use crate::station::agent::{self, Agent, Caller};
use crate::station::pace::{Hand, acks};

/// How often a page is asked for.
const PAGES: usize = 200;
/// Jobs of a page.
const PAGE_JOBS: usize = 50;
/// Pages that are turned from the newest on, to see whether later ones are slower.
const PAGES_TURNED: usize = 200;
/// How long forgetting may take.
const FORGET_TIME_MAX: Duration = Duration::from_secs(120);

/// What is written in a journal, as its writer tells.
#[derive(Debug, Clone, Deserialize)]
pub struct Content {
    /// Jobs in it.
    pub jobs: u32,
    /// Those at its old end that are to be forgotten at once.
    pub overdue: u32,
    /// The id of the last of these.
    pub last_overdue: String,
    /// Ids of some jobs that stay.
    pub ids: Vec<String>,
    /// Their waybills.
    pub waybills: Vec<String>,
}

/// What a station made of it.
#[derive(Debug, Clone, Serialize)]
pub struct Journal {
    /// Jobs in it.
    pub jobs: u32,
    /// The size of its file, in mebibytes.
    pub mebibytes: Option<u64>,
    /// From the start of the program until it is ready, when it ended in order before.
    pub ready_ms: f64,
    /// The same after it was killed, when the journal is looked through.
    pub ready_after_kill_ms: f64,
    /// The newest page of the list.
    pub first_page: Option<Figures>,
    /// The pages behind it.
    pub later_page: Option<Figures>,
    /// A job by its id.
    pub by_id: Option<Figures>,
    /// A job by its waybill, which the scan of its label is; each is read for the second time, so
    /// that nothing is written.
    pub by_waybill: Option<Figures>,
    /// Old jobs that were forgotten.
    pub forgotten: u32,
    /// How many a second.
    pub forgotten_per_second: Option<f64>,
    /// Submission to acknowledgement of labels meanwhile.
    pub ack_meanwhile: Option<Figures>,
}

/// Lets `writer` write a journal below `folder`.
pub fn write(writer: &Path, folder: &Path, jobs: u32) -> Result<Content, BenchError> {
    if !writer.is_file() {
        return Err(BenchError::NoProgram { path: writer.to_owned() });
    }
    let mut command = Command::new(writer);
    command.arg(agent::state(folder)).arg(jobs.to_string());
    child::ask_json("old_journal", command)
}

/// Looks things up in an agent's journal, and waits until it has forgotten what is old.
pub fn look_up(
    agent: &Agent,
    content: &Content,
    printer: &str,
    labels: &[Label],
    stop: &AtomicBool,
) -> Result<Journal, BenchError> {
    let mut caller = agent.caller();
    let mut hand = Hand::new(agent, printer, labels, stop);
    let last_overdue = format!("/v1/jobs/{}", content.last_overdue);
    let forgot_after =
        hand.work_until(FORGET_TIME_MAX, || Ok(caller.ask(&last_overdue)?.status == 404))?;
    let first = format!("/v1/jobs?limit={PAGE_JOBS}");
    let first_page =
        (0..PAGES).map(|_| time(&mut caller, &first)).collect::<Result<Vec<_>, _>>()?;
    let later_page = turn_pages(&mut caller, &first)?;
    let by_id = content.ids.iter().map(|id| time(&mut caller, &format!("/v1/jobs/{id}")));
    let by_id = by_id.collect::<Result<Vec<_>, _>>()?;
    let by_waybill = scan(&mut caller, &content.waybills)?;
    let overdue = f64::from(content.overdue);
    Ok(Journal {
        jobs: content.jobs,
        mebibytes: None,
        ready_ms: 0.0,
        ready_after_kill_ms: 0.0,
        first_page: Figures::of(&first_page),
        later_page: Figures::of(&later_page),
        by_id: Figures::of(&by_id),
        by_waybill: Figures::of(&by_waybill),
        forgotten: forgot_after.map_or(0, |_| content.overdue),
        forgotten_per_second: forgot_after.map(|took| rounded(overdue / took.as_secs_f64())),
        ack_meanwhile: Figures::of(&acks(hand.receipts())),
    })
}

/// Asks once, and says how long it took.
fn time(caller: &mut Caller, path: &str) -> Result<Duration, BenchError> {
    let asked_at = Instant::now();
    let reply = caller.ask(path)?;
    if reply.status != 200 {
        return Err(BenchError::Answer { system: agent::NAME, answer: reply.excerpt() });
    }
    Ok(reply.answered_at - asked_at)
}

fn turn_pages(caller: &mut Caller, first: &str) -> Result<Vec<Duration>, BenchError> {
    #[derive(Deserialize)]
    struct Page {
        next: Option<String>,
    }
    let (mut times, mut path) = (Vec::new(), first.to_owned());
    for _ in 0..PAGES_TURNED {
        let asked_at = Instant::now();
        let reply = caller.ask(&path)?;
        times.push(reply.answered_at - asked_at);
        let Page { next } = agent::parse(&reply, 200)?;
        let Some(next) = next else { break };
        path = format!("{first}&cursor={next}");
    }
    Ok(times)
}

/// Scans every waybill twice, and times the second scan: it writes nothing.
fn scan(caller: &mut Caller, waybills: &[String]) -> Result<Vec<Duration>, BenchError> {
    let mut times = Vec::new();
    for waybill in waybills {
        let body = json!({"value": waybill}).to_string();
        caller.post("/v1/scans", None, body.as_bytes())?;
        let asked_at = Instant::now();
        let reply = caller.post("/v1/scans", None, body.as_bytes())?;
        if reply.status != 200 {
            return Err(BenchError::Answer { system: agent::NAME, answer: reply.excerpt() });
        }
        times.push(reply.answered_at - asked_at);
    }
    Ok(times)
}

/// The size of a file in mebibytes.
pub fn mebibytes(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|file| file.len() / 1_048_576)
}

/// How long something took, in milliseconds, and what it gave.
pub fn timed<T>(act: impl FnOnce() -> Result<T, BenchError>) -> Result<(T, f64), BenchError> {
    let began = Instant::now();
    let made = act()?;
    Ok((made, milliseconds(began.elapsed())))
}
