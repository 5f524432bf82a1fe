//! The hub under test: where it listens, what it keeps, which process it is.
//!
//! Dropping it ends what it started, the hub before the database.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::{self, Program};
use crate::error::BenchError;
use crate::http::Connection;
use crate::hub::postgres::Postgres;

/// The store in one file.
pub const SQLITE: &str = "sqlite";
/// The store in a database server.
pub const POSTGRES: &str = "postgresql";

/// A running hub.
#[derive(Debug)]
pub struct Subject {
    /// Which store it has.
    pub store: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its state directory.
    pub state: PathBuf,
    /// Where its store's files are.
    pub data: PathBuf,
    program: Option<Program>,
    /// Held so that it ends after the hub.
    _server: Option<Postgres>,
}

impl Subject {
    /// A hub that somebody else runs, with a store in one file.
    pub fn running(address: SocketAddr, state: &Path) -> Self {
        let (state, data) = (state.to_owned(), state.to_owned());
        Self { store: SQLITE, address, state, data, program: None, _server: None }
    }

    /// Starts `binary` with its state below `folder`, on a database where there is one.
    pub fn start(
        binary: &Path,
        folder: &Path,
        server: Option<Postgres>,
    ) -> Result<Self, BenchError> {
        Self::start_at(binary, folder, child::free_address()?, server)
    }

    /// The same, where the stations look for it.
    pub fn start_at(
        binary: &Path,
        folder: &Path,
        address: SocketAddr,
        server: Option<Postgres>,
    ) -> Result<Self, BenchError> {
        if !binary.is_file() {
            return Err(BenchError::NoProgram { path: binary.to_owned() });
        }
        let store = if server.is_some() { POSTGRES } else { SQLITE };
        let state = folder.join(format!("hub-{store}"));
        let mut command = Command::new(binary);
        command.arg("serve").arg("--listen").arg(address.to_string());
        command.arg("--state").arg(&state).env("RUST_LOG", "warn");
        let mut data = state.clone();
        if let Some(server) = &server {
            data = server.data();
            command.arg("--config").arg(configured(folder, server)?);
        }
        let mut program = Program::start(&format!("hub-{store}"), folder, command)?;
        program.wait_until(|| {
            let reply = Connection::to(address).get("/readyz", &[]).ok()?;
            (reply.status == 200).then_some(())
        })?;
        Ok(Self { store, address, state, data, program: Some(program), _server: server })
    }

    /// Which process it is, where it has one of its own.
    pub fn process(&self) -> Option<u32> {
        self.program.as_ref().map(Program::id)
    }

    /// The token of its administrator.
    pub fn admin_token(&self) -> Result<String, BenchError> {
        let path = self.state.join("admin-token");
        let read = fs::read_to_string(&path);
        let token = read.map_err(|source| BenchError::Folder { deed: "read", path, source })?;
        Ok(token.trim().to_owned())
    }

    /// How large the store's files are.
    pub fn stored_bytes(&self) -> u64 {
        size_of(&self.data)
    }
}

/// Settings that put the store into a database.
fn configured(folder: &Path, server: &Postgres) -> Result<PathBuf, BenchError> {
    let secret = folder.join("postgres-address");
    let config = folder.join("hub.toml");
    let write = |path: &Path, text: String| {
        fs::write(path, text).map_err(|source| BenchError::Folder {
            deed: "write",
            path: path.to_owned(),
            source,
        })
    };
    write(&secret, format!("{}\n", server.address()))?;
    keep_private(&secret)?;
    write(&config, format!("[store]\npostgres_file = {secret:?}\n"))?;
    Ok(config)
}

/// The hub reads a secret only from a file that nobody else can.
#[cfg(unix)]
fn keep_private(path: &Path) -> Result<(), BenchError> {
    use std::os::unix::fs::PermissionsExt as _;
    let kept = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    kept.map_err(|source| BenchError::Folder { deed: "close", path: path.to_owned(), source })
}

/// On Windows a file in a folder of this user's is private already.
#[cfg(not(unix))]
fn keep_private(_path: &Path) -> Result<(), BenchError> {
    Ok(())
}

/// Bytes of every file below a folder; what goes away meanwhile counts nothing.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size_of(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}
