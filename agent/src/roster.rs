//! The printers that are added while the station runs, each kept in a small file of its own in the
//! state folder. What the configuration says stands above them.
//!
//! A printer is started only after its file is on the disk. None is ever taken away here: a person
//! deletes its file, and it is gone with the next start.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use contract::event::SLOTS_MAX;
use drivers::profile::Profile;

use crate::{
    config::{AddedPrinter, Config, PRINTERS_MAX, PrinterConfig},
    engine::Engine,
    secret_file::{self, SecretError},
    station::fleet::{self, FleetError},
    supervision::Roll,
};

/// The folder of the added printers, in the state folder.
const FOLDER: &str = "printers";

/// How the name of a printer's file ends.
const ENDING: &str = "toml";

/// Why a printer is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Another printer has the name.
    #[error("the station has another printer called {name}")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The station prints there already.
    #[error("the station prints at {uri} already, as {printer}")]
    PlaceTaken {
        /// The address.
        uri: String,
        /// The printer that is there.
        printer: String,
    },
    /// There are too many.
    #[error("a station has at most {PRINTERS_MAX} printers")]
    Full,
    /// There is no such profile, or it cannot be used.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// Its file cannot be written.
    #[error(transparent)]
    File(#[from] SecretError),
    /// Its lane does not start.
    #[error("the printer's thread does not start: {0}; free memory or raise the limit of threads")]
    Thread(#[from] io::Error),
}

/// Whether a printer was added now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// Now.
    Now,
    /// Before, just so.
    Before,
}

/// The printers of a running station, and how one more joins them.
pub struct Roster {
    state: PathBuf,
    profiles: Vec<Profile>,
    engine: Arc<Engine>,
    parts: Arc<Roll>,
    /// Every printer with its slot; held while one joins.
    printers: Mutex<Vec<AddedPrinter>>,
}

impl Roster {
    /// The roster of a station that runs all printers of the configuration and of its state folder.
    ///
    /// # Errors
    /// [`FleetError`].
    pub fn open(
        config: &Config,
        engine: Arc<Engine>,
        parts: Arc<Roll>,
    ) -> Result<Self, FleetError> {
        let profiles = fleet::profiles(config)?;
        let printers = Mutex::new(fleet::all(config)?);
        Ok(Self { state: config.state.clone(), profiles, engine, parts, printers })
    }

    /// Every profile that a printer may have.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Every printer's name and what it is set to.
    pub fn printers(&self) -> Vec<PrinterConfig> {
        let printers = self.printers.lock().unwrap_or_else(PoisonError::into_inner);
        printers.iter().map(|added| added.printer.clone()).collect()
    }

    /// Writes a printer down, then starts it. Waits for the disk.
    ///
    /// # Errors
    /// [`AddError`]; then the station is as it was.
    pub fn add(&self, printer: PrinterConfig) -> Result<Added, AddError> {
        let mut printers = self.printers.lock().unwrap_or_else(PoisonError::into_inner);
        if self.engine.has_pool(&printer.name) {
            return Err(AddError::NameTaken { name: printer.name });
        }
        if let Some(known) = printers.iter().find(|known| known.printer.name == printer.name) {
            if known.printer == printer {
                return Ok(Added::Before);
            }
            return Err(AddError::NameTaken { name: printer.name });
        }
        if let Some(known) = printers.iter().find(|known| known.printer.uri == printer.uri) {
            let uri = printer.uri.to_string();
            return Err(AddError::PlaceTaken { uri, printer: known.printer.name.clone() });
        }
        // From the end, so that a printer more in the configuration takes nobody's slot.
        let is_free = |slot: &u8| printers.iter().all(|known| known.slot != *slot);
        let slot = (0..SLOTS_MAX).rev().find(is_free).ok_or(AddError::Full)?;
        let added = AddedPrinter { slot, printer };
        let ready = fleet::printer(&added, &self.profiles)?;
        let folder = self.state.join(FOLDER);
        secret_file::create_folder(&folder)?;
        let file = folder.join(&added.printer.name).with_extension(ENDING);
        secret_file::create(&file, added.to_toml().as_bytes())?;
        self.parts.add(self.engine.add(ready)?);
        tracing::info!(printer = added.printer.name, "A printer was added");
        printers.push(added);
        Ok(Added::Now)
    }
}

/// The printers that were added before, by name.
///
/// # Errors
/// [`FleetError`], for a folder or a file that cannot be used.
pub fn added(state: &Path) -> Result<Vec<AddedPrinter>, FleetError> {
    let folder = state.join(FOLDER);
    let unreadable = |source| FleetError::Added { folder: folder.clone(), source };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(unreadable)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
    paths.sort();
    let mut printers = Vec::with_capacity(paths.len().min(PRINTERS_MAX));
    for path in paths {
        let text = fs::read_to_string(&path).map_err(unreadable)?;
        printers.push(AddedPrinter::parse(&path, &text)?);
    }
    Ok(printers)
}
