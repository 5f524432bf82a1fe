//! What every store promises, as one suite: each store is held against all of it.
//!
//! It knows stores by their trait alone.

mod alarms;
mod keys;
mod labels;
mod people;
mod readings;
mod wear;

use contract::{
    batch::Claim,
    chain::{JournalId, Link, Seq},
    enrolment::EnrolmentToken,
    event::{
        Cause, Count, Event, Evidence, LabelOutcome, Millis, Occasion, Outcome, PrinterReports,
        PrinterSlot, Proof, Stages, StationState, Token, UnixMillis, Version,
    },
    identity::StationId,
    key::SigningKey,
    record::Position,
    trace::TraceId,
};

use crate::roster::Roster;

use super::{Arrival, Enrolled, Entry, Kept, Seal, Store, StoreError, Stored, Told, Wish};

const NOW: u64 = 1_790_000_000_000;
const JOURNAL: JournalId = JournalId([9; 16]);

/// Makes an empty store, or opens the same one again.
pub(crate) type Open<'a> = &'a mut dyn FnMut() -> Box<dyn Store>;

/// Runs the whole suite, each promise on a store of its own.
pub(crate) fn check_all(open: Open<'_>) {
    let promises: &[fn(&dyn Store)] = &[
        a_token_makes_one_station_known,
        a_token_ends,
        a_token_is_for_the_key_that_used_it,
        a_batch_sent_twice_counts_once,
        batches_that_overlap_count_once,
        a_gap_is_noticed_and_closed,
        a_gap_filled_in_the_middle_leaves_two,
        a_hole_the_station_explains_is_closed_and_no_other,
        another_story_is_refused_and_recorded,
        another_story_before_or_after_is_refused,
        a_journal_too_scattered_is_held_back,
        an_unread_record_keeps_its_place,
        the_last_state_of_a_station_is_shown,
        labels_come_newest_first,
    ];
    let groups =
        [promises, labels::ALL, readings::ALL, wear::ALL, keys::ALL, alarms::ALL, people::ALL];
    for promise in groups.into_iter().flatten() {
        promise(&*open());
    }
}

fn at(seconds: u64) -> UnixMillis {
    UnixMillis::new(NOW + seconds * 1_000)
}

fn token(number: u8) -> EnrolmentToken {
    EnrolmentToken([number; 16])
}

fn add_token(store: &dyn Store, number: u8, site: &str) {
    store.add_token(&token(number), &site.parse().unwrap(), at(0), at(3_600)).unwrap();
}

fn enrol(store: &dyn Store, number: u8, key: u8, seconds: u64) -> Enrolled {
    let key = SigningKey::from_seed(&[key; 32]).public();
    store.enrol(&Wish { token: token(number), key, at: at(seconds) }).unwrap()
}

fn a_station(store: &dyn Store) -> StationId {
    add_token(store, 1, "WH-012");
    let Enrolled::Known { station, .. } = enrol(store, 1, 1, 1) else {
        panic!("the token is good")
    };
    station
}

fn outcome(seq: u64, outcome: Outcome) -> Event {
    Event::LabelOutcome(LabelOutcome {
        at: at(seq),
        trace: TraceId::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        waybill: Some(Token([7; 16])),
        order: None,
        job: None,
        printer: PrinterSlot::new(2).unwrap(),
        outcome,
        evidence: Evidence::Verified,
        proof: Proof::Counter,
        cause: Cause::None,
        copy: 1,
        copies: 1,
        impressions: 1,
        attempt: 1,
        document_bytes: 430,
        stages: Stages { waited: Millis::new(5), sending: None, proving: Some(Millis::new(700)) },
    })
}

/// The records `1..=count` of a story; the story's number makes it different from others.
fn story(story: u8, count: u64) -> Vec<(Link, Vec<u8>, Event)> {
    let mut link = Link::start(JOURNAL);
    let number = |seq| Seq::new(seq).unwrap();
    let tell = |seq| {
        let kind = if story == 0 { Outcome::Completed } else { Outcome::Aborted };
        let event = outcome(seq, kind);
        let body = event.encode(Position { journal: JOURNAL, seq: number(seq) });
        link = link.next(number(seq), &body);
        (link, body, event)
    };
    (1..=count).map(tell).collect()
}

