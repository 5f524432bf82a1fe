//! `/api/stream`: what changes in the fleet, as server-sent events.
//!
//! A stream begins with everything and goes on with what changed, once a second at most. `v` grows
//! by one with each event. An event's `id` is a moment: who comes back with it, to this hub or to
//! another on the same store, hears what changed since. The stream ends when the hub stops, and within
//! a second when the session or token ends that it began with.

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use contract::{event::UnixMillis, identity::Site};
use door::{Kind, Problem, ProblemView};
use futures_util::{Stream, stream};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::{
    alarms::AlertView,
    fleet::{SiteView, sites},
    gate::{Viewer, may_stay},
    views::StationView,
};
use crate::{
    alerts::{Alert, Silence, life::OpenAlerts},
    hub::Hub,
    roster::Changes,
    store::{StationRow, StoreError},
};

/// How often a stream looks for changes.
const LOOK: Duration = Duration::from_secs(1);
/// How much is told again to whoever comes back, in milliseconds: another hub may commit late.
const OVERLAP_MS: u64 = 5_000;
/// How far back somebody may come back, in milliseconds; whoever was away longer hears everything.
const RESUME_MS_MAX: u64 = 10 * 60 * 1_000;
/// How often a silent stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

static TOO_MANY_LISTENERS: Kind = Kind {
    name: "too-many-listeners",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "As many listen as the hub can tell",
    remedy: "Ask /api/fleet every few seconds instead, or close another dashboard.",
};

/// Hear of changes as they happen.
///
/// `event: snapshot` carries every site, station and open alert; `event: delta` the sites and
/// stations that changed, and the open alerts if they did. With `Last-Event-ID`, or with the `at`
/// of a board, the first event is a delta too: every site and open alert, and the stations that
/// changed since.
#[utoipa::path(
    get, path = "/api/stream", tag = "fleet", operation_id = "listen",
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of an event")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 503, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn listen(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let place = Arc::clone(&hub.listeners).try_acquire_owned();
    let place = place.map_err(|_| TOO_MANY_LISTENERS.because("Every place is taken."))?;
    let stop = hub.stopping.subscribe();
    let resume = resume(&headers, hub.clock.now());
    let listener = Listener {
        hub,
        headers,
        stop,
        _place: place,
        v: 0,
        resume,
        change: 0,
        sites: BTreeMap::new(),
        alerts: String::new(),
        told: VecDeque::new(),
    };
    let stream = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    std::future::ready(Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))).await
}

/// Since when somebody who comes back has missed what changed, if that is not too long ago.
fn resume(headers: &HeaderMap, now: UnixMillis) -> Option<UnixMillis> {
    let since: u64 = headers.get("last-event-id")?.to_str().ok()?.parse().ok()?;
    let is_near = since <= now.get() && now.get() - since <= RESUME_MS_MAX;
    is_near.then_some(UnixMillis::new(since.saturating_sub(OVERLAP_MS)))
}

/// Somebody who listens, and what they know.
struct Listener {
    hub: Arc<Hub>,
    /// What they came in with.
    headers: HeaderMap,
    stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
    v: u64,
    /// What changed before this they know already.
    resume: Option<UnixMillis>,
    /// The number of the last change they were told.
    change: u64,
    sites: BTreeMap<Site, SiteView>,
    alerts: String,
    told: VecDeque<Event>,
}

/// How everything is at one moment.
struct Look {
    at: UnixMillis,
    fleet: Changes,
    sites: BTreeMap<Site, SiteView>,
    alerts: Vec<Alert>,
    silences: Vec<Silence>,
}

impl Listener {
    /// The next event; none once the hub stops, or what the listener came in with has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.told.pop_front() {
                return Some(event);
            }
            if self.v > 0 {
                tokio::select! {
                    _ = self.stop.wait_for(|stop| *stop) => return None,
                    () = tokio::time::sleep(LOOK) => {}
                }
                if !may_stay(&self.headers, &self.hub).await {
                    return None;
                }
            }
            self.look().await;
        }
    }

    async fn look(&mut self) {
        let after = self.change;
        let look = self.hub.off_the_loop(move |hub| {
            let (at, store) = (hub.clock.now(), &*hub.store);
            let fleet = hub.roster.changes(store, at, after)?;
            let sites = sites(&fleet.all, hub.thresholds.silent_time, at);
            let (alerts, silences) = (store.open_alerts()?, store.silences(at)?);
            Ok::<_, StoreError>(Look { at, fleet, sites, alerts, silences })
        });
        match look.await {
            Ok(Ok(look)) => self.tell(look),
            Ok(Err(error)) => tracing::warn!(%error, "A stream could not look; trying again"),
            Err(_) => tracing::warn!("A stream could not look; trying again"),
        }
    }

    fn tell(&mut self, look: Look) {
        let Look { at: now, fleet, sites, alerts, silences } = look;
        self.change = fleet.last;
        let known = |row: &StationRow| {
            let changed = row.last_heard_at.unwrap_or(row.enrolled_at).max(row.enrolled_at);
            self.v == 0 && self.resume.is_some_and(|resume| changed < resume)
        };
        let stations: Vec<StationView> = fleet
            .changed
            .iter()
            .filter(|row| !known(row))
            .map(|row| StationView::from(&**row))
            .collect();
        let news = sites.iter().filter(|(name, site)| self.sites.get(*name) != Some(*site));
        let different: Vec<SiteView> = news.map(|(_, site)| site.clone()).collect();
        self.sites = sites;
        let open = OpenAlerts::among(&alerts);
        let view = |alert| AlertView::open(alert, &open, &silences, now);
        let views: Vec<AlertView> = alerts.iter().map(view).collect();
        let alerts = serde_json::to_string(&views).expect("views are plain text and numbers");
        let alerts_changed = alerts != self.alerts;
        self.alerts = alerts;
        let is_first = self.v == 0;
        if !is_first && stations.is_empty() && different.is_empty() && !alerts_changed {
            return;
        }
        self.v += 1;
        let told = Told {
            v: self.v,
            sites: different,
            stations,
            alerts: (is_first || alerts_changed).then_some(views),
        };
        let name = if is_first && self.resume.is_none() { "snapshot" } else { "delta" };
        let data = json!(told).to_string();
        let id = now.get().to_string();
        self.told.push_back(Event::default().event(name).id(id).data(data));
    }
}

/// One event of the stream.
#[derive(Serialize)]
struct Told {
    v: u64,
    sites: Vec<SiteView>,
    stations: Vec<StationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alerts: Option<Vec<AlertView>>,
}
