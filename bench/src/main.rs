//! The command line of the benchmark.
//!
//! It finds and starts what is measured, prints the report and gives the exit code: 0 when the
//! run is whole, 1 when it could not be made or Waystation broke a label or a byte. A speed that was
//! missed is printed, not punished: machines differ.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use bench::disk::RawSync;
use bench::encoders;
use bench::error::BenchError;
use bench::hub;
use bench::hub::postgres::Postgres;
use bench::hub::subject::{POSTGRES, Subject};
use bench::line::{Lane, Plan, Run};
use bench::report::{Absent, Report, render};
use bench::station;
use bench::station::programs::{Measurement, Programs};
use bench::system::peers;
use bench::system::plain::{Opens, PlainTcp};
use bench::system::waystation::Waystation;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Connections of a burst.
const CONNECTIONS: usize = 8;
/// Labels before anything is timed.
const WARM_UP: usize = 20;
/// Raw syncs before and after a hub is loaded.
const RAW_SYNCS: usize = 100;
/// How long a label may take to arrive. The slowest peer stalls for ten seconds now and then.
const ARRIVAL_TIME_MAX: Duration = Duration::from_secs(20);

#[derive(Parser)]
#[command(name = "bench", version, about = "Measures Waystation beside its peers")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Submit to acknowledgement, submit to printer, and bursts, for one printer
    Line(LineArgs),
    /// What one station bears: crowds, a day, heads, a wave in one call, a journal of months, a hub away
    Station(StationArgs),
    /// Bytes of a page in every packing, and its time over a serial line: raw, hex and smallest
    Encoders(EncodersArgs),
    /// What a hub bears: signed batches of whole fleets, on SQLite and on PostgreSQL
    Hub(HubArgs),
}

#[derive(Args)]
struct HubArgs {
    /// A short slice, to see whether everything works; its figures say nothing
    #[arg(long)]
    quick: bool,
    /// Print the report as one JSON object on the last line
    #[arg(long)]
    json: bool,
    /// The hub to measure [default: `waystation-hub` beside this program]
    #[arg(long, value_name = "PATH")]
    hub: Option<PathBuf>,
    /// Where the stores go; its disk is the one measured [default: beside this program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Args)]
struct StationArgs {
    /// Less of everything: about a minute
    #[arg(long)]
    quick: bool,
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART,...")]
    only: Vec<station::Part>,
    /// How long the day is, in seconds [default: 60; quick: 10]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    day: Option<u32>,
    /// Jobs in the journal of months [default: 1000000; quick: 20000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    jobs: Option<u32>,
    /// Print the report as one JSON object on the last line
    #[arg(long)]
    json: bool,
    /// Which peers to measure beside it
    #[arg(long, value_enum, default_value_t = Peers::Auto)]
    peers: Peers,
    /// Where journals and spools go; its disk is the one measured [default: beside this program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Args)]
struct EncodersArgs {
    /// How often every page has its turn
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Bits a second of the line
    #[arg(long, default_value_t = 115_200, value_parser = clap::value_parser!(u32).range(1_200..=100_000_000))]
    baud: u32,
    /// Print the report as one JSON object on the last line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct LineArgs {
    /// Labels of one burst, and of all sequences of one system together
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    labels: u32,
    /// How often every system has its turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rounds: u32,
    /// Print the report as one JSON object on the last line
    #[arg(long)]
    json: bool,
    /// The agent to measure [default: `waystation` beside this program]
    #[arg(long, value_name = "PATH")]
    agent: Option<PathBuf>,
    /// Which peers to measure beside it
    #[arg(long, value_enum, default_value_t = Peers::Auto)]
    peers: Peers,
    /// Where journals and spools go; its disk is the one measured [default: beside this program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Milliseconds between an arrival and the next submission of a sequence
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    gap: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Peers {
    /// Those that are installed
    Auto,
    /// None
    None,
}

fn main() -> anyhow::Result<ExitCode> {
    let what = Cli::parse().what;
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || told.store(true, Ordering::Relaxed))
        .context("cannot listen for the signal to stop")?;

