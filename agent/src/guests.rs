//! Who may come in at the door: the clients of the configuration, and those that a person let in
//! while the station ran, each kept in a small file of its own in the state folder.
//!
//! What the configuration says stands above the files. Tokens are shown once and kept nowhere; only
//! their digests are. What a client may do once it is in is not decided here.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::{
    api::{
        Client, GateRules, LOCAL_CLIENT, NoRandomness, Origin, PANEL_CLIENT, Token, TokenDigest,
    },
    config::{self, CLIENTS_MAX, ClientConfig, Config, ConfigError},
    secret_file::{self, SecretError},
};

/// The folder of the clients that were let in, in the state folder.
const FOLDER: &str = "clients";

/// How the name of a client's file ends.
const ENDING: &str = "toml";

/// Why a client is not let in or not sent away.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// No client can be called so.
    #[error("\"{}\" is no name; write 1 to 64 of the characters a-z, 0-9 and -", .0.escape_default())]
    NotAName(String),
    /// Another client has the name.
    #[error("the station knows a client called {0}; choose another name")]
    NameTaken(String),
    /// There are too many.
    #[error("a station knows at most {CLIENTS_MAX} clients; take one away that is not used")]
    Full,
    /// Nobody is called so.
    #[error("the station knows no client called \"{}\"", .0.escape_default())]
    Unknown(String),
    /// It was not let in here.
    #[error(
        "{0} stands in the station's settings file; take it out there, and restart the station"
    )]
    Settled(String),
    /// No token can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Its file cannot be written.
    #[error(transparent)]
    File(#[from] SecretError),
    /// The folder or a file in it cannot be used.
    #[error("{}: {source}; look at the file's owner and at the disk", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file says something else.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Who may come in, now.
#[derive(Debug)]
pub struct Guests {
    folder: PathBuf,
    /// The names that only a person with an editor can take away.
    settled: BTreeSet<String>,
    /// Held by whoever changes the rules, over the disk too; whoever asks for them does not wait for it.
    changing: Mutex<()>,
    rules: watch::Sender<Arc<GateRules>>,
}

impl Guests {
    /// Those of `rules`, and those that were let in before.
    ///
    /// # Errors
    /// [`GuestError`], for a file that cannot be used.
    pub fn open(state: &Path, rules: GateRules) -> Result<Self, GuestError> {
        let folder = state.join(FOLDER);
        let GateRules { port, mut clients } = rules;
        let ours = [LOCAL_CLIENT, PANEL_CLIENT].map(str::to_owned);
        let settled: BTreeSet<String> =
            clients.iter().map(|client| client.name.clone()).chain(ours).collect();
        let before = kept(&folder)?;
        clients.extend(before.into_iter().filter(|client| !settled.contains(&client.name)));
        let rules = watch::Sender::new(Arc::new(GateRules { port, clients }));
        Ok(Self { folder, settled, changing: Mutex::default(), rules })
    }

    /// What the gate goes by.
    pub fn rules(&self) -> Arc<GateRules> {
        Arc::clone(&self.rules.borrow())
    }

    /// What the gate goes by, and each change of it.
    pub fn changes(&self) -> watch::Receiver<Arc<GateRules>> {
        self.rules.subscribe()
    }

    /// Whether a client can be sent away here.
    pub fn is_guest(&self, name: &str) -> bool {
        !self.settled.contains(name)
    }

    /// Lets a program in, or the pages of an origin; answers with its token. Waits for the disk.
    ///
    /// # Errors
    /// [`GuestError`]; then everybody is known as before.
    pub fn let_in(&self, name: &str, origin: Option<Origin>) -> Result<Token, GuestError> {
        if !config::is_name(name) {
            return Err(GuestError::NotAName(name.to_owned()));
        }
        let _alone = self.alone();
        let rules = self.rules();
        let is_taken = |client: &Client| client.name == name;
        if self.settled.contains(name) || rules.clients.iter().any(is_taken) {
            return Err(GuestError::NameTaken(name.to_owned()));
        }
        if rules.clients.len() >= CLIENTS_MAX {
            return Err(GuestError::Full);
        }
        let token = Token::generate()?;
        let client = Client { name: name.to_owned(), origin, token: token.digest() };
        secret_file::create_folder(&self.folder)?;
        secret_file::create(&self.file(name), settings(&client).as_bytes())?;
        let clients = rules.clients.iter().cloned().chain([client]).collect();
        self.rules.send_replace(Arc::new(GateRules { port: rules.port, clients }));
        tracing::info!(client = name, "A client was let in");
        Ok(token)
    }

    /// Sends a client away that was let in here: its next request is refused, and what it hears ends.
    /// Waits for the disk.
    ///
    /// # Errors
    /// [`GuestError`]; then everybody is known as before.
    pub fn send_away(&self, name: &str) -> Result<(), GuestError> {
        let _alone = self.alone();
        let rules = self.rules();
        if self.settled.contains(name) {
            return Err(GuestError::Settled(name.to_owned()));
        }
        if !rules.clients.iter().any(|client| client.name == name) {
            return Err(GuestError::Unknown(name.to_owned()));
        }
        let path = self.file(name);
        // On the disk before the answer: a power cut lets nobody in again.
        secret_file::remove(&path).map_err(|source| GuestError::Folder { path, source })?;
        let clients = rules.clients.iter().filter(|client| client.name != name).cloned().collect();
        self.rules.send_replace(Arc::new(GateRules { port: rules.port, clients }));
        tracing::info!(client = name, "A client was sent away");
        Ok(())
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension(ENDING)
    }
}

/// A client as a block of the configuration.
pub fn settings(client: &Client) -> String {
    let Client { name, origin, token } = client;
    let origin = origin.as_ref().map(|origin| format!("origin = \"{origin}\"\n"));
    let (origin, digest) = (origin.unwrap_or_default(), TokenDigest::to_hex(*token));
    format!("[[clients]]\nname = \"{name}\"\n{origin}token_sha256 = \"{digest}\"\n")
}

/// The clients that were let in before, by name.
fn kept(folder: &Path) -> Result<Vec<Client>, GuestError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| GuestError::Folder { path, source }
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder)(error)),
    };
    let paths: io::Result<Vec<PathBuf>> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(unreadable(folder))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
    paths.sort();
    let mut clients = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        let read = Config::parse(&path, &text)?.clients.into_iter();
        clients.extend(read.map(|client| {
            let ClientConfig { name, origin, token, policy: _nobody_gave_one } = client;
            Client { name, origin, token }
        }));
    }
    Ok(clients)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(names: &[&str]) -> GateRules {
        let client = |name: &&str| Client {
            name: (*name).to_owned(),
            origin: None,
            token: TokenDigest::of(name),
        };
        GateRules { port: 9630, clients: names.iter().map(client).collect() }
    }

    fn names(guests: &Guests) -> Vec<String> {
        guests.rules().clients.iter().map(|client| client.name.clone()).collect()
    }

    #[test]
    fn whoever_was_let_in_is_known_after_a_restart_by_the_same_token() {
        let state = tempfile::tempdir().unwrap();
        let guests = Guests::open(state.path(), configured(&["wms"])).unwrap();
        let origin = Origin::parse("https://wms.example").unwrap();
        let token = guests.let_in("page", Some(origin.clone())).unwrap();
        assert_eq!(names(&guests), ["wms", "page"]);

        let guests = Guests::open(state.path(), configured(&["wms"])).unwrap();
        let page = guests.rules().clients[1].clone();
        assert_eq!((page.name.as_str(), page.origin), ("page", Some(origin)));
        assert!(page.token == token.digest());
    }

    #[test]
    fn no_file_holds_a_token() {
        let state = tempfile::tempdir().unwrap();
        let guests = Guests::open(state.path(), configured(&[])).unwrap();
        let token = guests.let_in("page", None).unwrap();
        let kept = fs::read_to_string(state.path().join("clients/page.toml")).unwrap();
        assert!(!kept.contains(token.reveal()), "{kept}");
    }

    #[test]
    fn whoever_was_sent_away_stays_away() {
        let state = tempfile::tempdir().unwrap();
        let guests = Guests::open(state.path(), configured(&["wms"])).unwrap();
        guests.let_in("page", None).unwrap();
        guests.send_away("page").unwrap();
        assert_eq!(names(&guests), ["wms"]);
        assert!(matches!(guests.send_away("page"), Err(GuestError::Unknown(_))));
        let guests = Guests::open(state.path(), configured(&["wms"])).unwrap();
        assert_eq!(names(&guests), ["wms"]);
    }

    #[test]
    fn the_configuration_stands_above_the_files() {
        let state = tempfile::tempdir().unwrap();
        Guests::open(state.path(), configured(&[])).unwrap().let_in("wms", None).unwrap();
        let guests = Guests::open(state.path(), configured(&["wms"])).unwrap();
        assert!(guests.rules().clients[0].token == TokenDigest::of("wms"));
        assert_eq!(names(&guests), ["wms"]);
        assert!(matches!(guests.send_away("wms"), Err(GuestError::Settled(_))));
        assert!(matches!(guests.let_in("wms", None), Err(GuestError::NameTaken(_))));
    }

    #[test]
    fn nobody_is_let_in_under_a_name_of_the_stations_own_or_of_a_path() {
        let state = tempfile::tempdir().unwrap();
        let guests = Guests::open(state.path(), configured(&[])).unwrap();
        for name in [LOCAL_CLIENT, PANEL_CLIENT] {
            assert!(matches!(guests.let_in(name, None), Err(GuestError::NameTaken(_))), "{name}");
        }
        for name in ["", "../wms", "WMS", "a b"] {
            assert!(matches!(guests.let_in(name, None), Err(GuestError::NotAName(_))), "{name}");
        }
    }

    #[test]
    fn a_station_knows_no_more_than_it_can_hold() {
        let state = tempfile::tempdir().unwrap();
        let many: Vec<String> = (0..CLIENTS_MAX).map(|number| format!("wms-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let guests = Guests::open(state.path(), configured(&many)).unwrap();
        assert!(matches!(guests.let_in("page", None), Err(GuestError::Full)));
    }
}
