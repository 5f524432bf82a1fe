//! What a command says: sentences for people, or JSON for programs.
//!
//! Results go to the standard output, errors to the standard error. A reader that
//! went away ends nothing: a label is printed whether or not somebody reads on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::CommandError;

/// The two ways of saying things.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Says a thing: as it is for programs, in words for people.
    pub(crate) fn say(&mut self, thing: &impl Serialize, words: impl FnOnce() -> String) {
        let text = if self.json { to_json(thing) } else { words() };
        write(&mut io::stdout().lock(), &text);
    }

    /// Says a text that is JSON already, to people as to programs.
    pub(crate) fn verbatim(&mut self, text: &str) {
        write(&mut io::stdout().lock(), text);
    }

    /// Says how it goes on; programs hear only results.
    pub(crate) fn progress(&mut self, words: &str) {
        if !self.json {
            write(&mut io::stdout().lock(), words);
        }
    }

    pub(crate) fn error(&mut self, error: &CommandError) {
        let text = match (self.json, error) {
            (true, CommandError::Call(call)) => to_json(&call.to_json()),
            (true, other) => to_json(&json!({"error": {"detail": other.to_string()}})),
            (false, other) => format!("waystation: {}", other.to_string().trim_end()),
        };
        write(&mut io::stderr().lock(), &text);
    }
}

fn to_json(thing: &impl Serialize) -> String {
    serde_json::to_string(thing).expect("keys are strings and no value can fail")
}

fn write(to: &mut impl Write, text: &str) {
    if let Err(error) = writeln!(to, "{text}").and_then(|()| to.flush()) {
        tracing::debug!(%error, "Nobody reads what is said");
    }
}
