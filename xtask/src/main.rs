//! Chores, and the house rules as tests. No crate needs this one.

mod assure;
mod bench;
mod demo;
mod gate;
mod mutants;
mod package;
mod pictures;
mod process;
mod say;
mod setup;
mod tree;

#[cfg(test)]
mod rules;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Chores of the Waystation tree.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Chores {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Checks everything that must hold; the last line counts what passed and failed
    Test {
        /// Runs this step only; may be given again
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// Shows the steps and runs none
        #[arg(long)]
        list: bool,
    },
    /// Walks twenty labels through hub, agent and two simulated printers
    Demo {
        /// Ends when every label is accounted for, instead of staying open to look around
        #[arg(long)]
        once: bool,
    },
    /// Plants faults into a copy of the tree and expects the tests to notice
    Mutants {
        /// The faults to plant; all of them if none is named
        names: Vec<String>,
    },
    /// Proves what the product promises and writes `ASSURANCE.md`
    Assure {
        /// How much is tried
        #[arg(long, default_value = "ci")]
        level: assure::Level,
    },
    /// Builds the Debian package of window and station
    Package {
        /// From debug builds: quicker, larger
        #[arg(long)]
        debug: bool,
    },
    /// Takes the pictures of README and docs anew, from the real thing
    Pictures,
    /// Measures the line with release builds
    Bench {
        /// Handed on to the bench
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let ended = match Chores::parse().chore {
        Chore::Test { list: true, .. } => {
            gate::list();
            Ok(true)
        }
        Chore::Test { only, list: false } => gate::run(&only),
        Chore::Demo { once } => demo::run(once),
        Chore::Mutants { names } => {
            mutants::Mutants::of_the_tree().run(&names).map(|verdict| verdict.survived == 0)
        }
        Chore::Assure { level } => assure::run_level(level),
        Chore::Package { debug } => package::run(debug),
        Chore::Pictures => pictures::run(),
        Chore::Bench { arguments } => bench::run(&arguments),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::say(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
