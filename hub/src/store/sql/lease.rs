//! Who does what only one hub may do: a row with an end, which a living holder keeps moving.
//!
//! A hub that dies loses it when its time is over; nobody has to be asked.

use contract::event::UnixMillis;

use super::Sql;
use crate::store::{Lease, StoreError};

/// Takes a lease, or renews it; false while another hub holds it.
pub(super) fn take(sql: &mut dyn Sql, lease: &Lease, now: UnixMillis) -> Result<bool, StoreError> {
    let Lease { name, holder, until } = lease;
    let insert = "INSERT INTO leases (name, holder, until) VALUES (?1, ?2, ?3) \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
        WHERE leases.holder = excluded.holder OR leases.until <= ?4";
    let values = [name.as_str().into(), holder.as_str().into(), (*until).into(), now.into()];
    Ok(sql.run(insert, &values)? == 1)
}
