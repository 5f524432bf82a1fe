//! The simulator that plays the printer, over its own API. It knows nothing of ours.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use ureq::Agent;

use super::script::Way;
use crate::cli::{CommandError, client::caller};

/// How much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The language of the labels of a drill, as the simulator calls it.
const LANGUAGE: &str = "zpl";

/// The rate of a played serial line, in bits per second.
const BAUD: u32 = 115_200;

/// A simulator.
pub(super) struct Played {
    agent: Agent,
    base: String,
}

/// A printer that it plays.
#[derive(Deserialize)]
pub(super) struct Printer {
    /// Its name there.
    pub(super) name: String,
    uri: String,
    language: String,
    serial_uri: Option<String>,
}

#[derive(Deserialize)]
struct Label {
    format_sha256: String,
}

impl Printer {
    fn way(&self) -> Way {
        self.serial_uri.as_ref().map_or(Way::Socket, |_| Way::Serial)
    }

    /// Where a station reaches it; `baud` is the rate that the station thinks its line has.
    pub(super) fn uri(&self, baud: Option<u32>) -> String {
        let line = self.serial_uri.as_deref().and_then(|uri| uri.strip_prefix("serial:"));
        let baud = baud.unwrap_or(BAUD);
        line.map_or_else(|| self.uri.clone(), |line| format!("serial://{line}?baud={baud}"))
    }
}

impl Played {
    /// The simulator that is controlled at `address`.
    pub(super) fn new(address: &str) -> Self {
        Self { agent: caller(), base: format!("http://{address}") }
    }

    /// Every printer that speaks ZPL at the end of such a way, and at none of these addresses.
    pub(super) fn spare(&self, way: Way, taken: &[String]) -> Result<Vec<Printer>, CommandError> {
        let printers: Vec<Printer> = self.read("/printers")?;
        let is_taken = |it: &Printer| {
            let place = |uri: &str| uri.split('?').next().map(str::to_owned);
            taken.iter().any(|uri| place(uri) == place(&it.uri(None)))
        };
        let is_spare = |it: &Printer| it.language == LANGUAGE && it.way() == way && !is_taken(it);
        Ok(printers.into_iter().filter(is_spare).collect())
    }

    /// Where a printer that it plays is reached.
    pub(super) fn uri(&self, printer: &str) -> Result<Option<String>, CommandError> {
        let printers: Vec<Printer> = self.read("/printers")?;
        Ok(printers.into_iter().find(|it| it.name == printer).map(|it| it.uri))
    }

    /// Lets something go wrong.
    pub(super) fn fault(&self, printer: &str, fault: &Value) -> Result<(), CommandError> {
        let path = format!("/printers/{printer}/faults");
        let request = self.agent.post(format!("{}{path}", self.base));
        let body = fault.to_string();
        self.check(&path, request.header("content-type", "application/json").send(body)).map(drop)
    }

    /// Clears every fault.
    pub(super) fn clear(&self, printer: &str) -> Result<(), CommandError> {
        let path = format!("/printers/{printer}/faults");
        let answer = self.agent.delete(format!("{}{path}", self.base)).call();
        self.check(&path, answer).map(drop)
    }

    /// What came out whole, each label by the hash of its bytes.
    pub(super) fn labels(&self, printer: &str) -> Result<Vec<String>, CommandError> {
        let labels: Vec<Label> = self.read(&format!("/printers/{printer}/labels"))?;
        Ok(labels.into_iter().map(|label| label.format_sha256).collect())
    }

    fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, CommandError> {
        let text = self.check(path, self.agent.get(format!("{}{path}", self.base)).call())?;
        serde_json::from_slice(&text).map_err(|error| self.strange(path, &error.to_string()))
    }

    fn check(
        &self,
        path: &str,
        answer: Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>, CommandError> {
        let gone = |error: ureq::Error| self.strange(path, &error.to_string());
        let (parts, body) = answer.map_err(gone)?.into_parts();
        let text = body.into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(gone)?;
        if parts.status.is_success() {
            return Ok(text);
        }
        Err(self.strange(path, &format!("{} {}", parts.status, String::from_utf8_lossy(&text))))
    }

    fn strange(&self, path: &str, cause: &str) -> CommandError {
        CommandError::Other(format!(
            "{}{path} does not answer as a simulator does: {cause}. Start one with \
             `waystation-sim serve`.",
            self.base
        ))
    }
}
