//! Rules of the hub's own people: a condition in CEL over a closed set of facts, from the settings.
//!
//! Such a rule lives like any other: it fires, is taken on, silenced, resolved. Its name says who has
//! to move and where to read on, so what is stored about it can be read after the rule has left the
//! settings. Nothing here does IO or reads a clock.

mod condition;
mod facts;
mod scan;

use std::{fmt, str, time::Duration};

pub use condition::{CONDITION_BYTES_MAX, Condition, ConditionError};
pub use facts::Of;
pub use scan::Scan;

use super::rule::{Rule, Severity};

/// How many rules of their own people may write.
pub const OWN_RULES_MAX: usize = 32;
/// How long the name of such a rule may be, in bytes.
pub const NAME_BYTES_MAX: usize = 40;
/// What the word of such a rule begins with.
const PREFIX: &str = "own";
/// How long such a word may be: prefix, severity, runbook and name, with what separates them.
const WORD_BYTES_MAX: usize = 80;

/// Which rule of one's own, and how it is told: all that is stored about it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Own {
    word: [u8; WORD_BYTES_MAX],
    length: u8,
    name_at: u8,
    severity: Severity,
    runbook: &'static str,
}

/// A rule of one's own, ready to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRule {
    /// Which.
    pub own: Own,
    /// For each of what it is asked.
    pub of: Of,
    /// When it begins to hold.
    pub when: Condition,
    /// When it is over, if that is not where it began.
    pub until: Option<Condition>,
    /// How long it must hold before anybody hears of it.
    pub hold: Duration,
    /// How long it must not hold before it counts as over.
    pub calm: Duration,
}

impl Own {
    /// The rule of this name; none when the name is not 1 to 40 of `a` to `z`, `0` to `9` and `-`, or
    /// there is no such runbook.
    pub fn new(severity: Severity, runbook: &str, name: &str) -> Option<Self> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_plain);
        let runbook = Self::page(runbook).filter(|_| fits)?;
        let text = format!("{PREFIX}/{}/{runbook}/{name}", severity.word());
        let mut word = [0; WORD_BYTES_MAX];
        word.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        let name_at = u8::try_from(text.len() - name.len()).ok()?;
        Some(Self { word, length, name_at, severity, runbook })
    }

    /// Whether there is such a runbook.
    pub fn has_runbook(name: &str) -> bool {
        Self::page(name).is_some()
    }

    /// The rule that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut parts = word.splitn(4, '/');
        let mut part = || parts.next();
        let is_own = part()? == PREFIX;
        let severity = part()?;
        let severity = Severity::ALL.iter().find(|known| known.word() == severity)?;
        let (runbook, name) = (part()?, part()?);
        is_own.then(|| Self::new(*severity, runbook, name)).flatten()
    }

    /// Its word, for machines: `own/SEVERITY/RUNBOOK/NAME`.
    pub fn word(&self) -> &str {
        self.text(0)
    }

    /// Its name, as the settings give it.
    pub fn name(&self) -> &str {
        self.text(self.name_at)
    }

    /// Who has to move.
    pub fn severity(self) -> Severity {
        self.severity
    }

    /// The page that says what to do.
    pub fn runbook(self) -> &'static str {
        self.runbook
    }

    fn page(name: &str) -> Option<&'static str> {
        Rule::ALL.iter().map(|rule| rule.runbook()).find(|known| *known == name)
    }

    fn text(&self, from: u8) -> &str {
        let bytes = &self.word[usize::from(from)..usize::from(self.length)];
        str::from_utf8(bytes).expect("a word is made of plain letters")
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_of_a_rule_says_how_it_is_told() {
        let own = Own::new(Severity::Page, "queue-stuck", "night-queue").unwrap();
        assert_eq!(own.word(), "own/page/queue-stuck/night-queue");
        assert_eq!(Own::from_word(own.word()), Some(own));
        assert_eq!(
            (own.name(), own.severity(), own.runbook()),
            ("night-queue", Severity::Page, "queue-stuck")
        );
    }

    #[test]
    fn the_longest_name_with_the_longest_runbook_fits() {
        let name = "n".repeat(NAME_BYTES_MAX);
        for rule in Rule::ALL {
            assert!(Own::new(Severity::Ticket, rule.runbook(), &name).is_some(), "{rule:?}");
        }
    }

    #[test]
    fn a_word_that_is_no_rule_is_none() {
        for word in [
            "",
            "own",
            "own/page/queue-stuck",
            "own/page/queue-stuck/",
            "own/page/queue-stuck/Night",
            "own/page/queue-stuck/a/b",
            "own/page/no-such-page/night",
            "own/call/queue-stuck/night",
            "his/page/queue-stuck/night",
        ] {
            assert_eq!(Own::from_word(word), None, "{word}");
        }
        let long = "n".repeat(NAME_BYTES_MAX + 1);
        assert_eq!(Own::new(Severity::Page, "queue-stuck", &long), None);
    }
}
