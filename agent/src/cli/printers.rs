//! `waystation printers`: what stands at the station, and how it is.

mod add;
mod discover;
mod loaded;
mod mode;
mod probe;
mod remove;

use agent::api::{HealthView, LeftView, PrinterList, PrinterView};
use clap::{Args, Subcommand};

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// Which printers.
#[derive(Args)]
pub(crate) struct Printers {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Look for printers: plugged into this computer, and in its network.
    Discover(discover::Discover),
    /// Add a printer to the running station.
    Add(add::Add),
    /// Remove a printer that was added to the running station.
    Remove(remove::Remove),
    /// Say that a printer's roll, ribbon or head was changed: what is left is counted from now on.
    Loaded(loaded::Loaded),
    /// Pause a printer, drain it, take it out for maintenance, or let it work again.
    Mode(mode::SetMode),
    /// Ask an unknown printer what it is, and write a first profile of it.
    Probe(probe::Probe),
}

impl Printers {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        match self.action {
            Some(Action::Discover(discover)) => return discover.run(config, output),
            Some(Action::Add(add)) => return add.run(config, output),
            Some(Action::Remove(remove)) => return remove.run(config, output),
            Some(Action::Loaded(loaded)) => return loaded.run(config, output),
            Some(Action::Mode(mode)) => return mode.run(config, output),
            Some(Action::Probe(probe)) => return probe.run(config, output),
            None => {}
        }
        let client = Client::new(&config.load_or_default()?)?;
        let list: PrinterList = client.get("/v1/printers", &[])?;
        output.say(&list, || table(&list.printers));
        Ok(Exit::Done)
    }
}

fn table(printers: &[PrinterView]) -> String {
    if printers.is_empty() {
        return "No printers; add [[printers]] to the configuration.".to_owned();
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header([
        "PRINTER", "STATE", "WAITING", "IN DOUBT", "LABELS", "MEDIA", "RIBBON", "HEAD", "FIRMWARE",
        "SERIAL", "ADDRESS",
    ]);
    for printer in printers {
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        table.add_row([
            printer.name.clone(),
            state(printer),
            printer.waiting.to_string(),
            printer.in_doubt.to_string(),
            shown(&printer.labels_printed.map(|labels| labels.to_string())),
            left(&printer.health.media, ""),
            left(&printer.health.ribbon, " m"),
            head(&printer.health),
            shown(&printer.health.firmware),
            shown(&printer.serial),
            printer.uri.clone(),
        ]);
    }
    table.to_string()
}

/// What is left of a supply: `low, 40`, with a `~` before what is only estimated.
fn left(left: &LeftView, unit: &str) -> String {
    let sign = if left.basis == "estimated" { "~" } else { "" };
    match (left.level.as_str(), left.left) {
        ("" | "unknown", None) => "-".to_owned(),
        (level, None) => level.to_owned(),
        (level, Some(count)) => format!("{level}, {sign}{count}{unit}"),
    }
}

/// How a head is, with how much of its life is used or how far it has gone.
fn head(health: &HealthView) -> String {
    let head = if health.head.is_empty() { "unknown" } else { health.head.as_str() };
    let gone = match (health.head_used_percent, health.head_distance_m) {
        (Some(percent), _) => Some(format!("{percent} %")),
        (None, Some(metres)) => Some(format!("{metres} m")),
        (None, None) => None,
    };
    match (head, gone) {
        ("unknown", None) => "-".to_owned(),
        ("unknown", Some(gone)) => gone,
        (head, None) => head.to_owned(),
        (head, Some(gone)) => format!("{head}, {gone}"),
    }
}

/// A printer's state with its reasons, and what reaching it said.
pub(crate) fn state(printer: &PrinterView) -> String {
    let reasons = match printer.state_reasons.as_slice() {
        [none] if none == "none" => String::new(),
        reasons => format!(" ({})", reasons.join(", ")),
    };
    let message = printer.state_message.as_ref().map(|said| format!(": {said}"));
    format!("{}{reasons}{}", printer.state, message.unwrap_or_default())
}
