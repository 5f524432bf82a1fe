//! What a drill waits for: looks at the station over its own API, and changes nothing.

use agent::api::{AuditList, JobView, PrinterList, PrinterView, Readiness, StationView};

use super::{hitch::Hitch, rehearsal::Rehearsal, script::Await};

impl Rehearsal<'_> {
    /// Whether what is waited for is so.
    pub(super) fn is_so(&self, wanted: &Await) -> Result<bool, Hitch> {
        let client = self.bench.client()?;
        Ok(match wanted {
            Await::Shown(reason) => {
                let printer = self.printer()?;
                printer.is_some_and(|it| it.state_reasons.iter().any(|said| said == reason))
            }
            Await::State(state) => self.job()?.state == *state,
            Await::Asks => self.job()?.asks_a_person(),
            Await::Attempts(count) => self.job()?.attempts.len() == *count,
            Await::Completed => self.job()?.state == "completed",
            Await::AllCompleted => {
                let mut jobs = self.labels.jobs().iter().map(|id| self.job_of(id));
                jobs.try_fold(true, |all, job| job.map(|job| all && job.state == "completed"))?
            }
            Await::Out(count) => self.bench.floor(&self.labels)?.labels >= *count,
            Await::Decided(decision) => {
                let AuditList { entries, .. } = client.get("/v1/audit", &[])?;
                let job = self.labels.job()?;
                entries.iter().any(|entry| {
                    entry.decision == *decision && entry.job.as_deref().is_none_or(|it| it == job)
                })
            }
            Await::Level(level) => {
                let StationView { degradation, .. } = client.get("/v1/station", &[])?;
                degradation.name == *level
            }
            Await::Obstacle(part) => {
                let Readiness { ready, obstacles, .. } = client.look("/readyz")?;
                !ready && obstacles.iter().any(|obstacle| obstacle.part == *part)
            }
            Await::Alarm => {
                let Readiness { alarms, .. } = client.look("/readyz")?;
                !alarms.is_empty()
            }
        })
    }

    /// What was seen last, for whoever waited in vain.
    pub(super) fn seen(&self) -> String {
        let printer = self.printer().ok().flatten();
        format!("job {:?}, printer {printer:?}", self.job().ok())
    }

    fn job(&self) -> Result<JobView, Hitch> {
        self.job_of(self.labels.job()?)
    }

    fn job_of(&self, id: &str) -> Result<JobView, Hitch> {
        Ok(self.bench.client()?.get(&format!("/v1/jobs/{id}"), &[])?)
    }

    fn printer(&self) -> Result<Option<PrinterView>, Hitch> {
        let PrinterList { printers } = self.bench.client()?.get("/v1/printers", &[])?;
        Ok(printers.into_iter().find(|printer| printer.name == self.bench.printer()))
    }
}
