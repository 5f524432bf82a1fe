//! What became of every label: lost, doubled, out of order, damaged.
//!
//! Order is judged by two witnesses. From outside: when the answer for label A was read before
//! label B was submitted, A was accepted first, whoever asks. From inside: the order in which the
//! system itself says it accepted them, where it says so. A label that arrives before one that
//! was accepted earlier, by either witness, is out of order. Labels under way at the same time on
//! different connections have no order from outside, and none is invented for them.
//!
//! Nothing here reads a clock or a socket.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde::Serialize;

use crate::label::Serial;
use crate::sink::Arrival;
use crate::system::Ticket;

/// What the submitter knows about a label that a system accepted.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Which label.
    pub serial: Serial,
    /// When its submission began, the accepted attempt.
    pub submitted_at: Instant,
    /// When the whole answer had been read.
    pub accepted_at: Instant,
    /// What the system calls it.
    pub ticket: Ticket,
}

/// The fate of all labels of one system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Labels the system accepted.
    pub sent: usize,
    /// Accepted, and never arrived.
    pub lost: usize,
    /// Arrivals beyond the first of the same label.
    pub doubled: usize,
    /// Labels that overtook one accepted before them.
    pub out_of_order: usize,
    /// Formats that arrived with other bytes than were sent.
    pub damaged: usize,
}

impl Tally {
    /// Labels lost, doubled, out of order or damaged, together.
    pub fn broken(&self) -> usize {
        self.lost + self.doubled + self.out_of_order + self.damaged
    }
}

/// Counts the fates. `orders` are the system's own orders of acceptance, one a burst.
pub fn tally(receipts: &[Receipt], orders: &[Vec<Serial>], arrivals: &[Arrival]) -> Tally {
    let mut arrived: Vec<Serial> = Vec::new();
    let mut seen = BTreeSet::new();
    let (mut doubled, mut damaged) = (0, 0);
    for arrival in arrivals {
        match arrival.serial {
            Some(serial) if seen.insert(serial) => arrived.push(serial),
            Some(_) => doubled += 1,
            None => {}
        }
        damaged += usize::from(!arrival.whole);
    }
    let lost = receipts.iter().filter(|receipt| !seen.contains(&receipt.serial)).count();

    let outside: BTreeMap<Serial, (Instant, Instant)> = receipts
        .iter()
        .map(|receipt| (receipt.serial, (receipt.submitted_at, receipt.accepted_at)))
        .collect();
    let mut overtakers = find_overtakers(&arrived, &outside);
    for order in orders {
        let inside = order.iter().enumerate().map(|(rank, serial)| (*serial, (rank, rank)));
        overtakers.extend(find_overtakers(&arrived, &inside.collect()));
    }
    Tally { sent: receipts.len(), lost, doubled, out_of_order: overtakers.len(), damaged }
}

/// The labels that arrived before one whose acceptance ended before theirs began.
fn find_overtakers<At: Ord + Copy>(
    arrived: &[Serial],
    accepted: &BTreeMap<Serial, (At, At)>,
) -> BTreeSet<Serial> {
    let mut overtakers = BTreeSet::new();
    let mut earliest_behind: Option<At> = None;
    for serial in arrived.iter().rev() {
        let Some((began, ended)) = accepted.get(serial) else { continue };
        if earliest_behind.is_some_and(|behind| behind < *began) {
            overtakers.insert(*serial);
        }
        earliest_behind = Some(earliest_behind.map_or(*ended, |behind| behind.min(*ended)));
    }
    overtakers
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Receipts of labels 0, 1, 2, ... each accepted before the next began, or all at once.
    fn receipts(count: u32, at_once: bool) -> Vec<Receipt> {
        let start = Instant::now();
        let at = |number: u32| start + Duration::from_millis(u64::from(number));
        (0..count)
            .map(|number| Receipt {
                serial: Serial(number),
                submitted_at: if at_once { start } else { at(2 * number) },
                accepted_at: if at_once { at(count) } else { at(2 * number + 1) },
                ticket: Ticket::None,
            })
            .collect()
    }

    fn arrivals(serials: &[u32]) -> Vec<Arrival> {
        let at = Instant::now();
        serials
            .iter()
            .map(|number| Arrival { serial: Some(Serial(*number)), at, whole: true })
            .collect()
    }

    /// Four labels, one after the other: `arrived` must give lost, doubled, out of order.
    fn check(arrived: &[u32], expected: (usize, usize, usize)) {
        let found = tally(&receipts(4, false), &[], &arrivals(arrived));
        assert_eq!((found.lost, found.doubled, found.out_of_order), expected, "{arrived:?}");
        assert_eq!((found.sent, found.damaged), (4, 0));
    }

    #[test]
    fn labels_that_arrive_once_and_in_order_are_well() {
        check(&[0, 1, 2, 3], (0, 0, 0));
    }

    #[test]
    fn a_label_that_never_arrives_is_lost() {
        check(&[0, 2, 3], (1, 0, 0));
        check(&[], (4, 0, 0));
    }

    #[test]
    fn each_arrival_beyond_the_first_is_one_doubled_label() {
        check(&[0, 1, 1, 2, 1, 3], (0, 2, 0));
    }

    #[test]
    fn every_label_that_overtakes_another_is_out_of_order() {
        check(&[1, 0, 2, 3], (0, 0, 1));
        check(&[1, 2, 3, 0], (0, 0, 3));
        check(&[3, 2, 1, 0], (0, 0, 3));
    }

    #[test]
    fn labels_under_way_together_have_no_order_until_the_system_names_one() {
        let receipts = receipts(3, true);
        let arrivals = arrivals(&[2, 0, 1]);
        assert_eq!(tally(&receipts, &[], &arrivals).out_of_order, 0);

        let named = vec![Serial(0), Serial(1), Serial(2)];
        assert_eq!(tally(&receipts, &[named], &arrivals).out_of_order, 1);
    }

    #[test]
    fn a_label_that_both_witnesses_accuse_counts_once() {
        let named = (0..4).map(Serial).collect();
        let found = tally(&receipts(4, false), &[named], &arrivals(&[1, 0, 2, 3]));
        assert_eq!(found.out_of_order, 1);
    }

    #[test]
    fn torn_formats_are_damaged_and_their_label_is_lost() {
        let mut arrivals = arrivals(&[0, 1, 2]);
        arrivals.push(Arrival { serial: None, at: Instant::now(), whole: false });
        let found = tally(&receipts(4, false), &[], &arrivals);
        assert_eq!((found.lost, found.damaged), (1, 1));
    }
}
