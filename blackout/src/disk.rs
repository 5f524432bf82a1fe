//! The disk as tests hold it.

use std::ffi::CString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;
use crate::platter::{Platter, Survival};
use crate::state::State;
use crate::vfs::Registration;

/// A disk in memory; clones are the same disk.
#[derive(Clone)]
pub struct Disk {
    shared: Arc<Shared>,
    // Dropped with the last clone, when no connection can be opened by its name any more.
    _registration: Arc<Registration>,
}

/// What open files share with the disk.
pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) name: CString,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk {
    /// An empty disk; everything it does by chance follows from `seed`.
    pub fn new(seed: u64) -> Self {
        Self::with(State::new(seed))
    }

    /// A disk on which the [files](Self::files) of another lie, every byte of them synced: one story
    /// begins again and again where another ended.
    pub fn with_files(seed: u64, files: &[(String, Vec<u8>)]) -> Self {
        let mut state = State::new(seed);
        for (name, bytes) in files {
            state.put(name, Some(Platter::settled(bytes.clone())));
        }
        Self::with(state)
    }

    fn with(state: State) -> Self {
        static DISKS: AtomicU64 = AtomicU64::new(0);
        let name = format!("blackout-{}", DISKS.fetch_add(1, Ordering::Relaxed));
        let name = CString::new(name).expect("the name has no zero byte");
        let shared = Arc::new(Shared { state: Mutex::new(state), name });
        let registration = Arc::new(Registration::new(&shared));
        Self { shared, _registration: registration }
    }

    /// The name under which SQLite knows the disk.
    pub fn vfs_name(&self) -> &str {
        self.shared.name.to_str().expect("the name is plain ASCII")
    }

    /// The path of a file.
    pub fn path(&self, name: &str) -> String {
        format!("/{name}")
    }

    /// How many operations have changed or synced something so far.
    pub fn operations(&self) -> u64 {
        self.shared.lock().operations
    }

    /// The power goes during this operation; whatever is asked afterwards fails.
    pub fn cut_at(&self, operation: u64) {
        self.shared.lock().cut = Some(operation);
    }

    /// Whether the power is gone.
    pub fn is_dark(&self) -> bool {
        self.shared.lock().dark
    }

    /// Adds a fault.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().faults.push(fault);
    }

    /// Takes away every fault that is left.
    pub fn mend(&self) {
        self.shared.lock().faults.clear();
    }

    /// The disk after the power has gone and come back, without its faults. Whoever still holds the
    /// old one holds a dead disk.
    pub fn power_up(&self, survival: Survival) -> Self {
        let mut state = self.shared.lock();
        state.dark = true;
        Self::with(state.after_power_cut(survival))
    }

    /// Every file and what a reader sees of it.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let state = self.shared.lock();
        let bytes = |file: &usize| state.bodies[*file].platter.bytes().to_vec();
        state.names.iter().map(|(name, file)| (name.clone(), bytes(file))).collect()
    }

    /// Flips bits of one byte of a file.
    pub fn corrupt(&self, path: &str, offset: usize, bits: u8) {
        let mut state = self.shared.lock();
        let file = state.names.get(path).copied();
        if let Some(file) = file {
            state.bodies[file].platter.corrupt(offset, bits);
        }
    }
}
