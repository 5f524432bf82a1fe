//! Files that only their owner may read: the API's token and the station's keys.
//!
//! A secret is created whole or not at all, and never written over. What others
//! could have read or put there is not taken for a secret. Its content is not
//! looked at here.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Longest secret, in bytes; every key and token is far shorter.
pub const SECRET_BYTES_MAX: u64 = 16 * 1024;

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system refuses.
    #[error("{}: {doing} failed: {source}; let the user of this program own the folder", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody else could read it, or have put it there.
    #[error("{}: {why}; {remedy}", path.display())]
    Exposed {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
        /// What to do about it.
        remedy: String,
    },
    /// It is longer than any secret.
    #[error("{}: this is not a secret of the station, it is too long; move the file away", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
}

impl SecretError {
    fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, doing, source }
    }
}

/// Creates a folder that only its owner may enter, unless it is there.
///
/// # Errors
/// [`SecretError::Io`].
pub fn create_folder(folder: &Path) -> Result<(), SecretError> {
    if folder.is_dir() {
        return Ok(());
    }
    platform::create_folder(folder).map_err(SecretError::io(folder, "creating the folder"))
}

/// Reads a secret, or none if there is no such file.
///
/// # Errors
/// [`SecretError`]; a secret that others can read or replace is refused.
pub fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SecretError::io(path, "reading")(error)),
    };
    platform::check(path, &file)?;
    let mut secret = Zeroizing::new(Vec::new());
    let taken = file.take(SECRET_BYTES_MAX + 1).read_to_end(&mut secret);
    match taken.map_err(SecretError::io(path, "reading"))? as u64 > SECRET_BYTES_MAX {
        true => Err(SecretError::TooLong { path: path.to_owned() }),
        false => Ok(Some(secret)),
    }
}

/// Creates a secret, synced to the disk; if it is there already, it stays as it is.
///
/// # Errors
/// [`SecretError::Io`].
pub fn create(path: &Path, secret: &[u8]) -> Result<(), SecretError> {
    let unfinished = unfinished_name(path);
    let made = write_new(&unfinished, secret)
        .map_err(SecretError::io(&unfinished, "writing"))
        .and_then(|()| platform::restrict(&unfinished))
        .and_then(|()| match fs::hard_link(&unfinished, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked.map_err(SecretError::io(path, "creating")),
        });
    let removed = fs::remove_file(&unfinished).map_err(SecretError::io(&unfinished, "removing"));
    made?;
    removed?;
    let folder = path.parent().unwrap_or(Path::new("."));
    platform::sync_folder(folder).map_err(SecretError::io(folder, "syncing"))
}

/// Removes a file from its folder, and the name from the disk; one that is not there is removed.
///
/// # Errors
/// What the system says.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        removed => removed?,
    }
    platform::sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Puts a secret in the place of another, whole or not at all.
///
/// # Errors
/// [`SecretError::Io`].
pub fn replace(from: &Path, path: &Path) -> Result<(), SecretError> {
    fs::rename(from, path).map_err(SecretError::io(path, "replacing"))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    platform::sync_folder(folder).map_err(SecretError::io(folder, "syncing"))
}

/// One per process, so that two that start at once do not write into each other's file.
fn unfinished_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

fn write_new(path: &Path, secret: &[u8]) -> io::Result<()> {
    // What a process of the same number left behind when it was killed.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = platform::private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(secret)?;
    file.sync_all()
}

#[cfg(unix)]
mod platform {
    use std::{
        fs::{DirBuilder, File, OpenOptions},
        io,
        os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
        path::Path,
    };

    use super::SecretError;

    const OTHERS: u32 = 0o077;
    const OTHERS_WRITE: u32 = 0o022;

    pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }

    #[expect(clippy::unnecessary_wraps, reason = "restricting can fail on other systems")]
    pub(super) fn restrict(_path: &Path) -> Result<(), SecretError> {
        // The file was created with its mode.
        Ok(())
    }

    /// A secret belongs to the owner of its folder, and nobody else has a way to either.
    pub(super) fn check(path: &Path, file: &File) -> Result<(), SecretError> {
        let exposed = |path: &Path, why: String, remedy: String| {
            Err(SecretError::Exposed { path: path.to_owned(), why, remedy })
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let secret = file.metadata().map_err(SecretError::io(path, "looking at"))?;
        let around = folder.metadata().map_err(SecretError::io(folder, "looking at"))?;
        if !secret.is_file() {
            return exposed(path, "this is not a file".to_owned(), "move it away".to_owned());
        }
        if secret.uid() != around.uid() {
            let why = format!("user {} owns it, its folder user {}", secret.uid(), around.uid());
            return exposed(path, why, format!("run `chown {} {}`", around.uid(), path.display()));
        }
        if secret.mode() & OTHERS != 0 {
            let why = format!("other users can use it (mode {:04o})", secret.mode() & 0o7777);
            let remedy = format!("run `chmod 600 {}`, then make a new secret", path.display());
            return exposed(path, why, remedy);
        }
        if around.mode() & OTHERS_WRITE != 0 {
            let why = format!("other users can write it (mode {:04o})", around.mode() & 0o7777);
            return exposed(folder, why, format!("run `chmod 700 {}`", folder.display()));
        }
        Ok(())
    }

    pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

#[cfg(windows)]
mod platform {
    use std::{
        fs::{self, File, OpenOptions},
        io,
        path::Path,
        process::{Command, Stdio},
    };

    use super::SecretError;

    /// The owner of the file, the system and the administrators; well-known ids,
    /// because names differ between languages of Windows.
    const ALLOWED: [&str; 3] = ["*S-1-3-4:F", "*S-1-5-18:F", "*S-1-5-32-544:F"];

    pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    /// Takes every inherited right away and gives the few back.
    pub(super) fn restrict(path: &Path) -> Result<(), SecretError> {
        let mut icacls = Command::new("icacls");
        icacls.arg(path).args(["/inheritance:r", "/grant:r"]).args(ALLOWED);
        let ended =
            icacls.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        match ended.map_err(SecretError::io(path, "restricting"))?.success() {
            true => Ok(()),
            false => Err(SecretError::Exposed {
                path: path.to_owned(),
                why: "its access list could not be restricted".to_owned(),
                remedy: "put the state folder on an NTFS disk".to_owned(),
            }),
        }
    }

    /// Restricts again, which mends what it would have to complain about.
    pub(super) fn check(path: &Path, _file: &File) -> Result<(), SecretError> {
        restrict(path)
    }

    /// NTFS journals the creation of names itself, and folders cannot be synced.
    #[expect(clippy::unnecessary_wraps, reason = "syncing can fail on other systems")]
    pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_secret_is_kept_and_never_written_over() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/state");
        create_folder(&folder).unwrap();
        let path = folder.join("key");
        assert!(read(&path).unwrap().is_none());
        create(&path, b"first").unwrap();
        create(&path, b"second").unwrap();
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"first");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_behind_does_not_stop_the_next() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        fs::write(unfinished_name(&path), b"hal").unwrap();
        create(&path, b"whole").unwrap();
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"whole");
    }

    #[test]
    fn a_secret_that_others_can_use_or_replace_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        create(&path, b"secret").unwrap();
        mode(&path, 0o640);
        let said = read(&path).unwrap_err().to_string();
        assert!(said.contains("other users can use it (mode 0640); run `chmod 600"), "{said}");
        mode(&path, 0o600);
        mode(home.path(), 0o770);
        let said = read(&path).unwrap_err().to_string();
        assert!(said.contains("other users can write it (mode 0770); run `chmod 700"), "{said}");
        mode(home.path(), 0o700);
        fs::write(&path, vec![0; 20_000]).unwrap();
        assert!(matches!(read(&path), Err(SecretError::TooLong { .. })));
    }
}
