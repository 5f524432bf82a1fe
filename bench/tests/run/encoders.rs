//! A whole run of the encoders on a line that is much faster than any printer's.
//!
//! Nothing here is about speed.

use std::sync::atomic::AtomicBool;

use bench::encoders::report::{Report, render};
use bench::encoders::{Plan, measure, pages};
use bench::error::BenchError;

/// So fast that a page takes milliseconds.
const PLAN: Plan = Plan { rounds: 1, baud: 100_000_000 };

fn run(stop: bool) -> Result<Report, BenchError> {
    let measured = measure(PLAN, pages::all(), &AtomicBool::new(stop), &|_| {})?;
    Ok(Report::of(PLAN, &measured))
}

#[test]
fn every_page_arrives_whole_is_as_small_as_promised_and_stands_in_the_report() {
    let report = run(false).unwrap();
    assert!(report.kept_every_byte());
    assert_eq!(report.pages.len(), 6);
    for target in report.targets.iter().filter(|target| target.name != "best-seconds") {
        assert!(target.met, "{target:?}");
    }
    for page in &report.pages {
        let bytes = |name: &str| page.sizes.iter().find(|size| size.packing == name).unwrap().bytes;
        // A 4 x 6 in label must be done in 1.5 s at 11,520 bytes a second.
        assert!(bytes("zpl.z64") < 17_280, "{page:?}");
        assert!(bytes("zpl.z64") < bytes("zpl.run-length"), "{page:?}");
        assert!(bytes("zpl.run-length") < bytes("zpl.hex"), "{page:?}");
    }
    let text = render(&report);
    for word in ["ups", "usps-return", "escpos.raster", "met: documents-broken = 0.000"] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["bench"], "encoders");
    assert_eq!(json["pages"][0]["sizes"][2]["packing"], "zpl.z64");
}

#[test]
fn a_run_ends_when_it_is_told_to() {
    assert!(matches!(run(true), Err(BenchError::Stopped)));
}
