//! A station for tests: everything real but the printer.

use std::{path::Path, sync::Arc};

use axum::{Router, body::Body};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use drivers::language::Language;
use http::{HeaderMap, Request, StatusCode, request::Builder};
use serde_json::{Value, json};
use spool::{CounterTrust, Order};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::{
    admission::{Admission, Allowance},
    api::{Client, GateRules, Inside, LOCAL_CLIENT, TokenDigest, router},
    clock::{Clock, Time, TurnedClock},
    config::{Config, LimitsConfig},
    engine::{Engine, Printer},
    guests::Guests,
    journal::{Journal, Place, StationKey, Store},
    outbox::Shown,
    printers::{Dial, DialError, Health, LanePrinter, PrinterView, Wire},
    privacy::Tokens,
    roster::Roster,
    series::History,
    supervision::Roll,
    supplies::{Outlook, Supplies},
};

/// A label.
pub(super) const LABEL: &str = "^XA^FO40,40^A0N,40^FDA-17^FS^XZ";

/// So small that a test can go beyond each.
pub(super) const LIMITS: LimitsConfig = LimitsConfig {
    document_bytes_max: 64,
    copies_max: 3,
    impressions_max: 5,
    queue_max: 3,
    connections_max: 4,
};

/// So much that no test comes near but the one that means to.
pub(super) const ALLOWANCE: Allowance = Allowance { per_second: 1, burst: 40 };

const TOKEN: &str = "wst_test";

/// Nobody answers at the printer's address.
struct Nobody;

impl Dial for Nobody {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        Err(DialError("nobody answers".to_owned()))
    }
}

pub(super) struct TestStation {
    app: Router,
    engine: Arc<Engine>,
    pub(super) admission: Arc<Admission>,
    pub(super) outbox: Shown,
    pub(super) history: Arc<History>,
    pub(super) stop: watch::Sender<bool>,
    /// What the sessions of the panel go by.
    pub(super) sessions: Arc<TurnedClock>,
    state: tempfile::TempDir,
}

/// What was answered.
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) body: Value,
}

impl Said {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(super) fn is_problem(&self, kind: &str, status: StatusCode) {
        let kind = format!("urn:waystation:problem:{kind}");
        assert_eq!(self.body["type"], kind, "{}", self.text);
        assert_eq!((self.status, &self.body["status"]), (status, &json!(status.as_u16())));
        assert_eq!(self.header("content-type"), "application/problem+json");
        for member in ["title", "detail", "remedy"] {
            assert!(self.body[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
        }
    }
}

impl TestStation {
    pub(super) fn open() -> Self {
        let state = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock::default());
        let place = Place { path: state.path().join("journal.db"), file_system: None };
        let store = Store::open(place, StationKey::new([7; 32]), clock.moment().wall).unwrap();
        let journal = Arc::new(Journal::start(store).unwrap());
        let tokens = Tokens::new(&[8; 32]);
        let allowed = [(LOCAL_CLIENT, ALLOWANCE)];
        let admission = Arc::new(Admission::new(allowed, Arc::clone(&clock)));
        let engine = Engine::start(journal, clock, tokens, LIMITS.into(), vec![printer()]);
        let engine = Arc::new(engine.unwrap());
        let local =
            Client { name: LOCAL_CLIENT.to_owned(), origin: None, token: TokenDigest::of(TOKEN) };
        let rules = GateRules { port: 9630, clients: vec![local] };
        let (stop, stopped) = watch::channel(false);
        let parts = Roll::of(engine.parts());
        let config = Config::parse(Path::new("test.toml"), &config_text(state.path())).unwrap();
        let roster = {
            let supplies = Arc::new(Supplies::open(state.path()));
            Roster::open(&config, Arc::clone(&engine), Arc::clone(&parts), supplies).unwrap()
        };
        let (outbox, history) = (Shown::default(), Arc::new(History::of(state.path())));
        let sessions = Arc::new(TurnedClock::default());
        let inside = Inside {
            engine: Arc::clone(&engine),
            admission: Arc::clone(&admission),
            parts: Arc::clone(&parts),
            roster: Arc::new(roster),
            outbox: outbox.clone(),
            history: Arc::clone(&history),
            requests: Arc::default(),
            guests: Arc::new(Guests::open(state.path(), rules).unwrap()),
            clock: Arc::<TurnedClock>::clone(&sessions),
        };
        let app = router(inside, LIMITS, state.path(), stopped);
        Self { app, engine, admission, outbox, history, stop, sessions, state }
    }

