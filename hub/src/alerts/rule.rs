//! The rules: what is worth telling somebody, how long it must hold, who hears of it.
//!
//! A closed list, and beside it the rules that the hub's own people write ([`Own`]). Each rule names the
//! runbook that says what to do; a test keeps it so.

use std::time::Duration;

use super::own::Own;

/// Who has to move, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody looks at it in office hours.
    Ticket,
    /// Somebody is called now.
    Page,
}

impl Severity {
    /// Every severity there is, the most patient first.
    pub const ALL: &'static [Self] = &[Self::Ticket, Self::Page];
    /// Their words.
    pub const WORDS: &'static [&'static str] = &["ticket", "page"];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Page => "page",
        }
    }
}

/// A pair of windows in which a budget burns too fast; both must.
#[derive(Clone, Copy, Debug)]
pub struct Burn {
    /// The long window.
    pub long: Duration,
    /// The short window, which ends the alert soon after the trouble ends.
    pub short: Duration,
    /// How many times too fast.
    pub factor: f64,
}

const HOUR: u64 = 60 * 60;

/// Two per cent of a month's budget in an hour, five in six hours: somebody is called.
pub const FAST_BURNS: &[Burn] = &[
    Burn { long: Duration::from_secs(HOUR), short: Duration::from_secs(300), factor: 14.4 },
    Burn { long: Duration::from_secs(6 * HOUR), short: Duration::from_secs(1_800), factor: 6.0 },
];
/// A tenth of it in three days: somebody looks.
pub const SLOW_BURNS: &[Burn] = &[Burn {
    long: Duration::from_secs(72 * HOUR),
    short: Duration::from_secs(6 * HOUR),
    factor: 1.0,
}];

/// Makes the rules, their words and their facts.
macro_rules! rules {
    ($($(#[$about:meta])* $name:ident = $word:literal, $severity:ident, hold $hold:literal, calm $calm:literal, $runbook:literal, $title:literal;)+) => {
        /// What is worth telling somebody.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$about])* $name,)+
            /// A rule of the hub's own people, from the settings.
            Own(Own),
        }

        impl Rule {
            /// Every rule there is without settings.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// Its word, for machines.
            pub fn word(&self) -> &str {
                match self { $(Self::$name => $word,)+ Self::Own(own) => own.word() }
            }

            /// Who has to move.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ Self::Own(own) => own.severity() }
            }

            /// How long it must hold before anybody hears of it, where no settings say it.
            pub fn hold(self) -> Duration {
                Duration::from_secs(match self { $(Self::$name => $hold,)+ Self::Own(_) => 0 })
            }

            /// How long it must not hold before it counts as over, where no settings say it.
            pub fn calm(self) -> Duration {
                Duration::from_secs(match self { $(Self::$name => $calm,)+ Self::Own(_) => 0 })
            }

            /// The page in `runbooks/` that says what to do.
            pub fn runbook(self) -> &'static str {
                match self { $(Self::$name => $runbook,)+ Self::Own(own) => own.runbook() }
            }

            /// What it is, for people.
            pub fn title(&self) -> &str {
                match self { $(Self::$name => $title,)+ Self::Own(own) => own.name() }
            }

            /// The rule that a word stands for; none when it is no rule's.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ own => Own::from_word(own).map(Self::Own) }
            }
        }
    };
}

rules! {
    /// The hub hears far less than at the same time last week.
    HubIngestGap = "hub-ingest-gap", Page, hold 120, calm 300, "hub-ingest-gap", "The hub hears far less than last week";
    /// Half of a site's stations are silent.
    SiteLinkDown = "site-link-down", Page, hold 0, calm 120, "site-link-down", "A site does not reach the hub";
    /// Labels of a site fail so often that the month's budget is gone in days.
    LabelsFail = "labels-fail", Page, hold 0, calm 300, "labels-fail", "Labels of a site fail";
    /// Labels of a site fail a little more often than they may.
    LabelsFailSlowly = "labels-fail-slowly", Ticket, hold 0, calm 3_600, "labels-fail", "Labels of a site fail more often than they may";
    /// A station says nothing.
    StationSilent = "station-silent", Ticket, hold 60, calm 60, "station-silent", "A station says nothing";
    /// A printer does not print.
    PrinterStopped = "printer-stopped", Ticket, hold 120, calm 30, "printer-stopped", "A printer stopped";
    /// Somebody at a bench calls for the shift lead.
    LeadCalled = "lead-called", Page, hold 0, calm 0, "lead-called", "A bench calls for help";
    /// Jobs pile up at a station.
    QueueStuck = "queue-stuck", Ticket, hold 120, calm 60, "queue-stuck", "Jobs pile up at a station";
    /// Nobody has said whether labels came out.
    LabelInDoubt = "label-in-doubt", Ticket, hold 1_800, calm 60, "label-in-doubt", "Labels in doubt wait for somebody";
    /// Events that a station numbered do not come.
    EventsMissing = "events-missing", Ticket, hold 600, calm 60, "events-missing", "Events of a station are missing";
    /// A station told two stories about the same event.
    TwoStories = "two-stories", Page, hold 0, calm 60, "two-stories", "A station tells two stories";
    /// A station's clock is wrong.
    ClockWrong = "clock-wrong", Ticket, hold 300, calm 300, "clock-wrong", "A station's clock is wrong";
    /// A station cannot get rid of its events.
    OutboxFull = "outbox-full", Ticket, hold 300, calm 60, "outbox-full", "Events pile up at a station";
    /// An outlet takes no notices.
    OutletFailing = "outlet-failing", Page, hold 0, calm 60, "outlet-failing", "Notices do not leave the hub";
    /// Always: whoever hears it no more knows that the chain is broken.
    DeadMan = "dead-man", Ticket, hold 0, calm 0, "dead-man", "The alarm chain works";
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_rule_has_its_runbook_and_every_runbook_its_rule() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../runbooks");
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let pages = fs::read_dir(folder).unwrap().map(name).filter(|name| name != "README.md");
        let pages: BTreeSet<String> = pages.collect();
        let used = Rule::ALL.iter().map(|rule| format!("{}.md", rule.runbook()));
        assert_eq!(pages, used.collect());
    }
}