    let kept = match what {
        What::Line(args) => {
            let report = measure(&args, &stop)?;
            print(&render(&report), args.json.then_some(&report))?;
            report.kept_every_label()
        }
        What::Station(args) => {
            let report = measure_station(&args, &stop)?;
            print(&station::report::render(&report), args.json.then_some(&report))?;
            report.kept_every_label()
        }
        What::Encoders(args) => {
            let report = measure_encoders(&args, &stop)?;
            print(&encoders::report::render(&report), args.json.then_some(&report))?;
            report.kept_every_byte()
        }
        What::Hub(args) => {
            let report = measure_hub(&args, &stop)?;
            print(&hub::report::render(&report), args.json.then_some(&report))?;
            true
        }
    };
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(text: &str, report: Option<&impl serde::Serialize>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{text}")?;
    if let Some(report) = report {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
    }
    Ok(())
}

fn say(what: &str) {
    // Nobody may be there to hear it; the report is what counts.
    let _heard = writeln!(io::stderr(), "{what}");
}

fn measure_encoders(
    args: &EncodersArgs,
    stop: &AtomicBool,
) -> anyhow::Result<encoders::report::Report> {
    let plan = encoders::Plan { rounds: usize::try_from(args.rounds)?, baud: args.baud };
    let measured = encoders::measure(plan, encoders::pages::all(), stop, &say)?;
    Ok(encoders::report::Report::of(plan, &measured))
}

fn measure_station(
    args: &StationArgs,
    stop: &AtomicBool,
) -> anyhow::Result<station::report::Report> {
    let beside = own_folder()?;
    let folder = work_folder(args.folder.as_deref().unwrap_or(&beside))?;
    let peers = matches!(args.peers, Peers::Auto);
    let programs = Programs::beside(&beside, folder.path().to_owned(), peers);
    let plan = if args.quick { station::Plan::QUICK } else { station::Plan::WHOLE };
    let plan = station::Plan {
        day_seconds: args.day.unwrap_or(plan.day_seconds),
        journal_jobs: args.jobs.unwrap_or(plan.journal_jobs),
        ..plan
    };
    let all = <station::Part as ValueEnum>::value_variants();
    let parts = if args.only.is_empty() { all } else { &args.only };
    Ok(Measurement::new(&programs, plan, stop, &say).measure(parts)?)
}

fn measure_hub(args: &HubArgs, stop: &AtomicBool) -> anyhow::Result<hub::report::Report> {
    let beside = own_folder()?;
    let binary = args
        .hub
        .clone()
        .unwrap_or_else(|| beside.join(format!("waystation-hub{}", std::env::consts::EXE_SUFFIX)));
    let folder = work_folder(args.folder.as_deref().unwrap_or(&beside))?;
    let folder = folder.path();
    let plan = if args.quick { hub::Plan::QUICK } else { hub::Plan::WHOLE };
    let mut disk = RawSync::create(folder)?;
    let mut syncs = disk.slice(RAW_SYNCS)?;
    let subject = Subject::start(&binary, folder, None)?;
    let mut measured = vec![hub::measure(&plan, &subject, true, stop, &say)?];
    drop(subject);
    let mut absent = Vec::new();
    match Postgres::find() {
        Some(programs) => {
            let server = Postgres::start(&programs, folder)?;
            let subject = Subject::start(&binary, folder, Some(server))?;
            measured.push(hub::measure(&plan, &subject, false, stop, &say)?);
        }
        None => absent.push(Absent { name: POSTGRES, why: "it is not installed".to_owned() }),
    }
    syncs.extend(disk.slice(RAW_SYNCS)?);
    Ok(hub::report::Report::of(&plan, &measured, absent, &syncs))
}

/// The folder that this program lies in.
fn own_folder() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("cannot tell where this program lies")?;
    Ok(own.parent().context("this program lies in no folder")?.to_owned())
}

fn measure(args: &LineArgs, stop: &AtomicBool) -> anyhow::Result<Report> {
    let beside = own_folder()?;
    let agent = args.agent.clone();
    let agent = agent.unwrap_or_else(|| {
        beside.join(format!("{}{}", Waystation::NAME, std::env::consts::EXE_SUFFIX))
    });
    let parent = args.folder.as_deref().unwrap_or(&beside);
    let folder = work_folder(parent)?;
    let folder = folder.path();

    let plan = Plan {
        labels: usize::try_from(args.labels)?,
        rounds: usize::try_from(args.rounds)?,
        connections: CONNECTIONS,
        warm_up: WARM_UP,
        gap: Duration::from_millis(args.gap),
        arrival_time_max: ARRIVAL_TIME_MAX,
    };
    let mut lanes = vec![
        Lane::required(Box::new(PlainTcp::start(Opens::Once)?)),
        Lane::required(Box::new(PlainTcp::start(Opens::EachTime)?)),
        Lane::required(Box::new(Waystation::start(&agent, &peers::below(folder, "waystation")?)?)),
    ];
    let (peers, absent) =
        if matches!(args.peers, Peers::Auto) { peers::start(folder) } else { Default::default() };
    lanes.extend(peers.into_iter().map(Lane::peer));
    Run::new(plan, RawSync::create(folder)?, stop, &say).measure(&mut lanes)?;
    Ok(Report::of(plan, &lanes, absent))
}

/// A folder that is gone when the run is. Print services reach it as a user of their own.
fn work_folder(parent: &Path) -> Result<tempfile::TempDir, BenchError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("bench-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder.tempdir_in(parent).map_err(|source| BenchError::Folder {
        deed: "make a folder in",
        path: parent.to_owned(),
        source,
    })
}
