//! `waystation run`: the station itself, until it is told to stop.

mod runtime;

use std::{
    future::Future,
    io,
    io::IsTerminal,
    net::SocketAddr,
    panic,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use agent::{
    config::{Config, LogFormat},
    herald::Herald,
    station::{self, StationError, fleet},
};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use super::{CommandError, ConfigFile, Exit, output::Output};

/// What is logged unless `RUST_LOG` says otherwise.
const LOG_FILTER: &str = "info";

pub(crate) fn run(config: &ConfigFile, output: &mut Output) -> Result<Exit, CommandError> {
    let config = config.load_or_default()?;
    start_log(config.log);
    log_panics();
    let failed = |error: io::Error| {
        CommandError::Other(format!(
            "the runtime fails: {error}; free memory or raise the limit of threads"
        ))
    };
    let runtime = runtime::build().map_err(failed)?;
    let ran = runtime.block_on(async {
        let told_to_stop = platform::told_to_stop().map_err(failed)?;
        Ok(serve(config, told_to_stop, output).await?)
    });
    // What hangs is not waited for; the process ends with it.
    runtime.shutdown_background();
    ran.map(|()| Exit::Done)
}

async fn serve(
    config: Config,
    told_to_stop: impl Future<Output = ()> + Send,
    output: &mut Output,
) -> Result<(), StationError> {
    let herald = Arc::new(Mutex::new(Herald::from_environment()));
    let held = |herald: &Mutex<Herald>, tell: fn(&mut Herald)| {
        tell(&mut herald.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let opened = |address: SocketAddr| {
        let base = format!("http://{address}");
        output.say(&json!({"listening": base}), || format!("The station is open at {base}."));
        held(&herald, |herald| herald.ready());
    };
    let told_to_stop = async {
        told_to_stop.await;
        held(&herald, |herald| herald.stopping());
    };
    let watched = Arc::clone(&herald);
    let all_well = Box::new(move || held(&watched, Herald::lives));
    let printers = fleet::printers(&config)?;
    station::run_with(config, printers, all_well, told_to_stop, opened).await
}

/// A panic is logged by its place alone: what it says may quote a label.
fn log_panics() {
    panic::set_hook(Box::new(|broken| {
        let at = broken.location().map(ToString::to_string).unwrap_or_default();
        let thread = thread::current();
        tracing::error!(at, thread = thread.name().unwrap_or_default(), "A proof is broken");
    }));
}

/// The log goes to the standard error; what a command says goes to the standard output.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG_FILTER));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let log = log.with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Pretty => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

#[cfg(unix)]
mod platform {
    use std::{future::Future, io};

    use tokio::signal::unix::{SignalKind, signal};

    /// Completes at the wish of a person (interrupt) or a service manager (terminate).
    pub(super) fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
}

#[cfg(windows)]
mod platform {
    use std::{future::Future, io};

    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

    /// Completes at the wish of a person, or when the window or the system closes.
    pub(super) fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
        let (mut c, mut pause) = (ctrl_c()?, ctrl_break()?);
        let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
        Ok(async move {
            tokio::select! {
                _ = c.recv() => {}
                _ = pause.recv() => {}
                _ = close.recv() => {}
                _ = shutdown.recv() => {}
            }
        })
    }
}
