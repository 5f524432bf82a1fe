//! Taking a journal into use after whatever happened to it: sound, it is opened; damaged, it is put
//! aside and what is legible goes on in a new one; exchanged for an older one, it begins a new life.
//!
//! What such a journal says about a label that was not finished may be outdated, so a person is
//! asked about each. Nothing is printed again without that.

use std::fs;
use std::path::{Path, PathBuf};

use contract::event::Replacement;
use spool::Timestamp;

use super::inspection::{Findings, inspect};
use super::mark::{Mark, sync_folder};
use super::records::Deed;
use super::{JournalError, Place, StationKey, Store, loss, salvage};

/// Where damaged journals are put, beside the journal.
const QUARANTINE: &str = "quarantine";

/// What happened to a journal while nobody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It is damaged, and was put aside.
    Damaged,
    /// It is gone.
    Missing,
    /// It knows less than it did.
    Older,
    /// Its log is damaged, before its end.
    Torn,
    /// A person put a back-up in its place.
    Exchanged,
}

impl Mishap {
    /// What is said of it.
    fn sentence(self) -> &'static str {
        match self {
            Self::Damaged => "The journal was damaged; what was legible goes on in a new one.",
            Self::Missing => "The journal was gone; the station began a new one.",
            Self::Exchanged => {
                "A back-up was put in the journal's place; this is the one before it."
            }
            Self::Torn => {
                "The journal's log was damaged or cut off; what stood behind is not in the journal."
            }
            Self::Older => {
                "The journal knew less than before: an older one, or the end was cut off."
            }
        }
    }
}

/// Something a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What happened.
    pub detail: String,
    /// What to do.
    pub remedy: String,
}

/// Opens a journal for a station that starts, and sees to it that it can be trusted.
pub fn take(place: Place, key: StationKey, now: Timestamp) -> Result<Store, JournalError> {
    let mark = Mark::read(&place.path);
    let is_there = fs::metadata(&place.path).is_ok_and(|file| file.len() > 0);
    let store = match (is_there, mark) {
        (false, None) => Store::open(place.clone(), key, now)?,
        (false, Some(mark)) => {
            put_aside(&place.path, Mishap::Missing)?;
            let mut store = Store::open(place.clone(), key, now)?;
            store.succeed(mark.journal, now)?;
            store
        }
        (true, mark) => {
            let torn = loss::proven(&place.path, log_bytes(mark));
            let torn = torn.map_err(|error| JournalError::beside(&place.path, &error))?;
            match open_sound(&place, &key, now, mark)? {
                Some(store) => renew_if_it_lost(store, &place, now, mark, torn)?,
                None => {
                    let folder = put_aside(&place.path, Mishap::Damaged)?;
                    salvage::salvage(&folder.join(name(&place.path)), &place, key, now)?
                }
            }
        }
    };
    if store.check_audit()?.is_err() {
        note(&place.path, "The record of people's decisions was changed by somebody else.")?;
    }
    let mark = Mark { closed: false, ..store.mark()? };
    mark.write(&place.path).map_err(|error| JournalError::beside(&place.path, &error))?;
    Ok(store)
}

/// What a person has not looked at yet: everything that lies in the quarantine.
pub(super) fn alarms(journal: &Path) -> Vec<Alarm> {
    let folder = quarantine(journal);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut notes: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    notes.sort();
    let remedy = format!("Look at it, then move it out of {}.", folder.display());
    let alarm = |path: &PathBuf| {
        let note = fs::read_to_string(path.join("note.txt")).unwrap_or_default();
        let detail = format!("{} It lies in {}.", note.trim(), path.display());
        Alarm { detail, remedy: remedy.clone() }
    };
    notes.iter().map(alarm).collect()
}

/// The store, unless the journal is damaged.
fn open_sound(
    place: &Place,
    key: &StationKey,
    now: Timestamp,
    mark: Option<Mark>,
) -> Result<Option<Store>, JournalError> {
    let opened = Store::open(place.clone(), key.clone(), now);
    let store = match opened {
        Ok(store) => store,
        Err(error) if error.is_damage() => return Ok(None),
        Err(error) => return Err(error),
    };
    if mark.is_some_and(|mark| mark.closed) {
        return Ok(Some(store));
    }
    match inspect(&store, place) {
        Ok(findings) if findings.is_sound() => Ok(Some(store)),
        Ok(Findings { complaints, strange_rows }) => {
            tracing::error!(?complaints, strange_rows, "The journal is damaged");
            Ok(None)
        }
        Err(error) if error.is_damage() => Ok(None),
        Err(error) => Err(error),
    }
}

/// How long the log must be at least. What was closed in good order needs none: its mark is exact.
fn log_bytes(mark: Option<Mark>) -> u64 {
    mark.filter(|mark| !mark.closed).map_or(0, |mark| mark.log_bytes)
}

fn renew_if_it_lost(
    mut store: Store,
    place: &Place,
    now: Timestamp,
    mark: Option<Mark>,
    torn: Option<Vec<u8>>,
) -> Result<Store, JournalError> {
    let known = store.mark()?;
    match (torn, mark.is_none_or(|mark| mark.is_behind(known))) {
        (Some(log), _) => {
            let folder = note(&place.path, Mishap::Torn.sentence())?;
            // Whoever can read more of it than SQLite does finds it as it was.
            let kept = with_suffix(&folder.join(name(&place.path)), "-wal");
            fs::write(kept, log).map_err(|error| JournalError::beside(&place.path, &error))?;
        }
        (None, false) => drop(note(&place.path, Mishap::Older.sentence())?),
        (None, true) => return Ok(store),
    }
    store.renew(Deed::Restored, Replacement::Restored, now)?;
    Ok(store)
}

/// Moves a journal and its log into a folder of their own.
pub(super) fn put_aside(journal: &Path, mishap: Mishap) -> Result<PathBuf, JournalError> {
    let folder = note(journal, mishap.sentence())?;
    let failed = |error: std::io::Error| JournalError::beside(journal, &error);
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(journal, suffix);
        if file.exists() {
            let aside = with_suffix(&folder.join(name(journal)), suffix);
            fs::rename(&file, aside).map_err(failed)?;
        }
    }
    sync_folder(journal).map_err(failed)?;
    Ok(folder)
}

/// Makes a folder in the quarantine, with a note of what happened; it is the alarm.
fn note(journal: &Path, said: &str) -> Result<PathBuf, JournalError> {
    tracing::error!("{said}");
    let failed = |error: std::io::Error| JournalError::beside(journal, &error);
    let all = quarantine(journal);
    fs::create_dir_all(&all).map_err(failed)?;
    let taken = fs::read_dir(&all).map_err(failed)?.count();
    let mut number = taken + 1;
    let folder = loop {
        let folder = all.join(format!("journal-{number:03}"));
        match fs::create_dir(&folder) {
            Ok(()) => break folder,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(failed(error)),
        }
    };
    fs::write(folder.join("note.txt"), format!("{said}\n")).map_err(failed)?;
    Ok(folder)
}

fn quarantine(journal: &Path) -> PathBuf {
    journal.with_file_name(QUARANTINE)
}

fn name(journal: &Path) -> &std::ffi::OsStr {
    journal.file_name().unwrap_or(journal.as_os_str())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
