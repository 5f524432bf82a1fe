//! Private files where permissions are inherited from the folder.
//!
//! The installer gives the state directory to the service's account alone; a file made in it
//! inherits that. Nothing here loosens it.

use std::{
    fs::{File, OpenOptions},
    io,
    os::windows::fs::OpenOptionsExt as _,
    path::Path,
};

/// Makes a new file that nobody else can open while it is being written.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).share_mode(0).open(path)
}

/// Whether it is a plain file; who may open it is the folder's matter.
pub(super) fn is_private(path: &Path) -> io::Result<bool> {
    Ok(path.symlink_metadata()?.is_file())
}

/// Names are durable with the file here: NTFS journals them.
pub(super) fn sync_parent(_path: &Path) -> io::Result<()> {
    Ok(())
}
