//! Sends parcels as fast as the hub answers, or at a rate, and times every answer.
//!
//! At a rate, a time counts from the moment a parcel was due, not from when a sender was free for
//! it, so that a hub that falls behind cannot hide it. Whoever is asked to wait waits and sends
//! again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use contract::batch;
use ureq::Agent;

use super::{CONNECTIONS_MAX, FleetError, Parcel};

/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// What a sender waits for when the hub does not say how long.
const WAIT_DEFAULT: Duration = Duration::from_secs(5);
/// How often one parcel is put off before the load is given up.
const PUT_OFF_MAX: u32 = 100;

/// How parcels are sent.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// How many are on their way at once.
    pub connections: usize,
    /// How many a second; without it, as fast as the hub answers.
    pub per_second: Option<f64>,
    /// Whether each comes over a connection of its own, as after an outage.
    pub reconnects: bool,
    /// The longest wait that is heeded when the hub asks for one.
    pub wait_max: Duration,
}

/// How a hub took a load.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// How long each batch took until its receipt was there.
    pub answers: Vec<Duration>,
    /// How often the hub asked to wait.
    pub put_off: usize,
    /// Bytes of bodies.
    pub body_bytes: u64,
}

pub(super) fn send(hub: &str, parcels: &[Parcel], load: &Load) -> Result<Sent, FleetError> {
    let url = format!("{hub}{}", batch::PATH);
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let threads = load.connections.clamp(1, CONNECTIONS_MAX);
    let mut sent = thread::scope(|scope| {
        let senders: Vec<_> = (0..threads)
            .map(|_| {
                let sender = Sender { url: &url, agent: agent(), parcels, load, began };
                scope.spawn(|| sender.run(&next))
            })
            .collect();
        let mut all = Sent::default();
        for sender in senders {
            let part = sender.join().unwrap_or(Err(FleetError::Broken))?;
            all.answers.extend(part.answers);
            all.put_off += part.put_off;
            all.body_bytes += part.body_bytes;
        }
        Ok::<_, FleetError>(all)
    })?;
    sent.elapsed = began.elapsed();
    Ok(sent)
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER_TIME_MAX))
        .build();
    config.new_agent()
}

/// One connection, and what goes over it.
struct Sender<'a> {
    url: &'a str,
    agent: Agent,
    parcels: &'a [Parcel],
    load: &'a Load,
    began: Instant,
}

impl Sender<'_> {
    fn run(self, next: &AtomicUsize) -> Result<Sent, FleetError> {
        let mut sent = Sent::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(parcel) = self.parcels.get(number) else { return Ok(sent) };
            let due = self.wait_for_turn(number);
            sent.put_off += usize::try_from(self.deliver(parcel)?).unwrap_or(usize::MAX);
            sent.answers.push(due.elapsed());
            sent.body_bytes += u64::try_from(parcel.body.len()).unwrap_or(u64::MAX);
        }
    }

    /// Waits until a parcel is due; when it was.
    fn wait_for_turn(&self, number: usize) -> Instant {
        let Some(per_second) = self.load.per_second else { return Instant::now() };
        let after = Duration::try_from_secs_f64(number as f64 / per_second).unwrap_or_default();
        let due = self.began + after;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        due
    }

    /// Sends a parcel until the hub has it; how often it was put off.
    fn deliver(&self, parcel: &Parcel) -> Result<u32, FleetError> {
        for times in 0..PUT_OFF_MAX {
            let Some(wait) = self.post(parcel)? else { return Ok(times) };
            thread::sleep(wait.min(self.load.wait_max));
        }
        Err(FleetError::PutOff { times: PUT_OFF_MAX })
    }

    /// Sends a parcel once; how long to wait when the hub does not take it now.
    fn post(&self, parcel: &Parcel) -> Result<Option<Duration>, FleetError> {
        let unreachable =
            |source| FleetError::Unreachable { url: self.url.to_owned(), source: Box::new(source) };
        let mut post = self.agent.post(self.url);
        for (name, value) in &parcel.headers {
            post = post.header(name, value);
        }
        if self.load.reconnects {
            post = post.header("connection", "close");
        }
        let mut answer = post.send(&parcel.body).map_err(unreachable)?;
        let status = answer.status().as_u16();
        let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        let text = answer.body_mut().read_to_vec().map_err(unreachable)?;
        match status {
            200 => Ok(None),
            429 | 502 | 503 | 504 => Ok(Some(wait.unwrap_or(WAIT_DEFAULT))),
            _ => {
                let detail = String::from_utf8_lossy(&text).chars().take(200).collect();
                Err(FleetError::Refused { what: "take a batch", status, detail })
            }
        }
    }
}
