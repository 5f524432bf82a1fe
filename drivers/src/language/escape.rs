//! Text as data: what a template's field may hold without becoming a command.
//!
//! No language but ZPL has a word for a control character, so such a text is refused rather than
//! changed: a label must not say something else than it was told to.

/// A text that a language has no words for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text has a control character at byte {at}, which the printer's language cannot say")]
pub struct Unsayable {
    /// Where the character stands, in bytes of the text.
    pub at: usize,
}

impl Unsayable {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        "Take line ends and other control characters out of the field, or print the label as a picture."
    }
}

/// The bytes of a text that holds no control character, each with its place.
pub(super) fn sayable(text: &str) -> Result<impl Iterator<Item = (usize, u8)>, Unsayable> {
    match text.char_indices().find(|(_, letter)| letter.is_control()) {
        Some((at, _)) => Err(Unsayable { at }),
        None => Ok(text.bytes().enumerate()),
    }
}
