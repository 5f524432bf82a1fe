//! Reads EPL2 by the programming guide: `GW`, and pictures stored by `GM` and shown by `GG`.

use std::collections::BTreeMap;

use super::{Paper, Wire, inverted, pcx};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    let mut stored = BTreeMap::new();
    while !wire.is_at_end() {
        if wire.begins(b"GW") {
            wire.expect(b"GW");
            let [left, top, width, height]: [usize; 4] =
                std::array::from_fn(|_| wire.until(b',').parse().unwrap());
            paper.draw(left, top, width, &inverted(wire.take(width * height)));
            wire.expect(b"\n");
            continue;
        }
        let line = wire.until(b'\n');
        let mut parts = line.split('"');
        match parts.next().unwrap() {
            "" | "N" => {}
            "P1" => paper.labels += 1,
            "GK" => drop(stored.remove(parts.next().unwrap())),
            "GM" => {
                let name = parts.next().unwrap();
                let picture = wire.take(parts.next().unwrap().parse().unwrap());
                assert_eq!(stored.insert(name, picture), None, "{name} was not deleted before");
            }
            show => {
                let place = show.strip_prefix("GG").unwrap().trim_end_matches(',');
                let (left, top) = place.split_once(',').unwrap();
                let (width, black) = pcx::read(stored[parts.next().unwrap()]);
                paper.draw(left.parse().unwrap(), top.parse().unwrap(), width, &black);
            }
        }
    }
    assert!(stored.is_empty(), "a picture stayed in the printer");
}
