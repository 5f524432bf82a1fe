//! Which printer of a pool a label goes to: one that can print it, and where it comes out soonest.
//!
//! Compares numbers it is given. Knows no printer by name, and no label by what it says.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long a label is taken to last where no printer has told yet.
const LABEL_TIME_DEFAULT: Duration = Duration::from_secs(1);

/// Longest side of a label, in millimetres.
const SIDE_MM_MAX: u16 = 2_000;

/// The size of a label, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Media {
    /// Across the head.
    pub width_mm: u16,
    /// Along the feed.
    pub length_mm: u16,
}

/// The text names no size of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a size is its width and length in whole millimetres up to {SIDE_MM_MAX}, as in 100x150")]
pub struct NotMedia;

impl FromStr for Media {
    type Err = NotMedia;

    fn from_str(text: &str) -> Result<Self, NotMedia> {
        let (width, length) = text.split_once('x').ok_or(NotMedia)?;
        let side = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let side = text.parse().ok().filter(|_| is_number);
            side.filter(|side| (1..=SIDE_MM_MAX).contains(side)).ok_or(NotMedia)
        };
        Ok(Self { width_mm: side(width)?, length_mm: side(length)? })
    }
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width_mm, self.length_mm)
    }
}

/// What a label needs of its printer besides its language; nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Needs {
    /// Labels of this size.
    pub media: Option<Media>,
    /// A head of this density, in dots per inch.
    pub dpi: Option<u16>,
    /// A ribbon, or none.
    pub ribbon: Option<bool>,
}

/// What a printer has; nothing means that it is not known, and a need of it is not met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ability {
    /// The size of the labels that are loaded.
    pub media: Option<Media>,
    /// The density of its head, in dots per inch.
    pub dpi: Option<u16>,
    /// Whether a ribbon is loaded.
    pub ribbon: Option<bool>,
}

/// What a printer lacks for a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Labels of the size.
    Media,
    /// The density.
    Density,
    /// The ribbon, or its absence.
    Ribbon,
}

impl Lack {
    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Density => "dpi",
            Self::Ribbon => "ribbon",
        }
    }
}

impl Ability {
    /// The first thing that a printer lacks for a label.
    pub fn lacks(&self, needs: &Needs) -> Option<Lack> {
        let Needs { media, dpi, ribbon } = *needs;
        if media.is_some() && media != self.media {
            return Some(Lack::Media);
        }
        if dpi.is_some() && dpi != self.dpi {
            return Some(Lack::Density);
        }
        (ribbon.is_some() && ribbon != self.ribbon).then_some(Lack::Ribbon)
    }
}

/// The needs as text, as in `media=100x150 dpi=203 ribbon=yes`; empty for none.
impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let media = self.media.map(|media| format!("media={media}"));
        let dpi = self.dpi.map(|dpi| format!("dpi={dpi}"));
        let ribbon = self.ribbon.map(|ribbon| format!("ribbon={}", yes(ribbon)));
        let parts: Vec<String> = [media, dpi, ribbon].into_iter().flatten().collect();
        f.write_str(&parts.join(" "))
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The text is none that [`Needs`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are no needs of a label")]
pub struct NotNeeds;

impl FromStr for Needs {
    type Err = NotNeeds;

    fn from_str(text: &str) -> Result<Self, NotNeeds> {
        let mut needs = Self::default();
        for part in text.split_whitespace() {
            match part.split_once('=').ok_or(NotNeeds)? {
                ("media", size) => needs.media = Some(size.parse().map_err(|_| NotNeeds)?),
                ("dpi", dpi) => needs.dpi = Some(dpi.parse().map_err(|_| NotNeeds)?),
                ("ribbon", "yes") => needs.ribbon = Some(true),
                ("ribbon", "no") => needs.ribbon = Some(false),
                _ => return Err(NotNeeds),
            }
        }
        Ok(needs)
    }
}

/// A set of a station's printers, each known by its place among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Able(u64);

impl Able {
    /// How many printers a set can tell apart.
    pub const PRINTERS_MAX: usize = 64;

    /// Adds a printer; one beyond the last place is never chosen.
    pub fn insert(&mut self, printer: usize) {
        if printer < Self::PRINTERS_MAX {
            self.0 |= 1 << printer;
        }
    }

    /// Whether a printer is in it.
    pub fn contains(self, printer: usize) -> bool {
        printer < Self::PRINTERS_MAX && self.0 & (1 << printer) != 0
    }

    /// Whether none is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a printer has before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Whether it prints at this moment.
    pub works: bool,
    /// What waits for it.
    pub waiting: u64,
    /// How long a label takes of late, once it is known.
    pub label_time: Option<Duration>,
}

impl Load {
    /// When so many more labels would be out; a printer that does not work comes after all that do.
    fn until_done(&self, labels: u64) -> (bool, u128) {
        let label_time = self.label_time.unwrap_or(LABEL_TIME_DEFAULT);
        let all = u128::from(self.waiting.saturating_add(labels));
        (!self.works, all.saturating_mul(label_time.as_nanos()))
    }
}

/// One label of a wave: who can print it, and how many labels it makes.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The printers that can.
    pub able: Able,
    /// Labels it makes.
    pub labels: u64,
}

