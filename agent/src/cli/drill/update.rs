//! A station's program that is replaced by another, as a package manager does it.
//!
//! The other is the same program with a mark at its end: it runs as the first, and can be told from it.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use ring::digest::{Digest, SHA256, digest};

use super::{hitch::Hitch, script::Installed};

/// What tells the new program from the old one.
const MARK: &[u8] = b"the next version";

/// A program that was replaced, up to a step.
pub(super) struct Update {
    until: Installed,
    old: Digest,
    new: Digest,
}

impl Update {
    /// Replaces `program` in the order in which a package manager does it, until this step is done.
    pub(super) fn install(program: &Path, until: Installed) -> Result<Self, Hitch> {
        let failed = Hitch::system("replacing the program");
        let old = fs::read(program).map_err(Hitch::system("reading the program"))?;
        let new = [old.as_slice(), MARK].concat();
        let digests = [&old, &new].map(|bytes| digest(&SHA256, bytes));
        replace(program, &new, until).map_err(failed)?;
        let [old, new] = digests;
        Ok(Self { until, old, new })
    }

    /// After the power cut: what lies at `program` is one of the two, whole, and the new one if all was done.
    pub(super) fn check(&self, program: &Path) -> Result<(), Hitch> {
        let Self { until, old, new } = self;
        let found = fs::read(program).map_err(Hitch::system("reading the program"))?;
        let found = digest(&SHA256, &found);
        let is = |wanted: &Digest| found.as_ref() == wanted.as_ref();
        let is_right = match until {
            Installed::Half | Installed::Written | Installed::Synced => is(old),
            Installed::Renamed => is(old) || is(new),
            Installed::FolderSynced => is(new),
        };
        match is_right {
            true => Ok(()),
            false => Err(Hitch::wrong(format!("after {until:?} another program lies there"))),
        }
    }
}

fn replace(program: &Path, new: &[u8], until: Installed) -> io::Result<()> {
    let fresh = program.with_extension("new");
    let half = new.len() / 2;
    let mut file = fs::File::create(&fresh)?;
    file.set_permissions(fs::metadata(program)?.permissions())?;
    file.write_all(&new[..half])?;
    if until >= Installed::Written {
        file.write_all(&new[half..])?;
    }
    if until >= Installed::Synced {
        file.sync_all()?;
    }
    if until >= Installed::Renamed {
        fs::rename(&fresh, program)?;
    }
    if until >= Installed::FolderSynced {
        sync_folder(program)?;
    }
    Ok(())
}

/// What lies in the folder of `file` is on the disk.
fn sync_folder(file: &Path) -> io::Result<()> {
    fs::File::open(file.parent().unwrap_or(file))?.sync_all()
}
