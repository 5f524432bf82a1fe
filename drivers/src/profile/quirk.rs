//! Where a model differs from its language or its sisters, bound to firmware or place of sale.

use super::firmware::Firmware;

/// Declares [`Effect`] with its keyword, one line each.
macro_rules! effects {
    ($($(#[$doc:meta])* $name:ident = $keyword:literal;)*) => {
        /// What a quirk changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum Effect { $($(#[$doc])* #[serde(rename = $keyword)] $name,)* }

        impl Effect {
            /// Every effect there is.
            pub const ALL: &[Effect] = &[$(Effect::$name,)*];

            /// The effect's name in a profile.
            pub fn keyword(self) -> &'static str {
                match self { $(Effect::$name => $keyword,)* }
            }
        }
    };
}

effects! {
    /// The print mode in the second frame of `~HS` may be a letter.
    AcceptLetterR = "accept-letter-r";
    /// The third frame of `~HS` carries the panel's password and must never be kept.
    PasswordInHostStatus = "password-in-host-status";
    /// Raw printing over TCP is off until somebody turns it on.
    TcpOffByDefault = "tcp-off-by-default";
    /// A document with a command outside its small set is dropped without a word.
    DropsUnknownCommands = "drops-unknown-commands";
    /// It answers once after it was plugged in and never again.
    AnswersOnce = "answers-once";
    /// A carrier changed its firmware; another firmware must not be loaded.
    CarrierFirmware = "carrier-firmware";
    /// "Interpreter busy" is also set while it prints.
    BusyWhilePrinting = "busy-while-printing";
    /// It answers status questions only after a setting that it stores.
    StatusNeedsSetting = "status-needs-setting";
    /// Labels it prints in ZPL come out white.
    WhiteInZpl = "white-in-zpl";
    /// After its language was switched it needs time before it answers.
    SlowAfterLanguageSwitch = "slow-after-language-switch";
}

/// One way in which a model is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirk {
    /// What it changes.
    pub effect: Effect,
    /// The firmware it is bound to; all if it names none.
    pub firmware: Option<Firmware>,
    /// Where or when the printer was bought, in words; a program cannot see it.
    pub region: Option<String>,
    /// What it is, for a person.
    pub note: String,
    /// What a person can do about it.
    pub remedy: Option<String>,
}

impl Quirk {
    /// Whether it holds for a printer of this firmware. A quirk calls for care, so a printer that
    /// did not say its firmware has it.
    pub fn holds_for(&self, firmware: Option<&str>) -> bool {
        match (&self.firmware, firmware) {
            (Some(range), Some(firmware)) => range.contains(firmware),
            (Some(_) | None, _) => true,
        }
    }
}
