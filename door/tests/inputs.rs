//! Whatever stands in the body of a request: its reader says what is wrong and does not fall over.

use axum::body::Body;
use hail::Hail;
use http::{Request, header};
use serde::Deserialize;

/// Where inputs that broke a reader are kept.
const FINDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs");
/// The body of an order.
const ORDER: &str = r#"{"printer":"bench-1","document":{"format":"application/vnd.zebra-zpl","data":"XlhBXlha"},"copies":1,"references":{"waybill":"W-1","order":null}}"#;
/// What else JSON can be.
const STRANGE: &str = r#"[[[{"\u00e9\ud83d\ude00":-1.5e300,"a":[true,false,null,""]}]]]"#;

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is read into and never looked at")]
enum Any {
    Order(std::collections::BTreeMap<String, serde_json::Value>),
    Other(serde_json::Value),
}

#[test]
fn no_body_breaks_its_reader() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Hail::on("bodies", FINDS).like([ORDER, STRANGE]).fall(|bytes| {
        let request = Request::post("/v1/jobs").header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(bytes.to_vec())).unwrap();
        let read = runtime.block_on(door::read_json::<Any>(request, hail::INPUT_BYTES_MAX));
        if let Err(problem) = read {
            assert!(!problem.detail().is_empty(), "it says what is wrong: {problem:?}");
        }
    });
}
