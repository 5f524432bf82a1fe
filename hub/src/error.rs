//! Why the hub cannot start, go on or do what its command line asks.
//!
//! Refusals of requests are problems, in [`crate::ingest`] and [`crate::enrol`], not errors.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::{config::ConfigError, store::StoreError};

/// Why the hub cannot start, go on or do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The settings are not usable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file of the state directory cannot be used.
    #[error("cannot {what} {}; check that the state directory is there and belongs to the hub's user", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A secret file can be read by others.
    #[error("{} can be read by others; make it private (mode 0600) or delete it to get a new one", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A secret file does not hold what it must.
    #[error("{} does not hold a hub's secret; restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The hub's own address is none.
    #[error(
        "public_url is {url:?}; write the address that people type, such as https://hub.example"
    )]
    PublicUrl {
        /// What it says.
        url: String,
    },
    /// The certificate of a company's own authority is none.
    #[error("{} holds no certificate in PEM; ask for the root certificate of the company", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
    },
    /// The machine gives no chance for a secret.
    #[error("the machine gives no random bytes; keys and tokens cannot be made without")]
    NoChance(#[source] getrandom::Error),
    /// Another hub runs on this state.
    #[error("another hub runs on {}; stop it, or choose another state directory", path.display())]
    Occupied {
        /// The lock.
        path: PathBuf,
    },
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The certificate or its key is of no use.
    #[error(transparent)]
    Tls(#[from] door::TlsError),
    /// Serving did not end well.
    #[error(transparent)]
    Door(#[from] door::DoorError),
}
