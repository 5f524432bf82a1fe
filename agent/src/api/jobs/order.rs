//! From a request to an [`Order`]: the two ways to hand in a document.
//!
//! Only looks at the request; whether there is such a printer, and whether the
//! document is a label, is the station's to say.

use axum::extract::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use door::{Problem, Query, kinds, read_body, read_json};
use http::{HeaderMap, header};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::ReferencesView;
use crate::{
    api::{DocumentFormat, Order, problem},
    config::LimitsConfig,
};

/// The header that makes a repetition known.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Longest idempotency key, in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;

/// Longest waybill or order number, in bytes.
pub const REFERENCE_BYTES_MAX: usize = 255;

/// Room for everything in a JSON order but its document, in bytes.
const ENVELOPE_BYTES_MAX: usize = 16 * 1024;

/// An order as JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderBody {
    /// The printer's name.
    #[schema(example = "bench-1")]
    printer: String,
    /// What to print.
    document: DocumentBody,
    /// How often, 1 unless given.
    #[serde(default = "one")]
    #[schema(default = 1, minimum = 1)]
    copies: u32,
    /// The client's own names for the parcel.
    #[serde(default)]
    references: ReferencesView,
}

/// A document inside JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DocumentBody {
    /// Its media type.
    #[schema(example = "application/vnd.zebra-zpl")]
    format: String,
    /// Its bytes in base64 (RFC 4648, section 4).
    #[schema(example = "XlhBXkZPNDAsNDBeQTBOLDQwXkZEQS0xN15GU15YWg==")]
    data: String,
}

/// What stands beside a document that is the body itself.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderQuery {
    /// The printer's name; needed if the document is the body.
    printer: Option<String>,
    /// How often, 1 unless given.
    copies: Option<u32>,
    /// The waybill number.
    waybill: Option<String>,
    /// The order number.
    order: Option<String>,
}

fn one() -> u32 {
    1
}

/// Reads an order from a request.
pub(super) async fn read_order(
    client: String,
    Query(query): Query<OrderQuery>,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Order, Problem> {
    let idempotency_key = read_key(request.headers())?;
    let ordered = match content_type(request.headers())? {
        Content::Json => from_json(query, request, limits).await?,
        Content::Document(format) => from_document(format, query, request, limits).await?,
    };
    let Ordered { printer, format, document, copies, references } = ordered;
    if document.is_empty() {
        return Err(problem::EMPTY_DOCUMENT.because("The document has 0 bytes."));
    }
    let ReferencesView { waybill, order } = references;
    check_reference("waybill", waybill.as_deref())?;
    check_reference("order", order.as_deref())?;
    let copies = check_copies(copies, limits.copies_max)?;
    Ok(Order { client, idempotency_key, printer, format, document, copies, waybill, order })
}

/// An order whose values are not checked yet.
struct Ordered {
    printer: String,
    format: DocumentFormat,
    document: Bytes,
    copies: u32,
    references: ReferencesView,
}

enum Content {
    Json,
    Document(DocumentFormat),
}

fn content_type(headers: &HeaderMap) -> Result<Content, Problem> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.as_bytes().escape_ascii().to_string(),
        (None, _) => return Err(unsupported("There is no Content-Type header.".to_owned())),
        (Some(_), Some(_)) => {
            return Err(unsupported("There is more than one Content-Type header.".to_owned()));
        }
    };
    match DocumentFormat::from_media_type(&value) {
        Some(format) => Ok(Content::Document(format)),
        None if value == "application/json" => Ok(Content::Json),
        None => Err(unsupported(format!("The content type is \"{value}\"."))),
    }
}

fn unsupported(detail: String) -> Problem {
    let known = DocumentFormat::ALL.map(DocumentFormat::media_type).join("\", \"");
    let remedy = format!("Send \"application/json\", or the document itself as \"{known}\".");
    kinds::UNSUPPORTED_MEDIA_TYPE.because(detail).remedy(remedy)
}

