//! The names of printers' languages, those included that nobody here speaks.

use crate::language::Language;

/// A language that a model understands. Only some of them are spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Speech {
    /// ZPL II, by Zebra.
    Zpl,
    /// EPL2, by Eltron and Zebra.
    Epl,
    /// TSPL and TSPL2, by TSC.
    Tspl,
    /// CPCL, of mobile printers.
    Cpcl,
    /// DPL, by Datamax.
    Dpl,
    /// SBPL, by SATO.
    Sbpl,
    /// ESC/POS, by Epson.
    Escpos,
    /// Fingerprint and Direct Protocol, by Intermec and Honeywell.
    Fingerprint,
    /// EZPL, by Godex.
    Ezpl,
    /// Brother's raster language.
    BrotherRaster,
    /// IPL, by Intermec.
    Ipl,
    /// PPLA and PPLB, by Argox.
    Ppl,
    /// SLCS, by Bixolon.
    Slcs,
    /// ESC/Label, by Epson.
    EscLabel,
    /// P-touch Template and ESC/P, by Brother.
    PtouchTemplate,
}

impl Speech {
    /// The language as it is spoken here; `None` when nobody here does.
    pub fn spoken(self) -> Option<Language> {
        match self {
            Speech::Zpl => Some(Language::Zpl),
            Speech::Epl => Some(Language::Epl),
            Speech::Tspl => Some(Language::Tspl),
            Speech::Cpcl => Some(Language::Cpcl),
            Speech::Dpl => Some(Language::Dpl),
            Speech::Sbpl => Some(Language::Sbpl),
            Speech::Escpos => Some(Language::EscPos),
            Speech::Fingerprint => Some(Language::Fingerprint),
            Speech::Ezpl => Some(Language::Ezpl),
            Speech::BrotherRaster => Some(Language::BrotherRaster),
            Speech::Ipl
            | Speech::Ppl
            | Speech::Slcs
            | Speech::EscLabel
            | Speech::PtouchTemplate => None,
        }
    }
}

/// How a printer can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Interface {
    /// Ethernet.
    Ethernet,
    /// Wireless network.
    Wifi,
    /// USB.
    Usb,
    /// RS-232.
    Serial,
    /// Centronics.
    Parallel,
    /// Bluetooth.
    Bluetooth,
}
