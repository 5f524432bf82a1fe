//! The command line of a station: what can be said, and how it ends.
//!
//! Commands talk to the running station over its local API like any other
//! program; only `run`, `enroll`, `client-token`, `search-keys` and `doctor` look at its files, and
//! only `doctor` and `printers probe` talk to a printer.

mod audit;
mod client;
mod client_token;
mod doctor;
mod drill;
mod enroll;
mod jobs;
mod journal;
mod output;
mod panel;
mod print;
mod printers;
mod rotate_key;
mod run;
mod saying;
mod search_keys;

use std::{path::PathBuf, process::ExitCode};

use agent::{
    config::{Config, ConfigError},
    places,
    station::{self, StationError},
};
use clap::{Parser, Subcommand};

use client::CallError;
use output::Output;

const EXIT_CODES: &str = "\
Exit codes:
  0  done: the label is sent or confirmed, or the command did what it says
  1  something failed that no other code tells
  2  the command line or the configuration is wrong
  3  the station refused
  4  the label is in doubt, and a person must look
  5  the job was canceled or aborted
  6  no station answers
  7  the label was not finished in the time given; it is still printed
  8  a part of the station broke or hung: start it again";

/// The print station of a warehouse.
#[derive(Parser)]
#[command(name = "waystation", version, after_help = EXIT_CODES)]
struct Cli {
    /// The configuration file.
    #[arg(long, global = true, env = "WAYSTATION_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say everything as JSON, one object a line.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the station until it is told to stop.
    Run,
    /// Print a label and wait until it is known what became of it.
    #[command(after_help = EXIT_CODES)]
    Print(print::Print),
    /// List jobs, look at one, and say what a person has to say about one.
    Jobs(jobs::Jobs),
    /// List what people decided.
    Audit(audit::Audit),
    /// List the printers and how they are; probe one that is not known.
    Printers(printers::Printers),
    /// Let a browser on this computer into the operator's panel.
    Panel,
    /// Check everything the station needs, and say what to do.
    Doctor,
    /// Rehearse faults with a printer that the simulator plays.
    Drill(drill::Drill),
    /// Copy the journal, or put a copy back.
    Journal(journal::Journal),
    /// Register the station with a hub.
    Enroll(enroll::Enroll),
    /// Give the station a new signing key, asked for with the old one.
    RotateKey,
    /// Make a token for a program or a web page that may print here.
    ClientToken(client_token::ClientToken),
    /// Make the keys that a person traces labels with, for some months and no more.
    #[command(after_help = search_keys::WARNING)]
    SearchKeys(search_keys::SearchKeys),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Refused = 3,
    InDoubt = 4,
    Lost = 5,
    NoAgent = 6,
    Unfinished = 7,
    Fallen = station::FALLEN_EXIT as isize,
}

/// Why a command did not do what it says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0} {remedy}", remedy = .0.remedy())]
    Call(#[from] CallError),
    #[error("the station does not run: {0}")]
    Station(#[from] StationError),
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Other(String),
}

impl CommandError {
    fn exit(&self) -> Exit {
        match self {
            Self::Config(_) | Self::Usage(_) => Exit::Usage,
            Self::Call(error) => error.exit(),
            Self::Station(StationError::Fallen(_)) => Exit::Fallen,
            Self::Station(_) => Exit::Failed,
            Self::Other(_) => Exit::Failed,
        }
    }
}

/// Where the configuration comes from.
pub(crate) struct ConfigFile {
    path: PathBuf,
    named: bool,
}

impl ConfigFile {
    fn new(named: Option<PathBuf>) -> Self {
        let is_named = named.is_some();
        Self { path: named.unwrap_or_else(places::config_file), named: is_named }
    }

    /// The configuration; its defaults if there is no file and none was named.
    fn load_or_default(&self) -> Result<Config, ConfigError> {
        match self.load() {
            Err(ConfigError::Missing { file }) if !self.named => Config::parse(&file, ""),
            loaded => loaded,
        }
    }

    fn load(&self) -> Result<Config, ConfigError> {
        Config::load(&self.path)
    }
}

/// Reads the command line, does it, and says how it ended.
pub(crate) fn main() -> ExitCode {
    let Cli { config, json, command } = Cli::parse();
    let config = ConfigFile::new(config);
    let mut output = Output::new(json);
    let ended = match command {
        Command::Run => run::run(&config, &mut output),
        Command::Print(print) => print.run(&config, &mut output),
        Command::Jobs(jobs) => jobs.run(&config, &mut output),
        Command::Audit(audit) => audit.run(&config, &mut output),
        Command::Journal(journal) => journal.run(&config, &mut output),
        Command::Printers(printers) => printers.run(&config, &mut output),
        Command::Panel => panel::run(&config, &mut output),
        Command::RotateKey => rotate_key::run(&config, &mut output),
        Command::Doctor => doctor::run(&config, &mut output),
        Command::Drill(drill) => drill.run(&config, &mut output),
        Command::Enroll(enroll) => enroll.run(&config, &mut output),
        Command::ClientToken(client_token) => client_token.run(&mut output),
        Command::SearchKeys(search_keys) => search_keys.run(&config, &mut output),
    };
    let exit = ended.unwrap_or_else(|error| {
        output.error(&error);
        error.exit()
    });
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use agent::supervision::{Fall, Fallen};

    use super::*;

    #[test]
    fn a_fallen_part_has_an_exit_code_of_its_own() {
        let fallen = Fallen { part: "journal".to_owned(), how: Fall::Hangs };
        let exit = CommandError::Station(StationError::Fallen(fallen)).exit();
        assert_eq!((exit, exit as u8), (Exit::Fallen, station::FALLEN_EXIT));
        assert_eq!(EXIT_CODES.matches("\n  8  a part of the station").count(), 1);
    }
}
