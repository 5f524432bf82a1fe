//! A real PostgreSQL that a test starts for itself: a new cluster in a temporary folder, on a free
//! port of this machine.
//!
//! PostgreSQL refuses to run as root; there it runs as Debian's user `postgres`. Debian's package
//! `postgresql` brings everything needed.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

/// Who runs the server where the test runs as root.
const SERVER_USER: &str = "postgres";
/// What the server says when it takes connections.
const READY: &str = "database system is ready to accept connections";
/// The settings of a server without TLS, and of one with it.
const TLS_OFF: &str = "ssl=off";
const TLS_ON: &str = "ssl=on";

/// A running server; it ends, and its data go, when it is dropped.
pub(crate) struct Server {
    folder: TempDir,
    child: Child,
    port: u16,
    tls: &'static str,
}

impl Server {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            let owner = format!("{SERVER_USER}:");
            succeed(Command::new("chown").arg(owner).arg(folder.path()));
        }
        let data = folder.path().join("data");
        let mut init = program("initdb");
        init.args(["--no-sync", "--auth=trust", "--username=hub", "--encoding=UTF8", "-D"]);
        succeed(init.arg(&data));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = serve(&data, port, TLS_OFF);
        Self { folder, child, port, tls: TLS_OFF }
    }

    /// Makes a cluster and starts it with this certificate and its key, in PEM; it takes nobody without
    /// TLS.
    pub(crate) fn start_with_tls(certificate: &str, key: &str) -> Self {
        let mut server = Self::start();
        server.stop();
        let data = server.folder.path().join("data");
        let hba = "hostssl all all 127.0.0.1/32 trust\n";
        for (name, text) in [("server.crt", certificate), ("server.key", key), ("pg_hba.conf", hba)]
        {
            let path = data.join(name);
            fs::write(&path, text).unwrap();
            succeed(Command::new("chmod").arg("600").arg(&path));
            if is_root() {
                succeed(Command::new("chown").arg(format!("{SERVER_USER}:")).arg(&path));
            }
        }
        server.tls = TLS_ON;
        server.child = serve(&data, server.port, TLS_ON);
        server
    }

    /// Makes an empty database; how to reach it.
    pub(crate) fn database(&self, name: &str) -> String {
        let mut create = program("createdb");
        let port = self.port.to_string();
        succeed(create.args(["--host=127.0.0.1", "--username=hub", "--port", &port, name]));
        format!("host=127.0.0.1 port={port} user=hub dbname={name}")
    }

    /// Ends the server without a word, as a crash does, and starts it again.
    pub(crate) fn crash(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = serve(&self.folder.path().join("data"), self.port, self.tls);
    }

    /// SIGINT is PostgreSQL's fast shutdown: it rolls back what runs and ends.
    fn stop(&mut self) {
        let id = self.child.id().to_string();
        // It may have ended by itself; then there is nobody to tell.
        let _told = Command::new("kill").args(["-INT", &id]).status();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts the server, and returns once it takes connections. After a crash, what is left of the
/// old server may still be ending, so it is tried again.
fn serve(data: &Path, port: u16, tls: &str) -> Child {
    for _ in 0..100 {
        let mut server = program("postgres");
        let port = port.to_string();
        server.args(["-p", &port, "-c", "listen_addresses=127.0.0.1"]);
        server.args(["-c", "unix_socket_directories=", "-c", "log_min_messages=log"]);
        // Only processes are killed here, never the machine, so nothing has to wait for the disk.
        server.args(["-c", "fsync=off", "-c", tls, "-D"]);
        let mut child = server.arg(data).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while log.read_line(&mut line).unwrap() > 0 {
            if line.contains(READY) {
                // Somebody has to read what the server says, or it stops at a full pipe.
                thread::spawn(move || log.read_to_end(&mut Vec::new()));
                return child;
            }
            line.clear();
        }
        child.wait().unwrap();
    }
    panic!("PostgreSQL does not start in {}", data.display());
}

/// A program of the newest PostgreSQL of this machine, to be run by whom it lets.
fn program(name: &str) -> Command {
    let path = folder().join(name);
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--clear-groups", "--"]);
        command.arg(path);
        command
    } else {
        Command::new(path)
    };
    // Else libpq looks for certificates in the home of whoever runs the test.
    command.current_dir("/").env("HOME", "/").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// Where Debian keeps the newest PostgreSQL; elsewhere the programs are found by name.
fn folder() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |entry: &fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
    let newest = versions.filter_map(|entry| Some((version(&entry)?, entry.path()))).max();
    newest.map_or_else(PathBuf::new, |(_, path)| path.join("bin"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

#[track_caller]
fn succeed(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
