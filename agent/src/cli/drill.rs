//! `waystation drill`: rehearses faults at a station, and says whether it did as it must.
//!
//! The printer is played by the simulator, which takes the faults over its own API. A printer that
//! is not played there is never touched, and what hurts a machine happens to a station that the
//! drill starts for itself.

mod bench;
mod catalogue;
mod harm;
mod hitch;
mod holder;
mod labels;
mod listeners;
mod look;
mod machine;
mod own;
mod played;
mod rehearsal;
mod script;
mod update;

use agent::api::{PrinterList, PrinterView};
use clap::Args;
use serde::Serialize;

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output};
use bench::{Bench, Station};
use hitch::Hitch;
use own::Own;
use played::{Played, Printer};
use script::{OwnStation, Script, Way};

/// Drills to rehearse.
#[derive(Args)]
pub(crate) struct Drill {
    /// Which ones, by number; all of them if none is named.
    drills: Vec<String>,
    /// The printer of the running station, by the name it has there and at the simulator. Drills
    /// that start a station of their own take another one of the simulator.
    #[arg(long)]
    printer: Option<String>,
    /// Where the simulator is controlled.
    #[arg(long, default_value = "127.0.0.1:9631", value_name = "HOST:PORT")]
    simulator: String,
}

/// How a drill may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// The station did as it must.
    Holds,
    /// It did not.
    Failed,
    /// This computer cannot play the fault, so nothing is known.
    NotRunHere,
}

/// How a drill ended.
#[derive(Debug, Serialize)]
struct Ended {
    drill: &'static str,
    what: &'static str,
    outcome: Outcome,
    /// What did not go as it must, or why it was not run.
    trouble: Option<String>,
    /// How many labels came out, and how many had to.
    labels: usize,
    wanted: usize,
    millis: u128,
}

/// The station that runs already, if one does.
struct Running {
    client: Client,
    printers: Vec<PrinterView>,
}

impl Drill {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let scripts = self.chosen()?;
        let played = Played::new(&self.simulator);
        let is_needed = scripts.iter().any(|script| script.is_of_the_running_station());
        let running = match Running::find(config) {
            Err(error) if is_needed => return Err(error),
            found => found.ok(),
        };
        if let Some(running) = running.as_ref().filter(|_| is_needed) {
            self.check_that_it_is_played(running, &played)?;
        }
        let mut exit = Exit::Done;
        for script in scripts {
            let bench = self.bench(script, running.as_ref(), &played);
            let ended = rehearsal::rehearse(script, bench)?;
            if ended.outcome == Outcome::Failed {
                exit = Exit::Failed;
            }
            output.say(&ended, || ended.to_words());
        }
        Ok(exit)
    }

    fn chosen(&self) -> Result<Vec<&'static Script>, CommandError> {
        let all = catalogue::all();
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
        running: &Running,
        played: &Played,
    ) -> Result<(), CommandError> {
        let Some(name) = &self.printer else {
            let how = "name a printer of the running station with --printer, or only drills that \
                       start a station of their own";
            return Err(CommandError::Usage(how.to_owned()));
        };
        let mine = running.printers.iter().find(|printer| printer.name == *name);
        let theirs = played.uri(name)?;
        if mine.is_some_and(|mine| theirs.is_some_and(|theirs| mine.uri == theirs)) {
            return Ok(());
        }
        Err(CommandError::Usage(format!(
            "{name} is no printer of this station that the simulator at {} plays: give it the same \
             name and address at both, then try again",
            self.simulator
        )))
    }

    /// Where a drill takes place.
    fn bench<'a>(
        &self,
        script: &'static Script,
        running: Option<&'a Running>,
        played: &'a Played,
    ) -> Result<Bench<'a>, Hitch> {
        match (&script.own_station, running, &self.printer) {
            (Some(setting), running, _) => own_bench(setting, running, played),
            (None, Some(running), Some(printer)) => Ok(Bench {
                played,
                simulated: printer.clone(),
                beside: None,
                station: Station::Running(&running.client),
            }),
            (None, _, _) => Err(Hitch::NotHere("no station runs".to_owned())),
        }
    }
}

/// A station for one drill, at a printer that no other uses.
fn own_bench<'a>(
    setting: &'static OwnStation,
    running: Option<&Running>,
    played: &'a Played,
) -> Result<Bench<'a>, Hitch> {
    let printers = running.map(|running| running.printers.as_slice()).unwrap_or_default();
    let taken: Vec<String> = printers.iter().map(|printer| printer.uri.clone()).collect();
    let mut spare = played.spare(setting.printer, &taken)?.into_iter();
    let is_there = |it: &Printer| (it.name.clone(), it.uri(setting.baud));
    let (printer, beside) = match (spare.next(), spare.next(), setting.neighbour) {
        (Some(printer), _, false) => (is_there(&printer), None),
        (Some(printer), Some(beside), true) => (is_there(&printer), Some(is_there(&beside))),
        (None, _, _) | (Some(_), None, true) => return Err(no_spare(setting)),
    };
    let (beside, neighbour) = beside.unzip();
    let own = Own::new(setting, printer.1, neighbour)?;
    Ok(Bench { played, simulated: printer.0, beside, station: Station::Own(Box::new(own)) })
}

fn no_spare(setting: &OwnStation) -> Hitch {
    let line = match (setting.printer, setting.neighbour) {
        (Way::Socket, false) => "--printer name=spare,port=0",
        (Way::Socket, true) => "--printer name=spare,port=0 --printer name=neighbour,port=0",
        (Way::Serial, _) => "--printer name=line,baud=115200,tty=/tmp/line",
    };
    let why = "the simulator does not play the printers for it; start it with";
    Hitch::NotHere(format!("{why} `{line}` too"))
}

impl Running {
    fn find(config: &ConfigFile) -> Result<Self, CommandError> {
        let client = Client::new(&config.load_or_default()?)?;
        let PrinterList { printers } = client.get("/v1/printers", &[])?;
        Ok(Self { client, printers })
    }
}

impl Ended {
    fn to_words(&self) -> String {
        let Self { drill, what, outcome, trouble, labels, wanted, millis } = self;
        let trouble = trouble.as_ref().map(|trouble| format!("; {trouble}")).unwrap_or_default();
        let seconds = *millis as f64 / 1_000.0;
        let verdict = match outcome {
            Outcome::Holds => "holds",
            Outcome::Failed => "FAILED",
            Outcome::NotRunHere => return format!("{drill} not run here: {what}{trouble}"),
        };
        format!(
            "{drill} {verdict}: {what}: {labels} labels, {wanted} wanted, {seconds:.1} s{trouble}"
        )
    }
}
