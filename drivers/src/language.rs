//! Printer command languages: knowledge only, as a closed set of pure functions.
//!
//! A language says what bytes mean. It never sends them, waits, looks at a clock or keeps state
//! between two calls; a `Device` does that. What a source does not tell, a language does not know:
//! such a question has no bytes, and such a control none either.

mod answer;
mod brother;
mod command;
mod control;
mod cpcl;
mod cursor;
mod document;
mod dpl;
mod epl;
mod escape;
mod escpos;
mod ezpl;
mod fingerprint;
mod mark;
mod proof;
mod proving;
mod question;
mod reply;
mod sbpl;
mod tspl;
mod zpl;

use crate::status::Reason;

use answer::{Parsed, Question};
pub use command::{Class, Command, Effect};
pub use control::{Act, Control};
pub use document::{Scan, ScanError};
pub use escape::Unsayable;
use escape::sayable;
pub use mark::{Mark, MarkError};
pub use proof::{Capability, Proof, Token};
pub use proving::{Piece, Provable};
pub use question::{Answer, ExactReply, Nameplate, Query, Reading};

/// A printer command language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// ZPL II with Set-Get-Do, by Zebra and emulated by many; older printers and clones answer less
    /// of it.
    Zpl,
    /// EPL2, by Eltron and Zebra.
    Epl,
    /// TSPL and TSPL2, by TSC and cloned by many.
    Tspl,
    /// CPCL, of mobile printers.
    Cpcl,
    /// DPL, by Datamax.
    Dpl,
    /// SBPL, by SATO.
    Sbpl,
    /// ESC/POS, by Epson.
    EscPos,
    /// Fingerprint and Direct Protocol, by Intermec and Honeywell.
    Fingerprint,
    /// EZPL, by Godex.
    Ezpl,
    /// Brother's raster language.
    BrotherRaster,
}

/// The commands of a document, up to the first place where it cannot be read.
pub type Commands<'a> = Box<dyn Iterator<Item = Result<Command, ScanError>> + 'a>;

impl Language {
    /// Every language there is.
    pub const ALL: &[Language] = &[
        Language::Zpl,
        Language::Epl,
        Language::Tspl,
        Language::Cpcl,
        Language::Dpl,
        Language::Sbpl,
        Language::EscPos,
        Language::Fingerprint,
        Language::Ezpl,
        Language::BrotherRaster,
    ];

