//! From what the file says to what the station runs on.
//!
//! Every refusal names the key, the value and what to write instead. Values are
//! checked one by one; the first that is refused is the one that is told.

mod pools;

use std::{collections::BTreeSet, net::SocketAddr, path::Path, time::Duration};

use drivers::address::{Address, AddressError};
use drivers::policy::Policy;
use spool::{Media, NotMedia};
use toml::Spanned;

use super::{
    CLIENTS_MAX, ClientConfig, Config, ConfigError, HubConfig, LimitsConfig, NAME_BYTES_MAX,
    PRINTERS_MAX, Place, PrinterConfig, RefusedValue, SuppliesConfig, WINDOW_MAX,
    raw::{
        RawClient, RawConfig, RawHub, RawLimits, RawLog, RawPolicy, RawPrinter, RawRetention,
        RawSupplies,
    },
};
use crate::{
    api::{LOCAL_CLIENT, Origin, PANEL_CLIENT, TokenDigest},
    places, retention,
};

/// Where the local API listens unless told otherwise.
const LISTEN: &str = "127.0.0.1:9630";

/// The text that spans point into.
pub(super) struct Source<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
}

impl Source<'_> {
    fn refuse<T>(
        &self,
        key: &'static str,
        value: &Spanned<T>,
        why: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ConfigError {
        let refused = RefusedValue {
            place: Place::of(self.file, self.text, Some(value.span())),
            key,
            value: self.text.get(value.span()).unwrap_or_default().to_owned(),
            why: why.into(),
            remedy: remedy.into(),
        };
        Box::new(refused).into()
    }
}

pub(super) fn check(raw: RawConfig, source: &Source<'_>) -> Result<Config, ConfigError> {
    let RawConfig {
        state,
        listen,
        profiles,
        printers,
        pools,
        hub,
        limits,
        policy,
        clients,
        retention,
        log,
    } = raw;
    let RawLog { format: log } = log;
    let RawPolicy { allow } = policy;
    let policy = check_policy("policy.allow", &allow, source)?;
    let printers = check_printers(printers, source)?;
    Ok(Config {
        state: state.unwrap_or_else(places::state_dir),
        listen: check_listen(listen, source)?,
        profiles,
        pools: pools::check_pools(pools, &printers, source)?,
        printers,
        hub: hub.map(|hub| check_hub(&hub, source)).transpose()?,
        limits: check_limits(limits, source)?,
        clients: check_clients(clients, &policy, source)?,
        policy,
        retention: check_retention(&retention, source)?,
        log,
    })
}

fn check_listen(
    listen: Option<Spanned<String>>,
    source: &Source<'_>,
) -> Result<SocketAddr, ConfigError> {
    let Some(listen) = listen else {
        return Ok(LISTEN.parse().expect("the default is an address"));
    };
    let remedy = format!("write the address of this computer to itself, as in \"{LISTEN}\"");
    let Ok(address) = listen.get_ref().parse::<SocketAddr>() else {
        return Err(source.refuse("listen", &listen, "this is not an address with a port", remedy));
    };
    // Other loopback addresses would never pass the request gate's list of hosts.
    if [[127, 0, 0, 1].into(), std::net::Ipv6Addr::LOCALHOST.into()].contains(&address.ip()) {
        return Ok(address);
    }
    let why = "the local API is for programs on this computer only, never for the network";
    Err(source.refuse("listen", &listen, why, remedy))
}

pub(super) fn check_printers(
    raw: Vec<RawPrinter>,
    source: &Source<'_>,
) -> Result<Vec<PrinterConfig>, ConfigError> {
    let mut names = BTreeSet::new();
    let mut printers = Vec::new();
    for raw in raw {
        let RawPrinter {
            name,
            uri,
            profile,
            shared,
            strict_order,
            attempt_token,
            window,
            media,
            ribbon,
            supplies,
        } = raw;
        check_name("printers.name", &name, &mut names, source)?;
        if printers.len() == PRINTERS_MAX {
            let why = format!("a station has at most {PRINTERS_MAX} printers");
            return Err(source.refuse("printers.name", &name, why, "run a second station"));
        }
        let uri = check_uri(&uri, source)?;
        let profile = check_profile(profile, source)?;
        let windows = Range { key: "printers.window", max: i64::from(WINDOW_MAX) };
        printers.push(PrinterConfig {
            name: name.into_inner(),
            uri,
            profile,
            shared,
            strict_order,
            attempt_token,
            window: windows.check(window, 1, source)?,
            media: media.map(|media| check_media(&media, source)).transpose()?,
            ribbon,
            supplies: check_supplies(supplies, source)?,
        });
    }
    Ok(printers)
}

