//! Printers that announce themselves (DNS-SD over multicast DNS: RFC 6762, RFC 6763; the keys of
//! their entries are those of Apple's Bonjour Printing Specification).
//!
//! Asks the network once and listens; what it hears is believed as far as it can be shown.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use mdns_sd::{IfKind, ResolvedService, ServiceDaemon, ServiceEvent};

use super::{DiscoveryError, Door, Find, Host, Means, is_stopped};
use crate::transport::usb::DeviceId;

/// How long to listen: an answer may be held back for half a second (RFC 6762, section 6), and the
/// question is repeated after one and after two more.
const LISTEN_TIME: Duration = Duration::from_millis(3_500);

/// How often the wish to stop is looked at.
const HEAR_PAUSE: Duration = Duration::from_millis(20);

/// How long the listener may take to end.
const END_TIME_MAX: Duration = Duration::from_secs(1);

/// How many entries of one announcement are read, and how many letters of each.
const ENTRIES_MAX: usize = 64;
const ENTRY_CHARS_MAX: usize = 256;

/// What printers announce.
const SERVICES: [&str; 4] = [
    "_pdl-datastream._tcp.local.",
    "_ipp._tcp.local.",
    "_ipps._tcp.local.",
    "_printer._tcp.local.",
];

/// Where announcements are listened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ears {
    /// At every interface of this computer.
    Everywhere,
    /// At the interface of this computer to itself.
    Loopback,
}

/// Asks who prints, and tells who answers.
pub(super) fn listen(
    ears: Ears,
    stop: &AtomicBool,
    said: &mut dyn FnMut(Find),
) -> Result<(), DiscoveryError> {
    let daemon = ServiceDaemon::new()?;
    if ears == Ears::Loopback {
        daemon.disable_interface(IfKind::All)?;
        daemon.enable_interface(IfKind::LoopbackV4)?;
    }
    let heard = hear(&daemon, stop, said);
    // It has its own thread, which nobody leaves behind.
    if let Ok(ended) = daemon.shutdown() {
        ended.recv_timeout(END_TIME_MAX).ok();
    }
    heard
}

fn hear(
    daemon: &ServiceDaemon,
    stop: &AtomicBool,
    said: &mut dyn FnMut(Find),
) -> Result<(), DiscoveryError> {
    let mut inboxes = Vec::with_capacity(SERVICES.len());
    for service in SERVICES {
        inboxes.push(daemon.browse(service)?);
    }
    let start = Instant::now();
    while start.elapsed() < LISTEN_TIME && !is_stopped(stop) {
        for inbox in &inboxes {
            if let Ok(ServiceEvent::ServiceResolved(service)) = inbox.recv_timeout(HEAR_PAUSE) {
                announced(&service).into_iter().for_each(&mut *said);
            }
        }
    }
    Ok(())
}

fn announced(service: &ResolvedService) -> Option<Find> {
    let all: BTreeSet<IpAddr> = service.addresses.iter().map(|ip| ip.to_ip_addr()).collect();
    // A printer with several addresses is one printer; the old kind stands first in the order.
    let ip = all.first()?;
    let entries: Vec<_> = service
        .txt_properties
        .iter()
        .take(ENTRIES_MAX)
        .map(|entry| (entry.key().to_owned(), shown(entry.val_str())))
        .collect();
    read_service(&service.ty_domain, *ip, service.port, &entries)
}

fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(ENTRY_CHARS_MAX).collect()
}

/// What an announcement of one of the printers' services says; `entries` are its keys and values.
/// `None` if it is another service.
pub fn read_service(
    service: &str,
    ip: IpAddr,
    port: u16,
    entries: &[(String, String)],
) -> Option<Find> {
    let said = |key: &str| {
        let found = entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let resource = said("rp").unwrap_or_default();
    let mut host = Host::default();
    match service.split('.').next()? {
        "_pdl-datastream" => host.raw = Some((port, Door::Open)),
        "_ipp" => host.ipp = Some((port, format!("/{}", resource.trim_start_matches('/')))),
        "_ipps" => host.encrypted = true,
        // A queue without a name cannot be written to.
        "_printer" if resource.is_empty() => return None,
        "_printer" => host.lpd = Some((port, resource)),
        _ => return None,
    }
    let languages = said("usb_CMD").unwrap_or_default();
    let languages = languages.split(',').map(|word| word.trim().to_owned());
    let id = DeviceId {
        maker: said("usb_MFG"),
        model: said("usb_MDL"),
        languages: languages.filter(|word| !word.is_empty()).collect(),
        serial: None,
    };
    let mut find = Find::host(Means::Mdns, ip, host);
    find.seen.ieee1284 = id.to_string();
    let product = said("product").map(|text| text.trim_matches(['(', ')']).to_owned());
    find.maker = id.maker;
    find.model = id.model.or_else(|| said("ty")).or(product);
    find.languages = id.languages;
    find.seen.mdns = entries.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Some(find)
}
