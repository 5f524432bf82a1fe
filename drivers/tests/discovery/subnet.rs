//! Hosts that are knocked at, each with the ports that a printer would have. Every one is an address
//! of this computer to itself.

use std::net::{IpAddr, TcpListener};

use drivers::discovery::{Find, Means, Obstacle};

/// Somebody listens at these ports of a host of our own.
fn host(ip: &str, ports: &[u16]) -> Vec<TcpListener> {
    ports.iter().map(|port| TcpListener::bind((ip, *port)).unwrap()).collect()
}

fn knocked(subnet: &str, spared: &[&str]) -> Vec<Find> {
    let mut search = crate::by(Means::Subnet);
    search.subnet = Some(subnet.parse().unwrap());
    search.spared = spared.iter().map(|ip| ip.parse::<IpAddr>().unwrap()).collect();
    crate::found(&search)
}

#[test]
fn a_printer_with_its_raw_port_open_is_found_and_the_spared_ones_are_left_alone() {
    let _printer = host("127.0.71.9", &[9100]);
    let spared = host("127.0.71.10", &[9100]);
    spared[0].set_nonblocking(true).unwrap();
    let finds = knocked("127.0.71.8/29", &["127.0.71.10"]);
    let addresses: Vec<_> = finds.iter().map(|find| find.address().to_string()).collect();
    assert_eq!(addresses, ["socket://127.0.71.9:9100"]);
    assert!(spared[0].accept().is_err(), "somebody knocked");
}

#[test]
fn a_sato_is_known_by_its_two_ports() {
    let _printer = host("127.0.72.1", &[1024, 1025]);
    let finds = knocked("127.0.72.1", &[]);
    assert_eq!(finds[0].address().to_string(), "socket://127.0.72.1:1024?status=1025");
    assert_eq!(finds[0].obstacle(), None);
}

#[test]
fn a_printer_whose_raw_port_is_closed_is_explained() {
    let _printer = host("127.0.73.1", &[9200]);
    let finds = knocked("127.0.73.1", &[]);
    assert_eq!(finds[0].obstacle(), Some(Obstacle::RawPortClosed));
    for obstacle in [Obstacle::RawPortClosed, Obstacle::ZebraLocked] {
        assert!(obstacle.steps().len() > 2, "{}", obstacle.word());
    }
}

#[test]
fn a_computer_without_a_printers_port_is_no_find() {
    let _computer = host("127.0.74.1", &[8080]);
    assert_eq!(knocked("127.0.74.1", &[]), []);
}
