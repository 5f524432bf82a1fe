//! Passwords, kept as Argon2id hashes (RFC 9106).
//!
//! Making and checking one takes tens of milliseconds and 19 MiB by design, so both belong off the
//! loop that serves everybody.

use argon2::{
    Argon2, PasswordHasher as _, PasswordVerifier as _,
    password_hash::{self, SaltString},
};

use crate::{HubError, secret};

/// Shortest password, in bytes.
pub const PASSWORD_BYTES_MIN: usize = 12;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 200;

/// How a password is kept: the text of RFC 9106's reference encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl PasswordHash {
    /// What is kept of somebody who has no password here, but an account elsewhere. No password fits.
    pub fn elsewhere() -> Self {
        Self("!".to_owned())
    }

    /// Whether it is that.
    pub fn is_elsewhere(&self) -> bool {
        self.0 == "!"
    }
}

/// Makes and checks passwords; one hash stands by for names that nobody has.
#[derive(Debug)]
pub struct Passwords {
    nobodys: PasswordHash,
}

impl Passwords {
    /// Ready to check.
    ///
    /// # Errors
    /// When the machine gives no chance for a salt.
    pub fn new() -> Result<Self, HubError> {
        let secret: [u8; 16] = secret::chance()?;
        let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { nobodys: Self::hash(&text)? })
    }

    /// Whether a password may be used: long enough, and not endless.
    pub fn is_fit(password: &str) -> bool {
        (PASSWORD_BYTES_MIN..=PASSWORD_BYTES_MAX).contains(&password.len())
    }

    /// The hash of a password, under a salt of its own.
    ///
    /// # Errors
    /// When the machine gives no chance for a salt.
    pub fn hash(password: &str) -> Result<PasswordHash, HubError> {
        let salt: [u8; 16] = secret::chance()?;
        let salt = SaltString::encode_b64(&salt).expect("16 bytes make a salt");
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        Ok(PasswordHash(hash.expect("the standard settings are good").to_string()))
    }

    /// Whether this is the password; as much work for a name that nobody has.
    pub fn is_right(&self, password: &str, kept: Option<&PasswordHash>) -> bool {
        if password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let PasswordHash(text) = kept.unwrap_or(&self.nobodys);
        let Ok(hash) = password_hash::PasswordHash::new(text) else { return false };
        let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        fits && kept.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_and_no_other() {
        let passwords = Passwords::new().unwrap();
        let [one, other] = [(); 2].map(|()| Passwords::hash("correct horse").unwrap());
        assert_ne!(one, other, "each has a salt of its own");
        assert!(passwords.is_right("correct horse", Some(&one)));
        assert!(!passwords.is_right("correct horses", Some(&one)));
        assert!(!passwords.is_right("correct horse", None));
        for guess in ["", "!"] {
            assert!(!passwords.is_right(guess, Some(&PasswordHash::elsewhere())), "{guess}");
        }
        assert!(!passwords.is_right("correct horse", Some(&PasswordHash("plain".to_owned()))));
        assert!(one.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.0);
    }

    #[test]
    fn a_password_is_long_enough_and_not_endless() {
        assert!(Passwords::is_fit("twelve bytes") && Passwords::is_fit("十二个字节"));
        assert!(!Passwords::is_fit("eleven byte") && !Passwords::is_fit(&"x".repeat(201)));
    }
}
