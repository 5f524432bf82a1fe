//! Tells the outlets: as often as each bears, with what it has not heard, and notices when one
//! takes nothing.

use std::collections::{BTreeMap, BTreeSet};

use contract::event::UnixMillis;

use crate::{
    alerts::{
        life::{Alert, Silence},
        notice::{Group, Message, Occasion, due, groups, visible},
        outlets::{Bucket, Kind, Links, Outlet, Parcel, SendError, bundle},
    },
    store::{Store, StoreError, TellingRow},
};

/// After this many parcels in a row that were not taken, an outlet counts as failing.
const FAILURES_MAX: u32 = 3;
/// How often an outlet that wants the state is given it, in milliseconds.
const STATE_MS: u64 = 60_000;
/// How long what is over is still given as over, in milliseconds.
const OVER_MS: u64 = 5 * 60_000;

/// Takes a parcel to an outlet.
pub trait Carry: Send {
    /// Takes it there.
    ///
    /// # Errors
    /// When the outlet did not take it.
    fn carry(&self, kind: &Kind, parcel: &Parcel) -> Result<(), SendError>;
}

/// Takes parcels there over the network.
#[derive(Clone, Copy, Debug)]
pub struct Http;

impl Carry for Http {
    fn carry(&self, kind: &Kind, parcel: &Parcel) -> Result<(), SendError> {
        match parcel {
            Parcel::Post(post) => post.send(),
            Parcel::Letter { subject, text } => match kind {
                Kind::Email(mailbox) => mailbox.send(subject, text),
                Kind::Alertmanager { .. }
                | Kind::Webhook { .. }
                | Kind::Slack { .. }
                | Kind::Dingtalk { .. }
                | Kind::Feishu { .. }
                | Kind::Wecom { .. }
                | Kind::Pagerduty { .. } => Err(SendError::Mail("no mailbox".to_owned())),
            },
        }
    }
}

/// An outlet, and how it goes with it.
struct Line {
    outlet: Outlet,
    bucket: Option<Bucket>,
    failures: u32,
    state_at: UnixMillis,
    state_of: Vec<(String, bool)>,
}

/// Tells the outlets.
pub(super) struct Telling {
    lines: Vec<Line>,
    links: Links,
    carry: Box<dyn Carry>,
    over: Vec<Alert>,
}

impl Telling {
    pub(super) fn new(outlets: Vec<Outlet>, links: Links, carry: Box<dyn Carry>) -> Self {
        let line = |outlet| Line {
            outlet,
            bucket: None,
            failures: 0,
            state_at: UnixMillis::new(0),
            state_of: Vec::new(),
        };
        Self { lines: outlets.into_iter().map(line).collect(), links, carry, over: Vec::new() }
    }

    /// Every outlet, and whether it takes nothing.
    pub(super) fn outlets(&self) -> BTreeMap<String, bool> {
        let outlet =
            |line: &Line| (line.outlet.interest.outlet.clone(), line.failures >= FAILURES_MAX);
        self.lines.iter().map(outlet).collect()
    }

    /// Outlets that take nothing.
    pub(super) fn failing(&self) -> BTreeSet<String> {
        let failing = self.lines.iter().filter(|line| line.failures >= FAILURES_MAX);
        failing.map(|line| line.outlet.interest.outlet.clone()).collect()
    }

    /// Tells every outlet what it has not heard.
    pub(super) fn tell(
        &mut self,
        store: &dyn Store,
        open: &[Alert],
        resolved: Vec<Alert>,
        silences: &[Silence],
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        self.over.extend(resolved);
        self.over.retain(|alert| now.get() < alert.changed_at.get() + OVER_MS);
        let groups = groups(open, silences, now);
        let told = store.told()?;
        let mut state = visible(open, silences, now);
        state.extend(&self.over);
        for line in &mut self.lines {
            line.give_state(&state, &self.links, &*self.carry, now);
            let heard = line.speak(&groups, open, &told, &self.links, &*self.carry, now);
            if !heard.is_empty() {
                let (told, over) = rows(&line.outlet.interest.outlet, heard, now);
                store.remember_told(told, over)?;
            }
        }
        Ok(())
    }
}

impl Line {
    /// What the outlet was told now.
    fn speak(
        &mut self,
        groups: &BTreeMap<String, Group>,
        open: &[Alert],
        told: &[TellingRow],
        links: &Links,
        carry: &dyn Carry,
        now: UnixMillis,
    ) -> Vec<Message> {
        let kind = &self.outlet.kind;
        if matches!(kind, Kind::Alertmanager { .. }) {
            return Vec::new();
        }
        let mut due = due(&self.outlet.interest, groups, open, told, now);
        let bucket = self.bucket.get_or_insert_with(|| Bucket::new(kind.per_minute(), now));
        let tokens = bucket.tokens(now);
        if kind.keeps_state() {
            due.truncate(usize::try_from(tokens).unwrap_or(usize::MAX));
        }
        let mut heard = Vec::new();
        for bundle in bundle(due, tokens) {
            bucket.spend(1);
            let parcels = kind.pack(&bundle, links, now);
            let sent: Result<Vec<()>, SendError> =
                parcels.iter().map(|parcel| carry.carry(kind, parcel)).collect();
            match sent {
                Ok(_) => {
                    self.failures = 0;
                    heard.extend(bundle);
                }
                Err(error) => {
                    self.failures = self.failures.saturating_add(1);
                    let outlet = &self.outlet.interest.outlet;
                    tracing::warn!(%outlet, %error, "An outlet did not take a notice");
                    break;
                }
            }
        }
        heard
    }

    /// Gives an outlet that wants it the state of everything, when it changed or a minute is over.
    fn give_state(&mut self, state: &[&Alert], links: &Links, carry: &dyn Carry, now: UnixMillis) {
        let of = |alert: &&Alert| (format!("{:?}", alert.key), alert.is_open());
        let state_of: Vec<_> = state.iter().map(of).collect();
        let is_due = now.get() >= self.state_at.get() + STATE_MS || state_of != self.state_of;
        if !is_due {
            return;
        }
        let kind = &self.outlet.kind;
        let Some(parcel) = kind.state(state, links, now) else { return };
        match carry.carry(kind, &parcel) {
            Ok(()) => {
                self.failures = 0;
                (self.state_at, self.state_of) = (now, state_of);
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                let outlet = &self.outlet.interest.outlet;
                tracing::warn!(%outlet, %error, "An outlet did not take the state");
            }
        }
    }
}

/// What is to be remembered of what was heard: of what goes on, and of what is over.
fn rows(outlet: &str, heard: Vec<Message>, now: UnixMillis) -> (Vec<TellingRow>, Vec<TellingRow>) {
    let (mut told, mut over) = (Vec::new(), Vec::new());
    for message in heard {
        let row = TellingRow {
            outlet: outlet.to_owned(),
            group: message.group,
            escalations: message.escalations,
            at: now,
        };
        match message.occasion {
            Occasion::Fired | Occasion::Escalated => told.push(row),
            Occasion::Resolved => over.push(row),
        }
    }
    (told, over)
}
