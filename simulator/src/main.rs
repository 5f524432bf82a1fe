//! `waystation-sim`: virtual label printers and stations from the command line.
//!
//! Reads the arguments, runs one command, turns the outcome into an exit code; everything else is
//! the library's.

mod args;
mod muster;
mod run;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use simulator::SimulatorError;
use simulator::control::ClientError;
use simulator::fleet::FleetError;

fn main() -> ExitCode {
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(&args.log))
        .with_writer(std::io::stderr)
        .init();
    match run::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody left to read it, the exit code still says it.
            writeln!(std::io::stderr(), "waystation-sim: {error:#}").ok();
            ExitCode::from(exit_code(&error))
        }
    }
}

/// The exit codes that `--help` promises.
fn exit_code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<FleetError>() {
        return match error {
            FleetError::Unreachable { .. } => 3,
            FleetError::Refused { .. } | FleetError::PutOff { .. } => 4,
            FleetError::Contract(_) => 2,
            FleetError::Broken => 1,
        };
    }
    match (error.downcast_ref::<ClientError>(), error.downcast_ref::<SimulatorError>()) {
        (Some(ClientError::Unreachable { .. } | ClientError::Unknown { .. }), _) => 3,
        (Some(ClientError::Refused { .. }), _) => 4,
        (None, Some(SimulatorError::Config(_) | SimulatorError::Fault(_))) => 2,
        (None, Some(_) | None) => 1,
    }
}
