//! Says a page of dots in the graphics of a printer's language.
//!
//! A language often knows several ways to write the same dots; each is a [`Packing`]. Some are a
//! thirtieth of another's size, and not every printer understands the small ones: [`smallest`]
//! takes those that a profile allows and picks. Every document is one label; white paper around
//! and between its blocks is not sent; gap, speed and darkness stay as they are. Nothing here sends,
//! waits or looks at a clock.

mod cpcl;
mod dpl;
mod epl;
mod escpos;
mod hex;
mod pcx;
mod sbpl;
mod strip;
mod tspl;
mod zpl;

use label::Page;

use crate::language::Language;

/// Declares [`Packing`] with its keyword, one line each.
macro_rules! packings {
    ($($(#[$doc:meta])* $name:ident = $keyword:literal;)*) => {
        /// A way to write dots in a printer's language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Packing { $($(#[$doc])* $name,)* }

        impl Packing {
            /// Every packing there is.
            pub const ALL: &[Packing] = &[$(Packing::$name,)*];

            /// The word for it in profiles and reports: language, a dot, and the way.
            pub fn keyword(self) -> &'static str {
                match self { $(Packing::$name => $keyword,)* }
            }
        }
    };
}

packings! {
    /// ZPL `^GFA`, two hex digits a byte (programming guide).
    ZplHex = "zpl.hex";
    /// ZPL `^GFA`, hex digits with run lengths and repeated rows (programming guide).
    ZplRunLength = "zpl.run-length";
    /// ZPL `^GFA` with `:Z64:`, which is zlib in base64 with a checksum (programming guide).
    ZplZ64 = "zpl.z64";
    /// ZPL `^GFB`, the bytes as they are; needs a line that carries all eight bits.
    ZplBinary = "zpl.binary";
    /// TSPL `BITMAP`, the bytes as they are, 0 = black.
    TsplBitmap = "tspl.bitmap";
    /// EPL2 `GW`, the bytes as they are, 0 = black.
    EplGraphic = "epl.graphic";
    /// EPL2 `GM` and `GG` with a PCX picture. The printer stores it first, in flash memory on many
    /// models, which wears: only for a printer where it is known to be stored in RAM.
    EplPcx = "epl.pcx";
    /// CPCL `EG`, two hex digits a byte.
    CpclHex = "cpcl.hex";
    /// CPCL `CG`, the bytes as they are.
    CpclBinary = "cpcl.binary";
    /// ESC/POS `GS v 0`, the bytes as they are.
    EscPosRaster = "escpos.raster";
    /// DPL `STX I` with a 7-bit picture, hex digits and repeated rows (programmer's manual, image
    /// loading). The only one of DPL's that cannot hold an immediate command by accident.
    DplHex = "dpl.hex";
    /// SBPL `ESC G` with two hex digits a byte (programming reference, custom graphics).
    SbplHex = "sbpl.hex";
    /// SBPL `ESC G` with the bytes as they are (programming reference, custom graphics).
    SbplBinary = "sbpl.binary";
}

impl Packing {
    /// The packing a keyword stands for; `None` for a word that is none.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Packing::ALL.iter().copied().find(|packing| packing.keyword() == keyword)
    }

    /// The language it belongs to.
    pub fn language(self) -> Language {
        match self {
            Packing::ZplHex | Packing::ZplRunLength | Packing::ZplZ64 | Packing::ZplBinary => {
                Language::Zpl
            }
            Packing::TsplBitmap => Language::Tspl,
            Packing::EplGraphic | Packing::EplPcx => Language::Epl,
            Packing::CpclHex | Packing::CpclBinary => Language::Cpcl,
            Packing::EscPosRaster => Language::EscPos,
            Packing::DplHex => Language::Dpl,
            Packing::SbplHex | Packing::SbplBinary => Language::Sbpl,
        }
    }

    /// The packings of a language; the first is the one that every printer of it takes.
    pub fn of(language: Language) -> impl Iterator<Item = Packing> {
        Packing::ALL.iter().copied().filter(move |packing| packing.language() == language)
    }

    /// Whether its documents are characters that any line carries. The others need eight bits, and
    /// a serial line that does not take `XON` and `XOFF` among the dots for its own.
    pub fn is_text(self) -> bool {
        match self {
            Packing::ZplHex
            | Packing::ZplRunLength
            | Packing::ZplZ64
            | Packing::CpclHex
            | Packing::DplHex
            | Packing::SbplHex => true,
            Packing::ZplBinary
            | Packing::TsplBitmap
            | Packing::EplGraphic
            | Packing::EplPcx
            | Packing::CpclBinary
            | Packing::EscPosRaster
            | Packing::SbplBinary => false,
        }
    }

    /// Longest sides of a page in dots that its commands can name: right, and down.
    fn sides_dots_max(self) -> (u32, u32) {
        let any = label::SIDE_DOTS_MAX;
        match self {
            Packing::ZplHex
            | Packing::ZplRunLength
            | Packing::ZplZ64
            | Packing::ZplBinary
            | Packing::TsplBitmap
            | Packing::CpclHex
            | Packing::CpclBinary
            | Packing::EscPosRaster => (any, any),
            // Positions have four digits.
            Packing::EplGraphic | Packing::EplPcx | Packing::SbplHex | Packing::SbplBinary => {
                (9_999, 9_999)
            }
            // A row says its length in bytes with two hex digits.
            Packing::DplHex => (255 * 8, any),
        }
    }
}

