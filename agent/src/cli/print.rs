//! `waystation print`: hands a label in and follows it to its end.
//!
//! Says what is known and from whom, and never "printed" without a proof. Trouble
//! on the way to the station is met with the same key again, so that no label is
//! made twice.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

use agent::api::{JobView, PrinterList};
use clap::Args;

use super::{
    CommandError, ConfigFile, Exit,
    client::{CallError, Client},
    output::Output,
};

/// How often a job is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(200);

/// How long a job waits before its printer is asked for the reason.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often an order is sent when the station goes away while it is sent.
const SENDS_MAX: u32 = 3;

/// Most bytes read from a file; the station has its own, smaller limit.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A label to print.
#[derive(Args)]
pub(crate) struct Print {
    /// The document in the printer's language; "-" reads the standard input.
    file: PathBuf,
    /// The printer's name.
    #[arg(long)]
    printer: String,
    /// How often.
    #[arg(long, default_value_t = 1)]
    copies: u16,
    /// The waybill number, to find the job by.
    #[arg(long)]
    waybill: Option<String>,
    /// The order number, to find the job by.
    #[arg(long)]
    order: Option<String>,
    /// What makes a repetition of this label known; a fresh one unless given.
    #[arg(long)]
    key: Option<String>,
    /// Wait until it is known what became of the label (the default).
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,
    /// Only hand the label in.
    #[arg(long)]
    no_wait: bool,
    /// How long to wait, in seconds.
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    wait_max: u64,
}

impl Print {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let document = read(&self.file)?;
        let client = Client::new(&config.load_or_default()?)?;
        let job = self.hand_in(&client, &document)?;
        output.progress(&format!("Accepted as {} for {}.", job.id, job.printer));
        if self.no_wait && !self.wait {
            output.say(&job, || "It will be printed; look with `waystation jobs`.".to_owned());
            return Ok(Exit::Done);
        }
        let job = follow(&client, job, Duration::from_secs(self.wait_max), output)?;
        let (exit, words) = outcome(&job);
        output.say(&job, || words);
        Ok(exit)
    }

    fn hand_in(&self, client: &Client, document: &[u8]) -> Result<JobView, CallError> {
        let key = self.key.clone().unwrap_or_else(|| ulid::Ulid::generate().to_string());
        let mut query =
            vec![("printer", self.printer.clone()), ("copies", self.copies.to_string())];
        query.extend(self.waybill.iter().map(|waybill| ("waybill", waybill.clone())));
        query.extend(self.order.iter().map(|order| ("order", order.clone())));
        let format = drivers::language::Language::Zpl.media_type();
        let headers = [("content-type", format), ("idempotency-key", key.as_str())];
        let mut sends = 1;
        loop {
            match client.post("/v1/jobs", &query, &headers, document) {
                Err(CallError::NoAgent { .. }) if sends < SENDS_MAX => {
                    sends += 1;
                    sleep(LOOK_PAUSE);
                }
                answer => return answer,
            }
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, CommandError> {
    let mut document = Vec::new();
    let taken = if file == Path::new("-") {
        io::stdin().lock().take(FILE_BYTES_MAX).read_to_end(&mut document)
    } else {
        fs::File::open(file).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut document))
    };
    let shown = file.display();
    taken.map_err(|error| CommandError::Usage(format!("{shown}: cannot be read: {error}")))?;
    Ok(document)
}

/// Looks at a job until it ends, or only a person can say how it goes on, or the time is over.
fn follow(
    client: &Client,
    mut job: JobView,
    time_max: Duration,
    output: &mut Output,
) -> Result<JobView, CallError> {
    let start = Instant::now();
    let mut changed = start;
    let mut said = String::new();
    loop {
        if job.is_final() || job.asks_a_person() || start.elapsed() >= time_max {
            return Ok(job);
        }
        let mut words = format!("{} ({})", job.state, job.state_reasons.join(", "));
        if changed.elapsed() >= PATIENCE {
            words.push_str(&why_it_waits(client, &job.printer)?);
        }
        if words != said {
            output.progress(&format!("  {words}"));
            said = words;
        }
        sleep(LOOK_PAUSE);
        let now: JobView = client.get(&format!("/v1/jobs/{}", job.id), &[])?;
        if now.changed_at != job.changed_at {
            changed = Instant::now();
        }
        job = now;
    }
}

/// What the printer says about itself, as the end of a sentence.
fn why_it_waits(client: &Client, name: &str) -> Result<String, CallError> {
    let PrinterList { printers } = client.get("/v1/printers", &[])?;
    let Some(printer) = printers.into_iter().find(|printer| printer.name == name) else {
        return Ok(String::new());
    };
    if printer.state != "stopped" {
        return Ok(String::new());
    }
    let message = printer.state_message.map(|said| format!(": {said}")).unwrap_or_default();
    Ok(format!("; {name} is stopped ({}){message}", printer.state_reasons.join(", ")))
}

