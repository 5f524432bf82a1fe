//! What people and their programs ask beyond a list: a site, a trace, an alert and who took it on.
//!
//! What changes something needs the administrator's token, and has its line in the audit.

use std::io::{BufRead as _, BufReader};

use contract::{
    chain::Seq,
    event::{Count, Event, Millis, Readings, StationSeries, UnixMillis},
    record::Position,
    series::Series,
};
use hub::{
    alerts::{Alert, AlertKey, Phase, Rule},
    people::LOOKUPS_A_MINUTE_MAX,
    store::{Alarms as _, AlertChange, SqliteStore},
};

use crate::{
    running::{ADMIN, NOW_MS, Running, agent},
    station::Station,
};

fn with_hub(story: impl FnOnce(&Running, &std::path::Path)) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    story(&hub, folder.path());
}

/// Status and text of an answer to a JSON request.
fn post(hub: &Running, path: &str, token: &str, body: &str) -> (u16, String) {
    let request = agent().post(format!("{}{path}", hub.url));
    let request = request.header("authorization", format!("Bearer {token}"));
    let mut answer = request.header("content-type", "application/json").send(body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn fire(folder: &std::path::Path) {
    let store = SqliteStore::open(&folder.join("hub.db")).unwrap();
    let now = UnixMillis::new(NOW_MS);
    let alert = |rule, scope: &str| AlertChange {
        before: None,
        after: Alert {
            key: AlertKey { rule, scope: scope.parse().unwrap() },
            phase: Phase::Firing,
            since: now,
            changed_at: now,
            held_at: now,
            number: 3,
            escalations: 0,
            by: None,
        },
    };
    let changes = vec![
        alert(Rule::SiteLinkDown, "site/WH-012"),
        alert(Rule::StationSilent, "station/WH-012/wh-012-1"),
    ];
    store.change_alerts(changes).unwrap();
}

#[test]
fn a_site_is_the_sum_of_its_stations() {
    with_hub(|hub, folder| {
        let mut one = Station::enrol(hub, folder, 1);
        Station::enrol(hub, folder, 2);
        one.print(3);
        one.deliver(hub, 1, 2);
        let site = hub.ask("/api/sites/WH-012");
        assert_eq!((&site["stations"], &site["labels"]), (&2.into(), &2.into()));
        assert_eq!(site["silent"], 0);
        hub.clock.turn(201);
        assert_eq!(hub.ask("/api/fleet")["sites"][0]["silent"], 2);
    });
}

#[test]
fn stations_come_page_by_page_and_by_what_is_asked() {
    with_hub(|hub, folder| {
        let mut names: Vec<String> =
            (1..=3).map(|n| Station::enrol(hub, folder, n).known.station.into()).collect();
        names.sort();
        let first = hub.ask("/api/stations?limit=2");
        assert_eq!(first["stations"].as_array().unwrap().len(), 2);
        let cursor = first["next"].as_str().unwrap();
        let second = hub.ask(&format!("/api/stations?limit=2&cursor={cursor}"));
        assert_eq!(second["stations"][0]["id"], names[2]);
        assert_eq!(second["next"], serde_json::Value::Null);
        assert_eq!(hub.ask("/api/stations?site=WH-9")["stations"].as_array().unwrap().len(), 0);
        assert_eq!(hub.ask("/api/stations?silent=true")["stations"].as_array().unwrap().len(), 0);
        let keys = &hub.ask(&format!("/api/stations/{}", names[0]))["keys"];
        assert_eq!(keys.as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_waybill_is_traced_by_its_token_and_never_in_an_address() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        station.print(2);
        station.deliver(hub, 1, 2);
        let token = "07".repeat(16);
        let ask = format!("{{\"by\":\"waybill\",\"tokens\":[\"{token}\"]}}");
        let (status, text) = post(hub, "/api/traces", ADMIN, &ask);
        assert_eq!(status, 200, "{text}");
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(told["labels"].as_array().unwrap().len(), 2);
        let ask = format!("{{\"by\":\"trace\",\"tokens\":[\"{token}\"]}}");
        let (status, text) = post(hub, "/api/traces", ADMIN, &ask);
        assert_eq!((status, text.as_str()), (200, "{\"labels\":[]}"), "no request had a trace");
        for wrong in
            ["{\"by\":\"waybill\",\"tokens\":[]}", "{\"by\":\"waybill\",\"tokens\":[\"SF1\"]}"]
        {
            let (status, text) = post(hub, "/api/traces", ADMIN, wrong);
            assert_eq!(status, 400, "{text}");
        }
    });
}

#[test]
fn who_tries_out_numbers_is_stopped() {
    with_hub(|hub, _| {
        let ask = format!("{{\"by\":\"waybill\",\"tokens\":[\"{}\"]}}", "07".repeat(16));
        for wrong in 0..100 {
            let (status, _) = post(hub, "/api/traces", ADMIN, "{\"by\":\"waybill\",\"tokens\":[]}");
            assert_eq!(status, 400, "a question that is none does not count: {wrong}");
        }
        for question in 0..LOOKUPS_A_MINUTE_MAX {
            assert_eq!(post(hub, "/api/traces", ADMIN, &ask).0, 200, "question {question}");
        }
        let request = agent().post(format!("{}/api/traces", hub.url));
        let request = request.header("authorization", format!("Bearer {ADMIN}"));
        let refused = request.header("content-type", "application/json").send(&ask).unwrap();
        assert_eq!(refused.status(), 429);
        assert_eq!(refused.headers()["retry-after"], "60");
        let told = refused.into_body().read_to_string().unwrap();
        assert!(told.contains("too-many-lookups") && told.contains("second person"), "{told}");
        // What was refused found nothing, so it is not in the audit as a look-up.
        let audit = hub.ask("/api/audit?limit=200");
        let deeds = audit["entries"].as_array().unwrap().iter();
        let traces = deeds.filter(|entry| entry["what"] == "trace").count();
        assert_eq!(traces, LOOKUPS_A_MINUTE_MAX as usize);
    });
}

/// A minute of a station in which so many labels ended.
fn minute(at_ms: u64, labels: u64) -> Event {
    let readings =
        Readings::new(|series| (series == Series::LabelsEnded).then_some(Count::new(labels)));
    let (at, span) = (UnixMillis::new(at_ms), Millis::new(60_000));
    Event::StationSeries(StationSeries { at, span, readings })
}

#[test]
fn what_a_station_did_is_shown_minute_by_minute_and_hour_by_hour() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        for (ago_minutes, labels) in [(2, 5), (1, 7)] {
            let seq = Seq::new(station.count() + 1).unwrap();
            let position = Position { journal: station.journal, seq };
            station.journal(minute(NOW_MS - ago_minutes * 60_000, labels).encode(position));
        }
        assert_eq!(station.deliver(hub, 1, 2), 2, "and its receipt says so");
        let name = &station.known.station;
        let told = |minutes: u64| {
            let said = hub.ask(&format!("/api/stations/{name}/series?minutes={minutes}"));
            assert_eq!(said["series"].as_array().unwrap().len(), 12);
            let ended = said["series"][8].clone();
            assert_eq!(ended["name"], "waystation.label.ended");
            let values = ended["values"].as_array().unwrap().clone();
            let some: Vec<f64> = values.iter().filter_map(serde_json::Value::as_f64).collect();
            (said["step_minutes"].as_u64().unwrap(), values.len(), some)
        };
        assert_eq!(told(60), (1, 61, vec![5.0, 7.0]));
        let (step, steps, some) = told(31 * 24 * 60);
        assert_eq!((step, steps, some.iter().sum()), (300, 149, 12.0), "from the roll-up");
        let wrong = ["wh-9/series?minutes=60", &format!("{name}/series?minutes=0")];
        let status = |path: &str| {
            let request = agent().get(format!("{}/api/stations/{path}", hub.url));
            let request = request.header("authorization", format!("Bearer {ADMIN}"));
            request.call().unwrap().status().as_u16()
        };
        assert_eq!(wrong.map(status), [404, 400]);
    });
}

