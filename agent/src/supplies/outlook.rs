//! What a printer has left and how far its head is worn, and what that knowledge rests on.
//!
//! Pure arithmetic over what the printer counted and what people said. Where a figure would be a
//! guess it is called an estimate, and where nothing is known nothing is said.

use std::collections::BTreeSet;

use contract::event::{Basis, Head, Supply as Level, Temperature};
use drivers::status::Reason;
use spool::Timestamp;

use crate::config::SuppliesConfig;

/// So many labels must have been counted before their pitch is measured and not assumed.
const PITCH_LABELS_MIN: u64 = 10;
/// The usual gap between two labels.
const GAP_MM: u64 = 3;
/// A supply is low when so much of it is left, in percent.
const LOW_PERCENT: u64 = 10;
/// A head is worn when so much of its stated life is used, in percent.
const WORN_PERCENT: u16 = 80;

/// Something in a printer that a person changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// The roll of labels.
    Media,
    /// The ribbon.
    Ribbon,
    /// The print head.
    Head,
}

impl Supply {
    /// Every supply.
    pub const ALL: [Self; 3] = [Self::Media, Self::Ribbon, Self::Head];

    /// Its word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Ribbon => "ribbon",
            Self::Head => "head",
        }
    }
}

/// What a printer was set up with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What its configuration says of its supplies.
    pub set: SuppliesConfig,
    /// How long one of its labels is, in millimetres.
    pub label_mm: Option<u32>,
    /// Whether it would say if it were too hot.
    pub tells_temperature: bool,
}

/// Who says that a supply was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadedBy {
    /// A person.
    Person,
    /// The printer, whose supply had run out and was there again.
    Printer,
}

/// A supply, as it was when it was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// When.
    pub at: Timestamp,
    /// Who says so.
    pub by: LoadedBy,
    /// How long it was, or how far a head is made to go, in metres.
    pub length_m: Option<u32>,
    /// Labels the printer had counted.
    pub labels: Option<u64>,
    /// Media that had passed its head, in centimetres.
    pub distance_cm: Option<u64>,
}

/// What is remembered of a printer's supplies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// The printer it is remembered of.
    pub serial: Option<String>,
    /// Its roll.
    pub media: Option<Loaded>,
    /// Its ribbon.
    pub ribbon: Option<Loaded>,
    /// Its head; none while it has the one it came with.
    pub head: Option<Loaded>,
    /// Whether its roll ran out and was not seen since.
    pub media_out: bool,
    /// Whether its ribbon ran out and was not seen since.
    pub ribbon_out: bool,
}

/// What a printer says of itself at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Which printer it is.
    pub serial: Option<String>,
    /// Labels it has counted.
    pub labels: Option<u64>,
    /// Media that had passed its head, in centimetres, and the labels it had counted then.
    pub together: Option<(u64, Option<u64>)>,
    /// What is wrong with it.
    pub reasons: BTreeSet<Reason>,
    /// Whether it can be heard at all.
    pub connected: bool,
}

/// What is left of a supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How it stands.
    pub level: Level,
    /// How much there is: labels of media, metres of ribbon.
    pub left: Option<u32>,
    /// What that rests on.
    pub basis: Basis,
}

impl Default for Left {
    fn default() -> Self {
        Self { level: Level::Unknown, left: None, basis: Basis::Unknown }
    }
}

/// What a printer has left and how it wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Its labels.
    pub media: Left,
    /// Its ribbon.
    pub ribbon: Left,
    /// Its head.
    pub head: Head,
    /// How much of its head's stated life is used, in percent.
    pub head_used_percent: Option<u16>,
    /// How warm it is.
    pub temperature: Temperature,
}

impl Default for Outlook {
    fn default() -> Self {
        Self {
            media: Left::default(),
            ribbon: Left::default(),
            head: Head::Unknown,
            head_used_percent: None,
            temperature: Temperature::Unknown,
        }
    }
}

const MEDIA_OUT: &[Reason] = &[Reason::MediaEmpty];
const MEDIA_LOW: &[Reason] = &[Reason::MediaLow];
const RIBBON_OUT: &[Reason] =
    &[Reason::MarkerPrintRibbonEmpty, Reason::MarkerPrintRibbonMissing, Reason::MarkerSupplyEmpty];
const RIBBON_LOW: &[Reason] = &[Reason::MarkerPrintRibbonAlmostEmpty, Reason::MarkerSupplyLow];

