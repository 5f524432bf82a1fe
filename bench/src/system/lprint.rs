//! LPrint, the label printer application: a private server in a folder of its own.
//!
//! It is the fastest open peer. It writes the label to a spool file before it answers and does
//! not sync it, so its answer is not durable.

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

/// The driver of a 4 inch direct thermal ZPL printer with 203 dpi.
const DRIVER: &str = "zpl_4inch-203dpi-dt";

/// A running private LPrint.
#[derive(Debug)]
pub struct LPrint {
    sink: Sink,
    queue: Queue,
    version: Option<String>,
    program: Program,
}

impl LPrint {
    /// Its name in reports.
    pub const NAME: &'static str = "lprint";

    /// Where it is installed, if it is.
    pub fn find() -> Option<PathBuf> {
        child::find(&["lprint"])
    }

    /// Starts a private server below `folder` and gives it one printer.
    pub fn start(binary: &Path, folder: &Path) -> Result<Self, BenchError> {
        let sink = Sink::open()?;
        let address = free_address()?;
        let port = address.port();
        let private = |command: &mut Command| {
            command.env("HOME", folder).env("TMPDIR", folder);
        };

        let mut serve = Command::new(binary);
        private(&mut serve);
        serve.arg("server");
        let spool = format!("spool-directory={}", folder.join("spool").display());
        let options = [
            &format!("server-port={port}"),
            "listen-hostname=localhost",
            &spool,
            "server-options=multi-queue,no-tls",
        ];
        for option in options {
            serve.args(["-o", option]);
        }
        let mut program = Program::start(Self::NAME, folder, serve)?;
        program.wait_until(|| Connection::to(address).get("/", &[]).ok())?;

        let mut add = Command::new(binary);
        private(&mut add);
        add.args(["add", "-d", "sink", "-m", DRIVER, "-v"]);
        add.arg(format!("socket://{}", sink.address()));
        add.args(["-u", &format!("ipp://localhost:{port}/ipp/system")]);
        child::run("lprint add", add)?;

        let queue = Queue {
            system: Self::NAME,
            server: address,
            path: "/ipp/print/sink",
            format: "application/vnd.zebra-zpl",
        };
        let version = queue.server_version();
        Ok(Self { sink, queue, version, program })
    }
}

impl System for LPrint {
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
