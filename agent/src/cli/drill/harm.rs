//! What happens to a drill's own station: starts and stops, a harmed journal, a disk and a clock that
//! go wrong.
//!
//! No other station is reached from here.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{
    hitch::Hitch,
    machine,
    own::Own,
    script::{Blow, Harm},
    update::Update,
};

/// A byte in every so many changes: at least one in each page.
const FLIP_BYTES: usize = 1_021;

/// The byte that changes in a log: in the page of its first frame.
const LOG_BYTE: usize = 100;

/// The copy of the journal, in the station's folder.
const COPY: &str = "copy.db";
/// How often a folder is deleted in which the station writes at the same time.
const DELETIONS_MAX: u32 = 100;

impl Own {
    /// Lets it happen.
    pub(super) fn suffer(&mut self, blow: &Blow) -> Result<(), Hitch> {
        let copy = self.home().join(COPY).display().to_string();
        match blow {
            Blow::Start => self.start(),
            Blow::Stop => self.stop(),
            Blow::Kill => self.kill(),
            Blow::CutPower => self.cut_power().and_then(|()| self.kill()),
            Blow::Falls => self.falls(),
            Blow::Syncs(syncs) => self.sync_so(*syncs),
            Blow::Update(until) => {
                self.update = Some(Update::install(&self.program(), *until)?);
                self.cut_power().and_then(|()| self.kill())
            }
            Blow::Second => self.second(),
            Blow::Freeze => machine::freeze(self.child()?),
            Blow::Thaw => machine::thaw(self.child()?),
            Blow::Rename(name) => {
                name.clone_into(&mut self.printer);
                Ok(())
            }
            Blow::DeleteState => delete(&self.state()).map_err(Hitch::system("deleting the state")),
            Blow::Harm(harm) => {
                harm.befall(&self.journal()).map_err(Hitch::system("harming the journal"))
            }
            Blow::BackUp => self.order(&["journal", "backup", &copy]),
            Blow::Restore => self.order(&["journal", "restore", &copy]),
            Blow::Sound => self.is_sound(),
            Blow::HeldMs(times) => self.hold(times),
            Blow::FillDisk => machine::fill(&self.disk()),
            Blow::FreeDisk => machine::free(&self.disk()),
            Blow::RefuseWrites => machine::refuse_writes(self.child()?),
            Blow::AllowWrites => machine::allow_writes(self.child()?),
            Blow::MemoryLeftMib(mib) => machine::limit_memory(self.child()?, *mib),
            Blow::RefuseThreads => machine::refuse_threads(self.child()?),
            Blow::AllowThreads => machine::allow_threads(self.child()?),
            Blow::Clock(to) => machine::set_clock(self.home(), to),
        }
    }
}

/// What is written meanwhile is deleted too.
fn delete(folder: &Path) -> io::Result<()> {
    for _ in 1..DELETIONS_MAX {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
            ended => return ended,
        }
    }
    fs::remove_dir_all(folder)
}

/// The log beside a journal.
pub(super) fn log_of(journal: &Path) -> PathBuf {
    journal.with_extension("db-wal")
}

impl Harm {
    /// Lets it happen.
    pub(super) fn befall(self, journal: &Path) -> io::Result<()> {
        match self {
            Self::Flip => {
                let mut bytes = fs::read(journal)?;
                bytes.iter_mut().skip(FLIP_BYTES).step_by(FLIP_BYTES).for_each(|it| *it ^= 0x10);
                fs::write(journal, bytes)
            }
            Self::Truncate => {
                let bytes = fs::read(journal)?;
                fs::write(journal, &bytes[..bytes.len() / 2])
            }
            Self::Empty => fs::write(journal, ""),
            Self::LoseLog => fs::remove_file(log_of(journal)),
            Self::FlipLog => {
                let mut bytes = fs::read(log_of(journal))?;
                if let Some(byte) = bytes.get_mut(LOG_BYTE) {
                    *byte ^= 0x10;
                }
                fs::write(log_of(journal), bytes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a journal of three pages with a log.
    fn check(harm: Harm, length: usize, flipped: usize, log: bool) {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.db");
        let wal = folder.path().join("journal.db-wal");
        fs::write(&journal, [7; 6_144]).unwrap();
        fs::write(&wal, "log").unwrap();
        harm.befall(&journal).unwrap();
        let left = fs::read(&journal).unwrap();
        let changed = left.iter().filter(|byte| **byte != 7).count();
        assert_eq!((left.len(), changed, wal.exists()), (length, flipped, log), "{harm:?}");
    }

    #[test]
    fn each_harm_does_what_it_says_and_nothing_else() {
        check(Harm::Flip, 6_144, 6, true);
        check(Harm::Truncate, 3_072, 0, true);
        check(Harm::Empty, 0, 0, true);
        check(Harm::LoseLog, 6_144, 0, false);
        check(Harm::FlipLog, 6_144, 0, true);
    }
}
