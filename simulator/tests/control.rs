//! The control API and the command line, as a person or a script uses them.

#![cfg(test)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use expect_test::{Expect, expect};
use simulator::config::{ConfigText, ServeConfig};

const PROGRAM: &str = env!("CARGO_BIN_EXE_waystation-sim");

/// A running `waystation-sim serve`, ended when dropped.
struct Serving {
    child: Child,
    lines: Vec<String>,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        for line in out.lines() {
            lines.push(line.unwrap());
            if lines.last().is_some_and(|line| line == "ready") {
                break;
            }
        }
        Self { child, lines }
    }

    /// The rest of the announced line that starts so.
    fn announced(&self, start: &str) -> String {
        let found = self.lines.iter().find_map(|line| line.strip_prefix(start));
        found.unwrap_or_else(|| panic!("{start}: {:?}", self.lines)).to_owned()
    }

    fn print(&self, stream: &[u8]) {
        let address = self.announced("printer bench-1 socket://");
        let mut host = TcpStream::connect(address).unwrap();
        host.write_all(stream).unwrap();
        host.write_all(b"~HI").unwrap();
        // The answer comes after the printer has read all before the question.
        host.read_exact(&mut [0]).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&[arguments, &["--control", &self.announced("control ")]].concat())
    }

    #[track_caller]
    fn check(&self, arguments: &[&str], code: i32, output: &Expect) {
        check(&self.run(arguments), code, output);
    }

    /// Speaks HTTP by hand and answers with status line and body.
    fn http(&self, method: &str, path: &str, body: &str) -> String {
        let control = self.announced("control ");
        let address = control.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        format!("{}\n{body}", head.lines().next().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[track_caller]
fn check(output: &Output, code: i32, expected: &Expect) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    expected.assert_eq(&String::from_utf8(text).unwrap());
    assert_eq!(output.status.code(), Some(code));
}

fn two_printers() -> Serving {
    let one = "name=bench-1,port=0,ips=instant,serial=S1";
    let two = "name=bench-2,port=0,ips=6,counter=7";
    Serving::start(&["--printer", one, "--printer", two, "--control", "127.0.0.1:0"])
}

#[test]
fn a_person_breaks_a_printer_looks_and_mends_it() {
    let serving = two_printers();
    serving.check(&["fault", "bench-1", "paper-out"], 0, &expect![["fault: bench-1\n"]]);
    serving.print(b"^XA^FDx^FS^XZ");
    let shown = String::from_utf8(serving.run(&["printers"]).stdout).unwrap();
    assert!(shown.contains("stopped (media-empty)  counter 1000  printed 0  waiting 1"), "{shown}");
    assert!(shown.contains("idle (none)  counter 7"), "{shown}");
    serving.check(
        &["clear", "bench-1", "--json"],
        0,
        &expect![[r#"
        {"done":"clear","printer":"bench-1"}
    "#]],
    );
    let labels = serving.run(&["labels", "bench-1", "--json"]).stdout;
    let labels: serde_json::Value = serde_json::from_slice(&labels).unwrap();
    assert_eq!(labels[0]["serial"], 1);
    assert_eq!(labels[0]["outcome"], "printed");
    assert_eq!(labels[0]["quantity_index"], 1);
}

#[test]
fn a_scripted_fault_strikes_its_label() {
    let serving = two_printers();
    let arguments = ["fault", "bench-1", "foreign-label", "--label", "2", "--burnt-percent", "0"];
    serving.check(&arguments, 0, &expect![["fault: bench-1\n"]]);
    serving.print(b"^XA^FDx^FS^PQ2^XZ");
    let sheets = serving.run(&["labels", "bench-1", "--outcome", "all", "--json"]).stdout;
    let sheets: Vec<serde_json::Value> = serde_json::from_slice(&sheets).unwrap();
    let outcomes: Vec<&str> =
        sheets.iter().map(|sheet| sheet["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["printed", "foreign", "printed"]);
}

#[test]
fn a_program_speaks_http() {
    let serving = two_printers();
    let fault = r#"{"fault":"power-cut","counter":"reset","down_ms":0}"#;
    let path = "/printers/bench-1/faults";
    expect![["HTTP/1.1 204 No Content\n"]].assert_eq(&serving.http("POST", path, fault));
    expect![["HTTP/1.1 204 No Content\n"]].assert_eq(&serving.http("DELETE", path, ""));
    serving.print(b"^XA^FDhello^FS^XZ");
    let label = serving.http("GET", "/printers/bench-1/label/1", "");
    expect![["HTTP/1.1 200 OK\n^XA^FDhello^FS^XZ"]].assert_eq(&label);
    let printers = serving.http("GET", "/printers", "");
    let printers: Vec<serde_json::Value> =
        serde_json::from_str(printers.lines().nth(1).unwrap()).unwrap();
    assert_eq!(printers[0]["counter"], 1);
    assert_eq!(printers[0]["buffer_fill_bytes"], 0);
    assert_eq!(printers[0]["serial"], "S1");
}

#[test]
fn what_cannot_be_done_is_answered_with_the_reason_and_the_remedy() {
    let serving = two_printers();
    let ask = |method, path, body| serving.http(method, path, body);
    let unknown = ask("POST", "/printers/bench-9/faults", r#"{"fault":"pause"}"#);
    assert!(unknown.starts_with("HTTP/1.1 404"), "{unknown}");
    assert!(unknown.contains("urn:waystation:problem:unknown-printer"), "{unknown}");
    assert!(unknown.contains("there are: bench-1, bench-2"), "{unknown}");
    let misspelt = r#"{"fault":"reset","att":{"label":7}}"#;
    let misspelt = ask("POST", "/printers/bench-1/faults", misspelt);
    assert!(misspelt.starts_with("HTTP/1.1 4"), "{misspelt}");
    assert!(misspelt.contains("att"), "{misspelt}");
    let useless = r#"{"fault":"reset","down_ms":5}"#;
    let useless = ask("POST", "/printers/bench-1/faults", useless);
    assert!(useless.starts_with("HTTP/1.1 422"), "{useless}");
    assert!(useless.contains("`down_ms` means nothing to Reset"), "{useless}");
    assert!(ask("GET", "/printers/bench-1/label/5", "").contains("unknown-label"));
    assert!(ask("GET", "/printers/bench-1/labels?outcome=none", "").starts_with("HTTP/1.1 4"));
    serving.check(&["clear", "bench-9"], 4, &expect![[r#"
        waystation-sim: no printer is named `bench-9`; there are: bench-1, bench-2. List the printers with GET /printers.
    "#]]);
}

#[test]
fn exit_codes_and_complaints_are_useful() {
    let nowhere = run(&["printers", "--control", "http://127.0.0.1:1"]);
    assert_eq!(nowhere.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("start `waystation-sim serve`"));
    check(
        &run(&["serve"]),
        2,
        &expect![[r#"
        waystation-sim: 0 printers; give 1 to 256, each with --printer name=... or [[printers]]
    "#]],
    );
    assert_eq!(run(&["serve", "--printer", "name=a,speed=6"]).status.code(), Some(2));
    check(
        &run(&["serve", "--printer", "name=a,ips=-1"]),
        2,
        &expect![[r#"
        waystation-sim: printer `a`: ips is `-1`; give 0.1 to 1000 inches a second, or `instant`
    "#]],
    );
    assert_eq!(run(&["fault", "bench-1", "no-such-fault"]).status.code(), Some(2));
}

#[test]
fn a_configuration_file_names_line_and_key_of_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.toml");
    std::fs::write(&path, "[[printers]]\nname = \"a\"\nsped = 6\n").unwrap();
    let output = run(&["serve", "--config", path.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains("line 3") && said.contains("sped") && said.contains("sim.toml"),
        "{said}"
    );
}

#[test]
fn a_configuration_file_scripts_faults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.toml");
    let text = "control = \"127.0.0.1:0\"\nout = \"OUT\"\n[[printers]]\nname = \"bench-1\"\n\
                ips = \"instant\"\nfaults = [{ fault = \"foreign-label\", at = { label = 1 } }]\n";
    let out = folder.path().join("out");
    std::fs::write(&path, text.replace("OUT", out.to_str().unwrap())).unwrap();
    let serving = Serving::start(&["--config", path.to_str().unwrap()]);
    serving.print(b"^XA^FDx^FS^XZ");
    let index = std::fs::read_to_string(out.join("bench-1/labels.jsonl")).unwrap();
    assert_eq!(index.lines().count(), 2, "{index}");
    assert!(index.lines().next().unwrap().contains("foreign"), "{index}");
}

#[test]
fn a_wrong_value_in_a_file_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.toml");
    let at = path.display().to_string();
    for (text, said) in [
        (
            "[[printers]]\nname = \"a\"\n[[printers]]\nips = -1\nname = \"b\"\n",
            "line 4: printer `b`: ips is `-1`; give 0.1 to 1000 inches a second, or `instant`",
        ),
        (
            "[[printers]]\nname = \"a\"\nflow = \"none\"\n",
            "line 1: printer `a`: baud is `absent`; give 300 to 921600 bits a second",
        ),
        (
            "[[printers]]\nname = \"a\"\nfaults = [{ fault = \"late\", down_ms = 1 }]\n",
            "line 3: printer `a`: `down_ms` means nothing to Late; leave it out",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let output = run(&["serve", "--config", &at]);
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(heard, format!("waystation-sim: in {at}: {said}\n"));
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn printers_of_many_languages_come_from_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sim.toml");
    let out = folder.path().join("out");
    let printers: String = simulator::Language::ALL
        .iter()
        .map(|language| {
            let name = serde_json::to_value(language).unwrap();
            format!("[[printers]]\nname = {name}\nlanguage = {name}\nips = \"instant\"\n")
        })
        .collect();
    let text = format!("control = \"127.0.0.1:0\"\nout = {out:?}\n{printers}");
    std::fs::write(&path, text).unwrap();
    let serving = Serving::start(&["--config", path.to_str().unwrap()]);
    let address = serving.announced("printer tspl socket://");
    let mut host = TcpStream::connect(address).unwrap();
    host.write_all(b"CLS\r\nPRINT 1\r\n\x1b!?").unwrap();
    host.read_exact(&mut [0]).unwrap();
    assert!(out.join("tspl/00000001.tspl").exists());
    let label = serving.http("GET", "/printers/tspl/label/1", "");
    expect![["HTTP/1.1 200 OK\nCLS\r\nPRINT 1\r"]].assert_eq(&label);
}

#[test]
fn the_file_in_the_manual_is_good_to_run() {
    let manual = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/simulator.md");
    let manual = std::fs::read_to_string(manual).unwrap();
    let (_, rest) = manual.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let config = ServeConfig::try_from(ConfigText::from_toml(text).unwrap()).unwrap();
    let names: Vec<&str> = config.printers.iter().map(|printer| printer.name.as_str()).collect();
    assert_eq!(names, ["bench-1", "sato", "lid"]);
}
