//! The thread that opens and closes the port and lets connections in.
//!
//! While the port is closed it stays reserved, so that nobody else takes it and a host is refused.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::socket::Reserved;
use super::{Shared, reader, socket};

/// How long the entrance rests after the operating system refused it something.
const REST: Duration = Duration::from_millis(50);

/// Runs until the printer stops.
pub(super) fn run(shared: Arc<Shared>, mut reserved: Reserved) {
    loop {
        let mut state = shared.lock();
        while !state.is_stopping && !state.lets_in() {
            state = shared.wait(state);
        }
        if state.is_stopping {
            return;
        }
        drop(state);
        match reserved.listen() {
            Ok(listener) => {
                admit(&shared, &listener);
                drop(listener);
            }
            Err(error) => {
                tracing::error!(address = %shared.address, %error, "The port cannot be opened");
            }
        }
        reserved = match socket::reserve_again(&reserved, REST) {
            Ok(reserved) => reserved,
            Err(error) => {
                tracing::error!(address = %shared.address, %error, "The port was lost");
                return;
            }
        };
        shared.lock().is_open = false;
        shared.changed.notify_all();
    }
}

/// Lets connections in as long as the port is to be open.
fn admit(shared: &Arc<Shared>, listener: &socket2::Socket) {
    let mut state = shared.lock();
    (state.is_open, state.is_closing) = (true, false);
    // What happened between reserving the port and opening it may want it closed again.
    if state.is_stopping || !state.lets_in() {
        return;
    }
    drop(state);
    shared.changed.notify_all();
    loop {
        let accepted = socket::accept(listener);
        let mut state = shared.lock();
        if state.is_stopping || !state.lets_in() {
            return;
        }
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) if socket::nothing_came(&error) => continue,
            Err(error) => {
                tracing::warn!(address = %shared.address, %error, "A connection was not let in");
                drop(shared.wait_at_most(state, REST));
                continue;
            }
        };
        let (id, stream) = state.welcome(stream, false);
        let of_reader = Arc::clone(shared);
        let thread = thread::Builder::new().name(format!("{} reader", shared.name));
        state.readers.retain(|reader| !reader.is_finished());
        match thread.spawn(move || reader::run(&of_reader, id, stream)) {
            Ok(handle) => state.readers.push(handle),
            Err(error) => {
                state.connections.remove(&id);
                tracing::warn!(address = %shared.address, %error, "No thread for a connection");
            }
        }
        if !state.lets_in() {
            state.is_closing = true;
            return;
        }
    }
}
