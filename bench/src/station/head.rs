//! How much of the time a printer's head moves: printed inches by the inches that were possible.
//!
//! From the end of the first label to the end of the last the head could have printed without a
//! pause. What it did print in that time is read off the floor.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;

use crate::error::BenchError;
use crate::figures::rounded;
use crate::label::{Label, Serial};
use crate::line::submission::Submitted;
use crate::station::agent::{self, Agent};
use crate::station::day::in_doubt;
use crate::station::played::{Marks, Played, Sheet};
use crate::tally::{Receipt, Tally, tally};

/// The length of a bench label with its gap: 1,218 dots, and 24 dots of gap, at 8 a millimetre.
pub const LABEL_INCHES: f64 = (1_218.0 + 24.0) / 8.0 / 25.4;

/// One head, and how it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The printer's name.
    pub printer: String,
    /// How fast its paper passes, in inches a second.
    pub ips: f64,
    /// How many labels may be with it at once.
    pub window: u8,
}

/// What one head did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// The printer's name.
    pub printer: String,
    /// How fast its paper passes, in inches a second.
    pub ips: f64,
    /// How many labels may be with it at once.
    pub window: u8,
    /// Labels it put out.
    pub labels: usize,
    /// Printed inches by possible inches, in hundredths.
    pub utilisation_percent: Option<f64>,
    /// What became of the labels.
    pub fate: Tally,
}

/// Some heads at work at the same time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heads {
    /// Each of them.
    pub heads: Vec<Head>,
    /// Labels of which the station asks a person at the end.
    pub in_doubt: u64,
}

impl Heads {
    /// The least used of them, in hundredths.
    pub fn least_percent(&self) -> Option<f64> {
        self.heads
            .iter()
            .map(|head| head.utilisation_percent)
            .reduce(|least, next| Some(least?.min(next?)))?
    }
}

/// Hands every head its labels, in turns, and waits until all lie on the floor.
pub fn run(
    (agent, played): (&Agent, &Played),
    uses: &[Use],
    labels: &[Label],
    quiet_time_max: Duration,
    stop: &AtomicBool,
) -> Result<Heads, BenchError> {
    let receipts = hand_in(agent, uses, labels, stop)?;
    let names: Vec<&str> = uses.iter().map(|of| of.printer.as_str()).collect();
    played.wait_for(&names, labels.len(), quiet_time_max)?;
    let marks = Marks::of(labels);
    let head = |(place, of): (usize, &Use)| {
        let sheets = played.sheets(&of.printer)?;
        let own: Vec<Receipt> = receipts.iter().skip(place).step_by(uses.len()).cloned().collect();
        let order: Vec<Serial> = own.iter().map(|receipt| receipt.serial).collect();
        Ok(Head {
            printer: of.printer.clone(),
            ips: of.ips,
            window: of.window,
            labels: sheets.len(),
            utilisation_percent: utilisation_percent(&sheets, of.ips),
            fate: tally(&own, &[order], &marks.arrivals(&sheets)),
        })
    };
    let heads = uses.iter().enumerate().map(head).collect::<Result<_, BenchError>>()?;
    Ok(Heads { heads, in_doubt: in_doubt(agent)? })
}

fn hand_in(
    agent: &Agent,
    uses: &[Use],
    labels: &[Label],
    stop: &AtomicBool,
) -> Result<Vec<Receipt>, BenchError> {
    let mut submitted = Submitted::default();
    let mut desks: Vec<_> = uses.iter().map(|of| agent.submitter(&of.printer)).collect();
    let places = (0..desks.len()).cycle();
    for (label, place) in labels.iter().zip(places) {
        submitted.submit(agent::NAME, desks[place].as_mut(), label, stop)?;
    }
    Ok(submitted.receipts)
}

/// Nothing for fewer than two labels.
fn utilisation_percent(sheets: &[Sheet], ips: f64) -> Option<f64> {
    let (first, last) = (sheets.first()?.at_ms, sheets.last()?.at_ms);
    let between = u32::try_from(sheets.len() - 1).ok().filter(|labels| *labels > 0)?;
    let seconds = f64::from(u32::try_from(last.checked_sub(first)?).ok()?) / 1_000.0;
    let possible_inches = seconds * ips;
    let printed_inches = f64::from(between) * LABEL_INCHES;
    (possible_inches > 0.0).then(|| rounded(100.0 * printed_inches / possible_inches))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(ends_ms: &[u64]) -> Vec<Sheet> {
        let sheet =
            |at_ms: &u64| Sheet { at_ms: *at_ms, received_at_us: 0, format_sha256: String::new() };
        ends_ms.iter().map(sheet).collect()
    }

    #[test]
    fn a_head_that_never_pauses_is_used_whole_and_one_that_waits_as_long_as_it_prints_half() {
        // One label a second.
        let used = |ends_ms: &[u64]| utilisation_percent(&sheets(ends_ms), LABEL_INCHES);
        assert_eq!(used(&[1_000, 2_000, 3_000]), Some(100.0));
        assert_eq!(used(&[1_000, 3_000, 5_000]), Some(50.0));
        assert_eq!(used(&[1_000]), None);
    }

    #[test]
    fn the_least_used_head_speaks_for_all_and_one_without_a_figure_for_none() {
        let head = |utilisation_percent| Head {
            printer: "p".to_owned(),
            ips: 6.0,
            window: 2,
            labels: 2,
            utilisation_percent,
            fate: tally(&[], &[], &[]),
        };
        let heads = |all: &[Option<f64>]| Heads {
            heads: all.iter().copied().map(head).collect(),
            in_doubt: 0,
        };
        assert_eq!(heads(&[Some(99.0), Some(98.5)]).least_percent(), Some(98.5));
        assert_eq!(heads(&[Some(99.0), None]).least_percent(), None);
    }
}
