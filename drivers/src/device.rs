//! One printer on one long-lived connection.
//!
//! Joins a language to a transport: asks, reads, sends, and says truthfully what became of the
//! bytes. It knows no job and no queue, opens a connection only when told to, and never reads
//! silence as an answer.

mod backoff;
mod error;
mod expectation;
mod line;
mod probe;
mod reach;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::address::{Address, Answers};
use crate::language::{Act, Answer, Control, Language, Nameplate, Provable, Query, Token};
use crate::profile::{Capability, Completion, Profile, Silence};
use crate::status::{Reason, Status};
use crate::transport::{self, Transport};

use backoff::Backoff;
pub use error::DeviceError;
pub use expectation::Report;
use expectation::{Expectation, JobFacts};
use line::{Line, Reply, Written};
pub use probe::{Probe, probe, probe_over};
pub use reach::through;

/// How long connecting may take, not counting the time to resolve a name.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(6);

/// How often in a row a printer that is known to answer in every fault may leave its main question
/// unanswered.
const SILENCES_MAX: u32 = 3;

/// What a printer says it is. What it did not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Model, such as `ZT411-200dpi`.
    pub model: Option<String>,
    /// Firmware, such as `V92.21.39Z`.
    pub firmware: Option<String>,
    /// Density of the head in dots per millimetre.
    pub dots_per_mm: Option<u8>,
    /// The printer's own identifier: tells whether it is still the same one.
    pub serial: Option<String>,
}

/// What a printer says of itself at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Its state and what is wrong.
    pub status: Status,
    /// Labels printed over its life; `None` when it did not say or is not known to count.
    pub label_count: Option<u64>,
    /// Time since it was switched on, to the second; `None` when it did not say.
    pub uptime: Option<Duration>,
    /// What it told of the document that is [expected](Device::expect).
    pub report: Report,
}

impl Observation {
    /// A status, and nothing beside it.
    fn of(status: Status) -> Self {
        Self { status, label_count: None, uptime: None, report: Report::Unsaid }
    }
}

/// A document whose printer will tell what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// What to send instead of the document; `None` where it is sent as it is.
    pub document: Option<Vec<u8>>,
}

/// What became of a document's bytes. None of these says that anything was printed.
#[derive(Debug)]
pub enum Sent {
    /// The connection took all of them.
    Whole,
    /// Nothing was taken for the profile's `stall_time_max`. Not a failure: the printer may be
    /// paused or out of paper. [`Device::resume`] goes on as often as wanted.
    Stalled {
        /// Bytes taken so far, counted from the document's beginning.
        accepted: usize,
    },
    /// The connection is gone; the device is of no more use.
    Broken {
        /// Bytes taken so far, counted from the document's beginning.
        accepted: usize,
        /// Why it is gone.
        cause: DeviceError,
    },
}

/// One printer on one connection.
pub struct Device {
    line: Line,
    /// Where the printer's state is asked, on models that have a second way for it.
    status_line: Option<Line>,
    language: Language,
    profile: Profile,
    backoffs: BTreeMap<Query, Backoff>,
    /// Part of a document was sent: a query now would land inside of it.
    mid_document: bool,
    /// The answer with the serial number came too late and may still arrive. It looks like any
    /// other quoted value, even like a label count.
    serial_owed: bool,
    /// The last answer to [`Query::ErrorFlags`].
    flags: BTreeSet<Reason>,
    flags_due: Option<Instant>,
    /// The document of which the printer's word is waited for.
    expectation: Option<Expectation>,
    /// How often in a row it left its main question unanswered.
    silences: u32,
}

fn open(address: &Address) -> Result<Box<dyn Transport>, DeviceError> {
    transport::open(address, CONNECT_TIME_MAX)
        .map_err(|source| DeviceError::connecting(address, source))
}

