//! The simulator that plays the printer, over its own API. It knows nothing of ours.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use ureq::Agent;

use crate::cli::{CommandError, client::caller};

/// How much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A simulator.
pub(super) struct Played {
    agent: Agent,
    base: String,
}

#[derive(Deserialize)]
struct Printer {
    name: String,
    uri: String,
}

#[derive(Deserialize)]
struct Label {
    format_sha256: String,
}

impl Played {
    /// The simulator that is controlled at `address`.
    pub(super) fn new(address: &str) -> Self {
        Self { agent: caller(), base: format!("http://{address}") }
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

    /// How many labels of these bytes came out whole.
    pub(super) fn labels(&self, printer: &str, sha256: &[u8]) -> Result<usize, CommandError> {
        let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let labels: Vec<Label> = self.read(&format!("/printers/{printer}/labels"))?;
        Ok(labels.iter().filter(|label| label.format_sha256 == sha256).count())
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