#[test]
fn an_alert_shows_what_hides_it_and_who_took_it_on() {
    with_hub(|hub, folder| {
        fire(folder);
        let alerts = hub.ask("/api/alerts");
        let silent = &alerts["alerts"][1];
        assert_eq!(silent["hidden_by"], "site-link-down@site/WH-012");
        let take = "{\"rule\":\"site-link-down\",\"scope\":\"site/WH-012\",\"by\":\"Wang\"}";
        assert_eq!(post(hub, "/api/alerts/acknowledge", "wsa-other", take).0, 401);
        assert_eq!(post(hub, "/api/alerts/acknowledge", ADMIN, take).0, 204);
        assert_eq!(post(hub, "/api/alerts/acknowledge", ADMIN, take).0, 409, "only once");
        let alerts = hub.ask("/api/alerts");
        assert_eq!(alerts["alerts"][0]["acknowledged_by"], "Wang (administrator)");
        let entry = &hub.ask("/api/audit")["entries"][0];
        assert_eq!(
            (&entry["who"], &entry["what"]),
            (&"Wang (administrator)".into(), &"acknowledge".into())
        );
        assert_eq!(hub.ask("/api/alerts/past?limit=1")["next"], NOW_MS);
    });
}

#[test]
fn a_silence_says_who_and_why_and_ends() {
    with_hub(|hub, folder| {
        fire(folder);
        let silence = |minutes: u64, reason: &str| {
            format!(
                "{{\"scope\":\"site/WH-012\",\"minutes\":{minutes},\"by\":\"Wang\",\"reason\":\"{reason}\"}}"
            )
        };
        for wrong in [silence(0, "r"), silence(1_441, "r"), silence(5, " ")] {
            assert_eq!(post(hub, "/api/silences", ADMIN, &wrong).0, 400);
        }
        let (status, text) = post(hub, "/api/silences", ADMIN, &silence(60, "the line is dug up"));
        assert_eq!(status, 201, "{text}");
        let made: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(hub.ask("/api/alerts")["alerts"][0]["silenced_by"], made["id"]);
        let end = format!("/api/silences/{}/end", made["id"]);
        assert_eq!(post(hub, &end, ADMIN, "{\"by\":\"Wang\"}").0, 204);
        assert_eq!(post(hub, &end, ADMIN, "{\"by\":\"Wang\"}").0, 404);
        assert_eq!(hub.ask("/api/silences")["silences"].as_array().unwrap().len(), 0);
    });
}

