//! What every store asks of its database, in SQL that SQLite and PostgreSQL both understand.
//!
//! A [`Database`] runs transactions, a [`Sql`] is one of them, a [`Value`] goes in and a [`Row`]
//! comes back. What differs between the two databases stays behind these traits; what a station, a
//! label or an alert is stands once, in the files beside this one.

mod alarms;
mod enrol;
mod incidents;
mod keep;
pub(super) mod labels;
mod lease;
mod people;
mod readings;
mod stations;
mod store;

use std::rc::Rc;

use contract::event::UnixMillis;

use super::StoreError;

/// A transaction: everything said to it is kept together, or not at all.
pub(super) trait Sql {
    /// Runs a statement; how many rows it touched.
    fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError>;

    /// Asks a question.
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Puts many rows into one table.
    fn insert(&mut self, into: &Insert, rows: Vec<Vec<Value>>) -> Result<(), StoreError>;

    /// What a question ends with so that nobody else changes the rows it finds.
    fn for_update(&self) -> &'static str;
}

/// Where transactions run.
pub(super) trait Database: Send + Sync {
    /// Whether several hubs may use it at once.
    const IS_SHARED: bool;

    /// Changes something; when this returns, it is on disk.
    fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError>;

    /// Reads everything at one moment.
    fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError>;

    /// Makes room for what comes on the day of this moment, where a day needs room of its own.
    fn make_room(&self, at: UnixMillis) -> Result<(), StoreError>;

    /// Forgets what came before this moment; how many rows or days went.
    fn forget(&self, before: UnixMillis) -> Result<u64, StoreError>;
}

/// A store on a database.
#[derive(Debug)]
pub struct SqlStore<D>(pub(super) D);

/// One value in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// A whole number; times are milliseconds since 1970.
    Int(i64),
    /// A number that may have a fraction.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// The kind of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// [`Value::Int`].
    Int,
    /// [`Value::Real`].
    Real,
    /// [`Value::Text`].
    Text,
    /// [`Value::Blob`].
    Blob,
}

/// Into which columns of which table rows go, and what happens to one that is there.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) table: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
    /// Empty, or what follows the rows.
    pub(super) conflict: &'static str,
}

impl Insert {
    /// The columns, as SQL lists them.
    pub(super) fn list(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// One row of an answer.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) names: Rc<[String]>,
    pub(super) values: Vec<Value>,
}

impl Row {
    fn get(&self, name: &'static str) -> &Value {
        let place = self.names.iter().position(|other| other == name);
        place.map_or(&Value::Null, |place| &self.values[place])
    }

    /// A whole number.
    pub(super) fn int(&self, name: &'static str) -> Result<i64, StoreError> {
        self.optional_int(name)?.ok_or(StoreError::Damaged { what: name })
    }

    /// A whole number, or nothing.
    pub(super) fn optional_int(&self, name: &'static str) -> Result<Option<i64>, StoreError> {
        match self.get(name) {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            Value::Real(_) | Value::Text(_) | Value::Blob(_) => {
                Err(StoreError::Damaged { what: name })
            }
        }
    }

    /// A number that is never negative.
    pub(super) fn count(&self, name: &'static str) -> Result<u64, StoreError> {
        u64::try_from(self.int(name)?).map_err(|_| StoreError::Damaged { what: name })
    }

    /// A number of a narrower type.
    pub(super) fn narrow<T: TryFrom<i64>>(&self, name: &'static str) -> Result<T, StoreError> {
        T::try_from(self.int(name)?).map_err(|_| StoreError::Damaged { what: name })
    }

    /// A moment.
    pub(super) fn moment(&self, name: &'static str) -> Result<UnixMillis, StoreError> {
        self.count(name).map(UnixMillis::new)
    }

    /// A moment, or none.
    pub(super) fn optional_moment(
        &self,
        name: &'static str,
    ) -> Result<Option<UnixMillis>, StoreError> {
        let moment = self.optional_int(name)?;
        Ok(moment.map(|millis| UnixMillis::new(u64::try_from(millis).unwrap_or(0))))
    }

    /// A number that may have a fraction.
    pub(super) fn real(&self, name: &'static str) -> Result<f64, StoreError> {
        match self.get(name) {
            Value::Real(number) => Ok(*number),
            Value::Null | Value::Int(_) | Value::Text(_) | Value::Blob(_) => {
                Err(StoreError::Damaged { what: name })
            }
        }
    }

    /// Text.
    pub(super) fn text(&self, name: &'static str) -> Result<&str, StoreError> {
        match self.get(name) {
            Value::Text(text) => Ok(text),
            Value::Null | Value::Int(_) | Value::Real(_) | Value::Blob(_) => {
                Err(StoreError::Damaged { what: name })
            }
        }
    }

    /// Text, or none.
    pub(super) fn optional_text(&self, name: &'static str) -> Result<Option<&str>, StoreError> {
        match self.get(name) {
            Value::Null => Ok(None),
            Value::Int(_) | Value::Real(_) | Value::Text(_) | Value::Blob(_) => {
                self.text(name).map(Some)
            }
        }
    }

    /// Text that a type of ours can be read from.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, StoreError> {
        self.text(name)?.parse().map_err(|_| StoreError::Damaged { what: name })
    }

    /// Bytes, or none.
    pub(super) fn optional_blob(&self, name: &'static str) -> Result<Option<&[u8]>, StoreError> {
        match self.get(name) {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes)),
            Value::Int(_) | Value::Real(_) | Value::Text(_) => {
                Err(StoreError::Damaged { what: name })
            }
        }
    }

    /// Bytes of a known length, or none.
    pub(super) fn optional_bytes<const N: usize>(
        &self,
        name: &'static str,
    ) -> Result<Option<[u8; N]>, StoreError> {
        let bytes = self.optional_blob(name)?;
        bytes
            .map(|bytes| bytes.try_into().map_err(|_| StoreError::Damaged { what: name }))
            .transpose()
    }

    /// Bytes of a known length.
    pub(super) fn bytes<const N: usize>(&self, name: &'static str) -> Result<[u8; N], StoreError> {
        self.optional_bytes(name)?.ok_or(StoreError::Damaged { what: name })
    }

    /// The value whose word stands there; words and values stand in the same order.
    pub(super) fn word<T: Copy>(
        &self,
        name: &'static str,
        all: &[T],
        words: &[&str],
    ) -> Result<T, StoreError> {
        let text = self.text(name)?;
        let index = words.iter().position(|word| *word == text);
        index.and_then(|index| all.get(index).copied()).ok_or(StoreError::Damaged { what: name })
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    /// Databases count to 2^63; every number of the contract fits.
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<UnixMillis> for Value {
    fn from(moment: UnixMillis) -> Self {
        Self::from(moment.get())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
