//! The hub: what all its doors share, and which doors there are.
//!
//! It holds no state of stations; that is the store's alone.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use contract::{batch, enrolment, identity::HubId, key::SigningKey};
use door::Problem;
use http::{HeaderValue, StatusCode, header};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    dashboard::{self, Gate},
    enrol,
    home::hub_id,
    ingest::{self, Buckets, refusal},
    metrics::{METRICS_MEDIA_TYPE, Metrics},
    store::Store,
};

/// How many batches are unpacked and stored at once; this bounds the hub's memory.
const IN_FLIGHT_MAX: usize = 32;

/// What all doors share.
pub struct Hub {
    pub(crate) id: HubId,
    pub(crate) key: SigningKey,
    pub(crate) store: Box<dyn Store>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) metrics: Metrics,
    pub(crate) buckets: Buckets,
    pub(crate) in_flight: Semaphore,
    pub(crate) gate: Gate,
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
    /// Who may read: the administrator's token, or everybody on this machine.
    pub gate: Gate,
}

impl Hub {
    /// A hub made of these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { key, store, clock, batches_per_second, gate } = parts;
        Self {
            id: hub_id(&key),
            key,
            store,
            clock,
            metrics: Metrics::default(),
            buckets: Buckets::new(batches_per_second),
            in_flight: Semaphore::new(IN_FLIGHT_MAX),
            gate,
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
    Ok((StatusCode::OK, media_type, hub.metrics.text(&fleet)).into_response())
}
