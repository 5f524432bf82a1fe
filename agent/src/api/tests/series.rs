//! What the station shows of its figures, and of its standing with the hub.

use contract::series::Series;
use http::StatusCode;
use serde_json::json;
use spool::Timestamp;

use super::station::TestStation;
use crate::series::Sample;

fn take(station: &TestStation, at: u64, labels: u64) {
    let mut sample = Sample::default();
    sample.set(Series::LabelsEnded, labels);
    sample.set(Series::HostCpu, 120);
    station.history.take(Timestamp(at), &sample);
}

#[tokio::test]
async fn a_person_sees_what_a_figure_was_over_two_days() {
    let station = TestStation::open();
    for (at, labels) in [(1_000, 5), (16_000, 0), (31_000, 7)] {
        take(&station, at, labels);
    }
    let said = station.get("/v1/station/series/waystation.label.ended?since_ms=16000").await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    assert_eq!(said.body["times_ms"], json!([16_000, 31_000]));
    assert_eq!(said.body["values"], json!([0, 7]));
    assert_eq!(said.body["series"]["layer"], "business");
    let list = station.get("/v1/station/series").await.body;
    assert_eq!(list["every_s"], 15);
    let of = |name: &str| {
        let all = list["series"].as_array().unwrap();
        all.iter().find(|series| series["name"] == name).unwrap().clone()
    };
    assert_eq!(of("waystation.host.cpu_permille")["latest"], 120);
    assert_eq!(of("waystation.jobs.waiting")["latest"], json!(null));
    let unknown = station.get("/v1/station/series/recipients").await;
    unknown.is_problem("unknown-series", StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn prometheus_reads_the_same_names_and_sums_as_counters() {
    let station = TestStation::open();
    take(&station, 1_000, 5);
    take(&station, 16_000, 7);
    let text = station.get("/metrics").await.text;
    assert!(text.contains("\nwaystation_label_ended_total 12\n"), "{text}");
    assert!(text.contains("\nwaystation_host_cpu_permille 120\n"), "{text}");
    assert!(!text.contains("waystation_jobs_oldest_waiting_ms"), "what is not known is missing");
}

#[tokio::test]
async fn a_station_whose_disk_was_copied_says_so_itself_and_goes_on_printing() {
    let station = TestStation::open();
    station.outbox.change(|view| view.is_forked = true);
    let said = station.get("/readyz").await;
    assert_eq!((said.status, &said.body["ready"]), (StatusCode::OK, &json!(true)));
    let alarm = &said.body["alarms"][0];
    assert_eq!(alarm["part"], "hub");
    assert!(alarm["remedy"].as_str().unwrap().contains("waystation journal renew"), "{alarm}");
}
