//! What the printer says of itself and of its jobs, in IPP's words.
//!
//! Most of the attributes that IPP Everywhere (PWG 5100.14) asks of a monochrome label printer; it
//! does not claim to be one, because some operations are missing.

use super::desk::Job;
use super::message::{Attribute, Value};
use crate::format::Document;
use crate::language::Language;
use crate::machine::MachineView;

/// The formats that any printer takes, besides its own language.
pub(super) const RAW: [&str; 2] = ["application/octet-stream", "application/vnd.cups-raw"];
/// A label of 4 by 6 in, in hundredths of a millimetre.
const MEDIA: (&str, i32, i32) = ("na_index-4x6_4x6in", 10_160, 15_240);
const COPIES_MAX: i32 = 999;

/// What the printer is, where it was asked.
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) uri: &'a str,
    pub(super) language: Language,
    pub(super) model: &'a str,
    pub(super) dpi: i32,
    pub(super) view: &'a MachineView,
    pub(super) queued: usize,
    /// Seconds since the printer was switched on.
    pub(super) up_s: i32,
}

fn of(name: &str, value: Value) -> Attribute {
    (name.to_owned(), vec![value])
}

fn keywords(name: &str, words: &[&str]) -> Attribute {
    (name.to_owned(), words.iter().map(|word| Value::keyword(word)).collect())
}

fn media_size() -> Value {
    let (_, across, along) = MEDIA;
    Value::Collection(vec![
        of("x-dimension", Value::Integer(across)),
        of("y-dimension", Value::Integer(along)),
    ])
}

fn media_collection() -> Value {
    let margins = ["bottom", "left", "right", "top"];
    let margin = |side: &str| of(&format!("media-{side}-margin"), Value::Integer(0));
    let mut members = vec![of("media-size", media_size())];
    members.extend(margins.map(margin));
    members.push(of("media-source", Value::keyword("main-roll")));
    members.push(of("media-type", Value::keyword("labels")));
    Value::Collection(members)
}

/// All that the printer says of itself.
pub(super) fn printer(subject: &Subject<'_>) -> Vec<Attribute> {
    let mut all = state(subject);
    all.extend(identity(subject));
    all.extend(abilities(subject));
    all.extend(job_template(subject));
    all
}

fn state(subject: &Subject<'_>) -> Vec<Attribute> {
    let view = subject.view;
    let number = match view.state {
        "idle" => 3,
        "processing" => 4,
        _ => 5,
    };
    let reasons: Vec<String> =
        view.state_reasons.iter().map(|reason| with_severity(reason)).collect();
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    let queued = i32::try_from(subject.queued).unwrap_or(i32::MAX);
    vec![
        of("printer-state", Value::Enum(number)),
        keywords("printer-state-reasons", &reasons),
        of("printer-state-message", Value::text(&view.state_reasons.join(", "))),
        of("printer-is-accepting-jobs", Value::Boolean(true)),
        of("queued-job-count", Value::Integer(queued)),
        of("printer-up-time", Value::Integer(subject.up_s)),
        of("printer-state-change-time", Value::Integer(1)),
    ]
}

/// A reason with how bad it is, where IPP wants that.
fn with_severity(reason: &str) -> String {
    match reason {
        "none" | "paused" | "shutdown" => reason.to_owned(),
        "media-low" | "x-battery-low" => format!("{reason}-warning"),
        _ => format!("{reason}-error"),
    }
}

fn identity(subject: &Subject<'_>) -> Vec<Attribute> {
    let commands = subject.language.extension().to_uppercase();
    let device = format!("MFG:Simulated;MDL:{};CMD:{commands},PWGRaster;", subject.model);
    vec![
        of("printer-uri-supported", Value::uri(subject.uri)),
        keywords("uri-authentication-supported", &["none"]),
        keywords("uri-security-supported", &["none"]),
        of("printer-name", Value::name(subject.name)),
        of("printer-info", Value::text(subject.name)),
        of("printer-location", Value::text("nowhere")),
        of("printer-more-info", Value::uri(&subject.uri.replacen("ipp:", "http:", 1))),
        of("printer-make-and-model", Value::text(&format!("Simulated {}", subject.model))),
        of("printer-device-id", Value::text(&device)),
        of("printer-firmware-name", Value::name(subject.model)),
    ]
}

