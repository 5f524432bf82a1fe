//! Counts the labels that a ZPL document will print.
//!
//! A format prints when it draws a field, or recalls a stored format, and does not store itself.
//! The count is what a printer's own counter is held against later, so whatever would make it
//! uncertain is refused, with the place and the reason.

use crate::language::command::Class;
use crate::language::document::guess;
use crate::language::{Language, Scan, ScanError};

use super::tokens::{Kind, Token, Tokens, number};

/// The most labels that one `^PQ` can ask for (programming guide).
const QUANTITY_MAX: usize = 99_999_999;

/// Format commands that put something on the label.
pub(super) const DRAWS: &[&[u8; 2]] =
    &[b"FD", b"FV", b"SN", b"GB", b"GC", b"GD", b"GE", b"GF", b"GS", b"XG", b"IM", b"IL", b"XF"];

const SPEAKS: &str = "makes the printer answer, which would be taken for its answer to us";
const PRINTS: &str = "prints labels that no count tells";
const DISCARDS: &str = "throws away labels that were sent before it";

/// Commands that make the count, or the printer's answers, unreliable.
const UNCOUNTABLE: &[(Kind, &[u8; 2], &str)] = &[
    (Kind::Control, b"HB", SPEAKS),
    (Kind::Control, b"HD", SPEAKS),
    (Kind::Control, b"HI", SPEAKS),
    (Kind::Control, b"HM", SPEAKS),
    (Kind::Control, b"HQ", SPEAKS),
    (Kind::Control, b"HS", SPEAKS),
    (Kind::Control, b"HU", SPEAKS),
    (Kind::Format, b"HF", SPEAKS),
    (Kind::Format, b"HG", SPEAKS),
    (Kind::Format, b"HH", SPEAKS),
    (Kind::Format, b"HL", SPEAKS),
    (Kind::Control, b"HL", SPEAKS),
    (Kind::Format, b"HT", SPEAKS),
    (Kind::Format, b"HV", SPEAKS),
    (Kind::Format, b"HW", SPEAKS),
    (Kind::Format, b"HY", SPEAKS),
    (Kind::Format, b"HZ", SPEAKS),
    (Kind::Control, b"JD", "makes the printer print every byte instead of obeying it"),
    (Kind::Control, b"WC", PRINTS),
    (Kind::Control, b"WL", PRINTS),
    (Kind::Control, b"WQ", PRINTS),
    (Kind::Format, b"WD", PRINTS),
    (Kind::Control, b"JA", DISCARDS),
    (Kind::Control, b"JP", DISCARDS),
    (Kind::Control, b"JR", DISCARDS),
    (Kind::Control, b"JX", DISCARDS),
];

/// How other languages that a ZPL printer obeys begin, between formats.
const FOREIGN: &[&str] = &["! U", "{}{", "<?xml"];

/// One format while it is read.
struct Format {
    offset: usize,
    /// Whether anything stands in it; a lone STX in a driver's job header opens nothing.
    begun: bool,
    draws: bool,
    stores: bool,
    quantity: u32,
}

impl Format {
    fn new(offset: usize, begun: bool) -> Self {
        Self { offset, begun, draws: false, stores: false, quantity: 1 }
    }
}

/// What was counted so far.
#[derive(Default)]
struct Count {
    found: u32,
    formats: u32,
    impressions: u32,
}

impl Count {
    fn add(&mut self, format: &Format) -> Result<(), ScanError> {
        self.found = self.found.saturating_add(1);
        if format.draws && !format.stores {
            let sum = self.impressions.checked_add(format.quantity);
            self.impressions = sum.ok_or(ScanError::TooMany { offset: format.offset })?;
            self.formats = self.formats.saturating_add(1);
        }
        Ok(())
    }
}

pub(in crate::language) fn scan(document: &[u8]) -> Result<Scan, ScanError> {
    if document.is_empty() {
        return Err(ScanError::Empty);
    }
    let mut tokens = Tokens::new(document);
    let mut count = Count::default();
    let mut open: Option<Format> = None;
    while let Some((offset, token)) = tokens.next()? {
        match token {
            Token::Prologue { text } => refuse_foreign(offset, text)?,
            Token::Open => open = open.or_else(|| Some(Format::new(offset, false))),
            Token::Close { text } => {
                if let Some(format) = open.take() {
                    count.add(&format)?;
                }
                refuse_foreign(offset, text)?;
            }
            Token::Command { kind, name, text } => {
                refuse_uncountable(offset, kind, name)?;
                if kind == Kind::Format {
                    open = obey(open, &mut count, &tokens, offset, name, text)?;
                }
                if open.is_none() {
                    refuse_foreign(offset, text)?;
                }
            }
        }
    }
    conclude(document, &tokens, open, count)
}

