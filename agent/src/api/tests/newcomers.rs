//! Printers that are searched for and added while the station runs.

use http::StatusCode;
use serde_json::{Value, json};

use super::station::{TestStation, request, with_token};

fn wanted(name: &str, uri: &str) -> Value {
    json!({"name": name, "uri": uri, "profile": "raw-sink"})
}

async fn add(station: &TestStation, printer: &Value) -> super::Said {
    station.post("/v1/printers", "", "application/json", &printer.to_string()).await
}

async fn remove(station: &TestStation, printer: &str) -> super::Said {
    station.ask(with_token(request("DELETE", &format!("/v1/printers/{printer}")))).await
}

#[tokio::test]
async fn an_added_printer_takes_labels_at_once_and_is_on_the_disk() {
    let station = TestStation::open();
    let said = add(&station, &wanted("bench-2", "socket://127.0.0.1:9")).await;
    assert_eq!(said.status, StatusCode::CREATED, "{}", said.text);
    assert_eq!(said.body["printer"]["name"], "bench-2");
    assert_eq!(said.body["test_job"], Value::Null);
    let file = station.state().join("printers/bench-2.toml");
    assert!(std::fs::read_to_string(file).unwrap().contains("slot = 63"));
    let order = json!({
        "printer": "bench-2",
        "document": {"format": "application/vnd.zebra-zpl", "data": "XlhBXkZEQV5GU15YWg=="},
    });
    let job = station.post("/v1/jobs", "k", "application/json", &order.to_string()).await;
    assert_eq!(job.status, StatusCode::ACCEPTED, "{}", job.text);
    let again = add(&station, &wanted("bench-2", "socket://127.0.0.1:9")).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
}

#[tokio::test]
async fn a_printer_with_a_job_stays_and_one_without_goes_from_the_disk_too() {
    let station = TestStation::open();
    add(&station, &wanted("bench-2", "socket://127.0.0.1:9")).await;
    let order = json!({
        "printer": "bench-2",
        "document": {"format": "application/vnd.zebra-zpl", "data": "XlhBXkZEQV5GU15YWg=="},
    });
    let job = station.post("/v1/jobs", "k", "application/json", &order.to_string()).await;
    let stays = remove(&station, "bench-2").await;
    stays.is_problem("printer-in-use", StatusCode::CONFLICT);
    assert!(stays.text.contains("1 jobs wait"), "{}", stays.text);
    let file = station.state().join("printers/bench-2.toml");
    assert!(file.exists());
    let id = job.body["id"].as_str().unwrap();
    station.post(&format!("/v1/jobs/{id}/cancel"), "", "application/json", "{}").await;
    let gone = remove(&station, "bench-2").await;
    assert_eq!((gone.status, &gone.body["name"]), (StatusCode::OK, &json!("bench-2")));
    assert!(!file.exists());
    let print = station.post("/v1/jobs", "l", "application/json", &order.to_string()).await;
    print.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(station.get("/v1/printers").await.body["printers"].as_array().unwrap().len(), 1);
    let parts = station.get("/v1/station").await.text;
    assert!(!parts.contains("printer bench-2"), "{parts}");
    let again = add(&station, &wanted("bench-2", "socket://127.0.0.1:9")).await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text);
}

