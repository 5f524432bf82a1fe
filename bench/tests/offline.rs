//! A station whose hub was away: everything is told, the oldest first, when it comes back.
//!
//! A real journal, a real hub, loopback between. How much that takes is measured by `bench station`.

#[path = "../examples/backlog/filling.rs"]
mod filling;

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use agent::admission::Admission;
use agent::clock::{Clock, Time as _};
use agent::identity;
use agent::journal::{Journal, Place, Store};
use agent::outbox::{Means, Outbox};
use contract::enrolment::EnrolmentToken;
use contract::event::UnixMillis;
use contract::signature::UnixSeconds;
use hub::clock::{Clock as _, SystemClock};
use hub::config::{Config, Overrides};
use tokio::sync::oneshot;

/// How many events wait unless the environment says otherwise.
const EVENTS: u32 = 3_000;
/// Since when.
const DAY_MS: u64 = 86_400_000;
/// How often it is looked how far the telling has come.
const LOOK_PAUSE: Duration = Duration::from_millis(5);
/// How long telling a whole backlog may take.
const TELL_TIME_MAX: Duration = Duration::from_secs(15 * 60);

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

fn open_journal(state: &Path, clock: &Clock) -> Store {
    let place = Place { path: state.join("journal.db"), file_system: None };
    let key = identity::station_key(state).expect("the station has keys");
    Store::open(place, key, clock.moment().wall).expect("the journal opens")
}

#[test]
fn a_backlog_is_told_oldest_first_and_in_time_when_the_hub_comes_back() {
    let asked = std::env::var("WAYSTATION_OFFLINE_EVENTS").ok().and_then(|it| it.parse().ok());
    let events: u32 = asked.unwrap_or(EVENTS);
    let (state, hub_state) = (tempfile::tempdir(), tempfile::tempdir());
    let (state, hub_state) = (state.expect("there is room"), hub_state.expect("there is room"));
    let hub = RunningHub::start(hub_state.path());
    let now = UnixSeconds::from(SystemClock.now());
    agent::enrolment::enroll(state.path(), &hub.url, token(hub_state.path()), now)
        .expect("the hub takes the token");
    let clock = Arc::new(Clock::default());
    let now = clock.moment().wall.0;
    filling::fill(open_journal(state.path(), &clock), events, (now - DAY_MS, now))
        .expect("there is room");
    let journal = Journal::start(open_journal(state.path(), &clock)).expect("it starts");
    let journal = Arc::new(journal);

    let admission = Arc::new(Admission::new([], Arc::clone(&clock)));
    let means =
        Means { state: state.path().to_owned(), journal: Arc::clone(&journal), clock, admission };
    let began = Instant::now();
    let outbox = Outbox::start(means).expect("a thread starts");
    let events = u64::from(events);
    let mut through = 0;
    while through < events {
        let view = outbox.view();
        // A hole would hold the receipt back: what it covers is whole, so it came oldest first.
        assert!(view.through >= through, "a receipt never goes back");
        assert!(began.elapsed() < TELL_TIME_MAX, "{} of {events}: {:?}", through, view.trouble);
        through = view.through;
        // A look now and then, so that those who work have the processors.
        thread::park_timeout(LOOK_PAUSE);
    }
    outbox.stop();
    let store = hub::home::Home::open(hub_state.path()).expect("it is there").store(None, None);
    let summary = store.expect("it opens").summary().expect("it answers");
    let told: u64 = summary.outcomes.iter().map(|row| row.count).sum();
    assert_eq!((told, summary.missing, summary.forks), (events, 0, 0));
    writeln!(io::stdout(), "evidence: backlog: {events} events told, 0 missing")
        .expect("somebody listens");
}
