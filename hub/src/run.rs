//! The hub's life: open, serve, drain.
//!
//! It decides nothing; it puts the parts together and takes them apart in order.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::Duration,
};

use door::{Limits, Tls};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Config, HubError,
    alerts::{
        OwnRule, Thresholds,
        outlets::{Links, Outlet},
        watch::{BEAT, Http, Watch},
    },
    clock::SystemClock,
    config::{CollectorConfig, OutletConfig, RemoteWriteConfig},
    dashboard::Gate,
    forward::{Forward, remote_write::PACK_EVERY},
    home::Home,
    hub::{Hub, Parts, router},
    people::Passwords,
    secret,
    store::StoreError,
};

/// How often in a beat it is read what was written.
const PARTS_OF_BEAT: u32 = 4;
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
    let parts = parts(&home, &config).await?;
    let tls =
        config.tls.map(|files| Tls::from_files(&files.certificate, &files.key)).transpose()?;
    let outlets = config.outlets.iter().map(OutletConfig::open).collect::<Result<_, _>>()?;
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
    let watch = watch(&config.public_url, config.thresholds, config.own_rules, outlets)?;
    let mut tasks = JoinSet::new();
    let watch_over = spawn(&mut tasks, &hub, move |hub, ending| keep_watch(hub, watch, ending));
    let packing_over = spawn(&mut tasks, &hub, keep_packing);
    hand_on(&mut tasks, &hub);
    // Streams end by themselves when the hub stops; nobody has to cut them off.
    let stop = async {
        stop.await;
        hub.stopping.send_replace(true);
    };
    let served = match tls {
        Some(tls) => door::serve_tls(listener, router(Arc::clone(&hub)), limits, tls, stop).await,
        None => door::serve(listener, router(Arc::clone(&hub)), limits, stop).await,
    };
    drop((watch_over, packing_over));
    for forward in forwards(&hub) {
        forward.close();
    }
    while let Some(ended) = tasks.join_next().await {
        if ended.is_err() {
            tracing::error!("A task of the hub ended in a panic");
        }
    }
    served?;
    tracing::info!("The hub has stopped");
    Ok(())
}

/// What the hub is made of, as its settings and its state directory say.
async fn parts(home: &Home, config: &Config) -> Result<Parts, HubError> {
    let token = home.admin_token()?;
    let store = {
        let (home, file) = (home.clone(), config.postgres_file.clone());
        let authority = config.authority_file.clone();
        let open = move || home.store(file.as_deref(), authority.as_deref());
        tokio::task::spawn_blocking(open).await
    };
    let store = store.unwrap_or(Err(HubError::Store(StoreError::Stopped)))?;
    let sign_on = config.sign_on.as_ref().map(|one| one.open(&config.public_url)).transpose()?;
    Ok(Parts {
        key: home.key()?,
        store,
        clock: Box::new(SystemClock),
        batches_per_second: config.batches_per_second,
        gate: if config.open_dashboard { Gate::open(&token) } else { Gate::token(&token) },
        is_secure: config.tls.is_some() || config.public_url.starts_with("https:"),
        passwords: Passwords::new()?,
        sign_on,
        thresholds: config.thresholds.clone(),
        collector: config.collector.clone().map(CollectorConfig::open).transpose()?,
        remote_write: config.remote_write.clone().map(RemoteWriteConfig::open).transpose()?,
    })
}

fn watch(
    public_url: &str,
    thresholds: Thresholds,
    own: Vec<OwnRule>,
    outlets: Vec<Outlet>,
) -> Result<Watch, HubError> {
    let name: [u8; 8] = secret::chance()?;
    let holder = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let links = Links { hub: public_url.trim_end_matches('/').to_owned() };
    Ok(Watch::new(holder, thresholds, own, outlets, links, Box::new(Http)))
}

/// Runs something beside the doors until what is returned is dropped.
fn spawn(
    tasks: &mut JoinSet<()>,
    hub: &Arc<Hub>,
    work: impl FnOnce(&Hub, &Receiver<()>) + Send + 'static,
) -> Sender<()> {
    let (over, ending) = mpsc::channel();
    let hub = Arc::clone(hub);
    tasks.spawn_blocking(move || work(&hub, &ending));
    over
}

/// Every way on to somebody else's server.
fn forwards(hub: &Hub) -> impl Iterator<Item = &Forward> {
    hub.forward.iter().chain(hub.remote_write.iter().map(|way| &way.forward))
}

/// Hands on whatever waits on these ways, until they are closed.
fn hand_on(tasks: &mut JoinSet<()>, hub: &Arc<Hub>) {
    for number in 0..forwards(hub).count() {
        let hub = Arc::clone(hub);
        tasks.spawn_blocking(move || {
            if let Some(forward) = forwards(&hub).nth(number) {
                forward.run(&hub.metrics);
            }
        });
    }
}

/// Packs figures for remote-write, again and again, until the other end is dropped.
fn keep_packing(hub: &Hub, ending: &Receiver<()>) {
    let Some(way) = &hub.remote_write else { return };
    let sites = || {
        let rows = hub.roster.stations(&*hub.store, hub.clock.now())?;
        Ok::<_, StoreError>(rows.iter().map(|row| (row.id.clone(), row.site.clone())).collect())
    };
    loop {
        let now = hub.clock.now();
        if let Err(error) = way.pack(now, &hub.metrics, sites) {
            tracing::warn!(%error, "Where the stations are is not known; their figures wait");
        }
        if way.is_own_due(now) {
            match hub.store.summary() {
                Ok(fleet) => {
                    let text = hub.metrics.text(&fleet, hub.admission.in_flight());
                    way.take_own(&text, now, &hub.metrics);
                }
                Err(error) => tracing::warn!(%error, "The hub's own figures are left out once"),
            }
        }
        match ending.recv_timeout(PACK_EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Looks at the fleet, beat by beat, until the other end is dropped; between two beats it reads what
/// was written, so that who asks for a list waits for little of it even when every station comes back
/// at once.
fn keep_watch(hub: &Hub, mut watch: Watch, ending: &Receiver<()>) {
    for part in (0..PARTS_OF_BEAT).cycle() {
        let now = hub.clock.now();
        if let Err(error) = hub.roster.catch_up(&*hub.store, now) {
            tracing::error!(%error, "The stations could not be read; trying again");
        }
        if part == 0 {
            if let Err(error) = watch.tick(&*hub.store, &hub.roster, now) {
                tracing::error!(%error, "The fleet could not be looked at; trying again");
            }
            hub.metrics.watched(watch.seen());
        }
        match ending.recv_timeout(BEAT / PARTS_OF_BEAT) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
