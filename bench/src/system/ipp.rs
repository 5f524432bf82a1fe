//! Print-Job over IPP (RFC 8011, 4.2.1): what CUPS and LPrint are asked with.
//!
//! Requests are built and answers read by the `ipp` crate; the bytes go over the same keep-alive
//! client as everybody's. It never polls a job: what became of a label is seen at the sink.

use std::io::{Cursor, Read};
use std::net::SocketAddr;
use std::time::Duration;

use ipp::attribute::IppAttribute;
use ipp::operation::{IppOperation, PrintJob};
use ipp::parser::IppParser;
use ipp::prelude::{DelimiterTag, IppPayload, IppRequestResponse, StatusCode, Uri};
use ipp::reader::IppReader;

use crate::error::BenchError;
use crate::http::Connection;
use crate::label::{Label, Serial};
use crate::system::{Answer, Submitter, Ticket};
use crate::tally::Receipt;

/// How long to wait before a busy printer is asked again; IPP names no time.
const BUSY_TIME: Duration = Duration::from_millis(20);
/// Who the jobs belong to.
const USER: &str = "bench";

/// One IPP queue of one server.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Whose it is, for reports.
    pub system: &'static str,
    /// Where the server listens.
    pub server: SocketAddr,
    /// Its path, such as `/printers/q`.
    pub path: &'static str,
    /// The `document-format` of the labels.
    pub format: &'static str,
}

impl Queue {
    /// The bytes of a Print-Job request for a label.
    pub fn print_job(&self, label: &Label) -> Result<Vec<u8>, BenchError> {
        let broken = |detail: String| BenchError::Answer { system: self.system, answer: detail };
        let uri: Uri = format!("ipp://{}{}", self.server, self.path)
            .parse()
            .expect("an address and a path make a URI");
        let payload = IppPayload::new(Cursor::new(label.zpl.clone()));
        let name = label.serial.to_string();
        let job = PrintJob::new(uri, payload, Some(USER), Some(name), Some(self.format))
            .map_err(|error| broken(error.to_string()))?;
        let mut bytes = Vec::new();
        job.into_ipp_request()
            .into_read()
            .read_to_end(&mut bytes)
            .map_err(|error| broken(error.to_string()))?;
        Ok(bytes)
    }

    /// What the server says it is.
    pub fn server_version(&self) -> Option<String> {
        Connection::to(self.server).get("/", &[]).ok()?.server
    }

    /// Opens one more connection to the queue.
    pub fn connect(&self) -> Box<dyn Submitter> {
        Box::new(Client { queue: self.clone(), http: Connection::to(self.server) })
    }
}

/// Labels by their job numbers, which servers give in the order of acceptance.
pub fn by_job_number(receipts: &[Receipt]) -> Vec<Serial> {
    let mut numbered: Vec<(i32, Serial)> = receipts
        .iter()
        .filter_map(|receipt| match receipt.ticket {
            Ticket::Number(number) => Some((number, receipt.serial)),
            Ticket::None | Ticket::Id(_) => None,
        })
        .collect();
    numbered.sort_unstable();
    numbered.into_iter().map(|(_, serial)| serial).collect()
}

struct Client {
    queue: Queue,
    http: Connection,
}

impl Submitter for Client {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        let request = self.queue.print_job(label)?;
        let reply =
            self.http.post(self.queue.path, &[("Content-Type", "application/ipp")], &request)?;
        let unclear = || BenchError::Answer { system: self.queue.system, answer: reply.excerpt() };
        if reply.status != 200 {
            return Err(unclear());
        }
        let parser = IppParser::new(IppReader::new(Cursor::new(reply.body.clone())));
        let response = parser.parse().map_err(|_| unclear())?;
        let status = response.header().status_code();
        if [StatusCode::ServerErrorBusy, StatusCode::ServerErrorTemporaryError].contains(&status) {
            return Ok(Answer::Busy(BUSY_TIME));
        }
        let number = job_number(&response).filter(|_| status.is_success());
        let number = number.ok_or_else(|| BenchError::Answer {
            system: self.queue.system,
            answer: format!("{status} to a Print-Job"),
        })?;
        Ok(Answer::Accepted { at: reply.answered_at, ticket: Ticket::Number(number) })
    }
}

fn job_number(response: &IppRequestResponse) -> Option<i32> {
    let mut groups = response.attributes().groups_of(DelimiterTag::JobAttributes);
    let value = groups.next()?.get(IppAttribute::JOB_ID)?.value();
    value.as_integer().copied()
}
