//! Promises about alerts, silences, what was told, and the audit.

use super::{a_station, at, keep, stretch};
use crate::{
    alerts::{Alert, AlertKey, Phase, Rule, Silence},
    store::{AlertChange, Deed, SeriesOf, Store, TellingRow},
};

pub(super) const ALL: &[fn(&dyn Store)] = &[
    an_alert_comes_back_as_it_was_written,
    a_change_decided_on_an_old_state_is_left_out,
    who_takes_an_alert_on_stands_in_the_audit,
    a_silence_ends_by_itself_or_by_hand,
    what_was_told_is_remembered_until_it_is_over,
    beats_are_kept_and_forgotten,
    labels_are_counted_in_steps,
    alerts_of_one_place_are_one_incident,
    labels_are_compared_with_what_is_known_of_their_station,
];

fn alert(phase: Phase, seconds: u64) -> Alert {
    Alert {
        key: AlertKey { rule: Rule::SiteLinkDown, scope: "site/WH-012".parse().unwrap() },
        phase,
        since: at(1),
        changed_at: at(seconds),
        held_at: at(seconds),
        number: 7,
        escalations: 1,
        by: None,
    }
}

fn deed(seconds: u64) -> Deed {
    Deed {
        at: at(seconds),
        who: "Wang".to_owned(),
        what: "acknowledge",
        object: "site/WH-012".to_owned(),
        reason: "calling the site".to_owned(),
    }
}

fn fire(store: &dyn Store) -> Alert {
    let firing = alert(Phase::Firing, 1);
    let change = AlertChange { before: None, after: firing.clone() };
    assert_eq!(store.change_alerts(vec![change]).unwrap(), 1);
    firing
}

fn an_alert_comes_back_as_it_was_written(store: &dyn Store) {
    let firing = fire(store);
    assert_eq!(store.open_alerts().unwrap(), [firing]);
    let over = alert(Phase::Resolved, 9);
    let change = AlertChange { before: Some((Phase::Firing, at(1))), after: over.clone() };
    assert_eq!(store.change_alerts(vec![change]).unwrap(), 1);
    assert_eq!(store.open_alerts().unwrap(), []);
    assert_eq!(store.past_alerts(at(2), 10).unwrap(), [over]);
    assert_eq!(store.past_alerts(at(1), 10).unwrap(), []);
    let again = Alert { since: at(20), ..alert(Phase::Firing, 20) };
    let change = AlertChange { before: None, after: again };
    assert_eq!(store.change_alerts(vec![change]).unwrap(), 1, "a new trouble at the same place");
    assert_eq!(store.past_alerts(at(99), 10).unwrap().len(), 2);
}

fn a_change_decided_on_an_old_state_is_left_out(store: &dyn Store) {
    let firing = fire(store);
    assert!(store.acknowledge(&firing.key, deed(5)).unwrap());
    let escalated = AlertChange {
        before: Some((Phase::Firing, at(1))),
        after: Alert { escalations: 2, ..alert(Phase::Firing, 301) },
    };
    assert_eq!(store.change_alerts(vec![escalated]).unwrap(), 0);
    assert_eq!(store.open_alerts().unwrap()[0].phase, Phase::Acknowledged);
}

fn who_takes_an_alert_on_stands_in_the_audit(store: &dyn Store) {
    let firing = fire(store);
    assert!(store.acknowledge(&firing.key, deed(5)).unwrap());
    assert!(!store.acknowledge(&firing.key, deed(6)).unwrap(), "somebody already has");
    let open = store.open_alerts().unwrap().remove(0);
    assert_eq!((open.phase, open.by.as_deref()), (Phase::Acknowledged, Some("Wang")));
    store.write_audit(Deed { what: "revoke", ..deed(7) }).unwrap();
    let audit = store.audit(u64::MAX, 10).unwrap();
    let lines: Vec<_> = audit.iter().map(|row| (row.number, row.what.as_str(), row.at)).collect();
    assert_eq!(lines, [(2, "revoke", at(7)), (1, "acknowledge", at(5))]);
    assert_eq!(store.audit(2, 10).unwrap().len(), 1);
}

fn a_silence_ends_by_itself_or_by_hand(store: &dyn Store) {
    let silence = |rule| Silence {
        id: 0,
        rule,
        scope: "site/WH-012".parse().unwrap(),
        from: at(1),
        until: at(100),
        reason: "the line is dug up".to_owned(),
        by: "Wang".to_owned(),
    };
    let first = store.silence(silence(Some(Rule::StationSilent)), deed(1)).unwrap();
    let second = store.silence(silence(None), deed(1)).unwrap();
    assert_ne!(first, second);
    let silences = store.silences(at(50)).unwrap();
    assert_eq!(silences[0], Silence { id: first, ..silence(Some(Rule::StationSilent)) });
    assert_eq!(silences[1].rule, None);
    assert!(store.end_silence(first, deed(60)).unwrap());
    assert!(!store.end_silence(first, deed(61)).unwrap());
    assert_eq!(store.silences(at(60)).unwrap().len(), 1);
    assert_eq!(store.silences(at(100)).unwrap(), []);
    assert_eq!(store.audit(u64::MAX, 10).unwrap().len(), 3, "each deed has its line, and one only");
}

