//! Personal data that is planted everywhere a program can put it, and looked for everywhere a byte may
//! have come to lie: in the state, in the log, in the figures, in what the hub is told.
//!
//! The only way out is the printer's. `WAYSTATION_CANARIES` says how many people are planted, each with
//! four words.

use std::path::Path;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use crate::target::Target;
use crate::words::{Person, Search};

/// How many people are planted unless the environment says otherwise.
const PEOPLE: usize = 30;

fn people() -> Vec<Person> {
    let number = std::env::var("WAYSTATION_CANARIES").ok().and_then(|text| text.parse().ok());
    (0..number.unwrap_or(PEOPLE)).map(Person::new).collect()
}

/// A label as a WMS makes it, the person's words plain and as `^FH` writes them.
fn label(person: &Person) -> Vec<u8> {
    let escaped: String = person.name.bytes().map(|byte| format!("_{byte:02X}")).collect();
    let Person { name, telephone, address, id } = person;
    format!("^XA^CI28^FD{name}^FS^FD{telephone}^FS^FD{address}^FS^FD{id}^FS^FH^FD{escaped}^FS^XZ")
        .into_bytes()
}

/// Every way in that takes a text: good orders, orders with mistakes, questions, scans.
fn plant(target: &Target, number: usize, person: &Person) {
    let key = format!("parcel-{number}");
    let keyed = [("idempotency-key", key.as_str())];
    let Person { name, telephone, address, id } = person;
    let document = |data: &str| json!({"format": "application/vnd.zebra-zpl", "data": data});
    let data = BASE64_STANDARD.encode(label(person));
    let references = json!({"waybill": id, "order": telephone});
    let order = json!({
        "printer": "bench-1", "document": document(&data), "references": references, "scan": name,
    });
    let accepted = target.ask("POST /v1/jobs", &keyed, &order.to_string());
    assert!(accepted.starts_with("HTTP/1.1 202"), "{accepted}");
    let digits = format!("00-{telephone:0>32}-00f067aa0ba902b7-01");
    let wrong = [
        json!({"printer": name, "document": document(&data), "references": references}),
        json!({"printer": "bench-1", "document": document(name), "references": references}),
        json!({"printer": "bench-1", "document": document(&data), "recipient": address}),
        json!({"printer": "bench-1", "document": {"format": name, "data": data}}),
    ];
    for (mistake, body) in wrong.iter().enumerate() {
        let key = format!("wrong-{number}-{mistake}");
        let headers = [("idempotency-key", key.as_str()), ("traceparent", digits.as_str())];
        let refused = target.ask("POST /v1/jobs", &headers, &body.to_string());
        assert!(refused.starts_with("HTTP/1.1 4"), "{refused}");
    }
    let half = order.to_string();
    target.ask("POST /v1/jobs", &keyed, &half[..half.find(telephone.as_str()).unwrap() + 11]);
    target.ask(&format!("GET /v1/jobs/{telephone}?recipient={id}"), &[], "");
    target.ask("GET /v1/jobs", &[("x-recipient", telephone), ("origin", id)], "");
    target.ask("POST /v1/scans", &[], &json!({"value": name}).to_string());
    target.ask("POST /v1/scans", &[], &json!({"value": address}).to_string());
}

fn look_through(folder: &Path, search: &Search, hits: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_through(&path, search, hits);
        } else if let Some(word) = search.find(&std::fs::read(&path).unwrap()) {
            hits.push(format!("{word} in {}", path.display()));
        }
    }
}

#[test]
fn no_byte_outside_the_printer_s_line_tells_who_a_parcel_is_for() {
    let target = Target::open("https://wms.example");
    let people = people();
    for (number, person) in people.iter().enumerate() {
        plant(&target, number, person);
    }
    let search = Search::of(people.iter().flat_map(Person::words));
    let mut hits = Vec::new();
    // What the station shows to anybody, then what lies on the disk while it runs.
    for page in ["/metrics", "/healthz", "/readyz", "/v1/openapi.json"] {
        let shown = target.ask(&format!("GET {page}"), &[("authorization", "")], "");
        hits.extend(search.find(shown.as_bytes()).map(|word| format!("{word} at {page}")));
    }
    for page in ["/v1/station", "/v1/station/series", "/v1/printers", "/v1/calls", "/v1/audit"] {
        let shown = target.ask(&format!("GET {page}"), &[], "");
        assert!(shown.starts_with("HTTP/1.1 200"), "{shown}");
        hits.extend(search.find(shown.as_bytes()).map(|word| format!("{word} at {page}")));
    }
    look_through(target.home.path(), &search, &mut hits);
    assert!(hits.is_empty(), "{hits:#?}");
    assert!(target.jobs() > 0);
}
