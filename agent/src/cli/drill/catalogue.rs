//! Every drill there is: a file in `drills/` each, carried by the program.

use std::sync::LazyLock;

use super::script::Script;

/// Every drill, in the order of the catalogue.
const FILES: &[&str] = &[
    include_str!("../../../../drills/p01-refuses.toml"),
    include_str!("../../../../drills/p02-black-hole.toml"),
    include_str!("../../../../drills/p03-reset.toml"),
    include_str!("../../../../drills/p03-reset-after.toml"),
    include_str!("../../../../drills/p04-drains-slowly.toml"),
    include_str!("../../../../drills/p05-paper-out.toml"),
    include_str!("../../../../drills/p05-head-open.toml"),
    include_str!("../../../../drills/p05-jam.toml"),
    include_str!("../../../../drills/p06-power-cut.toml"),
    include_str!("../../../../drills/p06-counter-reset.toml"),
    include_str!("../../../../drills/p06-counter-back.toml"),
    include_str!("../../../../drills/p07-lies.toml"),
    include_str!("../../../../drills/p07-garbage.toml"),
    include_str!("../../../../drills/p08-shared.toml"),
    include_str!("../../../../drills/p09-swapped.toml"),
    include_str!("../../../../drills/p10-unplugged.toml"),
    include_str!("../../../../drills/p10-under-a-label.toml"),
    include_str!("../../../../drills/p10-wrong-rate.toml"),
    include_str!("../../../../drills/p11-usb.toml"),
    include_str!("../../../../drills/d01-any-operation.toml"),
    include_str!("../../../../drills/d02-power-cut.toml"),
    include_str!("../../../../drills/d03-full.toml"),
    include_str!("../../../../drills/d04-sync-fails-once.toml"),
    include_str!("../../../../drills/d04-sync-fails.toml"),
    include_str!("../../../../drills/d05-refuses.toml"),
    include_str!("../../../../drills/d06-flipped.toml"),
    include_str!("../../../../drills/d06-truncated.toml"),
    include_str!("../../../../drills/d06-empty.toml"),
    include_str!("../../../../drills/d06-log-lost.toml"),
    include_str!("../../../../drills/d06-log-flipped.toml"),
    include_str!("../../../../drills/d07-slow.toml"),
    include_str!("../../../../drills/d08-restored.toml"),
    include_str!("../../../../drills/d09-held.toml"),
    include_str!("../../../../drills/c01-jumps.toml"),
    include_str!("../../../../drills/c02-sleeps.toml"),
    include_str!("../../../../drills/c03-odd-times.toml"),
    include_str!("../../../../drills/x01-killed.toml"),
    include_str!("../../../../drills/x02-a-part-breaks.toml"),
    include_str!("../../../../drills/x03-writer-hangs.toml"),
    include_str!("../../../../drills/x04-few-files.toml"),
    include_str!("../../../../drills/x04-little-memory.toml"),
    include_str!("../../../../drills/x04-few-threads.toml"),
    include_str!("../../../../drills/x05-second.toml"),
    include_str!("../../../../drills/x06-frozen-page.toml"),
    include_str!("../../../../drills/x07-update.toml"),
    include_str!("../../../../drills/o01-double-click.toml"),
    include_str!("../../../../drills/o02-wrong-answer.toml"),
    include_str!("../../../../drills/o03-renamed.toml"),
    include_str!("../../../../drills/o04-state-deleted.toml"),
];

/// Every drill there is.
pub(super) fn all() -> &'static [Script] {
    static ALL: LazyLock<Vec<Script>> = LazyLock::new(|| {
        let read = |text: &&str| toml::from_str(text).expect("a test reads every drill");
        FILES.iter().map(read).collect()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;
    use crate::cli::drill::script::{Act, Blow, Step};

    #[test]
    fn every_drill_is_carried_once_under_a_number_of_its_own() {
        let ids: BTreeSet<&str> = all().iter().map(|script| script.id.as_str()).collect();
        assert_eq!(ids.len(), FILES.len());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../drills");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
        assert_eq!(files.count(), FILES.len(), "a drill in {folder} is not carried");
    }

    #[test]
    fn every_drill_prints_and_says_how_it_ends_or_which_tests_play_it() {
        for Script { id, what, time_max_s, steps, played_by, .. } in all() {
            let prints = |step: &Step| {
                matches!(step, Step::Act(Act::Print | Act::Prints(_) | Act::Burst(_)))
            };
            let is_script = steps.iter().any(prints) && *time_max_s > 0;
            let is_test = steps.is_empty() && !played_by.is_empty();
            assert!((is_script ^ is_test) && !what.is_empty(), "{id}");
            let names = played_by.iter().flat_map(|proof| &proof.tests);
            assert!(names.clone().all(|name| !name.is_empty()), "{id}");
        }
    }

    #[test]
    fn only_a_station_of_the_drill_s_own_is_hurt_and_it_is_started_first() {
        for Script { id, own_station, steps, .. } in all() {
            let is_hurt = |step: &Step| matches!(step, Step::Blow(_) | Step::Act(Act::CutAmid(_)));
            let is_hurt = steps.iter().any(is_hurt);
            let is_started = matches!(steps.first(), Some(Step::Blow(Blow::Start)));
            assert_eq!(
                (is_hurt, is_started),
                (own_station.is_some(), own_station.is_some()),
                "{id}"
            );
        }
    }

    #[test]
    fn what_a_step_needs_of_its_station_is_in_the_setting() {
        for Script { id, own_station, steps, .. } in all() {
            let Some(setting) = own_station else { continue };
            let needs = |is_such: fn(&Step) -> bool| steps.iter().any(is_such);
            let cut = needs(|step| {
                let by_blow = matches!(step, Step::Blow(Blow::CutPower | Blow::Update(_)));
                by_blow || matches!(step, Step::Act(Act::CutAmid(_)))
            });
            let update = needs(|step| matches!(step, Step::Blow(Blow::Update(_))));
            let syncs = needs(|step| matches!(step, Step::Blow(Blow::Syncs(_))));
            let beside = needs(|step| matches!(step, Step::Act(Act::PrintBeside)));
            assert_eq!(
                (cut, update, syncs, beside),
                (
                    setting.file_system_mib.is_some(),
                    setting.program_inside,
                    setting.false_syncs,
                    setting.neighbour
                ),
                "{id}"
            );
        }
    }
}
