//! Finds printers: plugged in, announced in the network, or asked for there.
//!
//! It only listens, reads what the system knows, and asks what every printer may be asked without a
//! label coming out (SNMP, and whether a port is open). It never writes a byte to a printer's
//! interpreter, and leaves alone the hosts that it is told to spare: some printers have one
//! connection only.

mod door;
mod error;
mod find;
mod mdns;
mod obstacle;
mod plugged;
mod snmp;
mod subnet;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::address::Address;

pub use door::Door;
pub use error::{DiscoveryError, SubnetError};
pub use find::{Find, Host, Kind, Means, Place};
pub use mdns::{Ears, read_service};
pub use obstacle::Obstacle;
pub use snmp::read_answer;
pub use subnet::Subnet;

/// Most finds of one search; a network with more is looked at in parts.
pub const FINDS_MAX: usize = 500;

/// How many finds may wait to be told.
const WAITING_MAX: usize = 64;

/// Where SNMP's question goes unless told otherwise: to every host of this network.
const EVERYBODY: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::BROADCAST), 161);

/// What to look for, and how.
#[derive(Debug, Clone)]
pub struct Search {
    /// By which means; [`Means::Subnet`] needs a subnet.
    pub means: BTreeSet<Means>,
    /// The hosts to knock at, one by one.
    pub subnet: Option<Subnet>,
    /// Hosts that are not knocked at: the station prints there.
    pub spared: BTreeSet<IpAddr>,
    /// Where to listen for announcements.
    pub ears: Ears,
    /// Whom SNMP asks.
    pub asked: Vec<SocketAddr>,
}

/// What a search tells.
#[derive(Debug)]
pub enum News {
    /// Something was found, or more is known of it; it replaces what had the same id.
    Found(Box<Find>),
    /// One of the means is done.
    Ended {
        /// Which.
        means: Means,
        /// Why it found less than there may be.
        failure: Option<DiscoveryError>,
    },
}

/// What one of the means says to the search.
enum Word {
    Found(Box<Find>),
    Ended(Means, Option<DiscoveryError>),
}

impl Search {
    /// A search by these means in the usual places.
    pub fn new(means: BTreeSet<Means>) -> Self {
        let asked = vec![EVERYBODY];
        Self { means, subnet: None, spared: BTreeSet::new(), ears: Ears::Everywhere, asked }
    }

    /// Leaves the hosts of these printers alone. Resolves their names.
    pub fn spare<'a>(&mut self, printers: impl IntoIterator<Item = &'a Address>) {
        for address in printers {
            let (Address::Socket { at, .. } | Address::Lpd { at, .. } | Address::Ipp { at, .. }) =
                address
            else {
                continue;
            };
            // A name that nobody knows today names no host that could be disturbed.
            let resolved = (at.host.as_str(), at.port).to_socket_addrs().into_iter().flatten();
            self.spared.extend(resolved.map(|address| address.ip()));
        }
    }

    /// Looks by all means at once and tells what it finds, until all are done or `stop` is set.
    /// Takes some seconds; knocking at a large subnet up to half a minute.
    pub fn run(&self, stop: &AtomicBool, tell: &mut dyn FnMut(News)) {
        let (words, heard) = sync_channel(WAITING_MAX);
        let mut finds = BTreeMap::<String, Find>::new();
        thread::scope(|scope| {
            for means in self.means.iter().copied() {
                let own = words.clone();
                let looking = thread::Builder::new().spawn_scoped(scope, move || {
                    let mut said = |find: Find| say(&own, find);
                    let failure = self.look(means, stop, &mut said).err();
                    // Whoever no longer listens need not know.
                    own.send(Word::Ended(means, failure)).ok();
                });
                if let Err(refused) = looking {
                    words.send(Word::Ended(means, Some(DiscoveryError::Thread(refused)))).ok();
                }
            }
            drop(words);
            for word in heard {
                match word {
                    Word::Found(find) => {
                        if let Some(find) = merged(&mut finds, *find) {
                            tell(News::Found(Box::new(find)));
                        }
                    }
                    Word::Ended(means, failure) => tell(News::Ended { means, failure }),
                }
            }
        });
    }

    fn look(
        &self,
        means: Means,
        stop: &AtomicBool,
        said: &mut dyn FnMut(Find),
    ) -> Result<(), DiscoveryError> {
        match means {
            Means::Usb => plugged::printers(said),
            Means::Serial => plugged::lines(said),
            Means::Mdns => {
                let mut known = |find| said(self.knocked(find));
                mdns::listen(self.ears, stop, &mut known)
            }
            Means::Snmp => {
                let mut known = |find| said(self.knocked(find));
                snmp::ask(&self.asked, stop, &mut known)
            }
            Means::Subnet => match self.subnet {
                Some(subnet) => subnet::knock(subnet, &self.spared, stop, said),
                None => Ok(()),
            },
        }
    }

    /// The find, with a look at its port for raw printing unless somebody told of it already.
    fn knocked(&self, mut find: Find) -> Find {
        if let Place::Host { ip, host } = &mut find.place
            && host.raw.is_none()
            && !self.spared.contains(ip)
        {
            host.knock(*ip);
        }
        find
    }
}

fn say(words: &SyncSender<Word>, find: Find) {
    // Whoever no longer listens need not know.
    words.send(Word::Found(Box::new(find))).ok();
}

/// What is known of a find now; `None` if that is nothing new, or there are too many.
fn merged(finds: &mut BTreeMap<String, Find>, find: Find) -> Option<Find> {
    if let Some(known) = finds.get_mut(&find.id) {
        let before = known.clone();
        known.absorb(find);
        return (*known != before).then(|| known.clone());
    }
    if finds.len() == FINDS_MAX {
        return None;
    }
    finds.insert(find.id.clone(), find.clone());
    Some(find)
}

fn is_stopped(stop: &AtomicBool) -> bool {
    stop.load(Ordering::Relaxed)
}
