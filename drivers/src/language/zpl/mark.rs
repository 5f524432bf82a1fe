//! Draws a small mark into the corner of a ZPL document that is already made.
//!
//! The mark goes right before the end of every format that prints. Where that could change
//! anything else on the label, or what is stored in the printer, it is refused instead.

use crate::language::{Mark, MarkError};

use super::scan::{DRAWS, scan};
use super::tokens::{Kind, Token, Tokens};

/// Where the text stands, in dots from the label's home, and how high it is.
const TEXT: (u16, u16, u16) = (8, 8, 24);
/// Where the code stands, below the text, and the size of its modules in dots.
const CODE: (u16, u16, u16) = (8, 40, 3);

/// One format while it is read.
#[derive(Default)]
struct Format {
    draws: bool,
    stores: bool,
}

pub(in crate::language) fn mark(document: &[u8], mark: &Mark) -> Result<Vec<u8>, MarkError> {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if ![&mark.text, &mark.code].into_iter().flatten().all(|text| plain(text)) {
        return Err(MarkError::NotPlain);
    }
    let mut marked = Vec::with_capacity(document.len() + 128);
    let mut copied = 0;
    let mut tokens = Tokens::new(document);
    let mut open: Option<Format> = None;
    while let Some((offset, token)) = tokens.next().map_err(|_| MarkError::Unreadable)? {
        let ends = match token {
            Token::Prologue { .. } => false,
            Token::Open => {
                open.get_or_insert_default();
                false
            }
            Token::Close { .. } => true,
            Token::Command { kind: Kind::Control, .. } => false,
            Token::Command { kind: Kind::Format, name, text } => {
                obey(&mut open, &tokens, offset, name, text)?
            }
        };
        if ends && open.take().is_some_and(|format| format.draws && !format.stores) {
            marked.extend_from_slice(&document[copied..offset]);
            marked.extend_from_slice(&fields(mark, &tokens, offset)?);
            copied = offset;
        }
    }
    marked.extend_from_slice(&document[copied..]);
    // What is printed must stay what was counted.
    if copied == 0 || scan(&marked) != scan(document) {
        return Err(MarkError::Unreadable);
    }
    Ok(marked)
}

/// What one format command does to the format that is open; whether it ends it.
fn obey(
    open: &mut Option<Format>,
    tokens: &Tokens<'_>,
    offset: usize,
    name: [u8; 2],
    text: &[u8],
) -> Result<bool, MarkError> {
    let refuse = |command| Err(MarkError::Command { command, offset });
    let Some(format) = open else {
        if &name == b"XA" {
            *open = Some(Format::default());
        }
        return Ok(false);
    };
    match &name {
        b"XZ" => return Ok(true),
        b"DF" => format.stores = true,
        // The stored picture would carry the mark for good.
        b"IS" => return refuse("^IS"),
        // Places would be read in another unit.
        b"MU" => return refuse("^MU"),
        // Letters may stand for others.
        b"CI" if tokens.parameters(text).count() > 1 => return refuse("^CI"),
        name if DRAWS.contains(&name) => format.draws = true,
        _ => {}
    }
    Ok(false)
}

/// The mark's fields, in the prefixes that hold at this place.
fn fields(mark: &Mark, tokens: &Tokens<'_>, offset: usize) -> Result<Vec<u8>, MarkError> {
    let (caret, comma) = tokens.prefix_and_delimiter();
    if caret.is_ascii_alphanumeric() || comma.is_ascii_alphanumeric() || caret == b'-' {
        return Err(MarkError::Command { command: "^CC or ^CD", offset });
    }
    let mut zpl = String::from("^FS");
    if let Some(text) = &mark.text {
        let (x, y, height) = TEXT;
        zpl += &format!("^FO{x},{y}^A0N,{height},{height}^FD{text}^FS");
    }
    if let Some(code) = &mark.code {
        let (x, y, module) = CODE;
        zpl += &format!("^FO{x},{y}^BXN,{module},200^FD{code}^FS");
    }
    let said = |byte: u8| match byte {
        b'^' => caret,
        b',' => comma,
        other => other,
    };
    Ok(zpl.bytes().map(said).collect())
}

#[cfg(test)]
mod tests {
    use crate::language::{Language, Mark, MarkError};

    const MARK: Mark = Mark { text: None, code: None };

    #[track_caller]
    fn check(document: &str, expected: &str) {
        let mark = Mark { text: Some("R2".to_owned()), ..MARK };
        let marked = Language::Zpl.mark(document.as_bytes(), &mark).unwrap();
        assert_eq!(String::from_utf8(marked).unwrap(), expected);
    }

    #[track_caller]
    fn check_refused(document: &str, expected: &str) {
        let mark = Mark { text: Some("R2".to_owned()), ..MARK };
        let refused = Language::Zpl.mark(document.as_bytes(), &mark).unwrap_err();
        assert_eq!(refused.to_string(), expected);
    }

    #[test]
    fn the_mark_stands_before_the_end_of_every_format_that_prints() {
        let mark = "^FS^FO8,8^A0N,24,24^FDR2^FS";
        check("^XA^FDa^FS^XZ", &format!("^XA^FDa^FS{mark}^XZ"));
        check("^XA^FDa^XZ", &format!("^XA^FDa{mark}^XZ"));
        let stored = "^XA^DFR:A.ZPL^FS^FN1^FDa^FS^XZ";
        let recalled = "^XA^XFR:A.ZPL^FS^XZ";
        check(&format!("{stored}{recalled}"), &format!("{stored}^XA^XFR:A.ZPL^FS{mark}^XZ"));
        let raw = "^XA^GFB,4,4,1,^XZ ^FS";
        check(&format!("{raw}^XZ"), &format!("{raw}{mark}^XZ"));
    }

    #[test]
    fn the_mark_follows_the_prefixes_of_the_document() {
        check(
            "^XA^CC!!CD;!FDa!FS!XZ!XA!CC^^CD,^XZ",
            "^XA^CC!!CD;!FDa!FS!FS!FO8;8!A0N;24;24!FDR2!FS!XZ!XA!CC^^CD,^XZ",
        );
    }

    #[test]
    fn a_code_names_the_attempt_below_the_text() {
        let mark = Mark { text: Some("1-2".to_owned()), code: Some("01K9-1-2".to_owned()) };
        let marked = Language::Zpl.mark(b"^XA^FDa^FS^XZ", &mark).unwrap();
        let expected = "^XA^FDa^FS^FS^FO8,8^A0N,24,24^FD1-2^FS\
                        ^FO8,40^BXN,3,200^FD01K9-1-2^FS^XZ";
        assert_eq!(String::from_utf8(marked).unwrap(), expected);
    }

    #[test]
    fn what_a_mark_could_spoil_is_refused() {
        check_refused("^XA^MUM^FDa^FS^XZ", "the command ^MU at byte 3 leaves no safe place for it");
        check_refused(
            "^XA^FDa^FS^ISR:A.GRF^XZ",
            "the command ^IS at byte 10 leaves no safe place for it",
        );
        check_refused(
            "^XA^CI13,65,66^FDa^XZ",
            "the command ^CI at byte 3 leaves no safe place for it",
        );
        check_refused(
            "^XA^CCAAFDaAXZAXAACC^^XZ",
            "the command ^CC or ^CD at byte 11 leaves no safe place for it",
        );
        let strange = Mark { text: Some("^XZ".to_owned()), ..MARK };
        let refused = Language::Zpl.mark(b"^XA^FDa^XZ", &strange);
        assert_eq!(refused, Err(MarkError::NotPlain));
    }
}
