//! A day's work at an even pace: labels over several printers, each printer resting between its own.
//!
//! A label is handed in when it is due, not when the one before was answered; its times count from
//! then, so that a station that falls behind cannot hide it.

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::BenchError;
use crate::figures::Figures;
use crate::label::{Label, Serial};
use crate::line::submission::Submitted;
use crate::station::agent::{self, Agent};
use crate::station::memory::{Look, Memory, resident_kib};
use crate::station::played::{Marks, Played};
use crate::tally::{Receipt, Tally, tally};

/// How often the memory is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What a day came to.
#[derive(Debug, Clone, Serialize)]
pub struct Day {
    /// Labels a second, over all printers.
    pub labels_per_second: f64,
    /// How long labels were handed in.
    pub seconds: f64,
    /// Printers.
    pub printers: usize,
    /// From when a label was due until it was acknowledged.
    pub ack: Option<Figures>,
    /// From when a label was due until its last byte was in the printer, which rested.
    pub arrival: Option<Figures>,
    /// How often the station said that it is busy.
    pub rejected: usize,
    /// What became of the labels, counted on the floor.
    pub fate: Tally,
    /// Labels of which the station asks a person at the end.
    pub in_doubt: u64,
    /// The memory of the station.
    pub memory: Option<Memory>,
}

/// One label that was handed in when it was due.
struct Paced {
    receipt: Receipt,
    due_at: Instant,
}

/// The station and the printers of a day.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The station.
    pub agent: &'a Agent,
    /// Its printers.
    pub played: &'a Played,
    /// Their names.
    pub printers: &'a [String],
}

impl Bench<'_> {
    /// Hands the labels in, one printer after the other, and counts them on the floor.
    pub fn spend(
        &self,
        labels: &[Label],
        labels_per_second: f64,
        quiet_time_max: Duration,
        stop: &AtomicBool,
    ) -> Result<Day, BenchError> {
        let (began, began_us) = (Instant::now(), micros_since_1970());
        let pace = Duration::from_secs_f64(1.0 / labels_per_second);
        let (lanes, looks) = thread::scope(|scope| {
            let hands: Vec<_> = (0..self.printers.len())
                .map(|printer| {
                    scope.spawn(move || self.hand_in(printer, labels, (began, pace), stop))
                })
                .collect();
            let mut looks = Vec::new();
            while hands.iter().any(|hand| !hand.is_finished()) {
                let kib = self.agent.process().and_then(resident_kib);
                looks.extend(kib.map(|kib| Look { at: began.elapsed(), kib }));
                thread::sleep(LOOK_AGAIN);
            }
            let lanes =
                hands.into_iter().map(|hand| hand.join().expect("a hand returns its failure"));
            (lanes.collect::<Result<Vec<_>, _>>(), looks)
        });
        let lanes = lanes?;
        let seconds = began.elapsed().as_secs_f64();
        let names: Vec<&str> = self.printers.iter().map(String::as_str).collect();
        self.played.wait_for(&names, labels.len(), quiet_time_max)?;
        let mut day = self.count(labels, &lanes, (began, began_us))?;
        day.labels_per_second = labels_per_second;
        day.seconds = seconds;
        day.memory = Memory::of(&looks);
        Ok(day)
    }

    /// Hands one printer's labels in, each when it is due.
    fn hand_in(
        &self,
        printer: usize,
        labels: &[Label],
        (began, pace): (Instant, Duration),
        stop: &AtomicBool,
    ) -> Result<(Vec<Paced>, usize), BenchError> {
        let mut submitter = self.agent.submitter(&self.printers[printer]);
        let mut submitted = Submitted::default();
        let mut paced = Vec::new();
        for (number, label) in labels.iter().enumerate().skip(printer).step_by(self.printers.len())
        {
            let due_at = began + pace * u32::try_from(number).unwrap_or(u32::MAX);
            thread::sleep(due_at.saturating_duration_since(Instant::now()));
            let receipt = submitted.submit(agent::NAME, submitter.as_mut(), label, stop)?;
            paced.push(Paced { receipt, due_at });
        }
        Ok((paced, submitted.held_back))
    }

    fn count(
        &self,
        labels: &[Label],
        lanes: &[(Vec<Paced>, usize)],
        (began, began_us): (Instant, u64),
    ) -> Result<Day, BenchError> {
        let marks = Marks::of(labels);
        let (mut acks, mut arrivals, mut ways) = (Vec::new(), Vec::new(), Vec::new());
        let (mut receipts, mut orders) = (Vec::new(), Vec::new());
        for (printer, (paced, _)) in self.printers.iter().zip(lanes) {
            let sheets = self.played.sheets(printer)?;
            for Paced { receipt, due_at } in paced {
                acks.push(receipt.accepted_at - *due_at);
                let due_us = began_us + whole_micros(*due_at - began);
                let sheet = sheets.iter().find(|it| marks.serial(it) == Some(receipt.serial));
                // Two clocks of one computer: what seems to have come too early came at once.
                ways.extend(
                    sheet.map(|it| Duration::from_micros(it.received_at_us.saturating_sub(due_us))),
                );
            }
            arrivals.extend(marks.arrivals(&sheets));
            orders.push(paced.iter().map(|it| it.receipt.serial).collect::<Vec<Serial>>());
            receipts.extend(paced.iter().map(|it| it.receipt.clone()));
        }
        Ok(Day {
            labels_per_second: 0.0,
            seconds: 0.0,
            printers: self.printers.len(),
            ack: Figures::of(&acks),
            arrival: Figures::of(&ways),
            rejected: lanes.iter().map(|(_, held_back)| held_back).sum(),
            fate: tally(&receipts, &orders, &arrivals),
            in_doubt: in_doubt(self.agent)?,
            memory: None,
        })
    }
}

/// How many labels the station asks a person about.
pub fn in_doubt(agent: &Agent) -> Result<u64, BenchError> {
    #[derive(Deserialize)]
    struct Printers {
        printers: Vec<Printer>,
    }
    #[derive(Deserialize)]
    struct Printer {
        in_doubt: u64,
    }
    let Printers { printers } = agent.caller().get("/v1/printers")?;
    Ok(printers.iter().map(|printer| printer.in_doubt).sum())
}

fn micros_since_1970() -> u64 {
    whole_micros(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn whole_micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
