//! What was found, as programs and people see it over the wire.

use std::fmt::Write;

use drivers::{
    address::{Address, HostPort},
    discovery::{Find, Kind, Obstacle, Place},
    profile::Profile,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::PrinterConfig;

/// Longest name that is proposed, in bytes; there is room behind it for a number.
const NAME_BYTES_MAX: usize = 32;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindView {
    /// What it is recognised by: a later find with the same id replaces this one.
    #[schema(example = "10.0.0.7")]
    pub id: String,
    /// The address to print at, for `uri` of a new printer.
    #[schema(example = "socket://10.0.0.7:9100")]
    pub uri: String,
    /// `printer`, or `port`: a place at which a printer may or may not be.
    #[schema(example = "printer")]
    pub kind: String,
    /// Of `usb`, `serial`, `mdns`, `snmp` and `subnet`.
    #[schema(example = json!(["mdns", "snmp"]))]
    pub found_by: Vec<String>,
    /// Who made it, as it says.
    #[schema(example = "Zebra")]
    pub maker: Option<String>,
    /// Its model, as it says.
    #[schema(example = "ZTC ZT411-203dpi ZPL")]
    pub model: Option<String>,
    /// Its serial number, as it says.
    pub serial: Option<String>,
    /// The languages it says it understands, as it calls them.
    #[schema(example = json!(["ZPL"]))]
    pub languages: Vec<String>,
    /// The profile that fits it; none when a person must choose, see `/v1/profiles`.
    #[schema(example = "zebra-zt411-203")]
    pub profile: Option<String>,
    /// A free name to propose.
    #[schema(example = "zt411")]
    pub name: String,
    /// The printer of this station that it is already.
    pub added_as: Option<String>,
    /// What keeps the station from printing there.
    pub obstacle: Option<ObstacleView>,
}

/// What keeps the station from a printer, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObstacleView {
    /// `raw-port-closed` or `zebra-locked`.
    #[schema(example = "zebra-locked")]
    pub kind: String,
    /// What is the matter.
    pub detail: String,
    /// What to do, in this order.
    pub steps: Vec<String>,
}

impl FindView {
    /// A find at a station with these profiles and printers.
    pub fn new(find: &Find, profiles: &[Profile], printers: &[PrinterConfig]) -> Self {
        let Find { id, kind, means, place, maker, model, serial, languages, seen } = find;
        let address = find.address();
        let is_it = |printer: &&PrinterConfig| is_same(&printer.uri, &address, place);
        let profile = Profile::best_for(profiles, seen);
        let called = profile.map(|profile| &profile.model).or(model.as_ref());
        Self {
            id: id.clone(),
            uri: address.to_string(),
            kind: match kind {
                Kind::Printer => "printer",
                Kind::Port => "port",
            }
            .to_owned(),
            found_by: means.iter().map(|means| means.word().to_owned()).collect(),
            maker: maker.clone(),
            model: model.clone(),
            serial: serial.clone(),
            languages: languages.clone(),
            profile: profile.map(|profile| profile.id.clone()),
            name: free_name(called.map_or("", String::as_str), printers),
            added_as: printers.iter().find(is_it).map(|printer| printer.name.clone()),
            obstacle: find.obstacle().map(ObstacleView::new),
        }
    }
}

impl ObstacleView {
    fn new(obstacle: Obstacle) -> Self {
        Self {
            kind: obstacle.word().to_owned(),
            detail: obstacle.detail().to_owned(),
            steps: obstacle.steps().iter().map(|step| (*step).to_owned()).collect(),
        }
    }
}

/// Whether a printer of the station is what was found: the same device, or any way into the same
/// host.
fn is_same(printer: &Address, found: &Address, place: &Place) -> bool {
    let Place::Host { ip, .. } = place else { return port_of(printer) == port_of(found) };
    match printer {
        Address::Socket { at: HostPort { host, .. }, .. }
        | Address::Lpd { at: HostPort { host, .. }, .. }
        | Address::Ipp { at: HostPort { host, .. }, .. } => *host == ip.to_string(),
        Address::Serial(_) | Address::Usb(_) | Address::File(_) | Address::Spooler(_) => false,
    }
}

/// An address without its settings: a line with another rate is the same line.
fn port_of(address: &Address) -> String {
    match address {
        Address::Serial(line) => line.port.display().to_string(),
        other @ (Address::Socket { .. }
        | Address::Usb(_)
        | Address::Lpd { .. }
        | Address::Ipp { .. }
        | Address::File(_)
        | Address::Spooler(_)) => other.to_string(),
    }
}

/// A name after the model that no printer of the station has.
fn free_name(model: &str, printers: &[PrinterConfig]) -> String {
    let letters = model.to_ascii_lowercase();
    let words = letters.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    name.truncate(NAME_BYTES_MAX);
    let name = match name.trim_matches('-') {
        "" => "printer",
        name => name,
    };
    let is_free = |name: &str| printers.iter().all(|printer| printer.name != name);
    let mut proposed = name.to_owned();
    let mut number = 2;
    while !is_free(&proposed) {
        proposed.truncate(name.len());
        write!(proposed, "-{number}").expect("writing to a text cannot fail");
        number += 1;
    }
    proposed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SuppliesConfig;

    fn printer(name: &str) -> PrinterConfig {
        PrinterConfig {
            name: name.to_owned(),
            uri: "socket://10.0.0.7".parse().unwrap(),
            profile: "raw-sink".to_owned(),
            shared: false,
            strict_order: false,
            attempt_token: false,
            window: 1,
            media: None,
            ribbon: None,
            supplies: SuppliesConfig::default(),
        }
    }

    #[test]
    fn a_proposed_name_is_a_name_and_free() {
        for (model, taken, expected) in [
            ("ZTC ZT411-203dpi ZPL", &[][..], "ztc-zt411-203dpi-zpl"),
            ("ZT411", &["zt411", "zt411-2"], "zt411-3"),
            ("标签打印机", &[], "printer"),
            ("", &["printer"], "printer-2"),
        ] {
            let printers: Vec<_> = taken.iter().map(|name| printer(name)).collect();
            let name = free_name(model, &printers);
            assert_eq!(name, expected, "{model}");
            assert!(crate::config::is_name(&name), "{name}");
        }
        assert!(crate::config::is_name(&free_name(&"x".repeat(500), &[])));
    }

    #[test]
    fn a_find_knows_the_profile_and_the_printer_that_it_is_already() {
        let entries = [("ty", "Zebra"), ("usb_MDL", "ZTC ZT411-203dpi ZPL"), ("usb_MFG", "Zebra")];
        let entries = entries.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let service = "_pdl-datastream._tcp.local.";
        let ip = std::net::IpAddr::from([10, 0, 0, 7]);
        let find = drivers::discovery::read_service(service, ip, 9100, &entries).unwrap();
        let view = FindView::new(&find, Profile::embedded(), &[printer("dock")]);
        assert_eq!(view.added_as.as_deref(), Some("dock"));
        assert_eq!(view.profile.as_deref(), Some("zebra-zt411-203"));
        assert_eq!((view.uri.as_str(), view.kind.as_str()), ("socket://10.0.0.7:9100", "printer"));
    }
}
