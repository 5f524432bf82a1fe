//! The life of an alert, second by second.

use super::*;

fn at(seconds: u64) -> UnixMillis {
    UnixMillis::new(1_790_000_000_000 + seconds * 1_000)
}

/// One step, with the lines that are drawn if nobody draws others.
fn go(key: &AlertKey, alert: Option<Alert>, holds: Option<u64>, now: UnixMillis) -> Option<Alert> {
    step(key, alert, holds, &Thresholds::default(), now)
}

/// Runs an alert through seconds at which its rule holds or not; its phases, with escalations.
fn run(rule: Rule, beats: &[(u64, bool)]) -> Vec<String> {
    let key = AlertKey { rule, scope: Scope::Hub };
    let mut alert = None;
    let mut story = Vec::new();
    for (seconds, holds) in beats {
        alert = go(&key, alert, holds.then_some(1), at(*seconds));
        let told = alert.as_ref().map_or("none".to_owned(), |alert: &Alert| {
            format!("{} {}", alert.phase.word(), alert.escalations)
        });
        story.push(told);
    }
    story
}

#[test]
fn what_does_not_hold_long_enough_is_forgotten() {
    let story = run(Rule::PrinterStopped, &[(0, true), (119, true), (120, false), (121, true)]);
    assert_eq!(story, ["pending 0", "pending 0", "none", "pending 0"]);
}

#[test]
fn what_flickers_is_one_alert_and_not_many() {
    let beats = [(0, true), (120, true), (125, false), (140, true), (165, false), (170, false)];
    let story = run(Rule::PrinterStopped, &beats);
    let firing = "firing 0";
    assert_eq!(story, ["pending 0", firing, firing, firing, firing, "resolved 0"]);
}

#[test]
fn a_page_is_escalated_every_five_minutes_and_not_for_ever() {
    let beats: Vec<_> = (0..6).map(|times| (times * 300, true)).collect();
    let story = run(Rule::TwoStories, &beats);
    let (first, last) = ("firing 0", "firing 3");
    assert_eq!(story, [first, "firing 1", "firing 2", last, last, last]);
}

#[test]
fn a_ticket_is_never_escalated() {
    let story = run(Rule::ClockWrong, &[(0, true), (300, true), (9_000, true)]);
    assert_eq!(story, ["pending 0", "firing 0", "firing 0"]);
}

#[test]
fn an_alert_taken_on_and_left_alone_is_called_out_again() {
    let key = AlertKey { rule: Rule::TwoStories, scope: Scope::Hub };
    let firing = go(&key, None, Some(1), at(0)).unwrap();
    let taken = acknowledge(firing, "Wang", at(10));
    assert_eq!((taken.phase, taken.by.as_deref()), (Phase::Acknowledged, Some("Wang")));
    let still = go(&key, Some(taken.clone()), Some(1), at(3_609)).unwrap();
    assert_eq!(still.phase, Phase::Acknowledged);
    let again = go(&key, Some(taken), Some(1), at(3_610)).unwrap();
    assert_eq!((again.phase, again.by, again.escalations), (Phase::Firing, None, 1));
}

#[test]
fn what_holds_again_after_it_was_over_is_a_new_alert() {
    let key = AlertKey { rule: Rule::TwoStories, scope: Scope::Hub };
    let firing = go(&key, None, Some(1), at(0)).unwrap();
    let over = go(&key, Some(firing), None, at(60)).unwrap();
    assert_eq!(over.phase, Phase::Resolved);
    let again = go(&key, Some(over), Some(1), at(90)).unwrap();
    assert_eq!((again.phase, again.since), (Phase::Firing, at(90)));
}

#[test]
fn nothing_explains_itself_or_what_explains_it() {
    for rule in Rule::ALL {
        for hidden in explains(*rule) {
            assert!(!explains(*hidden).contains(rule), "{rule:?} and {hidden:?}");
        }
        assert!(!explains(*rule).contains(rule));
    }
}

#[test]
fn a_rule_holds_as_long_as_the_settings_say() {
    let key = AlertKey { rule: Rule::PrinterStopped, scope: Scope::Hub };
    let hold = BTreeMap::from([(Rule::PrinterStopped, Duration::from_secs(600))]);
    let lines = Thresholds { hold, ..Thresholds::default() };
    let begun = step(&key, None, Some(1), &lines, at(0));
    let still = step(&key, begun, Some(1), &lines, at(599)).unwrap();
    assert_eq!(still.phase, Phase::Pending);
    let now = step(&key, Some(still), Some(1), &lines, at(600)).unwrap();
    assert_eq!(now.phase, Phase::Firing);
}

#[test]
fn a_bench_that_calls_is_heard_at_once_and_hidden_by_nothing() {
    let story = run(Rule::LeadCalled, &[(0, true), (300, true), (305, false)]);
    assert_eq!(story, ["firing 0", "firing 1", "resolved 1"]);
    assert!(Rule::ALL.iter().all(|rule| !explains(*rule).contains(&Rule::LeadCalled)));
}