fn check_supplies(raw: RawSupplies, source: &Source<'_>) -> Result<SuppliesConfig, ConfigError> {
    let RawSupplies { media_m, ribbon_m, head_km } = raw;
    let check = |key, max, value: Option<Spanned<i64>>| {
        let range = Range { key, max };
        value.map(|value| range.check(Some(value), 0, source)).transpose()
    };
    Ok(SuppliesConfig {
        media_m: check("printers.supplies.media_m", 10_000, media_m)?,
        ribbon_m: check("printers.supplies.ribbon_m", 10_000, ribbon_m)?,
        head_km: check("printers.supplies.head_km", 10_000, head_km)?,
    })
}

fn check_media(media: &Spanned<String>, source: &Source<'_>) -> Result<Media, ConfigError> {
    media.get_ref().parse().map_err(|error: NotMedia| {
        let remedy = "write width and length, as in \"100x150\"";
        source.refuse("printers.media", media, error.to_string(), remedy)
    })
}

/// Letters that mean the same in a URL, a file, a metric and a sentence.
fn check_name(
    key: &'static str,
    name: &Spanned<String>,
    names: &mut BTreeSet<String>,
    source: &Source<'_>,
) -> Result<(), ConfigError> {
    let text = name.get_ref();
    if !is_name(text) {
        let why = "this is not a name";
        let remedy = format!("write 1 to {NAME_BYTES_MAX} of the characters a-z, 0-9 and -");
        return Err(source.refuse(key, name, why, remedy));
    }
    if !names.insert(text.clone()) {
        return Err(source.refuse(key, name, "this name is taken", "give each its own name"));
    }
    Ok(())
}

pub(super) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

fn check_uri(uri: &Spanned<String>, source: &Source<'_>) -> Result<Address, ConfigError> {
    uri.get_ref().parse().map_err(|error: AddressError| {
        let why = format!("this is not the address of a printer: {error}");
        source.refuse("printers.uri", uri, why, error.remedy())
    })
}

fn check_profile(profile: Spanned<String>, source: &Source<'_>) -> Result<String, ConfigError> {
    let text = profile.get_ref();
    if is_name(text) {
        return Ok(profile.into_inner());
    }
    let remedy = "write the name of a profile, as in \"zebra-link-os-203\"";
    Err(source.refuse("printers.profile", &profile, "this is not the name of a profile", remedy))
}

fn check_hub(hub: &RawHub, source: &Source<'_>) -> Result<HubConfig, ConfigError> {
    let RawHub { url } = hub;
    if let Some(base) = hub_address(url.get_ref()) {
        return Ok(HubConfig { url: base.to_owned() });
    }
    let remedy = "write scheme, host and port only, as in \"https://hub.example:8443\"";
    Err(source.refuse("hub.url", url, "this is not the address of a hub", remedy))
}

/// The address of a hub without what may be left out, if it is one.
pub(super) fn hub_address(text: &str) -> Option<&str> {
    let base = text.trim_end_matches('/');
    (Origin::parse(base).is_ok() && base.starts_with("http")).then_some(base)
}

fn check_limits(raw: RawLimits, source: &Source<'_>) -> Result<LimitsConfig, ConfigError> {
    let RawLimits { document_bytes_max, copies_max, impressions_max, queue_max, connections_max } =
        raw;
    let default = LimitsConfig::default();
    let document = Range { key: "limits.document_bytes_max", max: 64 * 1024 * 1024 };
    let copies = Range { key: "limits.copies_max", max: 9_999 };
    let impressions = Range { key: "limits.impressions_max", max: 1_000_000 };
    let queue = Range { key: "limits.queue_max", max: 1_000_000 };
    let connections = Range { key: "limits.connections_max", max: 4_096 };
    Ok(LimitsConfig {
        document_bytes_max: document.check(
            document_bytes_max,
            default.document_bytes_max,
            source,
        )?,
        copies_max: copies.check(copies_max, default.copies_max, source)?,
        impressions_max: impressions.check(impressions_max, default.impressions_max, source)?,
        queue_max: queue.check(queue_max, default.queue_max, source)?,
        connections_max: connections.check(connections_max, default.connections_max, source)?,
    })
}

