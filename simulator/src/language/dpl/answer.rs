//! What a DPL printer says to the immediate commands.
//!
//! Letters, figures and bits from the Datamax E-4203 and Class Series manuals.

use crate::condition::Condition;
use crate::format::QUANTITY_MAX;
use crate::language::Body;

/// The figure of a batch without end.
const ENDLESS: &str = "9999";
/// Labels that four figures can say.
const FOUR_FIGURES_MAX: u32 = 9_998;

/// The eight flags, in the order of the letters `a` to `h`.
fn first_group(body: &Body<'_>) -> [bool; 8] {
    let batch = body.job.labels_left > 0;
    [
        body.in_format || body.formats_waiting > 0,
        body.conditions.any(&[Condition::PaperOut, Condition::Jam]),
        body.has(Condition::RibbonOut),
        batch,
        body.job.is_burning,
        body.has(Condition::Paused),
        body.has(Condition::LabelWaits),
        false,
    ]
}

fn letters(flags: [bool; 8]) -> String {
    flags.map(|on| if on { 'Y' } else { 'N' }).iter().collect()
}

/// `SOH A`: eight letters.
pub(super) fn flags(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some((letters(first_group(body)) + "\r").into_bytes())
}

/// `SOH a`: three groups of letters; the first of the second group is the cutter's.
pub(super) fn long_flags(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let mut second = [false; 8];
    second[0] = body.has(Condition::CutterJam);
    let groups = [first_group(body), second, [false; 8]].map(letters);
    Some((groups.join(":") + "\r").into_bytes())
}

/// `SOH F`: the flags as bits, from imaging at bit 0.
pub(super) fn status_byte(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let flags = first_group(body).into_iter().enumerate();
    let byte = flags.fold(0, |byte, (bit, on)| byte | (u8::from(on) << bit));
    Some(vec![byte, b'\r'])
}

/// `SOH E`: labels of the batch still to come.
pub(super) fn labels_left(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(figures(body.job.labels_left))
}

/// `SOH e`: labels of the batch that have come out.
pub(super) fn labels_done(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(figures(body.job.labels_done))
}

fn figures(labels: u32) -> Vec<u8> {
    let text = if labels == QUANTITY_MAX {
        ENDLESS.to_owned()
    } else if labels > FOUR_FIGURES_MAX {
        format!("{:05}", labels.min(99_999))
    } else {
        format!("{labels:04}")
    };
    (text + "\r").into_bytes()
}

/// `STX K C`: a few settings by keyword.
pub(super) fn configuration(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let text = format!(
        "MODEL {}\rVERSION {}\rSERIAL {}\rLABELS {}\r",
        body.identity.model, body.identity.firmware, body.serial, body.counter
    );
    Some(text.into_bytes())
}
