//! The rules of the hub's own people, as the settings say them: read, proven and named with their
//! line when they are wrong.

use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source, alerts::SECONDS_MAX};
use crate::alerts::{
    Own, OwnRule, Severity,
    own::{Condition, NAME_BYTES_MAX, OWN_RULES_MAX, Of},
};

/// One table `[[alerts.rules]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOwnRule {
    name: Spanned<String>,
    of: Spanned<String>,
    when: Spanned<String>,
    until: Option<Spanned<String>>,
    #[serde(default)]
    for_seconds: Option<Spanned<u32>>,
    #[serde(default)]
    calm_seconds: Option<Spanned<u32>>,
    severity: Spanned<String>,
    runbook: Spanned<String>,
}

/// How long such a rule must not hold before it is over, where the settings do not say.
const CALM_SECONDS: u32 = 60;

/// The rules, each of another name.
pub(super) fn check(
    source: &Source<'_>,
    raw: Vec<RawOwnRule>,
) -> Result<Vec<OwnRule>, ConfigError> {
    let mut rules: Vec<OwnRule> = Vec::new();
    for one in raw {
        let (span, name) = (one.name.span(), one.name.get_ref().clone());
        if rules.len() == OWN_RULES_MAX {
            let why =
                format!("alerts.rules: {name:?} is one too many; {OWN_RULES_MAX} are the most");
            return Err(source.wrong(span, why));
        }
        if rules.iter().any(|rule| rule.own.name() == name) {
            return Err(source.wrong(
                span,
                format!("alerts.rules: two are called {name:?}; give each its own name"),
            ));
        }
        rules.push(one.check(source)?);
    }
    Ok(rules)
}

impl RawOwnRule {
    fn check(self, source: &Source<'_>) -> Result<OwnRule, ConfigError> {
        let Self { name, of, when, until, for_seconds, calm_seconds, severity, runbook } = self;
        let among = |words: &[&str], key: &str, given: &Spanned<String>| {
            let why = format!(
                "alerts.rules.{key} is {:?}; it must be {}",
                given.get_ref(),
                words.join(" or ")
            );
            source.wrong(given.span(), why)
        };
        let known = Of::ALL.iter().find(|known| known.word() == of.get_ref());
        let of = *known.ok_or_else(|| among(&Of::ALL.map(Of::word), "of", &of))?;
        let known = Severity::ALL.iter().find(|known| known.word() == severity.get_ref());
        let severity = *known.ok_or_else(|| among(Severity::WORDS, "severity", &severity))?;
        if !Own::has_runbook(runbook.get_ref()) {
            let why = format!(
                "alerts.rules.runbook is {:?}; name a page of runbooks/, such as \"queue-stuck\"",
                runbook.get_ref()
            );
            return Err(source.wrong(runbook.span(), why));
        }
        let own = Own::new(severity, runbook.get_ref(), name.get_ref()).ok_or_else(|| {
            let why = format!(
                "alerts.rules.name is {:?}; use 1 to {NAME_BYTES_MAX} of a to z, 0 to 9 and -",
                name.get_ref()
            );
            source.wrong(name.span(), why)
        })?;
        let condition = |key: &str, given: &Spanned<String>| {
            Condition::new(given.get_ref(), of).map_err(|error| {
                let why = format!(
                    "alerts.rules.{key} of {:?}, `{}`: {error}",
                    name.get_ref(),
                    given.get_ref()
                );
                source.wrong(given.span(), why)
            })
        };
        Ok(OwnRule {
            own,
            of,
            when: condition("when", &when)?,
            until: until.as_ref().map(|until| condition("until", until)).transpose()?,
            hold: seconds(source, "for_seconds", for_seconds, 0)?,
            calm: seconds(source, "calm_seconds", calm_seconds, CALM_SECONDS)?,
        })
    }
}

