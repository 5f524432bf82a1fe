//! Who uses the hub, and what each may do.
//!
//! A person has a name, a role and a password, or an account at the company's provider; a program
//! has a token. Nothing here looks at a request, and no password or token is kept as it is.

mod guesses;
mod lookups;
mod password;
mod sign_on;

use ring::digest;

pub use guesses::{GUESSES_MAX, Guesses};
pub use lookups::{LOOKUPS_A_DAY_MAX, LOOKUPS_A_MINUTE_MAX, Lookups};
pub use password::{PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN, PasswordHash, Passwords};
pub use sign_on::{BACK, Errand, Groups, Provider, SignOn, SignOnError};

/// Longest name of a person or program, in bytes.
pub const NAME_BYTES_MAX: usize = 60;
/// Who the holder of the administrator's token is; nobody else may be called so.
pub const ADMINISTRATOR: &str = "administrator";

/// What somebody may do; each role may what the one before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// May look.
    Viewer,
    /// May acknowledge, silence, and let stations in.
    Operator,
    /// May do everything, and says who may.
    Admin,
}

impl Role {
    /// Every role there is.
    pub const ALL: &'static [Self] = &[Self::Viewer, Self::Operator, Self::Admin];
    /// Their words.
    pub const WORDS: &'static [&'static str] = &["viewer", "operator", "admin"];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// The role of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.word() == word)
    }
}

/// Somebody who may do something now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name, as it stands in the audit.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Person {
    /// Whoever holds the administrator's token.
    pub fn administrator() -> Self {
        Self { name: ADMINISTRATOR.to_owned(), role: Role::Admin }
    }
}

/// The SHA-256 of a random secret; of a password this would not be enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of a secret's text.
    pub fn of(secret: &str) -> Self {
        let hash = digest::digest(&digest::SHA256, secret.as_bytes());
        Self(hash.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

/// Whether a name can stand in the audit and in an address: letters and digits of any language,
/// and `.`, `-`, `_`, `@`.
pub fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || ".-_@".contains(letter);
    !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && name.chars().all(is_letter)
        && name != ADMINISTRATOR
}

/// How long a session lasts, in milliseconds: a week, so that whoever is on call is signed in.
pub const SESSION_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// How long the session of an account of the company lasts, in milliseconds: half a day, because
/// the provider tells nobody when somebody has left.
pub const ACCOUNT_SESSION_MS: u64 = 12 * 60 * 60 * 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_its_word_and_each_may_more() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.word()), Some(*role));
        }
        assert_eq!(Role::of("root"), None);
        assert!(Role::Viewer < Role::Operator && Role::Operator < Role::Admin);
    }

    #[test]
    fn a_name_fits_a_line_of_the_audit() {
        for name in ["wang", "王伟", "a.b-c_d@e"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "two words", "a/b", "a\nb", "administrator", &"x".repeat(61)] {
            assert!(!is_name(name), "{name}");
        }
    }
}
