//! An open file as SQLite calls it: reading, writing, syncing, locking, sharing memory.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;

use libsqlite3_sys as ffi;

use crate::disk::Shared;
use crate::locks::{Holder, Level, SLOTS};
use crate::memory::Region;
use crate::state::{Act, Body, Course, FileId, State};

/// Smallest unit the device writes whole; SQLite adds no care beyond it.
const SECTOR_BYTES: c_int = 512;

/// What SQLite holds of an open file; it sees only the first field.
#[repr(C)]
pub(crate) struct Handle {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

/// What we hold of it.
struct Open {
    disk: Arc<Shared>,
    file: FileId,
    holder: Holder,
    level: Level,
    deleted_on_close: Option<String>,
}

impl Handle {
    /// Makes the place that SQLite gives into a handle.
    ///
    /// # Safety
    /// `place` must have room for a `Handle`.
    pub(crate) unsafe fn write(
        place: *mut ffi::sqlite3_file,
        disk: Arc<Shared>,
        file: FileId,
        holder: Holder,
        deleted_on_close: Option<String>,
    ) {
        let open = Box::new(Open { disk, file, holder, level: Level::None, deleted_on_close });
        let base = ffi::sqlite3_file { pMethods: &raw const METHODS };
        // SAFETY: the caller's promise.
        unsafe { place.cast::<Handle>().write(Self { base, open: Box::into_raw(open) }) };
    }
}

/// The open file behind a handle.
///
/// # Safety
/// `file` must be a handle made by [`Handle::write`] and not closed, used by one call at a time, as
/// SQLite promises.
unsafe fn open<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Open {
    // SAFETY: the caller's promise.
    unsafe { &mut *(*file.cast::<Handle>()).open }
}

impl Open {
    fn with<T>(&self, act: impl FnOnce(&mut State, FileId) -> T) -> T {
        act(&mut self.disk.lock(), self.file)
    }

    fn body<T>(&self, act: impl FnOnce(&mut Body) -> T) -> T {
        self.with(|state, file| act(&mut state.bodies[file]))
    }

