//! Which facts lead to which level, and how the station finds its way back.

use super::*;

fn check(facts: Facts, expected: Level) {
    assert_eq!(facts.level(), expected, "{facts:?}");
}

fn commit(ms: u64) -> Facts {
    Facts { commit: Duration::from_millis(ms), ..Facts::default() }
}

fn line(journal_line_percent: u8) -> Facts {
    Facts { journal_line_percent, ..Facts::default() }
}

fn memory(mib: u64) -> Facts {
    Facts { memory_bytes: Some(mib * MIB), ..Facts::default() }
}

fn requests(requests_percent: u8) -> Facts {
    Facts { requests_percent, ..Facts::default() }
}

#[test]
fn every_fact_asks_for_its_level() {
    check(Facts::default(), Level::All);
    for (facts, level) in [
        (commit(249), Level::All),
        (commit(250), Level::NoPreviews),
        (commit(1_000), Level::SummaryOnly),
        (commit(30_000), Level::SummaryOnly),
        (line(9), Level::All),
        (line(10), Level::NoPreviews),
        (line(25), Level::SummaryOnly),
        (line(50), Level::CoreOnly),
        (line(75), Level::WorkingPrintersOnly),
        (line(100), Level::WorkingPrintersOnly),
        (memory(149), Level::All),
        (memory(150), Level::NoPreviews),
        (memory(175), Level::SummaryOnly),
        (memory(200), Level::CoreOnly),
        (memory(225), Level::WorkingPrintersOnly),
        (requests(49), Level::All),
        (requests(50), Level::NoPreviews),
        (requests(65), Level::SummaryOnly),
        (requests(80), Level::CoreOnly),
        (requests(95), Level::WorkingPrintersOnly),
    ] {
        check(facts, level);
    }
    check(Facts { disk_full: true, ..Facts::default() }, Level::ReadOnly);
    check(Facts { journal_closed: true, ..Facts::default() }, Level::ReadOnly);
}

#[test]
fn the_worst_fact_decides_and_every_reason_is_told() {
    let mut ladder = Ladder::default();
    let facts = Facts { disk_full: true, ..commit(400) };
    assert_eq!(ladder.step(&facts, Duration::from_secs(7)), Some(Level::All));
    assert_eq!((ladder.level(), ladder.since()), (Level::ReadOnly, Duration::from_secs(7)));
    assert_eq!(ladder.pressures(), [Pressure::DiskFull, Pressure::JournalSlow]);
}

/// Facts at each second, and the numbers of the levels that follow.
fn check_way(facts: impl IntoIterator<Item = Facts>, levels: &[u8]) {
    let mut ladder = Ladder::default();
    let seconds = (0..).map(Duration::from_secs);
    let way: Vec<u8> = facts
        .into_iter()
        .zip(seconds)
        .map(|(facts, now)| {
            ladder.step(&facts, now);
            ladder.level().number()
        })
        .collect();
    assert_eq!(way, levels);
}

#[test]
fn the_way_down_is_taken_at_once_and_the_way_up_step_by_step_after_a_calm() {
    let calm = [Facts::default(); 17];
    let up = [3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 0];
    check_way([line(50)].into_iter().chain(calm), &[&[3][..], &up].concat());
}

#[test]
fn a_value_that_trembles_does_not_make_the_station_tremble() {
    let trembling = (0..20).map(|second| line(if second % 3 == 0 { 10 } else { 9 }));
    check_way(trembling, &[1; 20]);
}

#[test]
fn pressure_that_eases_keeps_the_level_it_still_asks_for() {
    let easing = [line(75)].into_iter().chain([line(25); 12]);
    check_way(easing, &[4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 2, 2]);
}

#[test]
fn levels_are_told_apart_by_number_and_word() {
    let numbers = Level::ALL.map(Level::number);
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
    assert!(Level::ALL.is_sorted());
    let words: std::collections::BTreeSet<_> = Level::ALL.map(Level::word).into();
    assert_eq!(words.len(), Level::ALL.len());
}
