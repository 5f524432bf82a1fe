//! Requests and answers of IPP as bytes (RFC 8010), by the `ipp` crate.

use std::io::{self, Cursor};

use ::ipp::attribute::{IppAttribute, IppAttributes};
use ::ipp::model::{DelimiterTag, IppVersion, Operation as Code};
use ::ipp::parser::{IppParseError, IppParser};
use ::ipp::reader::IppReader;
use ::ipp::request::IppRequestResponse;
use ::ipp::value::IppValue;

use crate::status::Status;
use crate::transport::Handover;

/// The attributes that are asked for (RFC 8011, 5.4.11, 5.4.12 and 5.4.24).
const ASKED: [&str; 3] = ["printer-state", "printer-state-reasons", "queued-job-count"];

/// What is asked of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    /// Print a document of this media type.
    PrintJob {
        format: &'a str,
    },
    GetPrinterAttributes,
}

/// The bytes of a request. The document, if there is one, follows them.
pub(super) fn request(operation: Operation<'_>, uri: &str) -> io::Result<Vec<u8>> {
    build(operation, uri).map(|request| request.to_bytes().to_vec()).map_err(wrong)
}

fn build(operation: Operation<'_>, uri: &str) -> Result<IppRequestResponse, IppParseError> {
    let code = match operation {
        Operation::PrintJob { .. } => Code::PrintJob,
        Operation::GetPrinterAttributes => Code::GetPrinterAttributes,
    };
    let mut request = IppRequestResponse::new(IppVersion::v2_0(), code, None)?;
    let attributes = request.attributes_mut();
    let mut add = |name: &str, value: IppValue| -> Result<(), IppParseError> {
        let attribute = IppAttribute::with_name(name, value)?;
        attributes.add(DelimiterTag::OperationAttributes, attribute);
        Ok(())
    };
    add("printer-uri", IppValue::new_uri(uri)?)?;
    // The station's labels belong to nobody in particular, and their names are nobody's business.
    add("requesting-user-name", IppValue::new_name_without_language("waystation")?)?;
    match operation {
        Operation::PrintJob { format } => {
            add("job-name", IppValue::new_name_without_language("label")?)?;
            add("document-format", IppValue::new_mime_media_type(format)?)?;
        }
        Operation::GetPrinterAttributes => {
            let asked: Result<Vec<_>, _> =
                ASKED.iter().map(|it| IppValue::new_keyword(*it)).collect();
            add("requested-attributes", IppValue::Array(asked?))?;
        }
    }
    Ok(request)
}

fn wrong(error: IppParseError) -> io::Error {
    let what = format!("the answer is not IPP: {error}; check the path of the address");
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn parse(body: &[u8]) -> io::Result<IppRequestResponse> {
    IppParser::new(IppReader::new(Cursor::new(body.to_vec()))).parse().map_err(wrong)
}

/// What a printer said became of a document.
pub(super) fn handover(body: &[u8]) -> io::Result<Handover> {
    let answer = parse(body)?;
    Ok(match refusal(&answer) {
        None => Handover::Taken,
        Some(why) => Handover::Refused(why),
    })
}

/// How a printer said it is.
pub(super) fn state(body: &[u8]) -> io::Result<Status> {
    let answer = parse(body)?;
    if let Some(why) = refusal(&answer) {
        return Err(io::Error::other(why));
    }
    let attributes = answer.attributes();
    let Some(state) = find(attributes, ASKED[0]).and_then(number) else {
        let what = "the printer does not say its printer-state; check the path of the address";
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    };
    let reasons: Vec<&str> = find(attributes, ASKED[1]).map(words).unwrap_or_default();
    let mut status = Status::from_ipp(state, reasons);
    let queued = find(attributes, ASKED[2]).and_then(number);
    status.formats_in_buffer = queued.and_then(|count| u32::try_from(count).ok());
    Ok(status)
}

/// Why a request was not done; `None` when it was. Codes below 0x0100 are success (RFC 8011, B.1).
fn refusal(answer: &IppRequestResponse) -> Option<String> {
    let code = answer.header().operation_or_status;
    if (0..0x0100).contains(&code) {
        return None;
    }
    let said = find(answer.attributes(), "status-message").map(|value| value.to_string());
    let said = said.filter(|said| !said.is_empty()).map(|said| format!(" ({said})"));
    Some(format!(
        "the printer refuses with {:?}{}",
        answer.header().status_code(),
        said.unwrap_or_default()
    ))
}

fn find<'a>(attributes: &'a IppAttributes, name: &str) -> Option<&'a IppValue> {
    let mut groups = attributes.groups().iter();
    groups.find_map(|group| group.get(name)).map(IppAttribute::value)
}

