//! `/v1/events`: a stream of what changes, as server-sent events.
//!
//! A job event's id is its change number; who comes back with `Last-Event-ID`
//! hears every change since then, each job as it is now. The stream ends when the
//! station stops or its listener may stay no longer, and keeps nothing for anybody.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use door::{Problem, ProblemView};
use futures_util::Stream;
use http::HeaderMap;
use spool::Timestamp;
use tokio::sync::watch;

use super::{Api, LeadView, jobs, printers, problem, scans::ScanNotice, stay::Stay};
use crate::{engine::Engine, journal::ChangeNumber, ladder::Level};

/// The path of the events.
pub(crate) const EVENTS: &str = "/v1/events";

/// Most changes that are read from the journal at once.
const CHANGES_MAX: u32 = 100;

/// How often a silent stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long the stream rests after the journal did not answer.
const REST: Duration = Duration::from_secs(1);

/// Hear of changes as they happen.
///
/// `event: job` carries a job, with its change number as `id`; `event: printer` carries a
/// printer, `event: lead` whether the shift lead is wanted, `event: scan` whether the last scan was
/// taken. A new stream begins with every printer and the lead; resume with `Last-Event-ID`.
#[utoipa::path(
    get, path = EVENTS, tag = "events", operation_id = "listenToEvents",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last change number heard")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn listen(
    State(api): State<Api>,
    Extension(stay): Extension<Stay>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    api.beside_the_core()?;
    let job_changes = api.engine.job_changes();
    let newest = *job_changes.borrow();
    // A number from the future belongs to another journal: it is heard from the beginning.
    let heard = last_event_id(&headers)?
        .map_or(newest, |id| if id > newest { ChangeNumber::default() } else { id });
    let mut printer_changes = api.engine.printer_changes();
    printer_changes.mark_changed();
    let mut lead_changes = api.engine.lead_changes();
    lead_changes.mark_changed();
    let scans = api.scans.subscribe();
    let stop = api.stop.clone();
    let told = VecDeque::new();
    let changes =
        Changes { jobs: job_changes, printers: printer_changes, lead: lead_changes, scans };
    let listener = Listener { api, heard, changes, stop, told };
    let stream = futures_util::stream::unfold((listener, stay), |(mut listener, mut stay)| async {
        let event = stay.during(listener.next()).await?;
        Some((Ok(event), (listener, stay)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<ChangeNumber>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(id) => Ok(Some(ChangeNumber(id))),
        None => Err(problem::INVALID_VALUE
            .because("Last-Event-ID is not a change number.")
            .remedy("Send the id of the last job event, or leave the header out.")),
    }
}

/// Why a listener wakes up.
enum Wake {
    Stopping,
    Jobs,
    Printers,
    Lead,
    Scan,
}

/// What a listener waits for.
struct Changes {
    jobs: watch::Receiver<ChangeNumber>,
    printers: watch::Receiver<u64>,
    lead: watch::Receiver<Option<Timestamp>>,
    scans: watch::Receiver<ScanNotice>,
}

/// Somebody who listens.
struct Listener {
    api: Api,
    /// The newest change number that was told.
    heard: ChangeNumber,
    changes: Changes,
    stop: watch::Receiver<bool>,
    /// Read, but not told yet.
    told: VecDeque<Event>,
}

impl Listener {
    /// The next event; none once the station stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.told.pop_front() {
                return Some(event);
            }
            self.pressed().await?;
            match self.wake().await {
                Wake::Stopping => return None,
                Wake::Jobs => self.read_jobs().await,
                Wake::Printers => self.read_printers().await,
                Wake::Lead => {
                    let view = LeadView::new(*self.changes.lead.borrow_and_update());
                    self.told.push_back(event("lead", &view));
                }
                Wake::Scan => {
                    let notice = *self.changes.scans.borrow_and_update();
                    self.told.push_back(event("scan", &notice));
                }
            }
        }
    }

    /// Waits while the station is under pressure: a little, so that changes are told together, or
    /// until it has time for listeners again. None once the station stops.
    async fn pressed(&mut self) -> Option<()> {
        let mut standing = self.api.admission.standing();
        let eased = async {
            if standing.borrow().level > Level::All {
                tokio::time::sleep(REST).await;
            }
            standing.wait_for(|standing| standing.level < Level::CoreOnly).await.map(drop)
        };
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => None,
            eased = eased => eased.ok(),
        }
    }

    /// Waits for something to tell. A sender that is gone means that the station stops.
    async fn wake(&mut self) -> Wake {
        let heard = self.heard;
        let Changes { jobs, printers, lead, scans } = &mut self.changes;
        let wake = tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => return Wake::Stopping,
            changed = jobs.wait_for(|newest| *newest > heard) => changed.map(|_| Wake::Jobs),
            changed = printers.changed() => changed.map(|()| Wake::Printers),
            changed = lead.changed() => changed.map(|()| Wake::Lead),
            changed = scans.changed() => changed.map(|()| Wake::Scan),
        };
        wake.unwrap_or(Wake::Stopping)
    }

    async fn read_jobs(&mut self) {
        let newest = *self.changes.jobs.borrow_and_update();
        let heard = self.heard;
        let read = move |engine: &Engine| {
            let changed = engine.changed(heard, CHANGES_MAX)?.into_iter();
            changed.map(|job| Ok((job.change, jobs::read_view(engine, &job)?))).collect()
        };
        match self.api.read::<Vec<_>>(read).await {
            // What was counted may have been erased since.
            Ok(jobs) if jobs.is_empty() => self.heard = newest,
            Ok(jobs) => {
                for (change, job) in jobs {
                    self.heard = change;
                    self.told.push_back(event("job", &job).id(change.0.to_string()));
                }
            }
            Err(problem) => {
                tracing::warn!(
                    detail = problem.detail(),
                    "The changes of jobs could not be read for a listener"
                );
                tokio::time::sleep(REST).await;
            }
        }
    }

    async fn read_printers(&mut self) {
        match self.api.read(printers::read_all).await {
            Ok(printers) => {
                self.told.extend(printers.iter().map(|printer| event("printer", printer)));
            }
            Err(problem) => {
                tracing::warn!(
                    detail = problem.detail(),
                    "The printers could not be read for a listener"
                );
                tokio::time::sleep(REST).await;
                self.changes.printers.mark_changed();
            }
        }
    }
}

fn event(name: &'static str, view: &impl serde::Serialize) -> Event {
    let data = serde_json::to_string(view).expect("keys are strings and no value can fail");
    Event::default().event(name).data(data)
}
