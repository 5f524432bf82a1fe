//! A station, its journal, one printer and a person, in memory and without time of its own.
//!
//! Every step of the station can be the last before it dies: what is not in `journal` is forgotten.

use std::collections::BTreeMap;
use std::time::Duration;

use spool::{
    Admission, Answer, Asks, Baseline, ContentDigest, CounterTrust, Doubt, Event, Evidence,
    Expected, Fact, Fault, Finding, Job, Link, Named, Next, Order, Proof, REST_MIN, Report,
    Sighting, State, Timestamp, Turn, admit, judge, may_reprint, next,
};

/// What the world may do next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
    Submit { key: u8, copies: u16 },
    LaneStep,
    PrinterPrints,
    LinkWillBreak(Cut),
    StationDies,
    PrinterLosesPower { counter_loses: Option<u64> },
    PaperOut,
    PaperIn,
    SecondPasses,
    PersonAnswers(Answer),
    PersonScans { label: usize, token: bool },
    PersonHolds,
    PersonReleases,
    PersonCancels,
    PersonReprints,
    ClockJumps { years: i64 },
}

/// Where in a label the link breaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    BeforeTheFirstByte,
    MidLabel,
    /// The link is gone for the station, yet the bytes still reach the printer a moment later.
    Late,
    AfterTheLastByte,
}

/// One attempt at one copy of one job: what must never come out twice.
type Instance = (usize, u16, u16);

#[derive(Default)]
struct Printer {
    buffer: Vec<Instance>,
    late: Vec<Instance>,
    counter: u64,
    boot: u64,
    paper_out: bool,
    /// Whether paper ran out since the last label began.
    faulted: bool,
    rested: u64,
}

struct Record {
    job: usize,
    turn: Turn,
    fact: Fact,
}

#[derive(Default)]
struct Journal {
    jobs: Vec<Job>,
    keys: BTreeMap<u8, (ContentDigest, usize)>,
    records: Vec<Record>,
}

/// The whole world.
pub(crate) struct World {
    now: u64,
    trust: CounterTrust,
    order: Order,
    journal: Journal,
    /// The intent whose bytes have not been handed to the link yet.
    in_hand: Option<(usize, Turn)>,
    link_kept: bool,
    next_cut: Option<Cut>,
    printer: Printer,
    /// The truth: what came out, in order.
    floor: Vec<Instance>,
    acknowledged: Vec<(u8, usize)>,
    doubts_since_last_cut: usize,
    questions: usize,
}

impl World {
    pub(crate) fn new(trust: CounterTrust, order: Order) -> Self {
        Self {
            now: 1_000_000_000_000,
            trust,
            order,
            journal: Journal::default(),
            in_hand: None,
            link_kept: true,
            next_cut: None,
            printer: Printer { boot: 1_000, ..Printer::default() },
            floor: Vec::new(),
            acknowledged: Vec::new(),
            doubts_since_last_cut: 0,
            questions: 0,
        }
    }

    pub(crate) fn printed_labels(&self) -> usize {
        self.floor.len()
    }

    pub(crate) fn questions_asked(&self) -> usize {
        self.questions
    }

