//! Stories of a rule that the hub's own people wrote.

use std::time::Duration;

use super::*;
use crate::alerts::{
    Own,
    own::{Condition, Of},
};

/// "A station has been quiet for more than 100 seconds, until it has spoken in the last 20."
fn quiet() -> OwnRule {
    OwnRule {
        own: Own::new(Severity::Page, "station-silent", "quiet-bench").unwrap(),
        of: Of::Station,
        when: Condition::new("station.silent_seconds > 100", Of::Station).unwrap(),
        until: Some(Condition::new("station.silent_seconds < 20", Of::Station).unwrap()),
        hold: Duration::from_secs(30),
        calm: Duration::from_secs(10),
    }
}

fn lines(rule: &OwnRule) -> Thresholds {
    let own = Rule::Own(rule.own);
    Thresholds {
        hold: [(own, rule.hold)].into(),
        calm: [(own, rule.calm)].into(),
        ..Thresholds::default()
    }
}

fn story(rules: Vec<OwnRule>) -> Story {
    let mut story = Story::begin(&[("WH-1", 3)], Vec::new());
    let ops = || vec![slack("ops", Severity::Page, 0)];
    story.watch = watch_with("one", lines(&quiet()), rules, ops(), &story.ears);
    story.speak(0..3, 0);
    story
}

#[test]
fn it_fires_is_taken_on_and_ends_like_any_other() {
    let mut story = story(vec![quiet()]);
    let rule = Rule::Own(quiet().own);
    story.speak(1..3, 95);
    assert_eq!(story.beat(0, 130), [""; 0], "it has to hold for half a minute");
    story.speak(1..3, 131);
    let heard = story.beat(135, 140);
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].starts_with("ops: ACT NOW: quiet-bench"), "{}", heard[0]);
    assert!(heard[0].contains("https://hub.example/runbooks/station-silent"), "{}", heard[0]);
    let station = format!("station/WH-1/{}", story.stations[0]);
    assert!(story.store.acknowledge(&key(rule, &station), deed(141)).unwrap());
    assert_eq!(story.open(), [(rule, Phase::Acknowledged)]);
    story.speak(0..3, 145);
    let heard = story.beat(145, 160);
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].starts_with("ops: Over: quiet-bench"), "{}", heard[0]);
    assert_eq!(story.open(), []);
}

#[test]
fn it_goes_on_between_its_two_lines_and_begins_only_beyond_the_first() {
    let mut story = story(vec![quiet()]);
    story.speak(1..3, 95);
    story.beat(0, 135);
    assert_eq!(story.open(), [(Rule::Own(quiet().own), Phase::Firing)]);
    // It spoke a while ago: not beyond the first line any more, and not within the second.
    story.speak(0..1, 100);
    story.speak(1..3, 130);
    story.beat(140, 190);
    assert_eq!(story.open(), [(Rule::Own(quiet().own), Phase::Firing)]);
    story.speak(0..3, 190);
    story.beat(195, 215);
    assert_eq!(story.open(), []);
}

#[test]
fn a_silence_of_it_hides_it_and_nothing_else() {
    let mut story = story(vec![quiet()]);
    let silence = Silence {
        id: 0,
        rule: Some(Rule::Own(quiet().own)),
        scope: "site/WH-1".parse().unwrap(),
        from: at(0),
        until: at(10_000),
        reason: "benches are moved".to_owned(),
        by: "Wang".to_owned(),
    };
    story.store.silence(silence.clone(), deed(0)).unwrap();
    let told = story.beat(0, 300);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("ops: ACT NOW: A site does not reach the hub"), "{}", told[0]);
    assert_eq!(story.store.silences(at(1)).unwrap()[0].rule, silence.rule);
}

#[test]
fn one_that_left_the_settings_can_still_be_read_and_ends() {
    let mut story = story(vec![quiet()]);
    story.speak(1..3, 95);
    story.beat(0, 135);
    assert_eq!(story.open(), [(Rule::Own(quiet().own), Phase::Firing)]);
    let ops = vec![slack("ops", Severity::Page, 0)];
    story.watch = watch_with("one", Thresholds::default(), Vec::new(), ops, &story.ears);
    let heard = story.beat(140, 145);
    assert!(heard[0].starts_with("ops: Over: quiet-bench"), "{heard:#?}");
    assert_eq!(story.open(), []);
}
