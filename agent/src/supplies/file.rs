//! The small file that remembers a printer's supplies.
//!
//! It is written whole beside the old one and then takes its place, so that it is always one or the
//! other. It decides nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use spool::Timestamp;

use super::outlook::{Loaded, LoadedBy, Stock};
use crate::secret_file::{self, SecretError};

/// How the name of such a file ends.
const ENDING: &str = "toml";

/// Why what is left in a printer is not remembered.
#[derive(Debug, thiserror::Error)]
pub enum SuppliesError {
    /// The folder cannot be made.
    #[error(transparent)]
    Folder(#[from] SecretError),
    /// The file cannot be used.
    #[error("{}: {source}; let the user of this program own the folder, and free disk space", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not as it was written.
    #[error("{}: {what}; delete the file, and say again what is loaded", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStock {
    serial: Option<String>,
    media_out: bool,
    ribbon_out: bool,
    media: Option<RawLoaded>,
    ribbon: Option<RawLoaded>,
    head: Option<RawLoaded>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLoaded {
    at_ms: u64,
    by: RawLoadedBy,
    length_m: Option<u32>,
    labels: Option<u64>,
    distance_cm: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawLoadedBy {
    Person,
    Printer,
}

impl From<&Loaded> for RawLoaded {
    fn from(loaded: &Loaded) -> Self {
        let Loaded { at, by, length_m, labels, distance_cm } = *loaded;
        let by = match by {
            LoadedBy::Person => RawLoadedBy::Person,
            LoadedBy::Printer => RawLoadedBy::Printer,
        };
        Self { at_ms: at.0, by, length_m, labels, distance_cm }
    }
}

impl From<RawLoaded> for Loaded {
    fn from(raw: RawLoaded) -> Self {
        let RawLoaded { at_ms, by, length_m, labels, distance_cm } = raw;
        let by = match by {
            RawLoadedBy::Person => LoadedBy::Person,
            RawLoadedBy::Printer => LoadedBy::Printer,
        };
        Self { at: Timestamp(at_ms), by, length_m, labels, distance_cm }
    }
}

fn path_of(folder: &Path, printer: &str) -> PathBuf {
    folder.join(printer).with_extension(ENDING)
}

/// What is remembered of a printer; nothing if there is no file.
pub(super) fn read(folder: &Path, printer: &str) -> Result<Stock, SuppliesError> {
    let path = path_of(folder, printer);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stock::default()),
        Err(source) => return Err(SuppliesError::Io { path, source }),
    };
    let raw: RawStock = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let what = error.message().trim_end_matches('.').to_owned();
        SuppliesError::Malformed { path, what }
    })?;
    let RawStock { serial, media_out, ribbon_out, media, ribbon, head } = raw;
    let [media, ribbon, head] = [media, ribbon, head].map(|loaded| loaded.map(Loaded::from));
    Ok(Stock { serial, media, ribbon, head, media_out, ribbon_out })
}

/// Remembers it.
pub(super) fn write(folder: &Path, printer: &str, stock: &Stock) -> Result<(), SuppliesError> {
    secret_file::create_folder(folder)?;
    let Stock { serial, media, ribbon, head, media_out, ribbon_out } = stock;
    let raw = RawStock {
        serial: serial.clone(),
        media_out: *media_out,
        ribbon_out: *ribbon_out,
        media: media.as_ref().map(RawLoaded::from),
        ribbon: ribbon.as_ref().map(RawLoaded::from),
        head: head.as_ref().map(RawLoaded::from),
    };
    let path = path_of(folder, printer);
    let fresh = path.with_extension("new");
    let text = toml::to_string(&raw).map_err(|error| SuppliesError::Malformed {
        path: path.clone(),
        what: error.to_string(),
    })?;
    let written = File::create(&fresh)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&fresh, &path));
    written.map_err(|source| SuppliesError::Io { path, source })
}

/// Forgets it.
pub(super) fn remove(folder: &Path, printer: &str) -> Result<(), SuppliesError> {
    let path = path_of(folder, printer);
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(|source| SuppliesError::Io { path, source }),
    }
}
