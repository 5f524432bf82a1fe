//! A station on a disk that can fail: the product's own journal, writer and lane, run by hand.
//!
//! Clients and the person at the bench live outside; what they were told, they keep.

use std::sync::{Arc, LazyLock, Mutex};

use agent::clock::Time;
use agent::engine::{recover, step};
use agent::journal::{
    Accepted, Haste, JobId, JobRecord, JournalError, NewJob, Place, References, Request, Solo,
    StationKey, Store, Write, WriteError, Written,
};
use agent::printers::{Desk, Handed, Lane, LanePrinter, Pause, PrinterThread, Views};
use agent::privacy::Tokens;
use agent::sealed::Sealed;
use blackout::Disk;
use drivers::language::Language;
use drivers::profile::AfterFault;
use spool::{Answer, Asks, Baseline, ContentDigest, CounterTrust, Event, Needs, Order, State};

use crate::person::Person;
use crate::printer::{HandClock, Printer, held};

/// Tokens under some tenant's key.
pub(crate) static TOKENS: LazyLock<Arc<Tokens>> = LazyLock::new(|| Arc::new(Tokens::new(&[8; 32])));
/// How many beats a quiet station may take; more means that it turns in circles.
const BEATS_MAX: u32 = 400;
/// How many beats a label is given to come out before the next one is handed in.
const BEATS_TO_REST_MAX: u32 = 40;

/// One label a client wants.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) key: String,
    pub(crate) label: Vec<u8>,
    pub(crate) id: u128,
    /// What the client was told last.
    pub(crate) answer: Option<Result<JobId, WriteError>>,
}

impl Ticket {
    pub(crate) fn new(number: u8) -> Self {
        Self {
            key: format!("key-{number}"),
            label: format!("^XA^FDlabel {number}^FS^XZ").into_bytes(),
            id: u128::from(number) + 1,
            answer: None,
        }
    }

    /// Asks again under the same key, as a client does that was not told anything final.
    pub(crate) fn wants(&self) -> bool {
        match &self.answer {
            None | Some(Err(WriteError::Unknown)) => true,
            Some(Ok(_) | Err(_)) => false,
        }
    }
}

/// Everything outside the station that outlives it.
pub(crate) struct World {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) printer: Printer,
    pub(crate) tickets: Vec<Ticket>,
    /// What the lane offered on its last beat, if it rests.
    offered: Option<Baseline>,
    /// How many labels may be with the printer at once.
    window: u8,
    /// Labels that were born with their intent.
    pub(crate) born_at_rest: u32,
    /// Who stands at the bench, and what they were told.
    pub(crate) person: Person,
}

impl World {
    /// The same with so many labels at the printer at once.
    pub(crate) fn with_window(labels: u8, window: u8) -> Self {
        Self { window, ..Self::new(labels) }
    }

    pub(crate) fn new(labels: u8) -> Self {
        let clock = Arc::new(HandClock::default());
        let printer = Printer::new(Arc::clone(&clock));
        let tickets = (0..labels).map(Ticket::new).collect();
        let person = Person::default();
        Self { clock, printer, tickets, offered: None, window: 1, born_at_rest: 0, person }
    }

    /// Runs the station on `disk` until everything wanted is printed, or the power is gone.
    pub(crate) fn run(&mut self, disk: &Disk) -> Result<(), JournalError> {
        let solo = open(disk, &self.clock)?;
        let interrupted = solo.interrupted()?;
        if recover(&solo, &TOKENS, &interrupted, |_| 0, self.clock.moment().wall).is_err() {
            return Ok(());
        }
        let mut lane = self.lane(&solo);
        for ticket in 0..self.tickets.len() {
            if disk.is_dark() {
                return Ok(());
            }
            if self.tickets[ticket].wants() {
                self.submit(&solo, &mut lane, ticket);
            }
            // Some labels come while the printer works, some find it at rest.
            let beats = if ticket % 2 == 0 { 2 } else { BEATS_TO_REST_MAX };
            for _ in 0..beats {
                if self.beat(&mut lane) == Some(Quiet) {
                    break;
                }
            }
        }
        for _ in 0..BEATS_MAX {
            if disk.is_dark() {
                return Ok(());
            }
            // The first may leave an outcome with the journal; the second sees to it.
            let quiet = [self.beat(&mut lane), self.beat(&mut lane)] == [Some(Quiet); 2];
            if quiet && !self.answer_a_question(&solo)? && !self.person.acts(&solo, &self.clock) {
                return Ok(());
            }
        }
        panic!("the station turns in circles: {:?}", solo.newest(10));
    }