impl Reading {
    fn says(&self, reasons: &[Reason]) -> bool {
        reasons.iter().any(|reason| self.reasons.contains(reason))
    }

    /// Whether it can be believed that nothing is wrong.
    fn is_sound(&self) -> bool {
        self.connected
            && !self.says(&[Reason::StatusSilent])
            && !self.reasons.iter().any(|reason| reason.stops_printing())
    }
}

impl Stock {
    /// Learns from what the printer says; whether that is something to be remembered.
    pub fn see(&mut self, set: &SuppliesConfig, reading: &Reading, now: Timestamp) -> bool {
        let before = self.clone();
        if let (Some(known), Some(now)) = (&self.serial, &reading.serial)
            && known != now
        {
            // Another printer stands there, with supplies of its own.
            *self = Self::default();
        }
        if reading.serial.is_some() {
            self.serial.clone_from(&reading.serial);
        }
        self.media_out |= reading.says(MEDIA_OUT);
        self.ribbon_out |= reading.says(RIBBON_OUT);
        for (supply, is_out) in [(Supply::Media, self.media_out), (Supply::Ribbon, self.ribbon_out)]
        {
            if is_out && reading.is_sound() {
                *self = self.with(set, supply, None, reading, now);
                self.loaded_mut(supply).as_mut().expect("it was just loaded").by =
                    LoadedBy::Printer;
            }
        }
        *self != before
    }

    /// The same with a supply that was changed just now.
    #[must_use]
    pub fn with(
        &self,
        set: &SuppliesConfig,
        supply: Supply,
        length_m: Option<u32>,
        reading: &Reading,
        now: Timestamp,
    ) -> Self {
        let mut stock = self.clone();
        let before = *stock.loaded_mut(supply);
        let usual = before.and_then(|loaded| loaded.length_m).or_else(|| stated(set, supply));
        *stock.loaded_mut(supply) = Some(Loaded {
            at: now,
            by: LoadedBy::Person,
            length_m: length_m.or(usual),
            labels: reading.labels,
            distance_cm: distance_now(reading),
        });
        match supply {
            Supply::Media => stock.media_out = false,
            Supply::Ribbon => stock.ribbon_out = false,
            Supply::Head => {}
        }
        stock
    }

    fn loaded_mut(&mut self, supply: Supply) -> &mut Option<Loaded> {
        match supply {
            Supply::Media => &mut self.media,
            Supply::Ribbon => &mut self.ribbon,
            Supply::Head => &mut self.head,
        }
    }
}

fn stated(set: &SuppliesConfig, supply: Supply) -> Option<u32> {
    match supply {
        Supply::Media => set.media_m,
        Supply::Ribbon => set.ribbon_m,
        Supply::Head => set.head_km.map(|km| km.saturating_mul(1_000)),
    }
}

/// Media that has passed the head, as it was told last.
fn distance_now(reading: &Reading) -> Option<u64> {
    reading.together.map(|(distance_cm, _)| distance_cm)
}

/// What a printer has left and how it wears.
pub fn outlook(stock: &Stock, settings: &Settings, reading: &Reading) -> Outlook {
    let media = told_first(media_left(stock, settings, reading), reading, MEDIA_OUT, MEDIA_LOW);
    let ribbon = told_first(ribbon_left(stock, settings, reading), reading, RIBBON_OUT, RIBBON_LOW);
    let head_used_percent = head_used(stock, &settings.set, reading);
    let head = match head_used_percent {
        _ if reading.says(&[Reason::PrintheadFault]) => Head::Faulty,
        Some(100..) => Head::Spent,
        Some(WORN_PERCENT..) => Head::Worn,
        Some(_) => Head::Good,
        None => Head::Unknown,
    };
    let silent = !reading.connected || reading.says(&[Reason::StatusSilent]);
    let temperature = match reading.says(&[Reason::PrintheadOverTemperature]) {
        true => Temperature::High,
        false if settings.tells_temperature && !silent => Temperature::Normal,
        false => Temperature::Unknown,
    };
    Outlook { media, ribbon, head, head_used_percent, temperature }
}

/// The printer's own sensor knows better than any arithmetic.
fn told_first(counted: Left, reading: &Reading, out: &[Reason], low: &[Reason]) -> Left {
    if reading.says(out) {
        Left { level: Level::Empty, left: Some(0), basis: Basis::Reported }
    } else if reading.says(low) {
        Left { level: Level::Low, left: counted.left, basis: Basis::Reported }
    } else {
        counted
    }
}

