//! What a page of dots costs on a serial line: the bytes of every packing, and the time until
//! the line has carried the last of them.
//!
//! Six pages are said in every packing that `drivers` knows. Over a serial pair that is paced to
//! a baud rate go, in turns, the dots as they are, the dots in hex, and the smallest ZPL. What
//! arrives is compared byte for byte. Nothing here prints or reaches a printer.

pub mod pages;
pub mod report;
mod serial;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use drivers::raster::{Head, Packing, encode, smallest};
use label::Page;

use crate::error::BenchError;
pub use pages::TestPage;

/// The head that the pages are drawn for.
const HEAD: Head = Head { dpi: Some(203), width_dots: Some(832) };

/// What a current ZPL printer understands.
const ZPL: &[Packing] = &[Packing::ZplHex, Packing::ZplRunLength, Packing::ZplZ64];

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How often every page has its turn.
    pub rounds: usize,
    /// Bits a second; a byte takes ten.
    pub baud: u32,
}

/// How a page went over the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The dots as they are.
    Raw,
    /// Two hex digits a byte.
    Hex,
    /// The smallest ZPL.
    Best,
}

impl Way {
    /// In the order of their turns.
    pub const ALL: [Way; 3] = [Way::Raw, Way::Hex, Way::Best];

    fn document(self, page: &Page) -> Result<Vec<u8>, BenchError> {
        let rows = || page.rows().flatten();
        match self {
            Way::Raw => Ok(rows().copied().collect()),
            Way::Hex => Ok(rows().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()),
            Way::Best => Ok(smallest(page, ZPL, HEAD)?.document),
        }
    }
}

/// One page over the line, once.
#[derive(Debug, Clone, Copy)]
pub struct Trip {
    /// How it went.
    pub way: Way,
    /// How many bytes it took.
    pub bytes: usize,
    /// From the page to the last byte at the far end.
    pub time: Duration,
    /// Whether every byte arrived as it was sent.
    pub whole: bool,
}

/// What was measured of one page.
#[derive(Debug)]
pub struct Measured {
    /// Which page.
    pub page: TestPage,
    /// Bytes of every packing.
    pub sizes: Vec<(Packing, usize)>,
    /// How long the smallest ZPL took to find.
    pub packing_time: Duration,
    /// Its trips, in the order in which they were made.
    pub trips: Vec<Trip>,
}

/// Measures every page; `say` hears how it goes on.
pub fn measure(
    plan: Plan,
    pages: Vec<TestPage>,
    stop: &AtomicBool,
    say: &dyn Fn(&str),
) -> Result<Vec<Measured>, BenchError> {
    let mut all = Vec::new();
    for page in pages {
        go_on(stop)?;
        let sizes = Packing::ALL
            .iter()
            .map(|packing| Ok((*packing, encode(&page.page, *packing, HEAD)?.document.len())))
            .collect::<Result<Vec<_>, BenchError>>()?;
        let began = Instant::now();
        smallest(&page.page, ZPL, HEAD)?;
        all.push(Measured { page, sizes, packing_time: began.elapsed(), trips: Vec::new() });
    }
    for round in 1..=plan.rounds {
        for measured in &mut all {
            say(&format!("round {round} of {}: {}", plan.rounds, measured.page.name));
            for way in Way::ALL {
                go_on(stop)?;
                measured.trips.push(trip(&measured.page.page, way, plan.baud)?);
            }
        }
    }
    Ok(all)
}

fn go_on(stop: &AtomicBool) -> Result<(), BenchError> {
    if stop.load(Ordering::Relaxed) { Err(BenchError::Stopped) } else { Ok(()) }
}

/// Packing counts: a packer that is slower than the line it spares would be no help.
fn trip(page: &Page, way: Way, baud: u32) -> Result<Trip, BenchError> {
    let began = Instant::now();
    let document = way.document(page)?;
    let arrived = serial::carry(&document, baud)?;
    let time = arrived.last_byte.duration_since(began);
    Ok(Trip { way, bytes: document.len(), time, whole: arrived.bytes == document })
}
