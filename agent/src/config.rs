//! What the station is told by its configuration file, checked once.
//!
//! `RawConfig` is what the file says; [`Config`] is what the
//! station runs on. Who holds a `Config` need not check anything again. No other
//! code reads the file, and nothing here opens a socket.

mod added;
mod check;
mod error;
mod raw;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use drivers::address::Address;
use drivers::policy::Policy;
use spool::Media;

pub use added::AddedPrinter;
pub use error::{ConfigError, Place, RefusedValue};

use crate::{
    api::{Origin, TokenDigest},
    engine, retention,
};

/// Longest name of a printer or client, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// Most printers of one station.
pub const PRINTERS_MAX: usize = 64;

/// Most labels that may be with one printer at once.
pub const WINDOW_MAX: u8 = 4;

/// Most pools of one station.
pub const POOLS_MAX: usize = 64;

/// Most paired clients of one station.
pub const CLIENTS_MAX: usize = 64;

/// A checked configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder of the journal, the keys and the token.
    pub state: PathBuf,
    /// Where the local API listens; a loopback address. Port 0 means any free one.
    pub listen: SocketAddr,
    /// A folder of printer profiles that add to and override the built-in ones.
    pub profiles: Option<PathBuf>,
    /// The printers; their names are unique.
    pub printers: Vec<PrinterConfig>,
    /// Printers that stand in for each other; no name is a printer's too.
    pub pools: Vec<PoolConfig>,
    /// The hub, if the station tells one.
    pub hub: Option<HubConfig>,
    /// The station's limits.
    pub limits: LimitsConfig,
    /// What documents may make a printer do, whoever sends them.
    pub policy: Policy,
    /// Paired clients; their names are unique, and none is called `local`.
    pub clients: Vec<ClientConfig>,
    /// How long things are kept.
    pub retention: retention::Policy,
    /// How the log is written.
    pub log: LogFormat,
}

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterConfig {
    /// Its name at this station: 1 to 64 characters of `a-z 0-9 -`.
    pub name: String,
    /// Where it is.
    pub uri: Address,
    /// The id of its profile; whether there is such a profile is found out at start.
    pub profile: String,
    /// Whether somebody else prints on it too, so that its counter proves nothing.
    pub shared: bool,
    /// Whether an open question holds up the whole printer.
    pub strict_order: bool,
    /// Whether each label says in its corner which attempt it is.
    pub attempt_token: bool,
    /// How many labels may be with it at once, 1 to [`WINDOW_MAX`].
    pub window: u8,
    /// The size of the labels that are loaded.
    pub media: Option<Media>,
    /// Whether a ribbon is loaded.
    pub ribbon: Option<bool>,
    /// What it uses up.
    pub supplies: SuppliesConfig,
}

/// What a printer uses up, as far as somebody stated it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SuppliesConfig {
    /// How long a new roll of labels is, in metres.
    pub media_m: Option<u32>,
    /// How long a new ribbon is, in metres.
    pub ribbon_m: Option<u32>,
    /// How far its head is made to go, in kilometres.
    pub head_km: Option<u32>,
}

/// Printers that stand in for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolConfig {
    /// Its name, in the same letters as a printer's.
    pub name: String,
    /// The names of its printers, at least one, each of them configured.
    pub printers: Vec<String>,
    /// How long one of them may not work before its labels that never started go to another.
    pub failover: Duration,
}

/// The hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubConfig {
    /// Its base address, `https://` or `http://`, without a path.
    pub url: String,
}

/// The station's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Longest document of one job, in bytes.
    pub document_bytes_max: usize,
    /// Most copies of one job.
    pub copies_max: u16,
    /// Most labels that one copy of a document may print.
    pub impressions_max: u32,
    /// Most jobs that may wait at one printer.
    pub queue_max: u64,
    /// Most connections to the local API at once.
    pub connections_max: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            document_bytes_max: 1024 * 1024,
            copies_max: 100,
            impressions_max: 1_000,
            queue_max: 10_000,
            connections_max: 64,
        }
    }
}

/// What the engine goes by; the rest is the API's.
impl From<LimitsConfig> for engine::Limits {
    fn from(limits: LimitsConfig) -> Self {
        let LimitsConfig {
            document_bytes_max,
            copies_max,
            impressions_max,
            queue_max,
            connections_max: _of_the_api,
        } = limits;
        Self { document_bytes_max, copies_max, impressions_max, queue_max }
    }
}

/// One paired client of the local API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// Its name, as it appears in the journal.
    pub name: String,
    /// The one web origin it calls from; none for a program.
    pub origin: Option<Origin>,
    /// What its token is recognised by.
    pub token: TokenDigest,
    /// What its documents may make a printer do; holds what everybody may as well.
    pub policy: Policy,
}

/// Whether a text can be the name of a printer, a profile or a client.
pub fn is_name(text: &str) -> bool {
    check::is_name(text)
}

/// The address of a hub, without what may be left out: scheme, host and port only.
pub fn hub_address(text: &str) -> Option<&str> {
    check::hub_address(text)
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// What each client's documents may make a printer do.
    pub fn policies(&self) -> engine::Policies {
        let clients = self.clients.iter().map(|it| (it.name.clone(), it.policy.clone())).collect();
        engine::Policies { everybody: self.policy.clone(), clients }
    }

    /// The printers that stand in for each other.
    pub fn pools(&self) -> engine::Pools {
        let pool = |it: &PoolConfig| {
            let PoolConfig { name, printers, failover } = it;
            (name.clone(), engine::Pool { printers: printers.clone(), failover: *failover })
        };
        self.pools.iter().map(pool).collect()
    }

    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// See [`ConfigError`]; each names the file, and the line and key if there is one.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(file, &text),
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                Err(ConfigError::Missing { file: file.to_owned() })
            }
            Err(source) => Err(ConfigError::Unreadable { file: file.to_owned(), source }),
        }
    }

    /// Checks the text of a configuration file; `file` is only named in errors.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let raw = toml::from_str(text).map_err(|error| ConfigError::Malformed {
            place: Place::of(file, text, error.span()),
            what: error.message().trim_end_matches('.').to_owned(),
        })?;
        check::check(raw, &check::Source { file, text })
    }
}

#[cfg(test)]
mod tests;
