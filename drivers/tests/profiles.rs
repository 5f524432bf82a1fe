//! What a profile's file may say, and how a mistake in it is told.

use drivers::language::Query;
use drivers::profile::{Completion, Evidence, Known, Persistence, Profile};

const LINK_OS: &str = include_str!("../../firmware-profiles/zebra-link-os-203.toml");

/// Replaces a piece of a good file and shows what is said about it.
fn check(piece: &str, replacement: &str, expected: &str) {
    assert!(LINK_OS.contains(piece), "{piece}");
    let text = LINK_OS.replace(piece, replacement);
    match Profile::parse("zebra-link-os-203.toml", &text) {
        Ok(profile) => panic!("{replacement} was taken: {profile:?}"),
        Err(error) => {
            assert_eq!(error.to_string(), format!("zebra-link-os-203.toml, {expected}"));
            assert!(error.remedy().ends_with('.'));
        }
    }
}

#[test]
fn a_mistake_is_told_with_its_line_and_key() {
    check("schema = 1", "schema = 2", "line 2, key `schema`: this program reads schema 1");
    check(
        "id = \"zebra-link-os-203\"",
        "id = \"other\"",
        "line 3, key `id`: \"other\" is not the file's name \"zebra-link-os-203\"",
    );
    check("dpi = 203", "dpi = 7", "line 7, key `dpi`: 7 is not between 100 and 1200");
    check(
        "dpi = 203",
        "colour = true",
        "line 7, key `colour`: unknown field `colour`, expected one of `schema`, `id`, `vendor`, `model`, `language`, `dpi`, `max_width_dots`, `max_speed_ips`, `evidence`, `status`, `completion`, `limits`",
    );
    check(
        "reply_timeout_ms = 1500",
        "reply_timeout_ms = 0",
        "line 19, key `status.reply_timeout_ms`: 0 is not between 10 and 10000",
    );
    check("backoff_ms = 2000", "", "line 16, key `backoff_ms`: missing field `backoff_ms`");
    check(
        "increment_at = \"U\"",
        "colour = \"U\"",
        "line 14, key `evidence.colour`: no fact of a profile has this name",
    );
}

#[test]
fn a_fact_that_grants_trust_needs_a_vendors_word() {
    let said = "this value grants trust without a vendor's word";
    check(
        "increment_at = \"unknown\"",
        "increment_at = \"end\"",
        &format!("line 27, key `completion.increment_at`: {said}"),
    );
    check(
        "counter_persistent = \"V\"",
        "counter_persistent = \"C\"",
        &format!("line 26, key `completion.counter_persistent`: {said}"),
    );
}

#[test]
fn facts_that_contradict_each_other_are_refused() {
    check(
        "capability = \"full\"",
        "capability = \"none\"",
        "line 17, key `status.capability`: capability and queries contradict each other",
    );
    check(
        "method = \"counter\"",
        "method = \"none\"",
        "line 23, key `completion.method`: a printer that proves nothing has no counter",
    );
    check(
        "counter_counts = \"formats\"",
        "",
        "line 23, key `completion.method`: counter or counter_counts is missing",
    );
}

#[test]
fn a_fact_that_is_not_stated_is_unknown() {
    let text = LINK_OS
        .replace("counter_persistent = \"documented\"", "")
        .replace("increment_at = \"unknown\"", "")
        .replace("dpi = 203", "");
    let profile = Profile::parse("zebra-link-os-203", &text).unwrap();
    let unknown =
        Completion::Counter { increment_at: Known::Unknown, persistent: Persistence::Unknown };
    assert_eq!(profile.completion, unknown);
    assert_eq!((profile.dpi, profile.max_width_dots), (None, None));
    assert_eq!(profile.evidence_of("max_width_dots"), Evidence::Unverified);
}

#[test]
fn nothing_is_asked_of_a_sink() {
    let sink = Profile::embedded().iter().find(|profile| profile.id == "raw-sink").unwrap();
    assert_eq!(sink.completion, Completion::None);
    assert!(Query::ALL.iter().all(|query| !sink.asks(*query)));
}
