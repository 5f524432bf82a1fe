//! The operations: Print-Job, Validate-Job, Create-Job, Send-Document, Cancel-Job,
//! Get-Job-Attributes, Get-Jobs and Get-Printer-Attributes (RFC 8011).
//!
//! Reads a request, has the body do it, and answers; a request that makes no sense is answered with
//! the status that says so.

use std::time::Duration;

use super::attributes::{self, RAW, Subject};
use super::message::{Attribute, JOB, Message, OPERATION, PRINTER, UNSUPPORTED, Value};
use super::raster;
use crate::format::{Document, Format};
use crate::machine::Ticket;
use crate::printer::Shared;

const PRINT_JOB: u16 = 0x02;
const VALIDATE_JOB: u16 = 0x04;
const CREATE_JOB: u16 = 0x05;
const SEND_DOCUMENT: u16 = 0x06;
const CANCEL_JOB: u16 = 0x08;
const GET_JOB_ATTRIBUTES: u16 = 0x09;
const GET_JOBS: u16 = 0x0a;
const GET_PRINTER_ATTRIBUTES: u16 = 0x0b;

const OK: u16 = 0x0000;
const BAD_REQUEST: u16 = 0x0400;
const NOT_POSSIBLE: u16 = 0x0404;
const NOT_FOUND: u16 = 0x0406;
const FORMAT_NOT_SUPPORTED: u16 = 0x040a;
const ATTRIBUTES_NOT_SUPPORTED: u16 = 0x040b;
const OPERATION_NOT_SUPPORTED: u16 = 0x0501;
const VERSION_NOT_SUPPORTED: u16 = 0x0503;

/// Copies that one job may ask for.
const COPIES_MAX: i32 = 999;
/// How long a document waits for room before it looks whether anybody still wants it.
const LOOK_TIME: Duration = Duration::from_millis(500);

/// An answer but for its frame: status and groups after the first.
type Answer = Result<Vec<(u8, Vec<Attribute>)>, Refusal>;

/// A status, and the attributes that are to blame.
struct Refusal(u16, Vec<Attribute>);

impl From<u16> for Refusal {
    fn from(status: u16) -> Self {
        Self(status, Vec::new())
    }
}

/// Answers one request; `host` is how the client calls this printer's address.
pub(super) fn answer(shared: &Shared, host: &str, bytes: &[u8]) -> Vec<u8> {
    let Some((request, document)) = Message::read(bytes) else {
        return frame(&Message { version: [1, 1], ..Message::default() }, BAD_REQUEST, Vec::new());
    };
    let desk = Counter { shared, uri: format!("ipp://{host}/ipp/print"), request: &request };
    match desk.serve(document) {
        Ok(groups) => frame(&request, OK, groups),
        Err(Refusal(status, blamed)) if blamed.is_empty() => frame(&request, status, Vec::new()),
        Err(Refusal(status, blamed)) => frame(&request, status, vec![(UNSUPPORTED, blamed)]),
    }
}

fn frame(request: &Message, status: u16, mut groups: Vec<(u8, Vec<Attribute>)>) -> Vec<u8> {
    let first = vec![
        ("attributes-charset".to_owned(), vec![Value::charset("utf-8")]),
        ("attributes-natural-language".to_owned(), vec![Value::language("en")]),
    ];
    groups.insert(0, (OPERATION, first));
    let version = if request.version[0] == 2 { [2, 0] } else { [1, 1] };
    Message { version, code: status, request_id: request.request_id, groups }.write()
}

/// The place where one request is served.
struct Counter<'a> {
    shared: &'a Shared,
    uri: String,
    request: &'a Message,
}

