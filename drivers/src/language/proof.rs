//! What of a printer's own words can prove that a label came out.
//!
//! A capability of the language, not of a model: a profile says whether its printer really does it.
//! "All bytes are gone" proves nothing and is not here.

use crate::profile::Evidence;

/// How a language lets a printer say that a label came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// It falls idle after it was busy. Shows that nothing is left, not that it was printed.
    Idle,
    /// It tells how many labels of the batch at hand came out.
    BatchCount,
    /// It sends a byte for each label by itself; the byte does not say which.
    Feedback,
    /// It says that printing is completed; not of which job.
    Notice,
    /// It says how far the job is that carries this identifier.
    JobId,
    /// It counts labels, and nobody tells whether the count outlives the power.
    Count,
    /// It sends back an identifier once all before it is printed.
    ProcessId,
    /// It counts every label of its life.
    Counter,
}

impl Proof {
    /// Whether it may confirm a label while the link stands.
    pub fn confirms(self) -> bool {
        self != Proof::Idle
    }

    /// Whether it still tells after the printer lost its power. All others live in its memory.
    pub fn survives_power_cut(self) -> bool {
        self == Proof::Counter
    }

    /// The proof in words.
    pub fn word(self) -> &'static str {
        match self {
            Proof::Idle => "idle",
            Proof::BatchCount => "batch-count",
            Proof::Feedback => "feedback",
            Proof::Notice => "notice",
            Proof::JobId => "job-id",
            Proof::Count => "count",
            Proof::ProcessId => "process-id",
            Proof::Counter => "counter",
        }
    }
}

/// One way of proof that a language knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// The way.
    pub proof: Proof,
    /// How well it is known.
    pub evidence: Evidence,
}

impl Capability {
    pub(super) const fn new(proof: Proof, evidence: Evidence) -> Self {
        Self { proof, evidence }
    }
}

/// An identifier for [`Proof::ProcessId`]: four bytes that any printer may send back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 4]);

impl Token {
    /// The lowest and the highest byte that may stand in an identifier.
    const FIRST: u8 = 0x20;
    const LETTERS: u32 = 0x7E - 0x20 + 1;

    /// The token of a number; numbers further apart than 81 million may share one.
    pub fn of(number: u32) -> Self {
        let mut rest = number;
        Self([0; 4].map(|_: u8| {
            let letter = rest % Self::LETTERS;
            rest /= Self::LETTERS;
            Self::FIRST + u8::try_from(letter).expect("there are less than 256 letters")
        }))
    }

    /// Its bytes, each from 20 to 7E.
    pub fn bytes(self) -> [u8; 4] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_counter_outlives_the_power() {
        let all = [
            Proof::Idle,
            Proof::BatchCount,
            Proof::Feedback,
            Proof::Notice,
            Proof::JobId,
            Proof::Count,
            Proof::ProcessId,
            Proof::Counter,
        ];
        let outlive: Vec<_> = all.into_iter().filter(|it| it.survives_power_cut()).collect();
        assert_eq!(outlive, [Proof::Counter]);
        assert!(all.into_iter().all(|it| it.confirms() == (it != Proof::Idle)));
    }

    proptest! {
        #[test]
        fn tokens_of_neighbours_differ_and_can_be_said(number: u32, step in 1_u32..80_000_000) {
            let (one, other) = (Token::of(number), Token::of(number.wrapping_add(step)));
            prop_assert!(number.checked_add(step).is_none() || one != other);
            prop_assert!(one.bytes().iter().all(|byte| (0x20..=0x7E).contains(byte)));
        }
    }
}
