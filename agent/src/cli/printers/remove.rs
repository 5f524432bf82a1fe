//! `waystation printers remove`: one printer less, while the station runs.

use agent::api::PrinterView;
use clap::Args;

use crate::cli::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// The printer.
#[derive(Args)]
pub(super) struct Remove {
    /// Its name at this station. It was added with `printers add`, and nothing waits for it or is in
    /// doubt at it.
    name: String,
}

impl Remove {
    pub(super) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { name } = self;
        let client = Client::new(&config.load_or_default()?)?;
        let removed: PrinterView = client.delete(&format!("/v1/printers/{name}"))?;
        output
            .say(&removed, || format!("{name} is removed. Its finished jobs stay in the journal."));
        Ok(Exit::Done)
    }
}
