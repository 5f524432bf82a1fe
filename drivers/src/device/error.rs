//! What can go wrong on the way to a printer.

use std::io;

use crate::address::Address;
use crate::language::Control;

/// Why a printer could not be reached, or was lost.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Something answers at the address and refuses the connection.
    #[error("{address} refuses the connection")]
    Refused {
        /// Where.
        address: Address,
    },
    /// No way leads to the address.
    #[error("{address} cannot be reached: {source}")]
    Unreachable {
        /// Where.
        address: Address,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing answered at the address in time.
    #[error("{address} did not answer within the time for connecting")]
    TimedOut {
        /// Where.
        address: Address,
    },
    /// Another program holds the device.
    #[error("{address} is held by another program")]
    InUse {
        /// Where.
        address: Address,
    },
    /// There is no such device.
    #[error("{address} is not there: {source}")]
    Missing {
        /// Where.
        address: Address,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not let this program use the device.
    #[error("this program may not use {address}")]
    Forbidden {
        /// Where.
        address: Address,
    },
    /// The other side has the document and does not want it; nothing of it will be printed.
    #[error("the document was not accepted: {why}")]
    Declined {
        /// What it said.
        why: String,
    },
    /// The printer takes no bytes; it may go on later.
    #[error("the printer takes no more data")]
    Stalled,
    /// The printer ended the connection.
    #[error("the printer closed the connection")]
    Closed,
    /// The printer is known to answer whatever is wrong with it, and does not.
    #[error(
        "the printer answers no more, and it answers in every fault: it has no power, or the line is cut"
    )]
    FellSilent,
    /// The printer did not end the connection after we did.
    #[error("the printer did not end the connection in time")]
    NotClosed,
    /// The printer's language has no word for it, or no source tells it.
    #[error("no word of the printer's language is known for {}", control.word())]
    NoSuchControl {
        /// What the printer was to do.
        control: Control,
    },
    /// The word does the opposite when it was done before, and the printer does not say whether.
    #[error("the printer does not say whether {} was done before", control.word())]
    StateUnknown {
        /// What the printer was to do.
        control: Control,
    },
    /// The connection broke.
    #[error("the connection to the printer broke: {source}")]
    Lost {
        /// What the system said.
        source: io::Error,
    },
}

impl DeviceError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            DeviceError::Refused { .. } => {
                "Check that raw printing is enabled in the printer's network settings (new Zebra printers ship with it off) and that no other program holds its only connection."
            }
            DeviceError::Unreachable { .. } => {
                "Check the address, the printer's power and its network cable or Wi-Fi."
            }
            DeviceError::TimedOut { .. } => {
                "Check that the printer is on and in the same network, and that no firewall drops the connection."
            }
            DeviceError::InUse { .. } => {
                "Close the program that prints on it, or take the printer out of the system's print queues."
            }
            DeviceError::Missing { .. } => {
                "Plug it in and switch it on; it is found again within two seconds. `waystation printers discover` lists what is there."
            }
            DeviceError::Forbidden { .. } => {
                "Put the station's user into the groups lp and dialout, and start the station again."
            }
            DeviceError::Declined { .. } => {
                "Look at the print queue there: whether it is on, and takes raw documents of this printer's language."
            }
            DeviceError::Stalled => "Look at the printer: paper, ribbon, cover and the pause key.",
            DeviceError::NotClosed => {
                "Wait until the printer has finished what it holds before connecting again."
            }
            DeviceError::NoSuchControl { .. } => "Use the keys of the printer.",
            DeviceError::StateUnknown { .. } => {
                "Look at the printer, and use its keys; or try again when it answers."
            }
            DeviceError::Closed | DeviceError::FellSilent | DeviceError::Lost { .. } => {
                "The station connects again by itself; if it goes on, check the printer's power and cable."
            }
        }
    }

    /// Sorts what the system said while connecting.
    pub(super) fn connecting(address: &Address, source: io::Error) -> Self {
        let address = address.clone();
        let kind = source.kind();
        if kind == io::ErrorKind::ConnectionRefused {
            DeviceError::Refused { address }
        } else if kind == io::ErrorKind::TimedOut {
            DeviceError::TimedOut { address }
        } else if kind == io::ErrorKind::ResourceBusy {
            DeviceError::InUse { address }
        } else if address.is_local() && kind == io::ErrorKind::PermissionDenied {
            DeviceError::Forbidden { address }
        } else if address.is_local() && kind == io::ErrorKind::NotFound {
            DeviceError::Missing { address, source }
        } else {
            DeviceError::Unreachable { address, source }
        }
    }
}
