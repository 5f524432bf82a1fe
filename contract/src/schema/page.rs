//! The schema as a page for people: `docs/telemetry.md` is exactly this text.
//!
//! It holds nothing the tables do not say.

use super::{Attribute, KINDS, Shape};
use crate::{
    batch::{DECODED_BYTES_MAX, ENCODED_BYTES_MAX, RECORD_BYTES_MAX, RECORDS_MAX},
    event::{Reason, SLOTS_MAX},
    series::{Facts, Layer, Series},
    signature::Profile,
};

/// The page, in Markdown.
pub fn page() -> String {
    let mut text = String::from(concat!(
        "# What leaves a station\n\n",
        "This page is made from the schema in `contract::schema`; a test compares the two. Nothing else\n",
        "leaves a station: an event has no field that could hold a name, an address, a telephone number or\n",
        "any other text. References travel as 128-bit keyed tokens, under keys the hub never holds.\n\n",
        "An event is one OTLP log record: `event_name` as below, `time_unix_nano` by the station's clock,\n",
        "no body, and exactly these attributes in this order. A record that is different in any way is kept\n",
        "aside by the hub and counted, never read. A label's record carries the `trace_id` of the\n",
        "`traceparent` (W3C Trace Context) that came with the request, unless it looks like a number or\n",
        "a text.\n",
    ));
    for kind in KINDS {
        text += &format!("\n## `{}`\n\n{}\n\n", kind.name, kind.meaning);
        text += "| attribute | holds | tells |\n|---|---|---|\n";
        for attribute in kind.attributes {
            text += &row(attribute);
        }
    }
    text += "\n## Reasons\n\nEach printer has a set of these, separated by commas, or `none`:\n";
    text += &format!("{}.\n", list(Reason::WORDS));
    text += &figures();
    text += &limits();
    text += &profiles();
    text
}

fn row(attribute: &Attribute) -> String {
    let Attribute { name, shape, optional, meaning } = attribute;
    let optional = if *optional { ", may be missing" } else { "" };
    format!("| `{name}` | {}{optional} | {meaning} |\n", holds(shape))
}

fn holds(shape: &Shape) -> String {
    match shape {
        Shape::Uid => "string: journal id, `/`, number".to_owned(),
        Shape::Token | Shape::Journal => "string: 32 hex digits".to_owned(),
        Shape::Version => "string: `major.minor.patch`".to_owned(),
        Shape::Word(words) => format!("string: {}", list(words)),
        Shape::Number(max) => format!("integer, 0 to {max}"),
        Shape::Numbers(max) => format!("array of integers, 0 to {max}"),
        Shape::Words(words) => format!("array of strings: {}", list(words)),
        Shape::ReasonSet => "string: reasons, see below".to_owned(),
        Shape::Reasons => "array of strings: reasons, see below".to_owned(),
        Shape::Tokens => "array of strings: 32 hex digits each".to_owned(),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn figures() -> String {
    let mut text = String::from(concat!(
        "\n## Figures\n\nA station takes these every 15 seconds and keeps them for 48 hours: `GET /v1/station/series`\n",
        "shows them, and `/metrics` names them with underscores. Over a longer stretch of time they become\n",
        "one by their measure: the latest, the sum, the worst or the mean. Twelve are told to the hub each\n",
        "minute, as attributes of `waystation.station.series`; the others stay at the station.\n",
    ));
    for layer in Layer::ALL {
        text += &format!("\n### {}\n\n", layer.word());
        text += "| series | measure | told | tells |\n|---|---|---|---|\n";
        for series in Series::ALL.iter().filter(|series| series.facts().layer == *layer) {
            let Facts { attribute, measure, .. } = series.facts();
            let (name, meaning, measure) = (attribute.name, attribute.meaning, measure.word());
            let told = if series.is_core() { "each minute" } else { "" };
            text += &format!("| `{name}` | {measure} | {told} | {meaning} |\n");
        }
    }
    text
}

fn limits() -> String {
    format!(
        "\n## Limits\n\n| of | at most |\n|---|---|\n\
         | printers of a station | {SLOTS_MAX} |\n\
         | one record | {RECORD_BYTES_MAX} bytes |\n\
         | records in a batch | {RECORDS_MAX} |\n\
         | a batch as sent (gzip) | {ENCODED_BYTES_MAX} bytes |\n\
         | a batch unpacked | {DECODED_BYTES_MAX} bytes |\n"
    )
}

fn profiles() -> String {
    let mut text = String::from(concat!(
        "\n## Signatures\n\nRFC 9421 with Ed25519, one signature labelled `ps`, parameters `created`,\n",
        "`expires`, `nonce`, `alg`, `keyid`, `tag` in this order. Covered, in this order:\n\n",
        "| tag | components |\n|---|---|\n",
    ));
    for profile in Profile::ALL {
        text += &format!("| `{}` | {} |\n", profile.tag(), list(profile.components()));
    }
    text
}
