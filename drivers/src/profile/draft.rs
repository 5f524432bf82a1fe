//! A first profile of a printer that nobody described yet, from what it showed of itself.
//!
//! Nothing in it is verified, and nothing in it was not seen: a person goes on from here, as
//! `docs/profiles.md` shows.

use std::fmt::Write;

use super::{Profile, Seen};
use crate::language::{Language, Proof, Query};

/// Longest name of a profile that is made up here.
const ID_LETTERS_MAX: usize = 60;

/// What a live printer showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The language it answered in.
    pub language: Language,
    /// What it says it is.
    pub seen: Seen,
    /// Its firmware, as it says it.
    pub firmware: Option<String>,
    /// Density of its head in dots per millimetre.
    pub dots_per_mm: Option<u8>,
    /// The questions that it answered.
    pub answered: Vec<Query>,
}

impl Draft {
    /// The profile's name: the model in small letters.
    pub fn id(&self) -> String {
        let model = if self.seen.model.is_empty() { "unknown" } else { &self.seen.model };
        let letters = model.to_ascii_lowercase();
        let words: Vec<&str> = letters
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let id: String = words.join("-").chars().take(ID_LETTERS_MAX).collect();
        let id = id.trim_end_matches('-');
        if id.is_empty() { format!("{}-printer", self.language.word()) } else { id.to_owned() }
    }

    /// The profile's file.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(HEAD);
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let model = if self.seen.model.is_empty() { "unknown" } else { &self.seen.model };
        let firmware = self.firmware.as_deref().map_or(String::new(), |firmware| {
            format!("# It says that its firmware is {}.\n", quoted(firmware))
        });
        let dpi = self
            .dots_per_mm
            .and_then(density)
            .map_or(String::new(), |dpi| format!("dpi = {dpi}\n"));
        let rules = if self.seen.model.is_empty() {
            "# It did not say what it is; add a pattern as soon as one is known.\n".to_owned()
        } else {
            format!("model = [{}]\n", quoted(&self.seen.model))
        };
        let (capability, queries) = self.status();
        let written = write!(
            text,
            "{firmware}schema = 1\n\
             id = {}\n\
             vendor = \"unknown\"\n\
             model = {}\n\
             verified = false\n\
             language = {}\n\
             {dpi}\n\
             [match]\n{rules}\n\
             [status]\n\
             capability = {}\n\
             {queries}\
             silent_in_error = \"unknown\"\n\
             reply_timeout_ms = 1500\n\
             backoff_ms = 2000\n\n\
             [completion]\n{}\n\
             [limits]\n\
             stall_timeout_ms = 2000\n",
            quoted(&self.id()),
            quoted(model),
            quoted(self.language.word()),
            quoted(capability),
            self.completion(),
        );
        written.expect("a string takes every letter");
        text
    }

    fn status(&self) -> (&'static str, String) {
        let state = |query: &&Query| match query {
            Query::HostStatus
            | Query::ErrorFlags
            | Query::MarkerCount
            | Query::LabelsRemaining
            | Query::LabelsPrinted
            | Query::JobId
            | Query::JobState => true,
            Query::Identity
            | Query::LabelCount
            | Query::Uptime
            | Query::Serial
            | Query::PrintLength => false,
        };
        let word = |query: &Query| format!("\"{}.{}\"", self.language.word(), query.word());
        let words: Vec<String> = self.answered.iter().filter(state).map(word).collect();
        if words.is_empty() {
            return ("none", String::new());
        }
        ("full", format!("queries = [{}]\n", words.join(", ")))
    }

    /// Only what the printer showed just now: a counter, or that it tells when it has no work.
    fn completion(&self) -> String {
        let knows = |proof: Proof| self.language.capabilities().iter().any(|it| it.proof == proof);
        if self.answered.contains(&Query::LabelCount) && knows(Proof::Counter) {
            let sets_and_gets = self.language != Language::Tspl;
            let counter =
                if sets_and_gets { "sgd.odometer.total_label_count" } else { "tspl.label" };
            return format!(
                "method = \"counter\"\n\
                 counter = \"{counter}\"\n\
                 counter_counts = \"formats\"\n\
                 counter_persistent = \"unknown\"\n\
                 increment_at = \"unknown\"\n"
            );
        }
        let idle = self.answered.contains(&Query::HostStatus) && knows(Proof::Idle);
        format!("method = \"{}\"\n", if idle { "idle" } else { "none" })
    }

    /// The profile itself.
    pub fn profile(&self) -> Profile {
        Profile::parse(&self.id(), &self.to_toml()).expect("a test parses drafts of every language")
    }
}

const HEAD: &str = "\
    # Made from what a live printer showed. Nothing here is verified: look each fact up in the\n\
    # vendor's manual, state it, and give it its mark under [evidence]. docs/profiles.md shows how.\n";

/// Dots per inch of a head that says its dots per millimetre.
fn density(dots_per_mm: u8) -> Option<u16> {
    match dots_per_mm {
        6 => Some(152),
        8 => Some(203),
        12 => Some(300),
        24 => Some(600),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(language: Language, model: &str, answered: &[Query]) -> Draft {
        Draft {
            language,
            seen: Seen { model: model.to_owned(), ..Seen::default() },
            firmware: Some("V1.0 \"x\"".to_owned()),
            dots_per_mm: Some(12),
            answered: answered.to_vec(),
        }
    }

    #[test]
    fn a_draft_of_any_language_and_any_answers_is_a_profile() {
        for language in Language::ALL {
            let known: Vec<Query> =
                Query::ALL.iter().copied().filter(|it| language.query(*it).is_some()).collect();
            for count in 0..=known.len() {
                for model in ["ZT411-200dpi", "", "\"\\\u{1F5A8} *", &"x".repeat(200)] {
                    let profile = draft(*language, model, &known[..count]).profile();
                    assert!(!profile.verified);
                    assert_eq!((profile.language, profile.dpi), (*language, Some(300)));
                }
            }
        }
    }

    #[test]
    fn a_draft_fits_the_printer_it_was_made_from() {
        let draft = draft(Language::Zpl, "ZX77-300dpi", &[Query::Identity]);
        let profiles = [draft.profile()];
        assert_eq!(draft.id(), "zx77-300dpi");
        assert!(Profile::best_for(&profiles, &draft.seen).is_some());
    }
}
