//! Who may do what to a file: SQLite's five lock levels, and the slots of its shared memory.
//!
//! Holders are connections, told apart by a number.

/// One connection's hold on a file.
pub(crate) type Holder = u64;

/// SQLite's levels, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// The locks on one file.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    shared: Vec<Holder>,
    reserved: Option<Holder>,
    pending: Option<Holder>,
    exclusive: Option<Holder>,
}

impl Locks {
    /// Takes a lock, or as much of it as can be had; the level reached.
    pub(crate) fn take(&mut self, holder: Holder, have: Level, want: Level) -> Level {
        let others = |held: Option<Holder>| held.is_some_and(|other| other != holder);
        if have < Level::Shared && want >= Level::Shared {
            if others(self.pending) || others(self.exclusive) {
                return have;
            }
            self.shared.push(holder);
        }
        if want == Level::Shared {
            return Level::Shared;
        }
        if want == Level::Reserved {
            if others(self.reserved) || others(self.pending) {
                return have.max(Level::Shared);
            }
            self.reserved = Some(holder);
            return Level::Reserved;
        }
        if others(self.pending) || others(self.reserved) {
            return have.max(Level::Shared);
        }
        self.pending = Some(holder);
        if self.shared.iter().any(|other| *other != holder) {
            return Level::Pending;
        }
        self.exclusive = Some(holder);
        Level::Exclusive
    }

    /// Gives locks back down to `keep`.
    pub(crate) fn give_back(&mut self, holder: Holder, keep: Level) {
        for held in [&mut self.reserved, &mut self.pending, &mut self.exclusive] {
            if *held == Some(holder) {
                *held = None;
            }
        }
        if keep == Level::None {
            self.shared.retain(|other| *other != holder);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.reserved.is_some() || self.pending.is_some() || self.exclusive.is_some()
    }
}

/// How many slots SQLite's shared memory has.
pub(crate) const SLOTS: usize = 8;

/// The locks on the slots of shared memory.
#[derive(Debug, Default)]
pub(crate) struct SlotLocks {
    shared: [Vec<Holder>; SLOTS],
    exclusive: [Option<Holder>; SLOTS],
}

impl SlotLocks {
    /// Takes a range of slots, all or none.
    pub(crate) fn take(
        &mut self,
        holder: Holder,
        slots: std::ops::Range<usize>,
        exclusive: bool,
    ) -> bool {
        let free = slots.clone().all(|slot| {
            let alone = self.shared[slot].iter().all(|other| *other == holder);
            let not_taken = self.exclusive[slot].is_none_or(|other| other == holder);
            not_taken && (alone || !exclusive)
        });
        if free {
            for slot in slots {
                if exclusive {
                    self.exclusive[slot] = Some(holder);
                } else if !self.shared[slot].contains(&holder) {
                    self.shared[slot].push(holder);
                }
            }
        }
        free
    }

    pub(crate) fn give_back(&mut self, holder: Holder, slots: std::ops::Range<usize>) {
        for slot in slots {
            self.shared[slot].retain(|other| *other != holder);
            if self.exclusive[slot] == Some(holder) {
                self.exclusive[slot] = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_while_others_read_and_none_reads_while_one_commits() {
        let mut locks = Locks::default();
        assert_eq!(locks.take(1, Level::None, Level::Shared), Level::Shared);
        assert_eq!(locks.take(2, Level::None, Level::Shared), Level::Shared);
        assert_eq!(locks.take(1, Level::Shared, Level::Reserved), Level::Reserved);
        assert_eq!(locks.take(2, Level::Shared, Level::Reserved), Level::Shared);
        assert_eq!(locks.take(1, Level::Reserved, Level::Exclusive), Level::Pending);
        assert_eq!(locks.take(3, Level::None, Level::Shared), Level::None);
        locks.give_back(2, Level::None);
        assert_eq!(locks.take(1, Level::Pending, Level::Exclusive), Level::Exclusive);
        locks.give_back(1, Level::None);
        assert_eq!(locks.take(3, Level::None, Level::Shared), Level::Shared);
        assert!(!locks.is_reserved());
    }

    #[test]
    fn a_slot_has_many_readers_or_one_writer() {
        let mut slots = SlotLocks::default();
        assert!(slots.take(1, 3..4, false) && slots.take(2, 3..4, false));
        assert!(!slots.take(1, 3..4, true));
        slots.give_back(2, 3..4);
        assert!(slots.take(1, 3..5, true));
        assert!(!slots.take(2, 4..5, false));
    }
}
