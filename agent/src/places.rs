//! Where this computer keeps the station's configuration and state.
//!
//! With `herald`, the only code of the station that asks the environment. It creates nothing.

use std::{env, path::PathBuf};

/// The file name of the configuration.
const CONFIG_FILE: &str = "waystation.toml";

/// Where the configuration is, unless the command line says otherwise.
pub fn config_file() -> PathBuf {
    platform::config_dir().join(CONFIG_FILE)
}

/// Where the state is, unless the configuration says otherwise.
pub fn state_dir() -> PathBuf {
    platform::state_dir()
}

/// An absolute path from the environment; a relative one would depend on who starts us.
fn from_environment(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(unix)]
mod platform {
    use std::{env, fs, os::unix::fs::MetadataExt, path::PathBuf};

    use super::from_environment;

    pub(super) fn config_dir() -> PathBuf {
        if runs_as_root() {
            return PathBuf::from("/etc/waystation");
        }
        from_environment("XDG_CONFIG_HOME")
            .unwrap_or_else(|| home().join(".config"))
            .join("waystation")
    }

    /// A service manager's own folder first; then the service's, then the user's.
    pub(super) fn state_dir() -> PathBuf {
        if let Some(given) = from_environment("STATE_DIRECTORY") {
            return given;
        }
        if runs_as_root() {
            return PathBuf::from("/var/lib/waystation");
        }
        let state = from_environment("XDG_STATE_HOME");
        state.unwrap_or_else(|| home().join(".local/state")).join("waystation")
    }

    /// Where there is no `/proc`, root is not told apart and keeps its state at home.
    fn runs_as_root() -> bool {
        fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }

    fn home() -> PathBuf {
        env::home_dir().unwrap_or_else(|| PathBuf::from("/"))
    }
}

#[cfg(windows)]
mod platform {
    use std::path::PathBuf;

    use super::from_environment;

    pub(super) fn config_dir() -> PathBuf {
        from_environment("ProgramData")
            .unwrap_or_else(|| PathBuf::from(r"C:\ProgramData"))
            .join("Waystation")
    }

    pub(super) fn state_dir() -> PathBuf {
        config_dir().join("state")
    }
}
