//! The station at work: takes orders, answers questions about jobs, and owns the printers' lanes.
//!
//! Every change goes the same way: `spool` decides, the journal commits, and only then something
//! happens. Nothing here knows HTTP.

mod batch;
mod decisions;
mod failover;
mod lead;
mod moves;
mod newborn;
mod order;
mod placing;
mod policies;
mod refusal;
mod removal;
mod reprint;
mod scan;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use spool::{Ability, Decision, Doubt, Event, State, Timestamp};
use tokio::sync::{oneshot, watch};

pub use batch::{BATCH_MAX, BatchOrder, CheckedBatch};
pub use failover::Failover;
use newborn::Newborn;
use order::CheckedOrder;
pub use order::{Limits, Order};
pub use placing::{Pool, Pools};
pub use policies::Policies;
pub use refusal::{ChangeError, Refusal};
pub use removal::{StaysError, Withdrawn};
pub use reprint::{ReprintOrder, ReprintRefusal};
pub use scan::{ScanRefusal, Scanned};

use crate::clock::{Clock, Time};
use crate::journal::{
    Alarm, AttemptRecord, AuditEntry, ChangeNumber, Figures, Haste, JobId, JobRecord, Journal,
    JournalError, JournalLoad, NewJob, Ordinal, Page, Request, Step, Totals, Write, WriteError,
    Written,
};
use crate::printers::{
    Claim, Desk, Dial, Handed, Lane, LanePrinter, PrinterThread, PrinterView, Resting, Views,
    resting_place,
};
use crate::privacy::{self, Tokens};
use crate::supervision::{Condition, Part};
use crate::supplies::Outlook;

