//! `/v1/printers`: what stands at the station, and how it is.
//!
//! In IPP's words (RFC 8011, section 5.4); nothing here talks to a printer.

pub(super) mod add;
pub(super) mod remove;
pub(super) mod supplies;
pub(super) mod waiting;

use axum::{
    Extension,
    extract::{Path, State},
};
use door::{Json, Problem, ProblemView};
use drivers::status::{PrinterState, Reason};
use serde::{Deserialize, Serialize};
use spool::Mode;
use utoipa::ToSchema;

use super::{Admitted, Api, jobs::decisions::person, problem, refusals};
use crate::{
    engine::Engine,
    journal::{JournalError, Totals},
    printers,
    supplies::{Left, Outlook},
};

/// The path of the printers.
pub(crate) const PRINTERS: &str = "/v1/printers";

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrinterView {
    /// Its name at this station.
    #[schema(example = "bench-1")]
    pub name: String,
    /// Where it is.
    #[schema(example = "socket://192.0.2.10:9100")]
    pub uri: String,
    /// The profile it is driven by.
    #[schema(example = "zebra-link-os-203")]
    pub profile: String,
    /// IPP `printer-state`: `idle`, `processing` or `stopped`.
    #[schema(example = "idle")]
    pub state: String,
    /// IPP `printer-state-reasons`; `none` if there is none.
    #[schema(example = json!(["none"]))]
    pub state_reasons: Vec<String>,
    /// IPP `printer-state-message`: why it cannot be reached, in words.
    pub state_message: Option<String>,
    /// What a person lets it do: `running`, `paused`, `draining` or `maintenance`.
    #[schema(example = "running")]
    pub mode: String,
    /// IPP `printer-is-accepting-jobs`.
    pub accepting: bool,
    /// Jobs that wait or are being printed.
    pub waiting: u64,
    /// Jobs whose label is in doubt.
    pub in_doubt: u64,
    /// Jobs that a person holds back.
    pub held: u64,
    /// Its serial number, once it told.
    pub serial: Option<String>,
    /// Labels printed in its life, once it told.
    pub labels_printed: Option<u64>,
    /// What changes slowly of it; stations of old tell nothing.
    #[serde(default)]
    pub health: HealthView,
}

/// What changes slowly of a printer. It is asked only while nothing waits for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthView {
    /// Its model, as it says.
    #[schema(example = "ZT411-200dpi")]
    pub model: Option<String>,
    /// Its firmware, as it says.
    #[schema(example = "V92.21.39Z")]
    pub firmware: Option<String>,
    /// How much media has passed its head in its life, in metres: what wears it.
    #[schema(example = 217)]
    pub head_distance_m: Option<u64>,
    /// The state of its head: `good`, `worn`, `spent`, `faulty` or `unknown`.
    #[schema(example = "good")]
    #[serde(default)]
    pub head: String,
    /// How much of the life stated for its head is used, in percent.
    #[schema(example = 12)]
    #[serde(default)]
    pub head_used_percent: Option<u16>,
    /// How warm it is: `normal`, `high` or `unknown`.
    #[schema(example = "normal")]
    #[serde(default)]
    pub temperature: String,
    /// The labels on its roll; `left` counts labels.
    #[serde(default)]
    pub media: LeftView,
    /// Its ribbon; `left` is in metres.
    #[serde(default)]
    pub ribbon: LeftView,
}

/// What is left of a supply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftView {
    /// `enough`, `low`, `empty` or `unknown`.
    #[schema(example = "enough")]
    pub level: String,
    /// How much there is.
    #[schema(example = 412)]
    pub left: Option<u32>,
    /// What that rests on: `reported` by the printer's own sensor, `measured` since a person loaded it,
    /// `estimated`, or `unknown`.
    #[schema(example = "measured")]
    pub basis: String,
}

impl From<Left> for LeftView {
    fn from(left: Left) -> Self {
        let Left { level, left, basis } = left;
        Self { level: level.word().to_owned(), left, basis: basis.word().to_owned() }
    }
}

/// Centimetres of a metre: the unit of printers, and the one that is shown.
const CENTIMETRES_OF_A_METRE: u64 = 100;

impl HealthView {
    fn new(health: &printers::Health, outlook: &Outlook) -> Self {
        let printers::Health { model, firmware, head_distance_cm } = health;
        let Outlook { media, ribbon, head, head_used_percent, temperature } = *outlook;
        Self {
            model: model.clone(),
            firmware: firmware.clone(),
            head_distance_m: head_distance_cm.map(|length| length / CENTIMETRES_OF_A_METRE),
            head: head.word().to_owned(),
            head_used_percent,
            temperature: temperature.word().to_owned(),
            media: media.into(),
            ribbon: ribbon.into(),
        }
    }
}

