//! What the demo asks of each program: the hub's figures, the agent's jobs, the printers' sheets and
//! faults. Nothing is started or judged here.

use super::{
    line::PRINTERS,
    views::{Job, Printer, Printers, Summary},
    waybills::Waybill,
    web::Site,
};
use serde::Deserialize;

/// The hub of the demo.
#[derive(Debug)]
pub(super) struct Hub(pub(super) Site);

impl Hub {
    /// Its four figures.
    pub(super) fn summary(&self) -> anyhow::Result<Summary> {
        self.0.get("/api/summary")
    }

    /// Whether it knows that `labels` labels came out, and misses nothing.
    pub(super) fn has_all(&self, labels: usize) -> anyhow::Result<bool> {
        let summary = self.summary()?;
        Ok(summary.labels >= labels && summary.gaps == 0)
    }
}

/// The station of the demo.
#[derive(Debug)]
pub(super) struct Agent(pub(super) Site);

impl Agent {
    /// Hands a waybill in; the id of its job.
    pub(super) fn submit(&self, waybill: &Waybill) -> anyhow::Result<String> {
        let Waybill { number, printer, .. } = waybill;
        let path = format!("/v1/jobs?printer={printer}&copies=1&waybill={number}");
        let job: Job = self.0.post_document(&path, number, &waybill.zpl())?;
        Ok(job.id)
    }

    /// The printers as the station sees them.
    pub(super) fn printers(&self) -> anyhow::Result<Vec<Printer>> {
        let Printers { printers } = self.0.get("/v1/printers")?;
        Ok(printers)
    }

    /// The jobs as they are now, in the order of `ids`.
    pub(super) fn jobs(&self, ids: &[String]) -> anyhow::Result<Vec<Job>> {
        ids.iter().map(|id| self.0.get(&format!("/v1/jobs/{id}"))).collect()
    }
}

/// The printers of the demo, as somebody standing before them.
#[derive(Debug)]
pub(super) struct Simulator(pub(super) Site);

/// A sheet that came out.
#[derive(Debug, Deserialize)]
struct Sheet {
    serial: u64,
}

impl Simulator {
    /// Makes something go wrong.
    pub(super) fn fault(&self, printer: &str, fault: &serde_json::Value) -> anyhow::Result<()> {
        self.0.post(&format!("/printers/{printer}/faults"), fault)
    }

    /// Mends all that is wrong.
    pub(super) fn mend(&self, printer: &str) -> anyhow::Result<()> {
        self.0.delete(&format!("/printers/{printer}/faults"))
    }

    /// What each whole label that came out was printed from.
    pub(super) fn printed(&self) -> anyhow::Result<Vec<String>> {
        let mut printed = Vec::new();
        for printer in PRINTERS {
            let sheets: Vec<Sheet> = self.0.get(&format!("/printers/{printer}/labels"))?;
            for Sheet { serial } in sheets {
                printed.push(self.0.get_text(&format!("/printers/{printer}/label/{serial}"))?);
            }
        }
        Ok(printed)
    }
}