async fn from_json(
    query: OrderQuery,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Ordered, Problem> {
    if let OrderQuery { printer: None, copies: None, waybill: None, order: None } = query {
    } else {
        let detail = "The query repeats what belongs into the JSON body.";
        return Err(kinds::MALFORMED_QUERY.because(detail));
    }
    let bytes_max = encoded_length(limits.document_bytes_max) + ENVELOPE_BYTES_MAX;
    let body = read_json(request, bytes_max).await;
    let OrderBody { printer, document, copies, references } =
        body.map_err(|problem| say_document(problem, limits))?;
    let DocumentBody { format, data } = document;
    let format = DocumentFormat::from_media_type(&format)
        .ok_or_else(|| unsupported(format!("document.format is \"{format}\".")))?;
    let document = STANDARD.decode(data).map_err(|error| {
        problem::INVALID_VALUE
            .because(format!("document.data is not base64: {error}."))
            .remedy("Encode the document with the standard alphabet and padding of RFC 4648.")
    })?;
    if document.len() > limits.document_bytes_max {
        return Err(oversized(&format!("The document has {} bytes", document.len()), limits));
    }
    Ok(Ordered { printer, format, document: document.into(), copies, references })
}

async fn from_document(
    format: DocumentFormat,
    query: OrderQuery,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Ordered, Problem> {
    let OrderQuery { printer, copies, waybill, order } = query;
    let printer = printer.ok_or_else(|| {
        kinds::MALFORMED_QUERY.because("The query names no printer; write \"?printer=NAME\".")
    })?;
    let (parts, body) = request.into_parts();
    let document = read_body(&parts.headers, body, limits.document_bytes_max).await;
    let document = document.map_err(|problem| say_document(problem, limits))?;
    let references = ReferencesView { waybill, order };
    Ok(Ordered { printer, format, document, copies: copies.unwrap_or_else(one), references })
}

/// The length of so many bytes in base64.
fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Here a body that is too large is a document that is too large.
fn say_document(problem: Problem, limits: &LimitsConfig) -> Problem {
    if *problem.kind() == kinds::OVERSIZED_BODY {
        return oversized("The request is longer than any document allowed here", limits);
    }
    problem
}

fn oversized(what: &str, limits: &LimitsConfig) -> Problem {
    let bytes_max = limits.document_bytes_max;
    problem::OVERSIZED_DOCUMENT
        .because(format!("{what}; at most {bytes_max} bytes are accepted."))
        .with("bytes_max", bytes_max)
}

fn read_key(headers: &HeaderMap) -> Result<String, Problem> {
    let missing = |detail: &str| Err(problem::MISSING_IDEMPOTENCY_KEY.because(detail));
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.as_bytes(),
        (None, _) => return missing("There is no Idempotency-Key header."),
        (Some(_), Some(_)) => return missing("There is more than one Idempotency-Key header."),
    };
    if !(1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&value.len()) {
        return missing(&format!("The Idempotency-Key has {} bytes.", value.len()));
    }
    match std::str::from_utf8(value) {
        Ok(text) if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => Ok(text.to_owned()),
        Ok(_) | Err(_) => missing("The Idempotency-Key has characters that are not visible ASCII."),
    }
}

fn check_copies(copies: u32, max: u16) -> Result<u16, Problem> {
    u16::try_from(copies).ok().filter(|copies| (1..=max).contains(copies)).ok_or_else(|| {
        problem::INVALID_VALUE
            .because(format!("copies is {copies}."))
            .remedy(format!("Ask for 1 to {max} copies, or raise limits.copies_max."))
    })
}

/// The value is not repeated in the answer, since answers end up in logs of clients.
fn check_reference(name: &str, value: Option<&str>) -> Result<(), Problem> {
    let Some(value) = value else { return Ok(()) };
    let length = value.len();
    if (1..=REFERENCE_BYTES_MAX).contains(&length) && !value.chars().any(char::is_control) {
        return Ok(());
    }
    let remedy = format!(
        "Send 1 to {REFERENCE_BYTES_MAX} bytes without control characters, or leave it out."
    );
    let detail = format!("{name} has {length} bytes, or a control character among them.");
    Err(problem::INVALID_VALUE.because(detail).remedy(remedy))
}
