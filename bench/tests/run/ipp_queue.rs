//! What an IPP server is sent, read back by the parser of the `ipp` crate, and what its answers
//! are taken for.

use std::io::{Cursor, Read};
use std::sync::mpsc;
use std::time::Duration;

use bench::error::BenchError;
use bench::label::{Label, Serial};
use bench::system::ipp::Queue;
use bench::system::{Answer, Ticket};
use ipp::attribute::IppAttribute;
use ipp::parser::IppParser;
use ipp::prelude::{DelimiterTag, IppRequestResponse, IppValue, IppVersion, Operation, StatusCode};
use ipp::reader::IppReader;
use ipp::value::IppName;

use crate::fake_http::serve;

fn answer(status: StatusCode, job_number: Option<i32>) -> Vec<u8> {
    let mut response = IppRequestResponse::new_response(IppVersion::v1_1(), status, 1).unwrap();
    if let Some(number) = job_number {
        let name: IppName = IppAttribute::JOB_ID.try_into().unwrap();
        let attribute = IppAttribute::new(name, IppValue::Integer(number));
        response.attributes_mut().add(DelimiterTag::JobAttributes, attribute);
    }
    response.to_bytes().to_vec()
}

/// Submits one label to a server that gives this answer.
fn submit(http: &'static str, body: Vec<u8>) -> Result<Answer, BenchError> {
    let server = serve(move |_| (http.to_owned(), body.clone()));
    let queue = Queue { system: "peer", server, path: "/printers/sink", format: "image/x" };
    queue.connect().submit(&Label::new(Serial(7)))
}

fn check_refused(http: &'static str, body: Vec<u8>, word: &str) {
    let error = submit(http, body).unwrap_err().to_string();
    assert!(error.contains("peer") && error.contains(word), "{error}");
}

#[test]
fn a_print_job_names_queue_job_and_format_and_carries_the_label_untouched() {
    let (send, receive) = mpsc::channel();
    let server = serve(move |request| {
        let content_type = request.header("content-type").unwrap().to_owned();
        send.send((request.target.clone(), content_type, request.body.clone())).unwrap();
        ("200 OK".to_owned(), answer(StatusCode::SuccessfulOk, Some(1)))
    });
    let format = "application/vnd.cups-raw";
    let queue = Queue { system: "peer", server, path: "/printers/sink", format };
    let label = Label::new(Serial(42));
    queue.connect().submit(&label).unwrap();

    let (target, content_type, body) = receive.recv().unwrap();
    assert_eq!((target.as_str(), content_type.as_str()), ("/printers/sink", "application/ipp"));
    let mut request = IppParser::new(IppReader::new(Cursor::new(body))).parse().unwrap();
    assert_eq!(request.header().operation_or_status, Operation::PrintJob as i16);
    let group = request.attributes().groups_of(DelimiterTag::OperationAttributes).next().unwrap();
    let found: Vec<(String, String)> = group
        .attributes()
        .iter()
        .map(|attribute| (attribute.name().to_string(), attribute.value().to_string()))
        .collect();
    let uri = format!("ipp://{server}/printers/sink");
    let expected = [
        ("attributes-charset", "utf-8"),
        ("attributes-natural-language", "en"),
        ("printer-uri", &uri),
        ("requesting-user-name", "bench"),
        ("document-format", format),
        ("job-name", "WSB00000042"),
    ];
    assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut document = Vec::new();
    request.payload_mut().read_to_end(&mut document).unwrap();
    assert_eq!(document, label.zpl);
}

#[test]
fn a_job_number_is_the_ticket() {
    let accepted = submit("200 OK", answer(StatusCode::SuccessfulOk, Some(815))).unwrap();
    assert!(matches!(accepted, Answer::Accepted { ticket: Ticket::Number(815), .. }));
}

#[test]
fn a_busy_printer_is_not_an_error() {
    let busy = submit("200 OK", answer(StatusCode::ServerErrorBusy, None)).unwrap();
    assert_eq!(busy, Answer::Busy(Duration::from_millis(20)));
}

#[test]
fn every_other_answer_is_an_error_that_names_it() {
    check_refused("200 OK", answer(StatusCode::ClientErrorNotFound, None), "Not found");
    check_refused("200 OK", answer(StatusCode::SuccessfulOk, None), "Print-Job");
    check_refused("401 Unauthorized", Vec::new(), "401");
    check_refused("200 OK", b"not IPP".to_vec(), "200 not IPP");
}
