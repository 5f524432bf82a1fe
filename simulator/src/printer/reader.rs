//! The thread that carries one connection's bytes to the machine.
//!
//! It looks at what has come without taking it, and takes only what the machine takes; what the
//! machine leaves stays in the operating system's buffer, until that is full and the host sees a
//! zero window.

use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;

use super::{Shared, socket};
use crate::machine::{ConnectionId, ROOM_MAX};

/// Runs until the host or the printer ends the connection.
pub(super) fn run(shared: &Shared, id: ConnectionId, stream: Arc<TcpStream>) {
    let mut seen = vec![0; ROOM_MAX];
    let mut taken = vec![0; ROOM_MAX];
    loop {
        let come = match stream.peek(&mut seen) {
            Ok(0) => break,
            Ok(come) => come,
            Err(error) if socket::nothing_came(&error) => 0,
            Err(_) => break,
        };
        if !feed(shared, id, &stream, &seen[..come], &mut taken) {
            break;
        }
    }
    let was_given_up = shared.lock().connections.remove(&id).is_none();
    // The last hold on a connection decides when it ends; then those who wait may look.
    drop(stream);
    shared.lock().leaving -= usize::from(was_given_up);
    shared.changed.notify_all();
}

/// Feeds the machine as much as it takes of what has come; false when the connection is over.
fn feed(
    shared: &Shared,
    id: ConnectionId,
    mut stream: &TcpStream,
    come: &[u8],
    taken: &mut [u8],
) -> bool {
    let mut state = shared.lock();
    while !come.is_empty() && state.connections.contains_key(&id) && state.machine.room() == 0 {
        state = shared.wait(state);
    }
    if !state.connections.contains_key(&id) {
        return false;
    }
    if come.is_empty() {
        return true;
    }
    let count = state.machine.receive(id, come, shared.clock.now());
    let read = stream.read_exact(&mut taken[..count]);
    shared.settle(&mut state);
    read.is_ok() && state.connections.contains_key(&id)
}
