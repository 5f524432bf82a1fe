//! What every batch costs, whatever the hub does around it: the parts, one by one, in one process.
//!
//! The parts are the hub's own code, given the very batches it was sent; the store commits as it
//! does in the hub, with every sync. Times of one thread are the processor's; the store's are what
//! the process had of it while many threads kept.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use contract::batch::{self, Batch, Caps};
use contract::enrolment::EnrolmentToken;
use contract::event::{Event, UnixMillis};
use contract::identity::StationId;
use contract::key::PublicKey;
use contract::signature::{
    DIGEST_HEADER, INPUT_HEADER, Presented, Profile, Request, SIGNATURE_HEADER, check_digest,
};
use flate2::read::GzDecoder;
use hub::store::{Arrival, Enrolled, Entry, Kept, Seal, SqliteStore, Store, Told, Wish};
use simulator::fleet::Parcel;

use crate::error::BenchError;
use crate::hub::subject::Subject;
use crate::usage;

/// How many batches are measured at most.
const BATCHES_MAX: usize = 10_000;

/// What the parts of one batch cost.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// Reading the signature and verifying it (Ed25519).
    pub verify: Duration,
    /// The digest of the body (SHA-256).
    pub digest: Duration,
    /// Unpacking (gzip).
    pub inflate: Duration,
    /// Reading the batch, its chain and every event.
    pub decode: Duration,
    /// Keeping it, by the processor; nothing where that cannot be told.
    pub insert: Option<Duration>,
    /// Batches a second that the store alone keeps.
    pub kept_per_second: f64,
}

impl Parts {
    /// All of them together.
    pub fn sum(&self) -> Option<Duration> {
        Some(self.verify + self.digest + self.inflate + self.decode + self.insert?)
    }
}

/// Takes batches apart and keeps them in a store of their own, beside the hub's.
pub fn measure(parcels: &[Parcel], threads: usize, subject: &Subject) -> Result<Parts, BenchError> {
    let parcels = &parcels[..parcels.len().min(BATCHES_MAX)];
    let verify = each(parcels, verify)?;
    let digest = each(parcels, |parcel| {
        check_digest(header(parcel, DIGEST_HEADER), &parcel.body).map_err(not_a_batch)
    })?;
    let inflate = each(parcels, |parcel| unpack(parcel).map(drop))?;
    let unpacked = parcels.iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
    let began = Instant::now();
    let read = parcels.iter().zip(&unpacked).map(|(parcel, bytes)| entries(parcel, bytes));
    let read = read.collect::<Result<Vec<_>, _>>()?;
    let decode = share(began.elapsed(), parcels.len());
    let store = SqliteStore::open(&subject.state.join("parts.db")).map_err(no_store)?;
    let names = enrol(&store, parcels)?;
    let now = now();
    let arrivals = parcels.iter().zip(read).map(|(parcel, entries)| Arrival {
        station: names[&parcel.station].clone(),
        claim: parcel.claim,
        entries,
        received_at: now,
        skew_ms: 0,
        seal: Seal {
            input: header(parcel, INPUT_HEADER).to_owned(),
            signature: header(parcel, SIGNATURE_HEADER).to_owned(),
            digest: header(parcel, DIGEST_HEADER).to_owned(),
        },
    });
    let (insert, kept_per_second) = keep(&store, arrivals.collect(), threads)?;
    Ok(Parts { verify, digest, inflate, decode, insert, kept_per_second })
}

/// The moment, by the wall clock.
pub(super) fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn share(time: Duration, parcels: usize) -> Duration {
    time / u32::try_from(parcels).unwrap_or(u32::MAX).max(1)
}

fn each(
    parcels: &[Parcel],
    mut part: impl FnMut(&Parcel) -> Result<(), BenchError>,
) -> Result<Duration, BenchError> {
    let began = Instant::now();
    parcels.iter().try_for_each(&mut part)?;
    Ok(share(began.elapsed(), parcels.len()))
}

fn header<'a>(parcel: &'a Parcel, name: &str) -> &'a str {
    let found = parcel.headers.iter().find(|(other, _)| other == name);
    found.map_or("", |(_, value)| value)
}

