//! CUPS with a raw queue: a private instance in a folder of its own.
//!
//! The installed print service and its queues are not touched. The queue has the defaults that
//! `lpadmin` gives it. CUPS writes the label to a spool file before it answers but syncs
//! neither that nor the job's control file by default (`SyncOnClose No`), so its answer is not
//! durable.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::{self, Program, free_address};
use crate::error::BenchError;
use crate::http::Connection;
use crate::label::Serial;
use crate::sink::Sink;
use crate::system::ipp::{Queue, by_job_number};
use crate::system::{Acknowledgement, Submitter, System};
use crate::tally::Receipt;

/// Folders below the private instance.
const FOLDERS: [&str; 5] = ["root", "spool", "cache", "state", "temp"];

/// A running private CUPS.
#[derive(Debug)]
pub struct Cups {
    sink: Sink,
    queue: Queue,
    version: Option<String>,
    program: Program,
}

impl Cups {
    /// Its name in reports.
    pub const NAME: &'static str = "cups";

    /// Where it is installed, server and administration, if it is.
    pub fn find() -> Option<(PathBuf, PathBuf)> {
        Some((child::find(&["cupsd"])?, child::find(&["lpadmin"])?))
    }

    /// Starts a private instance below `folder` and gives it one raw queue.
    pub fn start(server: &Path, admin: &Path, folder: &Path) -> Result<Self, BenchError> {
        let sink = Sink::open()?;
        let address = free_address()?;
        write_folders(folder, address)?;

        let mut command = Command::new(server);
        command.arg("-f").arg("-c").arg(folder.join("cupsd.conf"));
        command.arg("-s").arg(folder.join("cups-files.conf"));
        let mut program = Program::start(Self::NAME, folder, command)?;
        program.wait_until(|| Connection::to(address).get("/", &[]).ok())?;

        let mut add = Command::new(admin);
        add.env("CUPS_SERVER", address.to_string());
        add.args(["-p", "sink", "-E", "-m", "raw", "-v"]);
        add.arg(format!("socket://{}", sink.address()));
        child::run("lpadmin", add)?;

        let queue = Queue {
            system: Self::NAME,
            server: address,
            path: "/printers/sink",
            format: "application/vnd.cups-raw",
        };
        let version = queue.server_version();
        Ok(Self { sink, queue, version, program })
    }
}

fn write_folders(folder: &Path, address: SocketAddr) -> Result<(), BenchError> {
    let fail =
        |path: &Path, source| BenchError::Folder { deed: "write", path: path.to_owned(), source };
    for name in FOLDERS {
        let path = folder.join(name);
        std::fs::create_dir_all(&path).map_err(|source| fail(&path, source))?;
    }
    let files = format!(
        "ServerRoot {folder}/root\nRequestRoot {folder}/spool\nCacheDir {folder}/cache\n\
         StateDir {folder}/state\nTempDir {folder}/temp\nAccessLog {folder}/access.log\n\
         ErrorLog {folder}/error.log\nPageLog {folder}/page.log\n",
        folder = folder.display()
    );
    let server = format!(
        "Listen {address}\nBrowsing Off\nWebInterface No\nMaxJobs 0\nPreserveJobHistory Yes\n\
         <Location />\nOrder allow,deny\nAllow localhost\n</Location>\n\
         <Policy default>\n<Limit All>\nOrder allow,deny\nAllow localhost\n</Limit>\n</Policy>\n"
    );
    for (name, text) in [("cups-files.conf", files), ("cupsd.conf", server)] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|source| fail(&path, source))?;
    }
    Ok(())
}

impl System for Cups {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> Option<String> {
        self.version.clone()
    }

    fn acknowledgement(&self) -> Option<Acknowledgement> {
        Some(Acknowledgement { durable: false, means: "IPP answer: spooled to a file, not synced" })
    }

    fn sink(&self) -> &Sink {
        &self.sink
    }

    fn process(&self) -> Option<u32> {
        Some(self.program.id())
    }

    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError> {
        Ok(self.queue.connect())
    }

    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError> {
        Ok(by_job_number(receipts))
    }
}
