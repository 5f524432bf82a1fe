//! The degradation ladder: which services a station under pressure gives up, and in which order.
//!
//! Facts go in, a level comes out; nothing here measures, waits or acts. What prints labels is given
//! up last. A station steps down the moment it must and up again one step at a time, after a calm.

use std::time::Duration;

/// How long the pressure must be gone before one step is taken back.
pub const CALM_MIN: Duration = Duration::from_secs(5);

/// What the station still does; each level gives up one thing more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything.
    #[default]
    All,
    /// No previews; listeners are told of changes together.
    NoPreviews,
    /// The hub is told how the station is, and seldom.
    SummaryOnly,
    /// No lists of jobs and no listeners: what prints labels, and nothing else.
    CoreOnly,
    /// Labels are taken for printers that work.
    WorkingPrintersOnly,
    /// Nothing can be kept, so nothing is taken.
    ReadOnly,
}

impl Level {
    /// Every level, from all to least.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::NoPreviews,
        Self::SummaryOnly,
        Self::CoreOnly,
        Self::WorkingPrintersOnly,
        Self::ReadOnly,
    ];

    /// Its place on the ladder, 0 to 5.
    pub fn number(self) -> u8 {
        match self {
            Self::All => 0,
            Self::NoPreviews => 1,
            Self::SummaryOnly => 2,
            Self::CoreOnly => 3,
            Self::WorkingPrintersOnly => 4,
            Self::ReadOnly => 5,
        }
    }

    /// Its word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NoPreviews => "no-previews",
            Self::SummaryOnly => "summary-only",
            Self::CoreOnly => "core-only",
            Self::WorkingPrintersOnly => "working-printers-only",
            Self::ReadOnly => "read-only",
        }
    }

    fn better(self) -> Self {
        let place = usize::from(self.number());
        Self::ALL[place.saturating_sub(1)]
    }
}

/// Why the station is not at [`Level::All`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pressure {
    /// There is no room for the journal.
    DiskFull,
    /// The journal cannot be opened or written.
    JournalClosed,
    /// A commit takes long.
    JournalSlow,
    /// Many writes wait for the journal.
    JournalLine,
    /// The process takes much memory.
    Memory,
    /// Many bytes of requests are being worked on.
    Requests,
}

impl Pressure {
    /// Its word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::DiskFull => "disk-full",
            Self::JournalClosed => "journal-closed",
            Self::JournalSlow => "journal-slow",
            Self::JournalLine => "journal-line",
            Self::Memory => "memory",
            Self::Requests => "requests",
        }
    }
}

/// What is measured of the station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the room kept for the worst day is given away.
    pub disk_full: bool,
    /// Whether the journal does not open.
    pub journal_closed: bool,
    /// How long the slowest recent commit took, or the one under way takes already.
    pub commit: Duration,
    /// Writes that wait for the journal, in hundredths of what may wait.
    pub journal_line_percent: u8,
    /// Memory of the process in bytes; none where it cannot be told.
    pub memory_bytes: Option<u64>,
    /// Bytes of requests being worked on, in hundredths of what is allowed.
    pub requests_percent: u8,
}

const MIB: u64 = 1024 * 1024;

/// From which value on each level is due. A slow disk alone stops at [`Level::SummaryOnly`]:
/// refusing labels would not make it faster.
const COMMIT_MS: [(u64, Level); 2] = [(250, Level::NoPreviews), (1_000, Level::SummaryOnly)];
const LINE_PERCENT: [(u64, Level); 4] = [
    (10, Level::NoPreviews),
    (25, Level::SummaryOnly),
    (50, Level::CoreOnly),
    (75, Level::WorkingPrintersOnly),
];
const MEMORY_BYTES: [(u64, Level); 4] = [
    (150 * MIB, Level::NoPreviews),
    (175 * MIB, Level::SummaryOnly),
    (200 * MIB, Level::CoreOnly),
    (225 * MIB, Level::WorkingPrintersOnly),
];
const REQUESTS_PERCENT: [(u64, Level); 4] = [
    (50, Level::NoPreviews),
    (65, Level::SummaryOnly),
    (80, Level::CoreOnly),
    (95, Level::WorkingPrintersOnly),
];

impl Facts {
    /// Every pressure with the level it asks for.
    fn pressures(&self) -> impl Iterator<Item = (Level, Pressure)> {
        let Self {
            disk_full,
            journal_closed,
            commit,
            journal_line_percent,
            memory_bytes,
            requests_percent,
        } = *self;
        let commit_ms = u64::try_from(commit.as_millis()).unwrap_or(u64::MAX);
        let stands_still = |still: bool| if still { Level::ReadOnly } else { Level::All };
        [
            (stands_still(disk_full), Pressure::DiskFull),
            (stands_still(journal_closed), Pressure::JournalClosed),
            (due(&COMMIT_MS, commit_ms), Pressure::JournalSlow),
            (due(&LINE_PERCENT, journal_line_percent.into()), Pressure::JournalLine),
            (due(&MEMORY_BYTES, memory_bytes.unwrap_or(0)), Pressure::Memory),
            (due(&REQUESTS_PERCENT, requests_percent.into()), Pressure::Requests),
        ]
        .into_iter()
        .filter(|(level, _)| *level > Level::All)
    }

    /// The level these facts ask for.
    pub fn level(&self) -> Level {
        self.pressures().map(|(level, _)| level).max().unwrap_or_default()
    }
}

fn due(steps: &[(u64, Level)], value: u64) -> Level {
    steps.iter().rfind(|(from, _)| value >= *from).map_or(Level::All, |(_, level)| *level)
}

/// Where the station stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    level: Level,
    since: Duration,
    pressures: Vec<Pressure>,
    calm_since: Option<Duration>,
}

impl Ladder {
    /// Takes new facts; the level before, if it changed.
    pub fn step(&mut self, facts: &Facts, now: Duration) -> Option<Level> {
        let before = self.level;
        let due = facts.level();
        if due >= before {
            self.calm_since = None;
            self.pressures = facts.pressures().map(|(_, pressure)| pressure).collect();
            self.level = due;
        } else {
            let calm_since = *self.calm_since.get_or_insert(now);
            if now.saturating_sub(calm_since) >= CALM_MIN {
                self.level = before.better();
                self.calm_since = Some(now);
            }
            if self.level == Level::All {
                self.pressures.clear();
            }
        }
        let changed = self.level != before;
        if changed {
            self.since = now;
        }
        changed.then_some(before)
    }

    /// What the station still does.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Since when, by the steady clock.
    pub fn since(&self) -> Duration {
        self.since
    }

    /// What brought it there.
    pub fn pressures(&self) -> &[Pressure] {
        &self.pressures
    }
}

#[cfg(test)]
mod tests;
