//! The fleet's figures for Prometheus: what is known of every station, one line each.
//!
//! The hub's own figures have a page of their own without stations in it, so that scraping the hub
//! stays cheap. Here a station, its site and a printer's slot are labels, and nothing else is.

use std::{borrow::Borrow, fmt::Write as _};

use contract::event::{PrinterState, UnixMillis};

use crate::store::StationRow;

/// The media type of the figures (Prometheus text format 0.0.4).
pub const FIGURES_MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// One figure of a station.
pub(crate) struct Figure {
    /// Its name, without what all have in common.
    pub(crate) name: &'static str,
    /// `gauge` or `counter`.
    kind: &'static str,
    /// What it says.
    help: &'static str,
    /// Its number in thousandths; none when the station has not said.
    read: fn(&StationRow) -> Option<i64>,
}

/// Thousandths in one.
const ONE: i64 = 1_000;

/// Every figure of a station.
pub(crate) const OF_STATIONS: &[Figure] = &[
    gauge("heard_seconds", "When it was last heard, or became known, since 1970", |row| {
        Some(millis(row.last_heard_at.unwrap_or(row.enrolled_at)))
    }),
    gauge("clock_ahead_seconds", "By how much its clock was ahead then", |row| Some(row.skew_ms)),
    gauge("labels_completed", "Labels that came out, by the last word about each", |row| {
        Some(whole(row.completed))
    }),
    gauge(
        "labels_failed",
        "Labels that did not come out, or of which nobody knows, by the last word about each",
        |row| Some(whole(row.failed)),
    ),
    Figure {
        name: "outcomes_total",
        kind: "counter",
        help: "Events it told about labels",
        read: |row| Some(whole(row.outcomes)),
    },
    gauge("events_missing", "Events it numbered that have not come", |row| {
        Some(whole(row.missing))
    }),
    gauge("two_stories_seconds", "When it told two stories last, since 1970", |row| {
        row.forked_at.map(millis)
    }),
    gauge("two_stories", "Places where it told two stories", |row| Some(whole(row.forks))),
    gauge("records_unread", "Records of it that could not be read", |row| Some(whole(row.unread))),
    gauge("jobs_waiting", "Jobs that wait for a printer", |row| {
        row.state.as_ref().map(|state| whole(state.jobs_waiting.into()))
    }),
    gauge("jobs_in_doubt", "Jobs that wait for proof or a person", |row| {
        row.state.as_ref().map(|state| whole(state.jobs_in_doubt.into()))
    }),
    gauge(
        "lead_called_seconds",
        "Since when somebody there calls for the shift lead, since 1970; 0 if nobody does",
        |row| row.state.as_ref().map(|state| state.lead_called_at.map_or(0, millis)),
    ),
    gauge("outbox_events", "Events that no receipt covers yet", |row| {
        row.state.as_ref().map(|state| whole(state.outbox_waiting.get()))
    }),
    gauge("outbox_dropped", "Events given up since the agent started", |row| {
        row.state.as_ref().map(|state| whole(state.outbox_dropped.get()))
    }),
];

const fn gauge(
    name: &'static str,
    help: &'static str,
    read: fn(&StationRow) -> Option<i64>,
) -> Figure {
    Figure { name, kind: "gauge", help, read }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX).saturating_mul(ONE)
}

fn millis(moment: UnixMillis) -> i64 {
    i64::try_from(moment.get()).unwrap_or(i64::MAX)
}

/// The name of the figure that says whether a printer is stopped.
pub(crate) const PRINTER_STOPPED: &str = "waystation_printer_stopped";
/// What the name of every figure of a station begins with.
pub(crate) const STATION: &str = "waystation_station_";

/// The figures of these stations as text.
pub fn text<R: Borrow<StationRow>>(rows: &[R]) -> String {
    let mut text = String::new();
    for Figure { name, kind, help, read } in OF_STATIONS {
        let name = format!("{STATION}{name}");
        say(&mut text, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        for row in rows.iter().map(R::borrow) {
            let Some(thousandths) = read(row) else { continue };
            let (site, station, number) = (&row.site, &row.id, number(thousandths));
            say(
                &mut text,
                format_args!("{name}{{site=\"{site}\",station=\"{station}\"}} {number}\n"),
            );
        }
    }
    say(
        &mut text,
        format_args!(
            "# HELP {PRINTER_STOPPED} Whether a printer is stopped\n# TYPE {PRINTER_STOPPED} gauge\n"
        ),
    );
    for row in rows.iter().map(R::borrow) {
        let reports = row.state.iter().flat_map(|state| state.printers.as_slice());
        for report in reports {
            let stopped = u8::from(report.state == PrinterState::Stopped);
            let (site, station, slot) = (&row.site, &row.id, report.slot.get());
            say(
                &mut text,
                format_args!(
                    "{PRINTER_STOPPED}{{site=\"{site}\",station=\"{station}\",slot=\"{slot}\"}} {stopped}\n"
                ),
            );
        }
    }
    text
}

/// A number of thousandths, as short as it can be written.
fn number(thousandths: i64) -> String {
    let (whole, part) = (thousandths / ONE, (thousandths % ONE).abs());
    let sign = if thousandths < 0 && whole == 0 { "-" } else { "" };
    if part == 0 { format!("{whole}") } else { format!("{sign}{whole}.{part:03}") }
}

fn say(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("text only grows");
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn thousandths_are_written_as_people_write_numbers() {
        let all = [0, 5_000, 1_790_000_000_123, -40, -1_500, 7].map(number);
        assert_eq!(all, ["0", "5", "1790000000.123", "-0.040", "-1.500", "0.007"]);
    }
}
