//! One command of a document: where it stands, what it is called, and what it can do.
//!
//! The classes serve twice: a count of labels refuses what would make it a lie, and a policy for
//! strangers' documents refuses whatever reaches beyond the label.

use std::borrow::Cow;

/// Declares [`Class`] with its word and what it does, one line each.
macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $does:literal;)*) => {
        /// What a command can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Class { $($(#[$doc])* $name,)* }

        impl Class {
            /// Every class there is.
            pub const ALL: &[Class] = &[$(Class::$name,)*];

            /// The class as a configuration names it.
            pub fn word(self) -> &'static str {
                match self { $(Class::$name => $word,)* }
            }

            /// What it does, as the end of a sentence.
            pub fn does(self) -> &'static str {
                match self { $(Class::$name => $does,)* }
            }
        }
    };
}

classes! {
    /// Draws, or says how this label or the next ones are printed until the power goes.
    Label = "label", "belongs to a label";
    /// Changes what the printer remembers of itself.
    Settings = "settings", "changes the printer's settings";
    /// Changes how the printer is reached.
    Network = "network", "changes the printer's network";
    /// Changes a password.
    Secrets = "secrets", "changes a password of the printer";
    /// Stores a program or a format that is obeyed later, or runs one.
    Code = "code", "stores or runs a program";
    /// Writes, moves or deletes what the printer keeps without power.
    Files = "files", "changes the printer's files";
    /// Resets, cancels, pauses or goes on.
    Resets = "resets", "throws away labels that were sent before it";
    /// Makes the printer speak.
    Answers = "answers", "makes the printer answer, which would be taken for its answer to us";
    /// Moves media, or a part of the printer, outside of a label.
    Waste = "waste", "prints labels that no count tells";
    /// Sends the printer's alarms to somebody.
    Alerts = "alerts", "sends the printer's alarms elsewhere";
    /// Makes the printer hide its state, or do by itself what we would not see.
    Hides = "hides", "makes the printer hide what it does";
    /// Begins another language.
    Foreign = "foreign", "begins another language, whose labels and answers are not counted";
    /// In no table here. Firmware is of this class: no language has a word for it that a source
    /// tells.
    Unknown = "unknown", "is not known";
}

impl Class {
    /// The class a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Class::ALL.iter().copied().find(|class| class.word() == word)
    }

    /// Whether it makes the count of labels, or the printer's own answers, unreliable.
    pub(super) fn spoils_the_count(self) -> bool {
        matches!(self, Class::Resets | Class::Answers | Class::Waste | Class::Foreign)
    }
}

/// What a command does to the count of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Begins a label, or puts something on it.
    Draws,
    /// So many labels come out.
    Prints(u32),
    /// What was drawn is thrown away.
    Clears,
}

/// One command of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Where it begins, in bytes of the document.
    pub offset: usize,
    /// What it is called, such as `^PQ` or `SET TEAR`. Holds no data of the label.
    pub name: Cow<'static, str>,
    /// What it can do.
    pub class: Class,
    /// What it does to the count of labels.
    pub effect: Effect,
}

impl Command {
    pub(super) fn new(offset: usize, name: impl Into<Cow<'static, str>>, class: Class) -> Self {
        Self { offset, name: name.into(), class, effect: Effect::None }
    }

    pub(super) fn with(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }

    /// A command that no table knows. Its name is shortened and made printable, because it may be
    /// data that went astray.
    pub(super) fn unknown(offset: usize, name: &[u8]) -> Self {
        /// How much of a stranger's name is shown.
        const NAME_BYTES_MAX: usize = 8;
        let shown = &name[..name.len().min(NAME_BYTES_MAX)];
        Self::new(offset, shown.escape_ascii().to_string(), Class::Unknown)
    }
}

/// The entry of a table whose name `text` begins with; the longest one if there are several.
pub(super) fn longest<'t, T>(
    table: &'t [(&'static str, T)],
    text: &[u8],
) -> Option<&'t (&'static str, T)> {
    let fits = |entry: &&(&'static str, T)| text.starts_with(entry.0.as_bytes());
    table.iter().filter(fits).max_by_key(|entry| entry.0.len())
}

/// The entry of a table with exactly this name, in whatever case.
pub(super) fn named<'t, T>(
    table: &'t [(&'static str, T)],
    name: &[u8],
) -> Option<&'t (&'static str, T)> {
    table.iter().find(|entry| entry.0.as_bytes().eq_ignore_ascii_case(name))
}
