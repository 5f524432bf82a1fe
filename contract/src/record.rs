//! An event as one OTLP log record, and back again without losing or inventing anything.
//!
//! The bytes written here are canonical: they go into the journal, into the chain and onto the wire
//! as they are. Reading is strict: whatever the schema does not have is refused by name.

mod read;
mod write;

use std::fmt;

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message as _;

use crate::{
    ContractError,
    chain::{JournalId, Seq},
    event::Event,
};

/// Where an event stands: which journal, which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The journal.
    pub journal: JournalId,
    /// The number in it, from 1.
    pub seq: Seq,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.journal, self.seq)
    }
}

impl Event {
    /// The event as an OTLP log record.
    pub fn to_record(&self, position: Position) -> LogRecord {
        write::record(self, position)
    }

    /// The event an OTLP log record tells.
    ///
    /// # Errors
    /// When an attribute is unknown, missing, doubled, of the wrong type or out of range, or when
    /// the record holds anything besides its attributes. The error names the attribute.
    pub fn from_record(record: &LogRecord) -> Result<(Position, Self), ContractError> {
        let (position, event) = read::record(record)?;
        if event.to_record(position) != *record {
            return Err(ContractError::NotCanonical);
        }
        Ok((position, event))
    }

    /// The canonical bytes of the event.
    pub fn encode(&self, position: Position) -> Vec<u8> {
        self.to_record(position).encode_to_vec()
    }

    /// The event that canonical bytes tell.
    ///
    /// # Errors
    /// As [`Self::from_record`], and when the bytes are not exactly what [`Self::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<(Position, Self), ContractError> {
        let record = LogRecord::decode(bytes).map_err(|_| ContractError::Malformed {
            what: "record",
            expected: "an OTLP log record in protobuf",
        })?;
        let (position, event) = Self::from_record(&record)?;
        if record.encode_to_vec() != bytes {
            return Err(ContractError::NotCanonical);
        }
        Ok((position, event))
    }
}
