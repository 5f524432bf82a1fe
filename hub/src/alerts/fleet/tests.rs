//! A fleet that was kept up to date says what one says that is looked at anew.

use proptest::prelude::*;

use super::*;
use crate::alerts::fixtures::{NOW, judged_by, now, row};

/// What three stations of a site print in a while: how many labels come out, how many do not, and
/// how many minutes pass.
type While = (usize, u64, u64, u64);

fn whiles() -> impl Strategy<Value = Vec<While>> {
    let good = prop_oneof![0_u64..40, 1_000_u64..4_000];
    let labels = (good, prop_oneof![2 => Just(0_u64), 1 => 1_u64..20]);
    let minutes = prop_oneof![3 => 0_u64..4, 1 => 4_u64..400];
    let one =
        (0_usize..6, labels, minutes).prop_map(|(who, (good, bad), min)| (who, good, bad, min));
    prop::collection::vec(one, 1..40)
}

proptest! {
    #[test]
    fn what_is_remembered_of_a_budget_is_what_it_is(whiles in whiles()) {
        let site = |number: usize| if number < 3 { "WH-1" } else { "WH-2" };
        let mut rows: Vec<_> = (0..6).map(|number| row(site(number), number)).collect();
        let mut fleet = judged_by(rows.clone(), Thresholds::default());
        let mut now = now();
        for (who, good, bad, minutes) in whiles {
            now = UnixMillis::new(now.get() + minutes * MINUTE_MS);
            rows[who].completed += good;
            rows[who].failed += bad;
            fleet.update(vec![Arc::new(rows[who].clone())], now);
            prop_assert_eq!(&*fleet.burning(now), &fleet.judged(now));
        }
    }
}

#[test]
fn a_budget_burns_as_soon_as_labels_fail_and_no_longer_than_it_is_looked_at() {
    let rows: Vec<_> = (0..3).map(|number| row("WH-1", number)).collect();
    let mut fleet = judged_by(rows.clone(), Thresholds::default());
    fleet.update(Vec::new(), now());
    assert_eq!(*fleet.burning(now()), Burning::new());
    let failing = rows.into_iter().map(|row| Arc::new(StationRow { failed: 4, ..row }));
    fleet.update(failing.collect(), now());
    let site = || "WH-1".parse::<Site>().unwrap();
    let expected = [((site(), Rule::LabelsFail), 12), ((site(), Rule::LabelsFailSlowly), 12)];
    assert_eq!(*fleet.burning(now()), Burning::from(expected));
    let later = UnixMillis::new(NOW + 7 * 60 * MINUTE_MS);
    assert_eq!(*fleet.burning(later), Burning::new(), "nobody has updated it since");
}

#[test]
fn a_station_that_moves_belongs_to_one_site() {
    let mut fleet = judged_by(vec![row("WH-1", 1), row("WH-1", 2)], Thresholds::default());
    let moved = StationRow { site: "WH-2".parse().unwrap(), ..row("WH-1", 1) };
    fleet.update(vec![Arc::new(moved)], now());
    let sizes = ["WH-1", "WH-2"].map(|site| fleet.size_of(&site.parse().unwrap()));
    assert_eq!(sizes, [1, 1]);
}
