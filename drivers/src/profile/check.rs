//! Makes a [`Profile`] of what a file says, or explains what is wrong with it.

mod facts;
mod place;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use toml::Spanned;

use super::raw::{RawProfile, RawRaster, RawRules};
use super::{Evidence, Profile, ProfileError, Rules, matching};
use crate::language::Language;
use crate::raster::Packing;
use place::File;

const SCHEMA: u32 = 1;

const REPLY_MS: RangeInclusive<u64> = 10..=10_000;
const BACKOFF_MS: RangeInclusive<u64> = 0..=600_000;
const STALL_MS: RangeInclusive<u64> = 10..=600_000;
const DPI: RangeInclusive<u64> = 100..=1_200;
const WIDTH_DOTS: RangeInclusive<u64> = 100..=32_000;
const LABEL_DOTS: RangeInclusive<u64> = 100..=100_000;
const BUFFER_BYTES: RangeInclusive<u64> = 1..=1_000_000_000;
const SPEED_IPS: RangeInclusive<f32> = 0.5..=100.0;
const DARKNESS: RangeInclusive<f32> = -100.0..=300.0;

/// Facts that may carry a mark in `[evidence]`.
const MARKED: &[&str] = &[
    "languages",
    "interfaces",
    "dpi",
    "max_width_dots",
    "max_speed_ips",
    "speed_range_ips",
    "rx_buffer_bytes",
    "queries",
    "silent_in_error",
    "value_overrides",
    "method",
    "counter",
    "counter_persistent",
    "increment_at",
    "auto_reprint",
    "packings",
    "speed_ips",
    "darkness",
    "label_max_dots",
];

pub(super) fn parse(name: &str, text: &str) -> Result<Profile, ProfileError> {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let file = File { name: format!("{stem}.toml"), text };
    let raw: RawProfile = toml::from_str(text).map_err(|error| file.syntax(&error))?;
    check(&file, stem, raw)
}

fn check(file: &File<'_>, stem: &str, raw: RawProfile) -> Result<Profile, ProfileError> {
    check_name(file, stem, &raw)?;
    let stated = facts::stated(&raw);
    let RawProfile {
        schema: _,
        id,
        vendor,
        model,
        verified,
        language,
        languages,
        interfaces,
        dpi,
        max_width_dots,
        max_speed_ips,
        speed_range_ips,
        rx_buffer_bytes,
        evidence,
        rules,
        status,
        completion,
        raster,
        defaults,
        limits,
        quirks,
    } = raw;
    let spoken = facts::language(file, &language)?;
    let evidence = check_evidence(file, evidence)?;
    check_verified(file, &verified, &stated, &evidence)?;
    let speed_range_ips = speed_range_ips.map(|it| facts::speed_range(file, &it)).transpose()?;
    let max_speed_ips = max_speed_ips.map(|it| within(file, &it, SPEED_IPS)).transpose()?;
    let reply_time_max = milliseconds(file, &status.reply_timeout_ms, REPLY_MS)?;
    let backoff = milliseconds(file, &status.backoff_ms, BACKOFF_MS)?;
    let (completion, auto_reprint) = facts::completion(file, completion, spoken, &evidence)?;
    Ok(Profile {
        id: id.into_inner(),
        vendor,
        model,
        verified: verified.into_inner(),
        language: spoken,
        languages: languages.unwrap_or_else(|| vec![*language.get_ref()]),
        interfaces: interfaces.unwrap_or_default(),
        dpi: number(file, dpi, DPI)?,
        max_width_dots: number(file, max_width_dots, WIDTH_DOTS)?,
        max_speed_ips,
        speed_range_ips,
        rx_buffer_bytes: number(file, rx_buffer_bytes, BUFFER_BYTES)?,
        label_max_dots: number(file, limits.label_max_dots, LABEL_DOTS)?,
        defaults: facts::defaults(file, defaults)?,
        rules: check_rules(file, rules)?,
        completion,
        auto_reprint,
        status: facts::status(file, status, spoken)?,
        packings: check_packings(file, raster, spoken)?,
        quirks: facts::quirks(file, quirks)?,
        reply_time_max,
        backoff,
        stall_time_max: milliseconds(file, &limits.stall_timeout_ms, STALL_MS)?,
        evidence,
    })
}