/// Every printer of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrinterList {
    /// By name.
    pub printers: Vec<PrinterView>,
}

/// List the printers.
#[utoipa::path(
    get, path = PRINTERS, tag = "printers", operation_id = "listPrinters",
    responses(
        (status = 200, body = PrinterList),
        (status = 503, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(State(api): State<Api>) -> Result<axum::Json<PrinterList>, Problem> {
    let printers = api.read(read_all).await?;
    Ok(axum::Json(PrinterList { printers }))
}

/// What a person lets a printer do from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModeBody {
    /// What it may do.
    mode: ModeWord,
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
}

/// What a printer may do.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum ModeWord {
    /// It takes labels and prints them.
    Running,
    /// It takes labels, and begins none.
    Paused,
    /// It takes no more, and prints what waits.
    Draining,
    /// It takes no more and begins none; a pool's labels that never started go elsewhere.
    Maintenance,
}

impl From<ModeWord> for Mode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::Running => Self::Running,
            ModeWord::Paused => Self::Paused,
            ModeWord::Draining => Self::Draining,
            ModeWord::Maintenance => Self::Maintenance,
        }
    }
}

/// Pause a printer, drain it, take it out for maintenance, or let it work again. Kept over restarts;
/// a label that is with the printer comes to its end.
#[utoipa::path(
    post, path = "/v1/printers/{name}/mode", tag = "printers", operation_id = "setPrinterMode",
    params(("name" = String, Path, description = "The printer's name")),
    request_body = ModeBody,
    responses(
        (status = 200, body = PrinterView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn set_mode(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(name): Path<String>,
    Json(body): Json<ModeBody>,
) -> Result<axum::Json<PrinterView>, Problem> {
    let ModeBody { mode, operator } = body;
    let person = person(client, operator)?;
    let printer = api.engine.set_mode(&name, mode.into(), person).await;
    let printer =
        printer.map_err(|error| refusals::unchanged(&name, &error, &problem::UNKNOWN_PRINTER))?;
    api.read(move |engine| Ok(view(&printer, engine.totals(Some(&printer.name))?)))
        .await
        .map(axum::Json)
}

/// One printer with what waits for it, or a problem that names those there are.
async fn read_one(api: &Api, name: &str) -> Result<PrinterView, Problem> {
    let printers = api.read(read_all).await?;
    let known: Vec<String> = printers.iter().map(|view| view.name.clone()).collect();
    let printer = printers.into_iter().find(|view| view.name == name);
    printer.ok_or_else(|| refusals::unknown_printer(name, &known))
}

/// Every printer with what waits for it.
pub(super) fn read_all(engine: &Engine) -> Result<Vec<PrinterView>, JournalError> {
    let seen = engine.printers().into_iter();
    seen.map(|printer| Ok(view(&printer, engine.totals(Some(&printer.name))?))).collect()
}

fn view(printer: &printers::PrinterView, totals: Totals) -> PrinterView {
    let printers::PrinterView {
        name,
        slot: _known_to_the_hub,
        uri,
        profile,
        state,
        reasons,
        connected: _told_by_the_reasons,
        trouble,
        serial,
        labels_printed,
        health,
        outlook,
        barred_until: _shown_of_the_station,
        label_time: _of_no_interest,
        mode,
    } = printer;
    let Totals { pending, processing, in_doubt, held } = totals;
    let mut state_reasons: Vec<_> =
        reasons.iter().map(|reason| reason.keyword().to_owned()).collect();
    let mut state = *state;
    if !mode.begins_labels() {
        let is_at_work = processing > 0 && state == PrinterState::Processing;
        let reason = if is_at_work { Reason::MovingToPaused } else { Reason::Paused };
        state = if is_at_work { state } else { PrinterState::Stopped };
        state_reasons.push(reason.keyword().to_owned());
        state_reasons.dedup();
    }
    if state_reasons.is_empty() {
        state_reasons.push("none".to_owned());
    }
    PrinterView {
        name: name.clone(),
        uri: uri.clone(),
        profile: profile.clone(),
        state: state.keyword().to_owned(),
        state_reasons,
        state_message: trouble.clone(),
        mode: mode.word().to_owned(),
        accepting: mode.takes_labels(),
        waiting: pending + processing,
        in_doubt,
        held,
        serial: serial.clone(),
        labels_printed: *labels_printed,
        health: HealthView::new(health, outlook),
    }
}
