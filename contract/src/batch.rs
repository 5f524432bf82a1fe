//! A stretch of a station's journal on its way to the hub.
//!
//! What a batch claims to be (journal, numbers, links) travels in the signed `ps-batch` header; the
//! records travel as an OTLP `ExportLogsServiceRequest` that any OTLP receiver can read. Packing and
//! unpacking with gzip, and its limits in time and memory, belong to the ends.

mod claim;
mod class;
mod wire;

pub(crate) use claim::byte_sequence;
pub use claim::{CLAIM_HEADER, Claim};
pub use class::{CLASS_HEADER, Class};

use opentelemetry_proto::tonic::{
    collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceResponse},
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value},
    resource::v1::Resource,
};
use prost::Message as _;

use crate::{ContractError, chain::Link, identity::StationId};

/// How many records a batch may hold.
pub const RECORDS_MAX: usize = 5_000;
/// How large one record may be, in bytes.
pub const RECORD_BYTES_MAX: usize = 16 * 1024;
/// How large a batch may be as sent, in bytes.
pub const ENCODED_BYTES_MAX: usize = 1024 * 1024;
/// How large a batch may be unpacked, in bytes.
pub const DECODED_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Where batches are sent (OTLP/HTTP, default path for logs).
pub const PATH: &str = "/v1/logs";
/// The media type of a batch (OTLP/HTTP, binary protobuf).
pub const MEDIA_TYPE: &str = "application/x-protobuf";

/// OTLP `service.name` of every station.
const SERVICE: &str = "waystation";
/// OTLP scope of every record: name and version of this contract.
const SCOPE: (&str, &str) = ("waystation.telemetry", "1");

/// How much a reader is willing to take.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Unpacked size, in bytes.
    pub bytes_max: usize,
    /// Number of records.
    pub records_max: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { bytes_max: DECODED_BYTES_MAX, records_max: RECORDS_MAX }
    }
}

/// A stretch of one journal, whole and in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    station: StationId,
    claim: Claim,
    records: Vec<Vec<u8>>,
}

impl Batch {
    /// A batch of canonical records that begins after `claim.prev`.
    ///
    /// # Errors
    /// When the records are not exactly what the claim says, or exceed a limit.
    pub fn new(
        station: StationId,
        claim: Claim,
        records: Vec<Vec<u8>>,
    ) -> Result<Self, ContractError> {
        check_limit("number of records", records.len(), RECORDS_MAX)?;
        for record in &records {
            check_limit("record size in bytes", record.len(), RECORD_BYTES_MAX)?;
        }
        let found = u64::try_from(records.len()).expect("a batch is small");
        if found != claim.count() {
            return Err(ContractError::CountDiffers { claimed: claim.count(), found });
        }
        let batch = Self { station, claim, records };
        if batch.links().last() != Some(claim.head()) {
            return Err(ContractError::ChainBroken);
        }
        Ok(batch)
    }

    /// The station it comes from.
    pub fn station(&self) -> &StationId {
        &self.station
    }

    /// What it claims to be; it has been checked.
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// The canonical bytes of its records, in order.
    pub fn records(&self) -> &[Vec<u8>] {
        &self.records
    }

    /// The link of each record, in order.
    pub fn links(&self) -> impl Iterator<Item = Link> {
        let start = (self.claim.prev(), self.claim.first());
        self.records.iter().scan(start, |(link, seq), record| {
            *link = link.next(*seq, record);
            *seq = seq.next();
            Some(*link)
        })
    }

    /// The body of the request, before it is packed.
    pub fn encode(&self) -> Vec<u8> {
        let mut logs = Vec::new();
        wire::put(&mut logs, wire::RESOURCE, &resource(&self.station).encode_to_vec());
        let mut scope_logs = Vec::new();
        wire::put(&mut scope_logs, wire::SCOPE, &scope().encode_to_vec());
        for record in &self.records {
            wire::put(&mut scope_logs, wire::LOG_RECORD, record);
        }
        wire::put(&mut logs, wire::SCOPE_LOGS, &scope_logs);
        let mut request = Vec::with_capacity(logs.len() + 8);
        wire::put(&mut request, wire::RESOURCE_LOGS, &logs);
        request
    }

    /// Reads an unpacked body, sent by `station` under `claim`.
    ///
    /// The records themselves are not read: one that says nothing the schema knows still has its
    /// place in the chain.
    ///
    /// # Errors
    /// When it exceeds a cap, is not one resource with one scope as [`Self::encode`] writes them,
    /// names another station, or does not chain from the claim's start to its head.
    pub fn decode(
        bytes: &[u8],
        station: &StationId,
        claim: Claim,
        caps: Caps,
    ) -> Result<Self, ContractError> {
        check_limit("unpacked size in bytes", bytes.len(), caps.bytes_max)?;
        let logs = wire::only(bytes, wire::RESOURCE_LOGS)?;
        let (found, scope_logs) = wire::two(logs, wire::RESOURCE, wire::SCOPE_LOGS)?;
        if found != resource(station).encode_to_vec() {
            return Err(ContractError::OtherStation);
        }
        let mut fields = wire::Fields::new(scope_logs);
        let first = fields.next().transpose()?;
        if first != Some((wire::SCOPE, scope().encode_to_vec().as_slice())) {
            return Err(wire::malformed());
        }
        let mut records = Vec::new();
        for field in fields {
            let (tag, record) = field?;
            if tag != wire::LOG_RECORD {
                return Err(wire::malformed());
            }
            check_limit("number of records", records.len() + 1, caps.records_max)?;
            records.push(record.to_vec());
        }
        Self::new(station.clone(), claim, records)
    }
}

fn check_limit(what: &'static str, size: usize, limit: usize) -> Result<(), ContractError> {
    if size > limit { Err(ContractError::TooLarge { what, size, limit }) } else { Ok(()) }
}

fn resource(station: &StationId) -> Resource {
    let attribute = |key: &str, value: &str| KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(Value::StringValue(value.to_owned())) }),
        ..KeyValue::default()
    };
    let attributes = vec![
        attribute("service.name", SERVICE),
        attribute("service.instance.id", station.as_str()),
    ];
    Resource { attributes, ..Resource::default() }
}

fn scope() -> InstrumentationScope {
    let (name, version) = SCOPE;
    InstrumentationScope {
        name: name.to_owned(),
        version: version.to_owned(),
        ..Default::default()
    }
}

/// The body of the hub's answer: empty when every record was read, else how many were kept aside.
///
/// OTLP forbids sending a batch again after such an answer (`partial_success`), which is right: the
/// hub holds every byte of it.
pub fn answer(unread: u64) -> Vec<u8> {
    let partial_success = (unread > 0).then(|| ExportLogsPartialSuccess {
        rejected_log_records: i64::try_from(unread).unwrap_or(i64::MAX),
        error_message: "kept aside unread: the hub's schema does not have them".to_owned(),
    });
    ExportLogsServiceResponse { partial_success }.encode_to_vec()
}
