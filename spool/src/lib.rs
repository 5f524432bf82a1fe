//! Decides what happens to a job next.
//!
//! A job's whole life is one enum, [`State`], changed by one function, [`Job::decide`]. It takes an
//! [`Event`] and the time, and answers with a [`Decision`]; the agent commits the decision to its
//! journal and only then acts on it. Nothing here opens a socket, a file or a clock, and nothing
//! here knows what a label says.

mod admission;
mod evidence;
mod job;
mod mode;
mod pool;
mod queue;
mod recovery;
mod reprint;
mod retry;
mod time;

pub use admission::{Admission, ContentDigest, KeyClash, admit};
pub use evidence::{Evidence, Proof};
pub use job::{
    Abort, Answer, Asks, Decision, Doubt, Event, Fact, Impossible, Job, JobState, Named,
    RETURNS_MAX, State, Turn,
};
pub use mode::Mode;
pub use pool::{Ability, Able, Demand, Lack, Load, Media, Needs, NotMedia, NotNeeds, match_wave};
pub use queue::{Next, Order, next};
pub use recovery::{
    BOOT_TOLERANCE_MS, Baseline, CounterTrust, Expected, Fault, Finding, Link, REPORT_TIME_MAX,
    REST_MIN, Report, Sighting, judge,
};
pub use reprint::{Defect, NotFinished, may_reprint};
pub use retry::retry_delay;
pub use time::Timestamp;
