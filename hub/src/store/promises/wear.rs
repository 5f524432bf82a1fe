//! What a store promises of how printers wear.
//!
//! Only the last word about each printer counts.

use contract::{
    batch::Claim,
    chain::{Link, Seq},
    event::{Basis, Count, Event, Head, PrinterHealth, PrinterSlot, Supply, Temperature, Version},
    record::Position,
};

use super::{JOURNAL, a_station, arrival, at, stored};
use crate::store::{Entry, Store, Told};

/// Each promise with a store of its own.
pub(super) const ALL: &[fn(&dyn Store)] = &[what_was_told_last_of_a_printers_wear_is_shown];

fn what_was_told_last_of_a_printers_wear_is_shown(store: &dyn Store) {
    let station = a_station(store);
    let told = |slot: u8, seq: u64| {
        let health = PrinterHealth {
            at: at(seq),
            printer: PrinterSlot::new(slot).unwrap(),
            labels_printed: Some(Count::new(1_000 + seq)),
            distance_m: None,
            head: Head::Good,
            head_used_percent: Some(12),
            temperature: Temperature::Normal,
            media: Supply::Low,
            labels_left: Some(40),
            media_basis: Basis::Measured,
            ribbon: Supply::Unknown,
            ribbon_left_m: None,
            ribbon_basis: Basis::Unknown,
            firmware: Some(Version { major: 92, minor: 21, patch: 39 }),
        };
        let seq = Seq::new(seq).unwrap();
        let body = Event::PrinterHealth(health.clone()).encode(Position { journal: JOURNAL, seq });
        (health, body)
    };
    let notice = |body| Told::Notice { body, gives_up: None };
    let mut link = Link::start(JOURNAL);
    let mut newest = Vec::new();
    for (seq, slot) in [(1, 3), (2, 0), (3, 3)] {
        let (health, body) = told(slot, seq);
        let seq = Seq::new(seq).unwrap();
        let next = link.next(seq, &body);
        let claim = Claim::new(JOURNAL, seq, seq, link, next).unwrap();
        stored(store, arrival(&station, claim, vec![Entry { link: next, told: notice(body) }]));
        (link, newest) = (next, [newest, vec![health]].concat());
    }
    let detail = store.station(&station).unwrap().unwrap();
    assert_eq!(detail.wear, [newest[1].clone(), newest[2].clone()]);
}
