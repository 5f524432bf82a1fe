//! What runs at a station: versions, and the models of its printers as tokens that can be compared.

use super::{PrinterSlot, SLOTS_MAX, Token, UnixMillis, Version, words::words};
use crate::ContractError;

/// What runs at a station, told when it starts and when it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationVersions {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// Version of the agent.
    pub agent: Version,
    /// Number of the journal's newest table layout.
    pub journal_layout: u32,
    /// Operating system.
    pub system: System,
    /// Kind of processor.
    pub processor: Processor,
    /// The profile each printer is driven by.
    pub profiles: Profiles,
}

/// The profile each printer is driven by, each slot once, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles(Vec<(PrinterSlot, Token)>);

impl Profiles {
    /// Sorts the profiles by slot. A profile's token is a digest of its name: the same in every
    /// station, so that what they share can be seen.
    ///
    /// # Errors
    /// When two are for the same slot.
    pub fn new(mut profiles: Vec<(PrinterSlot, Token)>) -> Result<Self, ContractError> {
        profiles.sort_by_key(|(slot, _)| *slot);
        let is_doubled = profiles.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if is_doubled || profiles.len() > usize::from(SLOTS_MAX) {
            return Err(ContractError::OutOfRange {
                name: "waystation.printer.slots",
                expected: "each slot once",
            });
        }
        Ok(Self(profiles))
    }

    /// The profiles, by ascending slot.
    pub fn as_slice(&self) -> &[(PrinterSlot, Token)] {
        &self.0
    }
}

words! {
    /// An operating system.
    System {
        /// Linux.
        Linux = "linux",
        /// Windows.
        Windows = "windows",
        /// Apple's.
        Macos = "macos",
        /// Another one.
        Other = "other",
    }
}

words! {
    /// A kind of processor.
    Processor {
        /// 64-bit x86.
        X86 = "x86-64",
        /// 64-bit Arm.
        Arm = "aarch64",
        /// Another one.
        Other = "other",
    }
}