/// The stretch `first..=last` of a story, as it arrives.
fn stretch(station: &StationId, number: u8, first: u64, last: u64) -> Arrival {
    let records = story(number, last);
    let index = |seq: u64| usize::try_from(seq).unwrap() - 1;
    let prev = if first == 1 { Link::start(JOURNAL) } else { records[index(first) - 1].0 };
    let (begin, end) = (Seq::new(first).unwrap(), Seq::new(last).unwrap());
    let claim = Claim::new(JOURNAL, begin, end, prev, records[index(last)].0).unwrap();
    let entry = |(link, _, event): &(Link, Vec<u8>, Event)| {
        let Event::LabelOutcome(outcome) = event else { panic!("a story is of outcomes") };
        Entry { link: *link, told: Told::Outcome(Box::new(outcome.clone())) }
    };
    let entries = records[index(first)..].iter().map(entry).collect();
    arrival(station, claim, entries)
}

fn arrival(station: &StationId, claim: Claim, entries: Vec<Entry>) -> Arrival {
    let text = String::new;
    let seal = Seal { input: text(), signature: text(), digest: text() };
    Arrival { station: station.clone(), claim, entries, received_at: at(60), skew_ms: 0, seal }
}

/// One record alone, as the first of the journal.
fn alone(station: &StationId, body: Vec<u8>, told: impl FnOnce(Vec<u8>) -> Told) -> Arrival {
    let start = Link::start(JOURNAL);
    let link = start.next(Seq::FIRST, &body);
    let claim = Claim::new(JOURNAL, Seq::FIRST, Seq::FIRST, start, link).unwrap();
    arrival(station, claim, vec![Entry { link, told: told(body) }])
}

fn stored(store: &dyn Store, arrival: Arrival) -> Stored {
    match store.keep(arrival).unwrap() {
        Kept::Stored(stored) => stored,
        other @ (Kept::Forked { .. } | Kept::Scattered) => panic!("{other:?}"),
    }
}

/// Fresh and repeated records, and the end of what is whole.
fn keep(store: &dyn Store, arrival: Arrival) -> (u64, u64, u64) {
    let Stored { fresh, repeated, through, .. } = stored(store, arrival);
    (fresh, repeated, through.get())
}

fn missing(store: &dyn Store) -> u64 {
    store.summary().unwrap().missing
}

fn outcomes(store: &dyn Store) -> u64 {
    store.summary().unwrap().outcomes.iter().map(|outcome| outcome.count).sum()
}

fn a_token_makes_one_station_known(store: &dyn Store) {
    let station = a_station(store);
    assert!(station.as_str().starts_with("wh-012-"), "{station}");
    let key = SigningKey::from_seed(&[1; 32]).public();
    assert_eq!(store.key(key.id(), at(2)).unwrap().unwrap().station, station);
    let stranger = SigningKey::from_seed(&[2; 32]).public();
    assert_eq!(store.key(stranger.id(), at(2)).unwrap(), None);
    assert_eq!(enrol(store, 9, 1, 1), Enrolled::TokenUnknown);
    assert_eq!(store.summary().unwrap().stations, 1);
}

fn a_token_ends(store: &dyn Store) {
    add_token(store, 1, "WH-012");
    assert_eq!(enrol(store, 1, 1, 3_601), Enrolled::TokenExpired);
    assert!(matches!(enrol(store, 1, 1, 3_600), Enrolled::Known { .. }));
}

fn a_token_is_for_the_key_that_used_it(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(enrol(store, 1, 2, 2), Enrolled::TokenUsed);
    let site = "WH-012".parse().unwrap();
    assert_eq!(enrol(store, 1, 1, 9_999), Enrolled::Known { station, site }, "the answer was lost");
    add_token(store, 2, "WH-013");
    assert_eq!(enrol(store, 2, 1, 2), Enrolled::KeyElsewhere);
    assert_eq!(store.summary().unwrap().stations, 1);
}

fn a_batch_sent_twice_counts_once(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(keep(store, stretch(&station, 0, 1, 5)), (5, 0, 5));
    for _ in 0..3 {
        assert_eq!(keep(store, stretch(&station, 0, 1, 5)), (0, 5, 5));
    }
    assert_eq!(outcomes(store), 5);
    assert_eq!(store.labels(None, 100).unwrap().len(), 5);
}

