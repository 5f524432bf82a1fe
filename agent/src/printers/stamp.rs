//! What a label says in its corner: which print it is, and which attempt at which copy.
//!
//! A person who scans the attempt's token settles exactly that attempt. Printed only where the
//! station is told to, and left out of a document that has no safe place for it.

use drivers::language::{Language, Mark};
use spool::{Named, State};

use crate::journal::{JobId, JobRecord};
use crate::sealed::Sealed;

/// The document with its mark; nothing if it is printed as it is.
pub(super) fn stamped(
    language: Language,
    tokens: bool,
    job: &JobRecord,
    document: &Sealed<Vec<u8>>,
) -> Option<Sealed<Vec<u8>>> {
    let State::Processing { turn, .. } = &job.job.state else { return None };
    let print = job.reprint.filter(|reprint| reprint.marked);
    let print = print.map(|reprint| format!("R{}", reprint.print));
    let attempt = tokens.then(|| format!("{}-{}", turn.copy, turn.attempt));
    let code = attempt.as_ref().map(|attempt| format!("{}-{attempt}", ulid::Ulid(job.id.0)));
    let texts: Vec<String> = print.into_iter().chain(attempt).collect();
    if texts.is_empty() {
        return None;
    }
    match language.mark(document.open(), &Mark { text: Some(texts.join("-")), code }) {
        Ok(stamped) => Some(Sealed::new(stamped)),
        Err(error) => {
            tracing::info!(%error, "A label is printed without its mark");
            None
        }
    }
}

/// The job and the attempt that a scanned token names.
pub fn read_stamp(text: &str) -> Option<(JobId, Named)> {
    let (rest, attempt) = text.rsplit_once('-')?;
    let (id, copy) = rest.rsplit_once('-')?;
    let id = ulid::Ulid::from_string(id).ok()?;
    Some((JobId(id.0), Named::Attempt { copy: copy.parse().ok()?, attempt: attempt.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_one_attempt_and_nothing_else_is_taken_for_one() {
        let token = "01K9Z8Y7X6W5V4T3S2R1Q0P9NM-1-2";
        let (JobId(id), named) = read_stamp(token).unwrap();
        assert_eq!(ulid::Ulid(id).to_string(), "01K9Z8Y7X6W5V4T3S2R1Q0P9NM");
        assert_eq!(named, Named::Attempt { copy: 1, attempt: 2 });
        for other in ["SF1234567890123", "SF-1-2", "01K9Z8Y7X6W5V4T3S2R1Q0P9NM-1", "-1-2", ""] {
            assert_eq!(read_stamp(other), None, "{other}");
        }
    }
}