fn check_name(file: &File<'_>, stem: &str, raw: &RawProfile) -> Result<(), ProfileError> {
    if *raw.schema.get_ref() != SCHEMA {
        let problem = format!("this program reads schema {SCHEMA}");
        return Err(file.invalid(raw.schema.span(), problem, "Write schema = 1."));
    }
    if raw.id.get_ref() != stem {
        let problem = format!("{:?} is not the file's name {stem:?}", raw.id.get_ref());
        let remedy = "Give the file and the id the same name.";
        return Err(file.invalid(raw.id.span(), problem, remedy));
    }
    Ok(())
}

fn check_evidence(
    file: &File<'_>,
    marks: BTreeMap<Spanned<String>, Evidence>,
) -> Result<BTreeMap<String, Evidence>, ProfileError> {
    let mut evidence = BTreeMap::new();
    for (fact, mark) in marks {
        file.known(&fact, MARKED, "fact of a profile")?;
        evidence.insert(fact.into_inner(), mark);
    }
    Ok(evidence)
}

/// "Verified" must not be said of anything that somebody only believes.
fn check_verified(
    file: &File<'_>,
    verified: &Spanned<bool>,
    stated: &[&'static str],
    evidence: &BTreeMap<String, Evidence>,
) -> Result<(), ProfileError> {
    let is_believed =
        |fact: &&&str| evidence.get(**fact).is_none_or(|mark| *mark == Evidence::Unverified);
    match stated.iter().find(is_believed).filter(|_| *verified.get_ref()) {
        Some(fact) => {
            let problem = format!("the fact {fact} has no mark V or C in [evidence]");
            let remedy = "Write verified = false, or mark every fact that the file states.";
            Err(file.invalid(verified.span(), problem, remedy))
        }
        None => Ok(()),
    }
}

fn check_rules(file: &File<'_>, raw: RawRules) -> Result<Rules, ProfileError> {
    let RawRules { model, ieee1284, usb, snmp, mdns } = raw;
    let check = |patterns: Vec<Spanned<String>>| {
        let check = |pattern: Spanned<String>| {
            if matching::is_pattern(pattern.get_ref()) {
                return Ok(pattern.into_inner());
            }
            let problem = "this pattern fits every printer".to_owned();
            let remedy = "Spell out at least one letter of what the printer says it is.";
            Err(file.invalid(pattern.span(), problem, remedy))
        };
        patterns.into_iter().map(check).collect::<Result<Vec<String>, ProfileError>>()
    };
    Ok(Rules {
        model: check(model)?,
        ieee1284: check(ieee1284)?,
        usb: check(usb)?,
        snmp: check(snmp)?,
        mdns: check(mdns)?,
    })
}

fn check_packings(
    file: &File<'_>,
    raster: Option<RawRaster>,
    language: Language,
) -> Result<Vec<Packing>, ProfileError> {
    let ours: Vec<Packing> = Packing::of(language).collect();
    let Some(RawRaster { packings }) = raster else {
        // Not stated is unknown: the way that every printer of the language takes.
        return Ok(ours.into_iter().take(1).collect());
    };
    let words: Vec<&str> = ours.iter().map(|packing| packing.keyword()).collect();
    if packings.get_ref().is_empty() {
        let problem = "no packing is allowed".to_owned();
        let remedy = format!("Name at least one of {}.", words.join(", "));
        return Err(file.invalid(packings.span(), problem, remedy));
    }
    let check = |word: Spanned<String>| {
        file.known(&word, &words, &format!("packing of {}", language.title()))?;
        let packing = Packing::from_keyword(word.get_ref());
        Ok(packing.expect("every word of the list is a packing's"))
    };
    packings.into_inner().into_iter().map(check).collect()
}

fn milliseconds(
    file: &File<'_>,
    value: &Spanned<u64>,
    range: RangeInclusive<u64>,
) -> Result<Duration, ProfileError> {
    within(file, value, range).map(Duration::from_millis)
}

fn number<T: TryFrom<u64>>(
    file: &File<'_>,
    value: Option<Spanned<u64>>,
    range: RangeInclusive<u64>,
) -> Result<Option<T>, ProfileError> {
    let value = value.map(|value| within(file, &value, range)).transpose()?;
    Ok(value.and_then(|value| T::try_from(value).ok()))
}

fn within<T: PartialOrd + Copy + std::fmt::Display>(
    file: &File<'_>,
    value: &Spanned<T>,
    range: RangeInclusive<T>,
) -> Result<T, ProfileError> {
    if range.contains(value.get_ref()) {
        return Ok(*value.get_ref());
    }
    let (low, high) = (range.start(), range.end());
    let problem = format!("{} is not between {low} and {high}", value.get_ref());
    Err(file.invalid(value.span(), problem, "Write a number within these bounds."))
}