#[tokio::test]
async fn a_printer_of_the_configuration_is_not_removed_over_the_api() {
    let station = TestStation::open();
    remove(&station, "bench-1").await.is_problem("printer-configured", StatusCode::CONFLICT);
    let unknown = remove(&station, "bench-9").await;
    unknown.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_a_person_loaded_is_checked_and_shown() {
    let station = TestStation::open();
    let load = |printer: &str, body: Value| {
        let uri = format!("/v1/printers/{printer}/supplies");
        let station = &station;
        async move { station.post(&uri, "", "application/json", &body.to_string()).await }
    };
    let said = load("bench-1", json!({"supply": "media", "length_m": 75})).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text);
    // It has said nothing yet, so nothing can be counted.
    assert_eq!(said.body["health"]["media"]["level"], "unknown");
    assert!(station.state().join("supplies/bench-1.toml").exists());
    let none = load("bench-9", json!({"supply": "media"})).await;
    none.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
    let zero = load("bench-1", json!({"supply": "media", "length_m": 0})).await;
    zero.is_problem("invalid-value", StatusCode::BAD_REQUEST);
    let ink = load("bench-1", json!({"supply": "ink"})).await;
    ink.is_problem("malformed-json", StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_printer_in_the_way_of_another_is_refused() {
    let station = TestStation::open();
    let same_name = add(&station, &wanted("bench-1", "socket://127.0.0.1:9")).await;
    same_name.is_problem("printer-exists", StatusCode::CONFLICT);
    let same_place = add(&station, &wanted("bench-2", "socket://127.0.0.1:9100")).await;
    same_place.is_problem("printer-exists", StatusCode::CONFLICT);
    assert_eq!(station.get("/v1/printers").await.body["printers"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_no_printer_can_be_is_explained() {
    let station = TestStation::open();
    for (printer, kind, status) in [
        (wanted("Bench 2", "socket://h"), "invalid-value", StatusCode::BAD_REQUEST),
        (wanted("bench-2", "sokket://h"), "invalid-value", StatusCode::BAD_REQUEST),
        (wanted("../x", "socket://h"), "invalid-value", StatusCode::BAD_REQUEST),
        (wanted("bench-2", "file:///etc"), "invalid-value", StatusCode::BAD_REQUEST),
        (
            json!({"name": "bench-2", "uri": "socket://h", "profile": "zt-411"}),
            "unknown-profile",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (json!({"name": "bench-2"}), "malformed-json", StatusCode::BAD_REQUEST),
    ] {
        add(&station, &printer).await.is_problem(kind, status);
    }
    assert!(!station.state().join("printers").exists());
}

#[tokio::test]
async fn every_profile_can_be_chosen() {
    let station = TestStation::open();
    let profiles = station.get("/v1/profiles").await.body;
    let zebra = profiles["profiles"].as_array().unwrap().iter();
    let zebra = zebra.filter(|profile| profile["id"] == "zebra-link-os-203").collect::<Vec<_>>();
    assert_eq!((&zebra[0]["language"], &zebra[0]["proves"]), (&json!("zpl"), &json!(true)));
}

#[tokio::test]
async fn a_search_tells_the_end_of_each_means_and_its_own() {
    let station = TestStation::open();
    let told = station.get("/v1/discovery?means=usb,serial").await.text;
    for means in ["usb", "serial"] {
        let line = format!("{{\"means\":\"{means}\",\"state\":\"done\",\"message\":null}}");
        assert!(told.contains(&line), "{told}");
    }
    let end = told.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let end: Value = serde_json::from_str(end).unwrap();
    assert_eq!(end["finds"], told.matches("event: find").count());
    assert_eq!(told.matches("event: end").count(), 1, "{told}");
}

#[tokio::test]
async fn a_search_in_a_place_that_is_none_is_refused() {
    let station = TestStation::open();
    for query in ["means=bluetooth", "subnet=8.8.8.0/24", "subnet=10.0.0.0/8", "subnet=x"] {
        let said = station.get(&format!("/v1/discovery?{query}")).await;
        said.is_problem("invalid-value", StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn one_search_at_a_time_and_one_that_nobody_hears_ends() {
    let station = TestStation::open();
    let request = with_token(request("GET", "/v1/discovery?means=mdns"));
    let first = station.open_body(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(first.status(), StatusCode::OK);
    let second = station.get("/v1/discovery?means=usb").await;
    second.is_problem("search-under-way", StatusCode::CONFLICT);
    drop(first);
    let third = station.get("/v1/discovery?means=usb").await;
    assert_eq!(third.status, StatusCode::OK);
}
