//! The station that is attacked: the real program with one printer and one paired page.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use agent::api::TokenDigest;
use serde_json::{Value, json};
use simulator::{PrinterConfig, Simulator};

/// The token of the paired page.
pub(crate) const PAGE_TOKEN: &str = "wst_of-the-paired-page";

/// How long an answer is listened to.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// A label as a program hands it in.
pub(crate) fn order() -> String {
    let document = json!({
        "format": "application/vnd.zebra-zpl",
        "data": "XlhBXkZPNDAsNDBeQTBOLDQwXkZEQS0xN15GU15YWg==",
    });
    json!({"printer": "bench-1", "document": document}).to_string()
}

/// A running station.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    pub(crate) home: tempfile::TempDir,
    simulator: Simulator,
    program: Child,
}

/// A port that nobody has: asked for and given back.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

impl Target {
    /// A station whose one paired page has this origin.
    pub(crate) fn open(origin: &str) -> Self {
        Self::open_with(origin, "")
    }

    /// The same, with `more` in its configuration.
    pub(crate) fn open_with(origin: &str, more: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let printer = PrinterConfig::named("bench-1").instant();
        let simulator = Simulator::start(vec![printer]).unwrap();
        let printer = simulator.address("bench-1").unwrap();
        let address = free_address();
        let config = format!(
            "state = \"{}\"\nlisten = \"{address}\"\n[[printers]]\nname = \"bench-1\"\n\
             uri = \"socket://{printer}\"\nprofile = \"zebra-link-os-203\"\n[[clients]]\n\
             name = \"wms\"\norigin = \"{origin}\"\ntoken_sha256 = \"{}\"\n\
             [log]\nformat = \"json\"\n{more}",
            home.path().join("state").display(),
            TokenDigest::of(PAGE_TOKEN).to_hex()
        );
        let file = home.path().join("station.toml");
        std::fs::write(&file, config).unwrap();
        let log = std::fs::File::create(home.path().join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        command.arg("--config").arg(file).arg("run").env("RUST_LOG", "trace");
        let mut program = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut opened = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut opened).unwrap();
        assert!(opened.contains(&address.to_string()), "{opened}");
        let token = std::fs::read_to_string(home.path().join("state/api-token")).unwrap();
        let token = token.trim().to_owned();
        Self { address, token, home, simulator, program }
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap()
    }

    /// Sends exactly these bytes and reads what is answered, up to the end or a limit: an answer may
    /// be a stream.
    pub(crate) fn say(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(ANSWER_TIME_MAX)).unwrap();
        // Whoever is refused early may find the line closed while still speaking.
        stream.write_all(bytes).ok();
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        let until = Instant::now() + ANSWER_TIME_MAX;
        while Instant::now() < until {
            match stream.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(length) => answer.extend(&piece[..length]),
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request with a good token and the right host, unless `headers` say other ones.
    pub(crate) fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> String {
        let has = |name: &str| headers.iter().any(|(said, _)| said.eq_ignore_ascii_case(name));
        let mut text = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        if !has("host") {
            text += &format!("host: {}\r\n", self.address);
        }
        if !has("authorization") {
            text += &format!("authorization: Bearer {}\r\n", self.token);
        }
        if !has("content-type") {
            text += "content-type: application/json\r\n";
        }
        // An empty token is no header at all.
        let sent = headers.iter().filter(|sent| **sent != ("authorization", ""));
        for (name, value) in sent {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
        self.say(text.as_bytes())
    }

    /// Hands a label in, with these headers beside the key.
    pub(crate) fn print(&self, headers: &[(&str, &str)]) -> String {
        let key = [("idempotency-key", "attack")];
        self.ask("POST /v1/jobs", &[&key, headers].concat(), &order())
    }

    /// Waits until the honest printer has printed so many labels.
    pub(crate) fn wait_for_labels(&self, labels: usize) {
        self.simulator.wait_for_labels("bench-1", labels, ANSWER_TIME_MAX).unwrap();
    }

    /// The most memory the station ever held, in KiB; none where the system does not say.
    pub(crate) fn memory_peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.program.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse().ok()
    }

    /// How many jobs the station knows.
    pub(crate) fn jobs(&self) -> usize {
        let answer = self.ask("GET /v1/jobs", &[], "");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let list: Value = serde_json::from_str(body).unwrap();
        list["jobs"].as_array().unwrap().len()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let killed = self.program.kill();
        let waited = self.program.wait();
        assert!(std::thread::panicking() || (killed.is_ok() && waited.is_ok()));
    }
}

/// The status of an answer; none if the line was closed without one.
pub(crate) fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}
