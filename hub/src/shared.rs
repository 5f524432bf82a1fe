//! What do they share? Which site, station, model or version explains a set of failures.
//!
//! Pure. For each value of each factor the labels that have it are compared with those that have
//! not: how often do they fail more often, and could that be chance? With few failures nothing is
//! said, because anything can be shared by three. What is told is where to look first, no proof.

use std::collections::{BTreeMap, BTreeSet};

/// Fewer failures than this share nothing worth saying.
pub const FAILURES_MIN: u64 = 5;
/// A value that is told must fail at least so many times as often as the others, even at the lower
/// end of what the numbers allow.
pub const RISK_MIN: f64 = 1.5;
/// How many values are told.
pub const SHARES_MAX: usize = 10;
/// How sure the lower end is: 95 of 100 (the normal distribution's quantile).
const SURE: f64 = 1.96;

/// What labels may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// The site.
    Site,
    /// The station.
    Station,
    /// The printer of a station.
    Printer,
    /// What the printer is driven by, as a digest of its profile's name.
    Profile,
    /// The version of the agent.
    Version,
    /// The operating system.
    System,
}

impl Factor {
    /// Every factor there is.
    pub const ALL: &'static [Self] =
        &[Self::Site, Self::Station, Self::Printer, Self::Profile, Self::Version, Self::System];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Station => "station",
            Self::Printer => "printer",
            Self::Profile => "profile",
            Self::Version => "version",
            Self::System => "system",
        }
    }
}

/// Labels that are alike in every factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The station that told of them.
    pub station: String,
    /// What they have in common; a factor that is not known is not here.
    pub factors: BTreeMap<Factor, String>,
    /// Why those that failed did.
    pub cause: String,
    /// How many failed.
    pub failed: u64,
    /// How many came out.
    pub good: u64,
}

/// Something that failed labels share more than the others do.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The factor.
    pub factor: Factor,
    /// Its value.
    pub value: String,
    /// Failed labels that have it.
    pub failed: u64,
    /// Labels that have it.
    pub labels: u64,
    /// Stations at which labels that have it failed.
    pub stations: usize,
    /// Which part of all failed labels has it.
    pub support: f64,
    /// How many times as often they fail as the others.
    pub risk: f64,
    /// The lower end of that, with 95 of 100.
    pub risk_at_least: f64,
}

/// What failed labels share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// All failed labels.
    pub failed: u64,
    /// All labels.
    pub labels: u64,
    /// Why they failed, the most frequent first.
    pub causes: Vec<(String, u64)>,
    /// What they share, the most telling first; nothing when there are too few failures.
    pub shares: Vec<Share>,
}

/// Labels that have one value of a factor.
#[derive(Default)]
struct Cell<'a> {
    failed: u64,
    labels: u64,
    stations: BTreeSet<&'a str>,
}

/// Says what failed labels share more than the others.
pub fn shared(cases: &[Case]) -> Shared {
    let failed: u64 = cases.iter().map(|case| case.failed).sum();
    let labels: u64 = cases.iter().map(|case| case.failed + case.good).sum();
    let causes = causes(cases);
    if failed < FAILURES_MIN {
        return Shared { failed, labels, causes, shares: Vec::new() };
    }
    let mut cells: BTreeMap<(Factor, &str), Cell<'_>> = BTreeMap::new();
    for case in cases {
        for (factor, value) in &case.factors {
            let cell = cells.entry((*factor, value)).or_default();
            cell.failed += case.failed;
            cell.labels += case.failed + case.good;
            if case.failed > 0 {
                cell.stations.insert(&case.station);
            }
        }
    }
    let all = Cell { failed, labels, stations: BTreeSet::new() };
    let told = |((factor, value), cell): (&(Factor, &str), &Cell<'_>)| {
        let share = compare(*factor, value, cell, &all);
        let is_told = cell.failed >= FAILURES_MIN && share.risk_at_least >= RISK_MIN;
        is_told.then_some(share)
    };
    let mut shares: Vec<Share> = cells.iter().filter_map(told).collect();
    // The most certain first; what covers more failures before what covers fewer.
    shares.sort_by(|one, other| {
        let certain = other.risk_at_least.total_cmp(&one.risk_at_least);
        certain.then(other.failed.cmp(&one.failed)).then(one.factor.cmp(&other.factor))
    });
    shares.truncate(SHARES_MAX);
    Shared { failed, labels, causes, shares }
}

