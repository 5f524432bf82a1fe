//! A few connections to PostgreSQL, lent one at a time.
//!
//! A connection that broke is not lent again. Whoever waits too long for one is told that the store
//! is busy, which stations hear as "come back later".

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use postgres::{Client, Config, Statement};

use super::{
    connector::Connector,
    encryption::{Protection, explain},
};
use crate::store::StoreError;

/// How many connections a hub has at most.
const CONNECTIONS_MAX: usize = 16;
/// How long to wait for a connection to be free.
const WAIT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long connecting may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long a sent byte may stay unacknowledged before the connection counts as gone.
const SILENCE_TIME_MAX: Duration = Duration::from_secs(10);
/// Limits that the server keeps, in its own words: a statement, a wait for a row, a silent client.
const SERVER_LIMITS: &str = "-c statement_timeout=20s -c lock_timeout=10s \
    -c idle_in_transaction_session_timeout=30s -c jit=off";

/// A connection, and the statements it knows.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) statements: BTreeMap<String, Statement>,
}

/// The connections of a hub.
pub(super) struct Pool {
    config: Config,
    tls: Connector,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    open: usize,
}

impl Pool {
    /// A pool for an address; nothing is connected yet.
    pub(super) fn new(address: &str, authority: Option<&str>) -> Result<Self, StoreError> {
        let (mut config, protection) = Protection::read(address)?;
        let tls = Connector::new(protection.client(authority)?);
        config.connect_timeout(CONNECT_TIME_MAX).tcp_user_timeout(SILENCE_TIME_MAX);
        config.application_name("waystation-hub");
        let own = config.get_options().unwrap_or_default();
        let options = format!("{SERVER_LIMITS} {own}");
        config.options(options.trim_end());
        Ok(Self { config, tls, state: Mutex::default(), returned: Condvar::new() })
    }

    /// Lends a connection; one that is broken afterwards is closed.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lent = Lent { pool: self, connection: Some(self.take()?) };
        let connection = lent.connection.as_mut().expect("it is lent until this ends");
        work(connection)
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let mut state = self.state();
        loop {
            match state.idle.pop() {
                Some(mut connection) => {
                    drop(state);
                    if is_alive(&mut connection) {
                        return Ok(connection);
                    }
                    state = self.state();
                    state.open -= 1;
                }
                None if state.open < CONNECTIONS_MAX => {
                    state.open += 1;
                    drop(state);
                    return self.connect().inspect_err(|_| self.state().open -= 1);
                }
                None => {
                    let (waited, time) = self
                        .returned
                        .wait_timeout(state, WAIT_TIME_MAX)
                        .unwrap_or_else(PoisonError::into_inner);
                    if time.timed_out() {
                        return Err(StoreError::Busy);
                    }
                    state = waited;
                }
            }
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let client = self.config.connect(self.tls.clone());
        let client = client.map_err(|error| explain(&error).unwrap_or_else(|| error.into()))?;
        Ok(Connection { client, statements: BTreeMap::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection may have died while it lay idle; one question tells, before anything depends on it.
fn is_alive(connection: &mut Connection) -> bool {
    !connection.client.is_closed() && connection.client.is_valid(CONNECT_TIME_MAX).is_ok()
}

impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut self.state().idle);
        // A connection says goodbye when it is dropped, and may not do so on a thread that serves.
        if thread::spawn(move || drop(idle)).join().is_err() {
            tracing::warn!("A connection to PostgreSQL did not close well");
        }
    }
}

/// A connection that goes back by itself, also when its user panics.
struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let connection = self.connection.take().expect("it goes back once");
        let broken = connection.client.is_closed() || thread::panicking();
        let mut state = self.pool.state();
        if broken {
            state.open -= 1;
        } else {
            state.idle.push(connection);
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
