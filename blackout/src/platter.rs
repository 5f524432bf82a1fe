//! One file's bytes: what is on the platter, what is only in the cache, and what becomes of the
//! difference when the power goes.

use crate::chance::Chance;

/// What tears when the power goes in the middle of it.
const SECTOR_BYTES: usize = 512;

/// What survives of unsynced data when the power returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing of it.
    Nothing,
    /// The first so many changes of each file.
    Prefix,
    /// A random subset of the changes, torn at sectors; what is torn away is garbage.
    TornSubset,
    /// All of it.
    Everything,
}

/// One change that has not been synced.
#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { length: usize },
}

/// A file's bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Platter {
    /// What is on the platter; `None` if not even the file's name is.
    durable: Option<Vec<u8>>,
    /// What a reader sees.
    cached: Vec<u8>,
    pending: Vec<Change>,
}

impl Platter {
    /// A file as it lies on the platter after the power came back.
    fn settled(bytes: Vec<u8>) -> Self {
        Self { durable: Some(bytes.clone()), cached: bytes, pending: Vec::new() }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.cached
    }

    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) {
        overwrite(&mut self.cached, offset, bytes);
        self.pending.push(Change::Write { offset, bytes: bytes.to_vec() });
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.cached.truncate(length);
        self.pending.push(Change::Truncate { length });
    }

    /// Brings every change to the platter; whether the file was new there.
    pub(crate) fn sync(&mut self) -> bool {
        let new = self.durable.is_none();
        let durable = self.durable.get_or_insert_default();
        for change in self.pending.drain(..) {
            change.apply(durable);
        }
        new
    }

    /// A sync that failed: the changes will never reach the platter.
    pub(crate) fn give_up_pending(&mut self, forget: bool) {
        self.pending.clear();
        if forget {
            self.cached = self.durable.clone().unwrap_or_default();
        }
    }

    /// Flips bits on the platter itself.
    pub(crate) fn corrupt(&mut self, offset: usize, bits: u8) {
        for bytes in [Some(&mut self.cached), self.durable.as_mut()].into_iter().flatten() {
            if let Some(byte) = bytes.get_mut(offset) {
                *byte ^= bits;
            }
        }
    }

    /// The file after a power cut; `None` if it is not there.
    pub(crate) fn after_power_cut(&self, survival: Survival, chance: &mut Chance) -> Option<Self> {
        let mut bytes = self.durable.clone();
        match survival {
            Survival::Nothing => {}
            Survival::Everything => bytes = Some(self.cached.clone()),
            Survival::Prefix => {
                for change in &self.pending[..chance.below(self.pending.len() + 1)] {
                    change.apply(bytes.get_or_insert_default());
                }
            }
            Survival::TornSubset => {
                for change in &self.pending {
                    if chance.coin() {
                        change.apply_torn(bytes.get_or_insert_default(), chance);
                    }
                }
            }
        }
        bytes.map(Self::settled)
    }
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => overwrite(to, *offset, bytes),
            Self::Truncate { length } => to.truncate(*length),
        }
    }

    /// Applies some of a change's sectors; the others keep what they had or become garbage.
    fn apply_torn(&self, to: &mut Vec<u8>, chance: &mut Chance) {
        let (offset, bytes) = match self {
            Self::Write { offset, bytes } => (*offset, bytes),
            Self::Truncate { .. } => return self.apply(to),
        };
        let mut at = offset;
        while at < offset + bytes.len() {
            let end = ((at / SECTOR_BYTES + 1) * SECTOR_BYTES).min(offset + bytes.len());
            let sector = &bytes[at - offset..end - offset];
            match chance.below(4) {
                0 => {}
                1 => {
                    let garbage: Vec<u8> =
                        sector.iter().map(|_| chance.next().to_le_bytes()[0]).collect();
                    overwrite(to, at, &garbage);
                }
                _ => overwrite(to, at, sector),
            }
            at = end;
        }
    }
}

fn overwrite(to: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if to.len() < end {
        to.resize(end, 0);
    }
    to[offset..end].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(platter: &Platter, survival: Survival, seed: u64) -> Option<Vec<u8>> {
        let mut chance = Chance::new(seed);
        platter.after_power_cut(survival, &mut chance).map(|it| it.bytes().to_vec())
    }

    #[test]
    fn only_what_was_synced_is_sure_to_survive() {
        let mut platter = Platter::default();
        assert_eq!(after(&platter, Survival::Nothing, 0), None);
        platter.write(0, b"one");
        platter.sync();
        platter.write(0, b"two");
        assert_eq!(platter.bytes(), b"two");
        assert_eq!(after(&platter, Survival::Nothing, 0).unwrap(), b"one");
        assert_eq!(after(&platter, Survival::Everything, 0).unwrap(), b"two");
    }

    #[test]
    fn a_torn_write_keeps_some_sectors_loses_some_and_spoils_some() {
        let mut platter = Platter::default();
        platter.write(0, &[1; 64 * SECTOR_BYTES]);
        platter.sync();
        platter.write(0, &[2; 64 * SECTOR_BYTES]);
        let torn = (0..).find_map(|seed| {
            let bytes = after(&platter, Survival::TornSubset, seed)?;
            (bytes != vec![1; 64 * SECTOR_BYTES]).then_some(bytes)
        });
        let torn = torn.expect("half of all seeds keep the write");
        let sectors =
            |value: u8| torn.chunks(SECTOR_BYTES).filter(move |it| **it == [value; SECTOR_BYTES]);
        assert!(sectors(1).count() > 0 && sectors(2).count() > 0);
        assert!(sectors(1).count() + sectors(2).count() < 64);
    }

    #[test]
    fn what_a_failed_sync_gave_up_never_comes_back() {
        let mut platter = Platter::default();
        platter.write(0, b"one");
        platter.sync();
        platter.write(0, b"two");
        platter.give_up_pending(false);
        platter.sync();
        assert_eq!(platter.bytes(), b"two");
        assert_eq!(after(&platter, Survival::Nothing, 0).unwrap(), b"one");
        platter.give_up_pending(true);
        assert_eq!(platter.bytes(), b"one");
    }
}
