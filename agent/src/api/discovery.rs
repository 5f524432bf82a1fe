//! `/v1/discovery`: a stream of what is found, as server-sent events.
//!
//! One search at a time, and only for the station's own: a web page has no business looking through
//! this network. The search ends when nobody listens any more. It writes nothing to any printer.

mod view;

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension,
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use door::{Problem, ProblemView, Query};
use drivers::discovery::{Means, News, Search, Subnet, SubnetError};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, watch},
    time::timeout,
};
use utoipa::{IntoParams, ToSchema};

pub use view::{FindView, ObstacleView};

use super::{Admitted, Api, clients::check_ours, problem, stay::Stay};
use crate::config::PrinterConfig;

/// The path of the search.
pub(crate) const DISCOVERY: &str = "/v1/discovery";

/// How many finds may wait for a slow listener.
const WAITING_MAX: usize = 64;

/// How often a silent stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How long a search that nobody hears any more may take to end.
const CALLED_OFF_TIME_MAX: Duration = Duration::from_millis(1_500);

/// When another search is likely to be over.
const SEARCH_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Where to look.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Of `usb`, `serial`, `mdns` and `snmp`, with commas between; all of them unless given.
    means: Option<String>,
    /// Hosts to knock at, one by one: a private IPv4 address, or a subnet of at most 1024 such as
    /// `10.0.0.0/24`. None unless given; ask a person before.
    subnet: Option<String>,
}

/// One of the means is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct MeansView {
    /// `usb`, `serial`, `mdns`, `snmp` or `subnet`.
    #[schema(example = "mdns")]
    means: String,
    /// `done`, or `failed`: then there may be more than was found.
    #[schema(example = "done")]
    state: String,
    /// Why it failed, and what to do about it.
    message: Option<String>,
}

/// The search is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct EndView {
    /// How many were found.
    finds: usize,
}

/// Look for printers.
///
/// `event: find` carries a find; the same `id` again replaces it, because more is known of it.
/// `event: means` says that one of the means is done, and `event: end` that all are; then the stream
/// ends. Takes about four seconds, and up to half a minute with a large subnet. Only for the panel and
/// the local client.
#[utoipa::path(
    get, path = DISCOVERY, tag = "printers", operation_id = "searchPrinters", params(SearchQuery),
    responses(
        (status = 200, content(
            (FindView = "text/event-stream"),
            (MeansView = "text/event-stream; event=means"),
            (EndView = "text/event-stream; event=end"),
        )),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 403, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn search(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Extension(stay): Extension<Stay>,
    Query(query): Query<SearchQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    check_ours(&admitted)?;
    api.beside_the_core()?;
    let search = read_search(query)?;
    // One that was called off a moment ago is over in a moment.
    let permit = timeout(CALLED_OFF_TIME_MAX, Arc::clone(&api.search).acquire_owned()).await;
    let permit = permit.ok().and_then(Result::ok).ok_or_else(|| {
        let detail = "Another search is under way.";
        problem::SEARCH_UNDER_WAY.because(detail).retry_after(SEARCH_RETRY_AFTER)
    })?;
    let (told, heard) = mpsc::channel(WAITING_MAX);
    let off = Arc::new(AtomicBool::new(false));
    let (seeker, stop) = (Seeker::new(&api, told, permit), api.stop.clone());
    let called_off = Arc::clone(&off);
    // It ends by itself within a moment once it is called off, and holds its permit until then.
    let work = tokio::task::spawn_blocking(move || seeker.run(search, &called_off));
    let listener = Listener { heard, stop, off: CallOff(off), _work: work };
    let stream = futures_util::stream::unfold((listener, stay), |(mut listener, mut stay)| async {
        let event = stay.during(listener.next()).await?;
        Some((Ok(event), (listener, stay)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn read_search(query: SearchQuery) -> Result<Search, Problem> {
    let SearchQuery { means, subnet } = query;
    let usual = [Means::Usb, Means::Serial, Means::Mdns, Means::Snmp];
    let mut chosen = BTreeSet::new();
    match means {
        None => chosen.extend(usual),
        Some(words) => {
            for word in words.split(',').filter(|word| !word.is_empty()) {
                let known = usual.iter().find(|means| means.word() == word);
                chosen.insert(*known.ok_or_else(|| {
                    problem::INVALID_VALUE
                        .because(format!("means names \"{}\".", word.escape_default()))
                        .remedy("Write usb, serial, mdns and snmp, with commas between.")
                })?);
            }
        }
    }
    let subnet = subnet.map(|text| text.parse::<Subnet>()).transpose();
    let subnet = subnet.map_err(|error: SubnetError| {
        problem::INVALID_VALUE.because(format!("subnet: {error}.")).remedy(error.remedy())
    })?;
    if subnet.is_some() {
        chosen.insert(Means::Subnet);
    }
    Ok(Search { subnet, ..Search::new(chosen) })
}

/// Whoever searches, on a thread that may wait for the network.
struct Seeker {
    api: Api,
    printers: Vec<PrinterConfig>,
    told: mpsc::Sender<Event>,
    _permit: OwnedSemaphorePermit,
}

impl Seeker {
    fn new(api: &Api, told: mpsc::Sender<Event>, permit: OwnedSemaphorePermit) -> Self {
        Self { api: api.clone(), printers: api.roster.printers(), told, _permit: permit }
    }

    fn run(self, mut search: Search, off: &AtomicBool) {
        let Self { api, printers, told, _permit } = self;
        search.spare(printers.iter().map(|printer| &printer.uri));
        let mut ids = BTreeSet::new();
        let tell = |event: Event| {
            if told.blocking_send(event).is_err() {
                off.store(true, Ordering::Relaxed);
            }
        };
        search.run(off, &mut |news| match news {
            News::Found(find) => {
                ids.insert(find.id.clone());
                let view = FindView::new(&find, api.roster.profiles(), &printers);
                tell(event("find", &view));
            }
            News::Ended { means, failure } => {
                let state = if failure.is_none() { "done" } else { "failed" };
                let message = failure.map(|error| format!("{error}. {}", error.remedy()));
                let means = means.word().to_owned();
                tell(event("means", &MeansView { means, state: state.to_owned(), message }));
            }
        });
        tell(event("end", &EndView { finds: ids.len() }));
    }
}

fn event(name: &'static str, view: &impl Serialize) -> Event {
    let data = serde_json::to_string(view).expect("keys are strings and no value can fail");
    Event::default().event(name).data(data)
}

/// Whoever listens to a search.
struct Listener {
    heard: mpsc::Receiver<Event>,
    stop: watch::Receiver<bool>,
    off: CallOff,
    _work: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// The next event; none once the search is over or the station stops.
    async fn next(&mut self) -> Option<Event> {
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => {
                self.off.now();
                None
            }
            event = self.heard.recv() => event,
        }
    }
}

/// Calls a search off when nobody listens any more.
struct CallOff(Arc<AtomicBool>);

impl CallOff {
    fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Drop for CallOff {
    fn drop(&mut self) {
        self.now();
    }
}
