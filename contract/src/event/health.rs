//! How a printer wears and what it has left: closed words, numbers, and how sure they are.

use super::{Count, PrinterSlot, UnixMillis, Version, words::words};

/// How a printer wears and what it has left, told when a word of it changes and now and then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterHealth {
    /// When it was looked at, by the station's clock.
    pub at: UnixMillis,
    /// Which of the station's printers.
    pub printer: PrinterSlot,
    /// Labels it has printed in its life, if it tells.
    pub labels_printed: Option<Count>,
    /// How much media has passed its head in its life, in metres, if it tells.
    pub distance_m: Option<Count>,
    /// The state of its head.
    pub head: Head,
    /// How much of the life somebody stated for the head is used, in percent; may pass 100.
    pub head_used_percent: Option<u16>,
    /// How warm it is.
    pub temperature: Temperature,
    /// The labels on its roll.
    pub media: Supply,
    /// How many are left.
    pub labels_left: Option<u32>,
    /// What is known of the labels rests on this.
    pub media_basis: Basis,
    /// Its ribbon.
    pub ribbon: Supply,
    /// How much is left of it, in metres.
    pub ribbon_left_m: Option<u32>,
    /// What is known of the ribbon rests on this.
    pub ribbon_basis: Basis,
    /// Its firmware as three numbers, if it tells one that begins with numbers.
    pub firmware: Option<Version>,
}

words! {
    /// The state of a head.
    Head {
        /// Most of its stated life is before it.
        Good = "good",
        /// At least four fifths of its stated life are used.
        Worn = "worn",
        /// All of its stated life is used.
        Spent = "spent",
        /// The printer says that it is broken.
        Faulty = "faulty",
        /// Nobody stated a life, or the printer does not count.
        Unknown = "unknown",
    }
}

words! {
    /// How warm a printer is.
    Temperature {
        /// It would say if it were too hot, and does not.
        Normal = "normal",
        /// Its head or motor is too hot to print.
        High = "high",
        /// It does not tell.
        Unknown = "unknown",
    }
}

words! {
    /// How much of a supply is left.
    Supply {
        /// Enough.
        Enough = "enough",
        /// It ends soon.
        Low = "low",
        /// It is used up.
        Empty = "empty",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

words! {
    /// What knowledge of a supply rests on.
    Basis {
        /// The printer's own sensor.
        Reported = "reported",
        /// A person said what was loaded, and the printer counted since.
        Measured = "measured",
        /// Something in between was assumed.
        Estimated = "estimated",
        /// Nothing.
        Unknown = "unknown",
    }
}
