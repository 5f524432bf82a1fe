//! How much is tried: with every change, every night, before a release.

use clap::ValueEnum;
use serde::Deserialize;
use std::fmt;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// With every change: minutes
    #[default]
    Ci,
    /// Every night: within two hours
    Night,
    /// Before a release: as long as it takes
    Release,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ci => "ci",
            Self::Night => "night",
            Self::Release => "release",
        })
    }
}
