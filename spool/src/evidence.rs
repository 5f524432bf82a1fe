//! How much is known about a label, and from whom.
//!
//! Levels only compare; they are never raised without a [`Proof`].

/// How far a label is known to have come. The order is the promise: a job is only as sure as its
/// least certain copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The journal holds it.
    Accepted,
    /// The printer's end of the link took every byte. Says nothing about paper.
    Sent,
    /// A device or a person says that it came out.
    Confirmed,
    /// The printed label itself was read back.
    Verified,
}

impl Evidence {
    /// Every level, weakest first.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Sent, Self::Confirmed, Self::Verified];

    /// The level's word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Confirmed => "confirmed",
            Self::Verified => "verified",
        }
    }
}

/// Who or what says that a label came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Nobody: the printer cannot tell.
    Nobody,
    /// The printer's own label counter moved by exactly the labels of this document.
    Counter,
    /// The printer said of itself that the labels of this document came out, on the link they were
    /// sent over.
    Device,
    /// A person looked.
    Person,
    /// The barcode of the label was scanned.
    Scan,
}

impl Proof {
    /// Every source of proof.
    pub const ALL: [Self; 5] =
        [Self::Nobody, Self::Counter, Self::Device, Self::Person, Self::Scan];

    /// The level of evidence this proof is worth.
    pub fn evidence(self) -> Evidence {
        match self {
            Self::Nobody => Evidence::Sent,
            Self::Counter | Self::Device | Self::Person => Evidence::Confirmed,
            Self::Scan => Evidence::Verified,
        }
    }

    /// The proof's word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Counter => "counter",
            Self::Device => "device-report",
            Self::Person => "person",
            Self::Scan => "scan",
        }
    }
}