impl Counter<'_> {
    fn serve(&self, document: &[u8]) -> Answer {
        self.check_frame()?;
        match self.request.code {
            PRINT_JOB => {
                let kind = self.check_job()?;
                let id = self.open();
                self.take(id, kind, document);
                self.about(id)
            }
            VALIDATE_JOB => self.check_job().map(|_| Vec::new()),
            CREATE_JOB => {
                self.check_job()?;
                let id = self.open();
                self.about(id)
            }
            SEND_DOCUMENT => self.send_document(document),
            CANCEL_JOB => self.cancel(),
            GET_JOB_ATTRIBUTES => self.job_id().and_then(|id| self.about(id)),
            GET_JOBS => Ok(self.jobs()),
            GET_PRINTER_ATTRIBUTES => Ok(vec![(PRINTER, self.printer())]),
            _ => Err(OPERATION_NOT_SUPPORTED.into()),
        }
    }

    /// What every request must have, in this order.
    fn check_frame(&self) -> Result<(), Refusal> {
        let request = self.request;
        if !matches!(request.version[0], 1 | 2) {
            return Err(VERSION_NOT_SUPPORTED.into());
        }
        let Some((OPERATION, operation)) = request.groups.first() else {
            return Err(BAD_REQUEST.into());
        };
        let names: Vec<&str> = operation.iter().map(|(name, _)| name.as_str()).collect();
        let begins_well = names.starts_with(&["attributes-charset", "attributes-natural-language"]);
        let has_target = names.contains(&"printer-uri") || names.contains(&"job-uri");
        if request.request_id == 0 || !begins_well || !has_target {
            return Err(BAD_REQUEST.into());
        }
        match request.text(OPERATION, "attributes-charset") {
            Some("utf-8" | "us-ascii") => Ok(()),
            Some(_) | None => Err(0x040d.into()),
        }
    }

    /// Whether the job could be printed, and what its document is.
    fn check_job(&self) -> Result<Kind, Refusal> {
        let copies = self.request.value(JOB, "copies").and_then(Value::as_integer).unwrap_or(1);
        if !(1..=COPIES_MAX).contains(&copies) {
            let blamed = ("copies".to_owned(), vec![Value::Integer(copies)]);
            return Err(Refusal(ATTRIBUTES_NOT_SUPPORTED, vec![blamed]));
        }
        if let Some(compression) = self.request.value(OPERATION, "compression")
            && compression.as_text() != Some("none")
        {
            let blamed = ("compression".to_owned(), vec![compression.clone()]);
            return Err(Refusal(0x040f, vec![blamed]));
        }
        self.kind()
    }

    fn kind(&self) -> Result<Kind, Refusal> {
        let own = self.shared.language.media_type();
        let named = self.request.text(OPERATION, "document-format");
        match named.unwrap_or(RAW[0]) {
            format if format == own || RAW.contains(&format) => Ok(Kind::Stream),
            format => match Document::ALL.into_iter().find(|kind| kind.media_type() == format) {
                Some(document) => Ok(Kind::Pages(document)),
                None => {
                    let blamed = ("document-format".to_owned(), vec![Value::mime(format)]);
                    Err(Refusal(FORMAT_NOT_SUPPORTED, vec![blamed]))
                }
            },
        }
    }

    fn open(&self) -> u32 {
        let copies = self.request.value(JOB, "copies").and_then(Value::as_integer).unwrap_or(1);
        let copies = u32::try_from(copies).unwrap_or(1);
        let name = self.request.text(OPERATION, "job-name").unwrap_or("untitled");
        let user = self.request.text(OPERATION, "requesting-user-name").unwrap_or("anonymous");
        let mut state = self.shared.lock();
        state.desk.tell_time(self.shared.up_s());
        state.desk.open(name, user, copies)
    }

    fn send_document(&self, document: &[u8]) -> Answer {
        let id = self.job_id()?;
        let state = self.shared.lock();
        let takes = state.desk.find(id).is_some_and(|job| job.state.number() == 4);
        drop(state);
        if !takes {
            return Err(NOT_POSSIBLE.into());
        }
        match self.request.value(OPERATION, "last-document") {
            Some(Value::Boolean(true)) => {}
            // Jobs of several documents are not played, and said so in the attributes.
            Some(_) => return Err(0x0509.into()),
            None => return Err(BAD_REQUEST.into()),
        }
        self.take(id, self.kind()?, document);
        self.about(id)
    }

    /// Hands a document to the body.
    fn take(&self, id: u32, kind: Kind, bytes: &[u8]) {
        let ticket = Ticket(id);
        let mut state = self.shared.lock();
        let copies = state.desk.find(id).map_or(1, |job| job.copies);
        match kind {
            Kind::Pages(document) => {
                let pages =
                    if document == Document::PwgRaster { raster::pages(bytes) } else { Some(1) };
                let labels = pages.unwrap_or(0).saturating_mul(copies);
                state.desk.begin(id, labels);
                state.desk.close(id);
                let document = Some(document);
                let format = Format { document, ..Format::label(bytes.into(), labels) };
                if labels > 0 {
                    state.machine.submit(format, ticket, self.shared.now());
                } else {
                    state.desk.end(ticket, false);
                }
            }
            Kind::Stream => {
                state.desk.begin(id, copies);
                drop(state);
                (0..copies).for_each(|_| self.stream(ticket, bytes));
                state = self.shared.lock();
                state.desk.close(id);
                state.machine.close(ticket, self.shared.now());
            }
        }
        self.shared.settle(&mut state);
    }

    /// Feeds a document to the reader of the printer's language, as fast as there is room.
    fn stream(&self, ticket: Ticket, bytes: &[u8]) {
        let shared = self.shared;
        let mut state = shared.lock();
        let id = state.next_id();
        let mut rest = bytes;
        while !rest.is_empty() && !state.is_stopping {
            if state.desk.find(ticket.0).is_none_or(|job| job.state.is_over()) {
                return;
            }
            let taken = state.machine.receive_for(ticket, id, rest, shared.now());
            rest = &rest[taken..];
            shared.settle(&mut state);
            if taken == 0 {
                state = shared.wait_at_most(state, LOOK_TIME);
            }
        }
    }

    fn cancel(&self) -> Answer {
        let id = self.job_id()?;
        let mut state = self.shared.lock();
        state.desk.tell_time(self.shared.up_s());
        if !state.desk.cancel(id) {
            return Err(NOT_POSSIBLE.into());
        }
        state.machine.cancel(Ticket(id), self.shared.now());
        self.shared.settle(&mut state);
        Ok(Vec::new())
    }

    /// The job that `job-id` or the end of `job-uri` names, if there is one.
    fn job_id(&self) -> Result<u32, Refusal> {
        let by_number = self.request.value(OPERATION, "job-id").and_then(Value::as_integer);
        let by_uri = self.request.text(OPERATION, "job-uri").and_then(|uri| uri.rsplit('/').next());
        let id = match (by_number, by_uri) {
            (Some(number), _) => u32::try_from(number).ok(),
            (None, Some(end)) => end.parse().ok(),
            (None, None) => return Err(BAD_REQUEST.into()),
        };
        let known = id.filter(|id| self.shared.lock().desk.find(*id).is_some());
        known.ok_or_else(|| NOT_FOUND.into())
    }

    fn about(&self, id: u32) -> Answer {
        let state = self.shared.lock();
        let job = state.desk.find(id).ok_or(NOT_FOUND)?;
        let all = attributes::job(job, &self.uri, self.shared.up_s());
        Ok(vec![(JOB, attributes::requested(all, self.requested()))])
    }

    fn requested(&self) -> Option<&[Value]> {
        self.request.values(OPERATION, "requested-attributes")
    }

    /// The jobs that are not over, the oldest first; or those that are, the latest first.
    fn jobs(&self) -> Vec<(u8, Vec<Attribute>)> {
        let wants_over = self.request.text(OPERATION, "which-jobs") == Some("completed");
        let limit = self.request.value(OPERATION, "limit").and_then(Value::as_integer);
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let fallback = [Value::keyword("job-id"), Value::keyword("job-uri")];
        let wanted = self.requested().unwrap_or(&fallback);
        let state = self.shared.lock();
        let mut jobs: Vec<_> =
            state.desk.all().filter(|job| job.state.is_over() == wants_over).collect();
        if wants_over {
            jobs.reverse();
        }
        let told = jobs.into_iter().take(limit).map(|job| {
            let all = attributes::job(job, &self.uri, self.shared.up_s());
            (JOB, attributes::requested(all, Some(wanted)))
        });
        told.collect()
    }

    fn printer(&self) -> Vec<Attribute> {
        let state = self.shared.lock();
        let view = state.machine.view();
        let identity = state.machine.identity();
        let subject = Subject {
            name: &self.shared.name,
            uri: &self.uri,
            language: self.shared.language,
            model: &identity.model,
            dpi: i32::try_from(identity.dots_per_inch()).unwrap_or(203),
            view: &view,
            queued: state.desk.all().filter(|job| !job.state.is_over()).count(),
            up_s: self.shared.up_s(),
        };
        attributes::requested(attributes::printer(&subject), self.requested())
    }
}

/// What a document is to the body.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Bytes in the printer's language.
    Stream,
    /// Pages that are printed whole.
    Pages(Document),
}
