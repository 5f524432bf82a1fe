//! `waystation search-keys`: what a person needs to trace labels, for some months and no more.
//!
//! The keys are made from the tenant's key, which stays where it is. They are said once or written
//! to a file that only its owner may read, and never logged.

use std::{
    path::{self, Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use agent::{
    identity,
    privacy::{Month, SEARCH_MONTHS_MAX},
    sealed::Sealed,
    secret_file,
};
use clap::{Args, value_parser};
use serde_json::json;
use spool::Timestamp;

use super::{CommandError, ConfigFile, Exit, output::Output};

/// What stands below the help.
pub(crate) const WARNING: &str = "\
The keys are secret. Whoever has them, and may ask the hub, can try numbers until one is found, and
so learn which waybills and orders were printed in these months, where and when. They open no other
month and nothing in a journal. Hand them only to people who trace labels, for as many months as
they need, and not by chat or mail. The page that takes them keeps them in its memory only.

A file that was lost cannot be called back: its months can be searched until the hub forgets them.";

/// Which months.
#[derive(Args)]
pub(crate) struct SearchKeys {
    /// How many months, counted back: as a rule the coming month, this one and twelve before it.
    #[arg(long, default_value_t = 14, value_parser = value_parser!(u8).range(1..=i64::from(SEARCH_MONTHS_MAX)))]
    months: u8,
    /// The last of them, as in 2026-11; the coming month if nothing is said.
    #[arg(long, value_name = "YYYY-MM")]
    until: Option<Month>,
    /// Write a new file that only its owner may read, instead of saying the keys.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl SearchKeys {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { months, until, out } = self;
        let state = config.load_or_default()?.state;
        let tokens = identity::known_tokens(&state).map_err(failed)?.ok_or_else(|| {
            let state = state.display();
            CommandError::Other(format!(
                "{state} holds no tenant.key; run this where the station is, with its --config"
            ))
        })?;
        let until = until.unwrap_or_else(|| Month::of(now()).next());
        let keys = tokens.search_keys(until, months);
        match out {
            None => output.verbatim(keys.open()),
            Some(file) => {
                write(&file, &keys)?;
                let said = json!({"file": file, "until": until.to_string(), "months": months});
                output.say(&said, || {
                    format!("{} holds the search keys of months up to {until}.", file.display())
                });
            }
        }
        Ok(Exit::Done)
    }
}

/// Writes a file that was not there.
fn write(file: &Path, keys: &Sealed<String>) -> Result<(), CommandError> {
    let file = path::absolute(file).map_err(failed)?;
    if file.try_exists().map_err(failed)? {
        let file = file.display();
        return Err(CommandError::Usage(format!("{file} is there already; name a new file")));
    }
    secret_file::create(&file, keys.open().as_bytes()).map_err(failed)
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

fn failed(error: impl std::fmt::Display) -> CommandError {
    CommandError::Other(format!("there are no search keys: {error}"))
}
