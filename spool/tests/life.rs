//! The promises of a job's life, held against a world that cuts links, power and stations.
//!
//! The world knows the truth: what lies on the floor beside the printer. The station knows only
//! what its journal and the printer's counters say. Invariants I1 to I7 must hold all the same.

#[path = "life/world.rs"]
mod world;

use proptest::prelude::*;
use spool::{Answer, CounterTrust, Order};
use world::{Cut, Happening, World};

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (0..6_u8, 1..3_u16).prop_map(|(key, copies)| Happening::Submit { key, copies }),
        12 => Just(Happening::LaneStep),
        8 => Just(Happening::PrinterPrints),
        3 => prop_oneof![Just(Cut::BeforeTheFirstByte), Just(Cut::MidLabel), Just(Cut::Late),
                         Just(Cut::AfterTheLastByte)].prop_map(Happening::LinkWillBreak),
        2 => Just(Happening::StationDies),
        2 => prop_oneof![Just(None), Just(Some(0)), (1..3_u64).prop_map(Some)]
            .prop_map(|counter_loses| Happening::PrinterLosesPower { counter_loses }),
        1 => Just(Happening::PaperOut),
        2 => Just(Happening::PaperIn),
        4 => Just(Happening::SecondPasses),
        2 => prop_oneof![Just(Answer::Printed), Just(Answer::NotPrinted), Just(Answer::SetAside)]
            .prop_map(Happening::PersonAnswers),
        2 => (0..8_usize, any::<bool>())
            .prop_map(|(label, token)| Happening::PersonScans { label, token }),
        1 => Just(Happening::PersonHolds),
        1 => Just(Happening::PersonReleases),
        1 => Just(Happening::PersonCancels),
        1 => Just(Happening::PersonReprints),
        1 => prop_oneof![Just(10), Just(-10)].prop_map(|years| Happening::ClockJumps { years }),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Flowing), Just(Order::Strict)]
}

fn trust() -> impl Strategy<Value = CounterTrust> {
    prop_oneof![
        Just(CounterTrust::None),
        Just(CounterTrust::Report),
        Just(CounterTrust::WhilePowered),
        Just(CounterTrust::ProvenAtEnd),
        Just(CounterTrust::ProvenAtStart),
    ]
}

/// How many stories are told when nobody asks for more.
const STORIES: u32 = 1_000;

/// How many stories `WAYSTATION_STORIES` asks for.
fn stories() -> u32 {
    let asked = std::env::var("WAYSTATION_STORIES").ok();
    asked.map_or(STORIES, |text| text.parse().expect("a number of stories"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: stories(), ..ProptestConfig::default() })]

    #[test]
    fn every_promise_holds_whatever_happens(
        trust in trust(),
        order in order(),
        story in prop::collection::vec(happening(), 1..120),
    ) {
        let mut world = World::new(trust, order);
        for happening in story {
            world.happen(happening);
            world.check();
        }
        world.calm_down();
        world.check();
        world.check_the_end();
    }
}

#[test]
fn a_link_cut_mid_label_is_settled_by_the_counter_and_the_label_comes_out_once() {
    let mut world = World::new(CounterTrust::WhilePowered, Order::Flowing);
    world.happen(Happening::Submit { key: 0, copies: 1 });
    world.happen(Happening::LinkWillBreak(Cut::MidLabel));
    world.calm_down();
    world.check_the_end();
    assert_eq!((world.printed_labels(), world.questions_asked()), (1, 0));
}

#[test]
fn a_station_that_dies_after_the_last_byte_neither_loses_nor_doubles_the_label() {
    let mut world = World::new(CounterTrust::WhilePowered, Order::Flowing);
    world.happen(Happening::Submit { key: 0, copies: 1 });
    world.happen(Happening::LaneStep);
    world.happen(Happening::LaneStep);
    world.happen(Happening::StationDies);
    world.calm_down();
    world.check_the_end();
    assert_eq!((world.printed_labels(), world.questions_asked()), (1, 0));
}

#[test]
fn a_power_cut_under_the_head_is_a_question_to_a_person() {
    let mut world = World::new(CounterTrust::WhilePowered, Order::Flowing);
    world.happen(Happening::Submit { key: 0, copies: 1 });
    world.happen(Happening::LaneStep);
    world.happen(Happening::LaneStep);
    world.happen(Happening::PrinterLosesPower { counter_loses: None });
    world.calm_down();
    world.check_the_end();
    assert_eq!(world.questions_asked(), 1);
}

#[test]
fn a_printer_that_says_so_settles_its_label_without_a_question() {
    let mut world = World::new(CounterTrust::Report, Order::Flowing);
    // The content that key 1 stands for has two copies.
    world.happen(Happening::Submit { key: 1, copies: 2 });
    world.calm_down();
    world.check_the_end();
    assert_eq!((world.printed_labels(), world.questions_asked()), (2, 0));
}

#[test]
fn a_link_cut_before_the_printer_said_so_is_a_question_to_a_person() {
    let mut world = World::new(CounterTrust::Report, Order::Flowing);
    world.happen(Happening::Submit { key: 0, copies: 1 });
    world.happen(Happening::LinkWillBreak(Cut::AfterTheLastByte));
    world.calm_down();
    world.check_the_end();
    assert_eq!(world.questions_asked(), 1);
}

#[test]
fn a_scan_settles_a_doubt_without_a_question_being_answered() {
    let mut world = World::new(CounterTrust::WhilePowered, Order::Strict);
    world.happen(Happening::Submit { key: 0, copies: 1 });
    world.happen(Happening::LinkWillBreak(Cut::AfterTheLastByte));
    world.happen(Happening::LaneStep);
    world.happen(Happening::LaneStep);
    world.happen(Happening::PrinterPrints);
    world.happen(Happening::PersonScans { label: 0, token: false });
    world.calm_down();
    world.check();
    world.check_the_end();
    assert_eq!((world.printed_labels(), world.questions_asked()), (1, 0));
}
