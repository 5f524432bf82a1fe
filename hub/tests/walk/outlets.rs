//! Notices on their way out: to a real Alertmanager, and to robots that check what they are given.
//!
//! A robot here is a listener that takes one request and answers as its vendor does.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use contract::event::UnixMillis;
use hub::alerts::{
    Alert, AlertKey, Phase, Rule,
    notice::{Message, Occasion},
    outlets::{Kind, Links, Mailbox, Parcel, SendError},
    watch::{Carry as _, Http},
};

use crate::running::NOW_MS;

fn links() -> Links {
    Links { hub: "https://hub.example".to_owned() }
}

fn message(occasion: Occasion) -> Message {
    Message {
        occasion,
        rule: Rule::SiteLinkDown,
        group: "site-link-down@site/WH-1".to_owned(),
        title: "A site does not reach the hub".to_owned(),
        places: vec!["site/WH-1".to_owned()],
        count: 1,
        since: UnixMillis::new(NOW_MS),
        escalations: 0,
    }
}

/// What a robot was given.
struct Given {
    line: String,
    headers: Vec<String>,
    body: serde_json::Value,
    text: String,
}

impl Given {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }
}

/// A robot that takes one request, and its address.
fn robot(status: &'static str, answer: &'static str) -> (String, JoinHandle<Given>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/robot?access_token=t", listener.local_addr().unwrap());
    let taking = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim_end().is_empty() {
                break;
            }
            let (name, value) = line.trim_end().split_once(": ").unwrap_or((line.trim_end(), ""));
            lines.push(format!("{}: {value}", name.to_ascii_lowercase()));
        }
        let length = lines.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n");
        let head = format!("{head}content-length: {}\r\nconnection: close\r\n\r\n", answer.len());
        stream.write_all(format!("{head}{answer}").as_bytes()).unwrap();
        let text = String::from_utf8(body).unwrap();
        Given { line, headers: lines, body: serde_json::from_str(&text).unwrap(), text }
    });
    (url, taking)
}

fn send(kind: &Kind, messages: &[Message]) -> Result<(), SendError> {
    let parcels = kind.pack(messages, &links(), UnixMillis::new(NOW_MS));
    parcels.iter().try_for_each(|parcel| Http.carry(kind, parcel))
}

#[test]
fn each_robot_is_told_in_its_own_way() {
    let fired = [message(Occasion::Fired)];
    let (url, given) = robot("200 OK", "ok");
    send(&Kind::Slack { url }, &fired).unwrap();
    let said = given.join().unwrap();
    assert!(said.body["text"].as_str().unwrap().contains("What to do: https://hub.example"));

    let (url, given) = robot("200 OK", "{\"errcode\":0}");
    send(&Kind::Dingtalk { url, secret: "SEC".to_owned() }, &fired).unwrap();
    let said = given.join().unwrap();
    let query = format!("access_token=t&timestamp={NOW_MS}&sign=");
    assert!(said.line.contains(&query), "{}", said.line);
    assert_eq!(said.body["msgtype"], "markdown");

    let (url, given) = robot("200 OK", "{\"code\":0}");
    send(&Kind::Feishu { url, secret: "SEC".to_owned() }, &fired).unwrap();
    let said = given.join().unwrap();
    assert_eq!(said.body["timestamp"], (NOW_MS / 1_000).to_string());
    assert_eq!(said.body["sign"].as_str().unwrap().len(), 44);

    let (url, given) = robot("200 OK", "{\"errcode\":0}");
    send(&Kind::Wecom { url }, &fired).unwrap();
    let said = given.join().unwrap();
    assert!(said.body["markdown"]["content"].as_str().unwrap().starts_with("ACT NOW"));
}

#[test]
fn a_robot_that_says_no_in_a_200_did_not_take_it() {
    let (url, _given) = robot("200 OK", "{\"errcode\":310000,\"errmsg\":\"sign not match\"}");
    let refused =
        send(&Kind::Dingtalk { url, secret: "S".to_owned() }, &[message(Occasion::Fired)]);
    let declined = SendError::Declined { field: "errcode", code: "310000".to_owned() };
    assert_eq!(refused, Err(declined));
}

#[test]
fn an_outlet_that_points_elsewhere_is_not_followed() {
    let (url, _given) = robot("307 Temporary Redirect", "{}");
    let refused = send(&Kind::Slack { url }, &[message(Occasion::Fired)]);
    assert_eq!(refused, Err(SendError::Refused { status: 307 }));
}

#[test]
fn nobody_at_the_address_is_told_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/secret-token", listener.local_addr().unwrap());
    drop(listener);
    let error = send(&Kind::Slack { url }, &[message(Occasion::Fired)]).unwrap_err();
    assert!(!error.to_string().contains("secret-token"), "{error}");
}

