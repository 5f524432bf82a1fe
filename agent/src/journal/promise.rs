//! The answer to a write that nobody stands and waits for.

use std::sync::mpsc::{Receiver, sync_channel};

use super::{Reply, WriteError, Written};

/// What will be known once the write is committed.
#[derive(Debug)]
pub struct Promise(Receiver<Result<Vec<Written>, WriteError>>);

impl Promise {
    /// A promise, and the reply that keeps it.
    pub(super) fn new() -> (Reply, Self) {
        let (told, answer) = sync_channel(1);
        // The channel has room for the one answer there is; whoever went away needs none.
        (Box::new(move |result| drop(told.try_send(result))), Self(answer))
    }

    /// Waits until it is known. A writer that ends without an answer leaves it unknown.
    pub fn wait(self) -> Result<Vec<Written>, WriteError> {
        self.0.recv().unwrap_or(Err(WriteError::Unknown))
    }
}
