//! Secrets of the hub on disk: made once, private from the first moment, never shown.
//!
//! A file appears whole or not at all, and one that others can read is refused.

#[cfg_attr(unix, path = "secret/unix.rs")]
#[cfg_attr(windows, path = "secret/windows.rs")]
mod platform;

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use crate::HubError;

/// The length of a secret, in bytes.
pub const SECRET_BYTES: usize = 32;

/// Bytes nobody can guess.
///
/// # Errors
/// When the machine gives none.
pub fn chance<const N: usize>() -> Result<[u8; N], HubError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(HubError::NoChance)?;
    Ok(bytes)
}

/// Makes a folder for secrets, private from the first moment; one that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn folder(path: &Path) -> Result<(), HubError> {
    platform::create_folder(path).map_err(|source| failed("make", path, source))
}

/// Reads the secret text in a file, or makes one and keeps it there.
///
/// # Errors
/// When the file can be read by others, is damaged, or cannot be read or made.
pub fn keep(path: &Path, prefix: &str) -> Result<String, HubError> {
    match fs::read_to_string(path) {
        Ok(text) => check(path, prefix, text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path, prefix)?;
            let text = fs::read_to_string(path).map_err(|source| failed("read", path, source))?;
            check(path, prefix, text)
        }
        Err(source) => Err(failed("read", path, source)),
    }
}

/// Reads a secret that somebody else made, such as a password; an empty one is damaged.
///
/// # Errors
/// When the file can be read by others, is empty, or cannot be read.
pub fn read(path: &Path) -> Result<String, HubError> {
    let text = fs::read_to_string(path).map_err(|source| failed("read", path, source))?;
    if !platform::is_private(path).map_err(|source| failed("inspect", path, source))? {
        return Err(HubError::Exposed { path: path.to_owned() });
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(HubError::Damaged { path: path.to_owned() });
    }
    Ok(text.to_owned())
}

fn check(path: &Path, prefix: &str, text: String) -> Result<String, HubError> {
    if !platform::is_private(path).map_err(|source| failed("inspect", path, source))? {
        return Err(HubError::Exposed { path: path.to_owned() });
    }
    let text = text.trim_end();
    let digits =
        text.strip_prefix(prefix).filter(|digits| decode::<SECRET_BYTES>(digits).is_some());
    digits.map(|_| text.to_owned()).ok_or(HubError::Damaged { path: path.to_owned() })
}

/// The bytes that lower-case hex digits spell.
pub(crate) fn decode<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let is_digit = |letter: u8| matches!(letter, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != N * 2 || !digits.bytes().all(is_digit) {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Makes the file under another name first; whoever is first gives the secret, for good.
fn create(path: &Path, prefix: &str) -> Result<(), HubError> {
    let secret: [u8; SECRET_BYTES] = chance()?;
    let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let unfinished = path.with_extension(format!("{}.unfinished", std::process::id()));
    let written = platform::create_private(&unfinished).and_then(|mut file| {
        file.write_all(format!("{prefix}{digits}\n").as_bytes())?;
        file.sync_all()?;
        match fs::hard_link(&unfinished, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    });
    let removed = fs::remove_file(&unfinished);
    written
        .and(removed)
        .and_then(|()| platform::sync_parent(path))
        .map_err(|source| failed("write", path, source))
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> HubError {
    HubError::File { what, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_read_ever_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin-token");
        let made = keep(&path, "wsa-").unwrap();
        assert_eq!(keep(&path, "wsa-").unwrap(), made);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
        assert!(matches!(keep(&path, "other-"), Err(HubError::Damaged { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        super::folder(&state).unwrap();
        let path = state.join("admin-token");
        keep(&path, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&state), mode(&path)), (0o700, 0o600));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(keep(&path, ""), Err(HubError::Exposed { .. })));
    }
}
