//! Reads what a station tells about a printer's wear.

use super::{Fields, narrow, slot, version};
use crate::{
    ContractError,
    event::{Basis, Count, Event, Head, PrinterHealth, Supply, Temperature, UnixMillis},
    schema::{self, Attribute},
};

pub(super) fn printer_health(fields: &Fields<'_>, at: UnixMillis) -> Result<Event, ContractError> {
    let count = |attribute: &'static Attribute| Ok(fields.optional(attribute)?.map(Count::new));
    let firmware = match fields.find(&schema::FIRMWARE) {
        Some(_) => Some(version(&schema::FIRMWARE, fields.text(&schema::FIRMWARE)?)?),
        None => None,
    };
    Ok(Event::PrinterHealth(PrinterHealth {
        at,
        printer: slot(fields.number(&schema::SLOT_OF_LABEL)?)?,
        labels_printed: count(&schema::LABELS_PRINTED)?,
        distance_m: count(&schema::DISTANCE)?,
        head: fields.word(&schema::HEAD, Head::ALL)?,
        head_used_percent: small(fields, &schema::HEAD_USED)?,
        temperature: fields.word(&schema::TEMPERATURE, Temperature::ALL)?,
        media: fields.word(&schema::MEDIA, Supply::ALL)?,
        labels_left: small(fields, &schema::LABELS_LEFT)?,
        media_basis: fields.word(&schema::MEDIA_BASIS, Basis::ALL)?,
        ribbon: fields.word(&schema::RIBBON, Supply::ALL)?,
        ribbon_left_m: small(fields, &schema::RIBBON_LEFT)?,
        ribbon_basis: fields.word(&schema::RIBBON_BASIS, Basis::ALL)?,
        firmware,
    }))
}

/// A number that may be missing and fits a smaller type.
fn small<T: TryFrom<u64>>(
    fields: &Fields<'_>,
    attribute: &'static Attribute,
) -> Result<Option<T>, ContractError> {
    fields.optional(attribute)?.map(|number| narrow(attribute, number)).transpose()
}
