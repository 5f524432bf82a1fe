//! Asks by SNMP who is a printer: in version 1, which every agent speaks, one object a question, so
//! that what one printer does not know spoils no other answer.
//!
//! Objects are those of the Host Resources MIB (RFC 2790), the Printer MIB (RFC 3805), the Printer
//! Port Monitor MIB (PWG 5107.1) and Zebra's own. Only reads, as `public`.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use snmp2::{MessageType, Value, asn1, pdu::Pdu, snmp};

use super::{DiscoveryError, Find, Host, Means, is_stopped};
use crate::transport::is_deadline;
use crate::transport::usb::DeviceId;

/// How long answers are waited for.
const ANSWER_TIME: Duration = Duration::from_secs(2);

/// How often the wish to stop is looked at.
const HEAR_PAUSE: Duration = Duration::from_millis(50);

/// Longest answer; a datagram that fits every network.
const ANSWER_BYTES_MAX: usize = 2048;

/// Most hosts whose answers are kept.
const HOSTS_MAX: usize = 1024;

/// Longest text of an answer that is shown, in letters.
const TEXT_CHARS_MAX: usize = 256;

/// Who may read, unless somebody changed it.
const COMMUNITY: &[u8] = b"public";

/// Version 1, as it is written (RFC 1157, 4.1).
const VERSION: u8 = 0;

/// What a host is asked. Its place is the number of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    /// `hrDeviceDescr.1`: what the device is.
    Description,
    /// `hrPrinterStatus.1`: there only if it is a printer.
    PrinterStatus,
    /// `prtGeneralSerialNumber.1`.
    Serial,
    /// `ppmPrinterIEEE1284DeviceId.1.1`.
    DeviceId,
    /// Zebra's model, such as `ZTC ZT411-203dpi ZPL`.
    ZebraModel,
    /// Zebra's IEEE 1284 id.
    ZebraDeviceId,
}

impl Object {
    const ALL: [Self; 6] = [
        Self::Description,
        Self::PrinterStatus,
        Self::Serial,
        Self::DeviceId,
        Self::ZebraModel,
        Self::ZebraDeviceId,
    ];

    fn identifier(self) -> &'static [u32] {
        match self {
            Self::Description => &[1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1],
            Self::PrinterStatus => &[1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1],
            Self::Serial => &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17, 1],
            Self::DeviceId => &[1, 3, 6, 1, 4, 1, 2699, 1, 2, 1, 2, 1, 1, 3, 1],
            Self::ZebraModel => &[1, 3, 6, 1, 4, 1, 10642, 1, 1, 0],
            Self::ZebraDeviceId => &[1, 3, 6, 1, 4, 1, 10642, 1, 3, 0],
        }
    }
}

/// Asks these hosts, or everybody behind a broadcast address, and tells the printers among those
/// that answer.
pub(super) fn ask(
    hosts: &[SocketAddr],
    stop: &AtomicBool,
    said: &mut dyn FnMut(Find),
) -> Result<(), DiscoveryError> {
    let socket = questions(hosts).map_err(DiscoveryError::Snmp)?;
    let mut answers = BTreeMap::<IpAddr, Vec<(Object, String)>>::new();
    let start = Instant::now();
    let mut received = [0; ANSWER_BYTES_MAX];
    while start.elapsed() < ANSWER_TIME && !is_stopped(stop) {
        let (length, from) = match socket.recv_from(&mut received) {
            Ok(answer) => answer,
            Err(error) if is_deadline(&error) => continue,
            // A host that has no such port says so; others may still answer.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => continue,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => continue,
            Err(error) => return Err(DiscoveryError::Snmp(error)),
        };
        let full = answers.len() == HOSTS_MAX && !answers.contains_key(&from.ip());
        if let Some(answer) = read(&received[..length]).filter(|_| !full) {
            answers.entry(from.ip()).or_default().push(answer);
        }
    }
    for (ip, answers) in answers {
        described(ip, &answers).into_iter().for_each(&mut *said);
    }
    Ok(())
}

fn questions(hosts: &[SocketAddr]) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.set_broadcast(true)?;
    socket.set_read_timeout(Some(HEAR_PAUSE))?;
    let mut refused = None;
    for host in hosts {
        for (number, object) in (0_u8..).zip(Object::ALL) {
            if let Err(error) = socket.send_to(&question(number, object), host) {
                refused = Some(error);
            }
        }
    }
    match refused {
        // One host that cannot be reached leaves the others.
        Some(error) if hosts.len() == 1 => Err(error),
        Some(_) | None => Ok(socket),
    }
}

