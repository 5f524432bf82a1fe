//! What a stranger's document may make a printer do.
//!
//! A document is read as the printer would read it, command by command, and refused at the first one
//! that reaches beyond the label: settings, network, passwords, files, programs, answers, and
//! whatever nobody knows. Exceptions are named, by class or by command. Nothing here counts labels
//! or changes a document.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::language::{Class, Language, ScanError};

/// What documents of somebody may do. The default is the label and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    classes: BTreeSet<Class>,
    commands: BTreeSet<String>,
}

/// What a policy says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All of it belongs to labels, or is excepted.
    Allowed,
    /// A command reaches beyond the label.
    Refused(Refused),
    /// Up to the place named here all is allowed; what follows cannot be read.
    Unreadable(ScanError),
}

/// The first command of a document that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the command {command} at byte {offset} {}", class.does())]
pub struct Refused {
    /// What it is called, such as `^JU`. Holds no data of the label.
    pub command: Cow<'static, str>,
    /// Where it begins, in bytes of the document.
    pub offset: usize,
    /// What it can do.
    pub class: Class,
}

impl Refused {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> String {
        let Self { command, class, .. } = self;
        format!(
            "Take it out of the document; or allow \"{command}\", or all of \"{}\", to this client in the station's [policy].",
            class.word()
        )
    }
}

/// A word that is neither a class nor a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is neither a class of commands nor a command")]
pub struct UnknownException {
    /// The word.
    pub word: String,
}

impl UnknownException {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> String {
        let classes = Class::ALL.iter().filter(|class| **class != Class::Label);
        let classes: Vec<_> = classes.map(|class| class.word()).collect();
        format!("Name a command as a refusal does, such as ^JU, or one of {}.", classes.join(", "))
    }
}

impl Policy {
    /// How many exceptions a policy may have.
    pub const EXCEPTIONS_MAX: usize = 100;

    /// Allows one thing more: a class by its word, or a command by the name a refusal gives it.
    pub fn allow(&mut self, word: &str) -> Result<(), UnknownException> {
        if let Some(class) = Class::from_word(word) {
            self.classes.insert(class);
            return Ok(());
        }
        // No command's name is a long word of small letters; a misspelt class is.
        let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
        if word.is_empty() || (letters && word.len() > 2) {
            return Err(UnknownException { word: word.to_owned() });
        }
        self.commands.insert(word.to_owned());
        Ok(())
    }

    /// What both allow together.
    #[must_use]
    pub fn and(&self, more: &Policy) -> Policy {
        Policy {
            classes: self.classes.union(&more.classes).copied().collect(),
            commands: self.commands.union(&more.commands).cloned().collect(),
        }
    }

    /// Reads a document and says whether it may be sent.
    pub fn judge(&self, language: Language, document: &[u8]) -> Verdict {
        for command in language.commands(document) {
            match command {
                Err(error) => return Verdict::Unreadable(error),
                Ok(command) if self.allows(command.class, &command.name) => {}
                Ok(command) => {
                    return Verdict::Refused(Refused {
                        command: command.name,
                        offset: command.offset,
                        class: command.class,
                    });
                }
            }
        }
        Verdict::Allowed
    }

    fn allows(&self, class: Class, name: &str) -> bool {
        class == Class::Label || self.classes.contains(&class) || self.commands.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(words: &[&str]) -> Policy {
        let mut policy = Policy::default();
        for word in words {
            policy.allow(word).unwrap();
        }
        policy
    }

    fn refused(policy: &Policy, language: Language, document: &str) -> Option<String> {
        match policy.judge(language, document.as_bytes()) {
            Verdict::Allowed => None,
            Verdict::Refused(refused) => {
                assert!(refused.remedy().ends_with('.'));
                Some(refused.to_string())
            }
            Verdict::Unreadable(error) => Some(error.to_string()),
        }
    }

    const SAVES: &str = "^XA^FDa^FS^JUF^XZ^XA^SXA,A^XZ";

    #[test]
    fn a_refusal_names_the_command_its_place_and_what_it_does() {
        let said = refused(&Policy::default(), Language::Zpl, SAVES).unwrap();
        assert_eq!(said, "the command ^JU at byte 10 changes the printer's settings");
    }

    #[test]
    fn an_exception_lets_one_thing_through_and_no_other() {
        let alarms = "the command ^SX at byte 20 sends the printer's alarms elsewhere";
        for words in [["^JU"], ["settings"]] {
            let said = refused(&policy(&words), Language::Zpl, SAVES);
            assert_eq!(said.as_deref(), Some(alarms));
        }
        assert_eq!(refused(&policy(&["^JU", "alerts"]), Language::Zpl, SAVES), None);
        let both = policy(&["^JU"]).and(&policy(&["^SX"]));
        assert_eq!(refused(&both, Language::Zpl, SAVES), None);
    }

    #[test]
    fn a_misspelt_class_is_noticed() {
        for word in ["setings", "", "everything"] {
            let error = Policy::default().allow(word).unwrap_err();
            assert_eq!(error, UnknownException { word: word.to_owned() });
            assert!(error.remedy().contains("settings, network"));
        }
        for word in ["^JU", "SET TEAR", "xa", "files"] {
            Policy::default().allow(word).unwrap();
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        let verdict = Policy::default().judge(Language::Zpl, b"^XA^GFB,99,99,3,abc");
        assert!(matches!(verdict, Verdict::Unreadable(ScanError::CutShort { offset: 3, .. })));
    }
}
