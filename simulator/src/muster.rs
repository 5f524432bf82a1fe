//! `waystation-sim fleet`: musters a fleet, lets it send, and says how the hub took it.
//!
//! Figures only; what they should be is `bench hub`'s matter.

use std::fs;
use std::io::{self, Write};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use simulator::fleet::{Fleet, FleetPlan, Load, Sent};

use crate::args;

/// The longest wait that is heeded: a station would heed any.
const WAIT_MAX: Duration = Duration::from_secs(300);

/// How a hub took a fleet.
#[derive(Debug, Serialize)]
struct Taken {
    stations: usize,
    batches: usize,
    events: usize,
    seconds: f64,
    batches_per_second: f64,
    events_per_second: f64,
    answer_p50_ms: f64,
    answer_p99_ms: f64,
    answer_max_ms: f64,
    put_off: usize,
    body_bytes: u64,
}

/// Musters a fleet and lets it send.
pub(crate) fn run(asked: args::Fleet, json: bool) -> anyhow::Result<()> {
    let args::Fleet {
        hub,
        admin_token_file,
        stations,
        stations_per_site,
        batches,
        events,
        connections,
        rate,
        reconnect,
        seed,
    } = asked;
    let token = fs::read_to_string(&admin_token_file)
        .with_context(|| format!("cannot read {}", admin_token_file.display()))?;
    let [stations, stations_per_site, batches, events, connections] =
        [stations, stations_per_site, batches, events, connections].map(|count| count as usize);
    let mut fleet = Fleet::new(FleetPlan {
        hub: hub.trim_end_matches('/').to_owned(),
        admin_token: token.trim().to_owned(),
        stations_per_site,
        seed,
        connections,
    });
    fleet.grow(stations)?;
    let parcels = fleet.pack(stations, batches, events)?;
    let per_second = rate.map(f64::from);
    let load = Load { connections, per_second, reconnects: reconnect, wait_max: WAIT_MAX };
    let sent = fleet.send(&parcels, &load)?;
    write(&Taken::of(stations, events, sent), json)
}

impl Taken {
    fn of(stations: usize, events: usize, sent: Sent) -> Self {
        let Sent { elapsed, mut answers, put_off, body_bytes } = sent;
        answers.sort_unstable();
        let seconds = elapsed.as_secs_f64();
        let batches = answers.len();
        let ms = |percent: usize| {
            let rank = (batches * percent).div_ceil(100).max(1) - 1;
            answers.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        let per_second = |count: usize| if seconds > 0.0 { count as f64 / seconds } else { 0.0 };
        Self {
            stations,
            batches,
            events: batches * events,
            seconds,
            batches_per_second: per_second(batches),
            events_per_second: per_second(batches * events),
            answer_p50_ms: ms(50),
            answer_p99_ms: ms(99),
            answer_max_ms: ms(100),
            put_off,
            body_bytes,
        }
    }
}

fn write(taken: &Taken, json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(taken)?)?;
        return Ok(());
    }
    let Taken {
        stations,
        batches,
        events,
        seconds,
        batches_per_second,
        events_per_second,
        answer_p50_ms,
        answer_p99_ms,
        answer_max_ms,
        put_off,
        body_bytes,
    } = taken;
    writeln!(
        out,
        "{stations} stations: {batches} batches, {events} events, {body_bytes} bytes in {seconds:.1} s\n\
         {batches_per_second:.0} batches/s, {events_per_second:.0} events/s; answers p50 \
         {answer_p50_ms:.1} ms, p99 {answer_p99_ms:.1} ms, max {answer_max_ms:.1} ms; put off {put_off} times"
    )?;
    Ok(())
}
