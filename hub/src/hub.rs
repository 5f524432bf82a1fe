//! The hub: what all its doors share, and which doors there are.
//!
//! The state of stations is the store's alone; the roster holds what the store last told of it.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use contract::{batch, enrolment, identity::HubId, key::SigningKey, rotation};
use door::Problem;
use http::{HeaderValue, StatusCode, header};
use tokio::sync::{Semaphore, watch};

use crate::{
    alerts::Thresholds,
    clock::Clock,
    dashboard::{self, Gate},
    enrol,
    forward::{Forward, Receiver, remote_write::RemoteWrite},
    home::hub_id,
    ingest::{self, Admission, BYTES_IN_FLIGHT_MAX, Buckets, refusal},
    metrics::{METRICS_MEDIA_TYPE, Metrics},
    people::{Guesses, Lookups, Passwords, SignOn},
    roster::Roster,
    rotate,
    store::Store,
};

/// How many batches are unpacked and stored at once; this bounds the hub's memory.
const IN_FLIGHT_MAX: usize = 32;
/// How many dashboards may listen to changes at once.
const LISTENERS_MAX: usize = 64;
/// How many passwords are checked at once; each takes 19 MiB.
const CHECKING_MAX: usize = 2;
/// How many errands to the provider of accounts are under way at once.
const SIGNING_ON_MAX: usize = 4;
/// How many urgent batches a second a station may send in the long run; more are treated as live.
const URGENT_PER_SECOND: NonZeroU32 = NonZeroU32::MIN;

/// What all doors share.
pub struct Hub {
    pub(crate) id: HubId,
    pub(crate) key: SigningKey,
    pub(crate) store: Box<dyn Store>,
    pub(crate) roster: Roster,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) metrics: Metrics,
    pub(crate) buckets: Buckets,
    pub(crate) urgent: Buckets,
    pub(crate) admission: Arc<Admission>,
    pub(crate) in_flight: Semaphore,
    pub(crate) gate: Gate,
    pub(crate) is_secure: bool,
    pub(crate) passwords: Passwords,
    pub(crate) thresholds: Thresholds,
    pub(crate) forward: Option<Forward>,
    pub(crate) remote_write: Option<RemoteWrite>,
    pub(crate) guesses: Guesses,
    pub(crate) lookups: Lookups,
    pub(crate) checking: Semaphore,
    pub(crate) sign_on: Option<SignOn>,
    pub(crate) signing_on: Semaphore,
    pub(crate) listeners: Arc<Semaphore>,
    pub(crate) stopping: watch::Sender<bool>,
}

/// What a hub is made of.
pub struct Parts {
    /// Its key; its name follows from it.
    pub key: SigningKey,
    /// What it remembers.
    pub store: Box<dyn Store>,
    /// How it knows the time.
    pub clock: Box<dyn Clock>,
    /// How many batches a second each station may send.
    pub batches_per_second: NonZeroU32,
    /// Who may look: whoever comes in, or everybody on this machine too.
    pub gate: Gate,
    /// Whether people reach the hub over TLS alone, so that a cookie never goes out without.
    pub is_secure: bool,
    /// What checks passwords.
    pub passwords: Passwords,
    /// The way in with an account of the company, if there is one.
    pub sign_on: Option<SignOn>,
    /// Where the rules draw their lines.
    pub thresholds: Thresholds,
    /// Where batches go on to.
    pub collector: Option<Receiver>,
    /// Where figures go on to, and this hub's name there, if it is not its own.
    pub remote_write: Option<(Receiver, Option<String>)>,
}

impl Hub {
    /// A hub made of these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            key,
            store,
            clock,
            batches_per_second,
            gate,
            is_secure,
            passwords,
            sign_on,
            thresholds,
            collector,
            remote_write,
        } = parts;
        let id = hub_id(&key);
        let remote_write = remote_write.map(|(receiver, name)| {
            RemoteWrite::new(receiver, name.unwrap_or_else(|| id.to_string()))
        });
        Self {
            id,
            key,
            roster: Roster::new(store.is_shared()),
            store,
            clock,
            metrics: Metrics::default(),
            buckets: Buckets::new(batches_per_second),
            urgent: Buckets::new(URGENT_PER_SECOND),
            admission: Admission::new(BYTES_IN_FLIGHT_MAX),
            in_flight: Semaphore::new(IN_FLIGHT_MAX),
            gate,
            is_secure,
            passwords,
            thresholds,
            forward: collector.map(Forward::new),
            remote_write,
            guesses: Guesses::default(),
            lookups: Lookups::default(),
            checking: Semaphore::new(CHECKING_MAX),
            sign_on,
            signing_on: Semaphore::new(SIGNING_ON_MAX),
            listeners: Arc::new(Semaphore::new(LISTENERS_MAX)),
            stopping: watch::Sender::new(false),
        }
    }

    /// The hub's name.
    pub fn id(&self) -> &HubId {
        &self.id
    }

    /// Runs what may wait for the disk beside the loop that serves everybody.
    pub(crate) async fn off_the_loop<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let hub = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&hub)).await;
        done.map_err(|error| {
            tracing::error!(%error, "A request broke off inside the hub");
            refusal::overloaded()
        })
    }
}

/// Every door of the hub.
pub fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route(batch::PATH, post(ingest::take))
        .route(enrolment::PATH, post(enrol::enrol))
        .route(rotation::PATH, post(rotate::rotate))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .merge(dashboard::router())
        .fallback(door::no_such_route)
        .method_not_allowed_fallback(door::method_not_allowed)
        .with_state(hub)
}

/// Whether the hub can take batches: the store writes.
async fn ready(State(hub): State<Arc<Hub>>) -> Result<&'static str, Problem> {
    hub.off_the_loop(|hub| hub.store.check()).await?.map_err(refusal::of_store)?;
    Ok("ready\n")
}

async fn metrics(State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let fleet = hub.off_the_loop(|hub| hub.store.summary()).await?.map_err(refusal::of_store)?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(METRICS_MEDIA_TYPE))];
    Ok((StatusCode::OK, media_type, hub.metrics.text(&fleet, hub.admission.in_flight()))
        .into_response())
}
