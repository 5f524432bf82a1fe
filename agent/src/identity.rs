//! The station's keys: made on its first start, kept in files that only it can read.
//!
//! Three keys for three purposes, so that handing one over hands over nothing else.

use std::path::Path;

use contract::key::SigningKey;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::journal::StationKey;
use crate::privacy::Tokens;
use crate::secret_file::{self, SecretError};

const KEY_BYTES: usize = 32;

/// Seals what lies in the journal.
const STATION_KEY_FILE: &str = "station.key";
/// Makes names and tokens of references. A tenant gives all its stations the same, and nobody else:
/// who traces gets search keys.
const TENANT_KEY_FILE: &str = "tenant.key";
/// Signs what the hub is told.
const SIGNING_KEY_FILE: &str = "signing.key";
/// Will sign once the hub has agreed to it.
const NEXT_SIGNING_KEY_FILE: &str = "signing.key.next";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file cannot be read or made.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The file is not a key.
    #[error(
        "{file}: a key has {KEY_BYTES} bytes, this file has {found}; restore it from a back-up"
    )]
    NotAKey {
        /// The file.
        file: String,
        /// Its length.
        found: usize,
    },
    /// The system has no randomness to give.
    #[error("the system gives no random numbers, so no key can be made")]
    NoRandomness,
}

/// The journal's key.
pub fn station_key(state: &Path) -> Result<StationKey, IdentityError> {
    key(&state.join(STATION_KEY_FILE)).map(|key| StationKey::new(*key))
}

/// The maker of tokens; the key is made on the first start.
pub fn tokens(state: &Path) -> Result<Tokens, IdentityError> {
    key(&state.join(TENANT_KEY_FILE)).map(|key| Tokens::new(&key))
}

/// The maker of tokens of a station that has a tenant's key already.
///
/// # Errors
/// [`IdentityError`]; a key that is not there is not made: tokens under it would be nobody's.
pub fn known_tokens(state: &Path) -> Result<Option<Tokens>, IdentityError> {
    let known = secret_file::read(&state.join(TENANT_KEY_FILE))?.is_some();
    known.then(|| tokens(state)).transpose()
}

/// The key that signs for the station.
pub fn signing_key(state: &Path) -> Result<SigningKey, IdentityError> {
    key(&state.join(SIGNING_KEY_FILE)).map(|seed| SigningKey::from_seed(&seed))
}

/// The key that is to sign next; made when it is first asked for, and the same until it takes over,
/// so that a change that was cut off goes on where it was.
pub fn next_signing_key(state: &Path) -> Result<SigningKey, IdentityError> {
    key(&state.join(NEXT_SIGNING_KEY_FILE)).map(|seed| SigningKey::from_seed(&seed))
}

/// From now on the next key signs.
pub fn take_over(state: &Path) -> Result<(), IdentityError> {
    let (next, file) = (state.join(NEXT_SIGNING_KEY_FILE), state.join(SIGNING_KEY_FILE));
    Ok(secret_file::replace(&next, &file)?)
}

/// Reads a key; makes it on the first start.
fn key(file: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>, IdentityError> {
    if secret_file::read(file)?.is_none() {
        secret_file::create(file, random::<KEY_BYTES>()?.as_ref())?;
    }
    // Read back what is there: another process may have made it a moment earlier.
    let found = secret_file::read(file)?.unwrap_or_default();
    let key: [u8; KEY_BYTES] = found.as_slice().try_into().map_err(|_| IdentityError::NotAKey {
        file: file.display().to_string(),
        found: found.len(),
    })?;
    Ok(Zeroizing::new(key))
}

/// Fresh random bytes.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, IdentityError> {
    let mut bytes = Zeroizing::new([0; N]);
    SystemRandom::new().fill(bytes.as_mut()).map_err(|_| IdentityError::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_stays() {
        let state = tempfile::tempdir().unwrap();
        let first = signing_key(state.path()).unwrap().public();
        assert_eq!(signing_key(state.path()).unwrap().public(), first);
        let elsewhere = tempfile::tempdir().unwrap();
        assert_ne!(signing_key(elsewhere.path()).unwrap().public(), first);
    }

    #[test]
    fn a_file_that_is_not_a_key_is_named() {
        let state = tempfile::tempdir().unwrap();
        secret_file::create(&state.path().join(TENANT_KEY_FILE), b"short").unwrap();
        let error = tokens(state.path()).err().unwrap().to_string();
        assert!(error.contains("tenant.key") && error.contains("has 5"), "{error}");
    }
}
