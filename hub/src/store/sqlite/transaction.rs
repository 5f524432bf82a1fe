//! A transaction of SQLite: values in, rows out.

use std::rc::Rc;

use rusqlite::{
    Connection, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use crate::store::{
    StoreError,
    sql::{Insert, Row, Sql, Value},
};

/// How many statements a connection keeps ready; every text is ours, and there are fewer.
pub(super) const STATEMENTS_MAX: usize = 128;

/// A connection inside a transaction.
pub(super) struct Transaction<'a>(pub(super) &'a Connection);

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sql for Transaction<'_> {
    fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let touched = self.0.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }

    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let names: Rc<[String]> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.query(params_from_iter(values))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..names.len()).map(|column| row.get_ref(column).map(owned));
            let values = values.collect::<Result<_, _>>()?;
            rows.push(Row { names: Rc::clone(&names), values });
        }
        Ok(rows)
    }

    fn insert(&mut self, into: &Insert, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let places = (1..=into.columns.len()).map(|place| format!("?{place}"));
        let places = places.collect::<Vec<_>>().join(", ");
        let Insert { table, conflict, .. } = into;
        let insert = format!("INSERT INTO {table} ({}) VALUES ({places}){conflict}", into.list());
        let mut insert = self.0.prepare_cached(&insert)?;
        for row in rows {
            insert.execute(params_from_iter(&row))?;
        }
        Ok(())
    }

    fn for_update(&self) -> &'static str {
        // The one writing thread holds everything already.
        ""
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