/// How far one label moves the media.
#[derive(Clone, Copy)]
struct Pitch {
    distance_cm: u64,
    labels: u64,
    measured: bool,
}

impl Pitch {
    fn labels_in(self, distance_cm: u64) -> u64 {
        distance_cm.saturating_mul(self.labels) / self.distance_cm.max(1)
    }

    fn distance_of(self, labels: u64) -> u64 {
        labels.saturating_mul(self.distance_cm) / self.labels.max(1)
    }
}

/// Measured over what was printed since the roll was loaded, or taken from the labels' own length.
fn pitch(loaded: &Loaded, settings: &Settings, reading: &Reading) -> Option<Pitch> {
    let measured = || {
        let (distance, labels) = reading.together?;
        let distance_cm = distance.checked_sub(loaded.distance_cm?)?;
        let labels = labels?.checked_sub(loaded.labels?)?;
        (labels >= PITCH_LABELS_MIN && distance_cm > 0).then_some(Pitch {
            distance_cm,
            labels,
            measured: true,
        })
    };
    let assumed = || {
        let length_mm = u64::from(settings.label_mm?) + GAP_MM;
        Some(Pitch { distance_cm: length_mm, labels: 10, measured: false })
    };
    measured().or_else(assumed)
}

/// Media that has passed since a supply was loaded, in centimetres: as told last, and of the labels
/// that came out since it was told.
fn used_cm(loaded: &Loaded, pitch: Option<Pitch>, reading: &Reading) -> Option<u64> {
    let labels_since = |before: u64| reading.labels?.checked_sub(before);
    match (reading.together, loaded.distance_cm, pitch) {
        (Some((distance, then)), Some(before), _) => {
            let newer = then.and_then(labels_since).zip(pitch);
            let newer = newer.map_or(0, |(labels, pitch)| pitch.distance_of(labels));
            Some(distance.checked_sub(before)?.saturating_add(newer))
        }
        (_, _, Some(pitch)) => Some(pitch.distance_of(labels_since(loaded.labels?)?)),
        (_, _, None) => None,
    }
}

/// What a length that is left means for people.
fn level(left_cm: u64, length_cm: u64) -> Level {
    if left_cm.saturating_mul(100) <= length_cm.saturating_mul(LOW_PERCENT) {
        Level::Low
    } else {
        Level::Enough
    }
}

fn basis(loaded: &Loaded, measured: bool) -> Basis {
    match loaded.by {
        LoadedBy::Person if measured => Basis::Measured,
        LoadedBy::Person | LoadedBy::Printer => Basis::Estimated,
    }
}

fn media_left(stock: &Stock, settings: &Settings, reading: &Reading) -> Left {
    let counted = || {
        let loaded = stock.media.as_ref()?;
        let length_cm = u64::from(loaded.length_m?) * 100;
        let pitch = pitch(loaded, settings, reading);
        let left_cm = length_cm.saturating_sub(used_cm(loaded, pitch, reading)?);
        let left = pitch.map(|pitch| number(pitch.labels_in(left_cm)));
        let basis = basis(loaded, pitch.is_some_and(|pitch| pitch.measured));
        Some(Left { level: level(left_cm, length_cm), left, basis })
    };
    counted().unwrap_or_default()
}

fn ribbon_left(stock: &Stock, settings: &Settings, reading: &Reading) -> Left {
    let counted = || {
        let loaded = stock.ribbon.as_ref()?;
        let length_cm = u64::from(loaded.length_m?) * 100;
        let pitch = pitch(loaded, settings, reading);
        let left_cm = length_cm.saturating_sub(used_cm(loaded, pitch, reading)?);
        let measured = loaded.distance_cm.is_some() && reading.together.is_some();
        let left = Some(number(left_cm / 100));
        Some(Left { level: level(left_cm, length_cm), left, basis: basis(loaded, measured) })
    };
    counted().unwrap_or_default()
}

/// How much of its stated life a head has behind it. The one a printer came with has all of its
/// distance behind it.
fn head_used(stock: &Stock, set: &SuppliesConfig, reading: &Reading) -> Option<u16> {
    let distance_cm = distance_now(reading)?;
    let life_m = stock.head.and_then(|head| head.length_m).or(stated(set, Supply::Head))?;
    let before = match &stock.head {
        Some(head) => head.distance_cm?,
        None => 0,
    };
    let used_cm = distance_cm.checked_sub(before)?;
    u16::try_from(used_cm / u64::from(life_m.max(1))).ok()
}

fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