/// What a packing needs to know of the print head. What is not known is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Density in dots per inch.
    pub dpi: Option<u16>,
    /// Width in dots; a wider page is refused instead of cut off.
    pub width_dots: Option<u32>,
}

/// A page in a printer's language: one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// How the dots are written.
    pub packing: Packing,
    /// The document.
    pub document: Vec<u8>,
}

/// Why a page cannot be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RasterError {
    /// The page is wider than the print head.
    #[error("the page is {page_dots} dots wide, the print head only {head_dots}")]
    WiderThanHead {
        /// Width of the page.
        page_dots: u32,
        /// Width of the head.
        head_dots: u32,
    },
    /// The page has a side that the language has no number for.
    #[error(
        "the page is {width_dots} x {height_dots} dots; {packing} can say {width_dots_max} x {height_dots_max}",
        packing = packing.keyword()
    )]
    TooLarge {
        /// How it was to be written.
        packing: Packing,
        /// Width of the page.
        width_dots: u32,
        /// Height of the page.
        height_dots: u32,
        /// The widest page.
        width_dots_max: u32,
        /// The highest page.
        height_dots_max: u32,
    },
    /// No packing was allowed.
    #[error("the printer's profile allows no way to write dots")]
    NoPacking,
}

impl RasterError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            RasterError::WiderThanHead { .. } => {
                "Draw the page for this printer's density and width, or pick a wider printer."
            }
            RasterError::TooLarge { .. } => {
                "Print the page in parts, or let the profile allow another packing."
            }
            RasterError::NoPacking => "Name at least one packing under [raster] in the profile.",
        }
    }
}

/// Says a page in one way.
pub fn encode(page: &Page, packing: Packing, head: Head) -> Result<Raster, RasterError> {
    check_size(page, packing, head)?;
    let document = match packing {
        Packing::ZplHex => zpl::hex(page),
        Packing::ZplRunLength => zpl::run_length(page),
        Packing::ZplZ64 => zpl::z64(page),
        Packing::ZplBinary => zpl::binary(page),
        Packing::TsplBitmap => tspl::bitmap(page, head.dpi),
        Packing::EplGraphic => epl::graphic(page),
        Packing::EplPcx => epl::pcx(page),
        Packing::CpclHex => cpcl::hex(page, head.dpi),
        Packing::CpclBinary => cpcl::binary(page, head.dpi),
        Packing::EscPosRaster => escpos::raster(page),
        Packing::DplHex => dpl::hex(page),
        Packing::SbplHex => sbpl::hex(page),
        Packing::SbplBinary => sbpl::binary(page),
    };
    Ok(Raster { packing, document })
}

/// Says a page in the way that takes the fewest bytes; of two equal ones the earlier. Fails when
/// none of `allowed` can say it, with the reason of the last.
pub fn smallest(page: &Page, allowed: &[Packing], head: Head) -> Result<Raster, RasterError> {
    let mut best: Result<Raster, RasterError> = Err(RasterError::NoPacking);
    for packing in allowed {
        let next = encode(page, *packing, head);
        best = match (best, next) {
            (Ok(best), Ok(next)) if next.document.len() < best.document.len() => Ok(next),
            (Ok(best), _) => Ok(best),
            (Err(_), next) => next,
        };
    }
    best
}

fn check_size(page: &Page, packing: Packing, head: Head) -> Result<(), RasterError> {
    let (width_dots, height_dots) = (page.width_dots(), page.height_dots());
    if let Some(head_dots) = head.width_dots.filter(|head_dots| width_dots > *head_dots) {
        return Err(RasterError::WiderThanHead { page_dots: width_dots, head_dots });
    }
    let (width_dots_max, height_dots_max) = packing.sides_dots_max();
    if width_dots > width_dots_max || height_dots > height_dots_max {
        return Err(RasterError::TooLarge {
            packing,
            width_dots,
            height_dots,
            width_dots_max,
            height_dots_max,
        });
    }
    Ok(())
}
