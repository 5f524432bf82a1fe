//! The names of stations, sites, hubs and keys, checked when they are read.
//!
//! A name here is given by the hub or derived from a key; none is a person's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{ContractError, hex};

/// Longest name of a station, in bytes.
pub const STATION_ID_BYTES_MAX: usize = 64;
/// Longest name of a site, in bytes.
pub const SITE_BYTES_MAX: usize = 32;
/// Longest name of a hub, in bytes.
pub const HUB_ID_BYTES_MAX: usize = 64;

/// Makes a checked name that is written as text everywhere.
macro_rules! name {
    ($(#[$about:meta])* $name:ident, $what:literal, $max:expr, $expected:literal, $allowed:expr) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ContractError;

            fn from_str(text: &str) -> Result<Self, ContractError> {
                let starts_well = text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
                if starts_well && text.len() <= $max && text.bytes().all($allowed) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(ContractError::Malformed { what: $what, expected: $expected })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ContractError;

            fn try_from(text: String) -> Result<Self, ContractError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

name! {
    /// A station, as its hub named it.
    StationId, "station id", STATION_ID_BYTES_MAX,
    "1 to 64 of a-z, 0-9 and -, beginning with a letter or digit",
    |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-'
}

name! {
    /// A hub; what a station signs for is meant for this one only.
    HubId, "hub id", HUB_ID_BYTES_MAX,
    "1 to 64 of a-z, 0-9 and -, beginning with a letter or digit",
    |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-'
}

name! {
    /// A warehouse, as operations call it.
    Site, "site", SITE_BYTES_MAX,
    "1 to 32 of A-Z, a-z, 0-9, . _ and -, beginning with a letter or digit",
    |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'_' | b'-')
}

/// A key, named by the first 128 bits of the SHA-256 of its public half.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(pub [u8; 16]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        hex::decode(text).map(Self).ok_or(ContractError::Malformed {
            what: "key id",
            expected: "32 lower-case hex digits",
        })
    }
}

impl TryFrom<String> for KeyId {
    type Error = ContractError;

    fn try_from(text: String) -> Result<Self, ContractError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(key: KeyId) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_confuse_a_reader_or_a_parser_are_refused() {
        for good in ["a", "wh-012-3f9a2c", "0"] {
            assert!(good.parse::<StationId>().is_ok(), "{good}");
        }
        let long = "a".repeat(STATION_ID_BYTES_MAX + 1);
        for bad in ["", "-a", "A", "a b", "a\"", "a\n", "é", "a_b", long.as_str()] {
            assert!(bad.parse::<StationId>().is_err(), "{bad}");
            assert!(bad.parse::<HubId>().is_err(), "{bad}");
        }
        assert!("WH-012".parse::<Site>().is_ok());
        assert!("WH 012".parse::<Site>().is_err());
        assert!(serde_json::from_str::<StationId>("\"Not This\"").is_err());
    }
}