impl Device {
    /// Opens the way to a printer.
    pub fn connect(address: &Address, profile: &Profile) -> Result<Self, DeviceError> {
        let mut device = Self::over(open(address)?, profile);
        let status_way = transport::open_status(address, CONNECT_TIME_MAX)
            .map_err(|source| DeviceError::connecting(address, source))?;
        device.status_line = status_way.map(|way| Line::new(way, profile.reply_time_max));
        Ok(device)
    }

    /// Speaks to a printer over a connection that somebody else opened.
    pub fn over(transport: Box<dyn Transport>, profile: &Profile) -> Self {
        let profile = reach::through(profile, transport.answers());
        Self {
            line: Line::new(transport, profile.reply_time_max),
            status_line: None,
            language: profile.language,
            backoffs: BTreeMap::new(),
            mid_document: false,
            serial_owed: false,
            flags: BTreeSet::new(),
            flags_due: None,
            expectation: None,
            silences: 0,
            profile,
        }
    }

    /// Whose words come back.
    pub fn answers(&self) -> Answers {
        self.line.answers()
    }

    /// Asks the printer what it is. A printer that does not say is not an error.
    pub fn identify(&mut self) -> Result<Identity, DeviceError> {
        let mut identity = Identity::default();
        if let Some(Answer::Identity(nameplate)) = self.ask(Query::Identity)? {
            let Nameplate { model, firmware, dots_per_mm } = nameplate;
            identity.model = Some(model);
            identity.firmware = firmware;
            identity.dots_per_mm = dots_per_mm;
        }
        if let Some(Answer::Serial(serial)) = self.ask(Query::Serial)? {
            identity.serial = Some(serial);
        }
        Ok(identity)
    }

    /// Asks the printer how it is. Quick when it answers; sends nothing at all to a printer whose
    /// profile says that it answers nothing, and nothing in the middle of a document.
    pub fn observe(&mut self) -> Result<Observation, DeviceError> {
        // Also notices a printer that closed the connection and is never asked anything.
        self.line.drain()?;
        let beside = if self.mid_document { None } else { self.line.status()? };
        if self.line.answers() == Answers::Way {
            let status = beside.unwrap_or_else(Status::silent);
            return Ok(Observation::of(status));
        }
        let mut status = self.observe_status()?;
        status.reasons.extend(beside.unwrap_or_default().reasons);
        let mut observation = Observation::of(status);
        observation.report = self.observe_job(&observation.status)?;
        // A printer that says nothing else would only cost one deadline more for each question.
        let mute = observation.status == Status::silent();
        if mute && self.profile.status.capability != Capability::None {
            return Ok(observation);
        }
        if matches!(self.profile.completion, Completion::Counter { .. }) {
            observation.uptime = self.ask_uptime()?;
            observation.label_count = self.ask_label_count()?;
        }
        Ok(observation)
    }

    /// Asks how much media has passed the head over the printer's life, in centimetres; `None` when it
    /// did not say. For a printer at rest: it is one question more.
    pub fn print_length_cm(&mut self) -> Result<Option<u64>, DeviceError> {
        match self.ask(Query::PrintLength)? {
            Some(Answer::PrintLength(length)) => Ok(Some(length)),
            Some(_) | None => Ok(None),
        }
    }

    /// Prepares to hear what becomes of a document that is sent next and prints `labels` labels. `number`
    /// differs from that of the document before. `None` where the printer will tell nothing of it.
    /// What it tells is heard only on this connection.
    pub fn expect(
        &mut self,
        document: &[u8],
        number: u32,
        labels: u32,
    ) -> Result<Option<Expected>, DeviceError> {
        self.expectation = None;
        self.line.stop_listening();
        let token = Token::of(number);
        let Some(proof) = self.profile.completion.proof() else { return Ok(None) };
        let provable = self.language.provable(proof, document, token);
        let Some(Provable { document, names }) = provable else { return Ok(None) };
        let mut before = JobFacts::default();
        if names.is_empty() && self.profile.asks(Query::JobId) {
            let Some(answer) = self.ask(Query::JobId)? else { return Ok(None) };
            before.take(answer);
        }
        // What is still on its way belongs to others.
        self.line.drain()?;
        if Expectation::listens(proof) {
            self.line.listen(self.language);
        }
        let before = before.job().flatten();
        self.expectation = Some(Expectation::new(proof, token, labels, names, before));
        Ok(Some(Expected { document }))
    }

