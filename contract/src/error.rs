//! What can be wrong with something that wants to cross the wire.
//!
//! An error names the part, never a secret; text from the other side is cut short and escaped.

/// How much of a foreign name an error repeats, in characters.
const FOREIGN_NAME_CHARS_MAX: usize = 64;

/// Why something may not cross the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// A value is not written as the contract writes it.
    #[error("the {what} is not well formed; it must be {expected}")]
    Malformed {
        /// The value.
        what: &'static str,
        /// How it is written.
        expected: &'static str,
    },
    /// A value is larger than the contract lets it be.
    #[error("the {what} is {size}, the limit is {limit}; send less at once")]
    TooLarge {
        /// The value.
        what: &'static str,
        /// How large it is.
        size: usize,
        /// How large it may be.
        limit: usize,
    },
    /// The record is of a kind this version does not know.
    #[error("no event is called {name:?}; the receiver must be at least as new as the sender")]
    UnknownEvent {
        /// The name, cut short.
        name: String,
    },
    /// A record carries an attribute that the schema does not have.
    #[error(
        "the schema has no attribute {name:?}; the receiver must be at least as new as the sender"
    )]
    UnknownAttribute {
        /// The name, cut short.
        name: String,
    },
    /// A record lacks an attribute.
    #[error("the attribute {name} is missing; the sender must set it")]
    MissingAttribute {
        /// The attribute.
        name: &'static str,
    },
    /// A record carries an attribute twice.
    #[error("the attribute {name} is there twice; the sender must set it once")]
    DoubledAttribute {
        /// The attribute.
        name: &'static str,
    },
    /// An attribute has another type than the schema says.
    #[error("the attribute {name} has the wrong type; it must be {expected}")]
    WrongType {
        /// The attribute or field.
        name: &'static str,
        /// The type the schema gives it.
        expected: &'static str,
    },
    /// An attribute has the right type and a value outside the schema.
    #[error("the attribute {name} is out of range; it must be {expected}")]
    OutOfRange {
        /// The attribute or field.
        name: &'static str,
        /// What the schema allows.
        expected: &'static str,
    },
    /// The bytes carry more than the event they decode to.
    #[error(
        "the record is not in canonical form; it must hold the event's fields and nothing else"
    )]
    NotCanonical,
    /// The links of a batch do not lead from its claimed start to its claimed head.
    #[error(
        "the records do not chain to the head the batch claims; build the batch from the journal again"
    )]
    ChainBroken,
    /// A batch holds another number of records than it claims.
    #[error(
        "the batch claims {claimed} records and holds {found}; build it from the journal again"
    )]
    CountDiffers {
        /// By its first and last number.
        claimed: u64,
        /// In its body.
        found: u64,
    },
    /// A batch names another station than the one that signed it.
    #[error("the batch names another station than the one it is read for")]
    OtherStation,
    /// A header that the signature needs is not there.
    #[error("the header {name} is missing; the profile requires it")]
    MissingHeader {
        /// The header.
        name: &'static str,
    },
    /// A header that must be there once is there more often.
    #[error("the header {name} is there more than once; send it once")]
    DoubledHeader {
        /// The header.
        name: &'static str,
    },
    /// The signature covers something else than its profile says.
    #[error(
        "the signature does not cover what its profile covers, at {at:?}; cover exactly the profile's components, in order"
    )]
    WrongComponents {
        /// Where it first differs, cut short.
        at: String,
    },
    /// There is more than one signature.
    #[error("there is more than one signature; send exactly one, labelled ps")]
    SeveralSignatures,
    /// The signature does not fit the message and the key.
    #[error("the signature does not fit the message and the key")]
    BadSignature,
    /// The digest header does not fit the body.
    #[error("the content-digest does not fit the body")]
    BadDigest,
    /// The signature was made too early or too late to count now.
    #[error(
        "the signature was made at {created} s and ends at {expires} s, and now is {now} s; set the clock and sign again"
    )]
    OutOfWindow {
        /// When it was made, in seconds since 1970.
        created: u64,
        /// When it ends, in seconds since 1970.
        expires: u64,
        /// When it was looked at, in seconds since 1970.
        now: u64,
    },
}

impl ContractError {
    /// Shortens a name that came from the other side.
    pub(crate) fn foreign(name: &str) -> String {
        name.chars().take(FOREIGN_NAME_CHARS_MAX).collect()
    }
}