#[test]
fn a_runbook_is_there_for_whoever_is_called() {
    with_hub(|hub, _| {
        let ask = |name: &str| {
            let mut answer = agent().get(format!("{}/runbooks/{name}", hub.url)).call().unwrap();
            (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
        };
        let (status, text) = ask("site-link-down");
        assert!(status == 200 && text.starts_with("# A site does not reach the hub"), "{text}");
        assert_eq!(ask("..%2Fhub-key").0, 404);
        let browser = agent().get(format!("{}/runbooks/site-link-down", hub.url));
        let led = browser.header("accept", "text/html,*/*").call().unwrap();
        let place = led.headers()["location"].to_str().unwrap();
        assert_eq!((led.status().as_u16(), place), (303, "/#/runbooks/site-link-down"));
        let list = &hub.ask("/api/runbooks")["runbooks"];
        assert_eq!(list[0]["title"], "A station's clock is wrong");
    });
}

/// The events of a stream, as they come.
fn listen(hub: &Running, last: Option<u64>) -> impl FnMut() -> (String, serde_json::Value) + use<> {
    let request = agent().get(format!("{}/api/stream", hub.url));
    let mut request = request.header("authorization", format!("Bearer {ADMIN}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let answer = request.call().unwrap();
    let mut lines = BufReader::new(answer.into_body().into_reader()).lines();
    move || {
        let mut name = String::new();
        loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(event) = line.strip_prefix("event: ") {
                event.clone_into(&mut name);
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data).unwrap());
            }
        }
    }
}

#[test]
fn a_stream_begins_with_everything_and_goes_on_with_what_changed() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        let mut event = listen(hub, None);
        let (name, first) = event();
        assert_eq!((name.as_str(), &first["v"]), ("snapshot", &1.into()));
        assert_eq!(first["stations"].as_array().unwrap().len(), 1);
        station.print(1);
        station.deliver(hub, 1, 1);
        let (name, second) = event();
        assert_eq!((name.as_str(), &second["v"]), ("delta", &2.into()));
        assert_eq!(second["stations"][0]["labels"], 1);
        assert_eq!(second["sites"][0]["labels"], 1);
    });
}

#[test]
fn who_comes_back_to_a_stream_hears_what_was_missed_and_no_more() {
    with_hub(|hub, folder| {
        let old = Station::enrol(hub, folder, 1).known.station;
        hub.clock.turn(60);
        let board = hub.ask("/api/board");
        let at = board["at"].as_u64().unwrap();
        assert_eq!((&board["id"][0], &board["sites"][0]), (&old.as_str().into(), &"WH-012".into()));
        assert_eq!(
            (&board["heard_ms_ago"][0], &board["condition"][0]),
            (&(-1).into(), &(-1).into())
        );
        hub.clock.turn(10);
        let mut fresh = Station::enrol(hub, folder, 2);
        fresh.clock_ms += 70_000;
        fresh.print(1);
        fresh.deliver(hub, 1, 1);
        let (name, missed) = listen(hub, Some(at))();
        assert_eq!(name, "delta");
        let heard = missed["stations"].as_array().unwrap();
        assert_eq!((heard.len(), &heard[0]["id"]), (1, &fresh.known.station.as_str().into()));
        assert_eq!(missed["sites"][0]["stations"], 2, "a site is whole nevertheless");
        assert_eq!(listen(hub, Some(at - 600_000))().0, "snapshot", "away for too long");
        assert_eq!(listen(hub, Some(at + 600_000))().0, "snapshot", "a moment that has not come");
    });
}

