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
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    admission::{Admission, Gauge},
    api::{self, Client, GateRules, Inside, LOCAL_CLIENT, NoRandomness, Token},
    clock::{Clock, Time},
    config::{ClientConfig, Config},
    engine::{Engine, Failover, Printer, StartError},
    guests::{GuestError, Guests},
    identity::{self, IdentityError},
    journal::{self, Journal, JournalError, Place},
    outbox::{Means, Outbox},
    retention::{Policy, Retention},
    roster::Roster,
    secret_file::{self, SecretError},
    series::{History, Recorder, Requests, Sources},
    supervision::{AllWell, Fallen, Lookout, Part, Role, Roll},
    supplies::Supplies,
    vitals::Vitals,
};

pub use fleet::FleetError;

/// The token of the local API, in the state folder.
pub const TOKEN_FILE: &str = "api-token";

/// The journal, in the state folder.
pub const JOURNAL_FILE: &str = "journal.db";

/// The room kept for the worst day, beside the journal.
const RESERVE_FILE: &str = "journal.reserve";

/// The code with which the process ends when a part of the station has fallen: whoever supervises
/// it starts it again.
pub const FALLEN_EXIT: u8 = 8;

/// How long the station has to end in order.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(25);

/// How often the API gives a sign of life.
const API_SIGN_PAUSE: Duration = Duration::from_secs(1);

/// How long the API may give none.
const API_SILENCE_MAX: Duration = Duration::from_secs(10);

/// Held by the one process that works on the state folder.
const LOCK_FILE: &str = "lock";

/// The id of that process.
const PROCESS_FILE: &str = "process-id";

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
        "{}: another station{} works on this folder; stop it, or give this one its own `state`",
        state.display(),
        process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    InUse {
        /// The state folder.
        state: PathBuf,
        /// The other's process id, if it has written it down already.
        process: Option<u32>,
    },
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
    /// A client that was let in cannot be known again.
    #[error(transparent)]
    Guests(#[from] GuestError),
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
    /// A part of the station fell.
    #[error(transparent)]
    Fallen(#[from] Fallen),
    /// A part did not end when it was asked to.
    #[error(
        "not every part of the station ended within {limit:?}; its log says which gave no sign of \
         life, and what was under way is judged at the next start"
    )]
    DrainTimedOut {
        /// [`DRAIN_TIME_MAX`].
        limit: Duration,
    },
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
    let printers = fleet::printers(&config)?;
    run_with(config, printers, Box::new(|| {}), told_to_stop, opened).await
}

/// The same with these printers instead of the configured ones; `all_well` is called several times
/// a second while every part works.
///
/// # Errors
/// [`StationError`].
pub async fn run_with(
    config: Config,
    printers: Vec<Printer>,
    all_well: AllWell,
    told_to_stop: impl Future<Output = ()> + Send,
    opened: impl FnOnce(SocketAddr),
) -> Result<(), StationError> {
    secret_file::create_folder(&config.state)?;
    let lock = lock(&config.state)?;
    let token = token(&config.state)?;
    let listener = listen(config.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|source| StationError::Listen { address: config.listen, source })?;
    let clients = clients(&config.clients, &token);
    let parts = Parts::build(&config, printers)?;
    let roll = Roll::of(parts.supervised());
    let supplies = Arc::new(Supplies::open(&config.state));
    let (of_parts, of_supplies) = (Arc::clone(&roll), Arc::clone(&supplies));
    let roster = Roster::open(&config, Arc::clone(&parts.engine), of_parts, of_supplies)?;
    let lookout = watch(&roll, all_well).map_err(StationError::Thread)?;
    let guests = Guests::open(&config.state, GateRules { port: address.port(), clients })?;
    parts.allow(&guests.rules().clients);
    tracing::info!(%address, printers = config.printers.len(), "The station is open");
    opened(address);

    let stop = watch::Sender::new(false);
    let inside = parts.inside(roll, roster, guests);
    let app = api::router(inside, config.limits, &config.state, stop.subscribe());
    let limits =
        door::Limits { connections_max: config.limits.connections_max, ..Default::default() };
    let mut tasks = JoinSet::new();
    let vitals = parts.vitals(&config.state, supplies);
    tasks.spawn(vitals.run(Arc::clone(&parts.telling), stop.subscribe()));
    tasks.spawn(parts.gauge(&config.state).run(stop.subscribe()));
    tasks.spawn(Failover::new(Arc::clone(&parts.engine)).run(stop.subscribe()));
    tasks.spawn(give_signs(Arc::clone(&parts.api), stop.subscribe()));
    tasks.spawn(parts.retention(config.retention).run(stop.subscribe()));
    let mut stopping = stop.subscribe();
    let stopped = async move { drop(stopping.wait_for(|stop| *stop).await) };
    let mut serving = std::pin::pin!(door::serve(listener, app, limits, stopped));
    let (served, fallen) = tokio::select! {
        () = told_to_stop => (None, None),
        served = &mut serving => (Some(served), Some(parts.api.ended())),
        fallen = lookout.fallen() => (None, Some(fallen)),
    };
    tracing::info!("The station stops: it takes no more labels and lets the last one finish");
    stop.send_replace(true);
    let drained = timeout(DRAIN_TIME_MAX, async {
        let served = match served {
            Some(served) => served,
            None => serving.await,
        };
        while tasks.join_next().await.is_some() {}
        parts.stop().await;
        served
    });
    let drained = drained.await;
    if drained.is_err() {
        // What hangs may still touch the state; nobody else may, as long as this process lives.
        std::mem::forget(lock);
    }
    match (fallen, drained) {
        (Some(fallen), _) => Err(fallen.into()),
        (None, Ok(served)) => Ok(served?),
        (None, Err(_)) => Err(StationError::DrainTimedOut { limit: DRAIN_TIME_MAX }),
    }
}

