//! Knocks at the hosts of a subnet, one by one. Only on a person's request, only at addresses of
//! one's own site, and never at more than [`Subnet::HOSTS_MAX`].

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use super::{DiscoveryError, Door, Find, Host, Means, SubnetError, is_stopped, snmp};
use crate::address::RAW_PORT;

/// How many hosts are knocked at at once.
const KNOCKS_MAX: u32 = 64;

/// The port of IPP, with and without TLS.
const IPP_PORT: u16 = 631;
/// The port of a line printer daemon.
const LPD_PORT: u16 = 515;
/// Where Zebras take settings as JSON (`ip.port_json_config`).
const ZEBRA_JSON_PORT: u16 = 9200;
/// Where SATO printers take data, and where they tell their state.
const SATO_DATA_PORT: u16 = 1024;
const SATO_STATUS_PORT: u16 = 1025;
/// Where SNMP is asked.
const SNMP_PORT: u16 = 161;

/// A small private network, or one host of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subnet {
    first: Ipv4Addr,
    bits: u8,
}

impl Subnet {
    /// The most hosts that a search knocks at.
    pub const HOSTS_MAX: u64 = 1024;

    /// How many hosts it has.
    fn hosts(self) -> u32 {
        1 << (32 - u32::from(self.bits))
    }
}

impl FromStr for Subnet {
    type Err = SubnetError;

    fn from_str(text: &str) -> Result<Self, SubnetError> {
        let wrong = || SubnetError::Text { text: text.chars().take(40).collect() };
        let (host, bits) = text.split_once('/').unwrap_or((text, "32"));
        let host: Ipv4Addr = host.parse().map_err(|_| wrong())?;
        let bits: u8 = bits.parse().ok().filter(|bits| *bits <= 32).ok_or_else(wrong)?;
        let hosts = 1_u64 << (32 - u32::from(bits));
        if hosts > Self::HOSTS_MAX {
            let hosts_max = Self::HOSTS_MAX;
            return Err(SubnetError::Large { text: text.to_owned(), hosts, hosts_max });
        }
        if !(host.is_private() || host.is_link_local() || host.is_loopback()) {
            return Err(SubnetError::Public { text: text.to_owned() });
        }
        let first = u32::from(host) & u32::MAX << (32 - u32::from(bits));
        Ok(Self { first: Ipv4Addr::from(first), bits })
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

/// Knocks at every host and tells the printers among those that answer; then asks them by SNMP
/// what they are.
pub(super) fn knock(
    subnet: Subnet,
    spared: &BTreeSet<IpAddr>,
    stop: &AtomicBool,
    said: &mut dyn FnMut(Find),
) -> Result<(), DiscoveryError> {
    let next = AtomicU32::new(0);
    let found = Mutex::new(Vec::new());
    let knock = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= subnet.hosts() || is_stopped(stop) {
                break;
            }
            let ip = IpAddr::from(Ipv4Addr::from(u32::from(subnet.first) + place));
            let host = if spared.contains(&ip) { None } else { look(ip) };
            if let (Some(host), Ok(mut found)) = (host, found.lock()) {
                found.push((ip, host));
            }
        }
    };
    thread::scope(|scope| {
        // With fewer threads than wanted it takes longer, and with none this one does it all.
        for _ in 1..subnet.hosts().min(KNOCKS_MAX) {
            if thread::Builder::new().spawn_scoped(scope, knock).is_err() {
                break;
            }
        }
        knock();
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(ip, _)| *ip);
    let asked: Vec<_> = found.iter().map(|(ip, _)| SocketAddr::new(*ip, SNMP_PORT)).collect();
    for (ip, host) in found {
        said(Find::host(Means::Subnet, ip, host));
    }
    if asked.is_empty() { Ok(()) } else { snmp::ask(&asked, stop, said) }
}

/// What a printer at this address lets in; `None` if nothing there looks like one.
fn look(ip: IpAddr) -> Option<Host> {
    let is_open = |port: u16| Door::at(ip, port) == Door::Open;
    let raw = Door::at(ip, RAW_PORT);
    let mut host = Host { raw: Some((RAW_PORT, raw)), ..Host::default() };
    match raw {
        Door::Open => return Some(host),
        // A host that says nothing at two ports is taken to be none.
        Door::Silent | Door::Unseen => {
            host.encrypted = is_open(IPP_PORT);
            return host.encrypted.then_some(host);
        }
        Door::Refused => {}
    }
    if is_open(SATO_DATA_PORT) && is_open(SATO_STATUS_PORT) {
        host.raw = Some((SATO_DATA_PORT, Door::Open));
        host.status_port = Some(SATO_STATUS_PORT);
        return Some(host);
    }
    host.encrypted = is_open(IPP_PORT);
    let prints = host.encrypted || is_open(LPD_PORT) || is_open(ZEBRA_JSON_PORT);
    prints.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let said = match text.parse::<Subnet>() {
            Ok(subnet) => format!("{subnet} {}", subnet.hosts()),
            Err(error) => format!("{error}. {}", error.remedy()),
        };
        assert!(said.starts_with(expected), "{text}: {said}");
    }

    #[test]
    fn a_subnet_is_small_and_ones_own() {
        check("10.1.2.77/24", "10.1.2.0/24 256");
        check("192.168.4.9", "192.168.4.9/32 1");
        check("172.16.0.0/22", "172.16.0.0/22 1024");
        check("10.0.0.0/21", "10.0.0.0/21 has 2048 hosts, and at most 1024 are knocked at.");
        check("0.0.0.0/0", "0.0.0.0/0 has 4294967296 hosts");
        check("8.8.8.0/24", "8.8.8.0/24 is not a private network. Name addresses of this site");
        for text in ["", "10.0.0.0/33", "10.0.0/24", "fe80::1", "10.0.0.0/24/1", "printer"] {
            check(text, &format!("{text:?} is not a subnet. Write one as 10.0.0.0/24"));
        }
    }
}
