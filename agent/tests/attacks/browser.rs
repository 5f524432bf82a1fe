//! A1, A3 to A6 in a real browser: a hostile page tries every way a page has to reach the station.
//!
//! Chromium is told that the hostile page's name and the paired page's name are this computer, so
//! that nothing leaves it. Without a browser the tests say that they were skipped.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::target::{PAGE_TOKEN, Target, order};

const BROWSER: &str = "/usr/bin/chromium";
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-popup-blocking",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
];
/// How long a browser may take to start and a page to try everything.
const PATIENCE: Duration = Duration::from_secs(120);

/// Serves the pages and hears what they report.
struct Pages {
    address: SocketAddr,
    reports: Receiver<Value>,
}

impl Pages {
    /// Pages about a station that is opened once their address is known.
    fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    fn serve(listener: TcpListener, target: &Target) -> Self {
        let address = listener.local_addr().unwrap();
        let fill = |page: &str| {
            page.replace("@PORT@", &target.address.port().to_string())
                .replace("@TOKEN@", &target.token)
                .replace("@PAGE_TOKEN@", PAGE_TOKEN)
                .replace("@ORDER@", &order())
        };
        let evil = fill(include_str!("evil.html"));
        let paired = fill(include_str!("paired.html"));
        let (told, reports) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (evil, paired, told) = (evil.clone(), paired.clone(), told.clone());
                thread::spawn(move || answer(stream.unwrap(), &evil, &paired, &told));
            }
        });
        Self { address, reports }
    }

    fn report(&self) -> Value {
        self.reports.recv_timeout(PATIENCE).expect("the page reports")
    }
}

/// One request: a page, or a page's report.
fn answer(mut stream: TcpStream, evil: &str, paired: &str, told: &Sender<Value>) {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length").then(|| value.parse().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return reply(&mut stream, head, body, evil, paired, told);
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(length) => heard.extend(&piece[..length]),
        }
    }
}

fn reply(
    stream: &mut TcpStream,
    head: &str,
    body: &str,
    evil: &str,
    paired: &str,
    told: &Sender<Value>,
) {
    let page = match head.split(' ').nth(1).unwrap_or_default() {
        "/evil" => evil,
        "/paired" => paired,
        "/report" => {
            told.send(serde_json::from_str(body).unwrap()).ok();
            ""
        }
        _ => "",
    };
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).ok();
}

/// A browser with one page; ended when dropped.
struct Browser {
    program: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    fn open(url: &str, more: &[String]) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(BROWSER);
        command.args(FLAGS).args(more).arg(url).env("HOME", profile.path());
        command.arg(format!("--user-data-dir={}", profile.path().join("profile").display()));
        let program = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { program, _profile: profile }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let killed = self.program.kill();
        let waited = self.program.wait();
        assert!(thread::panicking() || (killed.is_ok() && waited.is_ok()));
    }
}

fn there_is_no_browser() -> bool {
    !Path::new(BROWSER).exists()
}

/// Requests that the station refused, as it counts them itself.
fn refused(target: &Target) -> u64 {
    let figures = target.ask("GET /metrics", &[], "");
    let counted = figures.lines().filter(|line| {
        line.starts_with("waystation_api_requests_total{") && line.contains("status=\"4xx\"")
    });
    counted.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

fn open_pages() -> (Target, Pages) {
    let (listener, address) = Pages::listen();
    let target = Target::open(&format!("http://wms.test:{}", address.port()));
    let pages = Pages::serve(listener, &target);
    (target, pages)
}

/// No way of the hostile page reads or prints anything; the report and what the station refused.
fn attack(more: &[String]) -> (Value, u64) {
    let (target, pages) = open_pages();
    let more: Vec<_> =
        more.iter().map(|flag| flag.replace("PAGES", &pages.address.to_string())).collect();
    let _browser = Browser::open(&format!("http://evil.test:{}/evil", pages.address.port()), &more);
    let report = pages.report();
    let tried = report.as_object().expect("the page reports each way");
    for (way, outcome) in tried {
        let outcome = outcome.as_str().unwrap();
        assert!(!outcome.starts_with("read"), "{way}: {outcome}");
    }
    assert!(tried.len() >= 30, "only {} ways were tried: {report}", tried.len());
    assert_eq!(target.jobs(), 0, "{report}");
    let refused = refused(&target);
    (report, refused)
}

#[test]
fn a_hostile_page_on_a_computer_without_any_shield_prints_nothing_and_reads_nothing() {
    if there_is_no_browser() {
        return println!("skipped: there is no {BROWSER} here");
    }
    let (report, refused) = attack(&[]);
    assert!(refused >= 15, "only {refused} requests arrived and were refused: {report}");
}

#[test]
fn a_hostile_page_from_the_internet_prints_nothing_and_reads_nothing() {
    if there_is_no_browser() {
        return println!("skipped: there is no {BROWSER} here");
    }
    attack(&["--ip-address-space-overrides=PAGES=public".to_owned()]);
}

#[test]
fn the_paired_page_prints_reads_its_job_and_hears_why_it_is_refused() {
    if there_is_no_browser() {
        return println!("skipped: there is no {BROWSER} here");
    }
    let (target, pages) = open_pages();
    let url = format!("http://wms.test:{}/paired", pages.address.port());
    let _browser = Browser::open(&url, &[]);
    let report = pages.report();
    assert_eq!(report["printed"], 202, "{report}");
    assert_eq!(report["read"], 200, "{report}");
    assert_eq!(report["location"], true, "{report}");
    assert_eq!(report["refused"], "urn:waystation:problem:token-unknown", "{report}");
    assert_eq!(target.jobs(), 1);
}