/// Why a station does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// What the last stop interrupted cannot be written down.
    #[error("what the last stop interrupted cannot be written down: {0}")]
    Write(#[from] WriteError),
    /// A printer's thread does not start.
    #[error("a printer's thread does not start: {0}")]
    Thread(#[from] std::io::Error),
}

/// One printer of the station, ready to be started.
pub struct Printer {
    /// What its lane must know.
    pub lane: LanePrinter,
    /// What is shown of it.
    pub view: PrinterView,
    /// The language it speaks.
    pub language: drivers::language::Language,
    /// What is loaded in it.
    pub ability: Ability,
    /// How it is reached.
    pub dial: Box<dyn Dial>,
}

/// What the acceptor knows of a printer.
struct Door {
    slot: u8,
    language: drivers::language::Language,
    ability: Ability,
    resting: Resting,
    /// Labels that were sent here and are not in the journal yet.
    coming: AtomicU64,
}

/// A job that was taken, now or before under the same key.
#[derive(Debug)]
pub struct Taken {
    /// The job.
    pub record: JobRecord,
    /// Every attempt at it.
    pub attempts: Vec<AttemptRecord>,
    /// Whether the key had made it before.
    pub replay: bool,
}

/// A running station.
pub struct Engine {
    journal: Arc<Journal>,
    clock: Arc<Clock>,
    views: Arc<Views>,
    doors: RwLock<BTreeMap<String, Arc<Door>>>,
    tokens: Arc<Tokens>,
    limits: Limits,
    policies: Policies,
    pools: Pools,
    lanes: Mutex<Vec<PrinterThread>>,
    /// Since when the shift lead is wanted.
    lead: watch::Sender<Option<Timestamp>>,
}

impl Engine {
    /// Writes down what the last stop interrupted, then starts every printer's lane.
    pub fn start(
        journal: Arc<Journal>,
        clock: Arc<Clock>,
        tokens: Tokens,
        limits: Limits,
        printers: Vec<Printer>,
    ) -> Result<Self, StartError> {
        let slots: BTreeMap<String, u8> =
            printers.iter().map(|it| (it.lane.name.clone(), it.lane.slot)).collect();
        let slot_of = |printer: &str| slots.get(printer).copied().unwrap_or(0);
        let (interrupted, tokens) = (journal.interrupted()?, Arc::new(tokens));
        recover(&*journal, &tokens, &interrupted, slot_of, clock.moment().wall)?;
        let lead = watch::Sender::new(journal.lead_called_at()?);
        let engine = Self {
            journal,
            clock,
            views: Arc::new(Views::new([])),
            doors: RwLock::default(),
            tokens,
            limits,
            policies: Policies::default(),
            pools: Pools::default(),
            lanes: Mutex::default(),
            lead,
        };
        let modes: BTreeMap<_, _> = engine.journal.modes()?.into_iter().collect();
        for mut printer in printers {
            printer.view.mode = modes.get(&printer.lane.name).copied().unwrap_or_default();
            engine.add(printer)?;
        }
        Ok(engine)
    }

    /// Starts the lane of one more printer; the lane as its supervision sees it. One whose name is
    /// taken already must not be added.
    pub fn add(&self, printer: Printer) -> std::io::Result<Arc<Part>> {
        let Printer { lane, view, language, ability, dial } = printer;
        let (resting, place) = resting_place();
        let (slot, coming) = (lane.slot, AtomicU64::new(0));
        let door = Door { slot, language, ability, resting: resting.clone(), coming };
        let name = lane.name.clone();
        let part = PrinterThread::part(&name);
        let time: Arc<dyn Time> = Arc::<Clock>::clone(&self.clock);
        let (journal, views) = (Arc::clone(&self.journal), Arc::clone(&self.views));
        let tokens = Arc::clone(&self.tokens);
        self.views.add(view);
        let lane = Lane::new(lane, journal, tokens, dial, time, views, Arc::clone(&part));
        let lane = PrinterThread::start(Arc::clone(&part), lane, resting, place)?;
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner).push(lane);
        let mut doors = self.doors.write().unwrap_or_else(PoisonError::into_inner);
        doors.insert(name, Arc::new(door));
        Ok(part)
    }

    /// The same station with exceptions from the strict policy.
    #[must_use]
    pub fn under(self, policies: Policies) -> Self {
        Self { policies, ..self }
    }

    /// The same station with pools of its printers.
    #[must_use]
    pub fn with_pools(self, pools: Pools) -> Self {
        Self { pools, ..self }
    }

    /// Whether a pool has this name.
    pub fn has_pool(&self, name: &str) -> bool {
        self.pools.contains_key(name)
    }

    /// Takes an order: checks it, commits the job, and only then answers.
    pub async fn accept(&self, order: Order) -> Result<Taken, Refusal> {
        let placed = match self.place(order.wish()) {
            Ok(placed) => placed,
            Err(refusal) => return self.known_before(&order)?.ok_or(refusal),
        };
        let door = Arc::clone(&placed.door);
        let policy = self.policies.of(&order.client);
        let checked = order.check(door.language, &self.limits, policy)?;
        let claim = self.claim(&placed.printer, &door);
        let checked = checked.at(&placed.printer, placed.pool.clone());
        let job = self.new_job(checked, claim.as_ref());
        self.take(&door, job, claim).await
    }

    /// Takes a printer that rests, unless a person lets it begin nothing.
    fn claim(&self, printer: &str, door: &Door) -> Option<Claim> {
        self.views.mode(printer).begins_labels().then(|| door.resting.claim()).flatten()
    }

    /// The job of an order that no printer would take now, if it was taken before.
    fn known_before(&self, order: &Order) -> Result<Option<Taken>, Refusal> {
        match self.journal.keyed(&order.client, &order.key)? {
            Some((digest, job)) if digest == order.digest() => self.taken_before(job).map(Some),
            Some(_) | None => Ok(None),
        }
    }

    fn door(&self, printer: &str) -> Result<Arc<Door>, Refusal> {
        let doors = self.doors();
        doors.get(printer).cloned().ok_or_else(|| self.unknown(&doors, printer))
    }

    fn doors(&self) -> RwLockReadGuard<'_, BTreeMap<String, Arc<Door>>> {
        self.doors.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits a new job, and tells its printer.
    async fn take(&self, door: &Door, job: NewJob, claim: Option<Claim>) -> Result<Taken, Refusal> {
        let newborn = Newborn::of(&job);
        let answer = self.commit_new(job, newborn.clone(), claim)?;
        let written = answer.await.unwrap_or(Err(WriteError::Unknown))?;
        if matches!(&written, Written::Accepted(accepted) if !accepted.replay && !accepted.begun) {
            door.resting.ring();
        }
        self.answer(newborn, written)
    }

    /// What became of a new job.
    fn answer(&self, newborn: Newborn, written: Written) -> Result<Taken, Refusal> {
        match written {
            Written::Accepted(accepted) if accepted.replay => self.taken_before(accepted.id),
            Written::Accepted(accepted) => Ok(newborn.taken(accepted)),
            Written::KeyClash => Err(Refusal::KeyClash),
            Written::QueueFull => {
                Err(Refusal::QueueFull { printer: newborn.printer(), limit: self.limits.queue_max })
            }
            Written::ReprintUnderWay => Err(Refusal::ReprintUnderWay),
            Written::Stale => Err(Refusal::Outrun),
            Written::Batch(_)
            | Written::Stepped
            | Written::ModeSet
            | Written::Lead(_)
            | Written::Told
            | Written::Retained(_) => Err(WriteError::Unknown.into()),
        }
    }

    fn taken_before(&self, id: JobId) -> Result<Taken, Refusal> {
        let record = self.journal.job(id)?.ok_or(JournalError::Stopped)?;
        let attempts = self.journal.attempts(record.ordinal)?;
        Ok(Taken { record, attempts, replay: true })
    }

    /// The job an order becomes; born with its intent if a resting printer was claimed for it.
    fn new_job(&self, order: CheckedOrder, claim: Option<&Claim>) -> NewJob {
        let at = self.clock.moment().wall;
        let CheckedOrder {
            printer,
            client,
            key,
            document,
            digest,
            copies,
            impressions,
            references,
            scan,
            pool,
            needs,
        } = order;
        let born = spool::Job { copies, state: State::accepted(at) };
        let first_step = claim.and_then(|claim| {
            born.decide(Event::Start { baseline: claim.baseline().clone() }, at).ok()
        });
        NewJob {
            id: JobId(ulid::Ulid::generate().0),
            printer,
            client,
            key,
            digest,
            copies,
            impressions,
            document,
            waybill_token: self.tokens.waybill(references.open()),
            order_token: self.tokens.order(references.open()),
            scan_token: scan.map(|scan| self.tokens.scan(scan.open())),
            pool,
            needs,
            reprint: None,
            references,
            at,
            queue_max: self.limits.queue_max,
            first_step,
        }
    }

    /// Commits a new job; the writer itself hands a job that was born with its intent to the lane,
    /// so that a client that goes away meanwhile changes nothing.
    fn commit_new(
        &self,
        job: NewJob,
        newborn: Newborn,
        claim: Option<Claim>,
    ) -> Result<oneshot::Receiver<Result<Written, WriteError>>, WriteError> {
        let (told, answer) = oneshot::channel();
        let handed = claim.map(|claim| (claim, newborn, Arc::clone(&job.document)));
        let reply = Box::new(move |result: Result<Vec<Written>, WriteError>| {
            let written = result.and_then(|all| all.into_iter().next().ok_or(WriteError::Unknown));
            // Whoever no longer waits for the answer needs none.
            told.send(written.clone()).ok();
            if let (Ok(Written::Accepted(accepted)), Some((claim, newborn, document))) =
                (written, handed)
                && accepted.begun
            {
                let job = newborn.taken(accepted).record;
                claim.hand_over(Handed { job, document });
            }
        });
        let writes = vec![Write::Accept(Box::new(job))];
        self.journal.submit(Request { writes, haste: Haste::AtOnce, reply })?;
        Ok(answer)
    }

    fn slot(&self, printer: &str) -> u8 {
        self.doors().get(printer).map_or(0, |door| door.slot)
    }

    /// One job by its name.
    pub fn job(&self, id: JobId) -> Result<Option<JobRecord>, JournalError> {
        self.journal.job(id)
    }

    /// Every attempt at a job.
    pub fn attempts(&self, job: Ordinal) -> Result<Vec<AttemptRecord>, JournalError> {
        self.journal.attempts(job)
    }

    /// A page of jobs, newest first.
    pub fn jobs(
        &self,
        before: Option<Ordinal>,
        printer: Option<&str>,
        limit: u32,
    ) -> Result<Page, JournalError> {
        self.journal.page(before, printer, limit)
    }

    /// What happened to the journal and no person has looked at yet.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.journal.alarms()
    }

    /// Whether the journal is still in the state folder.
    pub fn is_journal_in_place(&self) -> bool {
        self.journal.is_in_place()
    }

    /// What people decided, newest first.
    pub fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditEntry>, JournalError> {
        self.journal.audit(before, limit)
    }

    /// Jobs that changed after a change number, oldest change first.
    pub fn changed(&self, after: ChangeNumber, limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.journal.changed(after, limit)
    }

    /// Rises with every change of any job.
    pub fn job_changes(&self) -> watch::Receiver<ChangeNumber> {
        self.journal.changes()
    }

    /// Every printer as it was last seen.
    pub fn printers(&self) -> Vec<PrinterView> {
        self.views.all()
    }

    /// One printer as it was last seen.
    pub fn printer(&self, name: &str) -> Option<PrinterView> {
        self.views.all().into_iter().find(|view| view.name == name)
    }

    /// The time, as everything that is written down has it.
    pub fn now(&self) -> Timestamp {
        self.clock.moment().wall
    }

    /// Shows what a printer has left and how it wears.
    pub fn show_outlook(&self, printer: &str, outlook: Outlook) {
        self.views.update(printer, |view| view.outlook = outlook);
    }

    /// Rises whenever something that is shown of a printer changes.
    pub fn printer_changes(&self) -> watch::Receiver<u64> {
        self.views.version()
    }

    /// Unfinished jobs by condition, of one printer or of all.
    pub fn totals(&self, printer: Option<&str>) -> Result<Totals, JournalError> {
        self.journal.totals(printer)
    }

    /// Sums the labels of jobs that ended since a time.
    pub fn figures(&self, since: Timestamp) -> Result<Figures, JournalError> {
        self.journal.figures(since)
    }

    /// Jobs that ask a person, oldest first.
    pub fn doubts(&self, limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.journal.doubts(limit)
    }

    /// The labels that wait at a printer, the first to print first.
    pub fn waiting(&self, printer: &str, limit: u8) -> Result<Vec<JobRecord>, JournalError> {
        self.journal.next_pending(printer, limit)
    }

    /// How the journal bears its load.
    pub fn load(&self) -> JournalLoad {
        self.journal.load()
    }

    /// The lanes, as their supervision sees them.
    pub fn parts(&self) -> Vec<Arc<Part>> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.iter().map(|lane| Arc::clone(lane.supervised())).collect()
    }

    /// Names of parts that do not work at this moment; empty while all is well.
    pub fn stopped_parts(&self) -> Vec<String> {
        let parts = self.parts();
        let stopped = parts.iter().filter(|part| part.condition() != Condition::Well);
        stopped.map(|part| part.name().to_owned()).collect()
    }

    /// Asks every lane to stop, and waits for the last beat of each.
    pub fn stop(&self) {
        let lanes = std::mem::take(&mut *self.lanes.lock().unwrap_or_else(PoisonError::into_inner));
        lanes.iter().for_each(PrinterThread::ask_to_stop);
        lanes.into_iter().for_each(PrinterThread::join);
    }
}