    /// Sends a document from its beginning.
    pub fn send(&mut self, document: &[u8]) -> Sent {
        self.resume(document, 0)
    }

    /// Goes on sending a document of which `accepted` bytes were taken before.
    pub fn resume(&mut self, document: &[u8], accepted: usize) -> Sent {
        // Also notices a printer that closed the connection while nothing was sent.
        if let Err(cause) = self.line.drain() {
            return Sent::Broken { accepted, cause };
        }
        let (accepted, written) =
            self.line.write_document(document, accepted, self.profile.stall_time_max);
        self.mid_document = accepted > 0 && accepted < document.len();
        match written {
            Written::Whole => Sent::Whole,
            Written::Stalled => Sent::Stalled { accepted },
            Written::Broken(cause @ DeviceError::Declined { .. }) => {
                Sent::Broken { accepted: 0, cause }
            }
            Written::Broken(cause) => Sent::Broken { accepted, cause },
        }
    }

    /// Makes the printer forget a document of which only a part was sent. Fails with
    /// [`DeviceError::Stalled`] as long as the printer takes nothing.
    pub fn discard_partial(&mut self) -> Result<(), DeviceError> {
        if self.line.answers() == Answers::Printer {
            self.control(Control::DiscardPartial)?;
        } else {
            // The next document gives up the one before.
            self.line.forget_document();
        }
        self.mid_document = false;
        Ok(())
    }

    /// Makes the printer do something besides printing. Does nothing where it was done before and
    /// doing it again would undo it.
    pub fn control(&mut self, control: Control) -> Result<(), DeviceError> {
        let act = self.language.control(control);
        let Act { bytes, toggles, evidence: _ } =
            act.ok_or(DeviceError::NoSuchControl { control })?;
        self.line.drain()?;
        if toggles {
            let Some(Answer::HostStatus(status)) = self.ask(Query::HostStatus)? else {
                return Err(DeviceError::StateUnknown { control });
            };
            let paused = status.reasons.contains(&Reason::Paused);
            if paused == (control == Control::Pause) {
                return Ok(());
            }
        }
        self.line.write_message(bytes, self.profile.stall_time_max)
    }

    /// Ends the connection: says that nothing more comes, then waits, up to a limit, until the
    /// printer ends it too. Reopening earlier makes some printers lose or mix labels.
    pub fn close(self) -> Result<(), DeviceError> {
        self.line.close()
    }

    /// What the printer tells of the document that is expected.
    fn observe_job(&mut self, status: &Status) -> Result<Report, DeviceError> {
        let Some(mut expectation) = self.expectation.take() else { return Ok(Report::Unsaid) };
        let mut facts = JobFacts::default();
        for query in expectation.questions() {
            if let Some(answer) = self.ask(*query)? {
                facts.take(answer);
            }
        }
        expectation.hear(self.language, self.line.heard());
        // Of a document that is still being sent nothing can be done.
        if !self.mid_document {
            expectation.see(status, facts, Instant::now());
        }
        let report = expectation.report();
        self.expectation = Some(expectation);
        Ok(report)
    }

    fn observe_status(&mut self) -> Result<Status, DeviceError> {
        let asked = self.may_ask(Query::HostStatus);
        if let Some(Answer::HostStatus(mut status)) = self.ask(Query::HostStatus)? {
            self.silences = 0;
            status.reasons.extend(self.hidden_reasons()?);
            return Ok(status);
        }
        // In an error some printers leave this question unanswered: the other one is asked before
        // anything is said.
        let Some(Answer::ErrorFlags(mut reasons)) = self.ask(Query::ErrorFlags)? else {
            return self.silent(asked);
        };
        self.silences = 0;
        self.keep_flags(reasons.clone());
        if !reasons.iter().any(|reason| reason.stops_printing()) {
            reasons.insert(Reason::StatusSilent);
            let backoff = self.backoffs.entry(Query::HostStatus).or_default();
            if backoff.was_answered() {
                // The fault that made it fall silent is over.
                backoff.forgive();
            }
        }
        Ok(Status { reasons, ..Status::default() })
    }

