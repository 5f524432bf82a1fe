//! The person at the bench: holds a label back and lets it go, scans one, has one printed again, and
//! lets old things be forgotten. What they were told is kept must be kept, with their name on it.

use std::sync::Arc;
use std::time::Duration;

use agent::clock::Time;
use agent::engine::step;
use agent::journal::{
    Act, Deed, JobId, JobRecord, NewJob, Ordinal, Person as Who, References, Reprint, Solo, Step,
    Write, Written,
};
use agent::printers::Desk;
use agent::retention::Policy;
use agent::sealed::Sealed;
use spool::{ContentDigest, Defect, Event, Expected, Named, Needs, State};

use crate::printer::HandClock;
use crate::station::TOKENS;

/// Nothing in these stories is a day old but what is forgotten on purpose.
const POLICY: Policy =
    Policy { payloads: Duration::from_secs(86_400), outcomes: Duration::from_secs(90 * 86_400) };
/// The reprint's own name.
const AGAIN: JobId = JobId(1_000);

/// The person, and how far they have come.
#[derive(Debug, Default)]
pub(crate) struct Person {
    step: usize,
    /// What was answered as kept.
    pub(crate) kept: Vec<Deed>,
    /// Whose label was printed again.
    again: Option<JobId>,
}

impl Person {
    /// Does the next thing; whether there was one.
    pub(crate) fn acts(&mut self, solo: &Solo, clock: &HandClock) -> bool {
        let Ok(jobs) = solo.newest(100) else { return false };
        let Some(first) = jobs.iter().rev().find(|job| job.reprint.is_none()) else { return false };
        let now = clock.moment().wall;
        match self.step {
            0 => {
                self.prints_again(solo, first, clock);
                // Before it is printed, it is held back once.
                let Ok(jobs) = solo.newest(100) else { return false };
                self.holds_or_releases(solo, &jobs, clock);
            }
            1 => self.holds_or_releases(solo, &jobs, clock),
            2 => {
                let labels = Expected(first.impressions);
                let scan = Event::Scanned { names: Named::Parcel, labels };
                self.says(solo, first, scan, Deed::Scanned, clock);
            }
            3 => {
                let tomorrow = spool::Timestamp(now.0 + 2 * 86_400_000);
                let plan = Write::Retain(POLICY.plan(tomorrow, u64::MAX, Ordinal(0)));
                solo.commit(vec![plan]).ok();
            }
            _ => return false,
        }
        self.step += 1;
        true
    }

    /// How often a label was to be printed once more.
    pub(crate) fn reprints_of(&self, job: JobId) -> usize {
        usize::from(self.again == Some(job))
    }

    /// Whether everything that was answered as kept is on record, in a chain that holds.
    pub(crate) fn check(&self, solo: &Solo) -> Result<(), String> {
        match solo.check_audit() {
            Ok(Ok(())) => {}
            broken => return Err(format!("the chain: {broken:?}")),
        }
        let audit = solo.audit(100).map_err(|error| error.to_string())?;
        let missing = self.kept.iter().find(|deed| audit.iter().all(|it| it.deed != **deed));
        missing.map_or(Ok(()), |deed| Err(format!("{deed:?} is not on record: {audit:?}")))
    }

    fn prints_again(&mut self, solo: &Solo, of: &JobRecord, clock: &HandClock) {
        if spool::may_reprint(&of.job.state).is_err() {
            return;
        }
        let Ok(Some(document)) = solo.document(of.ordinal) else { return };
        let reprint =
            Reprint { of: of.id, root: of.id, defect: Defect::Torn, print: 2, marked: false };
        let job = NewJob {
            id: AGAIN,
            printer: of.printer.clone(),
            pool: None,
            needs: Needs::default(),
            client: "panel".to_owned(),
            key: "again".to_owned(),
            digest: ContentDigest([0xAA; 32]),
            copies: 1,
            impressions: of.impressions,
            document: Arc::new(document),
            references: Sealed::new(References::default()),
            waybill_token: None,
            order_token: None,
            scan_token: None,
            reprint: Some((reprint, who())),
            at: clock.moment().wall,
            queue_max: 100,
            first_step: None,
        };
        // From here on the label may come out once more, whatever is answered.
        self.again = Some(of.id);
        if let Ok(written) = solo.commit(vec![Write::Accept(Box::new(job))])
            && matches!(written[..], [Written::Accepted(_)])
        {
            self.kept.push(Deed::Reprinted);
        }
    }

    /// The label that waits is held back, then let go.
    fn holds_or_releases(&mut self, solo: &Solo, jobs: &[JobRecord], clock: &HandClock) {
        for job in jobs {
            match &job.job.state {
                State::Pending { .. } => {
                    return self.says(solo, job, Event::Hold, Deed::Held, clock);
                }
                State::Held { .. } => {
                    return self.says(solo, job, Event::Release, Deed::Released, clock);
                }
                State::Processing { .. }
                | State::InDoubt { .. }
                | State::Completed { .. }
                | State::Canceled
                | State::Aborted { .. } => {}
            }
        }
    }

    fn says(&mut self, solo: &Solo, job: &JobRecord, event: Event, deed: Deed, clock: &HandClock) {
        let at = clock.moment().wall;
        let Ok(decision) = job.job.decide(event, at) else { return };
        let act = Some(Act { person: who(), deed });
        let step = Step { act, ..step(&TOKENS, job, 0, decision, at) };
        if let Ok(written) = solo.commit(vec![Write::Step(Box::new(step))])
            && written == [Written::Stepped]
        {
            self.kept.push(deed);
        }
    }
}

fn who() -> Who {
    Who { client: "panel".to_owned(), operator: Some("A17".to_owned()) }
}
