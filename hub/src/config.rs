//! The hub's settings: checked once, at the edge.
//!
//! `RawConfig` is what the file says; [`Config`] is what the hub runs on. Whoever holds a
//! [`Config`] holds a valid one. A mistake in the file is named with its line and key.

mod alerts;
mod collector;
mod outlets;
mod own_rules;
mod sign_on;

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    ops::Range,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::Spanned;

pub use collector::{CollectorConfig, RemoteWriteConfig};
pub use outlets::{KindConfig, OutletConfig};
pub use sign_on::SignOnConfig;

use crate::alerts::{OwnRule, Rule, Thresholds};
use alerts::RawAlerts;

/// Most connections a hub may be told to attend.
pub const CONNECTIONS_MAX: u32 = 65_536;
/// Most batches a second a station may be allowed.
pub const BATCHES_PER_SECOND_MAX: u32 = 1_000;

/// What the hub runs on.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The state directory.
    pub state: PathBuf,
    /// Whether people on this machine may read without a token.
    pub open_dashboard: bool,
    /// The file with PostgreSQL's address; without it the store is a file in the state directory.
    pub postgres_file: Option<PathBuf>,
    /// The certificate of who signed PostgreSQL's, in PEM; without it, who browsers trust.
    pub authority_file: Option<PathBuf>,
    /// The certificate and the key to serve TLS with; without them the hub serves plain HTTP.
    pub tls: Option<TlsFiles>,
    /// The hub's address as people reach it, for links in notices.
    pub public_url: String,
    /// Whose accounts let people in beside the hub's own users.
    pub sign_on: Option<SignOnConfig>,
    /// Where notices go.
    pub outlets: Vec<OutletConfig>,
    /// The collector that batches go on to.
    pub collector: Option<CollectorConfig>,
    /// The receiver that figures go on to.
    pub remote_write: Option<RemoteWriteConfig>,
    /// Where the rules draw their lines.
    pub thresholds: Thresholds,
    /// The rules of the hub's own people.
    pub own_rules: Vec<OwnRule>,
    /// How many connections are attended at once.
    pub connections_max: NonZeroU32,
    /// How many batches a second each station may send, in the long run.
    pub batches_per_second: NonZeroU32,
}

/// Where the certificate and its key are, in PEM.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The chain of certificates, the hub's own first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// What the command line says; it wins over the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// The state directory.
    pub state: Option<PathBuf>,
    /// Whether people on this machine may read without a token.
    pub open_dashboard: bool,
}

