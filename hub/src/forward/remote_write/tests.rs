//! Which figures go, in which order, and which are left out.

use contract::event::{Count, Millis, Readings};
use prost::Message as _;

use super::{super::Receiver, wire::WriteRequest, *};
use crate::store::Summary;

const NOW: u64 = 1_790_000_000_000;

fn way() -> RemoteWrite {
    let url = "http://127.0.0.1:9".to_owned();
    RemoteWrite::new(Receiver { wire: &REMOTE_WRITE, url, token: None }, "hub-1".to_owned())
}

fn station() -> StationId {
    "wh-1-a".parse().unwrap()
}

fn minute(at_ms: u64, cpu: u64) -> StationSeries {
    let reading = |series| (series == Series::HostCpu).then_some(Count::new(cpu));
    StationSeries {
        at: UnixMillis::new(at_ms),
        span: Millis::new(60_000),
        readings: Readings::new(reading),
    }
}

fn take(way: &RemoteWrite, at_ms: u64, skew_ms: i64) {
    let now = UnixMillis::new(NOW);
    way.take(&station(), &minute(at_ms, at_ms % 1_000), skew_ms, now, &Metrics::default());
}

/// What waits to be sent: each request as its series.
fn packed(way: &RemoteWrite) -> Vec<Vec<String>> {
    let site = || Ok::<_, ()>(BTreeMap::from([(station(), "WH-1".parse().unwrap())]));
    way.pack(UnixMillis::new(NOW), &Metrics::default(), site).unwrap();
    let waiting = way.forward.waiting();
    let request = |body: &bytes::Bytes| {
        let body = snap::raw::Decoder::new().decompress_vec(body).unwrap();
        let request = WriteRequest::decode(body.as_slice()).unwrap();
        request.timeseries.iter().map(said).collect()
    };
    waiting.requests.iter().map(request).collect()
}

fn said(series: &TimeSeries) -> String {
    let labels: Vec<String> =
        series.labels.iter().map(|label| format!("{}={}", label.name, label.value)).collect();
    let sample = |sample: &Sample| format!("{}@{}", sample.value, sample.timestamp - NOW as i64);
    let samples: Vec<String> = series.samples.iter().map(sample).collect();
    format!("{} {}", labels.join(" "), samples.join(" "))
}

#[test]
fn a_minute_goes_with_its_site_and_station_and_no_other_label() {
    let way = way();
    take(&way, NOW - 60_000, 0);
    take(&way, NOW - 1, 0);
    let series = "__name__=waystation_host_cpu_permille site=WH-1 station=wh-1-a";
    assert_eq!(packed(&way), [[format!("{series} 0@-60000 999@-1")]]);
}

#[test]
fn what_is_not_newer_than_what_went_is_left_out() {
    let way = way();
    take(&way, NOW - 2, 0);
    take(&way, NOW - 2, 0);
    take(&way, NOW - 60_000, 0);
    take(&way, NOW - 1, 0);
    let samples: Vec<String> = packed(&way).concat();
    assert_eq!(samples.len(), 1);
    assert!(samples[0].ends_with(" 998@-2 999@-1"), "{samples:?}");
}

#[test]
fn a_clock_that_is_far_off_is_put_right_and_one_that_cannot_be_is_left_out() {
    let way = way();
    take(&way, NOW + 3_600_000, 0);
    take(&way, NOW + 3_600_000 - 5, 3_600_000);
    let samples: Vec<String> = packed(&way).concat();
    assert_eq!(samples.len(), 1);
    assert!(samples[0].ends_with(" 995@-5"), "{samples:?}");
}

#[test]
fn what_is_late_goes_beside_what_is_new_and_not_with_it() {
    let way = way();
    take(&way, NOW - 3_600_000, 0);
    take(&way, NOW - 1, 0);
    let requests = packed(&way);
    assert_eq!(requests.len(), 2);
    assert!(requests[0][0].ends_with("999@-1") && requests[1][0].ends_with("0@-3600000"));
}

#[test]
fn what_a_station_told_that_is_gone_is_dropped_and_counted() {
    let (way, metrics) = (way(), Metrics::default());
    take(&way, NOW - 1, 0);
    way.pack(UnixMillis::new(NOW), &metrics, || Ok::<_, ()>(BTreeMap::new())).unwrap();
    assert_eq!(way.forward.waiting().requests.len(), 0);
    let text = metrics.text(&Summary::default(), 0);
    let dropped = "waystation_hub_remote_write_minutes_total{result=\"dropped\"} 1";
    assert!(text.contains(dropped), "{text}");
}

#[test]
fn what_nobody_can_place_yet_waits() {
    let way = way();
    take(&way, NOW - 1, 0);
    let now = UnixMillis::new(NOW);
    assert_eq!(
        way.pack(now, &Metrics::default(), || Err("the store is away")),
        Err("the store is away")
    );
    assert_eq!(packed(&way).len(), 1);
}
