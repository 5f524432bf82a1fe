//! Adding a printer while the station runs, and its test label.
//!
//! Only for the station's own: whoever adds a printer says where labels go. A file or a folder of
//! this computer is no printer that may be added so, or a program could write where it may not.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use door::{Problem, ProblemView, read_json};
use drivers::address::Address;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PRINTERS, PrinterView, read_one};
use crate::{
    api::{Admitted, Api, JobView, clients::check_ours, off_the_loop, problem, refusals},
    config::{self, PrinterConfig, SuppliesConfig},
    engine::{Order, Taken},
    journal::References,
    roster::{AddError, Added},
    sealed::Sealed,
    station::FleetError,
};

/// Longest body, in bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// A printer to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrinterBody {
    /// Its name at this station: 1 to 64 of a-z, 0-9 and -.
    #[schema(example = "bench-3")]
    name: String,
    /// Where it is; `uri` of a find, or written by a person.
    #[schema(example = "socket://10.0.0.7:9100")]
    uri: String,
    /// The profile it is driven by.
    #[schema(example = "zebra-zt411-203")]
    profile: String,
    /// Whether another host prints on it too.
    #[serde(default)]
    shared: bool,
    /// Whether an open question holds up the whole printer.
    #[serde(default)]
    strict_order: bool,
    /// Whether each label says in its corner which attempt it is.
    #[serde(default)]
    attempt_token: bool,
    /// Whether to print a test label; once, however often this is asked.
    #[serde(default)]
    test_label: bool,
}

/// A printer that was added.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AddedView {
    /// The printer.
    printer: PrinterView,
    /// The job of its test label; none if none was asked for, or its language has no label that fits
    /// every media.
    test_job: Option<JobView>,
}

/// Add a printer.
///
/// It is kept on the disk, is there after a restart, and takes labels at once. Asking again with the
/// same settings changes nothing. Only for the panel and the local client.
#[utoipa::path(
    post, path = PRINTERS, tag = "printers", operation_id = "addPrinter",
    request_body = PrinterBody,
    responses(
        (status = 201, body = AddedView, description = "The printer is on the disk and started"),
        (status = 200, body = AddedView, description = "It was added before, just so"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn add(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    request: Request,
) -> Result<Response, Problem> {
    check_ours(&admitted)?;
    let body: PrinterBody = read_json(request, BODY_BYTES_MAX).await?;
    let test_label = body.test_label;
    let printer = checked(body)?;
    let name = printer.name.clone();
    let (roster, wanted) = (Arc::clone(&api.roster), printer.clone());
    let added = off_the_loop(move || roster.add(wanted)).await?.map_err(not_added)?;
    let test_job = match test_label {
        true => print_test_label(&api, admitted, &printer).await?,
        false => None,
    };
    // Whoever removes it at once is told so, and so is whoever added it.
    let printer = read_one(&api, &name).await?;
    let status = match added {
        Added::Now => StatusCode::CREATED,
        Added::Before => StatusCode::OK,
    };
    let location = [(header::LOCATION, PRINTERS)];
    Ok((status, location, axum::Json(AddedView { printer, test_job })).into_response())
}

fn checked(body: PrinterBody) -> Result<PrinterConfig, Problem> {
    let PrinterBody { name, uri, profile, shared, strict_order, attempt_token, test_label: _ } =
        body;
    let refused = |detail: String, remedy: &str| {
        Err(problem::INVALID_VALUE.because(detail).remedy(remedy.to_owned()))
    };
    if !config::is_name(&name) {
        let remedy = "Write 1 to 64 of the characters a-z, 0-9 and -.";
        return refused(format!("name is \"{}\".", name.escape_default()), remedy);
    }
    let uri = match uri.parse::<Address>() {
        Ok(Address::File(_)) => {
            let remedy = "Write such a printer into the configuration.";
            return refused("uri is a file of this computer.".to_owned(), remedy);
        }
        Ok(uri) => uri,
        Err(error) => return refused(format!("uri: {error}."), error.remedy()),
    };
    let (window, media, ribbon) = (1, None, None);
    let supplies = SuppliesConfig::default();
    Ok(PrinterConfig {
        name,
        uri,
        profile,
        shared,
        strict_order,
        attempt_token,
        window,
        media,
        ribbon,
        supplies,
    })
}

fn not_added(error: AddError) -> Problem {
    match error {
        AddError::NameTaken { .. } | AddError::PlaceTaken { .. } => {
            problem::PRINTER_EXISTS.because(refusals::sentence(&error))
        }
        AddError::Full => problem::TOO_MANY_PRINTERS.because(refusals::sentence(&error)),
        AddError::Fleet(FleetError::UnknownProfile { profile, known, .. }) => {
            problem::UNKNOWN_PROFILE
                .because(format!("There is no profile \"{}\".", profile.escape_default()))
                .with("known", known)
        }
        // What the system says of files is for the log.
        AddError::Fleet(_) | AddError::File(_) | AddError::Thread(_) => {
            tracing::error!(%error, "A printer could not be added");
            problem::PRINTER_NOT_KEPT.because("The station's log says why.")
        }
    }
}

/// Prints a small label, under a key of this printer's own: asked again it is the same job.
async fn print_test_label(
    api: &Api,
    Admitted(client): Admitted,
    printer: &PrinterConfig,
) -> Result<Option<JobView>, Problem> {
    let profiles = api.roster.profiles();
    let profile = profiles.iter().find(|profile| profile.id == printer.profile);
    let language = profile.expect("a printer that was added has a known profile").language;
    let Some(label) = language.test_label() else { return Ok(None) };
    let PrinterConfig { name, uri, profile, .. } = printer;
    let digest =
        ring::digest::digest(&ring::digest::SHA256, format!("{name}\0{uri}\0{profile}").as_bytes());
    let key = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let order = Order {
        printer: name.clone(),
        client,
        key: format!("test-label-{key}"),
        format: language.media_type().to_owned(),
        document: Sealed::new(label.to_vec()),
        copies: 1,
        references: Sealed::new(References::default()),
        scan: None,
        needs: spool::Needs::default(),
    };
    let taken = api.engine.accept(order).await;
    let Taken { record, attempts, .. } =
        taken.map_err(|refusal| refusals::refused(api, &refusal))?;
    Ok(Some(JobView::new(&record, &attempts)))
}