/// Every part is looked at from now on.
fn watch(roll: &Arc<Roll>, all_well: AllWell) -> io::Result<Lookout> {
    let last_resort = |_: &Fallen| std::process::exit(FALLEN_EXIT.into());
    Lookout::start(Arc::clone(roll), all_well, Box::new(last_resort))
}

/// While the runtime turns, the API lives.
async fn give_signs(api: Arc<Part>, mut stop: watch::Receiver<bool>) {
    loop {
        api.works();
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            () = sleep(API_SIGN_PAUSE) => {}
        }
    }
    api.rests();
}

/// Everything below the door.
struct Parts {
    clock: Arc<Clock>,
    journal: Arc<Journal>,
    engine: Arc<Engine>,
    outbox: Arc<Outbox>,
    admission: Arc<Admission>,
    history: Arc<History>,
    requests: Arc<Requests>,
    recorder: Recorder,
    telling: Arc<Part>,
    api: Arc<Part>,
}

impl Parts {
    /// From the disk upward.
    fn build(config: &Config, printers: Vec<Printer>) -> Result<Self, StationError> {
        let state = &config.state;
        let clock = Arc::new(Clock::default());
        let place = Place { path: state.join(JOURNAL_FILE), file_system: None };
        let key = identity::station_key(state)?;
        let store = journal::take(place, key, clock.moment().wall)?;
        let journal = Arc::new(Journal::start(store)?);
        let tokens = identity::tokens(state)?;
        let (of_engine, of_outbox) = (Arc::clone(&journal), Arc::clone(&journal));
        let time = Arc::clone(&clock);
        let engine = Engine::start(of_engine, time, tokens, config.limits.into(), printers)?;
        let engine = engine.under(config.policies()).with_pools(config.pools());
        let admission = Arc::new(Admission::new([], Arc::clone(&clock)));
        let means = Means {
            state: state.clone(),
            journal: of_outbox,
            clock: Arc::clone(&clock),
            admission: Arc::clone(&admission),
        };
        let outbox = Arc::new(Outbox::start(means).map_err(StationError::Thread)?);
        let engine = Arc::new(engine);
        let (history, requests) = (Arc::new(History::of(state)), Arc::new(Requests::default()));
        let sources = Sources {
            engine: Arc::clone(&engine),
            journal: Arc::clone(&journal),
            outbox: Arc::clone(&outbox),
            requests: Arc::clone(&requests),
            clock: Arc::clone(&clock),
            journal_file: state.join(JOURNAL_FILE),
        };
        let (shown, shielded) = (Arc::clone(&history), Arc::clone(&admission));
        let recorder = Recorder::start(state, sources, shown, shielded);
        let recorder = recorder.map_err(StationError::Thread)?;
        let telling = Part::new("vitals", Role::Helper, Duration::MAX);
        let api = Part::new("api", Role::Core, API_SILENCE_MAX);
        Ok(Self {
            clock,
            journal,
            engine,
            outbox,
            admission,
            history,
            requests,
            recorder,
            telling,
            api,
        })
    }

    /// Everything that is supervised.
    fn supervised(&self) -> Vec<Arc<Part>> {
        let Self { journal, outbox, recorder, telling, api, .. } = self;
        let others = [journal.part(), outbox.part(), recorder.part(), telling, api];
        self.engine.parts().into_iter().chain(others.map(Arc::clone)).collect()
    }

    fn inside(&self, parts: Arc<Roll>, roster: Roster, guests: Guests) -> Inside {
        Inside {
            engine: Arc::clone(&self.engine),
            admission: Arc::clone(&self.admission),
            parts,
            roster: Arc::new(roster),
            outbox: self.outbox.shown(),
            history: Arc::clone(&self.history),
            requests: Arc::clone(&self.requests),
            guests: Arc::new(guests),
            clock: Arc::<Clock>::clone(&self.clock),
        }
    }

    /// Gives every client its allowance.
    fn allow(&self, clients: &[Client]) {
        clients
            .iter()
            .for_each(|client| self.admission.know(&client.name, client.origin.is_some()));
    }

    fn gauge(&self, state: &Path) -> Gauge {
        Gauge {
            admission: Arc::clone(&self.admission),
            journal: Arc::clone(&self.journal),
            reserve: state.join(RESERVE_FILE),
        }
    }

    fn vitals(&self, state: &Path, supplies: Arc<Supplies>) -> Vitals {
        Vitals {
            engine: Arc::clone(&self.engine),
            journal: Arc::clone(&self.journal),
            admission: Arc::clone(&self.admission),
            outbox: Arc::clone(&self.outbox),
            supplies,
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
            let Self { journal, engine, outbox, recorder, .. } = self;
            engine.stop();
            recorder.stop();
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

/// Two processes on one journal would print labels twice. The system takes the lock away from a
/// process that ends, however it ends.
///
/// # Errors
/// [`StationError::InUse`] and [`StationError::Lock`].
pub fn lock(state: &Path) -> Result<File, StationError> {
    let path = state.join(LOCK_FILE);
    let failed = |source| StationError::Lock { path: path.clone(), source };
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {
            // Beside the lock: what is locked cannot be read everywhere.
            let process = std::process::id().to_string();
            std::fs::write(state.join(PROCESS_FILE), process).map_err(failed)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let written = std::fs::read_to_string(state.join(PROCESS_FILE));
            let process = written.ok().and_then(|text| text.trim().parse().ok());
            Err(StationError::InUse { state: state.to_owned(), process })
        }
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
        let ClientConfig { name, origin, token, policy: _of_the_engine } = client;
        Client { name: name.clone(), origin: origin.clone(), token: *token }
    });
    paired.chain([local]).collect()
}
