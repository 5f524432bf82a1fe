//! Waiting for something that never blocks, with a deadline of our own.
//!
//! A blocking call with a kernel time-out would not do: on some systems its state is undefined once
//! the time-out has passed, and then nobody knows how many bytes were taken.

use std::fs::File;
use std::io::{self, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

/// Waiting looks again after the first pause, and after ever longer ones up to the last.
const PAUSE_MIN: Duration = Duration::from_micros(50);
const PAUSE_MAX: Duration = Duration::from_millis(5);

/// Tries until it works, fails, or `time_max` has passed.
pub fn patiently<T>(
    time_max: Duration,
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let start = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let left = time_max.saturating_sub(start.elapsed());
                if left.is_zero() {
                    return Err(error);
                }
                thread::sleep(pause.min(left));
                pause = (pause * 2).min(PAUSE_MAX);
            }
            done => return done,
        }
    }
}

/// An open device file that never blocks in the kernel, with deadlines.
#[derive(Debug)]
pub(super) struct PatientFile {
    pub(super) file: File,
    read_time_max: Duration,
    write_time_max: Duration,
}

impl PatientFile {
    /// Takes over a file that was opened not to block.
    pub(super) fn over(file: File) -> Self {
        Self { file, read_time_max: Duration::ZERO, write_time_max: Duration::ZERO }
    }

    pub(super) fn set_deadlines(&mut self, read: Duration, write: Duration) {
        self.read_time_max = read;
        self.write_time_max = write;
    }
}

impl Read for PatientFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &self.file;
        patiently(self.read_time_max, || file.read(buffer))
    }
}

impl Write for PatientFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = &self.file;
        patiently(self.write_time_max, || file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
