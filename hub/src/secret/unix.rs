//! Private files where permissions are bits.
//!
//! It knows nothing of what the files hold.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

/// Makes a new file that only its owner can open.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Whether only the owner can open a file.
pub(super) fn is_private(path: &Path) -> io::Result<bool> {
    Ok(fs::symlink_metadata(path)?.mode() & 0o077 == 0)
}

/// Makes a file's name as durable as its bytes.
pub(super) fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}