    fn lane<'a>(&self, solo: &'a Solo) -> Lane<&'a Solo> {
        Lane::new(
            LanePrinter {
                name: "bench-1".to_owned(),
                slot: 0,
                trust: CounterTrust::WhilePowered,
                after_fault: AfterFault::Unknown,
                order: Order::Flowing,
                language: Language::Zpl,
                tokens: false,
                window: self.window,
            },
            solo,
            Arc::clone(&TOKENS),
            Box::new(self.printer.clone()),
            Arc::<HandClock>::clone(&self.clock),
            Arc::new(Views::new([])),
            PrinterThread::part("bench-1"),
        )
    }

    fn beat(&mut self, lane: &mut Lane<&Solo>) -> Option<Quiet> {
        self.offered = None;
        match lane.beat() {
            Pause::None => None,
            Pause::For(time) => {
                self.clock.pass(time);
                None
            }
            Pause::Rest(_) => {
                self.offered = Some(lane.baseline());
                Some(Quiet)
            }
        }
    }

    fn submit(&mut self, solo: &Solo, lane: &mut Lane<&Solo>, ticket: usize) {
        let told = Arc::new(Mutex::new(None));
        let ear = Arc::clone(&told);
        let reply = Box::new(move |result: Result<Vec<Written>, WriteError>| {
            *held(&ear) = Some(result.map(|written| match written.first() {
                Some(Written::Accepted(accepted)) => *accepted,
                other => panic!("an order is answered as an order, not {other:?}"),
            }));
        });
        let mut job = new_job(&self.tickets[ticket], &self.clock);
        job.first_step = self.offered.take().and_then(|baseline| {
            let born = spool::Job { copies: job.copies, state: State::accepted(job.at) };
            born.decide(Event::Start { baseline }, job.at).ok()
        });
        let document = Arc::clone(&job.document);
        let writes = vec![Write::Accept(Box::new(job))];
        solo.serve(vec![Request { writes, haste: Haste::AtOnce, reply }]);
        let answer = held(&told).take();
        self.tickets[ticket].answer = answer.map(|told| told.map(|accepted| accepted.id));
        if let Some(Ok(Accepted { id, begun: true, .. })) = answer
            // One read may fail; the product holds the record in its hands.
            && let Some(job) = (0..2).find_map(|_| solo.job(id).ok().flatten())
        {
            self.born_at_rest += 1;
            lane.take(Handed { job, document });
        }
    }

    /// The person looks at the floor and answers one question truthfully; whether there was one.
    fn answer_a_question(&self, solo: &Solo) -> Result<bool, JournalError> {
        let asked = solo
            .newest(100)?
            .into_iter()
            .find(|record| matches!(record.job.state, State::InDoubt { asks: Asks::Person, .. }));
        let Some(record) = asked else { return Ok(false) };
        let label = self.label_of(&record);
        let before = usize::from(record.reprint.is_some());
        let answer = if self.printer.floor().iter().filter(|it| **it == label).count() > before {
            Answer::Printed
        } else {
            Answer::NotPrinted
        };
        let at = self.clock.moment().wall;
        let decision = record.job.decide(Event::Answered(answer), at).expect("a question is open");
        let write = Write::Step(Box::new(step(&TOKENS, &record, 0, decision, at)));
        Ok(solo.commit(vec![write]).is_ok())
    }

    fn label_of(&self, record: &JobRecord) -> Vec<u8> {
        // A reprint is another print of its first job's label.
        let id = record.reprint.map_or(record.id, |reprint| reprint.root);
        let ticket = self.tickets.iter().find(|ticket| ticket.id == id.0);
        ticket.expect("every job comes from a ticket").label.clone()
    }

    /// Holds what is in the journal and on the floor against what clients were told.
    pub(crate) fn verdict(&self, disk: &Disk) -> Verdict {
        let mut verdict = Verdict::default();
        let solo = match open(disk, &self.clock) {
            Ok(solo) => solo,
            Err(error) => {
                verdict.corrupt.push(error.to_string());
                return verdict;
            }
        };
        match solo.complaints() {
            Ok(complaints) => verdict.corrupt.extend(complaints),
            Err(error) => verdict.corrupt.push(error.to_string()),
        }
        if let Err(error) = self.person.check(&solo) {
            verdict.unwritten.push(error);
        }
        let floor = self.printer.floor();
        for ticket in &self.tickets {
            let job = solo.job(JobId(ticket.id)).unwrap_or_default();
            let printed = floor.iter().filter(|label| **label == ticket.label).count();
            let finished = job.is_some_and(|record| record.job.state.is_final());
            match &ticket.answer {
                Some(Ok(_)) if !finished || printed == 0 => verdict.lost.push(ticket.key.clone()),
                Some(Err(WriteError::Unknown)) | None | Some(Ok(_)) => {}
                Some(Err(_)) if job_is_there(&solo, ticket) => {
                    verdict.traces.push(ticket.key.clone());
                }
                Some(Err(_)) => {}
            }
            let wanted = 1 + self.person.reprints_of(JobId(ticket.id));
            if printed > wanted {
                verdict.doubled.push(ticket.key.clone());
            }
        }
        verdict
    }
}

fn job_is_there(solo: &Solo, ticket: &Ticket) -> bool {
    solo.job(JobId(ticket.id)).is_ok_and(|job| job.is_some())
}

/// The lane has nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quiet;

/// What was found wrong; every list is to be empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Acknowledged, and not printed.
    pub(crate) lost: Vec<String>,
    /// Printed more than once.
    pub(crate) doubled: Vec<String>,
    /// Refused, and in the journal all the same.
    pub(crate) traces: Vec<String>,
    /// Decided by a person who was told that it is kept, and not on record.
    pub(crate) unwritten: Vec<String>,
    /// What SQLite's check says.
    pub(crate) corrupt: Vec<String>,
}

fn open(disk: &Disk, clock: &HandClock) -> Result<Solo, JournalError> {
    let place = Place {
        path: disk.path("journal.db").into(),
        file_system: Some(disk.vfs_name().to_owned()),
    };
    Store::open(place, StationKey::new([7; 32]), clock.moment().wall).map(Solo::new)
}

pub(crate) fn new_job(ticket: &Ticket, clock: &HandClock) -> NewJob {
    NewJob {
        id: JobId(ticket.id),
        printer: "bench-1".to_owned(),
        client: "wms".to_owned(),
        key: ticket.key.clone(),
        digest: ContentDigest([u8::try_from(ticket.id).expect("few tickets"); 32]),
        copies: 1,
        impressions: 1,
        document: Arc::new(Sealed::new(ticket.label.clone())),
        references: Sealed::new(References::default()),
        waybill_token: None,
        order_token: None,
        scan_token: None,
        reprint: None,
        pool: None,
        needs: Needs::default(),
        at: clock.moment().wall,
        queue_max: 100,
        first_step: None,
    }
}
