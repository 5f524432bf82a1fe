//! What the station's tasks run on: one thread for every client, and some beside it for whatever waits
//! for the disk.
//!
//! Those that labels need are made at the start and stay: a system that gives no thread more, on the
//! station's worst day, takes none of them away. What would need another waits for one of these.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};

/// How many threads stand ready: one for each connection that reads the journal.
const READY: usize = agent::journal::READERS_MAX;
/// How many there are at most. Work beyond that waits.
const THREADS_MAX: usize = 4 * READY;
/// Longer than a station runs.
const FOR_GOOD: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The runtime, with its threads beside it.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn build() -> io::Result<Runtime> {
    // Asked here, where it can be refused in words.
    let asked = thread::Builder::new().spawn(|| {})?;
    asked.join().expect("doing nothing breaks nothing");
    // One thread serves every client: what takes time has threads of its own, and a label would
    // only be handed from one to the other on its way.
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(THREADS_MAX)
        .thread_keep_alive(FOR_GOOD)
        .build()?;
    let gate = Arc::new(Mutex::new(()));
    let shut = gate.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..READY {
        // While the gate is shut no thread is free for the next, so that each makes its own.
        let gate = Arc::clone(&gate);
        runtime.spawn_blocking(move || drop(gate.lock()));
    }
    drop(shut);
    Ok(runtime)
}
