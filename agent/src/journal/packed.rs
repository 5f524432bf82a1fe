//! Events at rest, packed: nearly all of an event is names that every event has.
//!
//! What is packed becomes, byte for byte, what it was: the chain and the receipts are about those
//! bytes. A label's outcome takes a quarter of its room, so that three days without a hub fit.

use super::JournalError;

/// What a packed event begins with. No event does: its first byte is the key of a field, and no
/// field of Protocol Buffers has the number 0 (encoding.md, "Message Structure").
const FIRST: u8 = 0;
/// Canonical events of the first schema, end to end. Whatever was packed with them needs them: they
/// never change. Others would get a mark of their own.
const FIRST_DICTIONARY: &[u8] = include_bytes!("packed/first.dictionary");
/// The longest event there is, in bytes; more would be damage.
const EVENT_BYTES_MAX: usize = 64 * 1024;

/// Packs the canonical bytes of an event.
pub(super) fn pack(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("an event is far shorter than four gibibytes");
    let mut packed = vec![FIRST];
    packed.extend(length.to_le_bytes());
    packed.extend(lz4_flex::block::compress_with_dict(body, FIRST_DICTIONARY));
    packed
}

/// The canonical bytes of an event that was packed, or was written before any was.
pub(super) fn unpack(seq: u64, stored: Vec<u8>) -> Result<Vec<u8>, JournalError> {
    let Some(packed) = stored.strip_prefix(&[FIRST]) else { return Ok(stored) };
    opened(packed).ok_or_else(|| JournalError::Unreadable {
        table: "events",
        row: i64::try_from(seq).unwrap_or(i64::MAX),
        column: "body",
        value: format!("{} bytes that do not unpack", stored.len()),
    })
}

fn opened(packed: &[u8]) -> Option<Vec<u8>> {
    let (length, packed) = packed.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let mut body = vec![0; (length <= EVENT_BYTES_MAX).then_some(length)?];
    let found = lz4_flex::block::decompress_into_with_dict(packed, &mut body, FIRST_DICTIONARY);
    (found.ok()? == length).then_some(body)
}

#[cfg(test)]
mod tests {
    use contract::chain::{JournalId, Seq};
    use contract::event::{
        Cause, Event, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token,
        UnixMillis,
    };
    use contract::record::Position;
    use proptest::prelude::*;

    use super::*;

    fn outcome(name: u8) -> Vec<u8> {
        let token = |field: u8| {
            let mut bytes = [0; 16];
            let digest = ring::digest::digest(&ring::digest::SHA256, &[field, name]);
            bytes.copy_from_slice(&digest.as_ref()[..16]);
            Some(Token(bytes))
        };
        let event = Event::LabelOutcome(LabelOutcome {
            at: UnixMillis::new(1_767_225_600_000 + u64::from(name) * 1_234_567),
            trace: None,
            waybill: token(1),
            order: token(2),
            job: token(3),
            printer: PrinterSlot::new(name % 8).unwrap(),
            outcome: Outcome::Completed,
            evidence: Evidence::Confirmed,
            proof: Proof::DeviceReport,
            cause: Cause::None,
            copy: 1,
            copies: 1,
            impressions: 1,
            attempt: 1,
            document_bytes: 430 + u32::from(name),
            stages: Stages {
                waited: Millis::new(3),
                sending: Some(Millis::new(12 + u64::from(name))),
                proving: Some(Millis::new(700)),
            },
        });
        event.encode(Position {
            journal: JournalId([name; 16]),
            seq: Seq::new(u64::from(name)).unwrap(),
        })
    }

    #[test]
    fn a_label_that_came_out_takes_a_third_of_its_room_at_most() {
        for name in [0, 7, 200] {
            let body = outcome(name);
            let packed = pack(&body);
            assert!(packed.len() * 3 <= body.len(), "{} of {}", packed.len(), body.len());
            assert_eq!(unpack(1, packed).unwrap(), body);
        }
    }

    #[test]
    fn what_was_written_before_anything_was_packed_is_read_as_it_is() {
        let body = outcome(1);
        assert_eq!(unpack(1, body.clone()).unwrap(), body);
        assert_eq!(unpack(1, Vec::new()).unwrap(), Vec::<u8>::new());
    }

    /// Bytes of a journal in the field: if this fails, the dictionary was changed.
    #[test]
    fn what_was_packed_once_is_read_for_ever() {
        let digest = ring::digest::digest(&ring::digest::SHA256, FIRST_DICTIONARY);
        let expected = "SHA256:b64a801481ca7a0cdafde5f0e61c04c696ad1888fe3b2263b45a63443595cb8e";
        assert_eq!(format!("{digest:?}"), expected);
    }

    #[test]
    fn damage_is_named_and_takes_no_room() {
        let mut endless = vec![FIRST];
        endless.extend(u32::MAX.to_le_bytes());
        for damaged in [vec![FIRST], vec![FIRST, 1, 0], endless, pack(&outcome(1))[..40].to_vec()] {
            let error = unpack(77, damaged).unwrap_err().to_string();
            assert!(error.contains("events row 77") && error.contains("body"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_packed_comes_back(body in prop::collection::vec(1_u8.., 0..2_000)) {
            prop_assert_eq!(unpack(1, pack(&body)).unwrap(), body);
        }

        #[test]
        fn no_bytes_make_it_fall_over(mut stored in prop::collection::vec(any::<u8>(), 0..300)) {
            stored.insert(0, FIRST);
            let _read_or_named = unpack(1, stored);
        }
    }
}
