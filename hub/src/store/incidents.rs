//! What a store remembers of incidents, and the labels that a question compares.
//!
//! Incidents are written where alerts change, in the same commit; here they are only read.

use contract::{event::UnixMillis, identity::Site};

use super::{AuditRow, StoreError};
use crate::{
    alerts::incidents::{Fact, Incident},
    shared::Case,
};

/// An incident with everything about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentDetail {
    /// As in a list.
    pub incident: Incident,
    /// What happened, in order.
    pub facts: Vec<Fact>,
    /// What people did meanwhile, in order.
    pub deeds: Vec<AuditRow>,
}

/// What the hub remembers of incidents.
pub trait Incidents: Send + Sync {
    /// Incidents before a number, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn incidents(
        &self,
        site: Option<&Site>,
        before: u64,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError>;

    /// One incident, with its facts and what people did from its beginning until `until`.
    ///
    /// # Errors
    /// When the store fails.
    fn incident(&self, number: u64, now: UnixMillis) -> Result<Option<IncidentDetail>, StoreError>;

    /// Labels that the hub heard of in a time, put together where they are alike.
    ///
    /// # Errors
    /// When the store fails.
    fn cases(
        &self,
        site: Option<&Site>,
        from: UnixMillis,
        until: UnixMillis,
    ) -> Result<Vec<Case>, StoreError>;
}
