//! Promises about figures: each minute counts once, adds up by hour, and is forgotten in its time.

use contract::{
    batch::Claim,
    chain::{Link, Seq},
    event::{Count, Event, Millis, Readings, StationSeries, UnixMillis},
    identity::StationId,
    record::Position,
    series::Series,
};

use super::{JOURNAL, NOW, a_station, arrival, at, stored};
use crate::store::{Arrival, Entry, ReadingBin, ReadingsOf, Store, Told};

const DAY: u64 = 24 * 60 * 60;
const HOUR_MS: u64 = 3_600_000;

pub(super) const ALL: &[fn(&dyn Store)] = &[
    minutes_and_hours_add_up,
    a_minute_told_twice_counts_once,
    what_a_machine_does_not_say_is_nothing_and_no_zero,
    however_large_a_figure_is_the_others_are_kept,
    single_figures_are_forgotten_before_their_hours,
];

/// The beginning of an hour.
fn hour() -> u64 {
    NOW.next_multiple_of(HOUR_MS)
}

/// A figure told so many milliseconds after that hour began: jobs that wait, labels that ended.
type Telling = (u64, Option<u64>, u64);

/// The stretch that tells these, from the first number on.
fn telling(station: &StationId, told: &[Telling]) -> Arrival {
    let start = Link::start(JOURNAL);
    let (mut link, mut entries) = (start, Vec::new());
    for (seq, (after_ms, waiting, ended)) in (1..).zip(told) {
        let seq = Seq::new(seq).unwrap();
        let readings = Readings::new(|series| {
            let is_ended = series == Series::LabelsEnded;
            let ended = is_ended.then_some(*ended);
            let waiting = waiting.filter(|_| series == Series::JobsWaiting);
            ended.or(waiting).map(Count::new)
        });
        let at = UnixMillis::new(hour() + after_ms);
        let series = StationSeries { at, span: Millis::new(60_000), readings };
        let event = Event::StationSeries(series.clone());
        link = link.next(seq, &event.encode(Position { journal: JOURNAL, seq }));
        entries.push(Entry { link, told: Told::Series(Box::new(series)) });
    }
    let last = Seq::new(told.len() as u64).unwrap();
    let claim = Claim::new(JOURNAL, Seq::FIRST, last, start, link).unwrap();
    arrival(station, claim, entries)
}

/// Steps of so many minutes over two hours: which, jobs that wait as readings, sum, lowest, highest.
fn waiting(store: &dyn Store, station: &StationId, step_minutes: u64) -> Vec<(u64, Shown)> {
    bins(store, station, step_minutes, 4)
}

type Shown = Option<(u64, f64, u64, u64)>;

fn bins(
    store: &dyn Store,
    station: &StationId,
    step_minutes: u64,
    place: usize,
) -> Vec<(u64, Shown)> {
    let (since, until) = (UnixMillis::new(hour()), UnixMillis::new(hour() + 2 * HOUR_MS));
    let asked = ReadingsOf { station: station.clone(), since, until, step_minutes };
    let first = hour() / 60_000 / step_minutes;
    let show = |ReadingBin { bin, cells }: ReadingBin| {
        let cell = cells[place].map(|cell| (cell.told, cell.sum, cell.low, cell.high));
        (bin - first, cell)
    };
    store.readings(&asked).unwrap().into_iter().map(show).collect()
}

const STORY: &[Telling] =
    &[(0, Some(3), 10), (60_000, Some(9), 0), (3_599_999, Some(6), 1), (3_600_000, Some(4), 2)];

fn minutes_and_hours_add_up(store: &dyn Store) {
    let station = a_station(store);
    stored(store, telling(&station, STORY));
    let minutes = [
        (0, Some((1, 3.0, 3, 3))),
        (1, Some((1, 9.0, 9, 9))),
        (59, Some((1, 6.0, 6, 6))),
        (60, Some((1, 4.0, 4, 4))),
    ];
    assert_eq!(waiting(store, &station, 1), minutes);
    let hours = [(0, Some((3, 18.0, 3, 9))), (1, Some((1, 4.0, 4, 4)))];
    assert_eq!(waiting(store, &station, 60), hours);
    assert_eq!(
        bins(store, &station, 60, 8),
        [(0, Some((3, 11.0, 0, 10))), (1, Some((1, 2.0, 2, 2)))]
    );
    let nobody = "wh-9".parse().unwrap();
    assert_eq!(waiting(store, &nobody, 1), []);
}

fn a_minute_told_twice_counts_once(store: &dyn Store) {
    let station = a_station(store);
    stored(store, telling(&station, &STORY[..2]));
    // The same stretch with what follows it, as after a receipt that was lost.
    assert_eq!(stored(store, telling(&station, STORY)).fresh, 2);
    assert_eq!(waiting(store, &station, 60)[0], (0, Some((3, 18.0, 3, 9))));
    assert_eq!(waiting(store, &station, 1).len(), 4);
}

fn what_a_machine_does_not_say_is_nothing_and_no_zero(store: &dyn Store) {
    let station = a_station(store);
    stored(store, telling(&station, &[(0, None, 5), (60_000, Some(8), 5), (120_000, None, 5)]));
    for step in [30, 60] {
        assert_eq!(waiting(store, &station, step), [(0, Some((1, 8.0, 8, 8)))]);
        assert_eq!(bins(store, &station, step, 8), [(0, Some((3, 15.0, 5, 5)))]);
        assert_eq!(bins(store, &station, step, 0), [(0, None)]);
    }
}

fn however_large_a_figure_is_the_others_are_kept(store: &dyn Store) {
    let station = a_station(store);
    let most = Count::MAX.get();
    stored(store, telling(&station, &[(0, Some(most), most), (60_000, Some(most), most)]));
    for step in [30, 60] {
        let [(0, Some((2, sum, _, high)))] = waiting(store, &station, step)[..] else {
            panic!("one step of two readings")
        };
        assert!(sum > 1.8e19 && high == most, "{sum}");
    }
}

fn single_figures_are_forgotten_before_their_hours(store: &dyn Store) {
    let station = a_station(store);
    stored(store, telling(&station, STORY));
    store.forget(at(2 * DAY), at(0)).unwrap();
    assert_eq!(waiting(store, &station, 1), []);
    assert_eq!(waiting(store, &station, 60).len(), 2);
    store.forget(at(2 * DAY), at(2 * DAY)).unwrap();
    assert_eq!(waiting(store, &station, 60), []);
}