    /// The state folder.
    pub(super) fn state(&self) -> &Path {
        self.state.path()
    }

    /// Waits until the breaker keeps the lane from its printer.
    pub(super) async fn until_barred(&self) {
        let mut changes = self.engine.printer_changes();
        while self.engine.printers()[0].barred_until.is_none() {
            changes.changed().await.unwrap();
        }
    }

    /// Hands in two copies of a document for the one printer.
    pub(super) async fn print(&self, key: &str, document: &str) -> Said {
        let order = json!({
            "printer": "bench-1",
            "document": {
                "format": "application/vnd.zebra-zpl",
                "data": STANDARD.encode(document),
            },
            "copies": 2,
            "references": {"waybill": "SF-77"},
        });
        self.post("/v1/jobs", key, "application/json", &order.to_string()).await
    }

    /// Empty headers are left out.
    pub(super) async fn post(&self, uri: &str, key: &str, content_type: &str, body: &str) -> Said {
        let mut request = with_token(request("POST", uri));
        for (name, value) in [("idempotency-key", key), ("content-type", content_type)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(super) async fn get(&self, uri: &str) -> Said {
        self.ask(with_token(request("GET", uri))).await
    }

    pub(super) async fn ask(&self, request: Builder) -> Said {
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Said {
        let (parts, body) = self.open_body(request).await.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Said { status: parts.status, headers: parts.headers, text, body }
    }

    /// For answers that go on.
    pub(super) async fn open_body(&self, request: Request<Body>) -> axum::response::Response {
        self.app.clone().oneshot(request).await.unwrap()
    }
}

impl Drop for TestStation {
    fn drop(&mut self) {
        self.engine.stop();
    }
}

/// What a configuration file would say of the one printer.
fn config_text(state: &Path) -> String {
    format!(
        "state = {state:?}\n[[printers]]\nname = \"bench-1\"\nuri = \"socket://127.0.0.1:9100\"\n\
         profile = \"zebra-link-os-203\"\n"
    )
}

pub(super) fn request(method: &str, uri: &str) -> Builder {
    Request::builder().method(method).uri(uri).header("host", "127.0.0.1:9630")
}

pub(super) fn with_token(request: Builder) -> Builder {
    request.header("authorization", format!("Bearer {TOKEN}"))
}

fn printer() -> Printer {
    let name = "bench-1".to_owned();
    let view = PrinterView {
        name: name.clone(),
        slot: 1,
        uri: "socket://127.0.0.1:9100".to_owned(),
        profile: "zebra-link-os-203".to_owned(),
        state: drivers::status::PrinterState::Stopped,
        reasons: Vec::new(),
        connected: false,
        trouble: None,
        serial: None,
        labels_printed: None,
        health: Health::default(),
        outlook: Outlook::default(),
        barred_until: None,
        label_time: None,
        mode: spool::Mode::Running,
    };
    let lane = LanePrinter {
        name,
        slot: 1,
        trust: CounterTrust::None,
        after_fault: drivers::profile::AfterFault::Unknown,
        order: Order::Flowing,
        language: Language::Zpl,
        tokens: false,
        window: 1,
    };
    let ability = spool::Ability { dpi: Some(203), ..spool::Ability::default() };
    Printer { lane, view, language: Language::Zpl, ability, dial: Box::new(Nobody) }
}
