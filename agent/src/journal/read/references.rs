//! A job's references as the bytes that are sealed, and back.
//!
//! It never seals: what it makes is for the keyring, and what it reads was opened by it.

use contract::trace::TraceId;

use crate::journal::JournalError;
use crate::journal::records::References;

/// References before sealing: each as its length in four bytes and its text; a missing one has the
/// length of all ones. Behind them the trace, if there is one.
pub(in crate::journal) fn references_to_bytes(references: &References) -> Vec<u8> {
    let References { waybill, order, trace } = references;
    let mut bytes = Vec::new();
    for reference in [waybill, order] {
        match reference {
            Some(text) => {
                let length = u32::try_from(text.len()).expect("references are short");
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            None => bytes.extend_from_slice(&u32::MAX.to_be_bytes()),
        }
    }
    if let Some(trace) = trace {
        bytes.extend_from_slice(&trace.get());
    }
    bytes
}

pub(super) fn references_from_bytes(bytes: &[u8]) -> Result<References, JournalError> {
    let mut rest = bytes;
    let mut take = || -> Option<Option<String>> {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length);
        if length == u32::MAX {
            rest = after;
            return Some(None);
        }
        let (text, after) = after.split_at_checked(length as usize)?;
        rest = after;
        Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
    };
    let waybill = take().ok_or(JournalError::Sealed)?;
    let order = take().ok_or(JournalError::Sealed)?;
    let trace = match rest {
        [] => None,
        trace => {
            let trace: [u8; 16] = trace.try_into().map_err(|_| JournalError::Sealed)?;
            TraceId::new(trace)
        }
    };
    Ok(References { waybill, order, trace })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_back_as_they_were_sealed() {
        for waybill in [None, Some(String::new()), Some("SF123 \u{674e}".to_owned())] {
            for order in [None, Some("O-1".to_owned())] {
                for trace in [None, TraceId::new([0xe7; 16])] {
                    let (waybill, order) = (waybill.clone(), order.clone());
                    let references = References { waybill, order, trace };
                    let bytes = references_to_bytes(&references);
                    assert_eq!(references_from_bytes(&bytes).unwrap(), references);
                    assert!(references_from_bytes(&bytes[..bytes.len() - 1]).is_err());
                }
            }
        }
    }
}
