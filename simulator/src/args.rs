//! The command line, and the help that teaches it.
//!
//! Only shapes and words; what a command does is in `run`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use simulator::Language;
use simulator::config::PrinterText;
use simulator::fault::FaultText;

/// Label printers that are not there
#[derive(Debug, Parser)]
#[command(
    name = "waystation-sim",
    version,
    about = "Plays label printers of fifteen languages, well or badly, over TCP, serial lines and IPP.",
    after_help = "\
EXAMPLES
  Two printers, one of them slow, and a folder for what they print:
    waystation-sim serve --printer name=bench-1,port=9100,ips=6 \\
                         --printer name=bench-2,port=9101,ips=2 --out printed
  Let the paper run out, look, and put in a new roll:
    waystation-sim fault bench-1 paper-out
    waystation-sim printers
    waystation-sim clear bench-1
  Cut the line after 200 bytes of the 7th label:
    waystation-sim fault bench-1 reset --label 7 --byte 200
  A TSPL printer on a serial line of 9600 bits a second, and on a port:
    waystation-sim serve --printer name=tsc,language=tspl,port=9100,baud=9600,tty=/tmp/tsc
  A thousand stations for a hub, each with twenty batches of thirty events:
    waystation-sim fleet --stations 1000 --batches 20 --admin-token-file state/admin-token
  See which languages there are, and how to speak one:
    waystation-sim languages
    waystation-sim languages tspl

WHAT IS WHAT
  A printer is one body: buffer, head, media, counter, clock and faults. The language only puts
  it into words, so every fault works in every language. What the printer can prove about a label
  is a setting of its own (proof): counter, acknowledgement, idle or blind.

EXIT CODES
  0 done   1 failed   2 wrong usage or configuration
  3 no simulator or hub answers   4 it refused (unknown printer, impossible fault, wrong token)"
)]
pub(crate) struct Args {
    /// What to write to standard error, as a filter such as `info` or `simulator=debug`
    #[arg(long, global = true, default_value = "warn", env = "WAYSTATION_SIM_LOG")]
    pub(crate) log: String,
    /// Write JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Switch printers on and play them until told to stop
    Serve(Serve),
    /// Tell what the languages are, and how to try one
    Languages(Languages),
    /// Show the printers as they truly are
    Printers(At),
    /// List what a printer put out
    Labels(Labels),
    /// Make something go wrong
    Fault(Fault),
    /// Mend everything that is wrong with a printer
    Clear(Clear),
    /// Play stations that send signed batches to a hub
    Fleet(Box<Fleet>),
}

/// Where the simulator is controlled.
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    /// Where the simulator is controlled
    #[arg(
        long = "control",
        value_name = "URL",
        default_value = "http://127.0.0.1:9631",
        env = "WAYSTATION_SIM_CONTROL"
    )]
    pub(crate) url: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
When all is up, standard output says so, one line each:
  printer bench-1 socket://127.0.0.1:9100
  control http://127.0.0.1:9631
  ready
Port 0 takes any free port.

A --config file says the same and more:
  control = \"127.0.0.1:9631\"
  out = \"printed\"
  [[printers]]
  name = \"bench-1\"
  port = 9100
  ips = 6.0                # or \"instant\"
  buffer_kib = 512         # what it holds before the window closes
  counts_at = \"end\"        # when the lifetime counter moves
  counter_flush_ms = 5000  # how late the counter reaches its flash
  faults = [ { fault = \"reset\", at = { label = 7, byte = 200 } } ]
  [[printers]]
  name = \"sato\"
  language = \"sbpl\"        # `waystation-sim languages` lists them
  proof = \"acknowledgement\"
  port = 1024
  status_port = 1025       # answers when the first port is stalled
  ipp_port = 8631          # ipp://127.0.0.1:8631/ipp/print
  [[printers]]
  name = \"old\"
  language = \"epl2\"
  baud = 9600              # a pseudo-terminal; flow = \"xon-xoff\", \"rts-cts\", \"none\"
  tty = \"/tmp/old\"         # a link that always leads to it

The keys of --printer are those of the file:
  name, language, proof, port, address, status_port, ipp_port, baud, flow, tty, ips,
  start_stop_ms, label_length_dots, roll_labels, serial, model, firmware, counter, counts_at,
  counter_flush_ms, reprint_after_error, answers_max, sbpl_status, status_every_ms, buffer_kib,
  socket_buffer_kib, refuse_second, labels_max; only in the file: status_bytes, faults")]
pub(crate) struct Serve {
    /// A printer, such as name=bench-1,language=tspl,port=9100; the keys are below
    #[arg(long = "printer", value_name = "KEY=VALUE,...")]
    pub(crate) printers: Vec<PrinterText>,
    /// A TOML file with printers; --printer adds to it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to be controlled [default: 127.0.0.1:9631]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) control: Option<SocketAddr>,
    /// Folder to keep printed labels in; without it they are kept in memory only
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Start of the noise that garbage answers are made of
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  waystation-sim languages
  waystation-sim languages tspl")]
pub(crate) struct Languages {
    /// One of them, with an example to type; all of them without it
    #[arg(value_enum)]
    pub(crate) language: Option<Language>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Labels {
    /// The printer
    pub(crate) printer: String,
    /// Which sheets
    #[arg(long, value_enum, default_value_t = Outcome::Printed)]
    pub(crate) outcome: Outcome,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Outcome {
    /// Whole labels
    Printed,
    /// Labels on which the burn was broken off
    Partial,
    /// Labels that somebody else printed
    Foreign,
    /// Everything
    All,
}

impl Outcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Partial => "partial",
            Self::Foreign => "foreign",
            Self::All => "all",
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without --label, --byte or --burnt-percent the fault strikes at once.
  waystation-sim fault bench-1 head-open --label 3 --burnt-percent 80
  waystation-sim fault bench-1 power-cut --counter rollback --down-ms 2000
  waystation-sim fault bench-1 slow-drain --bytes-per-second 10
  waystation-sim fault bench-1 late --delay-ms 5000
  waystation-sim fault bench-1 truncated --after-bytes 20")]
pub(crate) struct Fault {
    /// The printer
    pub(crate) printer: String,
    #[command(flatten)]
    pub(crate) fault: FaultText,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Clear {
    /// The printer
    pub(crate) printer: String,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each station becomes known over the hub's own doors, with a key, a journal and a chain of its own.
A signature counts five minutes: give no more than can be sent in that time.

EXAMPLES
  As fast as the hub answers:
    waystation-sim fleet --stations 1000 --batches 20 --admin-token-file state/admin-token
  The pace of 20,000 stations, a batch a minute each, for ten seconds:
    waystation-sim fleet --stations 3330 --rate 333 --events 16 --admin-token-file state/admin-token
  Everybody comes back at once after an outage:
    waystation-sim fleet --stations 5000 --reconnect --admin-token-file state/admin-token")]
pub(crate) struct Fleet {
    /// The hub
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9640")]
    pub(crate) hub: String,
    /// The file with the administrator's token, in the hub's state directory
    #[arg(long, value_name = "FILE")]
    pub(crate) admin_token_file: PathBuf,
    /// How many stations
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(crate) stations: u32,
    /// How many stations share a site
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) stations_per_site: u32,
    /// How many batches each station sends
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) batches: u32,
    /// How many events a batch holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub(crate) events: u32,
    /// How many batches are on their way at once
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub(crate) connections: u32,
    /// Batches a second; as fast as the hub answers without it
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// A connection of its own for each batch
    #[arg(long)]
    pub(crate) reconnect: bool,
    /// From what keys and outcomes are drawn
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
