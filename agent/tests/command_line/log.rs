//! What the log says, and what it never says, at its most talkative.

use std::process::{Output, Stdio};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::Bench;

/// Names, addresses and numbers of people; each stands in one place of a request.
const PLANTED: [&str; 5] = [
    "Zhang-Sanfeng-planted",
    "Waybill-SF-1357924680",
    "Order-of-Wanda-Maximoff",
    "Key-with-the-name-of-Ludwig",
    "Printer-named-after-Henrietta",
];

/// Runs a station at its most talkative, does what clients do, and reads its log.
fn log_of(format: &str, act: impl FnOnce(&Bench)) -> (Bench, String) {
    let bench = Bench::new();
    let file = bench.home.path().join("station.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{config}[log]\nformat = \"{format}\"\n")).unwrap();
    let path = bench.home.path().join("log");
    let mut command = bench.command(&["run"]);
    command.env("RUST_LOG", "trace").stderr(Stdio::from(std::fs::File::create(&path).unwrap()));
    let mut station = bench.open_with(&mut command);
    act(&bench);
    station.signal("-TERM");
    assert!(station.0.wait().unwrap().success());
    let log = std::fs::read_to_string(path).unwrap();
    (bench, log)
}

fn print(bench: &Bench, arguments: &[&str]) -> Output {
    let label = bench.home.path().join("planted.zpl");
    let [person, waybill, order, key, _] = PLANTED;
    let document = format!("^XA^FO40,40^A0N,40^FD{person}^FS^XZ");
    std::fs::write(&label, document).unwrap();
    let mut command = bench.command(&["--json", "print"]);
    command.arg(label).args(["--waybill", waybill, "--order", order, "--key", key]);
    command.args(arguments).output().unwrap()
}

/// A text in every way that it is likely to be written.
fn written(text: &str) -> [String; 5] {
    let hex = |upper: bool| -> String {
        let byte = |byte: u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
        text.bytes().map(byte).collect()
    };
    let numbers: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
    [text.to_owned(), STANDARD.encode(text), hex(false), hex(true), numbers.join(", ")]
}

#[track_caller]
fn is_clean(log: &str) {
    for text in PLANTED.iter().flat_map(|text| written(text)) {
        if let Some(line) = log.lines().find(|line| line.contains(&text)) {
            panic!("{text} is in the log: {line}");
        }
    }
}

#[test]
fn the_log_names_jobs_and_never_people() {
    let mut id = String::new();
    let (_bench, log) = log_of("json", |bench| {
        let printed = print(bench, &["--printer", "bench-1"]);
        let job: Value = serde_json::from_slice(&printed.stdout).unwrap();
        assert_eq!(job["state"], "completed");
        id = job["id"].as_str().unwrap().to_owned();
        // The same key for something else, a printer that is not there, a label that is none.
        assert_eq!(print(bench, &["--printer", "bench-1", "--copies", "2"]).status.code(), Some(3));
        assert_eq!(print(bench, &["--printer", PLANTED[4]]).status.code(), Some(3));
    });
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_the_job = |line: &&Value| {
        let spans = line["spans"].as_array().into_iter().flatten();
        spans.filter(|span| span["name"] == "job").any(|span| span["id"] == id)
    };
    assert!(lines.iter().any(|line| of_the_job(&line)), "no line belongs to the job {id}");
    is_clean(&log);
}

#[test]
fn the_log_for_people_says_nothing_of_them_either() {
    let (_bench, log) = log_of("pretty", |bench| {
        assert!(print(bench, &["--printer", "bench-1"]).status.success());
    });
    assert!(log.contains("The station is open") && log.contains("The station stops"), "{log}");
    is_clean(&log);
}

#[test]
fn a_planted_name_is_found_however_it_is_written() {
    for text in written(PLANTED[0]) {
        let found = std::panic::catch_unwind(|| is_clean(&format!("line 1\nsays {text} here\n")));
        assert!(found.is_err(), "{text}");
    }
}
