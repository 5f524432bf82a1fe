//! A wave of labels in one call, beside the same wave in one call for each label.
//!
//! Nobody answers at the printer's address while the wave goes in, so that nothing but its
//! acceptance costs time. Then the printer is there, and every label is counted.

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::BenchError;
use crate::figures::{milliseconds, rounded};
use crate::label::{Label, Serial};
use crate::line::submission::Submitted;
use crate::sink::Sink;
use crate::station::agent::{self, Agent, ZPL, parse};
use crate::system::Ticket;
use crate::system::waystation::tickets;
use crate::tally::{Receipt, Tally, tally};

/// What the station counts its commits as.
const COMMITS: &str = "waystation_journal_commits_total";
/// A station that has not committed for so long rests.
const REST: Duration = Duration::from_millis(500);
/// How long a station may take to come to rest.
const REST_TIME_MAX: Duration = Duration::from_secs(10);
/// How long the printer may stay unnoticed: the longest pause of a breaker, and a look more.
const NOTICE_TIME_MAX: Duration = Duration::from_secs(75);

/// One way to hand a wave in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Way {
    /// Requests to the station.
    pub calls: usize,
    /// Commits of its journal meanwhile.
    pub commits: Option<u64>,
    /// From the first byte of the first request to the last byte of the last answer.
    pub seconds: f64,
}

/// Both ways.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Batch {
    /// Labels of a wave.
    pub labels: usize,
    /// One call for all of them.
    pub together: Way,
    /// One call for each, one after the other on one connection.
    pub singly: Way,
    /// What became of both waves' labels.
    pub fate: Tally,
}

#[derive(Deserialize)]
struct Wave {
    labels: Vec<InWave>,
}

#[derive(Deserialize)]
struct InWave {
    job: Option<String>,
}

/// Hands two waves in for the printer `printer`, which comes to life at `address` afterwards.
pub fn compare(
    agent: &Agent,
    (printer, address): (&str, SocketAddr),
    (wave, singles): (&[Label], &[Label]),
    quiet_time_max: Duration,
    stop: &AtomicBool,
) -> Result<Batch, BenchError> {
    let (together, mut receipts) = hand_in_together(agent, printer, wave)?;
    let (singly, others) = hand_in_singly(agent, printer, singles, stop)?;
    receipts.extend(others);
    let order = agent.accepted_order(printer, &mut tickets(&receipts))?;
    let sink = Sink::open_at(address)?;
    let first = order.first().copied().unwrap_or(Serial(0));
    sink.wait_for(first, NOTICE_TIME_MAX);
    sink.wait_for_all(&order, quiet_time_max);
    let fate = tally(&receipts, &[order], &sink.arrivals());
    Ok(Batch { labels: wave.len(), together, singly, fate })
}

fn hand_in_together(
    agent: &Agent,
    printer: &str,
    labels: &[Label],
) -> Result<(Way, Vec<Receipt>), BenchError> {
    let label = |label: &Label| {
        let document = json!({"format": ZPL, "data": BASE64_STANDARD.encode(&label.zpl)});
        json!({"key": format!("wave-{}", label.serial), "document": document})
    };
    let labels_json: Vec<_> = labels.iter().map(label).collect();
    let body = json!({"printer": printer, "labels": labels_json}).to_string();
    let mut caller = agent.caller();
    let before = commits_at_rest(agent)?;
    let submitted_at = Instant::now();
    let reply = caller.post("/v1/batches", Some("bench-wave"), body.as_bytes())?;
    let accepted_at = reply.answered_at;
    let Wave { labels: answers } = parse(&reply, 202)?;
    let receipt = |(label, answer): (&Label, InWave)| {
        let ticket = Ticket::Id(answer.job?);
        Some(Receipt { serial: label.serial, submitted_at, accepted_at, ticket })
    };
    let receipts: Vec<_> = labels.iter().zip(answers).filter_map(receipt).collect();
    if receipts.len() != labels.len() {
        let answer = format!("{} jobs to a wave of {}", receipts.len(), labels.len());
        return Err(BenchError::Answer { system: agent::NAME, answer });
    }
    let way = Way {
        calls: 1,
        commits: since(agent, before)?,
        seconds: seconds(submitted_at, accepted_at),
    };
    Ok((way, receipts))
}

fn hand_in_singly(
    agent: &Agent,
    printer: &str,
    labels: &[Label],
    stop: &AtomicBool,
) -> Result<(Way, Vec<Receipt>), BenchError> {
    let (mut submitted, mut desk) = (Submitted::default(), agent.submitter(printer));
    let before = commits(agent)?;
    let started = Instant::now();
    let mut ended = started;
    for label in labels {
        ended = submitted.submit(agent::NAME, desk.as_mut(), label, stop)?.accepted_at;
    }
    let calls = labels.len() + submitted.held_back;
    let way = Way { calls, commits: since(agent, before)?, seconds: seconds(started, ended) };
    Ok((way, submitted.receipts))
}

/// The same once a station that has just begun has written what it had to say of itself.
fn commits_at_rest(agent: &Agent) -> Result<Option<u64>, BenchError> {
    let (began, mut last) = (Instant::now(), commits(agent)?);
    while began.elapsed() < REST_TIME_MAX {
        thread::sleep(REST);
        let now = commits(agent)?;
        if now == last {
            break;
        }
        last = now;
    }
    Ok(last)
}

/// How often the station has committed, if it says so.
fn commits(agent: &Agent) -> Result<Option<u64>, BenchError> {
    let reply = agent.caller().ask("/metrics")?;
    Ok(read_commits(&String::from_utf8_lossy(&reply.body)))
}

fn read_commits(metrics: &str) -> Option<u64> {
    metrics.lines().find_map(|line| line.strip_prefix(COMMITS)?.trim().parse().ok())
}

fn since(agent: &Agent, before: Option<u64>) -> Result<Option<u64>, BenchError> {
    Ok(commits(agent)?.and_then(|now| now.checked_sub(before?)))
}

fn seconds(from: Instant, to: Instant) -> f64 {
    rounded(milliseconds(to - from) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_read_off_the_figures() {
        let metrics =
            "# TYPE waystation_journal_commits counter\nwaystation_journal_commits_total 42\n";
        assert_eq!(read_commits(metrics), Some(42));
        assert_eq!(read_commits("# EOF\n"), None);
    }
}
