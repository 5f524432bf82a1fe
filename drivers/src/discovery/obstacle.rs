//! What keeps the station from a printer that is there, and the way out, step by step.
//!
//! Nothing here changes a printer: its settings are its owner's.

/// Something between the station and a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Nobody answers at the port for raw printing.
    RawPortClosed,
    /// A Zebra whose network printing is off, as those bought in Europe, the Middle East and Africa
    /// since August 2025 are when they come out of the box (Zebra's Programming Guide, `ip.tcp.enable`).
    ZebraLocked,
}

impl Obstacle {
    /// Its word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::RawPortClosed => "raw-port-closed",
            Self::ZebraLocked => "zebra-locked",
        }
    }

    /// What is the matter, as a sentence for a person.
    pub fn detail(self) -> &'static str {
        match self {
            Self::RawPortClosed => {
                "The printer is there, but nobody answers at its port for raw printing (9100)."
            }
            Self::ZebraLocked => {
                "This Zebra does not let anybody print over the network. Zebras bought in Europe, the Middle East and Africa since August 2025 come out of the box like this."
            }
        }
    }

    /// The way out: each step a sentence for a person, to be done in this order.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Self::RawPortClosed => &[
                "Make sure that no other computer prints on it right now: some printers have a single connection.",
                "Turn on raw printing (also called port 9100, RAW or JetDirect) in the printer's network settings.",
                "Search again.",
            ],
            Self::ZebraLocked => &[
                "Quickest: plug the printer in over USB and choose it there; nothing needs to be changed.",
                "To print over the network, plug it in over USB once, and set its passwords, which come empty.",
                "Send it the line ! U1 setvar \"ip.tcp.enable\" \"on\" and then ! U1 do \"device.reset\" \"\", with Zebra's setup program or by `waystation print` from a client that may change settings.",
                "When it is on again, search again.",
            ],
        }
    }
}
