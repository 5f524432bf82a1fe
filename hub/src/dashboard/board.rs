//! `/api/board`: every station in columns, for a page that draws all of them.
//!
//! Words that repeat stand once. Twenty thousand stations take a quarter of a megabyte on the wire
//! this way, packed, and the page reads them in one go. `at` is where the stream goes on from.

use std::{io::Write as _, sync::Arc};

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use contract::event::{PrinterReport, UnixMillis};
use door::Problem;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::gate::Viewer;
use crate::{hub::Hub, ingest::refusal, store::StationRow};

/// Every station, column by column; a column has one entry for each station.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct BoardView {
    /// The moment, in milliseconds since 1970; the stream goes on from it.
    at: u64,
    /// Names of sites.
    sites: Vec<String>,
    /// Versions of the agent.
    versions: Vec<String>,
    /// What printers were said to be, slot by slot: state, then reasons, as
    /// `stopped media-empty; idle`.
    conditions: Vec<String>,
    /// Each station's name.
    id: Vec<String>,
    /// Which of `sites`.
    site: Vec<usize>,
    /// When it was last heard, in milliseconds before `at`; -1 for never.
    heard_ms_ago: Vec<i64>,
    /// By how much its clock was ahead then, in milliseconds.
    clock_ahead_ms: Vec<i64>,
    /// Labels that came out.
    labels: Vec<u64>,
    /// Labels that did not come out, or of which nobody knows.
    labels_failed: Vec<u64>,
    /// Events it numbered that have not come.
    gaps: Vec<u64>,
    /// Places where it told two stories.
    forks: Vec<u64>,
    /// Which of `versions`; -1 when it has not said how it is.
    version: Vec<i64>,
    /// Which of `conditions`; -1 when it has not said how it is.
    condition: Vec<i64>,
    /// Jobs that wait.
    waiting: Vec<u32>,
    /// Jobs in doubt.
    in_doubt: Vec<u32>,
    /// Events it has yet to send.
    outbox: Vec<u64>,
}

impl BoardView {
    fn new(rows: &[Arc<StationRow>], at: UnixMillis) -> Self {
        let mut board = Self { at: at.get(), ..Self::default() };
        let mut words = [Words::default(), Words::default(), Words::default()];
        for row in rows {
            board.add(row, at, &mut words);
        }
        let [sites, versions, conditions] = words;
        Self { sites: sites.all, versions: versions.all, conditions: conditions.all, ..board }
    }

    fn add(&mut self, row: &StationRow, at: UnixMillis, words: &mut [Words; 3]) {
        let [sites, versions, conditions] = words;
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let ago = |heard: UnixMillis| signed(at.get().saturating_sub(heard.get()));
        self.id.push(row.id.to_string());
        self.site.push(sites.place(row.site.as_str()));
        self.heard_ms_ago.push(row.last_heard_at.map_or(-1, ago));
        self.clock_ahead_ms.push(row.skew_ms);
        self.labels.push(row.completed);
        self.labels_failed.push(row.failed);
        self.gaps.push(row.missing);
        self.forks.push(row.forks);
        let place = |place: usize| i64::try_from(place).unwrap_or(-1);
        let state = row.state.as_ref();
        let version = state.map(|state| versions.place(&state.version.to_string()));
        self.version.push(version.map_or(-1, place));
        let printers = state.map(|state| state.printers.as_slice());
        let condition = printers.map(|printers| conditions.place(&condition(printers)));
        self.condition.push(condition.map_or(-1, place));
        self.waiting.push(state.map_or(0, |state| state.jobs_waiting));
        self.in_doubt.push(state.map_or(0, |state| state.jobs_in_doubt));
        self.outbox.push(state.map_or(0, |state| state.outbox_waiting.get()));
    }
}

/// Words that stand once.
#[derive(Default)]
struct Words {
    all: Vec<String>,
    places: std::collections::HashMap<String, usize>,
}

impl Words {
    fn place(&mut self, word: &str) -> usize {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(word.to_owned());
        self.places.insert(word.to_owned(), place);
        place
    }
}

fn condition(printers: &[PrinterReport]) -> String {
    let one = |report: &PrinterReport| {
        let words = report.reasons.iter().map(|reason| reason.word());
        std::iter::once(report.state.word()).chain(words).collect::<Vec<_>>().join(" ")
    };
    printers.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Every station in columns.
#[utoipa::path(
    get, path = "/api/board", tag = "fleet", operation_id = "board",
    responses((status = 200, body = BoardView)),
)]
pub(super) async fn board(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let is_packed = accepts.is_some_and(|accepts| accepts.contains("gzip"));
    let draw = move |hub: &Hub| {
        let now = hub.clock.now();
        let board = BoardView::new(&hub.roster.stations(&*hub.store, now)?, now);
        let text = serde_json::to_vec(&board).expect("columns are plain text and numbers");
        Ok::<_, crate::store::StoreError>(if is_packed { pack(&text) } else { text })
    };
    let bytes = hub.off_the_loop(draw).await?.map_err(refusal::of_store)?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (media_type, bytes).into_response();
    if is_packed {
        let packing = HeaderValue::from_static("gzip");
        response.headers_mut().insert(header::CONTENT_ENCODING, packing);
    }
    Ok(response)
}

fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = packer.write_all(text).and_then(|()| packer.finish());
    packed.expect("memory takes every byte")
}
