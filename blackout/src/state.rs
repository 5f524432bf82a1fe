//! The disk's whole state: names, bytes, and the count of operations at which things go wrong.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::fault::Fault;
use crate::locks::{Holder, Locks, SlotLocks};
use crate::memory::Region;
use crate::platter::{Platter, Survival};

/// A file, whatever its name.
pub(crate) type FileId = usize;

/// One file and everything that hangs on it.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) platter: Platter,
    pub(crate) locks: Locks,
    pub(crate) slots: SlotLocks,
    pub(crate) regions: Vec<Region>,
    pub(crate) mappers: Vec<Holder>,
}

/// What an operation does to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Write,
    Truncate,
    Sync,
    /// Making a name in a folder.
    Create,
    Delete,
    /// Bringing a folder's names to the platter.
    SyncFolder,
}

/// How an operation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    Done,
    /// The power goes during it.
    LightsOut,
    /// The power was gone before.
    Dark,
    Fails,
    Full,
    SyncFails {
        forgets: bool,
    },
}

/// The disk.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) names: BTreeMap<String, FileId>,
    pub(crate) bodies: Vec<Body>,
    /// Deleted files whose deletion is not on the platter yet.
    ghosts: Vec<(String, FileId)>,
    pub(crate) operations: u64,
    pub(crate) cut: Option<u64>,
    pub(crate) dark: bool,
    pub(crate) faults: Vec<Fault>,
    pub(crate) chance: Chance,
    pub(crate) holders: Holder,
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            names: BTreeMap::new(),
            bodies: Vec::new(),
            ghosts: Vec::new(),
            operations: 0,
            cut: None,
            dark: false,
            faults: Vec::new(),
            chance: Chance::new(seed),
            holders: 0,
        }
    }

    /// The file of that name, made if it is missing.
    pub(crate) fn open(&mut self, name: &str) -> FileId {
        if let Some(file) = self.names.get(name) {
            return *file;
        }
        self.bodies.push(Body::default());
        self.names.insert(name.to_owned(), self.bodies.len() - 1);
        self.bodies.len() - 1
    }

    /// Counts an operation and says how it goes.
    pub(crate) fn count(&mut self, act: Act) -> Course {
        if self.dark {
            return Course::Dark;
        }
        let number = self.operations;
        self.operations += 1;
        if self.cut.is_some_and(|cut| cut <= number) {
            self.dark = true;
            return Course::LightsOut;
        }
        let mut course = Course::Done;
        self.faults.retain_mut(|fault| match fault {
            Fault::IoError { at } if *at == number => {
                course = Course::Fails;
                false
            }
            Fault::DiskFull { from, writes } if act == Act::Write && *from <= number => {
                course = Course::Full;
                *writes = writes.saturating_sub(1);
                *writes > 0
            }
            Fault::SyncFailsOnce { at } if act == Act::Sync && *at <= number => {
                course = Course::SyncFails { forgets: false };
                false
            }
            Fault::SyncFailsAndForgets { at } if act == Act::Sync && *at <= number => {
                course = Course::SyncFails { forgets: true };
                false
            }
            Fault::SyncFailsForEver { from } if act == Act::Sync && *from <= number => {
                course = Course::SyncFails { forgets: false };
                true
            }
            Fault::IoError { .. }
            | Fault::DiskFull { .. }
            | Fault::SyncFailsOnce { .. }
            | Fault::SyncFailsAndForgets { .. }
            | Fault::SyncFailsForEver { .. } => true,
        });
        course
    }

    /// Brings every name in the folder, and every deletion, to the platter.
    pub(crate) fn sync_folder(&mut self) {
        self.ghosts.clear();
        for file in self.names.values() {
            self.bodies[*file].platter.name();
        }
    }

    /// Removes a name; the removal is on the platter when the folder is synced.
    pub(crate) fn delete(&mut self, name: &str) {
        if let Some(file) = self.names.remove(name) {
            self.ghosts.push((name.to_owned(), file));
        }
    }

    /// The disk after a power cut.
    pub(crate) fn after_power_cut(&self, survival: Survival) -> Self {
        let mut chance = self.chance.clone();
        let mut after = Self::new(chance.next());
        for (name, file) in &self.ghosts {
            let gone = match survival {
                Survival::Nothing => false,
                Survival::Everything => true,
                Survival::Prefix | Survival::TornSubset => chance.coin(),
            };
            if !gone {
                after.put(name, self.bodies[*file].platter.after_power_cut(survival, &mut chance));
            }
        }
        for (name, file) in &self.names {
            after.put(name, self.bodies[*file].platter.after_power_cut(survival, &mut chance));
        }
        after
    }

    pub(crate) fn put(&mut self, name: &str, platter: Option<Platter>) {
        if let Some(platter) = platter {
            let file = self.open(name);
            self.bodies[file].platter = platter;
        }
    }
}
