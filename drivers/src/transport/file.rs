//! A device file, a pipe, or a folder that gets one file a document.
//!
//! Nothing comes back, and nothing says that a label was printed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::patience::PatientFile;
use super::{Handover, Transport};
use crate::address::Answers;

/// Most documents in one folder; whoever fetches them has stopped long before.
const DOCUMENTS_MAX: u32 = 1_000_000;

/// Opens a device file, a pipe or a folder. A file that is not there is not made.
pub fn open(path: &Path) -> io::Result<Box<dyn Transport>> {
    if fs::metadata(path)?.is_dir() {
        return Ok(Box::new(Folder { path: path.to_owned(), document: None, next: 1 }));
    }
    let mut options = OpenOptions::new();
    options.append(true);
    never_blocking(&mut options);
    Ok(Box::new(Device(PatientFile::over(options.open(path)?))))
}

#[cfg(unix)]
fn never_blocking(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    options.custom_flags(flags.bits().cast_signed());
}

/// Windows has no such files but `LPT1`, which knows no waiting that could be left out.
#[cfg(windows)]
fn never_blocking(_options: &mut OpenOptions) {}

/// An open device file or pipe.
#[derive(Debug)]
struct Device(PatientFile);

impl Read for Device {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Transport for Device {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.0.set_deadlines(read, write);
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn answers(&self) -> Answers {
        Answers::Nobody
    }
}

/// A folder. A document has its name only when it is whole and on the disk.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    document: Option<File>,
    /// The number that the next document gets, unless it is taken.
    next: u32,
}

impl Folder {
    fn unfinished(&self) -> PathBuf {
        self.path.join(format!(".waystation-{}.part", std::process::id()))
    }

    /// Gives the document the first free name; a name that somebody else takes meanwhile is his.
    fn name_it(&mut self) -> io::Result<()> {
        let unfinished = self.unfinished();
        while self.next <= DOCUMENTS_MAX {
            let named = self.path.join(format!("label-{:06}.prn", self.next));
            self.next += 1;
            match fs::hard_link(&unfinished, &named) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                done => {
                    done?;
                    return fs::remove_file(&unfinished);
                }
            }
        }
        Err(io::Error::other(format!("the folder holds {DOCUMENTS_MAX} labels; fetch them")))
    }
}

impl Read for Folder {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        // Also notices that the folder is gone.
        fs::metadata(&self.path)?;
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Folder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.document {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Folder {
    fn set_deadlines(&mut self, _read: Duration, _write: Duration) -> io::Result<()> {
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn answers(&self) -> Answers {
        Answers::Nobody
    }

    fn begin_document(&mut self, _length_bytes: usize) -> io::Result<()> {
        self.document = Some(File::create(self.unfinished())?);
        Ok(())
    }

    fn end_document(&mut self) -> io::Result<Handover> {
        let file = self.document.take().ok_or(io::ErrorKind::NotConnected)?;
        file.sync_all()?;
        drop(file);
        self.name_it()?;
        Ok(Handover::Taken)
    }
}
