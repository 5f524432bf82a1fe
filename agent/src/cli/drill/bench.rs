//! Where a drill takes place: a station, running already or started for the drill, with one printer
//! that the simulator plays; and what a person does there.

use std::{iter, thread};

use agent::api::{JobView, PrinterView};
use serde_json::json;

use super::{
    hitch::Hitch,
    labels::{Floor, Labels},
    own::Own,
    played::Played,
};
use crate::cli::{
    CommandError,
    client::{CallError, Client},
};

/// The words with which a drill sends an order.
const JSON: (&str, &str) = ("content-type", "application/json");

/// A station with a played printer.
pub(super) struct Bench<'a> {
    pub(super) played: &'a Played,
    /// The printer's name at the simulator, and its neighbour's, if the station has a second one.
    pub(super) simulated: String,
    pub(super) beside: Option<String>,
    pub(super) station: Station<'a>,
}

/// Whose station it is.
pub(super) enum Station<'a> {
    /// The one that ran before; its printer has the same name at the simulator.
    Running(&'a Client),
    /// One for this drill alone.
    Own(Box<Own>),
}

impl Bench<'_> {
    /// Whoever calls the station.
    pub(super) fn client(&self) -> Result<&Client, Hitch> {
        match &self.station {
            Station::Running(client) => Ok(client),
            Station::Own(own) => own.client(),
        }
    }

    /// The printer's name at the station.
    pub(super) fn printer(&self) -> &str {
        match &self.station {
            Station::Running(_) => &self.simulated,
            Station::Own(own) => &own.printer,
        }
    }

    /// Clears every fault of the printers.
    pub(super) fn mend(&self) -> Result<(), CommandError> {
        self.simulated().try_for_each(|name| self.played.clear(name))
    }

    /// What lies on the floor of the drill's labels.
    pub(super) fn floor(&self, labels: &Labels) -> Result<Floor, CommandError> {
        let out: Result<Vec<_>, _> =
            self.simulated().map(|name| self.played.labels(name)).collect();
        Ok(labels.floor(&out?.concat()))
    }

    fn simulated(&self) -> impl Iterator<Item = &String> {
        iter::once(&self.simulated).chain(&self.beside)
    }

    /// The station that may be hurt.
    pub(super) fn own(&mut self) -> Result<&mut Own, Hitch> {
        match &mut self.station {
            Station::Running(_) => Err(never_hurt()),
            Station::Own(own) => Ok(own),
        }
    }

    /// The same, for whoever only looks at it or cuts its power.
    pub(super) fn own_as_it_is(&self) -> Result<&Own, Hitch> {
        match &self.station {
            Station::Running(_) => Err(never_hurt()),
            Station::Own(own) => Ok(own),
        }
    }

    /// Says what became of a label.
    pub(super) fn answer(&self, job: &str, answer: &str) -> Result<(), Hitch> {
        let body = json!({"answer": answer, "operator": "drill"}).to_string();
        self.order(&format!("/v1/jobs/{job}/resolution"), &body)
    }

    /// Sends a label to the printer that the station has now.
    pub(super) fn move_here(&self, job: &str) -> Result<(), Hitch> {
        let body = json!({"printer": self.printer(), "operator": "drill"}).to_string();
        self.order(&format!("/v1/jobs/{job}/move"), &body)
    }

    /// Has a label printed again twice at the same moment; one reprint must be taken, and one refused.
    pub(super) fn reprint_twice(&self, labels: &mut Labels) -> Result<(), Hitch> {
        let client = self.client()?;
        let path = format!("/v1/jobs/{}/reprint", labels.job()?);
        let body = json!({"reason": "smudged", "operator": "drill"}).to_string();
        let click = |number: u8| {
            let key = format!("{path}-{number}");
            client.post(&path, &[], &[JSON, ("idempotency-key", &key)], body.as_bytes())
        };
        let clicks: [Result<JobView, CallError>; 2] = thread::scope(|scope| {
            [scope.spawn(|| click(1)), scope.spawn(|| click(2))]
                .map(|it| it.join().expect("a call ends with an answer or an error"))
        });
        match clicks {
            [Ok(job), Err(error)] | [Err(error), Ok(job)]
                if error.is_refusal("reprint-under-way") =>
            {
                labels.take(job);
                Ok(())
            }
            others => Err(Hitch::wrong(format!("two clicks end so: {others:?}"))),
        }
    }

    /// The printer cannot be removed, for this reason.
    pub(super) fn cannot_be_removed(&self, reason: &str) -> Result<(), Hitch> {
        let path = format!("/v1/printers/{}", self.printer());
        let removed: Result<PrinterView, CallError> = self.client()?.delete(&path);
        match removed {
            Err(error) if error.is_refusal(reason) => Ok(()),
            other => Err(Hitch::wrong(format!("removing the printer ends so: {other:?}"))),
        }
    }

    fn order(&self, path: &str, body: &str) -> Result<(), Hitch> {
        let _: JobView = self.client()?.post(path, &[], &[JSON], body.as_bytes())?;
        Ok(())
    }
}

fn never_hurt() -> Hitch {
    Hitch::wrong("the running station is never hurt")
}
