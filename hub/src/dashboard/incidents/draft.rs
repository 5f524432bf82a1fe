//! The draft of a post-mortem: everything that the facts can fill in, and a place for what only
//! people know.
//!
//! In English Markdown, as such pages are kept beside code. No names: a person is a number. Pure.

use std::{collections::BTreeSet, fmt::Write as _};

use contract::event::UnixMillis;

use crate::{
    alerts::incidents::{Fact, Happened, Incident},
    shared::{Share, Shared},
    store::{AuditRow, IncidentDetail},
    time::rfc3339,
};

/// What people have to fill in.
const GAP: &str = "…";

/// The draft, in Markdown.
pub(super) fn draft(detail: &IncidentDetail, shared: &Shared, now: UnixMillis) -> String {
    let IncidentDetail { incident, facts, deeds } = detail;
    let mut text = String::new();
    say(&mut text, head(incident, facts, now));
    say(&mut text, impact(incident, facts, shared));
    say(&mut text, times(incident, facts));
    say(&mut text, format!("## Trigger and root causes\n\n{}{GAP}\n", explained(shared)));
    say(&mut text, format!("## What was done\n\n{GAP}\n"));
    say(&mut text, timeline(facts, deeds));
    say(&mut text, format!("## What went well, what went badly, where we were lucky\n\n{GAP}\n"));
    let actions = "## Actions\n\n| What | Kind: prevent, detect, mitigate, repair | Owner | By |\n\
        |---|---|---|---|\n";
    say(&mut text, format!("{actions}| {GAP} | | | |\n"));
    text
}

fn say(text: &mut String, part: String) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&part);
}

fn minutes(from: UnixMillis, until: UnixMillis) -> String {
    format!("{} min", (until.get().saturating_sub(from.get()) + 30_000) / 60_000)
}

fn head(incident: &Incident, facts: &[Fact], now: UnixMillis) -> String {
    let Incident { number, scope, began_at, ended_at, .. } = incident;
    let began = rfc3339(*began_at);
    let day = began.get(..10).unwrap_or(&began);
    let titles: BTreeSet<&str> = facts.iter().map(|fact| fact.rule.title()).collect();
    let titles = titles.into_iter().collect::<Vec<_>>().join("; ");
    let lasted = minutes(*began_at, ended_at.unwrap_or(now));
    let so_far = if ended_at.is_none() { " so far" } else { "" };
    format!(
        "# Post-mortem {number}: {scope}, {day}\n\n## Summary\n\n{titles}. \
         It lasted {lasted}{so_far}.\n"
    )
}

fn impact(incident: &Incident, facts: &[Fact], shared: &Shared) -> String {
    let stations: BTreeSet<_> = facts.iter().filter_map(|fact| fact.scope.station()).collect();
    format!(
        "## Impact\n\n- Alerts: {}\n- Stations named by alerts: {}\n- Labels that failed or of \
         which nobody knows: {} of {}\n- Orders late: {GAP}\n",
        incident.alerts,
        stations.len(),
        shared.failed,
        shared.labels
    )
}

fn times(incident: &Incident, facts: &[Fact]) -> String {
    let first = |happened| facts.iter().find(|fact| fact.happened == happened).map(|fact| fact.at);
    let after = |at: Option<UnixMillis>, never: &str| {
        at.map_or(never.to_owned(), |at| minutes(incident.began_at, at))
    };
    format!(
        "## Times\n\n| From the first sign to | |\n|---|---|\n| somebody was told | {} |\n\
         | somebody took it on | {} |\n| all over | {} |\n",
        after(first(Happened::Fired), "nobody was"),
        after(first(Happened::Taken), "nobody did"),
        after(incident.ended_at, "still open"),
    )
}

