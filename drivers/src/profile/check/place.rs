//! Where in a file something is wrong, and how that is told.

use std::ops::Range;

use toml::Spanned;

use crate::profile::{ProfileError, typo};

/// A file's name and text, to say where something stands.
pub(super) struct File<'a> {
    pub(super) name: String,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// What is wrong at a place of the file.
    pub(super) fn invalid(
        &self,
        place: Range<usize>,
        problem: String,
        remedy: impl Into<String>,
    ) -> ProfileError {
        let (line, key) = self.locate(place.start);
        let remedy = remedy.into();
        ProfileError::Invalid { file: self.name.clone(), line, key, problem, remedy }
    }

    /// Refuses a word that is none of those known, and says which may have been meant.
    pub(super) fn known(
        &self,
        word: &Spanned<String>,
        known: &[&str],
        what: &str,
    ) -> Result<(), ProfileError> {
        if known.contains(&word.get_ref().as_str()) {
            return Ok(());
        }
        let problem = format!("no {what} is called {:?}", word.get_ref());
        Err(self.invalid(word.span(), problem, meant(word.get_ref(), known)))
    }

    /// What the reader of TOML says, with the key and a remedy.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> ProfileError {
        let place = error.span().unwrap_or(0..0);
        let message = error.message();
        if let Some(missing) = message.strip_prefix("missing field `") {
            let missing = missing.trim_end_matches('`');
            let remedy = format!("Add {missing} = … there; docs/profiles.md says what it means.");
            let mut invalid = self.invalid(place, "it is missing".to_owned(), remedy);
            if let ProfileError::Invalid { key, .. } = &mut invalid {
                *key = joined(self.section(error.span()), missing);
            }
            return invalid;
        }
        let mut quoted = message.split('`').skip(1).step_by(2);
        let unknown = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        for (opening, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
            if message.starts_with(opening) {
                let problem = format!("no {what} is called {unknown:?} here");
                return self.invalid(place, problem, meant(unknown, &known));
            }
        }
        let remedy = "Write it as in the profiles that come with the program.";
        self.invalid(place, message.lines().next().unwrap_or_default().to_owned(), remedy)
    }

    /// Line number and key, with its section, of what stands at an offset.
    fn locate(&self, offset: usize) -> (usize, String) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count();
        let here = self.text.lines().nth(line).unwrap_or_default();
        if here.trim_start().starts_with('[') {
            return (line + 1, section_name(here).to_owned());
        }
        // A list may go over several lines; its key stands where it begins.
        let lines: Vec<&str> = self.text.lines().take(line + 1).collect();
        let keyed = lines.iter().rev().find(|line| {
            line.split_once('=').is_some_and(|(key, _)| is_key(key)) || line.starts_with('[')
        });
        let key = keyed.and_then(|line| line.split_once('=')).map_or("", |(key, _)| key.trim());
        (line + 1, joined(self.section(Some(offset..offset)), key))
    }

    /// Name of the section in which an offset lies.
    fn section(&self, place: Option<Range<usize>>) -> &str {
        let offset = place.map_or(0, |place| place.start);
        let line = self.text.get(..offset).unwrap_or(self.text).matches('\n').count();
        let lines: Vec<&str> = self.text.lines().take(line + 1).collect();
        let opening = lines.iter().rev().find(|line| line.starts_with('['));
        opening.map_or("", |line| section_name(line))
    }
}

fn section_name(line: &str) -> &str {
    let name = line.trim().trim_start_matches('[');
    name.split(']').next().unwrap_or_default().trim()
}

fn is_key(text: &str) -> bool {
    let text = text.trim();
    let is_letter = |sign: char| sign.is_ascii_alphanumeric() || "_-.".contains(sign);
    !text.is_empty() && text.chars().all(is_letter)
}

fn joined(section: &str, key: &str) -> String {
    match (section, key) {
        ("", key) => key.to_owned(),
        (section, "") => section.to_owned(),
        (section, key) => format!("{section}.{key}"),
    }
}

fn meant(word: &str, known: &[&str]) -> String {
    match typo::nearest(word, known) {
        Some(nearest) => format!("Did you mean {nearest:?}?"),
        None => format!("Write one of {}.", known.join(", ")),
    }
}
