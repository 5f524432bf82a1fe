//! `waystation jobs`: the list, one job, and what a person says about one.

use agent::api::{JobList, JobView, ScanView};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{
    CommandError, ConfigFile, Exit,
    client::Client,
    output::Output,
    print::outcome,
    saying::{Person, say, segment},
};

/// Which jobs.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Jobs {
    /// Look at this job only.
    id: Option<String>,
    /// Jobs of this printer only.
    #[arg(long)]
    printer: Option<String>,
    /// At most so many, newest first.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Say what became of a label in doubt.
    Resolve {
        /// The job.
        id: String,
        /// What you saw.
        answer: Answer,
        #[command(flatten)]
        person: Person,
    },
    /// Take a job back before its first byte.
    Cancel {
        /// The job.
        id: String,
        #[command(flatten)]
        person: Person,
    },
    /// Hold a waiting job back.
    Hold {
        /// The job.
        id: String,
        #[command(flatten)]
        person: Person,
    },
    /// Let a job that was held back go on.
    Release {
        /// The job.
        id: String,
        #[command(flatten)]
        person: Person,
    },
    /// Send a waiting job to another printer, if provably nothing of it was printed.
    Move {
        /// The job.
        id: String,
        /// The other printer.
        printer: String,
        #[command(flatten)]
        person: Person,
    },
    /// Print a label again, as a new job.
    Reprint {
        /// The job whose label is printed again.
        id: String,
        /// What is wrong with the label.
        reason: Reason,
        /// Have the new label say in its corner which print it is.
        #[arg(long)]
        mark: bool,
        /// The key under which the wish may be repeated; a new one unless given.
        #[arg(long)]
        key: Option<String>,
        #[command(flatten)]
        person: Person,
    },
    /// Say what a label's barcode says: the proof that it came out.
    Scan {
        /// The text of the barcode.
        value: String,
        #[command(flatten)]
        person: Person,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Reason {
    /// It cannot be read.
    Smudged,
    /// It is torn.
    Torn,
    /// It cannot be found.
    Lost,
    /// It came out crooked or cut off.
    Crooked,
    /// Something else.
    Other,
}

impl Reason {
    fn word(self) -> &'static str {
        let defect = match self {
            Self::Smudged => spool::Defect::Smudged,
            Self::Torn => spool::Defect::Torn,
            Self::Lost => spool::Defect::Lost,
            Self::Crooked => spool::Defect::Crooked,
            Self::Other => spool::Defect::Other,
        };
        defect.word()
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Answer {
    /// It came out.
    Printed,
    /// It did not: print it again.
    NotPrinted,
    /// It goes to the desk: print nothing more of this job.
    SetAside,
}

impl Answer {
    fn word(self) -> &'static str {
        let answer = match self {
            Self::Printed => spool::Answer::Printed,
            Self::NotPrinted => spool::Answer::NotPrinted,
            Self::SetAside => spool::Answer::SetAside,
        };
        answer.word()
    }
}

impl Jobs {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let client = Client::new(&config.load_or_default()?)?;
        let Self { id, printer, limit, action } = self;
        match (action, id) {
            (Some(action), _) => action.run(&client, output)?,
            (None, Some(id)) => {
                let job: JobView = client.get(&format!("/v1/jobs/{}", segment(&id)), &[])?;
                output.say(&job, || one(&job));
            }
            (None, None) => {
                let mut query = vec![("limit", limit.to_string())];
                query.extend(printer.map(|printer| ("printer", printer)));
                let list: JobList = client.get("/v1/jobs", &query)?;
                output.say(&list, || table(&list.jobs));
            }
        }
        Ok(Exit::Done)
    }
}

impl Action {
    fn run(self, client: &Client, output: &mut Output) -> Result<(), CommandError> {
        let (id, verb, body) = match self {
            Self::Resolve { id, answer, person: Person { operator } } => {
                (id, "resolution", json!({"answer": answer.word(), "operator": operator}))
            }
            Self::Cancel { id, person: Person { operator } } => {
                (id, "cancel", json!({"operator": operator}))
            }
            Self::Hold { id, person: Person { operator } } => {
                (id, "hold", json!({"operator": operator}))
            }
            Self::Release { id, person: Person { operator } } => {
                (id, "release", json!({"operator": operator}))
            }
            Self::Move { id, printer, person: Person { operator } } => {
                (id, "move", json!({"printer": printer, "operator": operator}))
            }
            Self::Reprint { id, reason, mark, key, person: Person { operator } } => {
                let path = format!("/v1/jobs/{}/reprint", segment(&id));
                let body = json!({"reason": reason.word(), "mark": mark, "operator": operator});
                let key = key.unwrap_or_else(|| ulid::Ulid::generate().to_string());
                let job: JobView = say(client, &path, &[("idempotency-key", &key)], &body)?;
                output.say(&job, || one(&job));
                return Ok(());
            }
            Self::Scan { value, person: Person { operator } } => {
                let body = json!({"value": value, "operator": operator});
                let ScanView { result, job } = say(client, "/v1/scans", &[], &body)?;
                output.say(&json!({"result": result, "job": job}), || one(&job));
                return Ok(());
            }
        };
        let job: JobView = say(client, &format!("/v1/jobs/{}/{verb}", segment(&id)), &[], &body)?;
        output.say(&job, || format!("Noted. {}", one(&job)));
        Ok(())
    }
}

fn table(jobs: &[JobView]) -> String {
    if jobs.is_empty() {
        return "No jobs.".to_owned();
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["JOB", "PRINTER", "STATE", "EVIDENCE", "COPIES", "ACCEPTED"]);
    for job in jobs {
        let doubt = job.in_doubt.as_ref().map(|doubt| format!(", in doubt: {}", doubt.cause));
        table.add_row([
            job.id.clone(),
            job.printer.clone(),
            format!("{}{}", job.state, doubt.unwrap_or_default()),
            job.evidence.clone(),
            format!("{}/{}", job.copies_completed, job.copies),
            job.accepted_at.clone(),
        ]);
    }
    table.to_string()
}

fn one(job: &JobView) -> String {
    let mut lines = vec![format!("{} at {}: {}", job.id, job.printer, outcome(job).1)];
    for attempt in &job.attempts {
        let doubt = attempt.doubt.as_ref().map(|doubt| format!(" ({doubt})")).unwrap_or_default();
        lines.push(format!(
            "  {}  copy {}, attempt {}: {}{doubt}, {} by {}",
            attempt.started_at,
            attempt.copy,
            attempt.number,
            attempt.outcome,
            attempt.evidence,
            attempt.proof
        ));
    }
    lines.join("\n")
}
