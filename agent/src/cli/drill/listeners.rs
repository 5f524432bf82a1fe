//! Panels that listen to what changes at a station, and read nothing of it.

use std::thread;

use ureq::Body;

use super::hitch::Hitch;
use crate::cli::client::Client;

/// Streams of events that nobody reads; they end when this is dropped.
#[derive(Default)]
pub(super) struct Listeners(Vec<http::Response<Body>>);

impl Listeners {
    /// So many more listen; fewer if the station has no place for them, but at least one.
    pub(super) fn listen(&mut self, client: &Client, count: usize) -> Result<(), Hitch> {
        let streams = thread::scope(|scope| {
            let knocking: Vec<_> = (0..count).map(|_| scope.spawn(|| client.listen())).collect();
            let joined = knocking
                .into_iter()
                .map(|it| it.join().expect("a call ends with an answer or an error"));
            joined.filter_map(Result::ok).collect::<Vec<_>>()
        });
        self.0.extend(streams);
        match self.0.is_empty() {
            true => Err(Hitch::wrong("the station lets nobody listen")),
            false => Ok(()),
        }
    }

    /// They go.
    pub(super) fn go(&mut self) {
        self.0.clear();
    }
}