/// What one format command does to the format that is open.
fn obey(
    open: Option<Format>,
    count: &mut Count,
    tokens: &Tokens<'_>,
    offset: usize,
    name: [u8; 2],
    text: &[u8],
) -> Result<Option<Format>, ScanError> {
    let Some(mut format) = open else {
        return Ok((&name == b"XA").then(|| Format::new(offset, true)));
    };
    format.begun = true;
    match &name {
        b"XZ" => {
            count.add(&format)?;
            return Ok(None);
        }
        b"DF" => format.stores = true,
        b"IS" => {
            // The image is printed as well, unless its second parameter says N.
            let print = tokens.parameters(text).nth(1);
            format.stores = print.is_some_and(|print| print.eq_ignore_ascii_case(b"N"));
        }
        b"PQ" => format.quantity = quantity(offset, tokens.parameters(text).next())?,
        name if DRAWS.contains(&name) => format.draws = true,
        // Among them a second ^XA: a printer goes on with the format it is in.
        _ => {}
    }
    Ok(Some(format))
}

/// The first parameter of `^PQ`. Carriers send 0 for "not said", which prints one.
fn quantity(offset: usize, parameter: Option<&[u8]>) -> Result<u32, ScanError> {
    match parameter {
        None | Some(b"") => Ok(1),
        Some(digits) => number(digits)
            .filter(|quantity| *quantity <= QUANTITY_MAX)
            .and_then(|quantity| u32::try_from(quantity.max(1)).ok())
            .ok_or(ScanError::BadNumber { offset, command: "^PQ" }),
    }
}

fn refuse_uncountable(offset: usize, kind: Kind, name: [u8; 2]) -> Result<(), ScanError> {
    let Some((_, _, why)) = UNCOUNTABLE.iter().find(|it| it.0 == kind && it.1 == &name) else {
        return Ok(());
    };
    let prefix = match kind {
        Kind::Format => '^',
        Kind::Control => '~',
    };
    let command = format!("{prefix}{}{}", char::from(name[0]), char::from(name[1]));
    Err(ScanError::Uncountable { offset, command, why })
}

/// Refuses text between formats that is a command of another language.
fn refuse_foreign(offset: usize, text: &[u8]) -> Result<(), ScanError> {
    let Some(command) = foreign(text) else { return Ok(()) };
    let why = Class::Foreign.does();
    Err(ScanError::Uncountable { offset, command: command.to_owned(), why })
}

/// The command of another language that a text holds, if it does.
pub(super) fn foreign(text: &[u8]) -> Option<&'static str> {
    let holds = |start: &[u8]| text.windows(start.len()).any(|window| window == start);
    FOREIGN.iter().copied().find(|start| holds(start.as_bytes()))
}

