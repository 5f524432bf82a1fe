//! How long somebody may stay who was let in: a stream goes on after the gate let it through, and must
//! end when that does with which it came in. Decides nothing about who may come in.

use std::{sync::Arc, time::Duration};

use spool::Timestamp;
use tokio::{sync::watch, time::timeout};

use super::gate::{Client, GateRules};
use crate::clock::Time;

/// How often a session that listens is held against the clock, which may be set meanwhile.
const LOOK: Duration = Duration::from_secs(60);

/// The end of a session, as the desk holds it: a session that is dropped is over.
#[derive(Debug)]
pub(super) struct End(watch::Sender<()>);

impl End {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    /// For whoever comes in with the session, which lasts no longer than `until`.
    pub(super) fn stay(&self, until: Timestamp, clock: Arc<dyn Time>) -> Stay {
        Stay::Session { ended: self.0.subscribe(), until, clock }
    }
}

/// What somebody came in with, and so how long they may stay.
#[derive(Debug, Clone)]
pub(crate) enum Stay {
    /// A client's token: until the client is sent away.
    Client { client: Client, rules: watch::Receiver<Arc<GateRules>> },
    /// A session of the panel: until somebody ends it, or its time is over.
    Session { ended: watch::Receiver<()>, until: Timestamp, clock: Arc<dyn Time> },
}

impl Stay {
    /// What `next` gives; none once the stay is over, however much there is to tell.
    pub(crate) async fn during<T>(&mut self, next: impl Future<Output = Option<T>>) -> Option<T> {
        let told = tokio::select! {
            biased;
            () = self.over() => None,
            told = next => told,
        };
        told.filter(|_| !self.is_over())
    }

    fn is_over(&self) -> bool {
        match self {
            Self::Client { client, rules } => !rules.borrow().clients.contains(client),
            Self::Session { ended, until, clock } => {
                ended.has_changed().is_err() || clock.moment().wall >= *until
            }
        }
    }

    async fn over(&mut self) {
        while !self.is_over() {
            match self {
                Self::Client { client: _, rules } => {
                    // Rules that nobody keeps any more let nobody stay either.
                    if rules.changed().await.is_err() {
                        return;
                    }
                }
                Self::Session { ended, until: _, clock: _ } => {
                    drop(timeout(LOOK, ended.changed()).await);
                }
            }
        }
    }
}
