//! Tells how the station is: at start, when a printer changes, every minute, and at the end.
//!
//! What is told is made by `privacy` and kept by the journal like every other event.

mod memory;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use contract::event::{Event, Occasion};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::admission::Admission;
use crate::clock::{Clock, Time};
use crate::engine::Engine;
use crate::journal::{Journal, Totals, Write, newest_layout};
use crate::ladder::Level;
use crate::outbox::Outbox;
use crate::privacy::{Condition, tell_of_ladder, tell_of_station, tell_of_versions};
use crate::supervision::{Attempt, Part};
use crate::supplies::Supplies;
use memory::Memory;

/// How often an unchanged station says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// How long changes are collected before they are told.
const GATHERING: Duration = Duration::from_secs(1);

/// Why the station is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wake {
    /// Something about a printer changed: more may change in the next moment.
    Printers,
    /// The shift lead is called, or here: somebody stands and waits.
    Lead,
    /// The station took a step on its ladder.
    Ladder,
    /// Nothing changed for a while.
    Heartbeat,
}

/// What telling needs.
#[derive(Clone)]
pub struct Vitals {
    /// The station at work.
    pub engine: Arc<Engine>,
    /// Where events are kept.
    pub journal: Arc<Journal>,
    /// What the station still does.
    pub admission: Arc<Admission>,
    /// What the hub has confirmed.
    pub outbox: Arc<Outbox>,
    /// What the printers use up.
    pub supplies: Arc<Supplies>,
    /// The time.
    pub clock: Arc<Clock>,
    /// The journal's file, for its size.
    pub journal_file: PathBuf,
}

impl Vitals {
    /// Tells until told to stop, and goes on if it breaks.
    pub async fn run(self, part: Arc<Part>, stop: watch::Receiver<bool>) {
        let mut occasion = Occasion::Started;
        loop {
            let mut telling = JoinSet::new();
            telling.spawn(self.clone().tell_until(stop.clone(), occasion));
            let Some(Err(_)) = telling.join_next().await else { return };
            let Attempt::Again(pause) = part.broke() else { return };
            tokio::time::sleep(pause).await;
            part.is_well();
            occasion = Occasion::Changed;
        }
    }

    async fn tell_until(self, mut stop: watch::Receiver<bool>, first: Occasion) {
        let mut memory = Memory::default();
        let mut standing = self.admission.standing();
        if first == Occasion::Started {
            self.write(vec![tell_of_versions(
                newest_layout(),
                &self.engine.printers(),
                self.clock.moment().wall,
            )])
            .await;
        }
        self.tell(first, &mut memory).await;
        let mut printers = self.engine.printer_changes();
        let mut lead = self.engine.lead_changes();
        let mut heartbeat = Instant::now() + HEARTBEAT;
        loop {
            let wake = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                changed = printers.changed() => changed.map(|()| Wake::Printers),
                called = lead.changed() => called.map(|()| Wake::Lead),
                stepped = standing.changed() => stepped.map(|()| Wake::Ladder),
                () = sleep_until(heartbeat) => Ok(Wake::Heartbeat),
            };
            // Whoever would say more is gone: the station stops.
            let Ok(wake) = wake else { break };
            if wake == Wake::Ladder {
                self.tell_of_step(&mut memory).await;
                continue;
            }
            if wake == Wake::Printers {
                if self.admission.level() >= Level::SummaryOnly {
                    // The heartbeat tells it.
                    tokio::select! {
                        _ = stop.wait_for(|stop| *stop) => break,
                        () = sleep_until(heartbeat) => {}
                    }
                }
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => break,
                    () = tokio::time::sleep(GATHERING) => {}
                }
                printers.mark_unchanged();
            }
            let occasion =
                if wake == Wake::Heartbeat { Occasion::Heartbeat } else { Occasion::Changed };
            if self.tell(occasion, &mut memory).await {
                heartbeat = Instant::now() + HEARTBEAT;
            }
        }
        self.tell(Occasion::Stopping, &mut memory).await;
    }

    /// How the station is, behind what changed of its printers; whether there was anything to tell.
    /// That a printer goes from label to label can wait for the heartbeat.
    async fn tell(&self, occasion: Occasion, memory: &mut Memory) -> bool {
        self.look_at_supplies().await;
        let condition = self.condition(occasion);
        let now = self.clock.moment();
        let views = || condition.printers.iter().map(|(view, _)| view);
        let mut events = memory.printers_are(views(), now);
        events.extend(memory.printers_wear(views(), now));
        let is_same = memory.lead_stands(condition.lead_called_at) && events.is_empty();
        if occasion == Occasion::Changed && is_same {
            return false;
        }
        events.push(tell_of_station(&condition, now.wall));
        self.write(events).await;
        true
    }

    /// Shows what every printer has left. What was changed meanwhile is written to the disk.
    async fn look_at_supplies(&self) {
        let (engine, supplies) = (Arc::clone(&self.engine), Arc::clone(&self.supplies));
        let looked = tokio::task::spawn_blocking(move || {
            let now = engine.now();
            for view in engine.printers() {
                if let Some(outlook) = supplies.see(&view, now) {
                    engine.show_outlook(&view.name, outlook);
                }
            }
        });
        if looked.await.is_err() {
            tracing::error!("Looking at the printers' supplies broke");
        }
    }

    /// Where the station stands on its ladder, if that is another place than before.
    async fn tell_of_step(&self, memory: &mut Memory) {
        let standing = self.admission.standing().borrow().clone();
        let Some(before) = memory.stood_elsewhere(standing.level) else { return };
        let pressure = standing.pressures.first().copied();
        let event = tell_of_ladder(before, standing.level, pressure, standing.since);
        if self.write(vec![event]).await {
            memory.station_stands(standing.level);
        }
    }

    /// Whether the events are in the journal.
    async fn write(&self, events: Vec<Event>) -> bool {
        let writes = events.into_iter().map(|event| Write::Tell(Box::new(event))).collect();
        let written = self.journal.write(writes).await;
        if let Err(error) = &written {
            tracing::warn!(%error, "How the station is could not be written down");
        }
        self.outbox.ring();
        written.is_ok()
    }

    fn condition(&self, occasion: Occasion) -> Condition {
        let printers = self.engine.printers().into_iter().map(|view| {
            let totals = self.engine.totals(Some(&view.name)).unwrap_or_default();
            (view, totals)
        });
        let told = self.outbox.view().through;
        let newest = self.journal.newest_event().unwrap_or(told);
        let uptime = self.clock.moment().steady.as_secs();
        Condition {
            occasion,
            uptime_s: u32::try_from(uptime).unwrap_or(u32::MAX),
            printers: printers.collect::<Vec<(_, Totals)>>(),
            outbox_waiting: newest.saturating_sub(told),
            journal_bytes: std::fs::metadata(&self.journal_file).map_or(0, |file| file.len()),
            lead_called_at: self.engine.lead_called_at(),
        }
    }
}
