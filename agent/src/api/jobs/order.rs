//! From a request to an [`Order`]: the two ways to hand in a document.
//!
//! Only what HTTP alone can tell is checked here, and sizes before they are read;
//! what a station takes is known to the engine.

use axum::extract::Request;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::trace::{self, TraceId};
use door::{Problem, Query, kinds, read_body, read_json};
use drivers::language::Language;
use http::{HeaderMap, HeaderName, header};
use serde::Deserialize;
use spool::{Media, Needs};
use utoipa::{IntoParams, ToSchema};

use super::ReferencesView;
use crate::{
    api::problem, config::LimitsConfig, engine::Order, journal::References, sealed::Sealed,
};

/// The header that makes a repetition known.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Room for everything in a JSON order but its document, in bytes.
const ENVELOPE_BYTES_MAX: usize = 16 * 1024;

/// An order as JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderBody {
    /// The printer's name, or a pool's.
    #[schema(example = "bench-1")]
    pub(in crate::api) printer: String,
    /// What to print.
    pub(in crate::api) document: DocumentBody,
    /// How often, 1 unless given.
    #[serde(default = "one")]
    #[schema(default = 1, minimum = 1)]
    pub(in crate::api) copies: u16,
    /// The client's own names for the parcel.
    #[serde(default)]
    pub(in crate::api) references: ReferencesView,
    /// What the label's barcode says, if it is neither the waybill nor the order number; a scan of
    /// it proves the label.
    #[serde(default)]
    pub(in crate::api) scan: Option<String>,
    /// What it needs of its printer; of a pool, one that has it is chosen.
    #[serde(default)]
    pub(in crate::api) needs: NeedsBody,
}

/// What a label needs of its printer besides its language; what is left out matters not.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NeedsBody {
    /// Labels of this size: width and length in millimetres.
    #[schema(example = "100x150")]
    media: Option<String>,
    /// A head of this density, in dots per inch.
    #[schema(example = 203)]
    dpi: Option<u16>,
    /// A ribbon, or none.
    ribbon: Option<bool>,
}

impl NeedsBody {
    fn read(self) -> Result<Needs, Problem> {
        let Self { media, dpi, ribbon } = self;
        let media = media.map(|media| media.parse::<Media>()).transpose();
        let media = media.map_err(|error| {
            problem::INVALID_VALUE
                .because(format!("needs.media is wrong: {error}."))
                .remedy("Write width and length in millimetres, as in \"100x150\".")
        })?;
        Ok(Needs { media, dpi, ribbon })
    }
}

/// A document inside JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentBody {
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
    /// The printer's name, or a pool's; needed if the document is the body.
    printer: Option<String>,
    /// How often, 1 unless given.
    copies: Option<u16>,
    /// The waybill number.
    waybill: Option<String>,
    /// The order number.
    order: Option<String>,
    /// What the label's barcode says, if it is neither of them.
    scan: Option<String>,
}

fn one() -> u16 {
    1
}

/// Reads an order from a request.
pub(super) async fn read_order(
    client: String,
    Query(query): Query<OrderQuery>,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Order, Problem> {
    let key = read_key(request.headers())?;
    let trace = read_trace(request.headers());
    let content_type = content_type(request.headers())?;
    let mut order = if Language::from_media_type(&content_type).is_some() {
        from_document(client, key, content_type, query, request, limits).await?
    } else if door::is_json(content_type.as_bytes()) {
        from_json(client, key, query, request, limits).await?
    } else {
        return Err(unsupported(&format!("The content type is \"{content_type}\".")));
    };
    let references = order.references.open().clone();
    order.references = Sealed::new(References { trace, ..references });
    Ok(order)
}

/// The trace the request belongs to; a header that is no such thing is passed over, as W3C Trace
/// Context asks (4.2).
fn read_trace(headers: &HeaderMap) -> Option<TraceId> {
    let mut values = headers.get_all(trace::HEADER).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    value.to_str().ok().and_then(TraceId::read)
}

fn content_type(headers: &HeaderMap) -> Result<String, Problem> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.as_bytes().escape_ascii().to_string()),
        (None, _) => Err(unsupported("There is no Content-Type header.")),
        (Some(_), Some(_)) => Err(unsupported("There is more than one Content-Type header.")),
    }
}

