//! What can be said to the window's program when it starts.

use std::{ffi::OsString, path::PathBuf};

use anyhow::bail;

/// Starts in the tray; the way autostart starts it.
pub(crate) const HIDDEN: &str = "--hidden";
/// Names the station's configuration.
const CONFIG: &str = "--config";

/// What was said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The station's configuration; this user's if there is none.
    pub(crate) config: Option<PathBuf>,
    /// Whether only the tray is wanted.
    pub(crate) hidden: bool,
}

impl Arguments {
    /// Reads what stands behind the program's name.
    pub(crate) fn read(mut said: impl Iterator<Item = OsString>) -> anyhow::Result<Self> {
        let mut arguments = Self::default();
        while let Some(word) = said.next() {
            match word.to_str() {
                Some(HIDDEN) => arguments.hidden = true,
                Some(CONFIG) => match said.next() {
                    Some(file) => arguments.config = Some(file.into()),
                    None => bail!("{CONFIG}: name the station's configuration file behind it"),
                },
                Some(_) | None => {
                    bail!("{}: say {HIDDEN}, {CONFIG} FILE or nothing", word.display())
                }
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &[&str], expected: Option<(Option<&str>, bool)>) {
        let read = Arguments::read(said.iter().map(OsString::from)).ok();
        let read = read.map(|Arguments { config, hidden }| (config, hidden));
        assert_eq!(read, expected.map(|(config, hidden)| (config.map(PathBuf::from), hidden)));
    }

    #[test]
    fn a_misspelt_word_is_refused_and_not_overheard() {
        check(&[], Some((None, false)));
        check(&["--hidden", "--config", "a.toml"], Some((Some("a.toml"), true)));
        check(&["--config"], None);
        check(&["--hiden"], None);
    }
}
