//! What goes wrong in the demo, and the operator who mends it.

use super::{
    line::{Line, PRINTERS},
    views::Job,
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Labels that bench-1 prints before its roll runs out.
const LABELS_ON_THE_ROLL: usize = 3;
/// How long the operator needs for a new roll.
const NEW_ROLL_TIME: Duration = Duration::from_secs(4);
/// Which label of bench-2 the connection is cut in.
const CUT_LABEL: u64 = 3;
/// After how many of its bytes.
const CUT_BYTE: u64 = 200;

/// How far the story has come.
#[derive(Debug)]
enum Roll {
    /// There are labels on it.
    Good,
    /// It ran out at this time.
    Empty { since: Instant },
    /// The operator put in a new one.
    New,
}

/// The story of the demo.
#[derive(Debug)]
pub(super) struct Script {
    roll: Roll,
}

impl Script {
    /// Prepares the cut; the roll runs out later.
    pub(super) fn begin(line: &Line) -> anyhow::Result<Self> {
        let cut = json!({ "fault": "reset", "at": { "label": CUT_LABEL, "byte": CUT_BYTE } });
        line.simulator.fault(PRINTERS[1], &cut)?;
        Ok(Self { roll: Roll::Good })
    }

    /// Does what is due, and says what it was.
    pub(super) fn turn(
        &mut self,
        line: &Line,
        jobs: &[Job],
    ) -> anyhow::Result<Option<&'static str>> {
        match self.roll {
            Roll::Good => {
                let done = |job: &&Job| job.printer == PRINTERS[0] && job.is_over();
                if jobs.iter().filter(done).count() >= LABELS_ON_THE_ROLL {
                    line.simulator.fault(PRINTERS[0], &json!({ "fault": "paper-out" }))?;
                    self.roll = Roll::Empty { since: Instant::now() };
                    return Ok(Some("The roll of bench-1 runs out."));
                }
            }
            Roll::Empty { since } => {
                if since.elapsed() >= NEW_ROLL_TIME {
                    line.simulator.mend(PRINTERS[0])?;
                    self.roll = Roll::New;
                    return Ok(Some("The operator puts a new roll into bench-1."));
                }
            }
            Roll::New => {}
        }
        Ok(None)
    }
}
