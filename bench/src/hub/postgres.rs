//! A PostgreSQL of the benchmark's own: a new cluster with its standard settings, syncs and all.
//!
//! Found where Debian's package puts it. It refuses to run as root; there it runs as Debian's user
//! `postgres`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::{self, Program};
use crate::error::BenchError;

/// Who runs the server where the benchmark runs as root.
const SERVER_USER: &str = "postgres";
/// The database that the hub gets.
const DATABASE: &str = "hub";

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    _program: Program,
}

impl Postgres {
    /// Where the programs of the newest PostgreSQL are, if there is one.
    pub fn find() -> Option<PathBuf> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        let version = |entry: &fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
        let newest = versions.filter_map(|entry| Some((version(&entry)?, entry.path()))).max()?;
        let programs = newest.1.join("bin");
        programs.join("postgres").is_file().then_some(programs)
    }

    /// Makes a cluster below `folder` and starts it.
    pub fn start(programs: &Path, folder: &Path) -> Result<Self, BenchError> {
        let folder = folder.join("postgresql");
        let made = fs::create_dir(&folder);
        made.map_err(|source| BenchError::Folder { deed: "make", path: folder.clone(), source })?;
        if is_root() {
            let mut chown = Command::new("chown");
            chown.arg(format!("{SERVER_USER}:")).arg(&folder);
            child::run("chown", chown)?;
        }
        let cluster = folder.join("cluster");
        let mut init = program(&programs.join("initdb"));
        init.args(["--auth=trust", "--username=hub", "--encoding=UTF8", "-D"]).arg(&cluster);
        child::run("initdb", init)?;
        let address = child::free_address()?;
        let port = address.port().to_string();
        let mut serve = program(&programs.join("postgres"));
        serve.args(["-p", &port, "-c", "listen_addresses=127.0.0.1"]);
        serve.args(["-c", "unix_socket_directories=", "-D"]).arg(&cluster);
        let log = folder.parent().unwrap_or(&folder);
        let mut server = Program::start("postgresql", log, serve)?;
        server.wait_until(|| {
            let mut create = program(&programs.join("createdb"));
            create.args(["--host=127.0.0.1", "--username=hub", "--port", &port, DATABASE]);
            child::run("createdb", create).ok()
        })?;
        Ok(Self { folder: cluster, port: address.port(), _program: server })
    }

    /// How the hub reaches it, as libpq writes it.
    pub fn address(&self) -> String {
        format!("host=127.0.0.1 port={} user=hub dbname={DATABASE}", self.port)
    }

    /// Where the rows are, without the log that the server writes first.
    pub fn data(&self) -> PathBuf {
        self.folder.join("base")
    }
}

/// A program, to be run by whom it lets.
fn program(path: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--clear-groups", "--"]);
        command.arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/");
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // A process's folder belongs to whom it runs as.
    fs::metadata("/proc/self").is_ok_and(|folder| folder.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
