//! The figures of stations: kept as they were told, rolled up by hour, and given out in steps.
//!
//! A column for each series, in the contract's order. Sums are kept as fractions: however large a
//! station says its figures are, they add up to something.

use std::{collections::BTreeMap, sync::LazyLock};

use contract::{
    event::{Count, StationSeries, UnixMillis},
    series::Series,
};

use super::{Insert, Kind, Row, Sql, Value, keep::Place};
use crate::store::{
    Arrival, ReadingBin, ReadingCell, ReadingsOf, StoreError,
    tally::{MINUTE_MS, Spot},
};

/// How many series there are.
const SERIES: usize = Series::CORE.len();
/// Milliseconds in an hour.
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// How many steps an answer has at most.
const BINS_MAX: u64 = 1_000;

/// The columns of one series.
#[derive(Clone, Copy)]
struct Column {
    /// Of single readings.
    name: &'static str,
    /// Of an hour: how often it was told, its sum, its lowest and highest.
    told: &'static str,
    sum: &'static str,
    low: &'static str,
    high: &'static str,
}

macro_rules! columns {
    ($($name:literal,)+) => {
        [$(Column {
            name: $name,
            told: concat!($name, "_told"),
            sum: concat!($name, "_sum"),
            low: concat!($name, "_low"),
            high: concat!($name, "_high"),
        },)+]
    };
}

/// The columns of each series, in the order of [`Series::CORE`].
const COLUMNS: [Column; SERIES] = columns![
    "host_cpu_permille",
    "host_memory_available_bytes",
    "host_disk_free_bytes",
    "host_network_errors",
    "jobs_waiting",
    "printer_barred",
    "journal_commit_ms",
    "outbox_waiting",
    "label_ended",
    "label_proven",
    "printer_stopped_ms",
    "jobs_oldest_waiting_ms",
];

const READINGS: Insert = Insert {
    table: "readings",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("at", Kind::Int),
        ("span_ms", Kind::Int),
        (COLUMNS[0].name, Kind::Int),
        (COLUMNS[1].name, Kind::Int),
        (COLUMNS[2].name, Kind::Int),
        (COLUMNS[3].name, Kind::Int),
        (COLUMNS[4].name, Kind::Int),
        (COLUMNS[5].name, Kind::Int),
        (COLUMNS[6].name, Kind::Int),
        (COLUMNS[7].name, Kind::Int),
        (COLUMNS[8].name, Kind::Int),
        (COLUMNS[9].name, Kind::Int),
        (COLUMNS[10].name, Kind::Int),
        (COLUMNS[11].name, Kind::Int),
    ],
    conflict: "",
};

/// The row of an hour, made or added to.
static ADD_TO_HOUR: LazyLock<String> = LazyLock::new(|| {
    let mut names = vec!["station", "hour"];
    let mut changes = Vec::new();
    for Column { told, sum, low, high, .. } in COLUMNS {
        let keep = |name: &str, comes_first: &str| {
            let (old, new) = (format!("reading_hours.{name}"), format!("excluded.{name}"));
            format!(
                "{name} = CASE WHEN {old} IS NULL OR {new} {comes_first} {old} \
                 THEN {new} ELSE {old} END"
            )
        };
        changes.push(format!("{told} = reading_hours.{told} + excluded.{told}"));
        changes.push(format!(
            "{sum} = coalesce(reading_hours.{sum} + excluded.{sum}, reading_hours.{sum}, \
             excluded.{sum})"
        ));
        changes.extend([keep(low, "<"), keep(high, ">")]);
        names.extend([told, sum, low, high]);
    }
    let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
    format!(
        "INSERT INTO reading_hours ({}) VALUES ({}) ON CONFLICT (station, hour) DO UPDATE SET {}",
        names.join(", "),
        places.join(", "),
        changes.join(", ")
    )
});

/// From single readings, in steps.
static BY_MINUTES: LazyLock<String> = LazyLock::new(|| {
    let columns = COLUMNS.map(|Column { name, told, sum, low, high }| {
        format!(
            "count({name}) AS {told}, sum(CAST({name} AS DOUBLE PRECISION)) AS {sum}, \
             min({name}) AS {low}, max({name}) AS {high}"
        )
    });
    steps("at", "readings", &columns)
});

/// From the hours, in steps.
static BY_HOURS: LazyLock<String> = LazyLock::new(|| {
    let columns = COLUMNS.map(|Column { told, sum, low, high, .. }| {
        format!(
            "CAST(sum({told}) AS BIGINT) AS {told}, sum({sum}) AS {sum}, min({low}) AS {low}, \
             max({high}) AS {high}"
        )
    });
    steps("hour", "reading_hours", &columns)
});

