//! Writes the journal of a station that has worked for months, for a station to be measured on.
//!
//! Every job lived as jobs do, step by step through the same decisions, and what was old was
//! forgotten every day; only the clock is an argument. It touches no journal that is there already, and prints what can be looked up in it as
//! one JSON object. Nothing but measurements needs it.

use std::error::Error;
use std::io::Write as _;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use agent::engine::step;
use agent::identity;
use agent::journal::{
    JobId, JobRecord, NewJob, Ordinal, Place, Plan, Progress, References, Solo, Store, Write,
    Written,
};
use agent::printers::Desk as _;
use agent::privacy::Tokens;
use agent::sealed::Sealed;
use agent::station::JOURNAL_FILE;
use spool::{Baseline, ContentDigest, Event, Finding, Needs, Timestamp};

/// How far back the first job lies. Outcomes are kept for 90 days: one day of them is to be
/// forgotten.
const AGE_DAYS: u64 = 91;
/// How much of that the station is still to forget.
const OVERDUE_DAYS: u64 = 1;
const DAY_MS: u64 = 86_400_000;
/// Jobs of one commit.
const GROUP: u32 = 500;
/// Jobs that are named for being looked up, evenly over the journal.
const NAMED: u32 = 200;
/// Bytes of a document: a usual waybill.
const DOCUMENT_BYTES: usize = 430;

/// A journal in the making.
struct Months {
    solo: Solo,
    tokens: Tokens,
    began: u64,
    jobs: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [state, jobs] = arguments.as_slice() else {
        return Err("usage: old_journal STATE-FOLDER JOBS".into());
    };
    let (state, jobs) = (PathBuf::from(state), jobs.parse::<NonZeroU32>()?.get());
    let path = state.join(JOURNAL_FILE);
    if path.exists() {
        return Err(format!("{} is there already: name a new folder", path.display()).into());
    }
    std::fs::create_dir_all(&state)?;

    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let months = Months::open(&state, path, now, jobs)?;
    let mut cleared = Ordinal(0);
    for first in (0..jobs).step_by(GROUP as usize) {
        let last = jobs.min(first + GROUP);
        months.print(first..last)?;
        cleared = months.forget(months.at(last), cleared)?;
    }
    writeln!(std::io::stdout(), "{}", months.to_json())?;
    Ok(())
}

impl Months {
    fn open(state: &Path, path: PathBuf, now: u64, jobs: u32) -> Result<Self, Box<dyn Error>> {
        let place = Place { path, file_system: None };
        let began = now - AGE_DAYS * DAY_MS;
        let store = Store::open(place, identity::station_key(state)?, Timestamp(began))?;
        Ok(Self { solo: Solo::new(store), tokens: identity::tokens(state)?, began, jobs })
    }

    /// When a job was accepted: one after the other, evenly over the months.
    fn at(&self, job: u32) -> Timestamp {
        // The last is an hour old, so that nothing lies in the future.
        let span = AGE_DAYS * DAY_MS - DAY_MS / 24;
        Timestamp(self.began + span * u64::from(job) / u64::from(self.jobs))
    }

    fn id(&self, job: u32) -> JobId {
        JobId(u128::from(self.at(job).0) << 80 | u128::from(job))
    }

    /// Accepts and prints some jobs: one commit for their acceptance, one for their lives.
    fn print(&self, jobs: std::ops::Range<u32>) -> Result<(), Box<dyn Error>> {
        let count = u32::try_from(jobs.len())?;
        self.solo.commit(jobs.map(|job| Write::Accept(Box::new(self.new_job(job)))).collect())?;
        let mut steps = Vec::new();
        for record in self.solo.newest(count)? {
            self.live(record, &mut steps)?;
        }
        self.solo.commit(steps)?;
        Ok(())
    }

    fn new_job(&self, job: u32) -> NewJob {
        let references =
            References { waybill: Some(format!("WB{job:010}")), ..References::default() };
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&job.to_be_bytes());
        let text = format!("^XA^FO40,40^A0N,40^FDWB{job:010}^FS{:1$}^XZ", "", DOCUMENT_BYTES);
        NewJob {
            id: self.id(job),
            printer: format!("bench-{}", job % 8 + 1),
            client: "wms".to_owned(),
            key: format!("order-{job}"),
            digest: ContentDigest(digest),
            copies: 1,
            impressions: 1,
            waybill_token: self.tokens.waybill(&references),
            order_token: None,
            scan_token: None,
            document: Arc::new(Sealed::new(text.into_bytes())),
            references: Sealed::new(references),
            pool: None,
            needs: Needs::default(),
            reprint: None,
            at: self.at(job),
            queue_max: u64::from(GROUP),
            first_step: None,
        }
    }

    /// Forgets payloads of the day before, and events as if a hub had taken them; how far it came.
    fn forget(&self, now: Timestamp, mut cleared: Ordinal) -> Result<Ordinal, Box<dyn Error>> {
        let payloads_before = Timestamp(now.0 - DAY_MS);
        loop {
            let plan = Plan {
                now,
                payloads_before,
                outcomes_before: Timestamp(0),
                told_through: u64::MAX,
                resume: cleared,
                until: Plan::sealed_from(payloads_before),
            };
            let done = self.solo.commit(vec![Write::Retain(plan)])?;
            let [Written::Retained(Progress { resume: Some(resume), .. })] = done[..] else {
                return Ok(cleared);
            };
            cleared = resume;
        }
    }

    /// A label that is sent and proven.
    fn live(&self, mut record: JobRecord, steps: &mut Vec<Write>) -> Result<(), Box<dyn Error>> {
        let at = record.accepted_at;
        let events = [
            Event::Start { baseline: Baseline::default() },
            Event::Sent { proof_follows: true },
            Event::Judged(Finding::Printed),
        ];
        for event in events {
            let decision = record.job.decide(event, at)?;
            steps.push(Write::Step(Box::new(step(&self.tokens, &record, 0, decision.clone(), at))));
            record.version += 1;
            record.job.state = decision.state;
        }
        Ok(())
    }

    /// What can be looked up: jobs and waybills that stay, and the jobs that are to be forgotten.
    fn to_json(&self) -> serde_json::Value {
        let overdue =
            u64::from(self.jobs) * OVERDUE_DAYS * DAY_MS / (AGE_DAYS * DAY_MS - DAY_MS / 24);
        let overdue = u32::try_from(overdue).unwrap_or(u32::MAX).max(1);
        let id = |job: u32| ulid::Ulid(self.id(job).0).to_string();
        let kept = self.jobs - overdue;
        // The oldest lie some hours behind the day that is over, which moves on meanwhile.
        let named: Vec<u32> =
            (1..=NAMED).map(|number| self.jobs - (kept / (NAMED + 1)).max(1) * number).collect();
        // Waybills are told as long as their payloads are kept, ids and tokens longer.
        serde_json::json!({
            "jobs": self.jobs,
            "overdue": overdue,
            "last_overdue": id(overdue - 1),
            "ids": named.iter().map(|job| id(*job)).collect::<Vec<_>>(),
            "waybills": named.iter().map(|job| format!("WB{job:010}")).collect::<Vec<_>>(),
        })
    }
}