fn what_was_told_is_remembered_until_it_is_over(store: &dyn Store) {
    let row = |escalations, seconds| TellingRow {
        outlet: "ops".to_owned(),
        group: "station-silent@site/WH-012".to_owned(),
        escalations,
        at: at(seconds),
    };
    store.remember_told(vec![row(0, 1)], Vec::new()).unwrap();
    store.remember_told(vec![row(1, 9)], Vec::new()).unwrap();
    assert_eq!(store.told().unwrap(), [row(1, 9)]);
    store.remember_told(Vec::new(), vec![row(0, 0)]).unwrap();
    assert_eq!(store.told().unwrap(), []);
}

fn beats_are_kept_and_forgotten(store: &dyn Store) {
    store.keep_beats(vec![(1, 10), (2, 20)], 0).unwrap();
    store.keep_beats(vec![(2, 25), (3, 30)], 2).unwrap();
    let beats: Vec<_> = store.beats(0).unwrap().into_iter().collect();
    assert_eq!(beats, [(2, 25), (3, 30)]);
    assert_eq!(store.beats(3).unwrap().len(), 1);
}

fn labels_are_counted_in_steps(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 5));
    let step = at(0).get() / 60_000 / 5;
    let bins = store.label_bins(step, 5).unwrap();
    assert_eq!(bins.iter().map(|bin| bin.good).sum::<i64>(), 5);
    assert_eq!(bins.iter().map(|bin| bin.bad).sum::<i64>(), 0);
    assert!(bins.iter().all(|bin| bin.station == station && bin.bin >= step));
    assert_eq!(store.label_bins(step + 2, 5).unwrap(), []);
    let site = "WH-012".parse().unwrap();
    for of in [SeriesOf::All, SeriesOf::Site(site), SeriesOf::Station(station)] {
        let series = store.label_series(&of, step, 5).unwrap();
        assert_eq!(series.iter().map(|bin| (bin.good, bin.bad)).collect::<Vec<_>>(), [(5, 0)]);
        assert_eq!(store.label_series(&of, step + 2, 5).unwrap(), []);
    }
    let other = SeriesOf::Site("WH-9".parse().unwrap());
    assert_eq!(store.label_series(&other, step, 5).unwrap(), []);
}

fn alerts_of_one_place_are_one_incident(store: &dyn Store) {
    let station = |phase, seconds| Alert {
        key: AlertKey {
            rule: Rule::StationSilent,
            scope: "station/WH-012/wh-012-1".parse().unwrap(),
        },
        ..alert(phase, seconds)
    };
    let change = |before, after| AlertChange { before, after };
    let written = |changes| store.change_alerts(changes).unwrap();
    written(vec![change(None, station(Phase::Firing, 1)), change(None, alert(Phase::Firing, 1))]);
    assert!(store.acknowledge(&alert(Phase::Firing, 1).key, deed(5)).unwrap());
    let over = change(Some((Phase::Acknowledged, at(5))), alert(Phase::Resolved, 9));
    written(vec![over]);
    let first = store.incidents(None, u64::MAX, 10).unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].alerts, first[0].ended_at), (2, None), "one of them still holds");
    assert_eq!(first[0].severity, crate::alerts::Severity::Page);
    written(vec![change(Some((Phase::Firing, at(1))), station(Phase::Resolved, 20))]);
    let detail = store.incident(first[0].number, at(30)).unwrap().unwrap();
    assert_eq!(detail.incident.ended_at, Some(at(20)));
    let facts: Vec<_> =
        detail.facts.iter().map(|fact| (fact.happened.word(), fact.by.as_deref())).collect();
    let told = [("fired", None), ("fired", None), ("taken", Some("Wang")), ("over", None)];
    assert_eq!(facts, [&told[..], &[("over", None)]].concat());
    assert_eq!(detail.deeds.iter().map(|deed| deed.at).collect::<Vec<_>>(), [at(5)]);
    let again = Alert { since: at(60), ..alert(Phase::Firing, 60) };
    written(vec![change(None, again)]);
    let reopened = store.incidents(None, u64::MAX, 10).unwrap();
    assert_eq!((reopened.len(), reopened[0].ended_at), (1, None), "it begins again soon after");
    let site = "WH-9".parse().unwrap();
    assert_eq!(store.incidents(Some(&site), u64::MAX, 10).unwrap(), []);
    assert_eq!(store.incidents(None, first[0].number, 10).unwrap(), []);
    assert_eq!(store.incident(99, at(30)).unwrap(), None);
}

fn labels_are_compared_with_what_is_known_of_their_station(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 5));
    let cases = store.cases(None, at(0), at(1_000_000)).unwrap();
    let sum = |of: fn(&crate::shared::Case) -> u64| cases.iter().map(of).sum::<u64>();
    assert_eq!((sum(|case| case.failed), sum(|case| case.good)), (0, 5));
    let factors = cases[0].factors.values().cloned().collect::<Vec<_>>();
    assert!(factors.contains(&"WH-012".to_owned()) && factors.contains(&station.to_string()));
    assert_eq!(store.cases(None, at(1_000_000), at(2_000_000)).unwrap(), []);
    let site = "WH-9".parse().unwrap();
    assert_eq!(store.cases(Some(&site), at(0), at(1_000_000)).unwrap(), []);
}