#[test]
fn labels_over_time_have_a_place_for_every_step() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        station.print(3);
        station.deliver(hub, 1, 3);
        for path in ["", "&site=WH-012", &format!("&station={}", station.known.station)] {
            let series = hub.ask(&format!("/api/series?minutes=60{path}"));
            let good = series["good"].as_array().unwrap();
            assert_eq!((good.len(), &good[60], &series["bad"][60]), (61, &3.into(), &0.into()));
        }
        assert_eq!(hub.ask("/api/series?minutes=1440")["step_minutes"], 8);
        let wrong = "/api/series?minutes=0";
        let request = agent().get(format!("{}{wrong}", hub.url));
        let request = request.header("authorization", format!("Bearer {ADMIN}"));
        assert_eq!(request.call().unwrap().status(), 400);
    });
}

/// Status and text of an answer to whoever has the administrator's token.
fn text(hub: &Running, path: &str) -> (u16, String) {
    let request = agent().get(format!("{}{path}", hub.url));
    let mut answer = request.header("authorization", format!("Bearer {ADMIN}")).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[test]
fn an_incident_is_kept_with_its_facts_and_begins_a_post_mortem() {
    with_hub(|hub, folder| {
        fire(folder);
        let body =
            r#"{"rule":"site-link-down","scope":"site/WH-012","by":"Wang","reason":"calling"}"#;
        assert_eq!(post(hub, "/api/alerts/acknowledge", ADMIN, body).0, 204);
        let list = hub.ask("/api/incidents");
        let incident = &list["incidents"][0];
        assert_eq!(list["incidents"].as_array().unwrap().len(), 1, "one site, one incident");
        assert_eq!((&incident["scope"], &incident["alerts"]), (&"site/WH-012".into(), &2.into()));
        assert_eq!(incident["ended_at"], serde_json::Value::Null);
        let detail = hub.ask("/api/incidents/1");
        let facts = detail["facts"].as_array().unwrap().iter();
        let happened: Vec<_> = facts.map(|fact| fact["happened"].as_str().unwrap()).collect();
        assert_eq!(happened, ["fired", "fired", "taken"]);
        assert_eq!(detail["shared"]["shares"].as_array().unwrap().len(), 0);
        let (status, draft) = text(hub, "/api/incidents/1/post-mortem");
        assert_eq!(status, 200);
        assert!(draft.contains("# Post-mortem 1: site/WH-012"), "{draft}");
        assert!(draft.contains("Person 1 took it on") && !draft.contains("Wang"), "{draft}");
        assert_eq!(hub.ask("/api/incidents?site=WH-9")["incidents"], serde_json::json!([]));
        assert_eq!(hub.ask("/api/incidents?limit=1")["next"], 1);
        assert_eq!(hub.ask("/api/incidents?cursor=1")["incidents"], serde_json::json!([]));
        for path in ["/api/incidents/2", "/api/incidents/one", "/api/incidents/2/post-mortem"] {
            assert_eq!(text(hub, path).0, 404, "{path}");
        }
    });
}

#[test]
fn labels_are_compared_over_a_time_that_ends_now() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        station.print(3);
        station.deliver(hub, 1, 3);
        let shared = hub.ask("/api/shared?minutes=60&site=WH-012");
        assert_eq!((&shared["failed"], &shared["labels"]), (&0.into(), &3.into()));
        assert_eq!(hub.ask("/api/shared?minutes=60&site=WH-9")["labels"], 0);
        for path in ["/api/shared?minutes=0", "/api/shared?minutes=361"] {
            assert_eq!(text(hub, path).0, 400, "{path}");
        }
    });
}

#[test]
fn prometheus_reads_a_line_for_each_station_and_figure() {
    with_hub(|hub, folder| {
        let mut station = Station::enrol(hub, folder, 1);
        station.print(3);
        station.deliver(hub, 1, 2);
        let name = station.known.station.as_str();
        let (status, figures) = text(hub, "/metrics/fleet");
        let line =
            format!("waystation_station_outcomes_total{{site=\"WH-012\",station=\"{name}\"}} 2\n");
        assert!(status == 200 && figures.contains(&line), "{figures}");
        let own = text(hub, "/metrics").1;
        for figure in
            ["batch_seconds_bucket", "batch_bytes_total", "enrolments_total{result=\"known\"} 1"]
        {
            assert!(
                own.contains(&format!("waystation_hub_{figure}")),
                "{figure} is not in:\n{own}"
            );
        }
        let nobody = agent().get(format!("{}/metrics/fleet", hub.url)).call().unwrap();
        assert_eq!(nobody.status(), 401, "stations are named to those who may look");
    });
}