fn steps(time: &str, table: &str, columns: &[String]) -> String {
    format!(
        "SELECT {time} / ?4 AS bin, {} FROM {table} \
         WHERE station = (SELECT station FROM stations WHERE name = ?1) \
         AND {time} >= ?2 AND {time} < ?3 GROUP BY {time} / ?4 ORDER BY 1 LIMIT ?5",
        columns.join(", ")
    )
}

/// Keeps what a station told, and adds it to its hours.
pub(super) fn write(
    sql: &mut dyn Sql,
    place: Place,
    told: &[(Spot, &StationSeries)],
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let row = |(spot, series): &(Spot, &StationSeries)| {
        let mut row: Vec<Value> = vec![
            place.station.into(),
            place.journal.into(),
            spot.seq.into(),
            arrival.received_at.into(),
            series.at.into(),
            series.span.get().into(),
        ];
        row.extend(series.readings.iter().map(|(_, reading)| reading.map(Count::get).into()));
        row
    };
    sql.insert(&READINGS, told.iter().map(row).collect())?;
    let mut hours: BTreeMap<u64, Hour> = BTreeMap::new();
    for (_, series) in told {
        let hour = hours.entry(series.at.get() / HOUR_MS).or_default();
        for (cell, (_, reading)) in hour.iter_mut().zip(series.readings.iter()) {
            cell.extend(reading.map(Count::get));
        }
    }
    for (hour, cells) in hours {
        let mut row: Vec<Value> = vec![place.station.into(), hour.into()];
        cells.iter().for_each(|cell| row.extend(summed(cell)));
        sql.run(&ADD_TO_HOUR, &row)?;
    }
    Ok(())
}

/// The readings of each series in one hour.
type Hour = [Vec<u64>; SERIES];

#[expect(clippy::cast_precision_loss, reason = "a sum of readings is only ever shown")]
fn summed(readings: &[u64]) -> [Value; 4] {
    let sum = readings.iter().map(|reading| *reading as f64).sum();
    let some = (!readings.is_empty()).then_some(sum).map_or(Value::Null, Value::Real);
    let told = u64::try_from(readings.len()).unwrap_or(u64::MAX);
    let (low, high) = (readings.iter().min().copied(), readings.iter().max().copied());
    [told.into(), some, low.into(), high.into()]
}

/// What a station told in a stretch of time, in steps; from its hours where the steps are such.
pub(super) fn read(sql: &mut dyn Sql, asked: &ReadingsOf) -> Result<Vec<ReadingBin>, StoreError> {
    let ReadingsOf { station, since, until, step_minutes } = asked;
    let step_ms = step_minutes.saturating_mul(MINUTE_MS);
    let by_hours = step_ms.is_multiple_of(HOUR_MS);
    let (select, unit_ms) = if by_hours { (&BY_HOURS, HOUR_MS) } else { (&BY_MINUTES, 1) };
    let values = [
        station.as_str().into(),
        (since.get() / unit_ms).into(),
        until.get().div_ceil(unit_ms).into(),
        (step_ms / unit_ms).max(1).into(),
        BINS_MAX.into(),
    ];
    sql.rows(select, &values)?.iter().map(bin).collect()
}

fn bin(row: &Row) -> Result<ReadingBin, StoreError> {
    let mut cells = [None; SERIES];
    for (cell, Column { told, sum, low, high, .. }) in cells.iter_mut().zip(COLUMNS) {
        let told = row.count(told)?;
        if told > 0 {
            let (sum, low, high) = (row.real(sum)?, row.count(low)?, row.count(high)?);
            *cell = Some(ReadingCell { told, sum, low, high });
        }
    }
    Ok(ReadingBin { bin: row.count("bin")?, cells })
}

/// Forgets the hours before a moment.
pub(super) fn forget_hours(sql: &mut dyn Sql, before: UnixMillis) -> Result<u64, StoreError> {
    let hour = before.get() / HOUR_MS;
    let mut forgotten = 0;
    for station in sql.rows("SELECT station FROM stations", &[])? {
        let delete = "DELETE FROM reading_hours WHERE station = ?1 AND hour < ?2";
        forgotten += sql.run(delete, &[station.int("station")?.into(), hour.into()])?;
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_the_series_in_its_place() {
        let names = Series::CORE
            .map(|series| series.name().strip_prefix("waystation.").unwrap().replace('.', "_"));
        assert_eq!(names, COLUMNS.map(|column| column.name));
    }
}
