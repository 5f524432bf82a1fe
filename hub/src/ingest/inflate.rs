//! Unpacks a body, and stops at the limit.
//!
//! Memory grows with what has been unpacked, never with what a body claims to hold.

use std::io::{self, Read as _};

use contract::batch::DECODED_BYTES_MAX;
use flate2::bufread::GzDecoder;

/// How many times its packed size a body may hold; telemetry stays far below.
const RATIO_MAX: usize = 100;
/// What any body may hold, however small it is packed, in bytes.
const SMALL_BYTES: usize = 64 * 1024;

/// How much a body of this packed length may hold, in bytes.
pub(super) fn limit(packed: usize) -> usize {
    packed.saturating_mul(RATIO_MAX).clamp(SMALL_BYTES, DECODED_BYTES_MAX)
}

/// Why a body was not unpacked.
#[derive(Debug, thiserror::Error)]
pub(super) enum PackingError {
    /// It is not gzip, or damaged.
    #[error("the body is not whole gzip ({0})")]
    NotGzip(#[source] io::Error),
    /// It holds more than it may.
    #[error("the body holds more than {limit} bytes unpacked")]
    TooLarge {
        /// How much it may hold, in bytes.
        limit: usize,
    },
}

/// Unpacks exactly one gzip member of at most `limit` bytes.
///
/// # Errors
/// When the body is anything else.
pub(super) fn gzip(body: &[u8], limit: usize) -> Result<Vec<u8>, PackingError> {
    let mut unpacked = Vec::new();
    let mut decoder = GzDecoder::new(body);
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(bound).read_to_end(&mut unpacked).map_err(PackingError::NotGzip)?;
    if unpacked.len() > limit {
        return Err(PackingError::TooLarge { limit });
    }
    if !decoder.into_inner().is_empty() {
        let more = io::Error::new(io::ErrorKind::InvalidData, "bytes follow its end");
        return Err(PackingError::NotGzip(more));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_up_to_the_limit_is_unpacked() {
        assert_eq!(gzip(&pack(&[7; 100]), 100).unwrap(), [7; 100]);
        assert!(matches!(gzip(&pack(&[7; 101]), 100), Err(PackingError::TooLarge { limit: 100 })));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = pack(&vec![0; 64 << 20]);
        assert!(bomb.len() < 1 << 20, "it would pass as a body");
        assert!(matches!(gzip(&bomb, 8 << 20), Err(PackingError::TooLarge { .. })));
    }

    #[test]
    fn a_body_that_swells_more_than_telemetry_does_is_stopped_early() {
        assert_eq!((limit(0), limit(1_000), limit(1 << 20)), (65_536, 100_000, DECODED_BYTES_MAX));
        let swelling = pack(&vec![0; 1 << 20]);
        assert!(matches!(
            gzip(&swelling, limit(swelling.len())),
            Err(PackingError::TooLarge { limit }) if limit < 1 << 20
        ));
    }

    #[test]
    fn a_damaged_cut_or_continued_body_is_refused() {
        let packed = pack(b"labels");
        for length in 0..packed.len() {
            assert!(gzip(&packed[..length], 100).is_err(), "{length} bytes");
        }
        let twice = [packed.clone(), packed].concat();
        assert!(gzip(&twice, 100).is_err());
        assert!(gzip(b"plain", 100).is_err());
    }
}
