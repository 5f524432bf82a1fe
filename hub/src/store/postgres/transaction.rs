//! A transaction of PostgreSQL: values in, rows out.
//!
//! Questions are written with `?1` as SQLite has it and sent with `$1`. Many rows go in as one
//! array for each column (`unnest`), so that their number does not change the statement.

use std::{error::Error, rc::Rc};

use bytes::BytesMut;
use postgres::{
    Statement,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use super::pool::Connection;
use crate::store::{
    StoreError,
    sql::{Insert, Kind, Row, Sql, Value},
};

/// A connection inside a transaction; one that is dropped unfinished is rolled back.
pub(super) struct Transaction<'a> {
    connection: &'a mut Connection,
    open: bool,
}

impl<'a> Transaction<'a> {
    /// Begins.
    pub(super) fn begin(connection: &'a mut Connection, begin: &str) -> Result<Self, StoreError> {
        connection.client.batch_execute(begin)?;
        Ok(Self { connection, open: true })
    }

    /// Commits what was done, or undoes it when it failed.
    pub(super) fn end<T>(mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        let done = done?;
        self.open = false;
        self.connection.client.batch_execute("COMMIT")?;
        Ok(done)
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.connection.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.connection.client.prepare(&sql.replace('?', "$"))?;
        self.connection.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open
            && let Err(error) = self.connection.client.batch_execute("ROLLBACK")
        {
            tracing::debug!(%error, "The connection broke off inside a transaction");
        }
    }
}

impl Sql for Transaction<'_> {
    fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        Ok(self.connection.client.execute(&statement, &references(values))?)
    }

    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.statement(sql)?;
        let columns = statement.columns().iter();
        let names: Rc<[String]> = columns.map(|column| column.name().to_owned()).collect();
        let found = self.connection.client.query(&statement, &references(values))?;
        let row = |row: &postgres::Row| {
            let values = (0..names.len()).map(|column| row.try_get(column));
            Ok(Row { names: Rc::clone(&names), values: values.collect::<Result<_, _>>()? })
        };
        found.iter().map(row).collect()
    }

    fn insert(&mut self, into: &Insert, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut columns: Vec<Vec<Value>> =
            into.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        let arrays = (1..).zip(into.columns).map(|(place, (_, kind))| {
            let kind = match kind {
                Kind::Int => "BIGINT",
                Kind::Real => "DOUBLE PRECISION",
                Kind::Text => "TEXT",
                Kind::Blob => "BYTEA",
            };
            format!("?{place}::{kind}[]")
        });
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let Insert { table, conflict, .. } = into;
        let list = into.list();
        let insert =
            format!("INSERT INTO {table} ({list}) SELECT * FROM unnest({arrays}){conflict}");
        let statement = self.statement(&insert)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        self.connection.client.execute(&statement, &values)?;
        Ok(())
    }

    fn for_update(&self) -> &'static str {
        " FOR UPDATE"
    }
}

fn references(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(kind, out),
            Self::Real(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
            Self::Blob(bytes) => bytes.to_sql_checked(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::FLOAT8, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *kind {
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Int(number.into())),
            Type::FLOAT8 => f64::from_sql(kind, raw).map(Self::Real),
            Type::TEXT => String::from_sql(kind, raw).map(Self::Text),
            Type::BYTEA => Vec::from_sql(kind, raw).map(Self::Blob),
            _ => i64::from_sql(kind, raw).map(Self::Int),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::FLOAT8, Type::TEXT, Type::BYTEA].contains(kind)
    }
}