fn number(value: &IppValue) -> Option<i32> {
    value.as_enum().or_else(|| value.as_integer()).copied()
}

fn words(value: &IppValue) -> Vec<&str> {
    let values = match value.as_array() {
        Some(values) => values.as_slice(),
        None => std::slice::from_ref(value),
    };
    values.iter().filter_map(|value| value.as_keyword().map(|word| word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use ::ipp::model::StatusCode;
    use proptest::prelude::*;

    use super::*;

    /// A request and an answer have the same form; the code stands in the same place.
    fn answer(code: u16) -> Vec<u8> {
        let mut bytes = request(Operation::GetPrinterAttributes, "ipp://h/p").unwrap();
        bytes[2..4].copy_from_slice(&code.to_be_bytes());
        bytes
    }

    #[test]
    fn a_request_is_ipp_2_0_with_its_operation() {
        let print = request(Operation::PrintJob { format: "a/b" }, "ipp://h/p").unwrap();
        assert_eq!(print[..4], [2, 0, 0, 2]);
        let ask = request(Operation::GetPrinterAttributes, "ipp://h/p").unwrap();
        assert_eq!(ask[..4], [2, 0, 0, 0x0B]);
    }

    #[test]
    fn a_document_is_taken_or_refused_by_the_code() {
        assert_eq!(handover(&answer(0x0000)).unwrap(), Handover::Taken);
        assert_eq!(handover(&answer(0x0001)).unwrap(), Handover::Taken);
        for code in [0x040A, 0x0507, 0x7FFF, 0xFFFF] {
            let said = handover(&answer(code)).unwrap();
            assert!(matches!(said, Handover::Refused(_)), "{code:04x}: {said:?}");
        }
    }

    #[test]
    fn a_stopped_printer_tells_why_in_our_words() {
        let mut said =
            IppRequestResponse::new_response(IppVersion::v2_0(), StatusCode::SuccessfulOk, 1)
                .unwrap();
        let words = ["media-empty-error", "x-vendor-warning"];
        let words = words.map(|word| IppValue::new_keyword(word).unwrap()).to_vec();
        for (name, value) in [
            ("printer-state", IppValue::Enum(5)),
            ("printer-state-reasons", IppValue::Array(words)),
            ("queued-job-count", IppValue::Integer(2)),
        ] {
            let attribute = IppAttribute::with_name(name, value).unwrap();
            said.attributes_mut().add(DelimiterTag::PrinterAttributes, attribute);
        }
        let status = state(&said.to_bytes()).unwrap();
        assert!(status.is_stopped());
        assert_eq!(status.formats_in_buffer, Some(2));
        assert!(status.reasons.contains(&crate::status::Reason::MediaEmpty), "{status:?}");
    }

    #[test]
    fn a_state_that_is_not_said_is_an_error_and_not_ready() {
        let error = state(&answer(0)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_stumble(cut in 0_usize..200, garbage in any::<Vec<u8>>()) {
            let mut bytes = answer(0);
            bytes.truncate(cut);
            bytes.extend_from_slice(&garbage);
            let (_state, _handover) = (state(&bytes), handover(&bytes));
        }
    }
}
