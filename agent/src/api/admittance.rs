//! The narrow place behind the gate: how often a client may ask, and how much is worked on at once.
//!
//! Refuses before a body is read, and tells when to come again. Who may come in at all was decided
//! at the gate.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use door::Problem;
use http::header;

use super::{Admitted, Api, problem};
use crate::{
    admission::{Admission, room_after},
    ladder::{CALM_MIN, Level},
    printers::PrinterView,
};

/// When a place among the bytes being worked on is free again: nearly always sooner.
const BYTES_RETRY_AFTER: Duration = Duration::from_secs(1);

/// How often a request's bytes lie in memory: as they came, and as they are understood.
const COPIES: usize = 2;

/// What the narrow place goes by.
#[derive(Clone)]
pub(super) struct Narrows {
    pub(super) admission: Arc<Admission>,
    /// For bodies that do not tell their length.
    pub(super) body_bytes_max: usize,
}

/// Lets a request through, or tells when to come again; for
/// [`axum::middleware::from_fn_with_state`], inside of the gate.
pub(super) async fn narrow(
    State(narrows): State<Narrows>,
    request: Request,
    next: Next,
) -> Response {
    let Some(Admitted(client)) = request.extensions().get::<Admitted>() else {
        return next.run(request).await;
    };
    if let Err(wait) = narrows.admission.enter(client) {
        let detail = format!("The client \"{client}\" asks more often than its allowance.");
        return problem::TOO_MANY_REQUESTS.because(detail).retry_after(wait).into_response();
    }
    let bytes = narrows.bytes_of(&request);
    let Some(held) = narrows.admission.hold(bytes) else {
        let detail = format!("There is no room for {bytes} bytes beside what is being worked on.");
        return problem::STATION_BUSY
            .because(detail)
            .retry_after(BYTES_RETRY_AFTER)
            .into_response();
    };
    let response = next.run(request).await;
    drop(held);
    response
}

impl Narrows {
    fn bytes_of(&self, request: &Request) -> usize {
        let headers = request.headers();
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let bytes = match declared.and_then(|length| length.parse::<usize>().ok()) {
            // A longer one is refused before it is read.
            Some(declared) => declared.min(self.body_bytes_max),
            None if headers.contains_key(header::TRANSFER_ENCODING) => self.body_bytes_max,
            None => 0,
        };
        bytes * COPIES
    }
}

impl Api {
    /// For what does not print labels.
    pub(super) fn beside_the_core(&self) -> Result<(), Problem> {
        let level = self.admission.level();
        if level < Level::CoreOnly {
            return Ok(());
        }
        let detail = format!("The station is at \"{}\", see /v1/station.", level.word());
        Err(problem::SERVICE_REDUCED.because(detail).retry_after(CALM_MIN))
    }

    /// For a label; under the heaviest load only for printers that work. Where nothing can be kept the
    /// journal itself says why, and no printer is to blame.
    pub(super) fn takes_for(&self, printer: &str) -> Result<(), Problem> {
        if self.admission.level() != Level::WorkingPrintersOnly {
            return Ok(());
        }
        match self.printer(printer).filter(|view| !view.works()) {
            None => Ok(()),
            Some(view) => {
                let detail = format!("The station is overloaded, and {printer:?} does not print.");
                let wait = room_after(&view, self.now());
                Err(problem::PRINTER_NOT_WORKING.because(detail).retry_after(wait))
            }
        }
    }

    /// When there is likely to be room again at a printer.
    pub(super) fn room_after(&self, printer: &str) -> Option<Duration> {
        self.printer(printer).map(|view| room_after(&view, self.now()))
    }

    fn printer(&self, name: &str) -> Option<PrinterView> {
        self.engine.printers().into_iter().find(|view| view.name == name)
    }

    fn now(&self) -> spool::Timestamp {
        self.admission.now()
    }
}