/// A question as it travels (RFC 1157, 4.1; the library reads messages and does not write them).
fn question(number: u8, object: Object) -> Vec<u8> {
    let zero = tagged(asn1::TYPE_INTEGER, &[0]);
    let name = tagged(asn1::TYPE_OBJECTIDENTIFIER, &packed(object.identifier()));
    let pair = [name, tagged(asn1::TYPE_NULL, &[])].concat();
    let objects = tagged(asn1::TYPE_SEQUENCE, &tagged(asn1::TYPE_SEQUENCE, &pair));
    let number = tagged(asn1::TYPE_INTEGER, &[number]);
    let request = tagged(snmp::MSG_GET, &[number, zero.clone(), zero, objects].concat());
    let version = tagged(asn1::TYPE_INTEGER, &[VERSION]);
    let community = tagged(asn1::TYPE_OCTETSTRING, COMMUNITY);
    tagged(asn1::TYPE_SEQUENCE, &[version, community, request].concat())
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).ok().filter(|length| *length < 128);
    let length = length.expect("every question is shorter than 128 bytes");
    [&[tag, length], content].concat()
}

/// An object's identifier (X.690, 8.19): the first two numbers in one byte, the others in groups of
/// seven bits.
fn packed(identifier: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (first, rest) = match identifier {
        [first, second, rest @ ..] => (first * 40 + second, rest),
        _ => return bytes,
    };
    for number in [first].iter().chain(rest) {
        let groups = (0..5).rev().map(|place| (number >> (7 * place)) & 0x7f);
        let mut groups: Vec<u32> = groups.skip_while(|group| *group == 0).collect();
        let last = groups.pop().unwrap_or(0);
        let more = groups.into_iter().map(|group| group | 0x80);
        bytes.extend(more.chain([last]).filter_map(|group| u8::try_from(group).ok()));
    }
    bytes
}

/// The number of the question that a datagram answers, and the text of its answer; `None` if it is
/// no answer to a question of ours, or says that there is none.
pub fn read_answer(datagram: &[u8]) -> Option<(usize, String)> {
    let answer = Pdu::from_bytes(datagram).ok()?;
    if answer.message_type != MessageType::Response || answer.error_status != 0 {
        return None;
    }
    let place = usize::try_from(answer.req_id).ok()?;
    let object = Object::ALL.get(place)?;
    let (named, value) = answer.varbinds.clone().next()?;
    let asked = object.identifier().iter().map(|arc| u64::from(*arc));
    if !named.iter()?.eq(asked) {
        return None;
    }
    let text = if let Value::OctetString(bytes) = value {
        String::from_utf8_lossy(bytes).into_owned()
    } else if let Value::Integer(number) = value {
        number.to_string()
    } else {
        return None;
    };
    let text: String =
        text.chars().filter(|letter| !letter.is_control()).take(TEXT_CHARS_MAX).collect();
    Some((place, text.trim().to_owned())).filter(|(_, text)| !text.is_empty())
}

fn read(datagram: &[u8]) -> Option<(Object, String)> {
    let (place, text) = read_answer(datagram)?;
    Object::ALL.get(place).map(|object| (*object, text))
}

/// The printer that a host says it is; `None` if it is none.
fn described(ip: IpAddr, answers: &[(Object, String)]) -> Option<Find> {
    let said = |wanted: Object| {
        answers.iter().find(|(object, _)| *object == wanted).map(|(_, text)| text.as_str())
    };
    let id = said(Object::DeviceId).or_else(|| said(Object::ZebraDeviceId));
    let model = said(Object::ZebraModel);
    // Every computer describes its devices; only a printer tells one of these.
    if id.is_none() && model.is_none() && said(Object::PrinterStatus).is_none() {
        return None;
    }
    let id = DeviceId::read(id.unwrap_or_default().as_bytes());
    let mut find = Find::host(Means::Snmp, ip, Host::default());
    find.seen.ieee1284 = id.to_string();
    let described = model.or_else(|| said(Object::Description)).unwrap_or_default();
    described.clone_into(&mut find.seen.snmp);
    find.maker = id.maker;
    let shown = (!described.is_empty()).then(|| described.to_owned());
    find.model = id.model.or(shown);
    find.languages = id.languages;
    find.serial = said(Object::Serial).map(str::to_owned).or(id.serial);
    Some(find)
}
