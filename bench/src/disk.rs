//! What the disk itself can do: the time of one raw sync.
//!
//! A 4 KiB page of a file that was written out beforehand is overwritten and its data forced to
//! the disk. No acknowledgement that is durable can be faster, so this is the unit in which
//! acknowledgements are judged. It never syncs metadata: the file does not grow.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::BenchError;

/// The size of one overwrite.
pub const PAGE_BYTES: usize = 4_096;
/// How many pages the file has; they are overwritten in turn.
const PAGES: u64 = 256;

/// A file on the disk under test.
#[derive(Debug)]
pub struct RawSync {
    file: File,
    path: PathBuf,
    next_page: u64,
}

impl RawSync {
    /// Writes the file out in `folder`, which must be on the disk that the journal is on.
    pub fn create(folder: &Path) -> Result<Self, BenchError> {
        let path = folder.join("raw-sync");
        let fail = |source| BenchError::Folder { deed: "write", path: path.clone(), source };
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).open(&path).map_err(fail)?;
        for _ in 0..PAGES {
            file.write_all(&[0; PAGE_BYTES]).map_err(fail)?;
        }
        file.sync_all().map_err(fail)?;
        Ok(Self { file, path, next_page: 0 })
    }

    /// Overwrites and syncs `count` pages, one by one, and says how long each took.
    pub fn slice(&mut self, count: usize) -> Result<Vec<Duration>, BenchError> {
        (0..count).map(|_| self.once()).collect()
    }

    fn once(&mut self) -> Result<Duration, BenchError> {
        let fail = |source| BenchError::Folder { deed: "sync", path: self.path.clone(), source };
        let fill = u8::try_from(self.next_page % 251).expect("a remainder of 251 fits a byte");
        let page = [fill; PAGE_BYTES];
        let offset_bytes = self.next_page % PAGES * PAGE_BYTES as u64;
        self.next_page += 1;

        let started = Instant::now();
        self.file.seek(SeekFrom::Start(offset_bytes)).map_err(fail)?;
        self.file.write_all(&page).map_err(fail)?;
        self.file.sync_data().map_err(fail)?;
        Ok(started.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_syncs_as_often_as_asked_and_the_file_never_grows() {
        let folder = tempfile::tempdir().unwrap();
        let mut disk = RawSync::create(folder.path()).unwrap();
        let before = std::fs::metadata(folder.path().join("raw-sync")).unwrap().len();
        assert_eq!(disk.slice(300).unwrap().len(), 300);
        let after = std::fs::metadata(folder.path().join("raw-sync")).unwrap().len();
        assert_eq!((before, after), (1_048_576, 1_048_576));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = RawSync::create(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at/all/raw-sync"), "{error}");
        assert!(error.contains("--folder"), "{error}");
    }
}
