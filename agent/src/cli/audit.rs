//! `waystation audit`: who decided what, newest first.

use agent::api::{AuditList, AuditView};
use clap::Args;

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// Which decisions.
#[derive(Args)]
pub(crate) struct Audit {
    /// At most so many, newest first.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// The `next` of the page before.
    #[arg(long)]
    cursor: Option<String>,
}

impl Audit {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { limit, cursor } = self;
        let client = Client::new(&config.load_or_default()?)?;
        let mut query = vec![("limit", limit.to_string())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let list: AuditList = client.get("/v1/audit", &query)?;
        output.say(&list, || table(&list.entries));
        Ok(Exit::Done)
    }
}

fn table(entries: &[AuditView]) -> String {
    if entries.is_empty() {
        return "Nobody has decided anything yet.".to_owned();
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["NUMBER", "AT", "WHO", "DECISION", "JOB", "REASON"]);
    for entry in entries {
        let operator = entry.operator.as_ref().map(|code| format!("/{code}")).unwrap_or_default();
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        table.add_row([
            entry.number.to_string(),
            entry.at.clone(),
            format!("{}{operator}", entry.client),
            entry.decision.clone(),
            shown(&entry.job),
            shown(&entry.reason),
        ]);
    }
    table.to_string()
}
