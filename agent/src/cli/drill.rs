//! `waystation drill`: rehearses faults on a running station, and says whether it did as it must.
//!
//! The printer is played by the simulator, which takes the faults over its own API. A printer that
//! is not played there is never touched.

mod played;
mod rehearsal;
mod script;

use agent::api::PrinterList;
use clap::Args;
use serde::Serialize;

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output};
use played::Played;
use script::Script;

/// Drills to rehearse.
#[derive(Args)]
pub(crate) struct Drill {
    /// Which ones, by number; all of them if none is named.
    drills: Vec<String>,
    /// The printer, by the name it has at the station and at the simulator.
    #[arg(long)]
    printer: String,
    /// Where the simulator is controlled.
    #[arg(long, default_value = "127.0.0.1:9631", value_name = "HOST:PORT")]
    simulator: String,
}

/// How a drill ended.
#[derive(Debug, Serialize)]
struct Ended {
    drill: &'static str,
    what: &'static str,
    holds: bool,
    /// What did not go as it must.
    trouble: Option<String>,
    /// How many labels came out, and how many had to.
    labels: usize,
    wanted: usize,
    millis: u128,
}

impl Drill {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let scripts = self.chosen()?;
        let client = Client::new(&config.load_or_default()?)?;
        let played = Played::new(&self.simulator);
        self.check_that_it_is_played(&client, &played)?;
        let mut exit = Exit::Done;
        for script in scripts {
            let ended = rehearsal::rehearse(script, &client, &played, &self.printer)?;
            if !ended.holds {
                exit = Exit::Failed;
            }
            output.say(&ended, || ended.to_words());
        }
        Ok(exit)
    }

    fn chosen(&self) -> Result<Vec<&'static Script>, CommandError> {
        let all = script::all();
        if let Some(unknown) = self.drills.iter().find(|id| !all.iter().any(|it| it.id == **id)) {
            let known: Vec<&str> = all.iter().map(|script| script.id.as_str()).collect();
            let known = known.join(", ");
            return Err(CommandError::Usage(format!("there is no drill {unknown}, only {known}")));
        }
        let is_chosen =
            |script: &&Script| self.drills.is_empty() || self.drills.contains(&script.id);
        Ok(all.iter().filter(is_chosen).collect())
    }

    /// A drill wastes labels and says things that are not so: never on paper.
    fn check_that_it_is_played(
        &self,
        client: &Client,
        played: &Played,
    ) -> Result<(), CommandError> {
        let PrinterList { printers } = client.get("/v1/printers", &[])?;
        let mine = printers.iter().find(|printer| printer.name == self.printer);
        let theirs = played.uri(&self.printer)?;
        if mine.is_some_and(|mine| theirs.is_some_and(|theirs| mine.uri == theirs)) {
            return Ok(());
        }
        Err(CommandError::Usage(format!(
            "{} is no printer of this station that the simulator at {} plays: give it the same name \
             and address at both, then try again",
            self.printer, self.simulator
        )))
    }
}

impl Ended {
    fn to_words(&self) -> String {
        let Self { drill, what, holds, trouble, labels, wanted, millis } = self;
        let verdict = if *holds { "holds" } else { "FAILED" };
        let trouble = trouble.as_ref().map(|trouble| format!("; {trouble}")).unwrap_or_default();
        let seconds = *millis as f64 / 1_000.0;
        format!(
            "{drill} {verdict}: {what}: {labels} labels, {wanted} wanted, {seconds:.1} s{trouble}"
        )
    }
}