fn unsupported(detail: &str) -> Problem {
    let known: Vec<_> = Language::ALL.iter().map(|language| language.media_type()).collect();
    let known = known.join("\", \"");
    let remedy = format!("Send \"application/json\", or the document itself as \"{known}\".");
    kinds::UNSUPPORTED_MEDIA_TYPE.because(detail).remedy(remedy)
}

async fn from_json(
    client: String,
    key: String,
    query: OrderQuery,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Order, Problem> {
    let OrderQuery { printer, copies, waybill, order, scan } = query;
    let texts = [printer, waybill, order, scan];
    if copies.is_some() || texts.iter().any(Option::is_some) {
        let detail = "The query repeats what belongs into the JSON body.";
        return Err(kinds::MALFORMED_QUERY.because(detail));
    }
    let body = read_json(request, body_bytes_max(limits)).await;
    let body: OrderBody = body.map_err(|problem| say_document(problem, limits))?;
    body.read(client, key)
}

impl OrderBody {
    /// The order it is, of this client under this key.
    pub(in crate::api) fn read(self, client: String, key: String) -> Result<Order, Problem> {
        let Self { printer, document, copies, references, scan, needs } = self;
        let DocumentBody { format, data } = document;
        let document = STANDARD.decode(data).map_err(|error| {
            problem::INVALID_VALUE
                .because(format!("document.data is not base64: {error}."))
                .remedy("Encode the document with the standard alphabet and padding of RFC 4648.")
        })?;
        let document = Sealed::new(document);
        let references = Sealed::new(References::from(references));
        let (scan, needs) = (scan.map(Sealed::new), needs.read()?);
        Ok(Order { printer, client, key, format, document, copies, references, scan, needs })
    }
}

async fn from_document(
    client: String,
    key: String,
    format: String,
    query: OrderQuery,
    request: Request,
    limits: &LimitsConfig,
) -> Result<Order, Problem> {
    let OrderQuery { printer, copies, waybill, order, scan } = query;
    let printer = printer.ok_or_else(|| {
        kinds::MALFORMED_QUERY.because("The query names no printer; write \"?printer=NAME\".")
    })?;
    let (parts, body) = request.into_parts();
    let document = read_body(&parts.headers, body, limits.document_bytes_max).await;
    let document = document.map_err(|problem| say_document(problem, limits))?;
    let document = Sealed::new(document.to_vec());
    let references = Sealed::new(References { waybill, order, trace: None });
    let copies = copies.unwrap_or_else(one);
    let (scan, needs) = (scan.map(Sealed::new), Needs::default());
    Ok(Order { printer, client, key, format, document, copies, references, scan, needs })
}

/// The longest body of an order, in bytes.
pub(in crate::api) fn body_bytes_max(limits: &LimitsConfig) -> usize {
    encoded_length(limits.document_bytes_max) + ENVELOPE_BYTES_MAX
}

/// The length of so many bytes in base64.
fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Here a body that is too large is a document that is too large.
fn say_document(problem: Problem, limits: &LimitsConfig) -> Problem {
    if *problem.kind() == kinds::OVERSIZED_BODY {
        let bytes_max = limits.document_bytes_max;
        return problem::OVERSIZED_DOCUMENT
            .because(format!("The request is too long for a document of {bytes_max} bytes."))
            .with("bytes_max", bytes_max);
    }
    problem
}

pub(in crate::api) fn read_key(headers: &HeaderMap) -> Result<String, Problem> {
    let missing = |detail: &str| Err(problem::MISSING_IDEMPOTENCY_KEY.because(detail));
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str(),
        (None, _) => return missing("There is no Idempotency-Key header."),
        (Some(_), Some(_)) => return missing("There is more than one Idempotency-Key header."),
    };
    match value {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => missing("The Idempotency-Key has characters that are not visible ASCII."),
    }
}
