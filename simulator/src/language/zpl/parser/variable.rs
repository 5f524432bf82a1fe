//! Lines of the form `! U1 getvar "name"`: reading and setting the printer's variables.
//!
//! Knows the grammar only; which variables there are is the machine's matter.

/// Bytes of one line; a longer one is passed over.
const LINE_BYTES_MAX: usize = 1024;
const OPENING: &[u8] = b"! U1 ";

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `getvar`: answer with the value.
    Get,
    /// `setvar`: take the value, answer nothing.
    Set,
    /// `do`: act, answer nothing.
    Do,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What to do.
    pub verb: Verb,
    /// The variable, as written.
    pub name: String,
    /// The value for `setvar` and `do`; empty when there is none.
    pub value: String,
}

/// Whether these bytes may still become a line.
pub(super) fn may_begin(line: &[u8]) -> bool {
    let seen = line.len().min(OPENING.len());
    line.len() <= LINE_BYTES_MAX && line[..seen].eq_ignore_ascii_case(&OPENING[..seen])
}

/// Reads a line without its line feed; none when it is not one.
pub(crate) fn parse(line: &[u8]) -> Option<Request> {
    let text = std::str::from_utf8(line).ok()?;
    if !text.get(..OPENING.len())?.eq_ignore_ascii_case("! U1 ") {
        return None;
    }
    let rest = text.get(OPENING.len()..)?.trim();
    let (verb, rest) = rest.split_once(' ')?;
    let verb = match verb.to_ascii_lowercase().as_str() {
        "getvar" => Verb::Get,
        "setvar" => Verb::Set,
        "do" => Verb::Do,
        _ => return None,
    };
    let mut quoted = rest.split('"');
    let name = quoted.nth(1).filter(|name| !name.is_empty())?;
    let value = quoted.nth(1).unwrap_or_default();
    Some(Request { verb, name: name.to_owned(), value: value.to_owned() })
}