/// What the failed labels share, in sentences.
fn explained(shared: &Shared) -> String {
    let mut text = String::new();
    for (cause, failed) in &shared.causes {
        writeln!(text, "- Cause `{cause}`: {failed} labels").expect("text only grows");
    }
    for share in &shared.shares {
        let Share { factor, value, failed, labels, risk, risk_at_least, .. } = share;
        writeln!(
            text,
            "- Shared: {} `{value}`: {failed} of {labels} labels failed, {risk:.1} times as often \
             as elsewhere ({risk_at_least:.1} at least)",
            factor.word()
        )
        .expect("text only grows");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn timeline(facts: &[Fact], deeds: &[AuditRow]) -> String {
    let mut people: Vec<&str> = Vec::new();
    let mut number = |who| {
        let known = people.iter().position(|known| *known == who);
        known.unwrap_or_else(|| {
            people.push(who);
            people.len() - 1
        }) + 1
    };
    let mut lines: Vec<(UnixMillis, String)> = Vec::new();
    for fact in facts {
        let what = format!("{} ({})", fact.rule.title(), fact.scope);
        let line = match (fact.happened, &fact.by) {
            (Happened::Fired, _) => format!("Began: {what}"),
            (Happened::Escalated, _) => format!("Nobody had taken it on: {what}"),
            (Happened::Taken, Some(by)) => format!("Person {} took it on: {what}", number(by)),
            (Happened::Taken, None) => format!("Somebody took it on: {what}"),
            (Happened::Over, _) => format!("Over: {what}"),
        };
        lines.push((fact.at, line));
    }
    for AuditRow { at, who, what, object, reason, .. } in deeds {
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        lines.push((*at, format!("Person {}: {what} {object}{why}", number(who))));
    }
    lines.sort_by_key(|(at, _)| *at);
    let mut text = String::from("## Timeline\n\n| Time (UTC) | |\n|---|---|\n");
    for (at, line) in lines {
        let line = line.replace('|', "\\|").replace('\n', " ");
        writeln!(text, "| {} | {line} |", rfc3339(at)).expect("text only grows");
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{
        alerts::{Rule, Severity},
        shared::Factor,
    };

    fn at(minute: u64) -> UnixMillis {
        UnixMillis::new(1_790_000_000_000 + minute * 60_000)
    }

    /// An incident that somebody took on and that is over, and what its labels share.
    fn lived() -> (IncidentDetail, Shared) {
        let fact = |minute, happened, by: Option<&str>| Fact {
            at: at(minute),
            happened,
            rule: Rule::LabelsFail,
            scope: "site/WH-012".parse().unwrap(),
            by: by.map(str::to_owned),
        };
        let detail = IncidentDetail {
            incident: Incident {
                number: 7,
                scope: "site/WH-012".parse().unwrap(),
                severity: Severity::Page,
                began_at: at(0),
                ended_at: Some(at(42)),
                alerts: 1,
            },
            facts: vec![
                fact(1, Happened::Fired, None),
                fact(6, Happened::Escalated, None),
                fact(9, Happened::Taken, Some("Wang")),
                fact(42, Happened::Over, None),
            ],
            deeds: vec![AuditRow {
                number: 3,
                at: at(9),
                who: "Wang".to_owned(),
                what: "acknowledge".to_owned(),
                object: "labels-fail site/WH-012".to_owned(),
                reason: "on the phone | with the site".to_owned(),
            }],
        };
        let share = Share {
            factor: Factor::Version,
            value: "1.4.2".to_owned(),
            failed: 40,
            labels: 800,
            stations: 4,
            support: 0.8,
            risk: 12.04,
            risk_at_least: 7.5,
        };
        let causes = vec![("link-lost".to_owned(), 50)];
        let shared = Shared { failed: 50, labels: 9_000, causes, shares: vec![share] };
        (detail, shared)
    }

    #[test]
    fn the_facts_fill_in_what_they_can_and_name_nobody() {
        let (detail, shared) = lived();
        let text = draft(&detail, &shared, at(99));
        assert!(!text.contains("Wang"));
        expect![[r#"
            # Post-mortem 7: site/WH-012, 2026-09-21

            ## Summary

            Labels of a site fail. It lasted 42 min.

            ## Impact

            - Alerts: 1
            - Stations named by alerts: 0
            - Labels that failed or of which nobody knows: 50 of 9000
            - Orders late: …

            ## Times

            | From the first sign to | |
            |---|---|
            | somebody was told | 1 min |
            | somebody took it on | 9 min |
            | all over | 42 min |

            ## Trigger and root causes

            - Cause `link-lost`: 50 labels
            - Shared: version `1.4.2`: 40 of 800 labels failed, 12.0 times as often as elsewhere (7.5 at least)

            …

            ## What was done

            …

            ## Timeline

            | Time (UTC) | |
            |---|---|
            | 2026-09-21T14:14:20.000Z | Began: Labels of a site fail (site/WH-012) |
            | 2026-09-21T14:19:20.000Z | Nobody had taken it on: Labels of a site fail (site/WH-012) |
            | 2026-09-21T14:22:20.000Z | Person 1 took it on: Labels of a site fail (site/WH-012) |
            | 2026-09-21T14:22:20.000Z | Person 1: acknowledge labels-fail site/WH-012: on the phone \| with the site |
            | 2026-09-21T14:55:20.000Z | Over: Labels of a site fail (site/WH-012) |

            ## What went well, what went badly, where we were lucky

            …

            ## Actions

            | What | Kind: prevent, detect, mitigate, repair | Owner | By |
            |---|---|---|---|
            | … | | | |
        "#]].assert_eq(&text);
    }
}
