//! One drill, step by step. It ends with every fault cleared, however it went.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use agent::api::{JobView, PrinterList};
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::{
    Ended,
    played::Played,
    script::{Script, Step},
};
use crate::cli::{
    CommandError,
    client::{CallError, Client},
};

/// How often the station is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// A drill that is under way.
struct Rehearsal<'a> {
    client: &'a Client,
    played: &'a Played,
    printer: &'a str,
    /// The label: nobody else's is like it.
    document: String,
    /// The job of the label, once it is handed in.
    job: Option<String>,
    ends: Instant,
}

/// Rehearses one drill.
///
/// # Errors
/// When station or simulator cannot be asked; what the station does wrong is no error but the answer.
pub(super) fn rehearse(
    script: &'static Script,
    client: &Client,
    played: &Played,
    printer: &str,
) -> Result<Ended, CommandError> {
    let Script { id, what, time_max_s, labels: wanted, steps } = script;
    let started = Instant::now();
    let token = ulid::Ulid::generate();
    let mut rehearsal = Rehearsal {
        client,
        played,
        printer,
        document: format!("^XA^FO40,40^A0N,40^FDdrill {id} {token}^FS^XZ"),
        job: None,
        ends: started + Duration::from_secs(*time_max_s),
    };
    let mut trouble = None;
    for step in steps {
        if let Err(error) = rehearsal.take(step, &token.to_string()) {
            trouble = Some(error.to_string());
            break;
        }
    }
    played.clear(printer)?;
    let sha256 = digest(&SHA256, rehearsal.document.as_bytes());
    let labels = played.labels(printer, sha256.as_ref())?;
    let holds = trouble.is_none() && labels == *wanted;
    let millis = started.elapsed().as_millis();
    Ok(Ended { drill: id, what, holds, trouble, labels, wanted: *wanted, millis })
}

impl Rehearsal<'_> {
    fn take(&mut self, step: &Step, key: &str) -> Result<(), CommandError> {
        match step {
            Step::Fault(fault) => self.played.fault(self.printer, fault),
            Step::Mend => self.played.clear(self.printer),
            Step::Print => self.print(key),
            Step::Answer(answer) => self.answer(answer),
            Step::Shown(reason) => self.until(&format!("the printer is {reason}"), |rehearsal| {
                let PrinterList { printers } = rehearsal.client.get("/v1/printers", &[])?;
                let mine = printers.iter().find(|printer| printer.name == rehearsal.printer);
                Ok(mine.is_some_and(|printer| printer.state_reasons.iter().any(|it| it == reason)))
            }),
            Step::Asks => {
                self.until("a person is asked", |rehearsal| Ok(rehearsal.look()?.asks_a_person()))
            }
            Step::Completed => self.until("the label is completed", |rehearsal| {
                Ok(rehearsal.look()?.state == "completed")
            }),
        }
    }

    fn print(&mut self, key: &str) -> Result<(), CommandError> {
        let query = [("printer", self.printer.to_owned())];
        let format = drivers::language::Language::Zpl.media_type();
        let headers = [("content-type", format), ("idempotency-key", key)];
        let job: JobView =
            self.client.post("/v1/jobs", &query, &headers, self.document.as_bytes())?;
        self.job = Some(job.id);
        Ok(())
    }

    fn answer(&self, answer: &str) -> Result<(), CommandError> {
        let path = format!("/v1/jobs/{}/resolution", self.id()?);
        let body = json!({"answer": answer, "operator": "drill"}).to_string();
        let headers = [("content-type", "application/json")];
        let _: JobView = self.client.post(&path, &[], &headers, body.as_bytes())?;
        Ok(())
    }

    fn look(&self) -> Result<JobView, CommandError> {
        Ok(self.client.get(&format!("/v1/jobs/{}", self.id()?), &[])?)
    }

    fn id(&self) -> Result<&str, CommandError> {
        let missing = || CommandError::Other("nothing was handed in yet".to_owned());
        self.job.as_deref().ok_or_else(missing)
    }

    /// Waits until something is so; the time of the whole drill is the limit.
    fn until(
        &self,
        what: &str,
        is_so: impl Fn(&Self) -> Result<bool, CommandError>,
    ) -> Result<(), CommandError> {
        while Instant::now() < self.ends {
            match is_so(self) {
                Ok(true) => return Ok(()),
                Ok(false) => sleep(LOOK_PAUSE),
                // A busy station is asked again.
                Err(CommandError::Call(CallError::NoAgent { .. })) => sleep(LOOK_PAUSE),
                Err(error) => return Err(error),
            }
        }
        Err(CommandError::Other(format!("it took too long until {what}")))
    }
}
