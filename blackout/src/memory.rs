//! Shared memory of a file: regions that keep their address until nobody maps them any more.

use std::ptr::NonNull;

/// One region, handed to SQLite as an address.
#[derive(Debug)]
pub(crate) struct Region {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: a region is plain memory; SQLite itself orders access to it with the slot locks.
unsafe impl Send for Region {}

impl Region {
    pub(crate) fn new(length: usize) -> Self {
        let memory = Box::leak(vec![0; length].into_boxed_slice());
        Self { start: NonNull::from(&mut memory[..]).cast(), length }
    }

    pub(crate) fn address(&self) -> *mut u8 {
        self.start.as_ptr()
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        let memory = std::ptr::slice_from_raw_parts_mut(self.start.as_ptr(), self.length);
        // SAFETY: `new` leaked exactly this box, and only this drop takes it back.
        drop(unsafe { Box::from_raw(memory) });
    }
}
