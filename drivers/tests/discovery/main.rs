//! Printers are found by what they announce, answer and are plugged into, and nobody is disturbed.

#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

mod mdns;
mod snmp;
mod subnet;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use drivers::discovery::{Find, Means, News, Search};

/// Everything that a search tells, in its order.
fn searched(search: &Search) -> Vec<News> {
    let mut told = Vec::new();
    search.run(&AtomicBool::new(false), &mut |news| told.push(news));
    told
}

/// What is known of each find in the end; nothing may have failed.
fn found(search: &Search) -> Vec<Find> {
    let mut finds: Vec<Find> = Vec::new();
    for news in searched(search) {
        match news {
            News::Found(find) => {
                finds.retain(|known| known.id != find.id);
                finds.push(*find);
            }
            News::Ended { means, failure } => assert!(failure.is_none(), "{means:?}: {failure:?}"),
        }
    }
    finds
}

fn by(means: Means) -> Search {
    Search::new(BTreeSet::from([means]))
}

#[test]
fn what_is_plugged_in_is_told_and_the_end_of_each_means() {
    let told = searched(&Search::new(BTreeSet::from([Means::Usb, Means::Serial])));
    let mut ended: Vec<_> = told
        .iter()
        .filter_map(|news| match news {
            News::Found(_) => None,
            News::Ended { means, failure } => Some((*means, failure.is_none())),
        })
        .collect();
    ended.sort_unstable();
    assert_eq!(ended, [(Means::Usb, true), (Means::Serial, true)], "{told:?}");
}

#[test]
fn a_search_that_is_called_off_ends() {
    let mut search = by(Means::Subnet);
    search.subnet = Some("127.0.77.0/24".parse().unwrap());
    let mut told = Vec::new();
    search.run(&AtomicBool::new(true), &mut |news| told.push(news));
    assert!(matches!(&told[..], [News::Ended { means: Means::Subnet, failure: None }]), "{told:?}");
}
