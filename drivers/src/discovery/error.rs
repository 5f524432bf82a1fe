//! Why a search found less than there may be.

use std::io;

/// One of the means could not look.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// The system does not say what is plugged in.
    #[error("the system does not say what is plugged in: {0}")]
    Plugged(io::Error),
    /// Announcements cannot be heard.
    #[error("announcements in the network cannot be heard: {0}")]
    Mdns(#[from] mdns_sd::Error),
    /// SNMP cannot be asked.
    #[error("the network cannot be asked by SNMP: {0}")]
    Snmp(io::Error),
    /// The system gives no thread to look with.
    #[error("the system gives no thread to look with: {0}")]
    Thread(io::Error),
}

impl DiscoveryError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            DiscoveryError::Plugged(_) => {
                "Put the station's user into the groups lp and dialout, or write the printer's address by hand."
            }
            DiscoveryError::Mdns(_) => {
                "Let UDP port 5353 through this computer's firewall, or write the printer's address by hand."
            }
            DiscoveryError::Snmp(_) => {
                "Check that this computer is in a network, or write the printer's address by hand."
            }
            DiscoveryError::Thread(_) => {
                "Close other programs of this computer, or write the printer's address by hand."
            }
        }
    }
}

/// Why a text names no subnet that may be knocked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// It is none.
    #[error("{text:?} is not a subnet")]
    Text {
        /// What was written.
        text: String,
    },
    /// It has too many hosts.
    #[error("{text} has {hosts} hosts, and at most {hosts_max} are knocked at")]
    Large {
        /// What was written.
        text: String,
        /// How many it has.
        hosts: u64,
        /// How many it may have.
        hosts_max: u64,
    },
    /// It is not one's own.
    #[error("{text} is not a private network")]
    Public {
        /// What was written.
        text: String,
    },
}

impl SubnetError {
    /// What to write instead, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            SubnetError::Text { .. } => {
                "Write one as 10.0.0.0/24, or a single address as 10.0.0.7."
            }
            SubnetError::Large { .. } => {
                "Name a smaller one, such as a /24, and search again for the next."
            }
            SubnetError::Public { .. } => {
                "Name addresses of this site: 10.x, 172.16 to 172.31, 192.168 or 169.254."
            }
        }
    }
}
