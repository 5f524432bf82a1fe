//! The call for the shift lead: one of people's decisions, and the last such word stands.
//!
//! It has no table of its own: what stands is read from the chain of decisions.

use rusqlite::{Connection, OptionalExtension};
use spool::Timestamp;

use super::codes::Word as _;
use super::records::{Act, Deed, Person};
use super::write::{Pen, Written};

/// Somebody calls for the shift lead, or says that the lead is here.
#[derive(Clone, Debug)]
pub struct LeadCall {
    /// Whether the lead is wanted from now on.
    pub wanted: bool,
    /// Who says so.
    pub person: Person,
    /// When.
    pub at: Timestamp,
}

/// Since when the lead is wanted; none if the last word was that the lead is here. The words stand
/// in the index of [`super::schema`] as they stand here.
pub(super) fn called_at(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    let last: Option<(String, u64)> = connection
        .prepare_cached(
            "SELECT deed, at FROM audit WHERE deed IN ('lead-called', 'lead-here')
             ORDER BY number DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let called = last.filter(|(deed, _)| Deed::find(deed) == Some(Deed::LeadCalled));
    Ok(called.map(|(_, at)| Timestamp(at)))
}

impl Pen<'_> {
    /// Writes the call down; saying again what stands already writes nothing.
    pub(super) fn call_lead(&mut self, call: &LeadCall) -> rusqlite::Result<Written> {
        let LeadCall { wanted, person, at } = call;
        let stands = called_at(self.connection)?;
        if stands.is_some() == *wanted {
            return Ok(Written::Lead(stands));
        }
        let deed = if *wanted { Deed::LeadCalled } else { Deed::LeadHere };
        let act = Act { person: person.clone(), deed };
        self.audit(*at, &act, None, (0, 0), None)?;
        Ok(Written::Lead(wanted.then_some(*at)))
    }
}

#[cfg(test)]
mod tests {
    use contract::event::Event;

    use super::*;
    use crate::journal::{Journal, Place, StationKey, Store, Write};

    fn open(folder: &std::path::Path) -> Journal {
        let place = Place { path: folder.join("journal.db"), file_system: None };
        let store = Store::open(place, StationKey::new([7; 32]), Timestamp(1)).unwrap();
        Journal::start(store).unwrap()
    }

    fn say(journal: &Journal, wanted: bool, at: u64) -> Option<Timestamp> {
        let person = Person { client: "panel".to_owned(), operator: Some("A17".to_owned()) };
        let call = LeadCall { wanted, person, at: Timestamp(at) };
        let written = journal.write_blocking(vec![Write::Lead(Box::new(call))]).unwrap();
        let [Written::Lead(since)] = written[..] else { panic!("{written:?}") };
        since
    }

    /// What the hub is told, as the words of what people did.
    fn told(journal: &Journal) -> Vec<&'static str> {
        let events = journal.events(0, 10).unwrap();
        let decoded = events.iter().map(|event| Event::decode(&event.body).unwrap().1);
        decoded
            .map(|event| {
                let urgent = event.is_urgent();
                let Event::PersonDecided(decision) = event else { panic!("{event:?}") };
                assert!(urgent && decision.job.is_none(), "{decision:?}");
                decision.deed.word()
            })
            .collect()
    }

    #[test]
    fn a_call_stands_over_a_restart_until_somebody_says_that_the_lead_is_here() {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path());
        assert_eq!(journal.lead_called_at().unwrap(), None);
        assert_eq!(say(&journal, true, 5), Some(Timestamp(5)));
        drop(journal);
        let journal = open(folder.path());
        assert_eq!(journal.lead_called_at().unwrap(), Some(Timestamp(5)));
        assert_eq!(say(&journal, false, 9), None);
        assert_eq!(journal.lead_called_at().unwrap(), None);
        assert_eq!(told(&journal), ["lead-called", "lead-here"]);
    }

    #[test]
    fn calling_twice_is_one_call_and_one_decision() {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path());
        assert_eq!(say(&journal, false, 4), None);
        assert_eq!(say(&journal, true, 5), Some(Timestamp(5)));
        assert_eq!(say(&journal, true, 8), Some(Timestamp(5)));
        assert_eq!(journal.audit(u64::MAX, 10).unwrap().len(), 1);
        assert_eq!(told(&journal), ["lead-called"]);
    }
}
