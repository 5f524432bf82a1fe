//! The parts of an address's text, with `%41` for what may not stand there itself.

use std::fmt;
use std::path::{Path, PathBuf};

use super::AddressError;

/// What stands behind `://`.
pub(super) struct Parts<'a> {
    /// The whole address, for errors.
    pub(super) text: &'a str,
    /// Up to the first `/` or `?`, as it is written.
    pub(super) authority: &'a str,
    /// From that `/` to the `?`, decoded.
    pub(super) path: String,
    options: Vec<(&'a str, String)>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a str, rest: &'a str) -> Result<Self, AddressError> {
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        let mut parts = Self { text, authority, path: String::new(), options: Vec::new() };
        parts.path = decoded(path, &parts)?;
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            let value = decoded(value, &parts)?;
            parts.options.push((key, value));
        }
        Ok(parts)
    }

    /// Refuses every setting but these, and any that is said twice.
    pub(super) fn allow(&self, known: &[&str]) -> Result<(), AddressError> {
        let twice = |key: &str| self.options.iter().filter(|(other, _)| *other == key).count() > 1;
        match self.options.iter().find(|(key, _)| !known.contains(key) || twice(key)) {
            Some((key, _)) => {
                Err(AddressError::Setting { text: self.text.to_owned(), key: (*key).to_owned() })
            }
            None => Ok(()),
        }
    }

    pub(super) fn option(&self, key: &str) -> Option<&str> {
        self.options.iter().find(|(other, _)| *other == key).map(|(_, value)| value.as_str())
    }

    pub(super) fn host_error(&self) -> AddressError {
        AddressError::Host { text: self.text.to_owned() }
    }

    pub(super) fn value_error(
        &self,
        key: &'static str,
        value: &str,
        expected: &'static str,
    ) -> AddressError {
        AddressError::Value { text: self.text.to_owned(), key, value: value.to_owned(), expected }
    }
}

/// The text with every `%41` replaced.
pub(super) fn decoded(text: &str, parts: &Parts<'_>) -> Result<String, AddressError> {
    let wrong = || AddressError::Path { text: parts.text.to_owned() };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'%' {
            let digits = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(byte.ok_or_else(wrong)?);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(wrong)
}

/// Writes `%41` for what may not stand in an address itself.
pub(super) struct Encoded<'a>(pub(super) &'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/:@,+".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

/// `/C:/labels` is `C:\labels`, and `/COM3` is `COM3`, where paths do not begin with `/`.
pub(super) fn local_path(path: &str) -> PathBuf {
    let bare = path.trim_start_matches('/');
    let foreign = cfg!(windows) || bare.as_bytes().get(1) == Some(&b':');
    PathBuf::from(if foreign { bare } else { path })
}

/// A path as an address shows it, with a `/` in front.
pub(super) fn encoded_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("{slash}{}", Encoded(&text))
}
