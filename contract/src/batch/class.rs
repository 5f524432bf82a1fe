//! How a batch wants to be treated when the hub cannot take everything at once.
//!
//! It is a wish, and not signed: it changes when a batch is taken, never what it says.

/// The header with the class of a batch; without it a batch is [`Class::Live`].
pub const CLASS_HEADER: &str = "ps-class";

/// How urgent a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What lay in the station while the hub was away.
    Backfill,
    /// What happened just now.
    Live,
    /// A failure that somebody should see within seconds.
    Urgent,
}

impl Class {
    /// Every class there is, the most patient first.
    pub const ALL: &'static [Self] = &[Self::Backfill, Self::Live, Self::Urgent];

    /// Its word in the header.
    pub fn word(self) -> &'static str {
        match self {
            Self::Backfill => "backfill",
            Self::Live => "live",
            Self::Urgent => "urgent",
        }
    }

    /// The class of a word; one that nobody knows yet is treated like any batch.
    pub fn of(word: Option<&str>) -> Self {
        let known = Self::ALL.iter().find(|class| Some(class.word()) == word);
        known.copied().unwrap_or(Self::Live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_by_its_word_and_anything_else_is_live() {
        for class in Class::ALL {
            assert_eq!(Class::of(Some(class.word())), *class);
        }
        assert_eq!(Class::of(Some("at-once")), Class::Live);
        assert_eq!(Class::of(None), Class::Live);
    }
}