    pub(crate) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Submit { key, copies } => self.submit(key, copies),
            Happening::LaneStep => self.lane_step(),
            Happening::PrinterPrints => self.print_one(),
            Happening::LinkWillBreak(cut) => self.next_cut = Some(cut),
            Happening::StationDies => self.station_dies(),
            Happening::PrinterLosesPower { counter_loses } => self.power_cut(counter_loses),
            Happening::PaperOut => {
                (self.printer.paper_out, self.printer.faulted) = (true, true);
            }
            Happening::PaperIn => self.printer.paper_out = false,
            Happening::SecondPasses => self.second_passes(),
            Happening::PersonAnswers(answer) => self.person_answers(answer),
            Happening::PersonScans { label, token } => self.person_scans(label, token),
            Happening::PersonHolds => self.person_says(Event::Hold),
            Happening::PersonReleases => self.person_says(Event::Release),
            Happening::PersonCancels => self.person_says(Event::Cancel),
            Happening::PersonReprints => self.person_reprints(),
            Happening::ClockJumps { years } => self.clock_jumps(years),
        }
    }

    fn submit(&mut self, key: u8, copies: u16) {
        // Keys under 4 stand for one content each; the others are reused with whatever comes.
        let offered = ContentDigest([if key < 4 { key } else { copies.to_le_bytes()[0] }; 32]);
        let copies = if key < 4 { 1 + u16::from(key) % 2 } else { copies };
        let known = self.journal.keys.get(&key).copied();
        match admit(known.map(|(digest, _)| digest), offered) {
            Ok(Admission::New) => {
                let job = self.journal.jobs.len();
                self.journal.jobs.push(Job { copies, state: State::accepted(Timestamp(self.now)) });
                self.journal.keys.insert(key, (offered, job));
                self.acknowledged.push((key, job));
            }
            Ok(Admission::Replay) => {
                self.acknowledged.push((key, known.expect("a replay has a first time").1));
            }
            Err(_) => {}
        }
    }

    fn lane_step(&mut self) {
        if let Some((job, turn)) = self.in_hand.take() {
            return self.send(job, turn);
        }
        let states = self.journal.jobs.iter().map(|job| &job.state);
        match next(states, self.order, Timestamp(self.now)) {
            Next::Send(job) if !self.printer.paper_out => {
                self.check_nobody_is_overtaken_in_strict_order();
                self.link_kept = true;
                self.printer.faulted = false;
                self.commit(job, Event::Start { baseline: self.facts() });
                let State::Processing { turn, .. } = &self.journal.jobs[job].state else {
                    panic!("a started job is processing")
                };
                self.in_hand = Some((job, *turn));
            }
            Next::Ask(job) => self.ask(job, Link::Lost),
            Next::Await(job) => {
                let link = if self.link_kept { Link::Kept } else { Link::Lost };
                match link {
                    Link::Kept => self.ask(job, link),
                    Link::Lost => {
                        self.commit(job, Event::Interrupted { doubt: Doubt::LinkLost });
                    }
                }
            }
            Next::Send(_) | Next::Pause(_) | Next::Question | Next::Rest => {}
        }
    }

    fn send(&mut self, job: usize, turn: Turn) {
        let instance = (job, turn.copy, turn.attempt);
        let proof_follows = self.trust != CounterTrust::None;
        match self.next_cut.take() {
            None => {
                self.receive(instance);
                self.commit(job, Event::Sent { proof_follows });
            }
            Some(Cut::BeforeTheFirstByte) => self.commit(job, Event::NothingSent),
            Some(Cut::MidLabel) => self.link_breaks(job),
            Some(Cut::Late) => {
                self.printer.late.push(instance);
                self.link_breaks(job);
            }
            Some(Cut::AfterTheLastByte) => {
                self.receive(instance);
                self.link_breaks(job);
            }
        }
    }

    fn link_breaks(&mut self, job: usize) {
        self.link_kept = false;
        self.printer.rested = 0;
        self.commit(job, Event::Interrupted { doubt: Doubt::LinkLost });
    }

    fn ask(&mut self, job: usize, link: Link) {
        let (State::InDoubt { baseline, .. } | State::Processing { baseline, .. }) =
            &self.journal.jobs[job].state
        else {
            panic!("only a label that was begun is asked about")
        };
        let busy = !self.printer.buffer.is_empty() || self.printer.paper_out;
        let rested = (!busy).then(|| Duration::from_secs(self.printer.rested));
        let came_out = self.current_instance(job).is_some_and(|it| self.floor.contains(&it));
        let report = if came_out { Report::Printed } else { Report::Unsaid };
        let fault = if self.printer.faulted { Fault::MayComeAgain } else { Fault::None };
        let sighting = Sighting { facts: self.facts(), rested, report, fault };
        let finding = judge(baseline, &sighting, Expected(1), self.trust, link);
        if finding != Finding::Wait {
            self.commit(job, Event::Judged(finding));
        }
    }

    /// The label of a job that is with the printer.
    fn current_instance(&self, job: usize) -> Option<Instance> {
        let State::Processing { turn, .. } = &self.journal.jobs[job].state else { return None };
        Some((job, turn.copy, turn.attempt))
    }

    fn commit(&mut self, job: usize, event: Event) {
        let decision = self.journal.jobs[job]
            .decide(event, Timestamp(self.now))
            .expect("the station only reports what its state can answer");
        if matches!(decision.fact, Fact::Doubted { .. })
            && matches!(self.journal.jobs[job].state, State::Processing { .. })
        {
            self.doubts_since_last_cut += 1;
        }
        if matches!(decision.state, State::InDoubt { asks: Asks::Person, .. }) {
            self.questions += 1;
        }
        self.journal.records.push(Record { job, turn: decision.turn, fact: decision.fact });
        self.journal.jobs[job].state = decision.state;
    }

    fn station_dies(&mut self) {
        self.in_hand = None;
        self.link_kept = false;
        self.printer.rested = 0;
        self.doubts_since_last_cut = 0;
        for job in 0..self.journal.jobs.len() {
            if matches!(self.journal.jobs[job].state, State::Processing { .. }) {
                self.commit(job, Event::Interrupted { doubt: Doubt::StationStopped });
            }
        }
        assert!(self.doubts_since_last_cut <= 1, "I5: one label in doubt per printer and crash");
    }

    fn person_answers(&mut self, answer: Answer) {
        let asked = self
            .journal
            .jobs
            .iter()
            .position(|job| matches!(job.state, State::InDoubt { asks: Asks::Person, .. }));
        let Some(job) = asked else { return };
        self.commit(job, Event::Answered(answer));
        let left = &self.journal.jobs[job].state;
        assert!(!matches!(left, State::InDoubt { .. }), "I6: one answer ends the doubt");
    }

    /// The first job that has an answer to it takes it.
    fn person_says(&mut self, event: Event) {
        let now = Timestamp(self.now);
        let job = self.journal.jobs.iter().position(|job| job.decide(event.clone(), now).is_ok());
        if let Some(job) = job {
            self.commit(job, event);
        }
    }

    /// Picks a label up and scans its parcel's barcode, or the token in its corner.
    fn person_scans(&mut self, label: usize, token: bool) {
        if self.floor.is_empty() {
            return;
        }
        let (job, copy, attempt) = self.floor[label % self.floor.len()];
        let names = if token { Named::Attempt { copy, attempt } } else { Named::Parcel };
        let event = Event::Scanned { names, labels: Expected(1) };
        if self.journal.jobs[job].decide(event.clone(), Timestamp(self.now)).is_ok() {
            self.commit(job, event);
        }
    }

    fn person_reprints(&mut self) {
        let jobs = &mut self.journal.jobs;
        if let Some(job) = jobs.iter().position(|job| may_reprint(&job.state).is_ok()) {
            let copies = jobs[job].copies;
            jobs.push(Job { copies, state: State::accepted(Timestamp(self.now)) });
        }
    }

    /// The station's clock is set; printers tell their uptime, so that they seem to boot anew.
    fn clock_jumps(&mut self, years: i64) {
        const YEAR_MS: i64 = 365 * 86_400_000;
        let by = years * YEAR_MS;
        self.now = self.now.saturating_add_signed(by);
        self.printer.boot = self.printer.boot.saturating_add_signed(by);
    }

    fn check_nobody_is_overtaken_in_strict_order(&self) {
        let asks = |job: &Job| matches!(job.state, State::InDoubt { asks: Asks::Person, .. });
        let overtakes = self.order == Order::Strict && self.journal.jobs.iter().any(asks);
        assert!(!overtakes, "a label is sent while a question is open in strict order");
    }

    fn facts(&self) -> Baseline {
        Baseline {
            serial: Some("A".to_owned()),
            label_count: Some(self.printer.counter),
            boot: Some(Timestamp(self.printer.boot)),
            beside: 0,
        }
    }

    fn receive(&mut self, instance: Instance) {
        self.printer.buffer.push(instance);
        self.printer.rested = 0;
    }

    fn print_one(&mut self) {
        if self.printer.paper_out || self.printer.buffer.is_empty() {
            return;
        }
        self.floor.push(self.printer.buffer.remove(0));
        self.printer.counter += 1;
        self.printer.rested = 0;
    }

    fn power_cut(&mut self, counter_loses: Option<u64>) {
        let proven = matches!(self.trust, CounterTrust::ProvenAtEnd | CounterTrust::ProvenAtStart);
        if let Some(lost) = counter_loses.filter(|_| !proven) {
            let kept = self.printer.counter.saturating_sub(lost);
            self.printer.counter = if lost == 0 { 0 } else { kept };
        }
        self.printer.buffer.clear();
        self.printer.late.clear();
        self.printer.rested = 0;
        self.now += 60_000;
        self.printer.boot = self.now;
        self.link_kept = false;
        // A label in hand meets a dead link before its first byte.
        if let Some((job, _)) = self.in_hand.take() {
            self.commit(job, Event::NothingSent);
        }
    }

    fn second_passes(&mut self) {
        self.now += 1_000;
        let late = std::mem::take(&mut self.printer.late);
        let arrived = !late.is_empty();
        self.printer.buffer.extend(late);
        self.printer.rested = if arrived { 0 } else { self.printer.rested + 1 };
    }

    /// Nothing more goes wrong, time passes, and a person answers what is asked.
    pub(crate) fn calm_down(&mut self) {
        self.printer.paper_out = false;
        for _ in 0..600 {
            self.person_says(Event::Release);
            self.lane_step();
            self.second_passes();
            self.print_one();
            if self.printer.buffer.is_empty() && self.printer.late.is_empty() {
                self.person_answers(self.the_truth());
            }
        }
    }

    /// What a person who looks at the floor answers about the first question.
    fn the_truth(&self) -> Answer {
        let printed = self.journal.jobs.iter().enumerate().any(|(job, it)| match &it.state {
            State::InDoubt { turn, asks: Asks::Person, .. } => {
                self.floor.contains(&(job, turn.copy, turn.attempt))
            }
            State::Pending { .. }
            | State::Held { .. }
            | State::Processing { .. }
            | State::InDoubt { .. }
            | State::Completed { .. }
            | State::Canceled
            | State::Aborted { .. } => false,
        });
        if printed { Answer::Printed } else { Answer::NotPrinted }
    }

    /// The invariants that hold at every instant.
    pub(crate) fn check(&self) {
        for (key, job) in &self.acknowledged {
            assert!(*job < self.journal.jobs.len(), "I1: an acknowledged job is present");
            assert_eq!(self.journal.keys[key].1, *job, "I7: same key, same job");
        }
        let pairs = self.journal.jobs.iter().enumerate();
        for (job, it) in pairs {
            let verified = it.state.evidence() == Evidence::Verified;
            let read = self.floor.iter().any(|instance| instance.0 == job);
            assert!(!verified || read, "job {job} is verified, and no label of it ever came out");
        }
        for instance in &self.floor {
            let times = self.floor.iter().filter(|other| *other == instance).count();
            assert_eq!(times, 1, "I2: {instance:?} came out twice");
        }
        for (job, it) in self.journal.jobs.iter().enumerate() {
            self.check_doubles(job, it.copies);
            if let State::Completed { .. } = it.state {
                let proven = (1..=it.copies).all(|copy| self.done_with(job, copy).is_some());
                assert!(proven, "I4: job {job} is completed, and every copy has its evidence");
            }
        }
        self.check_the_counter_told_the_truth();
    }

    fn check_doubles(&self, job: usize, copies: u16) {
        let printed = self.floor.iter().filter(|instance| instance.0 == job).count();
        let decided = self.journal.records.iter().any(|record| {
            record.job == job && record.fact == Fact::Returned { proof: Proof::Person }
        });
        assert!(
            printed <= usize::from(copies) || decided,
            "I3: job {job} came out {printed} times for {copies} copies, and nobody decided that"
        );
    }

    fn check_the_counter_told_the_truth(&self) {
        for record in &self.journal.records {
            let instance = (record.job, record.turn.copy, record.turn.attempt);
            match record.fact {
                Fact::Done { proof: Proof::Counter | Proof::Device } => {
                    assert!(self.floor.contains(&instance), "said printed: {instance:?}");
                }
                Fact::Returned { proof: Proof::Counter } => {
                    assert!(!self.floor.contains(&instance), "said unprinted: {instance:?}");
                }
                Fact::Done { proof: Proof::Scan } => {
                    let (job, copy, _) = instance;
                    let read = self.floor.iter().any(|it| (it.0, it.1) == (job, copy));
                    assert!(read, "said scanned: {instance:?}");
                }
                Fact::Began
                | Fact::NothingSent
                | Fact::Sent
                | Fact::Done { .. }
                | Fact::Doubted { .. }
                | Fact::Returned { .. }
                | Fact::Held
                | Fact::Released
                | Fact::Moved
                | Fact::Verified
                | Fact::Canceled
                | Fact::Aborted { .. } => {}
            }
        }
    }

    fn done_with(&self, job: usize, copy: u16) -> Option<Proof> {
        self.journal.records.iter().find_map(|record| match record.fact {
            Fact::Done { proof } if record.job == job && record.turn.copy == copy => Some(proof),
            Fact::Began
            | Fact::NothingSent
            | Fact::Sent
            | Fact::Done { .. }
            | Fact::Doubted { .. }
            | Fact::Returned { .. }
            | Fact::Held
            | Fact::Released
            | Fact::Moved
            | Fact::Verified
            | Fact::Canceled
            | Fact::Aborted { .. } => None,
        })
    }

    /// What must hold once everything has calmed down: nobody is forgotten, nothing is out of order.
    pub(crate) fn check_the_end(&self) {
        assert!(REST_MIN > Duration::from_secs(1), "late bytes arrive within a second");
        for (job, it) in self.journal.jobs.iter().enumerate() {
            assert!(it.state.is_final(), "job {job} is stuck: {:?}", it.state);
        }
        let held = |job: usize| {
            self.journal.records.iter().any(|it| it.job == job && it.fact == Fact::Held)
        };
        let first = self.floor.iter().filter(|it| it.1 == 1 && it.2 == 1 && !held(it.0));
        let first_prints: Vec<usize> = first.map(|it| it.0).collect();
        assert!(
            first_prints.is_sorted(),
            "labels come out in the order accepted: {first_prints:?}"
        );
    }
}