fn batches_that_overlap_count_once(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(keep(store, stretch(&station, 0, 1, 5)), (5, 0, 5));
    assert_eq!(keep(store, stretch(&station, 0, 3, 8)), (3, 3, 8));
    let whole = stored(store, stretch(&station, 0, 1, 8));
    assert_eq!(whole.head, story(0, 8)[7].0);
    assert_eq!(outcomes(store), 8);
}

fn a_gap_is_noticed_and_closed(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(keep(store, stretch(&station, 0, 6, 9)), (4, 0, 0));
    assert_eq!(missing(store), 5);
    assert_eq!(keep(store, stretch(&station, 0, 1, 2)), (2, 0, 2));
    assert_eq!(missing(store), 3);
    assert_eq!(keep(store, stretch(&station, 0, 3, 5)), (3, 0, 9));
    assert_eq!(missing(store), 0);
    let gaps = store.station(&station).unwrap().unwrap().gaps;
    let closed: Vec<_> = gaps.iter().map(|gap| (gap.first, gap.last, gap.closed_at)).collect();
    assert_eq!(closed, [(1, 2, Some(at(60))), (3, 5, Some(at(60)))]);
}

fn a_gap_filled_in_the_middle_leaves_two(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 1));
    keep(store, stretch(&station, 0, 10, 10));
    assert_eq!(keep(store, stretch(&station, 0, 4, 6)), (3, 0, 1));
    assert_eq!(missing(store), 5);
    assert_eq!(keep(store, stretch(&station, 0, 2, 9)), (5, 3, 10));
    assert_eq!(missing(store), 0);
}

fn a_hole_the_station_explains_is_closed_and_no_other(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 2));
    keep(store, stretch(&station, 0, 6, 7));
    let explained = |first: u64, last: u64| {
        let mut arrival = stretch(&station, 0, 10, 10);
        let number = |seq| Seq::new(seq).unwrap();
        let gives_up = Some((number(first), number(last)));
        arrival.entries[0].told = Told::Notice { body: Vec::new(), gives_up };
        arrival
    };
    // Events 4 and 5 are spoken of, and 3 is missing too: that hole is not explained.
    assert_eq!(keep(store, explained(4, 5)), (1, 0, 2));
    assert_eq!(missing(store), 5);
    let mut next = stretch(&station, 0, 11, 11);
    let gives_up = Some((Seq::new(3).unwrap(), Seq::new(9).unwrap()));
    next.entries[0].told = Told::Notice { body: Vec::new(), gives_up };
    let kept = stored(store, next);
    assert_eq!((kept.through.get(), kept.head), (11, story(0, 11)[10].0));
    assert_eq!(missing(store), 0);
}

fn another_story_is_refused_and_recorded(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 5));
    for _ in 0..2 {
        let told = store.keep(stretch(&station, 1, 1, 7)).unwrap();
        assert_eq!(told, Kept::Forked { seq: Seq::FIRST });
    }
    assert_eq!(outcomes(store), 5, "none of the other story is kept");
    let forks = store.station(&station).unwrap().unwrap().forks;
    assert_eq!(forks.len(), 1);
    assert_eq!((forks[0].seq, forks[0].times, forks[0].refused), (1, 2, story(1, 1)[0].0));
    assert_eq!(keep(store, stretch(&station, 0, 6, 7)), (2, 0, 7), "the first story goes on");
}

fn another_story_before_or_after_is_refused(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 4, 5));
    let five = Seq::new(5).unwrap();
    let three = Seq::new(3).unwrap();
    assert_eq!(store.keep(stretch(&station, 1, 6, 7)).unwrap(), Kept::Forked { seq: five });
    assert_eq!(store.keep(stretch(&station, 1, 1, 3)).unwrap(), Kept::Forked { seq: three });
    assert_eq!(keep(store, stretch(&station, 0, 1, 3)), (3, 0, 5));
}

fn a_journal_too_scattered_is_held_back(store: &dyn Store) {
    let station = a_station(store);
    let link = Link([1; 32]);
    let scattered = |seq: u64| {
        let seq = Seq::new(seq).unwrap();
        let claim = Claim::new(JOURNAL, seq, seq, Link([2; 32]), link).unwrap();
        let told = Told::Unread { body: Vec::new(), reason: String::new() };
        store.keep(arrival(&station, claim, vec![Entry { link, told }])).unwrap()
    };
    for gap in 0..super::GAPS_MAX {
        assert!(matches!(scattered(2 + gap * 3), Kept::Stored(_)), "gap {gap}");
    }
    assert_eq!(scattered(2 + super::GAPS_MAX * 3), Kept::Scattered);
}