#[test]
fn a_webhook_gets_a_cloud_event_it_can_check() {
    let (url, given) = robot("204 No Content", "");
    send(&Kind::Webhook { url, secret: "key".to_owned() }, &[message(Occasion::Fired)]).unwrap();
    let said = given.join().unwrap();
    assert_eq!(said.header("content-type"), "application/cloudevents+json; charset=utf-8");
    assert_eq!(said.body["specversion"], "1.0");
    assert_eq!(said.body["type"], "waystation.alert.fired");
    let seconds = NOW_MS / 1_000;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"key");
    let tag = ring::hmac::sign(&key, format!("{seconds}.{}", said.text).as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(said.header("waystation-signature"), format!("t={seconds},v1={hex}"));
}

#[test]
fn pagerduty_triggers_and_resolves_the_same_incident() {
    for (occasion, action) in [(Occasion::Fired, "trigger"), (Occasion::Resolved, "resolve")] {
        let (url, given) = robot("202 Accepted", "{}");
        send(&Kind::Pagerduty { url, key: "R0".to_owned() }, &[message(occasion)]).unwrap();
        let said = given.join().unwrap();
        assert_eq!(said.body["event_action"], action);
        assert_eq!(said.body["dedup_key"], "site-link-down@site/WH-1");
        assert_eq!(said.body["payload"]["severity"], "critical");
    }
}

/// A mail server that takes one letter.
#[test]
fn a_letter_holds_the_whole_digest() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("smtp://{}", listener.local_addr().unwrap());
    let taking = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        stream.write_all(b"220 test\r\n").unwrap();
        let mut letter = String::new();
        let mut in_letter = false;
        while let Some(Ok(line)) = lines.next() {
            let answer: &[u8] = match line.as_str() {
                "." => {
                    in_letter = false;
                    b"250 taken\r\n"
                }
                _ if in_letter => {
                    letter += &format!("{line}\n");
                    continue;
                }
                "DATA" => {
                    in_letter = true;
                    b"354 go on\r\n"
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").unwrap();
                    break;
                }
                _ => b"250 ok\r\n",
            };
            stream.write_all(answer).unwrap();
        }
        letter
    });
    let mailbox = Mailbox::new(&server, "hub@example.com", "ops@example.com").unwrap();
    let two = [message(Occasion::Fired), message(Occasion::Resolved)];
    send(&Kind::Email(mailbox), &two).unwrap();
    let letter = taking.join().unwrap();
    assert!(letter.contains("Subject: 2 notices of the print stations"), "{letter}");
    assert!(letter.contains("ACT NOW: A site") && letter.contains("Over: A site"), "{letter}");
}

fn alert(scope: &str, phase: Phase) -> Alert {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = UnixMillis::new(u64::try_from(now.as_millis()).unwrap());
    Alert {
        key: AlertKey { rule: Rule::StationSilent, scope: scope.parse().unwrap() },
        phase,
        since: now,
        changed_at: now,
        held_at: now,
        number: 201,
        escalations: 0,
        by: None,
    }
}

#[cfg(unix)]
mod alertmanager {
    use std::process::{Child, Command, Stdio};

    use super::*;

    struct Manager {
        child: Child,
        url: String,
        _folder: tempfile::TempDir,
    }

    impl Drop for Manager {
        fn drop(&mut self) {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }

    fn start(receiver: &str) -> Manager {
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "route:\n  receiver: ops\n  group_by: [alertname, site]\n  group_wait: 2s\n\
             receivers:\n- name: ops\n  webhook_configs:\n  - url: '{receiver}'\n"
        );
        let file = folder.path().join("alertmanager.yml");
        std::fs::write(&file, config).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut command = Command::new("prometheus-alertmanager");
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address={address}")).arg("--cluster.listen-address=");
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while log.read_line(&mut line).unwrap() > 0 && !line.contains(&address) {
            line.clear();
        }
        assert!(!line.is_empty(), "Alertmanager did not start");
        thread::spawn(move || log.read_to_end(&mut Vec::new()));
        Manager { child, url: format!("http://{address}"), _folder: folder }
    }

    #[test]
    fn a_real_alertmanager_takes_the_state_and_tells_it_as_one() {
        let (receiver, given) = robot("200 OK", "{}");
        let manager = start(&receiver);
        let kind = Kind::Alertmanager { url: manager.url.clone() };
        let alerts: Vec<Alert> = (0..300)
            .map(|number| alert(&format!("station/WH-1/wh-1-{number}"), Phase::Firing))
            .collect();
        let state: Vec<&Alert> = alerts.iter().collect();
        let now = alerts[0].changed_at;
        let parcel = kind.state(&state, &links(), now).unwrap();
        assert!(matches!(parcel, Parcel::Post(_)));
        Http.carry(&kind, &parcel).unwrap();
        let told = given.join().unwrap();
        assert_eq!(told.body["groupLabels"]["alertname"], "station-silent");
        assert_eq!(told.body["alerts"].as_array().unwrap().len(), 300);
        let first = &told.body["alerts"][0];
        assert_eq!(first["labels"]["site"], "WH-1");
        let runbook = "https://hub.example/runbooks/station-silent";
        assert_eq!(first["annotations"]["runbook_url"], runbook);
    }
}