/// The step a decision on a record becomes, with what the hub is told of it.
pub fn step(
    tokens: &Tokens,
    record: &JobRecord,
    slot: u8,
    decision: Decision,
    at: Timestamp,
) -> Step {
    let event = privacy::tell_of_step(tokens, record, slot, &decision, at);
    Step {
        ordinal: record.ordinal,
        id: record.id,
        printer: record.printer.clone(),
        version: record.version,
        decision,
        at,
        event,
        waited: matches!(record.job.state, State::Pending { .. }),
        act: None,
        to: None,
    }
}

/// Marks every label that was with its printer when the station stopped: one in doubt a printer.
pub fn recover(
    desk: &impl Desk,
    tokens: &Tokens,
    interrupted: &[JobRecord],
    slot_of: impl Fn(&str) -> u8,
    at: Timestamp,
) -> Result<(), WriteError> {
    let doubt = Doubt::StationStopped;
    let writes: Vec<Write> = interrupted
        .iter()
        .filter_map(|record| {
            let decision = record.job.decide(Event::Interrupted { doubt }, at).ok()?;
            let slot = slot_of(&record.printer);
            Some(Write::Step(Box::new(step(tokens, record, slot, decision, at))))
        })
        .collect();
    if writes.is_empty() { Ok(()) } else { desk.commit(writes).map(drop) }
}
