//! A journal without a station: jobs that are accepted, printed and looked at by hand.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use agent::engine::step;
use agent::journal::{
    JobId, JobRecord, NewJob, Place, References, Solo, StationKey, Store, Write, Written,
};
use agent::printers::Desk;
use agent::privacy::Tokens;
use agent::sealed::Sealed;
use spool::{Baseline, ContentDigest, Event, Timestamp};

/// Tokens under some tenant's key.
static TOKENS: LazyLock<Tokens> = LazyLock::new(|| Tokens::new(&[8; 32]));
const DAY_MS: u64 = 86_400_000;
const FIRST_DAY: u64 = 20_000;

/// The station's key.
pub(crate) fn key() -> StationKey {
    StationKey::new([7; 32])
}

pub(crate) fn place(state: &Path) -> Place {
    Place { path: state.join("journal.db"), file_system: None }
}

pub(crate) fn open(state: &Path) -> Solo {
    let store = Store::open(place(state), key(), Timestamp(FIRST_DAY * DAY_MS));
    Solo::new(store.expect("the journal opens"))
}

pub(crate) fn on_day(day: u64) -> Timestamp {
    Timestamp((FIRST_DAY + day) * DAY_MS + 1)
}

pub(crate) fn commit(solo: &Solo, write: Write) -> Written {
    solo.commit(vec![write]).expect("the disk is well").remove(0)
}

pub(crate) fn new_job(number: u8, at: Timestamp) -> NewJob {
    NewJob {
        id: JobId(u128::from(number)),
        printer: "bench-1".to_owned(),
        client: "wms".to_owned(),
        key: format!("key-{number}"),
        digest: ContentDigest([number; 32]),
        copies: 1,
        impressions: 1,
        document: Arc::new(Sealed::new(format!("^XA^FDlabel {number}^FS^XZ").into_bytes())),
        references: Sealed::new(References {
            waybill: Some(format!("W-{number}")),
            ..References::default()
        }),
        waybill_token: None,
        order_token: None,
        scan_token: None,
        pool: None,
        needs: spool::Needs::default(),
        reprint: None,
        at,
        queue_max: 100,
        first_step: None,
    }
}

pub(crate) fn accept(solo: &Solo, number: u8, at: Timestamp) -> JobId {
    let job = new_job(number, at);
    let id = job.id;
    assert!(matches!(commit(solo, Write::Accept(Box::new(job))), Written::Accepted(_)));
    id
}

pub(crate) fn happen(solo: &Solo, id: JobId, event: Event, at: Timestamp) {
    let record = record(solo, id);
    let decision = record.job.decide(event, at).expect("the story is possible");
    assert_eq!(
        commit(solo, Write::Step(Box::new(step(&TOKENS, &record, 0, decision, at)))),
        Written::Stepped
    );
}

pub(crate) fn print(solo: &Solo, id: JobId, at: Timestamp) {
    happen(solo, id, Event::Start { baseline: Baseline::default() }, at);
    happen(solo, id, Event::Sent { proof_follows: false }, at);
}

pub(crate) fn record(solo: &Solo, id: JobId) -> JobRecord {
    solo.job(id).expect("the journal is legible").expect("the job is there")
}
