//! How much room is left on the disk of a folder. Asks about that one disk only: another one that
//! does not answer must not hold this up.

use std::path::Path;

/// Room that a program without special rights may still use, in bytes.
#[cfg(unix)]
pub(super) fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// Room that a program without special rights may still use, in bytes.
#[cfg(not(unix))]
pub(super) fn free_bytes(folder: &Path) -> Option<u64> {
    use sysinfo::{DiskRefreshKind, Disks};

    let folder = std::path::absolute(folder).ok()?;
    let storage = DiskRefreshKind::nothing().with_storage();
    let disks = Disks::new_with_refreshed_list_specifics(storage).ok()?;
    let under = disks.iter().filter(|disk| folder.starts_with(disk.mount_point()));
    let nearest = under.max_by_key(|disk| disk.mount_point().as_os_str().len())?;
    Some(nearest.available_space())
}
