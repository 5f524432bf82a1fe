//! A hub that runs inside the test, with a clock the test turns and a store it may break.
//!
//! It stops, and drains, when it is dropped.

use std::{
    num::NonZeroU32,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use contract::{enrolment::EnrolmentToken, event::UnixMillis, key::SigningKey};
use hub::{
    clock::Clock,
    dashboard::Gate,
    hub::{Hub, Parts, router},
    people::Passwords,
    store::{SqliteStore, Store},
};
use tokio::sync::oneshot;

/// When every test begins, in milliseconds since 1970.
pub(crate) const NOW_MS: u64 = 1_790_000_000_000;
/// The administrator's token of every hub under test.
pub(crate) const ADMIN: &str = "wsa-test";

/// A clock that a test turns.
#[derive(Clone)]
pub(crate) struct TurnedClock(Arc<AtomicU64>);

impl TurnedClock {
    pub(crate) fn turn(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.0.load(Ordering::SeqCst))
    }
}

/// A running hub.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) clock: TurnedClock,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// A hub on the store in this folder.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::with_store(Box::new(SqliteStore::open(&folder.join("hub.db")).unwrap()))
    }

    /// A hub on this store, with a token `1` for the site WH-012.
    pub(crate) fn with_store(store: Box<dyn Store>) -> Self {
        let clock = TurnedClock(Arc::new(AtomicU64::new(NOW_MS)));
        let hub = Hub::new(Parts {
            sign_on: None,
            thresholds: hub::alerts::Thresholds::default(),
            collector: None,
            remote_write: None,
            key: SigningKey::from_seed(&[42; 32]),
            store,
            clock: Box::new(clock.clone()),
            batches_per_second: NonZeroU32::new(5).unwrap(),
            gate: Gate::token(ADMIN),
            is_secure: false,
            passwords: Passwords::new().unwrap(),
        });
        let (stop, stopped) = oneshot::channel();
        let (say, said) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                say.send(listener.local_addr().unwrap()).unwrap();
                let told = async {
                    stopped.await.unwrap();
                };
                door::serve(listener, router(Arc::new(hub)), door::Limits::default(), told)
                    .await
                    .unwrap();
            });
        });
        let url = format!("http://{}", said.recv().unwrap());
        Self { url, clock, stop: Some(stop), thread: Some(thread) }
    }

    /// What the read API says at a path, with the administrator's token.
    pub(crate) fn ask(&self, path: &str) -> serde_json::Value {
        let bearer = format!("Bearer {ADMIN}");
        let mut answer = agent()
            .get(format!("{}{path}", self.url))
            .header("authorization", bearer)
            .call()
            .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        assert_eq!(answer.status(), 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || thread::panicking(), "the hub ended in a panic");
    }
}

/// Makes a token in the store of a folder, for an hour.
pub(crate) fn make_token(folder: &Path, number: u8, site: &str) -> EnrolmentToken {
    let token = EnrolmentToken([number; 16]);
    let store = SqliteStore::open(&folder.join("hub.db")).unwrap();
    let (now, end) = (UnixMillis::new(NOW_MS), UnixMillis::new(NOW_MS + 3_600_000));
    store.add_token(&token, &site.parse().unwrap(), now, end).unwrap();
    token
}

/// An HTTP client that takes every answer as an answer.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}
