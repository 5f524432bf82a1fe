//! What became of every label: lost, doubled, out of order, damaged.
//!
//! A system says in which order it accepted labels; out of order is the least number of labels
//! that would have to be moved to bring their arrival into that order. What it says is checked
//! from outside: when the answer for label A was read before label B was submitted, A was
//! accepted first, and a label that the system claims to have accepted before such an A is out
//! of order too. Labels under way at the same time on different connections have no order from
//! outside, and none is invented for them.
//!
//! Nothing here reads a clock or a socket.

use std::collections::BTreeMap;
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Labels the system accepted.
    pub sent: usize,
    /// Accepted, and never arrived.
    pub lost: usize,
    /// Arrivals beyond the first of the same label.
    pub doubled: usize,
    /// Labels that would have to be moved to restore the order of acceptance.
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

/// Counts the fates. `orders` are the system's own orders of acceptance, one a slice.
pub fn tally(receipts: &[Receipt], orders: &[Vec<Serial>], arrivals: &[Arrival]) -> Tally {
    let mut places: BTreeMap<Serial, usize> = BTreeMap::new();
    let (mut doubled, mut damaged) = (0, 0);
    for (place, arrival) in arrivals.iter().enumerate() {
        match arrival.serial {
            Some(serial) if places.contains_key(&serial) => doubled += 1,
            Some(serial) => _ = places.insert(serial, place),
            None => {}
        }
        damaged += usize::from(!arrival.whole);
    }
    let lost = receipts.iter().filter(|receipt| !places.contains_key(&receipt.serial)).count();
    let seen = receipts.iter().map(|receipt| (receipt.serial, receipt)).collect();
    let out_of_order = orders
        .iter()
        .map(|order| misplaced(order, &places) + claimed_too_early(order, &seen))
        .sum();
    Tally { sent: receipts.len(), lost, doubled, out_of_order, damaged }
}

/// How many labels are not in the longest run of labels that arrived in the given order.
fn misplaced(order: &[Serial], places: &BTreeMap<Serial, usize>) -> usize {
    let arrived: Vec<usize> =
        order.iter().filter_map(|serial| places.get(serial)).copied().collect();
    // The smallest place at which a run of each length can end; it ascends.
    let mut ends: Vec<usize> = Vec::new();
    for place in &arrived {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    arrived.len() - ends.len()
}

/// How many labels stand in the given order before one that was accepted, as seen from outside,
/// before they were submitted.
fn claimed_too_early(order: &[Serial], seen: &BTreeMap<Serial, &Receipt>) -> usize {
    let mut too_early = 0;
    let mut earliest_behind: Option<Instant> = None;
    for receipt in order.iter().rev().filter_map(|serial| seen.get(serial)) {
        too_early += usize::from(earliest_behind.is_some_and(|at| at < receipt.submitted_at));
        let accepted_at = receipt.accepted_at;
        earliest_behind = Some(earliest_behind.map_or(accepted_at, |at| at.min(accepted_at)));
    }
    too_early
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

    fn order(numbers: &[u32]) -> Vec<Serial> {
        numbers.iter().copied().map(Serial).collect()
    }

    /// Four labels, one after the other: `arrived` must give lost, doubled, out of order.
    fn check(arrived: &[u32], expected: (usize, usize, usize)) {
        let found = tally(&receipts(4, false), &[order(&[0, 1, 2, 3])], &arrivals(arrived));
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
    fn the_fewest_labels_to_move_are_out_of_order() {
        check(&[1, 0, 2, 3], (0, 0, 1));
        check(&[1, 2, 3, 0], (0, 0, 1));
        check(&[3, 0, 1, 2], (0, 0, 1));
        check(&[3, 2, 1, 0], (0, 0, 3));
    }

    #[test]
    fn labels_under_way_together_may_be_accepted_in_any_order_but_arrive_in_that_one() {
        let receipts = receipts(3, true);
        let arrivals = arrivals(&[2, 0, 1]);
        let out_of_order = |own| tally(&receipts, &[own], &arrivals).out_of_order;
        assert_eq!(out_of_order(order(&[2, 0, 1])), 0);
        assert_eq!(out_of_order(order(&[0, 1, 2])), 1);
    }

    #[test]
    fn a_system_that_bends_its_own_order_to_its_arrivals_is_found_out() {
        let found = tally(&receipts(4, false), &[order(&[1, 0, 2, 3])], &arrivals(&[1, 0, 2, 3]));
        assert_eq!(found.out_of_order, 1);
    }

    #[test]
    fn torn_formats_are_damaged_and_their_label_is_lost() {
        let mut arrivals = arrivals(&[0, 1, 2]);
        arrivals.push(Arrival { serial: None, at: Instant::now(), whole: false });
        let found = tally(&receipts(4, false), &[order(&[0, 1, 2, 3])], &arrivals);
        assert_eq!((found.lost, found.damaged), (1, 1));
    }
}