fn abilities(subject: &Subject<'_>) -> Vec<Attribute> {
    let own = subject.language.media_type();
    let documents = Document::ALL.map(Document::media_type);
    let formats = documents.iter().chain(&RAW).chain([&own]).map(|format| Value::mime(format));
    let operations = [0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0b];
    let one = |name: &str, words: &[&str]| keywords(name, words);
    let raster_resolution = Value::Resolution(subject.dpi);
    vec![
        of("charset-configured", Value::charset("utf-8")),
        of("charset-supported", Value::charset("utf-8")),
        of("natural-language-configured", Value::language("en")),
        of("generated-natural-language-supported", Value::language("en")),
        one("ipp-versions-supported", &["1.1", "2.0"]),
        ("operations-supported".to_owned(), operations.map(Value::Enum).to_vec()),
        of("document-format-default", Value::mime("application/octet-stream")),
        ("document-format-supported".to_owned(), formats.collect()),
        one("compression-supported", &["none"]),
        one("pdl-override-supported", &["attempted"]),
        of("multiple-document-jobs-supported", Value::Boolean(false)),
        of("multiple-operation-time-out", Value::Integer(60)),
        of("color-supported", Value::Boolean(false)),
        of("pages-per-minute", Value::Integer(59)),
        one("pwg-raster-document-type-supported", &["black_1", "sgray_8"]),
        of("pwg-raster-document-resolution-supported", raster_resolution),
        one("pwg-raster-document-sheet-back", &["normal"]),
        one("urf-supported", &["CP1", "W8", "RS203"]),
        one("job-creation-attributes-supported", &["copies", "media", "media-col"]),
        one("which-jobs-supported", &["completed", "not-completed"]),
    ]
}

fn job_template(subject: &Subject<'_>) -> Vec<Attribute> {
    let (media, ..) = MEDIA;
    let resolution = Value::Resolution(subject.dpi);
    vec![
        of("copies-default", Value::Integer(1)),
        of("copies-supported", Value::Range(1, COPIES_MAX)),
        keywords("media-default", &[media]),
        keywords("media-supported", &[media]),
        keywords("media-ready", &[media]),
        keywords("media-source-supported", &["main-roll"]),
        keywords("media-type-supported", &["labels"]),
        of("media-col-default", media_collection()),
        of("media-col-ready", media_collection()),
        of("media-col-database", media_collection()),
        of("media-size-supported", media_size()),
        keywords("media-col-supported", &["media-size", "media-source", "media-type"]),
        of("media-bottom-margin-supported", Value::Integer(0)),
        of("media-left-margin-supported", Value::Integer(0)),
        of("media-right-margin-supported", Value::Integer(0)),
        of("media-top-margin-supported", Value::Integer(0)),
        of("orientation-requested-default", Value::no_value()),
        of("orientation-requested-supported", Value::Enum(3)),
        of("output-bin-default", Value::keyword("face-up")),
        keywords("output-bin-supported", &["face-up"]),
        keywords("print-color-mode-default", &["monochrome"]),
        keywords("print-color-mode-supported", &["monochrome"]),
        of("print-quality-default", Value::Enum(4)),
        of("print-quality-supported", Value::Enum(4)),
        of("printer-resolution-default", resolution.clone()),
        of("printer-resolution-supported", resolution),
        keywords("sides-default", &["one-sided"]),
        keywords("sides-supported", &["one-sided"]),
        of("finishings-default", Value::Enum(3)),
        of("finishings-supported", Value::Enum(3)),
    ]
}

/// All that is said of a job.
pub(super) fn job(job: &Job, printer_uri: &str, up_s: i32) -> Vec<Attribute> {
    let id = i32::try_from(job.id).unwrap_or(i32::MAX);
    let impressions = i32::try_from(job.impressions).unwrap_or(i32::MAX);
    let done = if job.state == super::desk::JobState::Completed { impressions } else { 0 };
    let processing = (job.state != super::desk::JobState::PendingHeld).then_some(job.created_s);
    let time = |at: Option<i32>| at.map_or_else(Value::no_value, Value::Integer);
    vec![
        of("job-id", Value::Integer(id)),
        of("job-uri", Value::uri(&format!("{printer_uri}/{id}"))),
        of("job-printer-uri", Value::uri(printer_uri)),
        of("job-name", Value::name(&job.name)),
        of("job-originating-user-name", Value::name(&job.user)),
        of("job-state", Value::Enum(job.state.number())),
        keywords("job-state-reasons", &[job.state.reason()]),
        of("job-state-message", Value::text(job.state.reason())),
        of("copies", Value::Integer(i32::try_from(job.copies).unwrap_or(i32::MAX))),
        of("job-impressions", Value::Integer(impressions)),
        of("job-impressions-completed", Value::Integer(done)),
        of("time-at-creation", Value::Integer(job.created_s)),
        of("time-at-processing", time(processing)),
        of("time-at-completed", time(job.ended_s)),
        of("job-printer-up-time", Value::Integer(up_s)),
    ]
}

/// Of these, those that were asked for; groups of them have names of their own.
pub(super) fn requested(all: Vec<Attribute>, wanted: Option<&[Value]>) -> Vec<Attribute> {
    let Some(wanted) = wanted else { return all };
    let wanted: Vec<&str> = wanted.iter().filter_map(Value::as_text).collect();
    let groups = ["all", "printer-description", "job-description", "job-template"];
    if wanted.iter().any(|word| groups.contains(word)) {
        return all;
    }
    all.into_iter().filter(|(name, _)| wanted.contains(&name.as_str())).collect()
}
