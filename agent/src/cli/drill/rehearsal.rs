//! One drill, step by step. It ends with every fault cleared, however it went.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    Ended, Outcome,
    bench::Bench,
    hitch::Hitch,
    labels::{Floor, Labels},
    listeners::Listeners,
    own::NEIGHBOUR,
    script::{Act, Await, Cut, Proof, Script, Step},
};
use crate::cli::{CommandError, client::CallError};

/// How often the station is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// A drill that is under way.
pub(super) struct Rehearsal<'a> {
    pub(super) bench: Bench<'a>,
    pub(super) labels: Labels,
    listeners: Listeners,
    ends: Instant,
}

/// Rehearses one drill at `bench`; or says why there is none.
///
/// # Errors
/// When the simulator cannot be asked; what the station does wrong is no error but the answer.
pub(super) fn rehearse(
    script: &'static Script,
    bench: Result<Bench<'_>, Hitch>,
) -> Result<Ended, CommandError> {
    let started = Instant::now();
    if !script.played_by.is_empty() {
        let how = script.played_by.iter().map(Proof::command).collect::<Vec<_>>().join("; ");
        let why =
            format!("it needs a place inside the program; the project's tests play it: {how}");
        return Ok(Ended::not_run(script, why));
    }
    let bench = match bench {
        Ok(bench) => bench,
        Err(Hitch::Wrong(error)) => return Err(error),
        Err(Hitch::NotHere(why)) => return Ok(Ended::not_run(script, why)),
    };
    let mut rehearsal = Rehearsal {
        bench,
        labels: Labels::of(&script.id),
        listeners: Listeners::default(),
        ends: started + Duration::from_secs(script.time_max_s),
    };
    let hitch = script.steps.iter().find_map(|step| rehearsal.take(step).err());
    let Rehearsal { bench, labels, .. } = rehearsal;
    bench.mend()?;
    let trouble = match hitch {
        Some(Hitch::NotHere(why)) => return Ok(Ended::not_run(script, why)),
        Some(Hitch::Wrong(error)) => Some(error.to_string()),
        None => None,
    };
    let Floor { labels: came_out, doubles } = bench.floor(&labels)?;
    let wanted = script.labels.unwrap_or(labels.jobs().len());
    let is_right = came_out == wanted && doubles == script.doubles && trouble.is_none();
    Ok(Ended {
        drill: &script.id,
        what: &script.what,
        outcome: if is_right { Outcome::Holds } else { Outcome::Failed },
        trouble,
        labels: came_out,
        wanted,
        millis: started.elapsed().as_millis(),
    })
}

impl Ended {
    fn not_run(script: &'static Script, why: String) -> Self {
        Self {
            drill: &script.id,
            what: &script.what,
            outcome: Outcome::NotRunHere,
            trouble: Some(why),
            labels: 0,
            wanted: script.labels.unwrap_or(0),
            millis: 0,
        }
    }
}

impl Rehearsal<'_> {
    fn take(&mut self, step: &'static Step) -> Result<(), Hitch> {
        match step {
            Step::Await(wanted) => self.until(wanted),
            Step::Act(act) => self.act(act),
            Step::Blow(blow) => self.bench.own()?.suffer(blow),
        }
    }

    fn act(&mut self, act: &Act) -> Result<(), Hitch> {
        let Self { bench, labels, listeners, .. } = self;
        match act {
            Act::Fault(fault) => bench.played.fault(&bench.simulated, fault)?,
            Act::Mend => bench.mend()?,
            Act::Print => labels.print(bench.client()?, bench.printer())?,
            Act::PrintBeside => labels.print(bench.client()?, NEIGHBOUR)?,
            Act::Prints(count) => labels.print_at_once(bench.client()?, bench.printer(), *count)?,
            Act::Burst(count) => {
                labels.burst(bench.client()?, bench.printer(), *count, is_passing)?;
            }
            Act::CutAmid(cut) => self.cut_amid(*cut)?,
            Act::AskAgain => self.ask_again()?,
            Act::Refused(reason) => self.until_refused(reason)?,
            Act::Label(number) => labels.choose(*number),
            Act::Answer(answer) => bench.answer(labels.job()?, answer)?,
            Act::Move => bench.move_here(labels.job()?)?,
            Act::ReprintTwice => bench.reprint_twice(labels)?,
            Act::Unremovable(reason) => bench.cannot_be_removed(reason)?,
            Act::Listeners(count) => listeners.listen(bench.client()?, *count)?,
            Act::ListenersGo => listeners.go(),
            Act::Passes(seconds) => thread::sleep(Duration::from_secs(*seconds)),
        }
        Ok(())
    }

    /// Waits until something is so; the time of the whole drill is the limit.
    fn until(&self, wanted: &Await) -> Result<(), Hitch> {
        while Instant::now() < self.ends {
            match self.is_so(wanted) {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(Hitch::Wrong(CommandError::Call(error))) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
            thread::sleep(LOOK_PAUSE);
        }
        Err(Hitch::wrong(format!("it took too long until {wanted:?}; {}", self.seen())))
    }

    /// Cuts the power while labels are handed in.
    fn cut_amid(&mut self, cut: Cut) -> Result<(), Hitch> {
        let Self { bench, labels, .. } = self;
        let (client, printer) = (bench.client()?, bench.printer());
        let own = bench.own_as_it_is()?;
        let happened = labels.burst_until(client, printer, cut, is_passing, || own.cut_power())?;
        happened.and_then(|()| bench.own()?.kill())
    }

    /// Hands in again what nobody said was taken, for as long as it is refused for now.
    fn ask_again(&mut self) -> Result<(), Hitch> {
        let Self { bench, labels, ends, .. } = self;
        let again = |error: &CallError| {
            thread::sleep(LOOK_PAUSE);
            is_passing(error) && Instant::now() < *ends
        };
        Ok(labels.ask_again(bench.client()?, bench.printer(), again)?)
    }

    /// Hands large labels in until one is refused for this reason.
    fn until_refused(&mut self, reason: &str) -> Result<(), Hitch> {
        let Self { bench, labels, ends, .. } = self;
        while Instant::now() < *ends {
            // What is refused for another reason is asked for again, as a client would.
            let again = |error: &CallError| {
                thread::sleep(LOOK_PAUSE);
                !error.is_refusal(reason) && Instant::now() < *ends
            };
            match labels.print_large(bench.client()?, bench.printer(), again) {
                Ok(()) => {}
                Err(error) if error.is_refusal(reason) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Err(Hitch::wrong(format!("no label was refused for {reason}")))
    }
}

/// What a station refuses for now, and not for good.
const PASSING: [&str; 6] = [
    "journal-unavailable",
    "outcome-unknown",
    "service-reduced",
    "station-busy",
    "too-many-connections",
    "too-many-requests",
];

/// A busy station is asked again.
fn is_passing(error: &CallError) -> bool {
    match error {
        CallError::NoAgent { .. } => true,
        CallError::Refused(_) => PASSING.iter().any(|reason| error.is_refusal(reason)),
        CallError::NoToken(_) | CallError::Token(_) | CallError::NotAStation { .. } => false,
    }
}
