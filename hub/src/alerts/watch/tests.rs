//! Stories of the alarms: a fleet in a real store, a clock the test turns, outlets that listen.

mod own;

use std::sync::{Arc, Mutex};

use contract::{
    batch::Claim,
    chain::{JournalId, Link, Seq},
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::StationId,
    key::SigningKey,
};

use super::{Carry, Watch};
use crate::{
    alerts::{
        AlertKey, OwnRule, Phase, Rule, Severity, Silence, Thresholds,
        notice::Interest,
        outlets::{Kind, Links, Outlet, Parcel, SendError},
    },
    roster::Roster,
    store::{Alarms as _, Arrival, Deed, Enrolled, Entry, Seal, SqliteStore, Store, Told, Wish},
};

const NOW: u64 = 1_790_000_000_000;

fn at(seconds: u64) -> UnixMillis {
    UnixMillis::new(NOW + seconds * 1_000)
}

/// What outlets were told, as `outlet: text`; outlets named in `deaf` take nothing.
#[derive(Clone, Default)]
struct Ears {
    heard: Arc<Mutex<Vec<String>>>,
    deaf: Arc<Mutex<Vec<String>>>,
}

impl Ears {
    /// What was heard since the last call.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

impl Carry for Ears {
    fn carry(&self, kind: &Kind, parcel: &Parcel) -> Result<(), SendError> {
        let (Kind::Slack { url } | Kind::Webhook { url, .. }) = kind else {
            panic!("only these two are used here")
        };
        if self.deaf.lock().unwrap().contains(url) {
            return Err(SendError::Refused { status: 500 });
        }
        let Parcel::Post(post) = parcel else { panic!("nothing is mailed here") };
        let body: serde_json::Value = serde_json::from_str(&post.body).unwrap();
        let text = body["text"].as_str().map(str::to_owned);
        let text = text.unwrap_or_else(|| format!("{} {}", body["type"], body["subject"]));
        self.heard.lock().unwrap().push(format!("{url}: {text}"));
        Ok(())
    }
}

fn slack(name: &str, severity: Severity, level: u8) -> Outlet {
    let interest = Interest { outlet: name.to_owned(), severity, level, watches: false };
    Outlet { interest, kind: Kind::Slack { url: name.to_owned() } }
}

/// A fleet, its watch, and a clock.
struct Story {
    _folder: tempfile::TempDir,
    store: SqliteStore,
    roster: Roster,
    watch: Watch,
    ears: Ears,
    stations: Vec<StationId>,
    told: u64,
}

impl Story {
    /// A fleet of this many stations at each of these sites, all heard at the beginning.
    fn begin(sites: &[(&str, u8)], outlets: Vec<Outlet>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("hub.db")).unwrap();
        let mut stations = Vec::new();
        for (site, count) in sites {
            for _ in 0..*count {
                let mut seed = [9; 32];
                seed[..8].copy_from_slice(&(stations.len() as u64).to_be_bytes());
                let token = EnrolmentToken(seed[..16].try_into().unwrap());
                store.add_token(&token, &site.parse().unwrap(), at(0), at(60)).unwrap();
                let key = SigningKey::from_seed(&seed).public();
                let known = store.enrol(&Wish { token, key, at: at(0) }).unwrap();
                let Enrolled::Known { station, .. } = known else { panic!("{known:?}") };
                stations.push(station);
            }
        }
        let ears = Ears::default();
        let watch = watch("one", outlets, &ears);
        let roster = Roster::new(true);
        Self { _folder: folder, store, roster, watch, ears, stations, told: 0 }
    }

    /// Lets some stations speak.
    fn speak(&mut self, some: std::ops::Range<usize>, seconds: u64) {
        self.told += 1;
        for station in &self.stations[some] {
            // Each time in a journal of its own, so that no story has to go on.
            let mut journal = [0; 16];
            journal[..8].copy_from_slice(&self.told.to_be_bytes());
            let start = Link::start(JournalId(journal));
            let link = start.next(Seq::FIRST, b"told");
            let claim =
                Claim::new(JournalId(journal), Seq::FIRST, Seq::FIRST, start, link).unwrap();
            let told = Told::Unread { body: b"told".to_vec(), reason: String::new() };
            let text = String::new;
            let seal = Seal { input: text(), signature: text(), digest: text() };
            let entries = vec![Entry { link, told }];
            let arrival = Arrival {
                station: station.clone(),
                claim,
                entries,
                received_at: at(seconds),
                skew_ms: 0,
                seal,
            };
            self.store.keep(arrival).unwrap();
        }
    }

