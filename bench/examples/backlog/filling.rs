//! What a station has to tell when its hub was away: labels that came out, one after the other.
//!
//! Written with the journal's own hand; the clock is an argument.

use agent::journal::{Solo, Store, Write, WriteError};
use agent::printers::Desk as _;
use contract::event::{
    Cause, Event, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token,
    UnixMillis,
};

/// Events of one commit.
const GROUP: u32 = 500;

/// Lets `events` labels come out, evenly between two times in milliseconds since 1970.
pub(crate) fn fill(store: Store, events: u32, (began, ends): (u64, u64)) -> Result<(), WriteError> {
    let solo = Solo::new(store);
    let at = |number: u32| began + (ends - began) * u64::from(number) / u64::from(events.max(1));
    for first in (0..events).step_by(GROUP as usize) {
        let numbers = first..events.min(first + GROUP);
        solo.commit(numbers.map(|number| label(number, at(number))).collect())?;
    }
    Ok(())
}

/// A label that came out, as the outbox tells most of them.
fn label(number: u32, at: u64) -> Write {
    let [waybill, order, job] = [1_u8, 2, 3].map(|field| {
        let mut name = [field; 16];
        // Tokens do not repeat, and so they do not shrink.
        let mixed = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        name.iter_mut().zip(mixed.to_le_bytes()).for_each(|(byte, mix)| *byte ^= mix);
        Some(Token(name))
    });
    Write::Tell(Box::new(Event::LabelOutcome(LabelOutcome {
        at: UnixMillis::new(at),
        trace: None,
        waybill,
        order,
        job,
        printer: PrinterSlot::new(0).expect("the first slot"),
        outcome: Outcome::Completed,
        evidence: Evidence::Confirmed,
        proof: Proof::DeviceReport,
        cause: Cause::None,
        copy: 1,
        copies: 1,
        impressions: 1,
        attempt: 1,
        document_bytes: 430,
        stages: Stages {
            waited: Millis::new(3),
            sending: Some(Millis::new(12)),
            proving: Some(Millis::new(700)),
        },
    })))
}
