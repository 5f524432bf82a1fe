//! `waystation printers mode`: what a printer may do from now on.

use agent::api::PrinterView;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::{
    CommandError, ConfigFile, Exit,
    client::Client,
    output::Output,
    saying::{Person, say, segment},
};

/// Which printer, and what it may do.
#[derive(Args)]
pub(crate) struct SetMode {
    /// The printer.
    name: String,
    /// What it may do; kept over restarts.
    mode: Word,
    #[command(flatten)]
    person: Person,
}

#[derive(Clone, Copy, ValueEnum)]
enum Word {
    /// It takes labels and prints them.
    Running,
    /// It takes labels, and begins none.
    Paused,
    /// It takes no more, and prints what waits.
    Draining,
    /// It takes no more and begins none; what came through a pool goes elsewhere.
    Maintenance,
}

impl Word {
    fn word(self) -> &'static str {
        match self {
            Self::Running => spool::Mode::Running,
            Self::Paused => spool::Mode::Paused,
            Self::Draining => spool::Mode::Draining,
            Self::Maintenance => spool::Mode::Maintenance,
        }
        .word()
    }
}

impl SetMode {
    pub(super) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { name, mode, person: Person { operator } } = self;
        let client = Client::new(&config.load_or_default()?)?;
        let path = format!("/v1/printers/{}/mode", segment(&name));
        let body = json!({"mode": mode.word(), "operator": operator});
        let printer: PrinterView = say(&client, &path, &[], &body)?;
        output.say(&printer, || format!("{name}: {}", super::state(&printer)));
        Ok(Exit::Done)
    }
}