    /// Beats every five seconds, up to and with the last.
    fn beat(&mut self, from: u64, to: u64) -> Vec<String> {
        for seconds in (from..=to).step_by(5) {
            assert!(self.watch.tick(&self.store, &self.roster, at(seconds)).unwrap());
        }
        self.ears.heard()
    }

    fn open(&self) -> Vec<(Rule, Phase)> {
        let open = self.store.open_alerts().unwrap();
        let open = open.iter().filter(|alert| alert.key.rule != Rule::DeadMan);
        open.map(|alert| (alert.key.rule, alert.phase)).collect()
    }
}

fn watch(holder: &str, outlets: Vec<Outlet>, ears: &Ears) -> Watch {
    watch_with(holder, Thresholds::default(), Vec::new(), outlets, ears)
}

fn watch_with(
    holder: &str,
    lines: Thresholds,
    own: Vec<OwnRule>,
    outlets: Vec<Outlet>,
    ears: &Ears,
) -> Watch {
    let links = Links { hub: "https://hub.example".to_owned() };
    Watch::new(holder.to_owned(), lines, own, outlets, links, Box::new(ears.clone()))
}

fn deed(seconds: u64) -> Deed {
    Deed {
        at: at(seconds),
        who: "Wang".to_owned(),
        what: "acknowledge",
        object: String::new(),
        reason: String::new(),
    }
}

fn key(rule: Rule, scope: &str) -> AlertKey {
    AlertKey { rule, scope: scope.parse().unwrap() }
}

#[test]
fn one_dead_site_with_three_hundred_stations_is_one_page() {
    let outlets = vec![slack("ops", Severity::Ticket, 0)];
    let mut story = Story::begin(&[("WH-1", 150), ("WH-1", 150), ("WH-2", 5)], outlets);
    story.speak(0..305, 0);
    assert_eq!(story.beat(0, 100), [""; 0]);
    // The line is cut; the last words of the stations were spread over a minute.
    story.speak(0..60, 30);
    story.speak(60..120, 45);
    let mut heard = Vec::new();
    for minute in 0..5 {
        story.speak(300..305, 105 + minute * 60);
        heard.extend(story.beat(105 + minute * 60, 160 + minute * 60));
    }
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].starts_with("ops: ACT NOW: A site does not reach the hub"), "{}", heard[0]);
    assert!(heard[0].contains("https://hub.example/runbooks/site-link-down"), "{}", heard[0]);
    let silent = story.open().iter().filter(|(rule, _)| *rule == Rule::StationSilent).count();
    assert_eq!(silent, 300, "they are known, and not told");
}

#[test]
fn the_end_of_a_trouble_is_told_once_and_what_it_hid_is_not() {
    let mut story = Story::begin(&[("WH-1", 5)], vec![slack("ops", Severity::Ticket, 0)]);
    story.speak(0..5, 0);
    assert_eq!(story.beat(0, 300).len(), 1);
    story.speak(0..5, 305);
    let heard = story.beat(305, 500);
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].starts_with("ops: Over: A site does not reach the hub"), "{}", heard[0]);
    assert_eq!(story.open(), []);
}

#[test]
fn one_silent_station_is_a_ticket_and_calls_nobody() {
    let outlets = vec![slack("tickets", Severity::Ticket, 0), slack("pager", Severity::Page, 0)];
    let mut story = Story::begin(&[("WH-1", 5)], outlets);
    for seconds in (0..600).step_by(60) {
        story.speak(if seconds == 0 { 0..5 } else { 1..5 }, seconds);
        story.beat(seconds, seconds);
    }
    assert_eq!(story.open(), [(Rule::StationSilent, Phase::Firing)]);
    story.speak(1..5, 600);
    assert_eq!(story.beat(600, 605), [""; 0], "it was told once");
}

#[test]
fn a_page_nobody_takes_on_reaches_the_next_person() {
    let outlets = vec![slack("first", Severity::Page, 0), slack("second", Severity::Page, 1)];
    let mut story = Story::begin(&[("WH-1", 3)], outlets);
    story.speak(0..3, 0);
    let heard = story.beat(0, 300);
    assert_eq!(heard.len(), 1);
    assert!(heard[0].starts_with("first: ACT NOW"), "{}", heard[0]);
    let heard = story.beat(305, 515);
    assert_eq!(heard.len(), 2, "{heard:#?}");
    assert!(heard[0].starts_with("first: NOBODY HAS TAKEN THIS ON"), "{}", heard[0]);
    assert!(heard[1].starts_with("second: ACT NOW"), "{}", heard[1]);
}