    /// The language's name in profiles and configurations.
    pub fn word(self) -> &'static str {
        match self {
            Language::Zpl => "zpl",
            Language::Epl => "epl",
            Language::Tspl => "tspl",
            Language::Cpcl => "cpcl",
            Language::Dpl => "dpl",
            Language::Sbpl => "sbpl",
            Language::EscPos => "escpos",
            Language::Fingerprint => "fingerprint",
            Language::Ezpl => "ezpl",
            Language::BrotherRaster => "brother-raster",
        }
    }

    /// The language a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Language::ALL.iter().copied().find(|language| language.word() == word)
    }

    /// The language's name for people.
    pub fn title(self) -> &'static str {
        match self {
            Language::Zpl => "ZPL",
            Language::Epl => "EPL2",
            Language::Tspl => "TSPL",
            Language::Cpcl => "CPCL",
            Language::Dpl => "DPL",
            Language::Sbpl => "SBPL",
            Language::EscPos => "ESC/POS",
            Language::Fingerprint => "Fingerprint",
            Language::Ezpl => "EZPL",
            Language::BrotherRaster => "Brother raster",
        }
    }

    /// The media type of a document in this language. The first four are used by other programs as
    /// well, the rest are ours.
    pub fn media_type(self) -> &'static str {
        match self {
            Language::Zpl => "application/vnd.zebra-zpl",
            Language::Epl => "application/vnd.eltron-epl",
            Language::Tspl => "application/vnd.tsc-tspl",
            Language::Cpcl => "application/vnd.zebra-cpcl",
            Language::Dpl => "application/vnd.datamax-dpl",
            Language::Sbpl => "application/vnd.sato-sbpl",
            Language::EscPos => "application/vnd.epson-escpos",
            Language::Fingerprint => "application/vnd.honeywell-fingerprint",
            Language::Ezpl => "application/vnd.godex-ezpl",
            Language::BrotherRaster => "application/vnd.brother-raster",
        }
    }

    /// The language of documents of this media type.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Language::ALL.iter().copied().find(|language| language.media_type() == media_type)
    }

    /// The ways in which a printer of this language can prove a label, strongest first.
    pub fn capabilities(self) -> &'static [Capability] {
        match self {
            Language::Zpl => zpl::CAPABILITIES,
            Language::Epl => epl::CAPABILITIES,
            Language::Tspl => tspl::CAPABILITIES,
            Language::Cpcl => cpcl::CAPABILITIES,
            Language::Dpl => dpl::CAPABILITIES,
            Language::Sbpl => sbpl::CAPABILITIES,
            Language::EscPos => escpos::CAPABILITIES,
            Language::Fingerprint => fingerprint::CAPABILITIES,
            Language::Ezpl => ezpl::CAPABILITIES,
            Language::BrotherRaster => brother::CAPABILITIES,
        }
    }

    /// Whether a printer of this language says when it holds no work. If not, one that nothing stops
    /// is all that can be seen.
    pub fn tells_work(self) -> bool {
        self.capabilities().iter().any(|it| it.proof == Proof::Idle)
    }

    /// Counts what a raw document will print, in one pass over it. Refuses what prints nothing, is
    /// cut short, is not this language, or would make the count a lie.
    pub fn scan(self, document: &[u8]) -> Result<Scan, ScanError> {
        let ends = match self {
            Language::Zpl => return zpl::scan(document),
            Language::Epl => &epl::ENDS,
            Language::Tspl => &tspl::ENDS,
            Language::Cpcl => &cpcl::ENDS,
            Language::Dpl => &dpl::ENDS,
            Language::Sbpl => &sbpl::ENDS,
            Language::EscPos => &escpos::ENDS,
            Language::Fingerprint => &fingerprint::ENDS,
            Language::Ezpl => &ezpl::ENDS,
            Language::BrotherRaster => &brother::ENDS,
        };
        document::scan(self, ends, document, self.commands(document))
    }

    /// The commands of a raw document, in their order, as the printer's own parser would cut them.
    pub fn commands(self, document: &[u8]) -> Commands<'_> {
        macro_rules! walk {
            ($tokens:expr) => {{
                let mut tokens = $tokens;
                Box::new(until_error(move || tokens.command()))
            }};
        }
        match self {
            Language::Zpl => walk!(zpl::Commands::new(document)),
            Language::Epl => walk!(epl::Tokens::new(document)),
            Language::Tspl => walk!(tspl::Tokens::new(document)),
            Language::Cpcl => walk!(cpcl::Tokens::new(document)),
            Language::Dpl => walk!(dpl::Tokens::new(document)),
            Language::Sbpl => walk!(sbpl::Tokens::new(document)),
            Language::EscPos => walk!(escpos::Tokens::new(document)),
            Language::Fingerprint => walk!(fingerprint::Tokens::new(document)),
            Language::Ezpl => walk!(ezpl::Tokens::new(document)),
            Language::BrotherRaster => walk!(brother::Tokens::new(document)),
        }
    }

    /// Draws a small mark into the corner of every label that a raw document prints, and changes
    /// nothing else; refuses where that is not sure.
    pub fn mark(self, document: &[u8], mark: &Mark) -> Result<Vec<u8>, MarkError> {
        match self {
            Language::Zpl => zpl::mark(document, mark),
            Language::Epl
            | Language::Tspl
            | Language::Cpcl
            | Language::Dpl
            | Language::Sbpl
            | Language::EscPos
            | Language::Fingerprint
            | Language::Ezpl
            | Language::BrotherRaster => Err(MarkError::Language { language: self.title() }),
        }
    }

    /// The bytes that ask a printer something; `None` where the language has no such question.
    pub fn query(self, query: Query) -> Option<&'static [u8]> {
        self.question(query).map(|question| question.bytes)
    }

    fn question(self, query: Query) -> Option<Question> {
        match self {
            Language::Zpl => zpl::question(query),
            Language::Epl => epl::question(query),
            Language::Tspl => tspl::question(query),
            Language::Cpcl => cpcl::question(query),
            Language::Dpl => dpl::question(query),
            Language::Sbpl => sbpl::question(query),
            Language::EscPos => escpos::question(query),
            Language::Fingerprint => fingerprint::question(query),
            Language::Ezpl => ezpl::question(query),
            Language::BrotherRaster => brother::question(query),
        }
    }

    /// The reasons that [`Query::HostStatus`] tells by itself, and so newer than an older answer to
    /// [`Query::ErrorFlags`].
    pub fn host_status_tells(self) -> &'static [Reason] {
        match self {
            Language::Zpl => zpl::HOST_STATUS_TELLS,
            Language::Tspl => tspl::HOST_STATUS_TELLS,
            Language::Cpcl => cpcl::HOST_STATUS_TELLS,
            Language::Dpl => dpl::HOST_STATUS_TELLS,
            Language::Epl
            | Language::Sbpl
            | Language::EscPos
            | Language::Fingerprint
            | Language::Ezpl
            | Language::BrotherRaster => &[],
        }
    }

    /// The question that would tell of a head or motor that is too hot; `None` where no answer does.
    pub fn temperature_query(self) -> Option<Query> {
        match self {
            Language::Zpl | Language::Epl | Language::EscPos => Some(Query::HostStatus),
            Language::Tspl => Some(Query::ErrorFlags),
            // One of Brother's bits says "cancelled" on some series and "too hot" on others.
            Language::Cpcl
            | Language::Dpl
            | Language::Sbpl
            | Language::Fingerprint
            | Language::Ezpl
            | Language::BrotherRaster => None,
        }
    }

    /// The bytes that make a printer do something; `None` where no source tells them.
    pub fn control(self, control: Control) -> Option<Act> {
        match self {
            Language::Zpl => zpl::control(control),
            Language::Epl => epl::control(control),
            Language::Tspl => tspl::control(control),
            Language::Cpcl => cpcl::control(control),
            Language::Dpl => dpl::control(control),
            Language::Sbpl => sbpl::control(control),
            Language::EscPos => escpos::control(control),
            Language::Fingerprint => fingerprint::control(control),
            Language::Ezpl => ezpl::control(control),
            Language::BrotherRaster => brother::control(control),
        }
    }

    /// A small label that shows a printer works: one impression. `None` where a label cannot be made
    /// without knowing the media.
    pub fn test_label(self) -> Option<&'static [u8]> {
        match self {
            Language::Zpl => Some(zpl::TEST_LABEL),
            Language::Epl => Some(epl::TEST_LABEL),
            Language::Tspl => Some(tspl::TEST_LABEL),
            Language::Cpcl => Some(cpcl::TEST_LABEL),
            Language::Dpl => Some(dpl::TEST_LABEL),
            Language::Sbpl => Some(sbpl::TEST_LABEL),
            Language::EscPos => Some(escpos::TEST_LABEL),
            Language::Fingerprint => Some(fingerprint::TEST_LABEL),
            Language::Ezpl => Some(ezpl::TEST_LABEL),
            Language::BrotherRaster => None,
        }
    }

    /// A text as data of a field, so that no letter of it can be a command: in ZPL after `^FH` and
    /// `^FD`, between quotes where a language has quotes, to the end of the line where not.
    pub fn say(self, text: &str) -> Result<Vec<u8>, Unsayable> {
        match self {
            Language::Zpl => Ok(zpl::say(text)),
            Language::Epl => epl::say(text),
            Language::Tspl => tspl::say(text),
            Language::Cpcl => cpcl::say(text),
            Language::Dpl => dpl::say(text),
            Language::Sbpl => sbpl::say(text),
            Language::EscPos => escpos::say(text),
            Language::Fingerprint => fingerprint::say(text),
            Language::Ezpl => ezpl::say(text),
            // It has no text at all.
            Language::BrotherRaster => Err(Unsayable { at: 0 }),
        }
    }

    /// What to send after a document so that the printer says by itself when it is printed, for
    /// [`Proof::ProcessId`]. `None` where the printer needs no such word, or knows none.
    pub fn receipt_request(self, token: Token) -> Option<Vec<u8>> {
        match self {
            Language::EscPos => Some(escpos::receipt_request(token)),
            Language::Zpl
            | Language::Epl
            | Language::Tspl
            | Language::Cpcl
            | Language::Dpl
            | Language::Sbpl
            | Language::Fingerprint
            | Language::Ezpl
            | Language::BrotherRaster => None,
        }
    }
}

/// Calls until the end or the first error, and never again.
fn until_error(
    mut next: impl FnMut() -> Result<Option<Command>, ScanError>,
) -> impl Iterator<Item = Result<Command, ScanError>> {
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let command = next().transpose();
        ended = !matches!(command, Some(Ok(_)));
        command
    })
}