fn seconds(
    source: &Source<'_>,
    key: &str,
    given: Option<Spanned<u32>>,
    standard: u32,
) -> Result<Duration, ConfigError> {
    let Some(given) = given else { return Ok(Duration::from_secs(standard.into())) };
    let (span, seconds) = (given.span(), given.into_inner());
    if seconds > SECONDS_MAX {
        let why = format!("alerts.rules.{key} is {seconds}; {SECONDS_MAX} are the most");
        return Err(source.wrong(span, why));
    }
    Ok(Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        alerts::Rule,
        config::{Config, Overrides},
    };

    const NIGHT: &str = "[[alerts.rules]]\nname = \"night\"\nof = \"printer\"\nwhen = 'printer.waiting > 5'\n\
        severity = \"page\"\nrunbook = \"queue-stuck\"\n";

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Path::new("hub.toml"), text, Overrides::default())
    }

    #[track_caller]
    fn check_refused(changed: (&str, &str), problem: &str) {
        let text = NIGHT.replace(changed.0, changed.1);
        assert_ne!(text, NIGHT);
        assert_eq!(parse(&text).unwrap_err().to_string(), problem);
    }

    #[test]
    fn a_rule_is_read_with_its_times() {
        let times = "for_seconds = 300\nuntil = 'printer.waiting == 0'\n";
        let config = parse(&format!("{NIGHT}{times}")).unwrap();
        let rule = &config.own_rules[0];
        assert_eq!(rule.own.word(), "own/page/queue-stuck/night");
        let own = Rule::Own(rule.own);
        let (hold, calm) = (config.thresholds.hold(own), config.thresholds.calm(own));
        assert_eq!((hold.as_secs(), calm.as_secs(), rule.until.is_some()), (300, 60, true));
    }

    #[test]
    fn a_condition_that_is_wrong_is_named_with_its_line_and_what_to_do() {
        check_refused(
            ("printer.waiting", "printer.waitin"),
            "hub.toml, line 4: alerts.rules.when of \"night\", `printer.waitin > 5`: there is no fact `printer.waitin` for each printer; docs/hub-alerts.md lists them",
        );
        check_refused(
            ("> 5", "> \"five\""),
            "hub.toml, line 4: alerts.rules.when of \"night\", `printer.waiting > \"five\"`: `>` does not go with int and string; compare and reckon like with like, `double(x)` makes a double",
        );
    }

    #[test]
    fn whatever_else_is_wrong_is_named_with_its_line() {
        check_refused(
            ("\"night\"", "\"Night queue\""),
            "hub.toml, line 2: alerts.rules.name is \"Night queue\"; use 1 to 40 of a to z, 0 to 9 and -",
        );
        check_refused(
            ("of = \"printer\"", "of = \"bench\""),
            "hub.toml, line 3: alerts.rules.of is \"bench\"; it must be site or station or printer",
        );
        check_refused(
            ("\"page\"", "\"call\""),
            "hub.toml, line 5: alerts.rules.severity is \"call\"; it must be ticket or page",
        );
        check_refused(
            ("queue-stuck", "call-bob"),
            "hub.toml, line 6: alerts.rules.runbook is \"call-bob\"; name a page of runbooks/, such as \"queue-stuck\"",
        );
        check_refused(
            ("severity", "for_seconds = 86401\nseverity"),
            "hub.toml, line 5: alerts.rules.for_seconds is 86401; 86400 are the most",
        );
        let twice = parse(&NIGHT.repeat(2)).unwrap_err().to_string();
        assert_eq!(
            twice,
            "hub.toml, line 8: alerts.rules: two are called \"night\"; give each its own name"
        );
        let many: String =
            (0..33).map(|number| NIGHT.replace("night", &format!("night-{number}"))).collect();
        let many = parse(&many).unwrap_err().to_string();
        assert_eq!(
            many,
            "hub.toml, line 194: alerts.rules: \"night-32\" is one too many; 32 are the most"
        );
    }
}