#[test]
fn a_page_somebody_takes_on_is_not_escalated() {
    let outlets = vec![slack("first", Severity::Page, 0), slack("second", Severity::Page, 1)];
    let mut story = Story::begin(&[("WH-1", 3)], outlets);
    story.speak(0..3, 0);
    story.beat(0, 300);
    let taken = story.store.acknowledge(&key(Rule::SiteLinkDown, "site/WH-1"), deed(301));
    assert!(taken.unwrap());
    assert_eq!(story.beat(305, 900), [""; 0]);
    assert!(story.open().contains(&(Rule::SiteLinkDown, Phase::Acknowledged)));
}

#[test]
fn what_is_silenced_is_told_when_the_silence_ends() {
    let mut story = Story::begin(&[("WH-1", 3)], vec![slack("ops", Severity::Page, 0)]);
    let silence = Silence {
        id: 0,
        rule: None,
        scope: "site/WH-1".parse().unwrap(),
        from: at(0),
        until: at(400),
        reason: "the line is dug up".to_owned(),
        by: "Wang".to_owned(),
    };
    story.store.silence(silence, deed(0)).unwrap();
    story.speak(0..3, 0);
    assert_eq!(story.beat(0, 395), [""; 0]);
    assert!(story.open().contains(&(Rule::SiteLinkDown, Phase::Firing)), "it fires all the same");
    assert_eq!(story.beat(400, 405).len(), 1);
}

#[test]
fn an_outlet_that_takes_nothing_is_an_alert_through_another() {
    let outlets = vec![slack("broken", Severity::Page, 0), slack("other", Severity::Page, 0)];
    let mut story = Story::begin(&[("WH-1", 3)], outlets);
    story.ears.deaf.lock().unwrap().push("broken".to_owned());
    story.speak(0..3, 0);
    let heard = story.beat(0, 300);
    let failing: Vec<_> = heard.iter().filter(|text| text.contains("outlet/broken")).collect();
    assert_eq!(failing.len(), 1, "{heard:#?}");
    assert!(failing[0].starts_with("other: ACT NOW: Notices do not leave the hub"), "{heard:#?}");
    story.ears.deaf.lock().unwrap().clear();
    let heard = story.beat(305, 400);
    assert!(heard.iter().any(|text| text.starts_with("broken: ")), "told late, not never");
    assert!(heard.iter().any(|text| text.starts_with("other: Over: Notices")), "{heard:#?}");
}

#[test]
fn what_was_told_is_not_told_again_by_the_next_hub() {
    let outlets = || vec![slack("ops", Severity::Page, 0)];
    let mut story = Story::begin(&[("WH-1", 3)], outlets());
    story.speak(0..3, 0);
    assert_eq!(story.beat(0, 300).len(), 1);
    let mut second = watch("two", outlets(), &story.ears);
    assert!(
        !second.tick(&story.store, &story.roster, at(305)).unwrap(),
        "the first one still holds the lease"
    );
    assert!(second.tick(&story.store, &story.roster, at(335)).unwrap(), "the first one is dead");
    assert!(second.tick(&story.store, &story.roster, at(340)).unwrap());
    assert_eq!(story.ears.heard(), [""; 0]);
    assert!(!story.watch.tick(&story.store, &story.roster, at(345)).unwrap(), "one at a time");
}

#[test]
fn whoever_watches_the_chain_hears_it_every_minute_and_nothing_else() {
    let watching = Outlet {
        interest: Interest {
            outlet: "watch".to_owned(),
            severity: Severity::Ticket,
            level: 0,
            watches: true,
        },
        kind: Kind::Webhook { url: "watch".to_owned(), secret: "s".to_owned() },
    };
    let mut story = Story::begin(&[("WH-1", 3)], vec![watching]);
    story.speak(0..3, 0);
    let heard = story.beat(0, 300);
    assert_eq!(heard.len(), 6, "{heard:#?}");
    assert!(heard.iter().all(|text| text.contains("dead-man@hub")), "{heard:#?}");
}
