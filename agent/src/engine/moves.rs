//! Labels that go to another printer, and what a person lets a printer do.
//!
//! Only a job of which provably no byte has left ever moves: `spool` says which. A step that the job
//! has outrun is refused by the journal, so that no label starts at two printers.

use std::sync::Arc;

use spool::{Event, Mode};

use super::decisions::CHANGE_ATTEMPTS_MAX;
use super::{ChangeError, Door, Engine, step};
use crate::clock::Time;
use crate::journal::{
    Act, Deed, JobId, JobRecord, JournalError, ModeChange, Person, Step, Write, WriteError, Written,
};
use crate::printers::PrinterView;

impl Engine {
    /// Sends a waiting job to another printer.
    pub async fn move_job(
        &self,
        id: JobId,
        to: &str,
        person: Person,
    ) -> Result<JobRecord, ChangeError> {
        let act = Act { person, deed: Deed::Moved };
        for _ in 0..CHANGE_ATTEMPTS_MAX {
            let record = self.journal.job(id)?.ok_or(ChangeError::UnknownJob)?;
            if record.printer == to {
                return Ok(record);
            }
            let step = self.move_of(&record, to)?;
            // Held until the journal has the step, so that the printer cannot be removed meanwhile.
            let _taker = self.taker(&record, to)?;
            let step = Step { act: Some(act.clone()), ..step };
            let written = self.journal.write(vec![Write::Step(Box::new(step))]).await?;
            if written == [Written::Stepped] {
                [record.printer.as_str(), to].into_iter().for_each(|name| self.ring(name));
                return self.journal.job(id)?.ok_or(ChangeError::UnknownJob);
            }
        }
        Err(WriteError::Unavailable.into())
    }

    /// The step that sends a job to another printer.
    pub(super) fn move_of(&self, record: &JobRecord, to: &str) -> Result<Step, ChangeError> {
        let at = self.clock.moment().wall;
        let decision = record.job.decide(Event::Move, at)?;
        let step = step(&self.tokens, record, self.slot(&record.printer), decision, at);
        Ok(Step { to: Some(to.to_owned()), ..step })
    }

    /// The door of a printer that can take a job.
    fn taker(&self, record: &JobRecord, to: &str) -> Result<Arc<Door>, ChangeError> {
        let doors = self.doors().clone();
        let Some(door) = doors.get(to) else {
            let known = doors.keys().cloned().collect();
            return Err(ChangeError::UnknownPrinter { printer: to.to_owned(), known });
        };
        let refuse = |why| Err(ChangeError::CannotTake { printer: to.to_owned(), why });
        let speaks = match doors.get(&record.printer) {
            Some(from) => from.language == door.language,
            // A printer that was taken out of the configuration told nobody its language.
            None => {
                let document = self.journal.document(record.ordinal)?;
                document.is_some_and(|it| door.language.scan(it.open()).is_ok())
            }
        };
        if !speaks {
            return refuse("language");
        }
        if let Some(lack) = door.ability.lacks(&record.needs) {
            return refuse(lack.word());
        }
        let mode = self.views.mode(to);
        if !mode.takes_labels() {
            return refuse(mode.word());
        }
        if self.journal.waiting(to) >= self.limits.queue_max {
            return refuse("queue");
        }
        Ok(Arc::clone(door))
    }

    /// Writes down what a person lets a printer do, and then lets it.
    pub async fn set_mode(
        &self,
        printer: &str,
        mode: Mode,
        person: Person,
    ) -> Result<PrinterView, ChangeError> {
        let doors = self.doors().clone();
        if !doors.contains_key(printer) {
            let known = doors.keys().cloned().collect();
            return Err(ChangeError::UnknownPrinter { printer: printer.to_owned(), known });
        }
        if self.views.mode(printer) != mode {
            let deed = match mode {
                Mode::Running => Deed::Resumed,
                Mode::Paused => Deed::Paused,
                Mode::Draining => Deed::Drained,
                Mode::Maintenance => Deed::Maintained,
            };
            let (act, at) = (Act { person, deed }, self.clock.moment().wall);
            let change = ModeChange { printer: printer.to_owned(), mode, act, at };
            self.journal.write(vec![Write::Mode(Box::new(change))]).await?;
            self.views.update(printer, |view| view.mode = mode);
            self.ring(printer);
        }
        let view = self.views.all().into_iter().find(|view| view.name == printer);
        view.ok_or(ChangeError::Journal(JournalError::Stopped))
    }

    /// Wakes a printer's lane.
    pub(super) fn ring(&self, printer: &str) {
        if let Some(door) = self.doors().get(printer) {
            door.resting.ring();
        }
    }
}
