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
    /// Some sectors of some changes, drawn anew for each file: the controller wrote them in an order
    /// of its own. A sector that was under the head may be garbage from end to end.
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
    /// What is on the platter; `None` if the file was never synced.
    durable: Option<Vec<u8>>,
    /// Whether its name is on the platter: its folder was synced since it was made.
    named: bool,
    /// What a reader sees.
    cached: Vec<u8>,
    pending: Vec<Change>,
}

impl Platter {
    /// A file that lies on the platter from end to end, as after the power came back.
    pub(crate) fn settled(bytes: Vec<u8>) -> Self {
        Self { durable: Some(bytes.clone()), named: true, cached: bytes, pending: Vec::new() }
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

    /// Brings every change to the platter, but not the file's name.
    pub(crate) fn sync(&mut self) {
        let durable = self.durable.get_or_insert_default();
        for change in self.pending.drain(..) {
            change.apply(durable);
        }
    }

    /// Whether the file's name is on the platter.
    pub(crate) fn is_named(&self) -> bool {
        self.named
    }

    /// The folder was synced: the name is on the platter.
    pub(crate) fn name(&mut self) {
        self.named = true;
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
        let is_lost = match survival {
            Survival::Nothing => !self.named,
            Survival::Everything => false,
            Survival::Prefix | Survival::TornSubset => !self.named && chance.coin(),
        };
        if is_lost {
            return None;
        }
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
                let kept = Kept::draw(chance);
                for change in &self.pending {
                    change.apply_torn(&mut bytes, kept, chance);
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

    /// Applies some of a change's sectors; the others keep what they had, or become garbage.
    fn apply_torn(&self, to: &mut Option<Vec<u8>>, kept: Kept, chance: &mut Chance) {
        // Whole pages overtake each other as often as one is torn.
        match chance.below(3) {
            0 => return,
            1 => return self.apply(to.get_or_insert_default()),
            _ => {}
        }
        let (offset, bytes) = match self {
            Self::Write { offset, bytes } => (*offset, bytes),
            Self::Truncate { .. } => return self.apply(to.get_or_insert_default()),
        };
        let mut at = offset;
        while at < offset + bytes.len() {
            let sector = at / SECTOR_BYTES * SECTOR_BYTES;
            let end = (sector + SECTOR_BYTES).min(offset + bytes.len());
            match kept.of(chance) {
                Fate::Lost => {}
                Fate::Written => {
                    overwrite(to.get_or_insert_default(), at, &bytes[at - offset..end - offset]);
                }
                Fate::Spoiled => spoil(to.get_or_insert_default(), sector, end, chance),
            }
            at = end;
        }
    }
}

/// What becomes of one sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lost,
    Written,
    Spoiled,
}

/// How likely a file's unsynced sectors are to reach the platter, in percent: nearly none, about
/// half, or nearly all, so that a single lost sector among many is as common as a single kept one.
#[derive(Clone, Copy, Debug)]
struct Kept(usize);

impl Kept {
    fn draw(chance: &mut Chance) -> Self {
        Self([5, 50, 95][chance.below(3)])
    }

    fn of(self, chance: &mut Chance) -> Fate {
        if chance.below(100) < self.0 {
            Fate::Written
        } else if chance.below(8) == 0 {
            Fate::Spoiled
        } else {
            Fate::Lost
        }
    }
}

/// Makes a whole sector garbage, with the bytes in it that nobody wrote; at the end of a file only
/// as far as it reaches.
fn spoil(to: &mut Vec<u8>, sector: usize, written_to: usize, chance: &mut Chance) {
    let end = (sector + SECTOR_BYTES).min(to.len().max(written_to));
    let garbage: Vec<u8> = (sector..end).map(|_| chance.next().to_le_bytes()[0]).collect();
    overwrite(to, sector, &garbage);
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
        assert_eq!(after(&platter, Survival::Nothing, 0), None, "its folder was not synced");
        platter.name();
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
        platter.name();
        platter.write(0, &[2; 64 * SECTOR_BYTES]);
        let torn = (0..).find_map(|seed| {
            let bytes = after(&platter, Survival::TornSubset, seed)?;
            let sectors = |value: u8| {
                bytes.chunks(SECTOR_BYTES).filter(|it| **it == [value; SECTOR_BYTES]).count()
            };
            Some((sectors(1), sectors(2)))
                .filter(|(old, new)| (10..50).contains(&(old.min(new) * 2)))
        });
        let (old, new) = torn.expect("a third of all seeds keep about half");
        assert!(old + new < 64, "{old} kept, {new} written, the others spoiled");
    }

    #[test]
    fn a_later_write_often_survives_an_earlier_one_that_is_lost_whole() {
        const PAGE: usize = 8 * SECTOR_BYTES;
        let mut platter = Platter::default();
        platter.write(0, &[1; 4 * PAGE]);
        platter.sync();
        platter.name();
        platter.write(0, &[2; PAGE]);
        platter.write(2 * PAGE, &[2; PAGE]);
        let overtaken = (0..3_000).filter(|seed| {
            let bytes = after(&platter, Survival::TornSubset, *seed).unwrap();
            bytes[..PAGE] == [1; PAGE] && bytes[2 * PAGE..3 * PAGE] == [2; PAGE]
        });
        assert!(overtaken.count() > 100, "whole pages overtake each other");
    }

    #[test]
    fn a_spoiled_sector_takes_bytes_with_it_that_nobody_wrote() {
        let mut platter = Platter::default();
        platter.write(0, &[1; SECTOR_BYTES]);
        platter.sync();
        platter.name();
        platter.write(100, &[2; 10]);
        let spoiled = (0..200).any(|seed| {
            let bytes = after(&platter, Survival::TornSubset, seed).unwrap();
            bytes.len() == SECTOR_BYTES && bytes[..100] != [1; 100]
        });
        assert!(spoiled);
    }

    #[test]
    fn what_a_failed_sync_gave_up_never_comes_back() {
        let mut platter = Platter::default();
        platter.write(0, b"one");
        platter.sync();
        platter.name();
        platter.write(0, b"two");
        platter.give_up_pending(false);
        platter.sync();
        assert_eq!(platter.bytes(), b"two");
        assert_eq!(after(&platter, Survival::Nothing, 0).unwrap(), b"one");
        platter.give_up_pending(true);
        assert_eq!(platter.bytes(), b"one");
    }
}
