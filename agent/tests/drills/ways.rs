//! Labels that reach their printer by other ways than a socket.

use simulator::{Fault, Flow, PrinterConfig, SerialLine};
use spool::{Evidence, State};

use crate::bench::{BAUD, Bench, PRINTER};

fn printer() -> PrinterConfig {
    PrinterConfig::named(PRINTER).instant()
}

#[cfg(unix)]
fn on_a_serial_line(folder: &std::path::Path) -> PrinterConfig {
    let link = Some(folder.join("ttyS"));
    let line = SerialLine { baud: BAUD, flow: Flow::XonXoff, link };
    PrinterConfig { serial_line: Some(line), ..printer() }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_label_over_a_serial_line_is_confirmed_by_the_printer_s_counter() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(on_a_serial_line(folder.path()));
    let record = bench.until_completed(bench.submit("W-1").await).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
    assert_eq!(bench.floor(), ["W-1"]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_serial_printer_that_is_unplugged_is_shown_and_found_again_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(on_a_serial_line(folder.path()));
    bench.until_shown(|view| view.connected).await;
    bench.simulator.fault(PRINTER, Fault::Refuse).unwrap();
    bench.until_shown(|view| !view.connected && view.trouble.is_some()).await;
    let job = bench.submit("W-1").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ipp_printer_takes_a_label_and_never_proves_it() {
    let any_port = Some("127.0.0.1:0".parse().unwrap());
    let bench = Bench::new(PrinterConfig { ipp_address: any_port, ..printer() });
    let record = bench.until_completed(bench.submit("W-1").await).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Sent });
    assert_eq!(bench.floor(), ["W-1"]);
    bench.until_shown(|view| view.connected && view.labels_printed.is_none()).await;
}
