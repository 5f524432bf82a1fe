//! The printers that are added while the station runs, each kept in a small file of its own in the
//! state folder. What the configuration says stands above them.
//!
//! A printer is started only after its file is on the disk, and ends only after its file is gone.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use contract::event::SLOTS_MAX;
use drivers::profile::Profile;
use spool::Timestamp;

use crate::{
    config::{AddedPrinter, Config, PRINTERS_MAX, PrinterConfig},
    engine::{Engine, StaysError},
    secret_file::{self, SecretError},
    station::fleet::{self, FleetError},
    supervision::Roll,
    supplies::{Supplies, SuppliesError, Supply},
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

/// Why a printer is not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// It stands in the configuration.
    #[error("{name} stands in the station's configuration")]
    Configured {
        /// Its name.
        name: String,
    },
    /// There is none of this name, or it owes something.
    #[error(transparent)]
    Stays(#[from] StaysError),
    /// Its file cannot be deleted.
    #[error("{}: {source}; let the user of this program own the folder", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
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
    supplies: Arc<Supplies>,
    /// The printers that stand in the configuration.
    configured: BTreeSet<String>,
    /// Every printer with its slot; held while one joins or leaves.
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
        supplies: Arc<Supplies>,
    ) -> Result<Self, FleetError> {
        let profiles = fleet::profiles(config)?;
        let printers = fleet::all(config)?;
        for AddedPrinter { printer, .. } in &printers {
            supplies.add(&printer.name, fleet::supplies(printer, &profiles)?);
        }
        let configured = config.printers.iter().map(|printer| printer.name.clone()).collect();
        Ok(Self {
            state: config.state.clone(),
            profiles,
            engine,
            parts,
            supplies,
            configured,
            printers: Mutex::new(printers),
        })
    }

    /// A person changed a supply of a printer; what is shown of it follows. Nothing, if there is no such
    /// printer.
    ///
    /// # Errors
    /// [`SuppliesError`], when it cannot be written down.
    pub fn supply_loaded(
        &self,
        printer: &str,
        supply: Supply,
        length_m: Option<u32>,
        now: Timestamp,
    ) -> Result<(), SuppliesError> {
        let Some(view) = self.engine.printer(printer) else { return Ok(()) };
        if let Some(outlook) = self.supplies.loaded(&view, supply, length_m, now)? {
            self.engine.show_outlook(printer, outlook);
        }
        Ok(())
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
        let settings = fleet::supplies(&added.printer, &self.profiles)?;
        let folder = self.state.join(FOLDER);
        secret_file::create_folder(&folder)?;
        let file = self.file(&added.printer.name);
        self.supplies.add(&added.printer.name, settings);
        secret_file::create(&file, added.to_toml().as_bytes())?;
        self.parts.add(self.engine.add(ready)?);
        tracing::info!(printer = added.printer.name, "A printer was added");
        printers.push(added);
        Ok(Added::Now)
    }

    /// Deletes a printer's file, then ends its lane. Waits for the disk, for orders on their way and
    /// for the lane's last beat.
    ///
    /// # Errors
    /// [`RemoveError`]; then the station is as it was.
    pub fn remove(&self, name: &str) -> Result<(), RemoveError> {
        let mut printers = self.printers.lock().unwrap_or_else(PoisonError::into_inner);
        if self.configured.contains(name) {
            return Err(RemoveError::Configured { name: name.to_owned() });
        }
        let withdrawn = self.engine.withdraw(name)?;
        let file = self.file(name);
        match secret_file::remove(&file) {
            Ok(()) => {}
            Err(source) => {
                self.engine.put_back(withdrawn);
                return Err(RemoveError::File { file, source });
            }
        }
        if let Some(part) = self.engine.dismiss(withdrawn) {
            self.parts.remove(&part);
        }
        if let Err(error) = self.supplies.forget(name) {
            tracing::warn!(%error, printer = name, "What a removed printer had left stays on disk");
        }
        tracing::info!(printer = name, "A printer was removed");
        printers.retain(|known| known.printer.name != name);
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.state.join(FOLDER).join(name).with_extension(ENDING)
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