/// Why the settings are not usable.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}; check the path given with --config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file says something that is not a setting.
    #[error("{}, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, with the key.
        message: String,
    },
    /// A number is too small or too large.
    #[error("{}, line {line}: {key} is {value}; it must be between 1 and {max}", path.display())]
    OutOfRange {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: &'static str,
        /// What it says.
        value: u32,
        /// The most it may say.
        max: u32,
    },
    /// Everybody on the network could read.
    #[error(
        "open_dashboard lets everybody who reaches {listen} read; listen on 127.0.0.1, or use the admin token"
    )]
    OpenToAll {
        /// Where it listens.
        listen: SocketAddr,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConfig {
    listen: Option<SocketAddr>,
    state: Option<PathBuf>,
    open_dashboard: bool,
    store: RawStore,
    tls: Option<TlsFiles>,
    public_url: Option<String>,
    sign_on: Option<SignOnConfig>,
    outlets: Vec<OutletConfig>,
    alerts: RawAlerts,
    forward: RawForward,
    limits: RawLimits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStore {
    postgres_file: Option<PathBuf>,
    authority_file: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawForward {
    otlp: Option<CollectorConfig>,
    remote_write: Option<RemoteWriteConfig>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLimits {
    connections: Option<Spanned<u32>>,
    batches_per_second: Option<Spanned<u32>>,
}

/// A settings file, for naming places in it.
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Config {
    /// The settings of a file, if there is one, and the command line.
    ///
    /// # Errors
    /// When the file cannot be read or says something wrong, or the two together are not safe.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new("the defaults"));
        let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
        let text =
            file.map_or(Ok(String::new()), |file| fs::read_to_string(file).map_err(unreadable))?;
        Self::parse(path, &text, overrides)
    }

    fn parse(path: &Path, text: &str, overrides: Overrides) -> Result<Self, ConfigError> {
        let source = Source { path, text };
        let raw: RawConfig = toml::from_str(text).map_err(|error| source.syntax(&error))?;
        let RawConfig {
            listen,
            state,
            open_dashboard,
            store,
            tls,
            public_url,
            sign_on,
            outlets,
            alerts,
            forward,
            limits,
        } = raw;
        let RawStore { postgres_file, authority_file } = store;
        let (mut thresholds, raw_rules) = alerts.check(&source)?;
        let own_rules = own_rules::check(&source, raw_rules)?;
        for rule in &own_rules {
            thresholds.hold.insert(Rule::Own(rule.own), rule.hold);
            thresholds.calm.insert(Rule::Own(rule.own), rule.calm);
        }
        let RawLimits { connections, batches_per_second } = limits;
        let standard = SocketAddr::from((Ipv4Addr::LOCALHOST, 9_640));
        let listen = overrides.listen.or(listen).unwrap_or(standard);
        let config = Self {
            listen,
            state: overrides.state.or(state).unwrap_or_else(|| "waystation-hub-state".into()),
            open_dashboard: overrides.open_dashboard || open_dashboard,
            postgres_file,
            authority_file,
            public_url: public_url.unwrap_or_else(|| format!("http://{listen}")),
            sign_on,
            outlets,
            tls,
            collector: forward.otlp,
            remote_write: forward.remote_write,
            thresholds,
            own_rules,
            connections_max: source.number(
                "limits.connections",
                connections,
                1_024,
                CONNECTIONS_MAX,
            )?,
            batches_per_second: source.number(
                "limits.batches_per_second",
                batches_per_second,
                10,
                BATCHES_PER_SECOND_MAX,
            )?,
        };
        if config.open_dashboard && !config.listen.ip().is_loopback() {
            return Err(ConfigError::OpenToAll { listen: config.listen });
        }
        Ok(config)
    }
}

impl Source<'_> {
    fn line(&self, span: Range<usize>) -> usize {
        self.text[..span.start.min(self.text.len())].matches('\n').count() + 1
    }

    fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let line = self.line(error.span().unwrap_or_default());
        let said = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        let message = format!("{}, at `{said}`", error.message().trim_end());
        ConfigError::Syntax { path: self.path.to_owned(), line, message }
    }

    /// Something that is wrong at a place, in words.
    fn wrong(&self, span: Range<usize>, message: String) -> ConfigError {
        ConfigError::Syntax { path: self.path.to_owned(), line: self.line(span), message }
    }

    fn number(
        &self,
        key: &'static str,
        given: Option<Spanned<u32>>,
        standard: u32,
        max: u32,
    ) -> Result<NonZeroU32, ConfigError> {
        let (span, value) =
            given.map_or((0..0, standard), |given| (given.span(), given.into_inner()));
        NonZeroU32::new(value).filter(|value| value.get() <= max).ok_or_else(|| {
            ConfigError::OutOfRange {
                path: self.path.to_owned(),
                line: self.line(span),
                key,
                value,
                max,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Path::new("hub.toml"), text, Overrides::default())
    }

    #[track_caller]
    fn check_refused(text: &str, problem: &str) {
        assert_eq!(parse(text).unwrap_err().to_string(), problem);
    }

    #[test]
    fn the_example_file_says_the_defaults() {
        let example = include_str!("../waystation-hub.example.toml");
        assert_eq!(parse(example).unwrap(), parse("").unwrap());
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_key() {
        check_refused(
            "listen = \"127.0.0.1:1\"\nlisten_on = 1\n",
            "hub.toml, line 2: unknown field `listen_on`, expected one of `listen`, `state`, `open_dashboard`, `store`, `tls`, `public_url`, `sign_on`, `outlets`, `alerts`, `forward`, `limits`, at `listen_on = 1`",
        );
        check_refused(
            "\nlisten = \"here\"\n",
            "hub.toml, line 2: invalid socket address syntax, at `listen = \"here\"`",
        );
        check_refused(
            "[limits]\nconnections = 0\n",
            "hub.toml, line 2: limits.connections is 0; it must be between 1 and 65536",
        );
    }

    #[test]
    fn an_outlet_is_read_with_what_its_kind_needs_and_nothing_else() {
        let outlet = "[[outlets]]\nname = \"ops\"\nkind = \"alertmanager\"\nlevel = 1\n";
        let config = parse(&format!("{outlet}url = \"http://am:9093\"\n")).unwrap();
        let kind = KindConfig::Alertmanager { url: "http://am:9093".to_owned() };
        assert_eq!((&config.outlets[0].kind, config.outlets[0].level), (&kind, 1));
        for wrong in ["", "url = \"http://am:9093\"\nurl_file = \"am\"\n"] {
            assert!(parse(&format!("{outlet}{wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_provider_of_accounts_is_reached_where_nobody_listens() {
        let provider = |issuer: &str| {
            let named = "[sign_on]\nname = \"Warehouse account\"\nclient_id = \"hub\"\n";
            parse(&format!("{named}issuer = \"{issuer}\"\nadmins = [\"it\"]\n"))
        };
        for good in ["https://login.example/realms/w", "http://127.0.0.1:9000"] {
            let sign_on = provider(good).unwrap().sign_on.unwrap();
            assert_eq!((sign_on.issuer.as_str(), &*sign_on.groups_claim), (good, "groups"));
        }
        for bad in ["http://login.example", "http://localhost.evil.example", "login.example", ""] {
            assert!(provider(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_lines_of_the_rules_are_drawn_where_the_settings_say() {
        let text = "[alerts]\nsilent_seconds = 90\nfailures_allowed_percent = 1.0\n\
                    [alerts.hold_seconds]\nprinter-stopped = 600\n";
        let lines = parse(text).unwrap().thresholds;
        assert_eq!((lines.silent_time.as_secs(), lines.failures_allowed), (90, 0.01));
        let rules = crate::alerts::Rule::ALL.iter();
        let held = rules.filter(|rule| lines.hold(**rule) != rule.hold());
        assert_eq!(held.map(|rule| rule.word()).collect::<Vec<_>>(), ["printer-stopped"]);
        check_refused(
            "[alerts]\nsilent_seconds = 0\n",
            "hub.toml, line 2: alerts.silent_seconds is 0; it must be between 1 and 86400",
        );
        check_refused(
            "[alerts]\nfailures_allowed_percent = 0.0\n",
            "hub.toml, line 2: alerts.failures_allowed_percent is 0; it must be above 0, and 50 at most",
        );
        check_refused(
            "[alerts.hold_seconds]\n\"printer-stoped\" = 1\n",
            "hub.toml, line 2: alerts.hold_seconds names \"printer-stoped\"; docs/hub-alerts.md has the rules",
        );
    }

    #[test]
    fn a_dashboard_is_never_open_to_the_network() {
        check_refused(
            "listen = \"0.0.0.0:9640\"\nopen_dashboard = true\n",
            "open_dashboard lets everybody who reaches 0.0.0.0:9640 read; listen on 127.0.0.1, or use the admin token",
        );
    }
}
