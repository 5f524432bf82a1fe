//! `waystation doctor`: looks at everything the station needs, and says what to do.
//!
//! Only looks: what it writes to try the disk, it removes again. It prints nothing
//! on any printer.

mod disk;
mod network;

use std::time::{SystemTime, UNIX_EPOCH};

use agent::{
    config::{AddedPrinter, Config, PrinterConfig},
    journal::inspect,
    station::{self, FleetError, fleet},
};
use serde::Serialize;

use super::{CommandError, ConfigFile, Exit, output::Output};

/// 2025-01-01: no station was built before.
const CLOCK_MIN_S: u64 = 1_735_689_600;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Good,
    /// The station works, but not as well as it could.
    Poor,
    /// The station does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    name: String,
    verdict: Verdict,
    said: String,
    remedy: Option<String>,
}

impl Check {
    fn good(name: impl Into<String>, said: impl Into<String>) -> Self {
        Self { name: name.into(), verdict: Verdict::Good, said: said.into(), remedy: None }
    }

    fn poor(name: impl Into<String>, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        let remedy = Some(remedy.into());
        Self { name: name.into(), verdict: Verdict::Poor, said: said.into(), remedy }
    }

    fn bad(name: impl Into<String>, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Bad, ..Self::poor(name, said, remedy) }
    }

    fn line(&self) -> String {
        let mark = match self.verdict {
            Verdict::Good => "ok  ",
            Verdict::Poor => "poor",
            Verdict::Bad => "BAD ",
        };
        let remedy = self.remedy.as_ref().map(|remedy| format!("\n        -> {remedy}"));
        format!("{mark}  {}: {}{}", self.name, self.said, remedy.unwrap_or_default())
    }
}

pub(crate) fn run(file: &ConfigFile, output: &mut Output) -> Result<Exit, CommandError> {
    let config = file.load()?;
    let printers = config.printers.len();
    let shown = file.path.display();
    let mut checks = vec![Check::good("configuration", format!("{shown}, {printers} printers"))];
    let fleet = fleet::all(&config);
    checks.extend(added(printers, &fleet));
    let fleet: Vec<PrinterConfig> =
        fleet.unwrap_or_default().into_iter().map(|added| added.printer).collect();
    checks.extend(profiles(&config, &fleet));
    checks.push(clock(SystemTime::now()));
    checks.extend(disk::look(&config.state));
    checks.extend(journal(&config));
    checks.push(token(&config));
    checks.extend(network::look(&config, &fleet));
    for check in &checks {
        output.say(check, || check.line());
    }
    let bad = checks.iter().any(|check| check.verdict == Verdict::Bad);
    Ok(if bad { Exit::Failed } else { Exit::Done })
}

/// The printers that were added while the station ran, each in a file of its own.
fn added(configured: usize, fleet: &Result<Vec<AddedPrinter>, FleetError>) -> Option<Check> {
    match fleet {
        Ok(fleet) if fleet.len() == configured => None,
        Ok(fleet) => {
            let names: Vec<_> =
                fleet[configured..].iter().map(|added| added.printer.name.as_str()).collect();
            Some(Check::good("added printers", names.join(", ")))
        }
        Err(error) => {
            let remedy = "mend the file, or delete it and add the printer again";
            Some(Check::bad("added printers", error.to_string(), remedy))
        }
    }
}

/// Every printer must have a profile.
fn profiles(config: &Config, fleet: &[PrinterConfig]) -> Option<Check> {
    let found = fleet::profiles(config).and_then(|profiles| {
        fleet.iter().try_for_each(|printer| fleet::profile(printer, &profiles).map(drop))
    });
    let remedy = "name a known profile, or set `profiles` to a folder that has it";
    found.err().map(|error| Check::bad("profiles", error.to_string(), remedy))
}

/// A wrong clock stops nothing, but makes records hard to read.
fn clock(now: SystemTime) -> Check {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if seconds >= CLOCK_MIN_S {
        return Check::good("clock", "its year is plausible");
    }
    let said = "the clock is years behind; times in the journal will be wrong";
    Check::poor("clock", said, "set the clock, and let the system keep it by NTP")
}

/// The journal, whether the station runs or not; nothing before its first start.
fn journal(config: &Config) -> Vec<Check> {
    let file = config.state.join(station::JOURNAL_FILE);
    if !file.exists() {
        return Vec::new();
    }
    let restore = "stop the station and start it again: it saves what is legible";
    let looked = match inspect(&file) {
        Ok(looked) => looked,
        Err(error) => return vec![Check::bad("journal", error.to_string(), restore)],
    };
    let sound = match looked.complaints.first() {
        None => Check::good("journal", "the file is sound"),
        Some(complaint) => Check::bad("journal", complaint.clone(), restore),
    };
    let decisions = match looked.audit {
        None => Check::good("decisions", "their chain is whole"),
        Some(broken) => {
            let said = format!("their chain breaks at number {}", broken.number);
            Check::bad("decisions", said, "find out who changed the journal's file")
        }
    };
    vec![sound, decisions]
}

fn token(config: &Config) -> Check {
    match station::read_token(&config.state) {
        Ok(Some(_)) => Check::good("token", "only its owner can read it"),
        Ok(None) => Check::poor("token", "there is none yet", "start the station once"),
        Err(error) => Check::bad("token", error.to_string(), "restart the station afterwards"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_from_the_last_century_is_told() {
        assert_eq!(clock(UNIX_EPOCH).verdict, Verdict::Poor);
        let today = UNIX_EPOCH + Duration::from_secs(CLOCK_MIN_S);
        assert_eq!(clock(today).verdict, Verdict::Good);
    }

    #[test]
    fn what_is_bad_stands_out_with_its_remedy() {
        let check = Check::bad("disk", "it is full", "free space");
        assert_eq!(check.line(), "BAD   disk: it is full\n        -> free space");
    }
}
