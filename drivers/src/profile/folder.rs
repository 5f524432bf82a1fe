//! Profiles of a folder, over those that come with the program.
//!
//! Reads files once, when told to; never watches or writes them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Profile, ProfileError};

/// How many files the folder may hold.
const FILES_MAX: usize = 1000;

/// How long one profile may be.
const FILE_BYTES_MAX: u64 = 64 * 1024;

pub(super) fn load(folder: &Path) -> Result<Vec<Profile>, ProfileError> {
    let embedded = Profile::embedded().iter().cloned();
    let mut profiles: BTreeMap<String, Profile> =
        embedded.map(|profile| (profile.id.clone(), profile)).collect();
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let profile = Profile::parse(&name, &read(&path)?)?;
        profiles.insert(profile.id.clone(), profile);
    }
    Ok(profiles.into_values().collect())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, ProfileError> {
    let unreadable = |source| ProfileError::Unreadable { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        if paths.len() == FILES_MAX {
            return Err(ProfileError::TooLarge { path: folder.to_owned() });
        }
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, ProfileError> {
    let unreadable = |source: io::Error| ProfileError::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(ProfileError::TooLarge { path: path.to_owned() });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_station_replaces_the_one_that_came_along() {
        let folder = tempfile::tempdir().unwrap();
        let text = include_str!("../../../firmware-profiles/raw-sink.toml");
        let edited = text.replace("Raw sink", "Our sink");
        fs::write(folder.path().join("raw-sink.toml"), &edited).unwrap();
        let another = edited.replace("\"raw-sink\"", "\"second-sink\"");
        fs::write(folder.path().join("second-sink.toml"), another).unwrap();
        fs::write(folder.path().join("notes.txt"), "not a profile").unwrap();

        let profiles = Profile::load(folder.path()).unwrap();
        assert_eq!(profiles.len(), Profile::embedded().len() + 1);
        let ours = profiles.iter().filter(|profile| profile.model == "Our sink");
        assert_eq!(ours.map(|it| it.id.as_str()).collect::<Vec<_>>(), ["raw-sink", "second-sink"]);
    }

    #[test]
    fn a_bad_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("bad.toml"), "schema = 2").unwrap();
        let error = Profile::load(folder.path()).unwrap_err();
        assert!(error.to_string().starts_with("bad.toml, line 1"), "{error}");
        assert!(error.remedy().ends_with('.'), "{error}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let error = Profile::load(&missing).unwrap_err();
        assert!(error.to_string().contains("missing cannot be read"), "{error}");
    }

    #[test]
    fn a_file_of_any_length_is_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("long.toml"), "#".repeat(70_000)).unwrap();
        let error = Profile::load(folder.path()).unwrap_err();
        assert!(matches!(error, ProfileError::TooLarge { .. }), "{error}");
    }
}
