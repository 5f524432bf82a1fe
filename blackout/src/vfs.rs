//! The disk as SQLite calls it: opening, deleting and looking up files.

use std::ffi::{CStr, c_char, c_int};
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::{Arc, Weak};

use libsqlite3_sys as ffi;

use crate::disk::Shared;
use crate::file::Handle;
use crate::state::{Act, Course};

/// Longest path, in bytes.
const PATH_BYTES_MAX: c_int = 512;

/// A disk's entry in SQLite's list of file systems; taken out of the list when dropped.
///
/// The entry itself stays for good: a connection that outlives its disk still calls it, and SQLite
/// does not say when the last one has let go. It is a few hundred bytes, and holds the disk weakly.
pub(crate) struct Registration(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite guards its list with a mutex of its own; the entry is not touched from here
// between registering and unregistering.
unsafe impl Send for Registration {}
// SAFETY: as above.
unsafe impl Sync for Registration {}

impl Registration {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let name = shared.name.clone().into_raw();
        let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(size_of::<Handle>()).expect("a handle is small"),
            mxPathname: PATH_BYTES_MAX,
            pNext: ptr::null_mut(),
            zName: name,
            pAppData: Weak::into_raw(Arc::downgrade(shared)).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time_int64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SAFETY: the entry and its name are never freed.
        let result = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
        assert_eq!(result, ffi::SQLITE_OK, "SQLite takes every file system");
        Self(vfs)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: `new` registered exactly this entry.
        unsafe { ffi::sqlite3_vfs_unregister(self.0) };
    }
}

/// The disk behind an entry, if it is still there.
///
/// # Safety
/// `vfs` must be an entry made by [`Registration::new`].
unsafe fn disk(vfs: *mut ffi::sqlite3_vfs) -> Option<Arc<Shared>> {
    // SAFETY: `new` made exactly this pointer of a `Weak`, which is only borrowed here.
    let shared = unsafe { Weak::from_raw((*vfs).pAppData.cast::<Shared>().cast_const()) };
    ManuallyDrop::new(shared).upgrade()
}

/// A path as text.
///
/// # Safety
/// `path` must be null or a string that SQLite keeps alive during the call.
unsafe fn text(path: *const c_char) -> Option<String> {
    // SAFETY: the caller's promise.
    let path = (!path.is_null()).then(|| unsafe { CStr::from_ptr(path) })?;
    Some(path.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    path: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes the entry it was given, and a path it keeps alive.
    let (disk, path) = unsafe { (disk(vfs), text(path)) };
    let Some(disk) = disk else { return ffi::SQLITE_CANTOPEN };
    let mut state = disk.lock();
    if state.dark {
        return ffi::SQLITE_CANTOPEN;
    }
    state.holders += 1;
    let holder = state.holders;
    let name = path.unwrap_or_else(|| format!("/temporary-{holder}"));
    if flags & ffi::SQLITE_OPEN_CREATE == 0 && !state.names.contains_key(&name) {
        return ffi::SQLITE_CANTOPEN;
    }
    if !state.names.contains_key(&name) {
        match state.count(Act::Create) {
            Course::Done => {}
            Course::LightsOut
            | Course::Dark
            | Course::Fails
            | Course::Full
            | Course::SyncFails { .. } => return ffi::SQLITE_CANTOPEN,
        }
    }
    let id = state.open(&name);
    drop(state);
    let deleted_on_close = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    // SAFETY: SQLite gives `szOsFile` bytes for the handle, and null or a place for the flags.
    unsafe {
        Handle::write(file, disk, id, holder, deleted_on_close.then_some(name));
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: as in `open`.
    let (disk, path) = unsafe { (disk(vfs), text(path).unwrap_or_default()) };
    let Some(disk) = disk else { return ffi::SQLITE_IOERR_DELETE };
    let mut state = disk.lock();
    if !state.names.contains_key(&path) && !state.dark {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    match state.count(Act::Delete) {
        Course::Done => {
            state.delete(&path);
            if sync_folder == 0 {
                return ffi::SQLITE_OK;
            }
            match state.count(Act::SyncFolder) {
                Course::Done => {
                    state.sync_folder();
                    ffi::SQLITE_OK
                }
                Course::LightsOut
                | Course::Dark
                | Course::Fails
                | Course::Full
                | Course::SyncFails { .. } => ffi::SQLITE_IOERR_DIR_FSYNC,
            }
        }
        Course::LightsOut => {
            state.delete(&path);
            ffi::SQLITE_IOERR_DELETE
        }
        Course::Dark | Course::Fails | Course::Full | Course::SyncFails { .. } => {
            ffi::SQLITE_IOERR_DELETE
        }
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: as in `open`; `out` is a place for the answer.
    let (disk, path) = unsafe { (disk(vfs), text(path).unwrap_or_default()) };
    let Some(disk) = disk else { return ffi::SQLITE_IOERR_ACCESS };
    let state = disk.lock();
    if state.dark {
        return ffi::SQLITE_IOERR_ACCESS;
    }
    // SAFETY: as above.
    unsafe { *out = c_int::from(state.names.contains_key(&path)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a string, and a buffer of `length` bytes.
    let path = unsafe { CStr::from_ptr(path) }.to_bytes_with_nul();
    if path.len() > usize::try_from(length).unwrap_or(0) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: the buffer is long enough, and is not the path.
    unsafe { ptr::copy_nonoverlapping(path.as_ptr().cast(), out, path.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(
    vfs: *mut ffi::sqlite3_vfs,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: as in `open`; the buffer has `length` bytes.
    let (disk, out) = unsafe {
        let length = usize::try_from(length).unwrap_or(0);
        (disk(vfs), std::slice::from_raw_parts_mut(out.cast::<u8>(), length))
    };
    let Some(disk) = disk else { return 0 };
    let mut state = disk.lock();
    out.fill_with(|| state.chance.next().to_le_bytes()[0]);
    length
}

/// Time stands still on this disk, so nobody has to wait.
unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// Noon of 1 January 2026, as a Julian day.
const JULIAN_DAY: f64 = 2_461_042.0;

unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite passes a place for the answer.
    unsafe { *out = JULIAN_DAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(
    _vfs: *mut ffi::sqlite3_vfs,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes a place for the answer.
    unsafe { *out = 2_461_042 * 86_400_000 };
    ffi::SQLITE_OK
}