fn verify(parcel: &Parcel) -> Result<(), BenchError> {
    let headers: Vec<_> =
        parcel.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = Request { method: "POST", path: batch::PATH, headers: &headers };
    let presented = Presented::read(Profile::Telemetry, &request).map_err(not_a_batch)?;
    presented.verify(&parcel.key).map(drop).map_err(not_a_batch)
}

fn unpack(parcel: &Parcel) -> Result<Vec<u8>, BenchError> {
    let mut bytes = Vec::new();
    let read = GzDecoder::new(parcel.body.as_slice()).read_to_end(&mut bytes);
    read.map_err(|source| BenchError::Part { detail: source.to_string() })?;
    Ok(bytes)
}

fn entries(parcel: &Parcel, bytes: &[u8]) -> Result<Vec<Entry>, BenchError> {
    let batch = Batch::decode(bytes, &parcel.station, parcel.claim, Caps::default());
    let batch = batch.map_err(not_a_batch)?;
    let told = |body: &Vec<u8>| {
        let (_, event) = Event::decode(body).map_err(not_a_batch)?;
        Ok::<_, BenchError>(match event {
            Event::LabelOutcome(outcome) => Told::Outcome(Box::new(outcome)),
            Event::StationSeries(series) => Told::Series(Box::new(series)),
            Event::StationState(_)
            | Event::PrinterChanged(_)
            | Event::PersonDecided(_)
            | Event::StationDegraded(_)
            | Event::JournalReplaced(_)
            | Event::EventsDropped(_)
            | Event::StationVersions(_)
            | Event::PrinterHealth(_) => Told::State(body.clone()),
        })
    };
    let entry = |(body, link)| Ok::<_, BenchError>(Entry { link, told: told(body)? });
    batch.records().iter().zip(batch.links()).map(entry).collect()
}

/// Makes the stations known to a store that never heard of them; what it calls them.
fn enrol(
    store: &dyn Store,
    parcels: &[Parcel],
) -> Result<BTreeMap<StationId, StationId>, BenchError> {
    let stations: BTreeMap<&StationId, PublicKey> =
        parcels.iter().map(|parcel| (&parcel.station, parcel.key)).collect();
    let site = "PARTS".parse().expect("letters make a site");
    let mut names = BTreeMap::new();
    for (station, key) in stations {
        let token = EnrolmentToken(key.id().0);
        store.add_token(&token, &site, UnixMillis::new(0), UnixMillis::MAX).map_err(no_store)?;
        match store.enrol(&Wish { token, key, at: UnixMillis::new(0) }).map_err(no_store)? {
            Enrolled::Known { station: name, .. } => names.insert(station.clone(), name),
            refused @ (Enrolled::TokenUnknown
            | Enrolled::TokenExpired
            | Enrolled::TokenUsed
            | Enrolled::KeyElsewhere
            | Enrolled::KeyRevoked) => {
                return Err(BenchError::Part { detail: format!("{refused:?}") });
            }
        };
    }
    Ok(names)
}

/// Keeps every arrival, from many threads as in a hub: the processor's time of one, and the rate.
fn keep(
    store: &SqliteStore,
    arrivals: Vec<Arrival>,
    threads: usize,
) -> Result<(Option<Duration>, f64), BenchError> {
    let cpu = || usage::cpu(std::process::id());
    let (next, began, before) = (AtomicUsize::new(0), Instant::now(), cpu());
    thread::scope(|scope| {
        let keepers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                scope.spawn(|| {
                    while let Some(arrival) = arrivals.get(next.fetch_add(1, Ordering::Relaxed)) {
                        match store.keep(arrival.clone()).map_err(no_store)? {
                            Kept::Stored(_) => {}
                            refused @ (Kept::Forked { .. } | Kept::Scattered) => {
                                return Err(BenchError::Part { detail: format!("{refused:?}") });
                            }
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        let broken = || Err(BenchError::Part { detail: "a thread broke off".to_owned() });
        keepers.into_iter().try_for_each(|each| each.join().unwrap_or_else(|_| broken()))
    })?;
    let seconds = began.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
    let used = cpu().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok((used.map(|used| share(used, arrivals.len())), arrivals.len() as f64 / seconds))
}

fn not_a_batch(error: contract::ContractError) -> BenchError {
    BenchError::Part { detail: error.to_string() }
}

/// A store that failed the benchmark.
pub(super) fn no_store(error: hub::store::StoreError) -> BenchError {
    BenchError::Part { detail: error.to_string() }
}
