//! Announcements: read from their entries, and heard from a responder that is written here from
//! RFC 1035 and RFC 6762 and shares nothing with the listener.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use drivers::discovery::{Ears, Find, Means, Obstacle, read_service};
use drivers::profile::Profile;
use socket2::{Domain, Protocol, Socket, Type};

const IP: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7));

fn entries(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn read(service: &str, port: u16, pairs: &[(&str, &str)]) -> Option<Find> {
    read_service(&format!("{service}._tcp.local."), IP, port, &entries(pairs))
}

#[test]
fn an_announcement_names_the_address_and_the_profile() {
    let said = [("ty", "Brother TD-4420DN"), ("usb_MFG", "Brother"), ("usb_MDL", "TD-4420DN")];
    let find = read("_pdl-datastream", 9100, &said).unwrap();
    assert_eq!(find.address().to_string(), "socket://10.0.0.7:9100");
    assert_eq!(
        (find.maker.as_deref(), find.model.as_deref()),
        (Some("Brother"), Some("TD-4420DN"))
    );
    let profile = Profile::best_for(Profile::embedded(), &find.seen).unwrap();
    assert_eq!(profile.id, "brother-td-4420dn-203");
}

#[test]
fn each_service_is_a_way_of_its_own() {
    let ipp = read("_ipp", 631, &[("rp", "ipp/print")]).unwrap();
    assert!(ipp.obstacle().is_none());
    let queue = read("_printer", 515, &[("rp", "dock")]).unwrap();
    assert_eq!(queue.kind, drivers::discovery::Kind::Printer);
    assert_eq!(read("_printer", 515, &[]), None);
    assert_eq!(read("_http", 80, &[("ty", "Camera")]), None);
}

#[test]
fn a_zebra_that_lets_nobody_print_but_over_tls_gets_the_guided_remedy() {
    let mut find = read("_ipps", 631, &[("ty", "Zebra ZD421"), ("rp", "ipp/print")]).unwrap();
    let drivers::discovery::Place::Host { host, .. } = &mut find.place else {
        panic!("{:?}", find.place)
    };
    host.raw = Some((9100, drivers::discovery::Door::Refused));
    assert_eq!(find.obstacle(), Some(Obstacle::ZebraLocked));
    assert!(find.obstacle().unwrap().steps()[0].contains("USB"));
}

/// A name as it travels: each part behind its length.
fn name(text: &str) -> Vec<u8> {
    let parts = text.split('.').filter(|part| !part.is_empty());
    let mut bytes: Vec<u8> = parts
        .flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part.as_bytes()].concat())
        .collect();
    bytes.push(0);
    bytes
}

/// A record with the class `IN` and two minutes to live.
fn record(owner: &str, kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [&name(owner)[..], &kind.to_be_bytes(), &[0, 1, 0, 0, 0, 120], &length, data].concat()
}

/// The answer of a printer at 127.0.0.1 with this raw port.
fn announcement(port: u16) -> Vec<u8> {
    let service = "_pdl-datastream._tcp.local";
    let instance = "Dock printer._pdl-datastream._tcp.local";
    let texts = ["txtvers=1", "ty=Zebra ZT411", "usb_MFG=Zebra", "usb_MDL=ZTC ZT411-203dpi ZPL"];
    let texts: Vec<u8> = texts
        .iter()
        .flat_map(|text| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat())
        .collect();
    let place = [&[0, 0, 0, 0], &port.to_be_bytes()[..], &name("zt411.local")].concat();
    let records = [
        record(service, 12, &name(instance)),
        record(instance, 33, &place),
        record(instance, 16, &texts),
        record("zt411.local", 1, &[127, 0, 0, 1]),
    ];
    let head = [0, 0, 0x84, 0, 0, 0, 0, 4, 0, 0, 0, 0];
    [&head[..], &records.concat()].concat()
}

/// Hears the questions at the loopback interface, beside whoever else listens there.
fn responder() -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 5353)).into())?;
    socket.join_multicast_v4(&Ipv4Addr::new(224, 0, 0, 251), &Ipv4Addr::LOCALHOST)?;
    socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
    socket.set_multicast_loop_v4(true)?;
    socket.set_read_timeout(Some(Duration::from_millis(50)))?;
    Ok(socket.into())
}

#[test]
fn a_printer_that_answers_on_the_network_is_heard() {
    let socket = responder().unwrap();
    let over = AtomicBool::new(false);
    let finds = thread::scope(|scope| {
        scope.spawn(|| {
            let mut question = [0; 1500];
            while !over.load(Ordering::Relaxed) {
                let Ok((length, _)) = socket.recv_from(&mut question) else { continue };
                let asks = |part: &[u8]| part.starts_with(b"\x0f_pdl-datastream");
                if question[..length].windows(16).any(asks) && question[2] & 0x80 == 0 {
                    let everybody = (Ipv4Addr::new(224, 0, 0, 251), 5353);
                    socket.send_to(&announcement(9134), everybody).unwrap();
                }
            }
        });
        let mut search = crate::by(Means::Mdns);
        search.ears = Ears::Loopback;
        let finds = crate::found(&search);
        over.store(true, Ordering::Relaxed);
        finds
    });
    let find = finds.iter().find(|find| find.id == "127.0.0.1").unwrap_or_else(|| {
        panic!("nobody heard it: {finds:?}");
    });
    assert_eq!(find.address().to_string(), "socket://127.0.0.1:9134");
    assert_eq!(find.model.as_deref(), Some("ZTC ZT411-203dpi ZPL"));
    let profile = Profile::best_for(Profile::embedded(), &find.seen).unwrap();
    assert_eq!(profile.id, "zebra-zt411-203");
}
