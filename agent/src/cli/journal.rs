//! `waystation journal`: a copy of the journal, and its way back.
//!
//! A copy is made while the station runs. Putting one back needs the station stopped.

use std::path::PathBuf;

use agent::{
    clock::{Clock, Time},
    identity, journal, secret_file, station,
};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{CommandError, ConfigFile, Exit, output::Output};

/// What to do with the journal.
#[derive(Args)]
pub(crate) struct Journal {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Copy the journal into a new file, while the station runs or not. Keep the file
    /// `station.key` of the state folder elsewhere: documents open only with it.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Put a copy in the journal's place. The station must be stopped. Every label the copy does
    /// not know to be finished becomes a question to a person, and keys used since the copy was
    /// made are not known any more.
    Restore {
        /// The copy.
        file: PathBuf,
    },
    /// Let the journal go on under another name, on the one machine that is kept after its disk was
    /// copied. The station must be stopped. Every label that is not finished becomes a question to a
    /// person.
    Renew,
}

impl Journal {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let state = config.load_or_default()?.state;
        let place = state.join(station::JOURNAL_FILE);
        let failed = |error: &dyn std::fmt::Display| CommandError::Other(error.to_string());
        match self.action {
            Action::Backup { file } => {
                journal::back_up(&place, &file).map_err(|error| failed(&error))?;
                let file = file.display().to_string();
                output
                    .say(&json!({"backup": file}), || format!("The journal is copied to {file}."));
            }
            Action::Renew => {
                let _lock = station::lock(&state).map_err(|error| failed(&error))?;
                let key = identity::station_key(&state).map_err(|error| failed(&error))?;
                let now = Clock::default().moment().wall;
                let asked = journal::renew(&place, key, now).map_err(|error| failed(&error))?;
                output.say(&json!({"renewed": true, "asks": asked}), || {
                    format!("The journal has another name; {asked} labels ask a person.")
                });
            }
            Action::Restore { file } => {
                secret_file::create_folder(&state).map_err(|error| failed(&error))?;
                let _lock = station::lock(&state).map_err(|error| failed(&error))?;
                let key = identity::station_key(&state).map_err(|error| failed(&error))?;
                let now = Clock::default().moment().wall;
                let asked = journal::restore(&file, &place, key, now);
                let asked = asked.map_err(|error| failed(&error))?;
                output.say(&json!({"restored": true, "asks": asked}), || {
                    format!(
                        "The copy is in place; {asked} labels ask a person. A client that hands a \
                         label in again which the copy does not know makes a new job."
                    )
                });
            }
        }
        Ok(Exit::Done)
    }
}
