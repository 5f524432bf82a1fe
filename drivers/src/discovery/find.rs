//! Something that was found, and what is known of it so far.
//!
//! Several means may find the same printer; what each knows is put together here. Nothing is asked.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Door, Obstacle};
use crate::address::{Address, HostPort, IPP_FORMAT, RAW_PORT};
use crate::profile::Seen;

/// By which means something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// It is plugged in over USB.
    Usb,
    /// It may be at the other end of a serial line.
    Serial,
    /// It announces itself (RFC 6763, multicast DNS).
    Mdns,
    /// It answers SNMP as a printer (RFC 3805, RFC 2790).
    Snmp,
    /// A port of its host is open; only on request.
    Subnet,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 5] = [Self::Usb, Self::Serial, Self::Mdns, Self::Snmp, Self::Subnet];

    /// Its word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usb => "usb",
            Self::Serial => "serial",
            Self::Mdns => "mdns",
            Self::Snmp => "snmp",
            Self::Subnet => "subnet",
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It says itself that it is a printer, or has a printer's port.
    Printer,
    /// A port at which a printer may or may not be.
    Port,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At this computer.
    Plugged(Address),
    /// In the network.
    Host {
        /// Its address there.
        ip: IpAddr,
        /// What is known of its ways in.
        host: Host,
    },
}

/// The ways into a host, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// The port for raw printing, and what was seen of it; `None` if nobody looked.
    pub raw: Option<(u16, Door)>,
    /// The port at which the state is asked, where there is one of its own.
    pub status_port: Option<u16>,
    /// Port and resource of IPP without TLS.
    pub ipp: Option<(u16, String)>,
    /// Port and queue of a line printer daemon.
    pub lpd: Option<(u16, String)>,
    /// Whether it prints over TLS.
    pub encrypted: bool,
}

impl Host {
    /// Looks whether the usual port for raw printing is open.
    pub(super) fn knock(&mut self, ip: IpAddr) {
        self.raw = Some((RAW_PORT, Door::at(ip, RAW_PORT)));
    }

    fn absorb(&mut self, other: Self) {
        let Self { raw, status_port, ipp, lpd, encrypted } = other;
        // A door that somebody saw open is open, whatever port it has.
        if self.raw.is_none_or(|(_, door)| door != Door::Open) && raw.is_some() {
            self.raw = raw;
        }
        self.status_port = self.status_port.or(status_port);
        self.ipp = self.ipp.take().or(ipp);
        self.lpd = self.lpd.take().or(lpd);
        self.encrypted |= encrypted;
    }

    /// The best way in: the printer's own words come back over the raw one only.
    fn address(&self, ip: IpAddr) -> Address {
        let at = |port: u16| HostPort { host: ip.to_string(), port };
        let raw = self.raw.unwrap_or((RAW_PORT, Door::Unseen));
        match (raw, &self.ipp, &self.lpd) {
            ((port, Door::Open | Door::Unseen), _, _) | ((port, _), None, None) => {
                Address::Socket { at: at(port), status_port: self.status_port }
            }
            (_, Some((port, path)), _) => {
                Address::Ipp { at: at(*port), path: path.clone(), format: IPP_FORMAT.to_owned() }
            }
            (_, None, Some((port, queue))) => Address::Lpd { at: at(*port), queue: queue.clone() },
        }
    }

    fn is_shut(&self) -> bool {
        self.raw.is_some_and(|(_, door)| matches!(door, Door::Refused | Door::Silent))
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// What it is recognised by when another means finds it again.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Everything that found it.
    pub means: BTreeSet<Means>,
    /// Where it is.
    pub place: Place,
    /// Who made it, as it says.
    pub maker: Option<String>,
    /// Its model, as it says.
    pub model: Option<String>,
    /// Its serial number, as it says.
    pub serial: Option<String>,
    /// The languages it says it understands, as it calls them.
    pub languages: Vec<String>,
    /// What a profile is chosen by.
    pub seen: Seen,
}

impl Find {
    /// Something plugged in.
    pub(super) fn plugged(means: Means, kind: Kind, address: Address) -> Self {
        Self::new(address.to_string(), means, kind, Place::Plugged(address))
    }

    /// A printer in the network.
    pub(super) fn host(means: Means, ip: IpAddr, host: Host) -> Self {
        Self::new(ip.to_string(), means, Kind::Printer, Place::Host { ip, host })
    }

    fn new(id: String, means: Means, kind: Kind, place: Place) -> Self {
        Self {
            id,
            kind,
            means: BTreeSet::from([means]),
            place,
            maker: None,
            model: None,
            serial: None,
            languages: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// The address to print at.
    pub fn address(&self) -> Address {
        match &self.place {
            Place::Plugged(address) => address.clone(),
            Place::Host { ip, host } => host.address(*ip),
        }
    }

    /// What keeps the station from printing there, if anything does.
    pub fn obstacle(&self) -> Option<Obstacle> {
        let Place::Host { host, .. } = &self.place else { return None };
        let other_way = host.ipp.is_some() || host.lpd.is_some();
        if !host.is_shut() || other_way {
            return None;
        }
        Some(if self.is_zebra() { Obstacle::ZebraLocked } else { Obstacle::RawPortClosed })
    }

    fn is_zebra(&self) -> bool {
        let Seen { snmp, ieee1284, .. } = &self.seen;
        let said = [self.maker.as_deref(), self.model.as_deref(), Some(snmp), Some(ieee1284)];
        said.into_iter().flatten().any(|text| {
            let text = text.to_ascii_lowercase();
            // `ZTC` begins every model's name in Zebra's own identifiers.
            text.contains("zebra") || text.starts_with("ztc ")
        })
    }

    /// Adds what another means knows of it.
    pub(super) fn absorb(&mut self, other: Self) {
        let Self { id: _the_same, kind, means, place, maker, model, serial, languages, seen } =
            other;
        self.means.extend(means);
        if kind == Kind::Printer {
            self.kind = kind;
        }
        if let (Place::Host { host, .. }, Place::Host { host: other, .. }) =
            (&mut self.place, place)
        {
            host.absorb(other);
        }
        self.maker = self.maker.take().or(maker);
        self.model = self.model.take().or(model);
        self.serial = self.serial.take().or(serial);
        for language in languages {
            if !self.languages.contains(&language) {
                self.languages.push(language);
            }
        }
        let Seen { model, ieee1284, usb, snmp, mdns } = seen;
        for (known, more) in [
            (&mut self.seen.model, model),
            (&mut self.seen.ieee1284, ieee1284),
            (&mut self.seen.usb, usb),
            (&mut self.seen.snmp, snmp),
        ] {
            if known.is_empty() {
                *known = more;
            }
        }
        for entry in mdns {
            if !self.seen.mdns.contains(&entry) {
                self.seen.mdns.push(entry);
            }
        }
    }
}