    /// What it means that a printer says nothing. One that is known to fall silent in a fault, and spoke
    /// before, is in one; one that is known to speak in every fault is gone.
    fn silent(&mut self, asked: bool) -> Result<Status, DeviceError> {
        let spoke = self.backoffs.get(&Query::HostStatus).is_some_and(Backoff::was_answered);
        self.silences += u32::from(asked && spoke);
        let mut status = Status::silent();
        match self.profile.status.silent_in_error {
            Silence::Yes if spoke => _ = status.reasons.insert(Reason::Other),
            Silence::No if self.silences >= SILENCES_MAX => return Err(DeviceError::FellSilent),
            Silence::Yes | Silence::No | Silence::Unknown => {}
        }
        Ok(status)
    }

    /// Reasons that only the second question tells; asked now and then.
    fn hidden_reasons(&mut self) -> Result<BTreeSet<Reason>, DeviceError> {
        if self.flags_due.is_none_or(|due| due <= Instant::now())
            && let Some(Answer::ErrorFlags(reasons)) = self.ask(Query::ErrorFlags)?
        {
            self.keep_flags(reasons);
        }
        let newer = self.language.host_status_tells();
        Ok(self.flags.iter().copied().filter(|reason| !newer.contains(reason)).collect())
    }

    fn keep_flags(&mut self, reasons: BTreeSet<Reason>) {
        self.flags = reasons;
        self.flags_due = Instant::now().checked_add(self.profile.backoff);
    }

    fn ask_label_count(&mut self) -> Result<Option<u64>, DeviceError> {
        if self.serial_owed {
            return Ok(None);
        }
        let Some(Answer::LabelCount(count)) = self.ask(Query::LabelCount)? else {
            return Ok(None);
        };
        Ok(Some(count))
    }

    /// Also settles the order of answers: values come in the order of the questions, and an uptime
    /// looks like nothing else. Once one has come, no older answer is on its way.
    fn ask_uptime(&mut self) -> Result<Option<Duration>, DeviceError> {
        let Some(Answer::Uptime(uptime)) = self.ask(Query::Uptime)? else {
            return Ok(None);
        };
        self.serial_owed = false;
        Ok(Some(uptime))
    }

    fn may_ask(&mut self, query: Query) -> bool {
        let in_the_way = self.mid_document && self.status_line.is_none();
        let backoff = self.backoffs.entry(query).or_default();
        let is_known = self.language.query(query).is_some();
        !in_the_way && is_known && self.profile.asks(query) && backoff.is_due(Instant::now())
    }

    /// Asks one question, unless the profile, the back-off or a half-sent document forbids it.
    /// `None` says nothing about the printer.
    fn ask(&mut self, query: Query) -> Result<Option<Answer>, DeviceError> {
        if !self.may_ask(query) {
            return Ok(None);
        }
        let backoff = self.backoffs.entry(query).or_default();
        let line = self.status_line.as_mut().unwrap_or(&mut self.line);
        match line.ask(self.language, query, &self.profile.status.value_overrides)? {
            Reply::Answer(Answer::Unsupported) => {
                backoff.failed(Instant::now(), self.profile.backoff)
            }
            Reply::Answer(answer) => {
                backoff.succeeded();
                return Ok(Some(answer));
            }
            // A late answer to an older question looks like this: no reason to wait.
            Reply::Malformed if backoff.was_answered() => {}
            Reply::Malformed | Reply::Silent => {
                self.serial_owed |= query == Query::Serial;
                backoff.failed(Instant::now(), self.profile.backoff);
            }
        }
        Ok(None)
    }
}
