//! The outermost protobuf messages of a batch, read without copying and without surprises.
//!
//! Records stay the bytes they are, because the chain is over bytes. Every field at these levels is
//! length-delimited; anything else is refused.

use prost::encoding::{decode_varint, encode_varint};

use crate::ContractError;

/// `ExportLogsServiceRequest.resource_logs`.
pub(super) const RESOURCE_LOGS: u64 = 1;
/// `ResourceLogs.resource`.
pub(super) const RESOURCE: u64 = 1;
/// `ResourceLogs.scope_logs`.
pub(super) const SCOPE_LOGS: u64 = 2;
/// `ScopeLogs.scope`.
pub(super) const SCOPE: u64 = 1;
/// `ScopeLogs.log_records`.
pub(super) const LOG_RECORD: u64 = 2;

/// The protobuf wire type of strings, bytes and messages.
const LENGTH_DELIMITED: u64 = 2;

/// Writes one field.
pub(super) fn put(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    encode_varint(field << 3 | LENGTH_DELIMITED, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// The only field of a message.
pub(super) fn only(bytes: &[u8], field: u64) -> Result<&[u8], ContractError> {
    let mut fields = Fields::new(bytes);
    match (fields.next().transpose()?, fields.next()) {
        (Some((found, inner)), None) if found == field => Ok(inner),
        (Some(_) | None, _) => Err(malformed()),
    }
}

/// The only two fields of a message, in this order.
pub(super) fn two(bytes: &[u8], first: u64, second: u64) -> Result<(&[u8], &[u8]), ContractError> {
    let mut fields = Fields::new(bytes);
    let one = fields.next().transpose()?.filter(|(found, _)| *found == first);
    let other = fields.next().transpose()?.filter(|(found, _)| *found == second);
    match (one, other, fields.next()) {
        (Some((_, one)), Some((_, other)), None) => Ok((one, other)),
        (Some(_) | None, Some(_) | None, _) => Err(malformed()),
    }
}

/// The fields of a message, one after the other.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn take(&mut self) -> Result<(u64, &'a [u8]), ContractError> {
        let key = decode_varint(&mut self.0).map_err(|_| malformed())?;
        let length = decode_varint(&mut self.0).map_err(|_| malformed())?;
        let length = usize::try_from(length).map_err(|_| malformed())?;
        if key & 7 != LENGTH_DELIMITED || length > self.0.len() {
            return Err(malformed());
        }
        let (field, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok((key >> 3, field))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, &'a [u8]), ContractError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.take();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// The body is not a batch.
pub(super) fn malformed() -> ContractError {
    ContractError::Malformed {
        what: "batch",
        expected: "one OTLP resource with one scope of records",
    }
}
