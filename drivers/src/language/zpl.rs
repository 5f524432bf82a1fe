//! ZPL II and Set-Get-Do (Zebra's programming guide; facts in the order they are needed).
//!
//! ZPL and Set-Get-Do must not share one write, so each query is a message of its own. Nothing
//! here sends or waits.

mod encode;
mod error_flags;
mod frame;
mod host_status;
mod identity;
mod mark;
mod scan;
mod set_get_do;
mod tokens;

use super::{Query, Reading};

pub(super) use encode::encode;
pub(super) use mark::mark;
pub(super) use scan::scan;

/// `~JX`: cancel the format that is being received.
pub(super) const DISCARD_PARTIAL: &[u8] = b"~JX";

/// A label of 2 x 1 inch that any ZPL printer of 203 dpi or more can take.
pub(super) const TEST_LABEL: &[u8] = b"^XA^CI28^PW406^LL203^LH0,0\
    ^FO20,20^A0N,40,40^FDWaystation^FS\
    ^FO20,70^A0N,24,24^FDThis printer prints.^FS\
    ^FO20,110^BY2^BCN,60,N,N,N^FDTEST^FS\
    ^PQ1^XZ";

pub(super) fn query(query: Query) -> &'static [u8] {
    match query {
        Query::Identity => b"~HI",
        Query::HostStatus => b"~HS",
        Query::ErrorFlags => b"~HQES",
        Query::LabelCount => b"! U1 getvar \"odometer.total_label_count\"\r\n",
        Query::Uptime => b"! U1 getvar \"device.uptime\"\r\n",
        Query::Serial => b"! U1 getvar \"device.unique_id\"\r\n",
    }
}

pub(super) fn read(query: Query, received: &[u8]) -> Reading {
    match query {
        Query::Identity => identity::read(received),
        Query::HostStatus => host_status::read(received),
        Query::ErrorFlags => error_flags::read(received),
        Query::LabelCount => set_get_do::read_label_count(received),
        Query::Uptime => set_get_do::read_uptime(received),
        Query::Serial => set_get_do::read_serial(received),
    }
}

#[cfg(test)]
mod tests {
    use crate::language::{Language, Scan};

    #[test]
    fn the_test_label_is_one_label() {
        let one = Scan { formats: 1, impressions: 1 };
        assert_eq!(Language::Zpl.scan(&Language::Zpl.test_label()), Ok(one));
    }
}
