//! What one station bears: a crowd of clients, a long day, a head that must not stand still, a wave
//! of labels in one call, a journal of a million jobs, and a hub that was away.
//!
//! Each part asks running programs over their own protocols and counts every label at its printer;
//! [`programs`] starts them, [`report`] says what was found beside what is promised. Nothing here
//! looks into a program, and a figure that was not measured is missing, never guessed.

pub mod agent;
pub mod batch;
pub mod burst;
pub mod day;
pub mod head;
pub mod journal;
pub mod memory;
pub mod offline;
pub mod pace;
pub mod played;
pub mod programs;
pub mod report;

use std::time::Duration;

use serde::Serialize;

/// The parts of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Part {
    /// Many clients at once.
    Burst,
    /// Labels at an even pace over several printers, with a look at the memory.
    Day,
    /// How much of the time the heads move, for each window.
    Head,
    /// A wave in one call against one call each.
    Batch,
    /// A journal of many jobs.
    Journal,
    /// A hub that was away for three days.
    Offline,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Plan {
    /// Clients of a burst.
    pub clients: usize,
    /// Jobs of each client in the burst that every system gets, on one printer.
    pub jobs_each: usize,
    /// Jobs of each client in the burst that only Waystation gets, over all printers.
    pub crowd_jobs_each: usize,
    /// How often each system gets its burst.
    pub rounds: usize,
    /// Printers of the crowd's burst and of the day, and of the heads at once.
    pub printers: usize,
    /// Labels a second of the day, over all printers.
    pub labels_per_second: f64,
    /// How long the day is, in seconds.
    pub day_seconds: u32,
    /// Labels of each head.
    pub head_labels: usize,
    /// Labels of the wave.
    pub batch: usize,
    /// Jobs in the journal.
    pub journal_jobs: u32,
    /// Events that wait for the hub.
    pub offline_events: u32,
    /// How long nothing may arrive before the rest counts as lost.
    #[serde(skip)]
    pub quiet_time_max: Duration,
}

impl Plan {
    /// What is measured unless something else is asked for.
    pub const WHOLE: Self = Self {
        clients: 50,
        jobs_each: 10,
        crowd_jobs_each: 500,
        rounds: 3,
        printers: 8,
        labels_per_second: 10.0,
        day_seconds: 60,
        head_labels: 32,
        batch: 2_000,
        journal_jobs: 1_000_000,
        offline_events: 281_000,
        quiet_time_max: Duration::from_secs(20),
    };

    /// The same in about a minute.
    pub const QUICK: Self = Self {
        crowd_jobs_each: 20,
        rounds: 1,
        day_seconds: 10,
        head_labels: 8,
        journal_jobs: 20_000,
        offline_events: 3_000,
        ..Self::WHOLE
    };
}
