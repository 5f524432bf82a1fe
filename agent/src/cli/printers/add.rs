//! `waystation printers add`: one more printer, while the station runs.

use agent::api::{JobView, PrinterView};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cli::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// The printer.
#[derive(Args)]
pub(super) struct Add {
    /// Its name at this station: 1 to 64 of a-z, 0-9 and -.
    name: String,
    /// Where it is, as `waystation printers discover` prints it.
    uri: String,
    /// The profile it is driven by.
    profile: String,
    /// Print a test label.
    #[arg(long)]
    test_label: bool,
}

/// What the station answers.
#[derive(Deserialize, Serialize)]
struct Added {
    printer: PrinterView,
    test_job: Option<JobView>,
}

impl Add {
    pub(super) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { name, uri, profile, test_label } = self;
        let client = Client::new(&config.load_or_default()?)?;
        let body = json!({"name": name, "uri": uri, "profile": profile, "test_label": test_label});
        let json = [("content-type", "application/json")];
        let body = body.to_string();
        let added: Added = client.post("/v1/printers", &[], &json, body.as_bytes())?;
        output.say(&added, || match &added.test_job {
            Some(job) => {
                format!("{name} is added. Its test label is job {}.", job.id)
            }
            None => format!("{name} is added."),
        });
        Ok(Exit::Done)
    }
}