fn an_unread_record_keeps_its_place(store: &dyn Store) {
    let station = a_station(store);
    let unread = |body| Told::Unread { body, reason: "no event is called \"x\"".to_owned() };
    let kept = stored(store, alone(&station, b"from the future".to_vec(), unread));
    assert_eq!((kept.fresh, kept.unread, kept.through), (1, 1, Seq::FIRST));
    let again = stored(store, alone(&station, b"from the future".to_vec(), unread));
    assert_eq!((again.fresh, again.unread), (0, 0));
    assert_eq!(store.summary().unwrap().unread, 1);
}

fn the_last_state_of_a_station_is_shown(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(store.stations().unwrap()[0].last_heard_at, None);
    let state = StationState {
        at: at(1),
        occasion: Occasion::Heartbeat,
        version: Version { major: 0, minor: 1, patch: 0 },
        uptime_s: 60,
        printers: PrinterReports::default(),
        jobs_waiting: 1,
        jobs_in_doubt: 2,
        outbox_waiting: Count::new(3),
        outbox_dropped: Count::new(0),
        journal_bytes: Count::new(4),
        lead_called_at: Some(at(1)),
    };
    let body =
        Event::StationState(state.clone()).encode(Position { journal: JOURNAL, seq: Seq::FIRST });
    stored(store, alone(&station, body, Told::State));
    let row = store.stations().unwrap().remove(0);
    assert_eq!((row.state, row.last_heard_at), (Some(state), Some(at(60))));
}

fn labels_come_newest_first(store: &dyn Store) {
    let station = a_station(store);
    keep(store, stretch(&station, 0, 1, 5));
    let labels = store.labels(Some(&station), 2).unwrap();
    let times: Vec<_> = labels.iter().map(|label| label.outcome.at).collect();
    assert_eq!(times, [at(5), at(4)]);
    let Event::LabelOutcome(told) = outcome(5, Outcome::Completed) else { panic!("an outcome") };
    assert_eq!(labels[0].outcome, told, "every field comes back");
    let other: StationId = "nobody".parse().unwrap();
    assert_eq!(store.labels(Some(&other), 2).unwrap(), []);
}

/// What was kept by one is there for the next.
pub(crate) fn it_remembers_across_a_restart(open: Open<'_>) {
    let store = open();
    let station = a_station(&*store);
    keep(&*store, stretch(&station, 0, 1, 5));
    drop(store);
    let store = open();
    assert_eq!(keep(&*store, stretch(&station, 0, 1, 5)), (0, 5, 5));
    let checked: Result<(), StoreError> = store.check();
    checked.unwrap();
}

/// What one hub was told is in the other's memory a second later.
pub(crate) fn hubs_that_share_a_store_see_each_other(one: &dyn Store, other: &dyn Store) {
    let (first, second) = (Roster::new(one.is_shared()), Roster::new(other.is_shared()));
    let station = a_station(one);
    first.touch(&station);
    let labels = |roster: &Roster, store: &dyn Store, seconds: u64| {
        let rows = roster.stations(store, at(seconds)).unwrap();
        rows.iter().map(|row| row.completed).collect::<Vec<_>>()
    };
    assert_eq!((labels(&first, one, 2), labels(&second, other, 2)), (vec![0], vec![0]));
    for (seconds, through) in [(61, 5), (62, 6)] {
        stored(one, stretch(&station, 0, 1, through));
        first.touch(&station);
        assert_eq!(labels(&first, one, seconds), [through]);
        assert_eq!(labels(&second, other, seconds), [through]);
    }
}

/// Batches of one station that come to several hubs at once.
pub(crate) fn hubs_that_share_a_store_count_once(hubs: &[&dyn Store]) {
    let station = a_station(hubs[0]);
    std::thread::scope(|scope| {
        for hub in hubs {
            let station = &station;
            scope.spawn(move || {
                for first in (1..=50).step_by(5) {
                    // Two hubs may answer at once; the later one finds everything there.
                    assert_eq!(stored(*hub, stretch(station, 0, first, first + 9)).unread, 0);
                }
            });
        }
    });
    assert_eq!((outcomes(hubs[0]), missing(hubs[0])), (55, 0));
    let whole = stored(hubs[0], stretch(&station, 0, 1, 55));
    assert_eq!((whole.fresh, whole.through.get()), (0, 55));
}
