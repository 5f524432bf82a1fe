//! The second port, where questions are answered even when the first one is stalled.
//!
//! It is never closed: a printer that is off or refuses resets whoever comes. Labels sent here are
//! read and forgotten.

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use socket2::Socket;

use super::{Shared, socket};
use crate::machine::ConnectionId;

/// How long the port rests after the operating system refused it something.
const REST: Duration = Duration::from_millis(50);
/// Bytes read at once.
const PIECE_BYTES: usize = 4_096;

/// Runs until the printer stops.
pub(super) fn run(shared: &Arc<Shared>, listener: &Socket) {
    loop {
        let accepted = socket::accept(listener);
        let mut state = shared.lock();
        if state.is_stopping {
            return;
        }
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) if socket::nothing_came(&error) => continue,
            Err(error) => {
                tracing::warn!(printer = %shared.name, %error, "A connection was not let in");
                drop(shared.wait_at_most(state, REST));
                continue;
            }
        };
        if !state.lets_questions_in() {
            socket::reset_on_close(&stream);
            continue;
        }
        let (id, stream) = state.welcome(stream, true);
        let of_reader = Arc::clone(shared);
        let thread = thread::Builder::new().name(format!("{} status", shared.name));
        state.readers.retain(|reader| !reader.is_finished());
        match thread.spawn(move || read(&of_reader, id, stream)) {
            Ok(handle) => state.readers.push(handle),
            Err(error) => {
                state.connections.remove(&id);
                tracing::warn!(printer = %shared.name, %error, "No thread for a connection");
            }
        }
    }
}

/// Wakes the thread that waits at this port.
pub(super) fn knock(address: SocketAddr) {
    socket::knock(address);
}

fn read(shared: &Shared, id: ConnectionId, stream: Arc<TcpStream>) {
    let mut piece = [0; PIECE_BYTES];
    loop {
        let come = match (&*stream).read(&mut piece) {
            Ok(0) => break,
            Ok(come) => come,
            Err(error) if socket::nothing_came(&error) => 0,
            Err(_) => break,
        };
        let mut state = shared.lock();
        if !state.connections.contains_key(&id) {
            break;
        }
        if come > 0 {
            state.machine.receive_status(id, &piece[..come], shared.clock.now());
            shared.settle(&mut state);
        }
    }
    let was_given_up = shared.lock().connections.remove(&id).is_none();
    // The last hold on a connection decides when it ends; then those who wait may look.
    drop(stream);
    shared.lock().leaving -= usize::from(was_given_up);
    shared.changed.notify_all();
}
