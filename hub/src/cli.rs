//! The command line of the hub.
//!
//! Words and their checks only; nothing is done here.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use contract::identity::{Site, StationId};
use hub::enrol::{TOKEN_TIME_DEFAULT, TOKEN_TIME_MAX};

/// Listens to all print stations and shows how they are.
#[derive(Debug, Parser)]
#[command(name = "waystation-hub", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve stations and people until stopped.
    Serve(Serve),
    /// Tokens with which stations become known.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Show every station.
    Stations(Asked),
    /// End every key of a station, at once.
    Revoke(Revoke),
    /// Show the last word about each label.
    Labels(LabelsAsked),
    /// Write the alert rules for Prometheus, with the lines that the settings draw.
    Rules(Place),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token that lets one station become known, once.
    New(NewToken),
}

/// Where the hub is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The state directory [default: waystation-hub-state]
    #[arg(long, value_name = "DIR", env = "WAYSTATION_HUB_STATE")]
    pub(crate) state: Option<PathBuf>,
    /// A settings file; see waystation-hub.example.toml
    #[arg(long, value_name = "FILE", env = "WAYSTATION_HUB_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// What every question at the command line has.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Answer in JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:9640]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Let people on this machine read without a token; loopback only
    #[arg(long)]
    pub(crate) open_dashboard: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct NewToken {
    /// The site the station belongs to, such as WH-012
    #[arg(long)]
    pub(crate) site: Site,
    /// How long the token counts, such as 30m or 24h
    #[arg(long, value_name = "TIME", value_parser = token_time, default_value = TOKEN_TIME_DEFAULT)]
    pub(crate) ttl: Duration,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The station
    pub(crate) station: StationId,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

/// What is asked about labels.
#[derive(Debug, Args)]
pub(crate) struct LabelsAsked {
    /// How many, the newest first
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: u32,
    /// Of this station only
    #[arg(long)]
    pub(crate) station: Option<StationId>,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

fn token_time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write it like 30m or 24h"))?;
    if time.is_zero() || time > TOKEN_TIME_MAX {
        let longest = humantime::format_duration(TOKEN_TIME_MAX);
        return Err(format!("a token counts for more than nothing and at most {longest}"));
    }
    Ok(time)
}
