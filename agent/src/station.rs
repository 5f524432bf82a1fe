//! A whole station, top to bottom: build, run, drain.
//!
//! Parts are built from the disk upward and drained from the door downward, so
//! that nothing is taken in that could no longer be kept. Every part is owned
//! here; none outlives [`run`].

pub mod fleet;

use std::{
    fs::{File, OpenOptions, TryLockError},
    future::Future,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    api::{self, Client, GateRules, LOCAL_CLIENT, NoRandomness, Token},
    clock::{Clock, Time},
    config::{ClientConfig, Config},
    engine::{Engine, StartError},
    identity::{self, IdentityError},
    journal::{self, Journal, JournalError, Place},
    outbox::{Means, Outbox},
    retention::{Policy, Retention},
    secret_file::{self, SecretError},
    vitals::Vitals,
};

pub use fleet::FleetError;

/// The token of the local API, in the state folder.
pub const TOKEN_FILE: &str = "api-token";

/// The journal, in the state folder.
pub const JOURNAL_FILE: &str = "journal.db";

/// Held by the one process that works on the state folder.
const LOCK_FILE: &str = "lock";

/// Why a station does not start, or did not stop well.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// The state folder or a secret in it cannot be used.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// No token can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The token file holds something else.
    #[error("{}: this is not a token; move the file away, and a new one is made", .0.display())]
    NotAToken(PathBuf),
    /// Another process works on the state folder.
    #[error(
        "{}: another station works on this folder; stop it, or give this one its own `state`",
        .0.display()
    )]
    InUse(PathBuf),
    /// The lock cannot be taken.
    #[error("{}: cannot be locked: {source}; put the state on a local disk", path.display())]
    Lock {
        /// The lock's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A printer cannot be set up.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// A key is missing.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The journal does not open.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] StartError),
    /// The port of the API cannot be had.
    #[error(
        "{address}: the local API cannot listen there: {source}; stop the program that has the \
         port, or choose another with `listen`"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A thread does not start.
    #[error("a thread does not start: {0}; free memory or raise the limit of threads")]
    Thread(io::Error),
    /// Requests were cut off at the end.
    #[error(transparent)]
    Door(#[from] door::DoorError),
}

/// Runs a station until `told_to_stop`; `opened` hears the address of the API.
///
/// # Errors
/// [`StationError`]; each names the thing and the remedy.
pub async fn run(
    config: Config,
    told_to_stop: impl Future<Output = ()> + Send,
    opened: impl FnOnce(SocketAddr),
) -> Result<(), StationError> {
    secret_file::create_folder(&config.state)?;
    let _lock = lock(&config.state)?;
    let token = token(&config.state)?;
    let listener = listen(config.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|source| StationError::Listen { address: config.listen, source })?;
    let parts = Parts::build(&config)?;
    let rules = GateRules { port: address.port(), clients: clients(&config.clients, &token) };
    tracing::info!(%address, printers = config.printers.len(), "The station is open");
    opened(address);

    let stop = watch::Sender::new(false);
    let app = api::router(Arc::clone(&parts.engine), rules, config.limits, stop.subscribe());
    let limits =
        door::Limits { connections_max: config.limits.connections_max, ..Default::default() };
    let mut tasks = JoinSet::new();
    tasks.spawn(parts.vitals(&config.state).run(stop.subscribe()));
    tasks.spawn(parts.retention(config.retention).run(stop.subscribe()));
    let mut stopping = stop.subscribe();
    let stopped = async move { drop(stopping.wait_for(|stop| *stop).await) };
    let mut serving = std::pin::pin!(door::serve(listener, app, limits, stopped));
    let served = tokio::select! {
        () = told_to_stop => None,
        served = &mut serving => Some(served),
        _ = tasks.join_next() => {
            tracing::error!("Telling how the station is ended by itself; the station stops");
            None
        }
    };
    tracing::info!("The station stops: it takes no more labels and lets the last one finish");
    stop.send_replace(true);
    let served = match served {
        Some(served) => served,
        None => serving.await,
    };
    while tasks.join_next().await.is_some() {}
    parts.stop().await;
    Ok(served?)
}

/// Everything below the door.
struct Parts {
    clock: Arc<Clock>,
    journal: Arc<Journal>,
    engine: Arc<Engine>,
    outbox: Arc<Outbox>,
}

impl Parts {
    /// From the disk upward.
    fn build(config: &Config) -> Result<Self, StationError> {
        let state = &config.state;
        let printers = fleet::printers(config)?;
        let clock = Arc::new(Clock::default());
        let place = Place { path: state.join(JOURNAL_FILE), file_system: None };
        let key = identity::station_key(state)?;
        let store = journal::take(place, key, clock.moment().wall)?;
        let journal = Arc::new(Journal::start(store)?);
        let tokens = identity::tokens(state)?;
        let (of_engine, of_outbox) = (Arc::clone(&journal), Arc::clone(&journal));
        let time = Arc::clone(&clock);
        let engine = Engine::start(of_engine, time, tokens, config.limits.into(), printers)?;
        let key = identity::signing_key(state)?;
        let means =
            Means { state: state.clone(), journal: of_outbox, key, clock: Arc::clone(&clock) };
        let outbox = Arc::new(Outbox::start(means).map_err(StationError::Thread)?);
        Ok(Self { clock, journal, engine: Arc::new(engine), outbox })
    }

    fn vitals(&self, state: &Path) -> Vitals {
        Vitals {
            engine: Arc::clone(&self.engine),
            journal: Arc::clone(&self.journal),
            outbox: Arc::clone(&self.outbox),
            clock: Arc::clone(&self.clock),
            journal_file: state.join(JOURNAL_FILE),
        }
    }

    fn retention(&self, policy: Policy) -> Retention {
        Retention {
            journal: Arc::clone(&self.journal),
            outbox: Arc::clone(&self.outbox),
            clock: Arc::clone(&self.clock),
            policy,
        }
    }

    /// From the lanes downward; every step waits for its threads.
    async fn stop(self) {
        let stopping = tokio::task::spawn_blocking(move || {
            let Self { clock: _, journal, engine, outbox } = self;
            engine.stop();
            if let Some(outbox) = Arc::into_inner(outbox) {
                outbox.stop();
            }
            journal.stop();
        });
        if let Err(error) = stopping.await {
            tracing::error!(%error, "The station did not stop in order");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StationError> {
    TcpListener::bind(address).await.map_err(|source| StationError::Listen { address, source })
}

/// Two processes on one journal would print labels twice.
///
/// # Errors
/// [`StationError::InUse`] and [`StationError::Lock`].
pub fn lock(state: &Path) -> Result<File, StationError> {
    let path = state.join(LOCK_FILE);
    let failed = |source| StationError::Lock { path: path.clone(), source };
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StationError::InUse(state.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The token of the local API; made on the first start.
///
/// # Errors
/// [`StationError`], as far as it is about secrets.
pub fn token(state: &Path) -> Result<Token, StationError> {
    let path = state.join(TOKEN_FILE);
    if secret_file::read(&path)?.is_none() {
        let fresh = Token::generate()?;
        secret_file::create(&path, format!("{}\n", fresh.reveal()).as_bytes())?;
    }
    // Read back what is there: another process may have made it a moment earlier.
    read_token(state)?.ok_or(StationError::NotAToken(path))
}

/// The token of the local API, or none if the station was never started.
///
/// # Errors
/// [`StationError`], as far as it is about secrets.
pub fn read_token(state: &Path) -> Result<Option<Token>, StationError> {
    let path = state.join(TOKEN_FILE);
    let Some(bytes) = secret_file::read(&path)? else { return Ok(None) };
    let token = std::str::from_utf8(&bytes).ok().and_then(Token::parse);
    token.map(Some).ok_or(StationError::NotAToken(path))
}

fn clients(paired: &[ClientConfig], token: &Token) -> Vec<Client> {
    let local = Client { name: LOCAL_CLIENT.to_owned(), origin: None, token: token.digest() };
    let paired = paired.iter().map(|client| {
        let ClientConfig { name, origin, token } = client;
        Client { name: name.clone(), origin: origin.clone(), token: *token }
    });
    paired.chain([local]).collect()
}
