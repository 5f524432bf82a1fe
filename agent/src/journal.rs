//! The station's durable memory: jobs, attempts and the events that tell of them.
//!
//! The only SQL of the station lives here. A step of a job and the event that tells of it are born
//! in one transaction; an answer is given only after its `COMMIT` was synced to the disk. A `COMMIT`
//! that fails means *unknown*: the journal is opened again and read before anybody is answered.

mod audit;
mod backup;
mod batch;
mod codes;
mod custody;
mod error;
mod handle;
mod held;
mod inspection;
mod keys;
mod lead;
mod load;
mod log;
mod loss;
mod mark;
mod modes;
mod packed;
mod people;
mod promise;
mod read;
mod readers;
mod records;
mod renew;
mod reserve;
mod retain;
mod salvage;
mod schema;
mod solo;
mod store;
mod transaction;
mod waiting;
mod write;
mod writer;

pub use audit::Broken;
pub use backup::{Inspection, back_up, inspect, renew, restore};
pub use batch::NewBatch;
pub use custody::{Alarm, Mishap, take};
pub use error::{JournalError, WriteError};
pub use handle::Journal;
pub use held::Held;
pub use keys::StationKey;
pub use lead::LeadCall;
pub use load::JournalLoad;
pub use modes::ModeChange;
pub use promise::Promise;
pub use read::{Figures, Page, SUMMED_JOBS_MAX, Totals};
pub use readers::READERS_MAX;
pub use records::{
    Act, AttemptRecord, AuditEntry, ChangeNumber, Deed, EventRecord, JobId, JobRecord, Ordinal,
    Outcome, Person, References, Reprint,
};
pub use retain::{Plan, Progress};
pub use schema::newest as newest_layout;
pub use solo::Solo;
pub use store::{Closed, Place, Store, Unknown};
pub use write::{Accepted, GivenUp, NewJob, Step, Write, Written};
pub use writer::{GROUP_MAX, Haste, Reply, Request, Writer};