/// What became of a job, for the shell and in words, with who says so.
pub(crate) fn outcome(job: &JobView) -> (Exit, String) {
    let labels = u64::from(job.impressions) * u64::from(job.copies);
    let by_a_person = job.attempts.iter().any(|attempt| attempt.proof == "person");
    match (job.state.as_str(), job.evidence.as_str()) {
        ("completed", "confirmed") if by_a_person => {
            (Exit::Done, "Confirmed: a person saw the label.".to_owned())
        }
        ("completed", "confirmed") if job.attempts.iter().any(|it| it.proof == "device-report") => {
            (Exit::Done, "Confirmed: the printer says that the label came out.".to_owned())
        }
        ("completed", "confirmed") => {
            (Exit::Done, format!("Confirmed: the printer's counter moved by {labels}."))
        }
        ("completed", "verified") => {
            (Exit::Done, "Verified: the printed label was read back.".to_owned())
        }
        ("completed", _) => (
            Exit::Done,
            "Sent: the printer took every byte; it cannot tell whether the label came out."
                .to_owned(),
        ),
        ("pending-held", _) => (
            Exit::Unfinished,
            format!("Held back: let it go on with `waystation jobs release {}`.", job.id),
        ),
        ("canceled", _) => (Exit::Lost, format!("Canceled: {} were printed.", of_copies(job))),
        ("aborted", _) => {
            let reasons = job.state_reasons.join(", ");
            (Exit::Lost, format!("Aborted ({reasons}): {} were printed.", of_copies(job)))
        }
        _ => match &job.in_doubt {
            Some(doubt) if doubt.asks == "person" => (
                Exit::InDoubt,
                format!(
                    "In doubt ({}): nobody knows whether the label came out. Look at {}, then run \
                     `waystation jobs resolve {} printed`, or `not-printed`, or `set-aside`.",
                    doubt.cause, job.printer, job.id
                ),
            ),
            Some(_) | None => (
                Exit::Unfinished,
                format!(
                    "Not finished: the job is {}; look with `waystation jobs {}`.",
                    job.state, job.id
                ),
            ),
        },
    }
}

fn of_copies(job: &JobView) -> String {
    format!("{} of {} copies", job.copies_completed, job.copies)
}

#[cfg(test)]
mod tests {
    use agent::api::{AttemptView, InDoubtView, ReferencesView};

    use super::*;

    fn job(state: &str, evidence: &str, proof: &str) -> JobView {
        let attempt = AttemptView {
            copy: 1,
            number: 1,
            started_at: String::new(),
            ended_at: None,
            outcome: "done".to_owned(),
            evidence: evidence.to_owned(),
            proof: proof.to_owned(),
            doubt: None,
        };
        JobView {
            reprint: None,
            id: "01K".to_owned(),
            printer: "bench-1".to_owned(),
            pool: None,
            state: state.to_owned(),
            state_reasons: vec!["job-canceled-by-operator".to_owned()],
            evidence: evidence.to_owned(),
            in_doubt: None,
            copies: 3,
            copies_completed: 1,
            impressions: 2,
            references: ReferencesView::default(),
            accepted_at: String::new(),
            changed_at: String::new(),
            attempts: vec![attempt],
        }
    }

    #[track_caller]
    fn check(job: &JobView, exit: Exit, words: &str) {
        assert_eq!(outcome(job), (exit, words.to_owned()));
    }

    #[test]
    fn the_outcome_says_no_more_than_is_known() {
        check(
            &job("completed", "confirmed", "counter"),
            Exit::Done,
            "Confirmed: the printer's counter moved by 6.",
        );
        check(
            &job("completed", "confirmed", "person"),
            Exit::Done,
            "Confirmed: a person saw the label.",
        );
        check(
            &job("completed", "sent", "nobody"),
            Exit::Done,
            "Sent: the printer took every byte; it cannot tell whether the label came out.",
        );
        check(
            &job("canceled", "accepted", "nobody"),
            Exit::Lost,
            "Canceled: 1 of 3 copies were printed.",
        );
        check(
            &job("aborted", "accepted", "nobody"),
            Exit::Lost,
            "Aborted (job-canceled-by-operator): 1 of 3 copies were printed.",
        );
        check(
            &job("processing", "sent", "nobody"),
            Exit::Unfinished,
            "Not finished: the job is processing; look with `waystation jobs 01K`.",
        );
    }

    #[test]
    fn a_label_in_doubt_says_what_to_look_at_and_what_to_answer() {
        let doubt = InDoubtView { cause: "link-lost".to_owned(), asks: "person".to_owned() };
        let job =
            JobView { in_doubt: Some(doubt), ..job("processing-stopped", "accepted", "nobody") };
        check(
            &job,
            Exit::InDoubt,
            "In doubt (link-lost): nobody knows whether the label came out. Look at bench-1, then \
             run `waystation jobs resolve 01K printed`, or `not-printed`, or `set-aside`.",
        );
    }
}
