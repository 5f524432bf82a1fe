//! The numbers of an event, each with its unit in its type.
//!
//! Counts and times saturate where OTLP's integers end: a wrong clock or an odd counter must never
//! stop a station from telling.

use std::fmt;

use crate::{ContractError, hex};

/// How many printers a station may tell about.
pub const SLOTS_MAX: u8 = 64;

/// A moment by some clock, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(u64);

impl UnixMillis {
    /// The last moment OTLP's nanoseconds can carry, in the year 2554.
    pub const MAX: Self = Self(Self::MAX_NUMBER);
    pub(crate) const MAX_NUMBER: u64 = u64::MAX / 1_000_000;

    /// A moment; one beyond [`Self::MAX`] becomes that.
    pub fn new(millis: u64) -> Self {
        Self(millis.min(Self::MAX.0))
    }

    /// Milliseconds since 1970.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// A length of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(u64);

impl Millis {
    /// The longest time OTLP's signed integers can carry.
    pub const MAX: Self = Self(i64::MAX.unsigned_abs());

    /// A length of time; one beyond [`Self::MAX`] becomes that.
    pub fn new(millis: u64) -> Self {
        Self(millis.min(Self::MAX.0))
    }

    /// Milliseconds.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// How many of something there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(u64);

impl Count {
    /// The largest count OTLP's signed integers can carry.
    pub const MAX: Self = Self(Self::MAX_NUMBER);
    pub(crate) const MAX_NUMBER: u64 = i64::MAX.unsigned_abs();

    /// A count; one beyond [`Self::MAX`] becomes that.
    pub fn new(count: u64) -> Self {
        Self(count.min(Self::MAX.0))
    }

    /// The count.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// A reference made unreadable: the first 128 bits of an HMAC under a key that stays with the tenant.
///
/// It is made at the station; the hub can compare tokens and never turn one back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub [u8; 16]);

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({self})")
    }
}

/// Which of a station's printers; its name stays at the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrinterSlot(u8);

impl PrinterSlot {
    /// A slot below [`SLOTS_MAX`].
    ///
    /// # Errors
    /// When the number is not below it.
    pub fn new(slot: u8) -> Result<Self, ContractError> {
        if slot >= SLOTS_MAX {
            return Err(ContractError::OutOfRange {
                name: "waystation.printer.slot",
                expected: "below 64",
            });
        }
        Ok(Self(slot))
    }

    /// The number, below [`SLOTS_MAX`].
    pub fn get(self) -> u8 {
        self.0
    }
}

/// A version of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Changes that break.
    pub major: u16,
    /// Changes that add.
    pub minor: u16,
    /// Changes that mend.
    pub patch: u16,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch } = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}