fn conclude(
    document: &[u8],
    tokens: &Tokens<'_>,
    open: Option<Format>,
    count: Count,
) -> Result<Scan, ScanError> {
    if let Some(format) = open.filter(|format| format.begun) {
        return Err(ScanError::Unclosed { offset: format.offset, closing: "^XZ" });
    }
    if count.found == 0 {
        return Err(ScanError::NotTheLanguage {
            language: Language::Zpl.title(),
            opening: "^XA",
            bytes: document.len(),
            guess: guess(document),
        });
    }
    if let Some(offset) = tokens.prefixes_left_changed() {
        return Err(ScanError::PrefixLeftChanged { offset });
    }
    if count.impressions == 0 {
        return Err(ScanError::PrintsNothing { formats: count.found });
    }
    Ok(Scan { formats: count.formats, impressions: count.impressions })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::language::{Language, Scan, ScanError};

    fn scan(document: &[u8]) -> Result<Scan, ScanError> {
        Language::Zpl.scan(document)
    }

    fn check(document: impl AsRef<[u8]>, formats: u32, impressions: u32) {
        let document = document.as_ref();
        let shown = String::from_utf8_lossy(document);
        assert_eq!(scan(document), Ok(Scan { formats, impressions }), "{shown}");
    }

    fn check_refused(document: impl AsRef<[u8]>, expected: &str) {
        let document = document.as_ref();
        let shown = String::from_utf8_lossy(document).into_owned();
        match scan(document) {
            Ok(scan) => panic!("{shown} was counted: {scan:?}"),
            Err(error) => {
                assert_eq!(error.to_string(), expected, "{shown}");
                assert!(error.remedy().ends_with('.'));
            }
        }
    }

    #[test]
    fn one_format_is_one_label() {
        check("^XA^FO20,20^A0N,30,30^FDhello^FS^XZ", 1, 1);
        check("^xa^fdhello^fs^xz", 1, 1);
        check("^XA^FO1,1^A^FDno font^FS^XZ", 1, 1);
    }

    #[test]
    fn the_quantity_counts() {
        check("^XA^FDa^FS^PQ3^XZ^XA^FDb^FS^PQ4,0,1,Y^XZ", 2, 7);
        check("^XA^PQ2^PQ5\r\n^FDlast one wins^FS^XZ", 1, 5);
        check("^XA^FDa^FS^PQ^XZ", 1, 1);
        check("^XA^FDa^FS^PQ,5^XZ", 1, 1);
        check("^XA^FDcarriers send zero^FS^PQ0,1,,N^XZ", 1, 1);
        check("^XA^FDa^FS^PQ99999999^XZ", 1, 99_999_999);
    }

    #[test]
    fn a_quantity_that_is_no_number_is_refused() {
        for quantity in ["-1", "1.5", "#QTY#", "100000000", "99999999999999999999999"] {
            let said = "the command ^PQ at byte 3 has a number that cannot be used";
            check_refused(format!("^XA^PQ{quantity}^FDa^FS^XZ"), said);
        }
        let many = "^XA^FDa^FS^PQ99999999^XZ".repeat(43);
        check_refused(many, "the document asks for more labels than can be counted, at byte 1008");
    }

    #[test]
    fn formats_that_only_set_up_or_store_are_no_labels() {
        check("^XA^MCY^XZ^XA^FDa^FS^XZ", 1, 1);
        check("^XA^DFR:A.ZPL^FS^FN1^FDx^FS^XZ^XA^XFR:A.ZPL^FS^PQ2^XZ", 1, 2);
        check("^XA^FDa^FS^ISR:A.GRF,N^XZ^XA^ILR:A.GRF^FS^XZ", 1, 1);
        check("^XA^FDa^FS^ISR:A.GRF,Y^XZ", 1, 1);
        check_refused("^XA^JUS^XZ", "the document prints nothing: its 1 formats draw no field");
        check_refused(
            "^XA^DFR:A.ZPL^FS^FDx^FS^XZ",
            "the document prints nothing: its 1 formats draw no field",
        );
    }

    #[test]
    fn a_second_beginning_goes_on_with_the_same_label() {
        check("^XA^LL1200^XA^FDa^FS^XZ", 1, 1);
    }

    #[test]
    fn a_comment_ends_at_the_next_prefix() {
        check("^XA^FX this XZ is no end ^FDa^FS^XZ", 1, 1);
    }

    #[test]
    fn other_prefixes_are_followed_and_must_be_put_back() {
        check("^XA^CC!!FDa^XZ!FS!PQ2!CC^^XZ", 1, 2);
        check("~CC!!XA!FDa!FS!CD;!PQ2;5!CD,!XZ~CC^", 1, 2);
        check("~CT#~#CT~^XA^FDa^FS^XZ", 1, 1);
        check("\x10CT~~CD,~CC^~CT~\r\n^XA^FDa driver's header^FS^XZ", 1, 1);
        let said = "the document changes the printer's prefix characters at byte 0 and leaves them changed";
        check_refused("^CC!!XA!FDa!FS!XZ", said);
        check_refused("~CD;^XA^FDa^FS^XZ", said);
        check_refused("~CT#^XA^FDa^FS^XZ", said);
    }

    #[test]
    fn control_characters_may_stand_for_commands() {
        check("\x02\x1eFDa\x1eFS\x03", 1, 1);
        check("\x02^XA^FDframed^FS^XZ\x03", 1, 1);
        check("^XA^FDa^FS^XZ\x1b##\x02", 1, 1);
    }

    #[test]
    fn raw_bytes_are_no_commands() {
        check("^XA^GFB,9,9,3,^XZ^XZ^XZ^FS^PQ2^XZ", 1, 2);
        check("^XA^GFC,3,9,3,^XZ^FS^XZ", 1, 1);
        check("~DYR:A.TTF,B,T,4,0,^XA^^XA^FDa^FS^XZ", 1, 1);
        check("^XA^GFA,2,2,1,:Z64:eJw=:0000^FS^XZ", 1, 1);
        check("^XA^GFB,99,99,3,:Z64:eJw=:0000^FS^XZ", 1, 1);
        check("~DYR:A,P,P,5000,0,89504E470D0A1A0A0000^XA^FDa^FS^XZ", 1, 1);
        check("~DGR:A.GRF,2,1,FF00^XA^XGR:A.GRF,1,1^FS^XZ", 1, 1);
    }

    #[test]
    fn raw_bytes_that_are_missing_are_noticed() {
        let said = "the command ^GF at byte 3 announces more bytes than the document has";
        check_refused("^XA^GFB,99,99,3,abc^FS^XZ", said);
        let said = "the command ^GF at byte 3 has a number that cannot be used";
        check_refused("^XA^GFB,many,9,3,abc^FS^XZ", said);
        check_refused(
            "^CC",
            "the command ^CC, ^CT or ^CD at byte 0 announces more bytes than the document has",
        );
    }

    #[test]
    fn a_label_cut_short_anywhere_is_never_counted() {
        let label = "^XA^FO1,1^GFB,4,4,1,^XZ~^FS^FDa^FS^PQ2^XZ";
        for end in 0..label.len() {
            assert!(scan(&label.as_bytes()[..end]).is_err(), "{}", &label[..end]);
        }
        check_refused(
            "^XA^FDa^FS^XZ^XA^FDb",
            "the format that begins at byte 13 has no closing ^XZ",
        );
    }

    #[test]
    fn what_is_not_zpl_is_named() {
        check_refused("", "the document is empty");
        check_refused("hello", "the document is not ZPL: no ^XA in its 5 bytes");
        check_refused(
            "%PDF-1.7",
            "the document is not ZPL: no ^XA in its 8 bytes; it looks like a PDF",
        );
        check_refused(
            "SIZE 4,6",
            "the document is not ZPL: no ^XA in its 8 bytes; it looks like TSPL",
        );
        check_refused("~XA^XZ", "the document is not ZPL: no ^XA in its 6 bytes");
    }

    #[test]
    fn what_would_spoil_the_count_is_refused() {
        let speaks = "makes the printer answer, which would be taken for its answer to us";
        check_refused("^XA^FDa~HS^XZ", &format!("the command ~HS at byte 7 {speaks}"));
        check_refused("^XA^HH^XZ", &format!("the command ^HH at byte 3 {speaks}"));
        check_refused("~WC", "the command ~WC at byte 0 prints labels that no count tells");
        check_refused(
            "~JA",
            "the command ~JA at byte 0 throws away labels that were sent before it",
        );
        let foreign = "begins another language, whose labels and answers are not counted";
        for text in ["! U", "{}{", "<?xml"] {
            let after = format!("^XA^FDa^FS^XZ\r\n{text}1");
            check_refused(after, &format!("the command {text} at byte 10 {foreign}"));
            let before = format!("{text}1\r\n^XA^FDa^FS^XZ");
            check_refused(before, &format!("the command {text} at byte 0 {foreign}"));
        }
        check("^XA^FDHurry! Up {}{ <?xml^FS^XZ", 1, 1);
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let counted = scan(&bytes);
            prop_assert!(counted.is_err() || counted.is_ok_and(|it| it.impressions > 0));
        }

        #[test]
        fn no_commands_upset_it(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("^XA"), Just("^XZ"), Just("^FD"), Just("^CC"), Just("~CT"), Just("^CD"),
                    Just("^GFB,"), Just("^GFC,9,"), Just("~DYA,B,T,"), Just("3,"), Just("^PQ"),
                    Just(","), Just("\x02"), Just("\x03"), Just("\x1e"), Just("\x10"), Just("7"),
                ],
                0..60,
            )
        ) {
            let counted = scan(parts.concat().as_bytes());
            prop_assert!(counted.is_err() || counted.is_ok_and(|it| it.impressions >= it.formats));
        }
    }
}
