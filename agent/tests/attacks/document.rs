//! A16: documents that attack whoever opens a picture in them. The station opens none.

use std::io::Write as _;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::ZlibEncoder};

use crate::target::{Target, status};

const WMS: &str = "https://wms.example";
/// What the packed picture holds when somebody unpacks it.
const PICTURE_BYTES: usize = 96 * 1024 * 1024;
/// How much more memory a station may need for such documents, in KiB.
const MEMORY_MORE_KIB_MAX: u64 = 48 * 1_024;
/// How much of the picture is packed at a time.
const PIECE_BYTES: usize = 1024 * 1024;

/// A picture of nothing, packed as `^GF` takes it.
fn packed_picture() -> String {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let piece = vec![0; PIECE_BYTES];
    for _ in 0..PICTURE_BYTES / PIECE_BYTES {
        packed.write_all(&piece).unwrap();
    }
    BASE64_STANDARD.encode(packed.finish().unwrap())
}

/// Hands a document in as it is; the status of the answer.
fn hand_in(target: &Target, number: usize, format: &str, document: &str) -> Option<u16> {
    let key = format!("document-{number}");
    let headers = [("content-type", format), ("idempotency-key", key.as_str())];
    status(&target.ask("POST /v1/jobs?printer=bench-1", &headers, document))
}

#[test]
fn a16_a_picture_is_never_opened_and_costs_no_more_than_its_bytes() {
    let target = Target::open(WMS);
    let zpl = "application/vnd.zebra-zpl";
    assert_eq!(hand_in(&target, 0, zpl, "^XA^FO1,1^FDA-17^FS^XZ"), Some(202));
    target.wait_for_labels(1);
    let before = target.memory_peak_kib();
    let bomb = packed_picture();
    let documents = [
        format!("^XA^FO0,0^GFA,{PICTURE_BYTES},{PICTURE_BYTES},102,:Z64:{bomb}:0000^FS^XZ"),
        "^XA^FO0,0^GFA,4294967295,4294967295,1,00^FS^XZ".to_owned(),
        "^XA^FO0,0^GFB,99999999,99999999,1,00^FS^XZ".to_owned(),
        "~DGR:A.GRF,4294967295,1,00^XA^FO0,0^XGR:A.GRF,10,10^FS^XZ".to_owned(),
        "^XA^PW32000^LL32000^FO0,0^GB32000,32000,32000^FS^XZ".to_owned(),
    ];
    for (number, document) in documents.iter().enumerate() {
        let answered = hand_in(&target, number + 1, zpl, document);
        assert!(matches!(answered, Some(202 | 400)), "{number}: {answered:?}");
    }
    let (Some(before), Some(peak)) = (before, target.memory_peak_kib()) else {
        println!("skipped: this system does not say how much memory a program took");
        return;
    };
    assert!(peak <= before + MEMORY_MORE_KIB_MAX, "{before} KiB, then {peak} KiB");
}

#[test]
fn a16_a_document_that_only_a_picture_s_reader_would_understand_is_refused() {
    let target = Target::open(WMS);
    let documents = [
        ("application/pdf", "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj"),
        ("image/png", "\u{89}PNG\r\n"),
        (
            "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///\"/></svg>",
        ),
        ("text/html", "<img src=\"file:///etc/passwd\">"),
        ("application/vnd.zebra-zpl", "%PDF-1.7\n%%EOF"),
    ];
    for (number, (format, document)) in documents.iter().enumerate() {
        let answered = hand_in(&target, number, format, document);
        assert!(
            answered.is_some_and(|status| (400..500).contains(&status)),
            "{format}: {answered:?}"
        );
    }
    assert_eq!(target.jobs(), 0);
}
