//! `waystation jobs`: the list, one job, and what a person says about one.

use agent::api::{JobList, JobView};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output, print::outcome};

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
    },
    /// Take a job back before its first byte.
    Cancel {
        /// The job.
        id: String,
    },
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
            (Some(Action::Resolve { id, answer }), _) => {
                let path = format!("/v1/jobs/{}/resolution", segment(&id));
                let body = json!({"answer": answer.word()}).to_string();
                let headers = [("content-type", "application/json")];
                let job: JobView = client.post(&path, &[], &headers, body.as_bytes())?;
                output.say(&job, || format!("Noted. {}", one(&job)));
            }
            (Some(Action::Cancel { id }), _) => {
                let path = format!("/v1/jobs/{}/cancel", segment(&id));
                let job: JobView = client.post(&path, &[], &[], &[])?;
                output.say(&job, || one(&job));
            }
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

/// An id as a part of a path; what cannot be one is left for the station to refuse.
fn segment(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    id.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
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
