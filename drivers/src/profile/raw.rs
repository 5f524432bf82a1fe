//! What a profile's file says, and the checks that make a [`Profile`] of it.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{
    Capability, Completion, Evidence, Known, Persistence, Profile, ProfileError, StatusFacts,
};
use crate::language::{Language, Query};

const SCHEMA: u32 = 1;

const REPLY_MS: RangeInclusive<u64> = 10..=10_000;
const BACKOFF_MS: RangeInclusive<u64> = 0..=600_000;
const STALL_MS: RangeInclusive<u64> = 10..=600_000;
const DPI: RangeInclusive<u64> = 100..=1_200;
const WIDTH_DOTS: RangeInclusive<u64> = 100..=32_000;
const SPEED_IPS: RangeInclusive<f32> = 0.5..=100.0;

/// Facts that may carry a mark in `[evidence]`.
const MARKED: &[&str] = &[
    "dpi",
    "max_width_dots",
    "max_speed_ips",
    "queries",
    "counter",
    "counter_persistent",
    "increment_at",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    schema: Spanned<u32>,
    id: Spanned<String>,
    vendor: String,
    model: String,
    language: RawLanguage,
    dpi: Option<Spanned<u64>>,
    max_width_dots: Option<Spanned<u64>>,
    max_speed_ips: Option<Spanned<f32>>,
    #[serde(default)]
    evidence: BTreeMap<Spanned<String>, Evidence>,
    status: RawStatus,
    completion: RawCompletion,
    limits: RawLimits,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawLanguage {
    Zpl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStatus {
    capability: Spanned<Capability>,
    #[serde(default)]
    queries: Vec<RawQuery>,
    reply_timeout_ms: Spanned<u64>,
    backoff_ms: Spanned<u64>,
}

#[derive(Deserialize)]
enum RawQuery {
    #[serde(rename = "zpl.hs")]
    HostStatus,
    #[serde(rename = "zpl.hqes")]
    ErrorFlags,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCompletion {
    method: Spanned<RawMethod>,
    counter: Option<RawCounter>,
    counter_counts: Option<RawCounts>,
    counter_persistent: Option<Spanned<Persistence>>,
    increment_at: Option<Spanned<Known>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawMethod {
    Counter,
    None,
}

#[derive(Deserialize)]
enum RawCounter {
    #[serde(rename = "sgd.odometer.total_label_count")]
    TotalLabelCount,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawCounts {
    Formats,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    stall_timeout_ms: Spanned<u64>,
}

pub(super) fn parse(name: &str, text: &str) -> Result<Profile, ProfileError> {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let file = File { name: format!("{stem}.toml"), text };
    let raw: RawProfile = toml::from_str(text).map_err(|error| file.syntax(&error))?;
    file.check(stem, raw)
}

/// A file's name and text, to say where something stands.
struct File<'a> {
    name: String,
    text: &'a str,
}

impl File<'_> {
    fn check(&self, stem: &str, raw: RawProfile) -> Result<Profile, ProfileError> {
        let RawProfile {
            schema,
            id,
            vendor,
            model,
            language,
            dpi,
            max_width_dots,
            max_speed_ips,
            evidence,
            status,
            completion,
            limits,
        } = raw;
        if *schema.get_ref() != SCHEMA {
            let problem = format!("this program reads schema {SCHEMA}");
            return Err(self.invalid(schema.span(), problem, "Write schema = 1."));
        }
        if id.get_ref() != stem {
            let problem = format!("{:?} is not the file's name {stem:?}", id.get_ref());
            return Err(self.invalid(
                id.span(),
                problem,
                "Give the file and the id the same name.",
            ));
        }
        let evidence = self.check_evidence(evidence)?;
        let dpi = dpi.map(|it| self.within(&it, DPI)).transpose()?;
        let width = max_width_dots.map(|it| self.within(&it, WIDTH_DOTS)).transpose()?;
        let reply_ms = self.within(&status.reply_timeout_ms, REPLY_MS)?;
        let backoff_ms = self.within(&status.backoff_ms, BACKOFF_MS)?;
        let stall_ms = self.within(&limits.stall_timeout_ms, STALL_MS)?;
        Ok(Profile {
            id: id.into_inner(),
            vendor,
            model,
            language: match language {
                RawLanguage::Zpl => Language::Zpl,
            },
            dpi: dpi.and_then(|dpi| u16::try_from(dpi).ok()),
            max_width_dots: width.and_then(|width| u32::try_from(width).ok()),
            max_speed_ips: max_speed_ips.map(|it| self.check_speed(&it)).transpose()?,
            completion: self.check_completion(completion, &evidence)?,
            status: self.check_status(status)?,
            reply_time_max: Duration::from_millis(reply_ms),
            backoff: Duration::from_millis(backoff_ms),
            stall_time_max: Duration::from_millis(stall_ms),
            evidence,
        })
    }

    fn check_evidence(
        &self,
        marks: BTreeMap<Spanned<String>, Evidence>,
    ) -> Result<BTreeMap<String, Evidence>, ProfileError> {
        let mut evidence = BTreeMap::new();
        for (fact, mark) in marks {
            if !MARKED.contains(&fact.get_ref().as_str()) {
                let problem = "no fact of a profile has this name".to_owned();
                let remedy = "Name a fact such as max_width_dots or counter_persistent.";
                return Err(self.invalid(fact.span(), problem, remedy));
            }
            evidence.insert(fact.into_inner(), mark);
        }
        Ok(evidence)
    }

    fn check_status(&self, status: RawStatus) -> Result<StatusFacts, ProfileError> {
        let RawStatus { capability, queries, reply_timeout_ms: _, backoff_ms: _ } = status;
        let place = capability.span();
        let capability = capability.into_inner();
        if (capability == Capability::None) != queries.is_empty() {
            let problem = "capability and queries contradict each other".to_owned();
            let remedy = "Write \"none\" without queries, or \"full\" with at least one.";
            return Err(self.invalid(place, problem, remedy));
        }
        let query = |raw: RawQuery| match raw {
            RawQuery::HostStatus => Query::HostStatus,
            RawQuery::ErrorFlags => Query::ErrorFlags,
        };
        Ok(StatusFacts { capability, queries: queries.into_iter().map(query).collect() })
    }

    fn check_completion(
        &self,
        completion: RawCompletion,
        evidence: &BTreeMap<String, Evidence>,
    ) -> Result<Completion, ProfileError> {
        let RawCompletion { method, counter, counter_counts, counter_persistent, increment_at } =
            completion;
        let place = method.span();
        match method.get_ref() {
            RawMethod::None => {
                let more = counter.is_some() || counter_counts.is_some();
                if more || counter_persistent.is_some() || increment_at.is_some() {
                    let problem = "a printer that proves nothing has no counter".to_owned();
                    let remedy = "Take the other keys of [completion] out, or write \"counter\".";
                    return Err(self.invalid(place, problem, remedy));
                }
                Ok(Completion::None)
            }
            RawMethod::Counter => {
                if counter.is_none() || counter_counts.is_none() {
                    let problem = "counter or counter_counts is missing".to_owned();
                    let remedy = "Say which counter it is and that it counts \"formats\".";
                    return Err(self.invalid(place, problem, remedy));
                }
                self.check_trust(
                    "counter_persistent",
                    counter_persistent.as_ref(),
                    evidence,
                    |it| matches!(it, Persistence::Proven | Persistence::Documented),
                )?;
                self.check_trust("increment_at", increment_at.as_ref(), evidence, |it| {
                    *it != Known::Unknown
                })?;
                Ok(Completion::Counter {
                    increment_at: increment_at.map_or(Known::Unknown, Spanned::into_inner),
                    persistent: counter_persistent
                        .map_or(Persistence::Unknown, Spanned::into_inner),
                })
            }
        }
    }

    /// A value that grants trust needs a vendor's word.
    fn check_trust<T>(
        &self,
        fact: &str,
        value: Option<&Spanned<T>>,
        evidence: &BTreeMap<String, Evidence>,
        grants_trust: fn(&T) -> bool,
    ) -> Result<(), ProfileError> {
        match value {
            Some(value)
                if grants_trust(value.get_ref())
                    && evidence.get(fact) != Some(&Evidence::Vendor) =>
            {
                let problem = "this value grants trust without a vendor's word".to_owned();
                let remedy = "Write \"unknown\", or mark the fact \"V\" in [evidence] if it is so.";
                Err(self.invalid(value.span(), problem, remedy))
            }
            _ => Ok(()),
        }
    }

    fn check_speed(&self, speed: &Spanned<f32>) -> Result<f32, ProfileError> {
        if SPEED_IPS.contains(speed.get_ref()) {
            return Ok(*speed.get_ref());
        }
        let (low, high) = (SPEED_IPS.start(), SPEED_IPS.end());
        let problem = format!("{} is not between {low} and {high}", speed.get_ref());
        Err(self.invalid(speed.span(), problem, "Write the speed in inches per second."))
    }

    fn within(
        &self,
        value: &Spanned<u64>,
        range: RangeInclusive<u64>,
    ) -> Result<u64, ProfileError> {
        if range.contains(value.get_ref()) {
            return Ok(*value.get_ref());
        }
        let (low, high) = (range.start(), range.end());
        let problem = format!("{} is not between {low} and {high}", value.get_ref());
        Err(self.invalid(value.span(), problem, "Write a number within these bounds."))
    }

    fn syntax(&self, error: &toml::de::Error) -> ProfileError {
        let remedy = "Write the key as in the profiles that come with the program.";
        let place = error.span().unwrap_or(0..0);
        let mut invalid = self.invalid(place, error.message().to_owned(), remedy);
        let missing = error.message().strip_prefix("missing field `");
        if let (ProfileError::Invalid { key, .. }, Some(missing)) = (&mut invalid, missing) {
            *key = missing.trim_end_matches('`').to_owned();
        }
        invalid
    }

    fn invalid(&self, place: Range<usize>, problem: String, remedy: &'static str) -> ProfileError {
        let (line, key) = self.locate(place.start);
        ProfileError::Invalid { file: self.name.clone(), line, key, problem, remedy }
    }

    /// Line number and key, with its section, of what stands at an offset.
    fn locate(&self, offset: usize) -> (usize, String) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count();
        let lines: Vec<&str> = self.text.lines().take(line + 1).collect();
        let here = lines.last().copied().unwrap_or_default();
        let key = here.split('=').next().unwrap_or_default().trim();
        let sections = lines.iter().rev().skip(1);
        let section = sections
            .filter_map(|line| line.trim().strip_prefix('['))
            .find_map(|line| line.split(']').next());
        let key = section.map_or_else(|| key.to_owned(), |section| format!("{section}.{key}"));
        (line + 1, key)
    }
}