fn causes(cases: &[Case]) -> Vec<(String, u64)> {
    let mut causes: BTreeMap<&str, u64> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.failed > 0) {
        *causes.entry(&case.cause).or_default() += case.failed;
    }
    let mut causes: Vec<_> =
        causes.into_iter().map(|(cause, failed)| (cause.to_owned(), failed)).collect();
    causes.sort_by_key(|(_, failed)| std::cmp::Reverse(*failed));
    causes
}

/// How those that have a value compare with those that have not (relative risk with Katz's
/// interval); half a label is added to each count, so that none is divided by nothing.
fn compare(factor: Factor, value: &str, with: &Cell<'_>, all: &Cell<'_>) -> Share {
    let rest = Cell {
        failed: all.failed - with.failed,
        labels: all.labels - with.labels,
        stations: BTreeSet::new(),
    };
    let (failed, labels) = (number(with.failed) + 0.5, number(with.labels) + 1.0);
    let (rest_failed, rest_labels) = (number(rest.failed) + 0.5, number(rest.labels) + 1.0);
    let risk = (failed / labels) / (rest_failed / rest_labels);
    let spread = (1.0 / failed - 1.0 / labels + 1.0 / rest_failed - 1.0 / rest_labels).sqrt();
    Share {
        factor,
        value: value.to_owned(),
        failed: with.failed,
        labels: with.labels,
        stations: with.stations.len(),
        support: number(with.failed) / number(all.failed.max(1)),
        risk,
        risk_at_least: risk * (-SURE * spread).exp(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "labels of one question are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(station: &str, factors: &[(Factor, &str)], failed: u64, good: u64) -> Case {
        let factors = factors.iter().map(|(factor, value)| (*factor, (*value).to_owned()));
        let (station, cause) = (station.to_owned(), "link-lost".to_owned());
        Case { station, factors: factors.collect(), cause, failed, good }
    }

    #[track_caller]
    fn check(cases: &[Case], expected: &[(&str, &str, u64, usize)]) {
        let found = shared(cases);
        let told: Vec<_> = found
            .shares
            .iter()
            .map(|share| (share.factor.word(), share.value.as_str(), share.failed, share.stations))
            .collect();
        assert_eq!(told, expected);
    }

    /// Ten stations in two sites; those with an odd number have the profile `b`.
    fn fleet(failed: impl Fn(usize) -> u64) -> Vec<Case> {
        let one = |number: usize| {
            let site = if number < 5 { "WH-1" } else { "WH-2" };
            let profile = if number % 2 == 1 { "b" } else { "a" };
            let name = format!("s{number}");
            let factors =
                [(Factor::Site, site), (Factor::Profile, profile), (Factor::Station, &name)];
            case(&name, &factors, failed(number), 1_000)
        };
        (0..10).map(one).collect()
    }

    #[test]
    fn a_profile_whose_labels_fail_everywhere_is_named_first() {
        check(&fleet(|number| if number % 2 == 1 { 20 } else { 0 }), &[("profile", "b", 100, 5)]);
    }

    #[test]
    fn one_bad_station_is_named_before_the_site_it_stands_in() {
        let cases = fleet(|number| if number == 3 { 60 } else { 1 });
        let found = shared(&cases);
        let first = &found.shares[0];
        assert_eq!((first.factor, first.value.as_str()), (Factor::Station, "s3"));
        assert!(first.support > 0.8 && first.risk > 20.0, "{first:?}");
    }

    #[test]
    fn failures_that_are_spread_evenly_share_nothing() {
        check(&fleet(|_| 10), &[]);
    }

    #[test]
    fn a_handful_of_failures_shares_nothing_whatever_it_looks_like() {
        check(&fleet(|number| if number == 3 { 4 } else { 0 }), &[]);
        let found = shared(&fleet(|number| if number == 3 { 4 } else { 0 }));
        assert_eq!((found.failed, found.labels), (4, 10_004));
        assert_eq!(found.causes, [("link-lost".to_owned(), 4)]);
        assert_eq!(shared(&[]), Shared::default());
    }

    #[test]
    fn more_failures_of_more_labels_are_no_share() {
        let cases = [
            case("busy", &[(Factor::Station, "busy")], 50, 50_000),
            case("idle", &[(Factor::Station, "idle")], 5, 5_000),
        ];
        check(&cases, &[]);
    }
}
