//! The hub's life: open, serve, drain.
//!
//! It decides nothing; it puts the parts together and takes them apart in order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use door::Limits;
use tokio::net::TcpListener;

use crate::{
    Config, HubError,
    clock::SystemClock,
    dashboard::Gate,
    home::Home,
    hub::{Hub, Parts, router},
};

/// How long running requests may take to end once the hub is told to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(15);

/// Serves until told to stop; `listening` hears the address as soon as requests are taken.
///
/// # Errors
/// When the hub cannot start, or cannot end in time.
pub async fn run(
    config: Config,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send,
) -> Result<(), HubError> {
    let home = Home::open(&config.state)?;
    let _lock = home.lock()?;
    let token = home.admin_token()?;
    let parts = Parts {
        key: home.key()?,
        store: Box::new(home.store()?),
        clock: Box::new(SystemClock),
        batches_per_second: config.batches_per_second,
        gate: if config.open_dashboard { Gate::open() } else { Gate::token(&token) },
    };
    let hub = Arc::new(Hub::new(parts));
    let failed = |source| HubError::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(hub = %hub.id(), %address, state = %config.state.display(), "The hub listens");
    listening(address);
    let limits = Limits {
        connections_max: usize::try_from(config.connections_max.get()).unwrap_or(usize::MAX),
        drain_time_max: DRAIN_TIME_MAX,
        ..Limits::default()
    };
    door::serve(listener, router(hub), limits, stop).await?;
    tracing::info!("The hub has stopped");
    Ok(())
}
