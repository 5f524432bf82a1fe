//! Sealing of payloads: one key a day, wrapped by the station's own key.
//!
//! SQLite never sees a document in the clear. Forgetting a day's key erases that day's payloads.

use std::collections::BTreeMap;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::JournalError;

const KEY_BYTES: usize = 32;

/// The station's own key; kept in a file that only the station can read.
#[derive(Clone)]
pub struct StationKey(Zeroizing<[u8; KEY_BYTES]>);

impl StationKey {
    /// The key with these bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for StationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("station key")
    }
}

/// Seals and opens payload rows.
pub(super) struct Keyring {
    station: LessSafeKey,
    days: BTreeMap<u32, LessSafeKey>,
    random: SystemRandom,
}

impl Keyring {
    pub(super) fn new(station: &StationKey) -> Self {
        Self { station: aead(&station.0), days: BTreeMap::new(), random: SystemRandom::new() }
    }

    pub(super) fn knows(&self, day: u32) -> bool {
        self.days.contains_key(&day)
    }

    /// Makes a new key for a day and returns it wrapped, for the journal.
    pub(super) fn make(&mut self, day: u32) -> Result<Vec<u8>, JournalError> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        self.random.fill(key.as_mut()).map_err(|_| JournalError::Sealed)?;
        self.days.insert(day, aead(&key));
        seal(&self.station, &self.random, u64::from(day), key.as_ref())
    }

    /// Learns a day's key from its wrapped form.
    pub(super) fn learn(&mut self, day: u32, wrapped: &[u8]) -> Result<(), JournalError> {
        let key = Zeroizing::new(open(&self.station, u64::from(day), wrapped)?);
        let key: &[u8; KEY_BYTES] = key.as_slice().try_into().map_err(|_| JournalError::Sealed)?;
        self.days.insert(day, aead(key));
        Ok(())
    }

    /// Forgets a key whose row did not reach the journal.
    pub(super) fn forget(&mut self, day: u32) {
        self.days.remove(&day);
    }

    /// Seals a row of `job` under a day's key.
    pub(super) fn seal(&self, day: u32, job: u64, plain: &[u8]) -> Result<Vec<u8>, JournalError> {
        let key = self.days.get(&day).ok_or(JournalError::Sealed)?;
        seal(key, &self.random, job, plain)
    }

    /// Opens a row of `job`.
    pub(super) fn open(&self, day: u32, job: u64, sealed: &[u8]) -> Result<Vec<u8>, JournalError> {
        open(self.days.get(&day).ok_or(JournalError::Sealed)?, job, sealed)
    }
}

fn aead(bytes: &[u8; KEY_BYTES]) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, bytes).expect("the key has the algorithm's length");
    LessSafeKey::new(key)
}

/// Nonce, then ciphertext, then tag; `whose` binds the row to its owner.
fn seal(
    key: &LessSafeKey,
    random: &SystemRandom,
    whose: u64,
    plain: &[u8],
) -> Result<Vec<u8>, JournalError> {
    let mut nonce = [0; NONCE_LEN];
    random.fill(&mut nonce).map_err(|_| JournalError::Sealed)?;
    let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key
        .seal_in_place_separate_tag(nonce, Aad::from(whose.to_be_bytes()), &mut sealed[NONCE_LEN..])
        .map_err(|_| JournalError::Sealed)?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn open(key: &LessSafeKey, whose: u64, sealed: &[u8]) -> Result<Vec<u8>, JournalError> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(JournalError::Sealed)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| JournalError::Sealed)?;
    let mut body = body.to_vec();
    let plain = key
        .open_in_place(nonce, Aad::from(whose.to_be_bytes()), &mut body)
        .map_err(|_| JournalError::Sealed)?
        .len();
    body.truncate(plain);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> (Keyring, Vec<u8>) {
        let mut keys = Keyring::new(&StationKey::new([7; KEY_BYTES]));
        let wrapped = keys.make(20_000).unwrap();
        (keys, wrapped)
    }

    #[test]
    fn a_row_opens_for_its_own_job_only() {
        let (keys, _) = keyring();
        let sealed = keys.seal(20_000, 1, b"Li Wei").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"Li Wei"));
        assert_eq!(keys.open(20_000, 1, &sealed).unwrap(), b"Li Wei");
        assert!(keys.open(20_000, 2, &sealed).is_err());
    }

    #[test]
    fn a_row_with_any_byte_changed_does_not_open() {
        let (keys, _) = keyring();
        let sealed = keys.seal(20_000, 1, b"Li Wei").unwrap();
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(keys.open(20_000, 1, &bent).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_wrapped_key_comes_back_with_the_station_s_key_only() {
        let (keys, wrapped) = keyring();
        let sealed = keys.seal(20_000, 1, b"Li Wei").unwrap();
        let mut restarted = Keyring::new(&StationKey::new([7; KEY_BYTES]));
        restarted.learn(20_000, &wrapped).unwrap();
        assert_eq!(restarted.open(20_000, 1, &sealed).unwrap(), b"Li Wei");
        let mut stranger = Keyring::new(&StationKey::new([8; KEY_BYTES]));
        assert!(stranger.learn(20_000, &wrapped).is_err());
    }

    #[test]
    fn a_forgotten_day_cannot_be_read_any_more() {
        let (mut keys, _) = keyring();
        let sealed = keys.seal(20_000, 1, b"Li Wei").unwrap();
        keys.forget(20_000);
        assert!(keys.open(20_000, 1, &sealed).is_err());
    }
}