    fn is_dark(&self) -> bool {
        self.with(|state, _| state.dark)
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the last call with this handle; the box made in `write` is taken back once.
    let open = unsafe { Box::from_raw((*file.cast::<Handle>()).open) };
    open.with(|state, file| {
        state.bodies[file].locks.give_back(open.holder, Level::None);
        state.bodies[file].slots.give_back(open.holder, 0..SLOTS);
        if let Some(name) = &open.deleted_on_close
            && !state.dark
        {
            state.delete(name);
        }
    });
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes a handle, and a buffer of `length` bytes.
    let (open, buffer) = unsafe { (open(file), bytes_mut(buffer, length)) };
    if open.is_dark() {
        return ffi::SQLITE_IOERR_READ;
    }
    open.body(|body| {
        let there = body.platter.bytes().get(position(offset)..).unwrap_or_default();
        let whole = there.len().min(buffer.len());
        buffer[..whole].copy_from_slice(&there[..whole]);
        buffer[whole..].fill(0);
        if whole < buffer.len() { ffi::SQLITE_IOERR_SHORT_READ } else { ffi::SQLITE_OK }
    })
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes a handle, and `length` bytes.
    let (open, bytes) = unsafe {
        let length = usize::try_from(length).unwrap_or(0);
        (open(file), std::slice::from_raw_parts(buffer.cast::<u8>(), length))
    };
    open.with(|state, file| {
        let course = state.count(Act::Write);
        if let Course::Done | Course::LightsOut = course {
            state.bodies[file].platter.write(position(offset), bytes);
        }
        match course {
            Course::Done => ffi::SQLITE_OK,
            Course::Full => ffi::SQLITE_FULL,
            Course::LightsOut | Course::Dark | Course::Fails | Course::SyncFails { .. } => {
                ffi::SQLITE_IOERR_WRITE
            }
        }
    })
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    open.with(|state, file| {
        let course = state.count(Act::Truncate);
        if let Course::Done | Course::LightsOut = course {
            state.bodies[file].platter.truncate(position(size));
        }
        if course == Course::Done { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_TRUNCATE }
    })
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    open.with(|state, file| match state.count(Act::Sync) {
        Course::Done => {
            state.bodies[file].platter.sync();
            if state.bodies[file].platter.is_named() { ffi::SQLITE_OK } else { sync_name(state) }
        }
        Course::SyncFails { forgets } => {
            state.bodies[file].platter.give_up_pending(forgets);
            ffi::SQLITE_IOERR_FSYNC
        }
        Course::LightsOut | Course::Dark | Course::Fails | Course::Full => ffi::SQLITE_IOERR_FSYNC,
    })
}

/// SQLite's own file system on Unix syncs the folder with the first sync of a new file.
fn sync_name(state: &mut State) -> c_int {
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

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes a handle, and a place for the answer.
    let open = unsafe { open(file) };
    if open.is_dark() {
        return ffi::SQLITE_IOERR_FSTAT;
    }
    let size = open.body(|body| body.platter.bytes().len());
    // SAFETY: as above.
    unsafe { *out = i64::try_from(size).unwrap_or(i64::MAX) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    if open.is_dark() {
        return ffi::SQLITE_IOERR_LOCK;
    }
    let want = self::level(level);
    if open.level >= want {
        return ffi::SQLITE_OK;
    }
    let (holder, have) = (open.holder, open.level);
    open.level = open.body(|body| body.locks.take(holder, have, want));
    if open.level >= want { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    let keep = self::level(level);
    if keep < open.level {
        let holder = open.holder;
        open.body(|body| body.locks.give_back(holder, keep));
        open.level = keep;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite passes a handle, and a place for the answer.
    let reserved = unsafe { open(file) }.body(|body| body.locks.is_reserved());
    // SAFETY: as above.
    unsafe { *out = c_int::from(reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(
    _file: *mut ffi::sqlite3_file,
    _operation: c_int,
    _argument: *mut c_void,
) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    SECTOR_BYTES
}

/// Promises nothing: no safe overwrite, no order, no atomic writes.
unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    0
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite passes a handle, and a place for the address.
    let open = unsafe { open(file) };
    if open.is_dark() {
        return ffi::SQLITE_IOERR_SHMMAP;
    }
    let (region, size) = (position(region.into()), position(size.into()));
    let holder = open.holder;
    let address = open.body(|body| {
        if !body.mappers.contains(&holder) {
            body.mappers.push(holder);
        }
        while extend != 0 && body.regions.len() <= region {
            body.regions.push(Region::new(size));
        }
        body.regions.get(region).map_or(ptr::null_mut(), Region::address)
    });
    // SAFETY: as above.
    unsafe { *out = address.cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    let first = position(offset.into());
    let slots = first..(first + position(count.into())).min(SLOTS);
    let holder = open.holder;
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        open.body(|body| body.slots.give_back(holder, slots));
        return ffi::SQLITE_OK;
    }
    if open.is_dark() {
        return ffi::SQLITE_IOERR_SHMLOCK;
    }
    let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    if open.body(|body| body.slots.take(holder, slots, exclusive)) {
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_BUSY
    }
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: SQLite passes a handle.
    let open = unsafe { open(file) };
    let holder = open.holder;
    open.body(|body| {
        body.slots.give_back(holder, 0..SLOTS);
        body.mappers.retain(|other| *other != holder);
        // The next to map it finds it empty and rebuilds it from the log, as after a reboot.
        if body.mappers.is_empty() {
            body.regions.clear();
        }
    });
    ffi::SQLITE_OK
}

fn level(level: c_int) -> Level {
    match level {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

fn position(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// A buffer of SQLite's.
///
/// # Safety
/// `buffer` must have `length` bytes, and nobody else may use it during the call.
unsafe fn bytes_mut<'a>(buffer: *mut c_void, length: c_int) -> &'a mut [u8] {
    // SAFETY: the caller's promise.
    unsafe {
        std::slice::from_raw_parts_mut(buffer.cast::<u8>(), usize::try_from(length).unwrap_or(0))
    }
}
