//! Twelve figures of a station over a stretch of time: how its machine, its program and its labels do.

use super::{Count, Millis, UnixMillis};
use crate::series::Series;

/// How a station did over a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationSeries {
    /// When the stretch ended, by the station's clock.
    pub at: UnixMillis,
    /// How long it was.
    pub span: Millis,
    /// The figures.
    pub readings: Readings,
}

/// One reading of each series that a hub is told; none where the machine does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings([Option<Count>; Series::CORE.len()]);

impl Readings {
    /// Takes each reading from where it is known.
    pub fn new(reading: impl Fn(Series) -> Option<Count>) -> Self {
        Self(Series::CORE.map(reading))
    }

    /// The readings in the order of [`Series::CORE`].
    pub fn in_order(readings: [Option<Count>; Series::CORE.len()]) -> Self {
        Self(readings)
    }

    /// Each series with its reading, in the order of [`Series::CORE`].
    pub fn iter(&self) -> impl Iterator<Item = (Series, Option<Count>)> {
        Series::CORE.into_iter().zip(self.0)
    }
}
