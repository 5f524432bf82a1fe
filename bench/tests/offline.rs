//! A station whose hub was away: what its backlog takes on the disk, and how long it takes to tell.
//!
//! `WAYSTATION_OFFLINE_EVENTS` says how many events wait; as many as the station's bound lets wait are
//! 72 hours at ten labels a second, less what is given up. A real journal, a real hub, loopback between.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use agent::admission::Admission;
use agent::clock::{Clock, Time as _};
use agent::identity;
use agent::journal::{self, GROUP_MAX, Journal, Place, Store};
use agent::outbox::{Means, Outbox};
use contract::enrolment::EnrolmentToken;
use contract::event::{
    Cause, Event, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token,
    UnixMillis,
};
use contract::signature::UnixSeconds;
use hub::clock::{Clock as _, SystemClock};
use hub::config::{Config, Overrides};
use tokio::sync::oneshot;

/// How many events wait unless the environment says otherwise.
const EVENTS: u64 = 3_000;
/// How much a backlog may take on the disk, in bytes.
const DISK_BYTES_MAX: u64 = 250_000_000;
/// How often it is looked how far the telling has come.
const LOOK_PAUSE: Duration = Duration::from_millis(5);
/// How long telling a whole backlog may take.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(15 * 60);

/// A hub in a thread of its own, until it is told to stop.
struct RunningHub {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl RunningHub {
    fn start(state: &Path) -> Self {
        let overrides = Overrides {
            listen: Some(([127, 0, 0, 1], 0).into()),
            state: Some(state.to_owned()),
            open_dashboard: true,
        };
        let config = Config::load(None, overrides).expect("the defaults are valid");
        let (stop, stopped) = oneshot::channel();
        let (opened, address) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            let run = hub::run(
                config,
                |address| opened.send(address).expect("the test waits"),
                async move { drop(stopped.await) },
            );
            runtime.expect("a runtime starts").block_on(run).expect("the hub runs");
        });
        let address = address.blocking_recv().expect("the hub listens");
        let url = format!("http://{address}");
        Self { url, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for RunningHub {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(thread::JoinHandle::join);
        assert!(ended.is_some_and(|it| it.is_ok()) || thread::panicking(), "the hub broke");
    }
}

/// A one-time token, as an administrator makes one.
fn token(hub_state: &Path) -> EnrolmentToken {
    let token = EnrolmentToken([7; 16]);
    let home = hub::home::Home::open(hub_state).expect("the hub has a home");
    let now = SystemClock.now();
    let store = home.store(None, None).expect("the hub has a store");
    let site = "WH-012".parse().expect("a site's name");
    let expires_at = UnixMillis::new(now.get() + 60_000);
    store.add_token(&token, &site, now, expires_at).expect("the token is kept");
    token
}

/// A label that came out, as the outbox tells most of them.
fn label(number: u64, at: u64) -> journal::Write {
    let [waybill, order, job] = [1_u8, 2, 3].map(|field| {
        let mut name = [field; 16];
        // Tokens do not repeat, and so they do not shrink.
        let mixed = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        name.iter_mut().zip(mixed.to_le_bytes()).for_each(|(byte, mix)| *byte ^= mix);
        Some(Token(name))
    });
    journal::Write::Tell(Box::new(Event::LabelOutcome(LabelOutcome {
        at: UnixMillis::new(at),
        trace: None,
        waybill,
        order,
        job,
        printer: PrinterSlot::new(0).expect("the first slot"),
        outcome: Outcome::Completed,
        evidence: Evidence::Confirmed,
        proof: Proof::DeviceReport,
        cause: Cause::None,
        copy: 1,
        copies: 1,
        impressions: 1,
        attempt: 1,
        document_bytes: 430,
        stages: Stages {
            waited: Millis::new(3),
            sending: Some(Millis::new(12)),
            proving: Some(Millis::new(700)),
        },
    })))
}

fn on_disk(state: &Path) -> u64 {
    let sizes = ["journal.db", "journal.db-wal"].map(|name| fs::metadata(state.join(name)));
    sizes.into_iter().map(|file| file.map_or(0, |file| file.len())).sum()
}

fn open_journal(state: &Path, clock: &Clock) -> Arc<Journal> {
    let place = Place { path: state.join("journal.db"), file_system: None };
    let key = identity::station_key(state).expect("the station has keys");
    let store = Store::open(place, key, clock.moment().wall).expect("a new journal opens");
    Arc::new(Journal::start(store).expect("it starts"))
}

#[test]
fn a_backlog_is_told_oldest_first_and_in_time_when_the_hub_comes_back() {
    let asked = std::env::var("WAYSTATION_OFFLINE_EVENTS").ok().and_then(|it| it.parse().ok());
    let events: u64 = asked.unwrap_or(EVENTS);
    let (state, hub_state) = (tempfile::tempdir(), tempfile::tempdir());
    let (state, hub_state) = (state.expect("there is room"), hub_state.expect("there is room"));
    let hub = RunningHub::start(hub_state.path());
    let now = UnixSeconds::from(SystemClock.now());
    agent::enrolment::enroll(state.path(), &hub.url, token(hub_state.path()), now)
        .expect("the hub takes the token");
    let clock = Arc::new(Clock::default());
    let journal = open_journal(state.path(), &clock);
    let empty = on_disk(state.path());
    let begin = clock.moment().wall.0 - events * 100;
    let group = u64::try_from(GROUP_MAX).expect("a small number");
    for first in (1..=events).step_by(GROUP_MAX) {
        let last = events.min(first + group - 1);
        let writes = (first..=last).map(|number| label(number, begin + number * 100)).collect();
        journal.write_blocking(writes).expect("there is room");
    }
    let bytes = on_disk(state.path()).saturating_sub(empty);
    assert!(bytes <= DISK_BYTES_MAX, "{bytes} bytes of {events} events");

    let admission = Arc::new(Admission::new([], Arc::clone(&clock)));
    let means =
        Means { state: state.path().to_owned(), journal: Arc::clone(&journal), clock, admission };
    let began = Instant::now();
    let outbox = Outbox::start(means).expect("a thread starts");
    let mut through = 0;
    while through < events {
        let view = outbox.view();
        // A hole would hold the receipt back: what it covers is whole, so it came oldest first.
        assert!(view.through >= through, "a receipt never goes back");
        assert!(began.elapsed() < DRAIN_TIME_MAX, "{} of {events}: {:?}", through, view.trouble);
        through = view.through;
        // A look now and then, so that those who work have the processors.
        thread::park_timeout(LOOK_PAUSE);
    }
    let took = began.elapsed();
    outbox.stop();
    let took_ms = took.as_millis();
    writeln!(
        io::stdout(),
        "evidence: backlog: {events} events, {bytes} bytes, {took_ms} ms to tell"
    )
    .expect("somebody listens");
    let store = hub::home::Home::open(hub_state.path()).expect("it is there").store(None, None);
    let summary = store.expect("it opens").summary().expect("it answers");
    let told: u64 = summary.outcomes.iter().map(|row| row.count).sum();
    assert_eq!((told, summary.missing, summary.forks), (events, 0, 0));
}
