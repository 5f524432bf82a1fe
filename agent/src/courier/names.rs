//! Finds the hub's address by its name, in the time that is left.
//!
//! The system's own search can be bounded by no time-out, so that it has a thread to itself. Where
//! the system gives none, the request fails like one that finds no network, and is tried again; the
//! resolver that ureq brings breaks there, and who asked breaks with it. Nothing is remembered here.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs as _},
    sync::mpsc::sync_channel,
    thread::Builder,
    vec::IntoIter,
};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// How many addresses of one name are tried; as many as ureq has room for.
const ADDRESSES_MAX: usize = 16;

/// A search that somebody else does.
type Search = Box<dyn FnOnce() + Send>;
/// What it finds.
type Found = IntoIter<SocketAddr>;

/// Finds addresses.
#[derive(Debug)]
pub(super) struct Names {
    /// Lets a search be done by somebody else.
    beside: fn(Search) -> io::Result<()>,
}

impl Default for Names {
    fn default() -> Self {
        let beside = |search| Builder::new().name("names".to_owned()).spawn(search).map(drop);
        Self { beside }
    }
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let place = uri.scheme().zip(uri.authority());
        let place = place.and_then(|(scheme, host)| DefaultResolver::host_and_port(scheme, host));
        let place = place.ok_or_else(|| Error::BadUri(uri.to_string()))?;
        let found = match place.parse() {
            Ok(address) => vec![address].into_iter(),
            Err(_) => self.search(place, timeout)?,
        };
        let mut addresses = self.empty();
        for address in config.ip_family().keep_wanted(found).take(ADDRESSES_MAX) {
            addresses.push(address);
        }
        if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}

impl Names {
    fn search(&self, place: String, timeout: NextTimeout) -> Result<Found, Error> {
        let (tell, told) = sync_channel(1);
        let search = move || {
            // Whoever asked may have gone meanwhile.
            tell.send(place.to_socket_addrs()).ok();
        };
        (self.beside)(Box::new(search))?;
        let found = told.recv_timeout(*timeout.after);
        Ok(found.map_err(|_| Error::Timeout(timeout.reason))??)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ureq::Timeout;

    use super::*;

    /// What is found within ten minutes, or why nothing is.
    #[track_caller]
    fn check(names: &Names, uri: &str, expected: Result<u16, &str>) {
        let after = Duration::from_secs(600).into();
        let timeout =
            NextTimeout { after, reason: Timeout::Global, per_read: None, per_write: None };
        let found = names.resolve(&uri.parse().unwrap(), &Config::default(), timeout);
        let found = found.map(|addresses| {
            assert!(addresses.iter().all(|address| address.ip().is_loopback()), "{addresses:?}");
            addresses[0].port()
        });
        assert_eq!(found.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn an_address_is_found_by_its_name_and_an_address_is_what_it_says() {
        check(&Names::default(), "http://localhost:9640/v1/ingest", Ok(9_640));
        check(&Names::default(), "https://127.0.0.1/v1/ingest", Ok(443));
        check(&Names::default(), "http://[::1]:9640/", Ok(9_640));
    }

    #[test]
    fn a_system_that_gives_no_thread_breaks_nothing() {
        let names = Names { beside: |_| Err(io::Error::from(io::ErrorKind::WouldBlock)) };
        check(&names, "http://localhost:9640/", Err("io: operation would block"));
        check(&names, "http://127.0.0.1:9640/", Ok(9_640));
    }

    #[test]
    fn a_search_that_does_not_end_is_given_up() {
        let beside = |search| {
            std::mem::forget(search);
            Ok(())
        };
        let names = Names { beside };
        let reason = Timeout::Global;
        let after = Duration::ZERO.into();
        let timeout = NextTimeout { after, reason, per_read: None, per_write: None };
        let found = names.search("localhost:9640".to_owned(), timeout);
        assert_eq!(found.unwrap_err().to_string(), "timeout: global");
    }
}
