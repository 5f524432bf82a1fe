//! What is said of supplies, and what is not.

use super::*;

const MEDIA_M: u32 = 75;

fn set() -> SuppliesConfig {
    SuppliesConfig { media_m: Some(MEDIA_M), ribbon_m: Some(300), head_km: Some(50) }
}

fn settings() -> Settings {
    Settings { set: set(), label_mm: Some(152), tells_temperature: true }
}

fn reading(labels: u64, distance_cm: Option<u64>) -> Reading {
    Reading {
        serial: Some("A".to_owned()),
        labels: Some(labels),
        together: distance_cm.map(|distance| (distance, Some(labels))),
        reasons: BTreeSet::new(),
        connected: true,
    }
}

/// A roll and a ribbon that a person loaded at 1,000 labels and 155 m.
fn loaded() -> Stock {
    let at = Timestamp(7);
    let before = reading(1_000, Some(15_500));
    let stock = Stock::default().with(&set(), Supply::Media, None, &before, at);
    stock.with(&set(), Supply::Ribbon, None, &before, at)
}

#[track_caller]
fn check_media(stock: &Stock, reading: &Reading, expected: (Level, Option<u32>, Basis)) {
    let left = outlook(stock, &settings(), reading).media;
    assert_eq!((left.level, left.left, left.basis), expected);
}

#[test]
fn what_was_loaded_and_counted_since_is_measured() {
    // 200 labels took 31 m: of 75 m there are 44 left, 283 labels at 15.5 cm.
    let now = reading(1_200, Some(18_600));
    check_media(&loaded(), &now, (Level::Enough, Some(283), Basis::Measured));
    let ribbon = outlook(&loaded(), &settings(), &now).ribbon;
    assert_eq!((ribbon.left, ribbon.basis), (Some(269), Basis::Measured));
}

#[test]
fn labels_count_on_between_two_looks_at_the_distance() {
    let now = Reading { labels: Some(1_210), ..reading(1_200, Some(18_600)) };
    check_media(&loaded(), &now, (Level::Enough, Some(273), Basis::Measured));
}

#[test]
fn before_ten_labels_the_pitch_is_assumed_and_the_figure_an_estimate() {
    let now = reading(1_009, Some(15_640));
    check_media(&loaded(), &now, (Level::Enough, Some(474), Basis::Estimated));
}

#[test]
fn a_printer_that_counts_labels_only_is_reckoned_by_their_length() {
    let before = reading(1_000, None);
    let stock = Stock::default().with(&set(), Supply::Media, None, &before, Timestamp(7));
    let now = reading(1_450, None);
    check_media(&stock, &now, (Level::Low, Some(33), Basis::Estimated));
    let ribbon = outlook(&stock, &settings(), &now).ribbon;
    assert_eq!(ribbon, Left::default());
}

#[test]
fn a_roll_that_should_be_used_up_is_low_and_only_the_sensor_says_empty() {
    let now = reading(1_600, Some(24_800));
    check_media(&loaded(), &now, (Level::Low, Some(0), Basis::Measured));
    let reasons = BTreeSet::from([Reason::MediaEmpty]);
    let empty = Reading { reasons, ..reading(1_100, Some(17_050)) };
    check_media(&loaded(), &empty, (Level::Empty, Some(0), Basis::Reported));
    let low = Reading { reasons: BTreeSet::from([Reason::MediaLow]), ..empty };
    check_media(&loaded(), &low, (Level::Low, Some(383), Basis::Reported));
}

#[test]
fn where_nothing_was_said_or_counted_nothing_is_known() {
    let unknown = (Level::Unknown, None, Basis::Unknown);
    check_media(&Stock::default(), &reading(1_200, Some(18_600)), unknown);
    let mute = Reading { labels: None, ..reading(0, None) };
    check_media(&loaded(), &mute, unknown);
    let backwards = reading(900, Some(14_000));
    check_media(&loaded(), &backwards, unknown);
}

#[test]
fn another_printer_in_its_place_brings_its_own_supplies() {
    let mut stock = loaded();
    let other = Reading { serial: Some("B".to_owned()), ..reading(5_000, Some(90_000)) };
    stock.see(&set(), &reading(1_000, Some(15_500)), Timestamp(8));
    assert!(stock.see(&set(), &other, Timestamp(9)));
    assert_eq!((stock.media, stock.serial.as_deref()), (None, Some("B")));
}

#[test]
fn a_new_roll_is_noticed_only_when_the_printer_is_sound_again() {
    let mut stock = loaded();
    let out =
        Reading { reasons: BTreeSet::from([Reason::MediaEmpty]), ..reading(1_480, Some(22_900)) };
    assert!(stock.see(&set(), &out, Timestamp(8)));
    let open = Reading { reasons: BTreeSet::from([Reason::CoverOpen]), ..out.clone() };
    stock.see(&set(), &open, Timestamp(9));
    assert!(stock.media_out, "somebody is still at it");
    let gone = Reading { connected: false, reasons: BTreeSet::new(), ..out };
    stock.see(&set(), &gone, Timestamp(9));
    assert!(stock.media_out, "it says nothing");
    stock.see(&set(), &reading(1_480, Some(22_900)), Timestamp(10));
    let media = stock.media.unwrap();
    assert_eq!((media.by, media.at, stock.media_out), (LoadedBy::Printer, Timestamp(10), false));
    let now = reading(1_580, Some(24_450));
    check_media(&stock, &now, (Level::Enough, Some(383), Basis::Estimated));
}

#[test]
fn a_head_wears_by_its_distance_and_a_new_one_begins_anew() {
    let head = |stock: &Stock, reading: &Reading| {
        let outlook = outlook(stock, &settings(), reading);
        (outlook.head, outlook.head_used_percent)
    };
    let kilometres = |km: u64| reading(0, Some(km * 100_000));
    assert_eq!(head(&loaded(), &kilometres(10)), (Head::Good, Some(20)));
    assert_eq!(head(&loaded(), &kilometres(40)), (Head::Worn, Some(80)));
    assert_eq!(head(&loaded(), &kilometres(50)), (Head::Spent, Some(100)));
    let fresh = loaded().with(&set(), Supply::Head, Some(30_000), &kilometres(50), Timestamp(9));
    assert_eq!(head(&fresh, &kilometres(53)), (Head::Good, Some(10)));
    assert_eq!(head(&loaded(), &reading(5, None)), (Head::Unknown, None));
    let reasons = BTreeSet::from([Reason::PrintheadFault]);
    assert_eq!(head(&loaded(), &Reading { reasons, ..kilometres(10) }), (Head::Faulty, Some(20)));
}

#[test]
fn it_is_warm_enough_only_where_it_would_say_so() {
    let temperature = |settings: &Settings, reading: &Reading| {
        outlook(&Stock::default(), settings, reading).temperature
    };
    let calm = reading(1, None);
    assert_eq!(temperature(&settings(), &calm), Temperature::Normal);
    let mute = Settings { tells_temperature: false, ..settings() };
    assert_eq!(temperature(&mute, &calm), Temperature::Unknown);
    let gone = Reading { connected: false, ..calm.clone() };
    assert_eq!(temperature(&settings(), &gone), Temperature::Unknown);
    let reasons = BTreeSet::from([Reason::PrintheadOverTemperature]);
    assert_eq!(temperature(&mute, &Reading { reasons, ..calm }), Temperature::High);
}
