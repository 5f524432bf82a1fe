//! How long somebody may stay who was let in: a stream goes on after the gate let it through, and must
//! end when the session does that it came in with. Decides nothing about who may come in.

use std::future::pending;

use tokio::sync::watch;

/// The end of a session, as the desk holds it: a session that is dropped is over.
#[derive(Debug)]
pub(super) struct End(watch::Sender<()>);

impl End {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    pub(super) fn stay(&self) -> Stay {
        Stay(Some(self.0.subscribe()))
    }
}

/// How long a listener may stay.
#[derive(Debug, Clone)]
pub(crate) struct Stay(Option<watch::Receiver<()>>);

impl Stay {
    /// For whoever came in without a session.
    pub(crate) fn without_end() -> Self {
        Self(None)
    }

    /// Whether the session is over.
    pub(crate) fn is_over(&self) -> bool {
        self.0.as_ref().is_some_and(|session| session.has_changed().is_err())
    }

    /// Waits until the session is over.
    pub(crate) async fn over(&mut self) {
        let Some(session) = &mut self.0 else { return pending().await };
        while session.changed().await.is_ok() {}
    }
}
