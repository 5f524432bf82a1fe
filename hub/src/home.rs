//! The hub's state directory: its key, its name, the administrator's token and the store.
//!
//! What is in it is the hub's identity; two hubs never share one.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use contract::{identity::HubId, key::SigningKey};

use crate::{
    HubError, secret,
    store::{PostgresStore, SqliteStore, Store},
};

/// What the administrator's token begins with, so that secret scanners recognise it.
pub const ADMIN_TOKEN_PREFIX: &str = "wsa-";

/// A hub's state directory.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    /// Opens a state directory, and makes it if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(path: &Path) -> Result<Self, HubError> {
        secret::folder(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Holds the directory for one serving hub, until dropped.
    ///
    /// # Errors
    /// When another one holds it.
    pub fn lock(&self) -> Result<File, HubError> {
        let path = self.0.join("hub.lock");
        let failed = |source| HubError::File { what: "lock", path: path.clone(), source };
        let file =
            File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(HubError::Occupied { path }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The hub's key, made at the first start.
    ///
    /// # Errors
    /// When its file cannot be used.
    pub fn key(&self) -> Result<SigningKey, HubError> {
        let path = self.0.join("hub-key");
        let digits = secret::keep(&path, "")?;
        secret::decode(&digits)
            .map(|seed| SigningKey::from_seed(&seed))
            .ok_or(HubError::Damaged { path })
    }

    /// The administrator's token, made at the first start.
    ///
    /// # Errors
    /// When its file cannot be used.
    pub fn admin_token(&self) -> Result<String, HubError> {
        secret::keep(&self.0.join("admin-token"), ADMIN_TOKEN_PREFIX)
    }

    /// The store: in this directory, or in PostgreSQL at the address that a private file holds, whose
    /// certificate the authority in another one signed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn store(
        &self,
        postgres_file: Option<&Path>,
        authority_file: Option<&Path>,
    ) -> Result<Box<dyn Store>, HubError> {
        Ok(match postgres_file {
            None => Box::new(SqliteStore::open(&self.0.join("hub.db"))?),
            Some(file) => {
                let authority = authority_file.map(read_authority).transpose()?;
                Box::new(PostgresStore::open(&secret::read(file)?, authority.as_deref())?)
            }
        })
    }
}

fn read_authority(path: &Path) -> Result<String, HubError> {
    let failed = |source| HubError::File { what: "authority file", path: path.to_owned(), source };
    std::fs::read_to_string(path).map_err(failed)
}

/// The name of the hub that has this key.
pub fn hub_id(key: &SigningKey) -> HubId {
    let key = key.public().id().to_string();
    format!("hub-{}", &key[..12]).parse().expect("hex digits are allowed in a hub's name")
}
