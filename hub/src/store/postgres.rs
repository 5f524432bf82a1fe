//! The hub's store in PostgreSQL 15 or later, for fleets that outgrow one machine.
//!
//! Any number of hubs may use one database at once: what changes a station holds its row first. A
//! commit returns when PostgreSQL has it on disk, and with a synchronous standby on that one's too.
//! What is asked stands in [`super::sql`].

mod connector;
mod days;
mod encryption;
mod migrations;
mod pool;
mod transaction;

use std::sync::Arc;

use contract::event::UnixMillis;

use super::{
    StoreError,
    sql::{Database, Sql, SqlStore},
};
use days::Days;
use pool::Pool;
use transaction::Transaction;

/// The hub's store in PostgreSQL.
pub type PostgresStore = SqlStore<Postgres>;

/// One PostgreSQL database, reached through a few connections.
pub struct Postgres {
    pool: Pool,
    days: Days,
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl PostgresStore {
    /// Reaches the database, and makes or migrates the tables first if needed.
    ///
    /// `address` is a connection string as libpq writes it, such as
    /// `host=db-1,db-2 user=waystation dbname=waystation target_session_attrs=read-write`. `authority`
    /// is the certificate of who signed the server's, in PEM; without it, the authorities that browsers
    /// know.
    ///
    /// # Errors
    /// When the address is not one, nobody answers or not who should, or a newer hub made the tables.
    pub fn open(address: &str, authority: Option<&str>) -> Result<Self, StoreError> {
        let pool = Pool::new(address, authority)?;
        pool.with(|connection| migrations::run(&mut connection.client))?;
        Ok(Self(Postgres { pool, days: Days::default() }))
    }
}

impl Database for Postgres {
    const IS_SHARED: bool = true;

    fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.pool.with(|connection| {
            let mut transaction = Transaction::begin(connection, "BEGIN")?;
            let done = task(&mut transaction);
            transaction.end(done)
        })
    }

    fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.pool.with(|connection| {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            let mut transaction = Transaction::begin(connection, begin)?;
            let answer = question(&mut transaction);
            transaction.end(answer)
        })
    }

    fn make_room(&self, at: UnixMillis) -> Result<(), StoreError> {
        self.days.make_room(&self.pool, at)
    }

    fn forget(&self, before: UnixMillis) -> Result<u64, StoreError> {
        self.days.forget(&self.pool, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store as _, postgres_server::Server, promises};

    #[cfg_attr(windows, ignore = "the server's programs are found on Unix only")]
    #[test]
    fn postgresql_keeps_every_promise_of_a_store() {
        let server = Server::start();
        let mut number = 0;
        promises::check_all(&mut || {
            number += 1;
            let address = server.database(&format!("promise_{number}"));
            Box::new(PostgresStore::open(&address, None).unwrap())
        });
        let address = server.database("restart");
        promises::it_remembers_across_a_restart(&mut || {
            Box::new(PostgresStore::open(&address, None).unwrap())
        });
    }

    #[cfg_attr(windows, ignore = "the server's programs are found on Unix only")]
    #[test]
    fn several_hubs_may_use_one_database_at_once() {
        let server = Server::start();
        let address = server.database("shared");
        let open = || PostgresStore::open(&address, None).unwrap();
        promises::hubs_that_share_a_store_count_once(&[&open(), &open(), &open()]);
        let address = server.database("seen");
        let open = || PostgresStore::open(&address, None).unwrap();
        promises::hubs_that_share_a_store_see_each_other(&open(), &open());
    }

    #[cfg_attr(windows, ignore = "the server's programs are found on Unix only")]
    #[test]
    fn a_server_that_crashed_is_reached_again() {
        let mut server = Server::start();
        let store = PostgresStore::open(&server.database("again"), None).unwrap();
        store.check().unwrap();
        server.crash();
        store.check().unwrap();
    }
}
