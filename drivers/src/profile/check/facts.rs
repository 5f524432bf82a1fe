//! The groups of facts, each checked against itself and against the printer's language.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml::Spanned;

use super::place::File;
use super::{DARKNESS, SPEED_IPS, within};
use crate::language::{ExactReply, Language, Proof, Query};
use crate::profile::raw::{
    RawCompletion, RawDefaults, RawMethod, RawProfile, RawQuirk, RawStatus, RawValueOverride,
};
use crate::profile::{
    AutoReprint, Capability, Completion, Defaults, Evidence, Firmware, Known, Persistence,
    ProfileError, Quirk, Silence, Speech, StatusFacts,
};
use crate::status::Reason;

/// The facts that a file states, by their names in `[evidence]`.
pub(super) fn stated(raw: &RawProfile) -> Vec<&'static str> {
    let RawProfile { status, completion, raster, defaults, limits, .. } = raw;
    let all = [
        ("languages", raw.languages.is_some()),
        ("interfaces", raw.interfaces.is_some()),
        ("dpi", raw.dpi.is_some()),
        ("max_width_dots", raw.max_width_dots.is_some()),
        ("max_speed_ips", raw.max_speed_ips.is_some()),
        ("speed_range_ips", raw.speed_range_ips.is_some()),
        ("rx_buffer_bytes", raw.rx_buffer_bytes.is_some()),
        ("queries", !status.queries.is_empty()),
        ("silent_in_error", status.silent_in_error.is_some_and(|it| it != Silence::Unknown)),
        ("value_overrides", !status.value_overrides.is_empty()),
        ("method", !matches!(completion.method.get_ref(), RawMethod::None)),
        ("auto_reprint", completion.auto_reprint.is_some()),
        ("packings", raster.is_some()),
        ("speed_ips", defaults.speed_ips.is_some()),
        ("darkness", defaults.darkness.is_some()),
        ("label_max_dots", limits.label_max_dots.is_some()),
    ];
    all.into_iter().filter(|(_, stated)| *stated).map(|(fact, _)| fact).collect()
}

pub(super) fn language(
    file: &File<'_>,
    language: &Spanned<Speech>,
) -> Result<Language, ProfileError> {
    language.get_ref().spoken().ok_or_else(|| {
        let words: Vec<&str> = Language::ALL.iter().map(|language| language.word()).collect();
        let problem = "this language is not spoken here".to_owned();
        let remedy = format!("Name one the printer understands too, of {}.", words.join(", "));
        file.invalid(language.span(), problem, remedy)
    })
}

pub(super) fn speed_range(
    file: &File<'_>,
    range: &Spanned<[f32; 2]>,
) -> Result<RangeInclusive<f32>, ProfileError> {
    let [low, high] = *range.get_ref();
    if SPEED_IPS.contains(&low) && SPEED_IPS.contains(&high) && low <= high {
        return Ok(low..=high);
    }
    let problem = format!("{low} to {high} is no range of speeds");
    let remedy = "Write the lowest, then the highest speed in inches per second.";
    Err(file.invalid(range.span(), problem, remedy))
}

pub(super) fn defaults(file: &File<'_>, raw: RawDefaults) -> Result<Defaults, ProfileError> {
    let RawDefaults { speed_ips, darkness } = raw;
    Ok(Defaults {
        speed_ips: speed_ips.map(|it| within(file, &it, SPEED_IPS)).transpose()?,
        darkness: darkness.map(|it| within(file, &it, DARKNESS)).transpose()?,
    })
}

pub(super) fn status(
    file: &File<'_>,
    status: RawStatus,
    language: Language,
) -> Result<StatusFacts, ProfileError> {
    let RawStatus {
        capability,
        queries,
        silent_in_error,
        reply_timeout_ms: _,
        backoff_ms: _,
        value_overrides,
    } = status;
    let place = capability.span();
    let capability = capability.into_inner();
    if (capability == Capability::None) != queries.is_empty() {
        let problem = "capability and queries contradict each other".to_owned();
        let remedy = "Write \"none\" without queries, or another word with at least one.";
        return Err(file.invalid(place, problem, remedy));
    }
    let queries =
        queries.iter().map(|word| query(file, word, language)).collect::<Result<_, _>>()?;
    let overridden = |it| value_override(file, it, language);
    Ok(StatusFacts {
        capability,
        queries,
        silent_in_error: silent_in_error.unwrap_or(Silence::Unknown),
        value_overrides: value_overrides.into_iter().map(overridden).collect::<Result<_, _>>()?,
    })
}

fn query(
    file: &File<'_>,
    word: &Spanned<String>,
    language: Language,
) -> Result<Query, ProfileError> {
    let named = |query: &Query| format!("{}.{}", language.word(), query.word());
    let asked = |query: &&Query| language.query(**query).is_some();
    let names: Vec<String> = Query::ALL.iter().filter(asked).map(named).collect();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    file.known(word, &known, &format!("question of {}", language.title()))?;
    let query = Query::ALL.iter().find(|query| named(query) == *word.get_ref());
    Ok(*query.expect("every word of the list is a question's"))
}