/// Matches a wave of labels to printers: a matrix of who can print what, against what each has
/// before it. Labels that few can print choose first, so that nobody waits behind those that could
/// have gone elsewhere. `loads` takes over what the wave adds; the answer stands in the wave's order.
pub fn match_wave(wave: &[Demand], loads: &mut [Load]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..wave.len()).collect();
    order.sort_by_key(|label| wave[*label].able.0.count_ones());
    let mut chosen = vec![None; wave.len()];
    for label in order {
        let Demand { able, labels } = wave[label];
        let soonest = (0..loads.len())
            .filter(|printer| able.contains(*printer))
            .min_by_key(|printer| loads[*printer].until_done(labels));
        if let Some(printer) = soonest {
            loads[printer].waiting = loads[printer].waiting.saturating_add(labels);
        }
        chosen[label] = soonest;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Load = Load { works: true, waiting: 0, label_time: None };

    fn able(printers: &[usize]) -> Able {
        let mut able = Able::default();
        printers.iter().for_each(|printer| able.insert(*printer));
        able
    }

    #[track_caller]
    fn check(wave: &[&[usize]], loads: &[Load], expected: &[Option<usize>]) {
        let wave: Vec<Demand> =
            wave.iter().map(|printers| Demand { able: able(printers), labels: 1 }).collect();
        assert_eq!(match_wave(&wave, &mut loads.to_vec()), expected);
    }

    #[test]
    fn a_wave_is_spread_evenly_over_equal_printers() {
        check(&[&[0, 1], &[0, 1], &[0, 1]], &[IDLE; 2], &[Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn a_printer_twice_as_fast_takes_twice_as_many() {
        let time = |millis| Load { label_time: Some(Duration::from_millis(millis)), ..IDLE };
        let wave: Vec<&[usize]> = vec![&[0, 1]; 3];
        check(&wave, &[time(1_000), time(500)], &[Some(1), Some(0), Some(1)]);
    }

    #[test]
    fn what_only_one_can_print_goes_there_first() {
        check(&[&[0, 1], &[0, 1], &[0]], &[IDLE; 2], &[Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn a_printer_that_does_not_work_is_the_last_resort() {
        let stopped = Load { works: false, ..IDLE };
        let busy = Load { waiting: 900, ..IDLE };
        check(&[&[0, 1], &[0]], &[stopped, busy], &[Some(1), Some(0)]);
    }

    #[test]
    fn what_nobody_can_print_goes_nowhere() {
        check(&[&[], &[0]], &[IDLE], &[None, Some(0)]);
        assert!(able(&[64]).is_empty() && !able(&[0]).contains(64));
    }

    #[test]
    fn a_need_that_is_not_known_to_be_met_is_not_met() {
        let needs: Needs = "media=100x150 dpi=203 ribbon=no".parse().unwrap();
        let media = Some(Media { width_mm: 100, length_mm: 150 });
        let whole = Ability { media, dpi: Some(203), ribbon: Some(false) };
        assert_eq!(whole.lacks(&needs), None);
        assert_eq!(Ability::default().lacks(&Needs::default()), None);
        assert_eq!(Ability::default().lacks(&needs), Some(Lack::Media));
        assert_eq!(Ability { dpi: Some(300), ..whole }.lacks(&needs), Some(Lack::Density));
        assert_eq!(Ability { ribbon: Some(true), ..whole }.lacks(&needs), Some(Lack::Ribbon));
    }

    #[test]
    fn needs_are_read_back_as_they_were_written() {
        for text in ["", "dpi=300", "media=58x40 ribbon=yes", "media=100x150 dpi=203 ribbon=no"] {
            assert_eq!(text.parse::<Needs>().unwrap().to_string(), text);
        }
        for text in ["media=0x1", "media=+1x2", "media=100", "dpi=many", "ribbon=red", "cutter=yes"]
        {
            assert_eq!(text.parse::<Needs>(), Err(NotNeeds), "{text}");
        }
    }
}
