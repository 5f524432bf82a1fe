//! `waystation printers loaded`: a supply of a printer was changed.

use agent::api::PrinterView;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// The supply.
#[derive(Args)]
pub(super) struct Loaded {
    /// The printer's name at this station.
    name: String,
    /// What was changed.
    supply: Supply,
    /// How long the new one is, in metres; of a head how far it is made to go. As it was, if not given.
    #[arg(long)]
    length_m: Option<u32>,
}

/// Something in a printer that a person changes.
#[derive(Clone, Copy, ValueEnum)]
enum Supply {
    /// The roll of labels.
    Media,
    /// The ribbon.
    Ribbon,
    /// The print head.
    Head,
}

impl Supply {
    fn word(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Ribbon => "ribbon",
            Self::Head => "head",
        }
    }
}

impl Loaded {
    pub(super) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { name, supply, length_m } = self;
        let client = Client::new(&config.load_or_default()?)?;
        let body = json!({"supply": supply.word(), "length_m": length_m}).to_string();
        let json = [("content-type", "application/json")];
        let path = format!("/v1/printers/{name}/supplies");
        let printer: PrinterView = client.post(&path, &[], &json, body.as_bytes())?;
        output.say(&printer, || {
            let health = &printer.health;
            let (media, ribbon) =
                (super::left(&health.media, ""), super::left(&health.ribbon, " m"));
            format!("{name}: media {media}, ribbon {ribbon}, head {}", super::head(health))
        });
        Ok(Exit::Done)
    }
}