fn value_override(
    file: &File<'_>,
    raw: RawValueOverride,
    language: Language,
) -> Result<ExactReply, ProfileError> {
    let RawValueOverride { query: word, byte, means } = raw;
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.keyword()).collect();
    let reason = |word: Spanned<String>| {
        file.known(&word, &reasons, "reason of a printer's state")?;
        let reason = Reason::from_keyword(word.get_ref());
        Ok(reason.expect("every word of the list is a reason's"))
    };
    let reasons = means.into_iter().map(reason).collect::<Result<_, ProfileError>>()?;
    Ok(ExactReply { query: query(file, &word, language)?, reply: vec![byte], reasons })
}

pub(super) fn completion(
    file: &File<'_>,
    completion: RawCompletion,
    language: Language,
    evidence: &BTreeMap<String, Evidence>,
) -> Result<(Completion, AutoReprint), ProfileError> {
    let RawCompletion {
        method,
        counter,
        counter_counts,
        counter_persistent,
        increment_at,
        auto_reprint,
    } = completion;
    let place = method.span();
    let is_counter = matches!(method.get_ref(), RawMethod::Counter);
    let has_part = counter.is_some() || counter_counts.is_some();
    if !is_counter && (has_part || counter_persistent.is_some() || increment_at.is_some()) {
        let problem = "a printer that proves labels otherwise has no counter".to_owned();
        let remedy = "Take the other keys of [completion] out, or write \"counter\".";
        return Err(file.invalid(place, problem, remedy));
    }
    if is_counter && (counter.is_none() || counter_counts.is_none()) {
        let problem = "counter or counter_counts is missing".to_owned();
        let remedy = "Say which counter it is and that it counts \"formats\".";
        return Err(file.invalid(place, problem, remedy));
    }
    let persists = |it: &Persistence| matches!(it, Persistence::Proven | Persistence::Documented);
    let persistent = counter_persistent.as_ref();
    check_trust(file, "counter_persistent", persistent, evidence, persists)?;
    check_trust(file, "increment_at", increment_at.as_ref(), evidence, |it| *it != Known::Unknown)?;
    let completion = match method.into_inner() {
        RawMethod::Counter => Completion::Counter {
            increment_at: increment_at.map_or(Known::Unknown, Spanned::into_inner),
            persistent: counter_persistent.map_or(Persistence::Unknown, Spanned::into_inner),
        },
        RawMethod::ProcessId => Completion::ProcessId,
        RawMethod::JobId => Completion::JobId,
        RawMethod::Notice => Completion::Notice,
        RawMethod::Feedback => Completion::Feedback,
        RawMethod::BatchCount => Completion::BatchCount,
        RawMethod::Idle => Completion::Idle,
        RawMethod::None => Completion::None,
    };
    let known = language.capabilities();
    // A count that nobody says outlives the power is written as a counter, too.
    let written = |proof| if proof == Proof::Count { Proof::Counter } else { proof };
    let is_known = |proof| known.iter().any(|capability| written(capability.proof) == proof);
    if let Some(proof) = completion.proof().filter(|proof| !is_known(*proof)) {
        let words: Vec<&str> = known.iter().map(|it| written(it.proof).word()).collect();
        let problem = format!("{} has no proof by {}", language.title(), proof.word());
        let remedy = format!("Write \"none\", or one of {}.", words.join(", "));
        return Err(file.invalid(place, problem, remedy));
    }
    let auto_reprint = auto_reprint.map_or_else(AutoReprint::default, |raw| AutoReprint {
        after_fault: raw.default,
        off: raw.off,
    });
    Ok((completion, auto_reprint))
}

/// A value that grants trust needs a vendor's word.
fn check_trust<T>(
    file: &File<'_>,
    fact: &str,
    value: Option<&Spanned<T>>,
    evidence: &BTreeMap<String, Evidence>,
    grants_trust: fn(&T) -> bool,
) -> Result<(), ProfileError> {
    let marked = evidence.get(fact) == Some(&Evidence::Vendor);
    match value.filter(|value| grants_trust(value.get_ref()) && !marked) {
        Some(value) => {
            let problem = "this value grants trust without a vendor's word".to_owned();
            let remedy = "Write \"unknown\", or mark the fact \"V\" in [evidence] if it is so.";
            Err(file.invalid(value.span(), problem, remedy))
        }
        None => Ok(()),
    }
}

pub(super) fn quirks(file: &File<'_>, quirks: Vec<RawQuirk>) -> Result<Vec<Quirk>, ProfileError> {
    let check = |raw: RawQuirk| {
        let RawQuirk { effect, firmware, region, note, remedy } = raw;
        if note.get_ref().trim().is_empty() {
            let problem = "the note is empty".to_owned();
            let remedy = "Say in a sentence what is different, for a person.";
            return Err(file.invalid(note.span(), problem, remedy));
        }
        let range = |text: Spanned<String>| {
            Firmware::parse(text.get_ref()).ok_or_else(|| {
                let problem = format!("{:?} is no range of firmware", text.get_ref());
                let remedy = "Write conditions as in \">=V60.14, <V70\" or \"=V84.20.18Z\".";
                file.invalid(text.span(), problem, remedy)
            })
        };
        let firmware = firmware.map(range).transpose()?;
        Ok(Quirk { effect, firmware, region, note: note.into_inner(), remedy })
    };
    quirks.into_iter().map(check).collect()
}
