//! The message of remote-write 1.0, as its specification draws it, packed with snappy.

use bytes::Bytes;
use prost::Message;

/// `prometheus.WriteRequest`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct WriteRequest {
    /// What is told.
    #[prost(message, repeated, tag = "1")]
    pub(super) timeseries: Vec<TimeSeries>,
}

/// `prometheus.TimeSeries`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TimeSeries {
    /// Its labels by name, `__name__` among them.
    #[prost(message, repeated, tag = "1")]
    pub(super) labels: Vec<Label>,
    /// Its samples by time.
    #[prost(message, repeated, tag = "2")]
    pub(super) samples: Vec<Sample>,
}

/// `prometheus.Label`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Message)]
pub(super) struct Label {
    /// Its name.
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// What it says; never empty.
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

/// `prometheus.Sample`.
#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Sample {
    /// The number.
    #[prost(double, tag = "1")]
    pub(super) value: f64,
    /// When, in milliseconds since 1970.
    #[prost(int64, tag = "2")]
    pub(super) timestamp: i64,
}

/// A series of this name, its labels sorted as the specification wants them.
pub(super) fn series(name: &str, labels: &[(&str, &str)], samples: Vec<Sample>) -> TimeSeries {
    let label =
        |(name, value): (&str, &str)| Label { name: name.to_owned(), value: value.to_owned() };
    let mut labels: Vec<Label> = labels.iter().copied().map(label).collect();
    labels.push(label(("__name__", name)));
    labels.sort();
    TimeSeries { labels, samples }
}

/// The body of a request.
pub(super) fn pack(timeseries: Vec<TimeSeries>) -> Bytes {
    let message = WriteRequest { timeseries }.encode_to_vec();
    let packed = snap::raw::Encoder::new().compress_vec(&message);
    Bytes::from(packed.expect("a request is far below the four gigabytes that snappy takes"))
}
