//! `waystation-hub`: serves, and answers an administrator at the command line.
//!
//! It reads arguments and prints; what it prints comes from the library.

mod cli;
mod show;
mod stop;

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use contract::{enrolment::EnrolmentToken, event::UnixMillis};
use hub::{
    Config, HubError,
    clock::{Clock as _, SystemClock},
    config::Overrides,
    home::Home,
    secret,
    store::Store,
};

use cli::{Asked, Cli, Command, NewToken, Serve, TokenCommand};

/// Exit code when the hub could not do what it was asked.
const FAILED: u8 = 1;
/// Exit code when the settings or arguments are wrong; clap uses the same.
const MISUSED: u8 = 2;
/// Exit code when another hub runs on the same state.
const OCCUPIED: u8 = 3;

fn main() -> ExitCode {
    match act(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nobody left to tell if even this cannot be written.
            let _unheard = writeln!(io::stderr(), "waystation-hub: {error:#}");
            ExitCode::from(code(&error))
        }
    }
}

fn code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<HubError>() {
        Some(HubError::Config(_)) => MISUSED,
        Some(HubError::Occupied { .. }) => OCCUPIED,
        Some(_) | None => FAILED,
    }
}

fn act(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(asked) => serve(asked),
        Command::Token(TokenCommand::New(asked)) => new_token(&asked),
        Command::Stations(asked) => {
            let stations = store(&asked)?.stations().map_err(HubError::from)?;
            print(&show::stations(&stations, asked.json)?)
        }
        Command::Revoke(asked) => {
            let now = SystemClock.now();
            let ended = store(&asked.asked)?.revoke(&asked.station, now).map_err(HubError::from)?;
            print(&show::revoked(&asked.station, ended, asked.asked.json))
        }
        Command::Labels(asked) => {
            let store = store(&asked.asked)?;
            let labels =
                store.labels(asked.station.as_ref(), asked.limit).map_err(HubError::from)?;
            print(&show::labels(labels, asked.asked.json)?)
        }
        Command::Rules(place) => {
            let overrides = Overrides { state: place.state, ..Overrides::default() };
            let config =
                Config::load(place.config.as_deref(), overrides).map_err(HubError::from)?;
            print(&hub::alerts::prometheus::rules(&config.thresholds))
        }
    }
}

fn serve(asked: Serve) -> anyhow::Result<()> {
    log();
    let Serve { listen, open_dashboard, place } = asked;
    let overrides = Overrides { listen, state: place.state, open_dashboard };
    let config = Config::load(place.config.as_deref(), overrides).map_err(HubError::from)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let told = stop::told()?;
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let say = |address| {
            if let Err(error) = print(&format!("listening {scheme}://{address}\n")) {
                tracing::warn!(%error, "Nobody reads where the hub listens");
            }
        };
        Ok(hub::run(config, say, told).await?)
    })
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}

fn new_token(asked: &NewToken) -> anyhow::Result<()> {
    let token = EnrolmentToken(secret::chance()?);
    let now = SystemClock.now();
    let time = u64::try_from(asked.ttl.as_millis()).unwrap_or(u64::MAX);
    let expires_at = UnixMillis::new(now.get().saturating_add(time));
    let store = store(&asked.asked)?;
    store.add_token(&token, &asked.site, now, expires_at).map_err(HubError::from)?;
    print(&show::token(&token, &asked.site, expires_at, asked.asked.json)?)
}

fn store(asked: &Asked) -> anyhow::Result<Box<dyn Store>> {
    let overrides = Overrides { state: asked.place.state.clone(), ..Overrides::default() };
    let config = Config::load(asked.place.config.as_deref(), overrides).map_err(HubError::from)?;
    Ok(Home::open(&config.state)?
        .store(config.postgres_file.as_deref(), config.authority_file.as_deref())?)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