/// How long documents are kept unless told otherwise, in days.
const PAYLOAD_DAYS: u64 = 7;
/// How long outcomes are kept unless told otherwise, in days.
const OUTCOME_DAYS: u64 = 90;
/// An idempotency key is known at least so long, in days.
const OUTCOME_DAYS_MIN: i64 = 7;

fn check_retention(
    raw: &RawRetention,
    source: &Source<'_>,
) -> Result<retention::Policy, ConfigError> {
    let RawRetention { payload_days, outcome_days } = raw;
    let range = Range { key: "retention.payload_days", max: 365 };
    let payloads = range.check(payload_days.clone(), PAYLOAD_DAYS, source)?;
    let range = Range { key: "retention.outcome_days", max: 3_650 };
    let outcomes = range.check(outcome_days.clone(), OUTCOME_DAYS, source)?;
    let least = OUTCOME_DAYS_MIN.max(i64::try_from(payloads).unwrap_or(i64::MAX));
    if let Some(days) = outcome_days.as_ref().filter(|days| *days.get_ref() < least) {
        let why = "a job's key must be known as long as its label may be asked for again";
        let remedy = format!("write a number from {least} to 3650");
        return Err(source.refuse("retention.outcome_days", days, why, remedy));
    }
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    Ok(retention::Policy { payloads: days(payloads), outcomes: days(outcomes.max(payloads)) })
}

/// From one to `max`.
struct Range {
    key: &'static str,
    max: i64,
}

impl Range {
    fn check<T: TryFrom<i64>>(
        &self,
        value: Option<Spanned<i64>>,
        default: T,
        source: &Source<'_>,
    ) -> Result<T, ConfigError> {
        let Self { key, max } = *self;
        let Some(value) = value else { return Ok(default) };
        let number = *value.get_ref();
        if !(1..=max).contains(&number) {
            let remedy = format!("write a number from 1 to {max}");
            return Err(source.refuse(key, &value, "this limit is out of its range", remedy));
        }
        Ok(T::try_from(number).ok().expect("every range fits the type of its limit"))
    }
}

fn check_policy(
    key: &'static str,
    allow: &[Spanned<String>],
    source: &Source<'_>,
) -> Result<Policy, ConfigError> {
    let mut policy = Policy::default();
    for (count, word) in allow.iter().enumerate() {
        if count == Policy::EXCEPTIONS_MAX {
            let why = format!("a policy has at most {} exceptions", Policy::EXCEPTIONS_MAX);
            return Err(source.refuse(key, word, why, "allow a whole class instead"));
        }
        policy.allow(word.get_ref()).map_err(|error| {
            let remedy =
                "name a command as a refusal does, as in \"^JU\", or a class as in \"files\"";
            source.refuse(key, word, error.to_string(), remedy)
        })?;
    }
    Ok(policy)
}

fn check_clients(
    raw: Vec<RawClient>,
    everybody: &Policy,
    source: &Source<'_>,
) -> Result<Vec<ClientConfig>, ConfigError> {
    let mut names = BTreeSet::from([LOCAL_CLIENT.to_owned(), PANEL_CLIENT.to_owned()]);
    let mut clients = Vec::new();
    for RawClient { name, origin, token_sha256, allow } in raw {
        check_name("clients.name", &name, &mut names, source)?;
        if clients.len() == CLIENTS_MAX {
            let why = format!("a station has at most {CLIENTS_MAX} paired clients");
            return Err(source.refuse("clients.name", &name, why, "remove one that is not used"));
        }
        let origin = origin.map(|origin| check_origin(&origin, source)).transpose()?;
        let token = TokenDigest::from_hex(token_sha256.get_ref()).ok_or_else(|| {
            let why = "this is not the SHA-256 of a token in 64 hexadecimal digits";
            let remedy = "make a token with `waystation client-token` and paste what it prints";
            source.refuse("clients.token_sha256", &token_sha256, why, remedy)
        })?;
        let policy = everybody.and(&check_policy("clients.allow", &allow, source)?);
        clients.push(ClientConfig { name: name.into_inner(), origin, token, policy });
    }
    Ok(clients)
}

fn check_origin(origin: &Spanned<String>, source: &Source<'_>) -> Result<Origin, ConfigError> {
    Origin::parse(origin.get_ref())
        .map_err(|error| source.refuse("clients.origin", origin, error.why, error.remedy))
}
