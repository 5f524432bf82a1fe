//! What a drill consists of: a file in `drills/` each, carried by the program.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// Every drill, in the order of the catalogue.
const FILES: &[&str] = &[
    include_str!("../../../../drills/p01-refuses.toml"),
    include_str!("../../../../drills/p02-black-hole.toml"),
    include_str!("../../../../drills/p03-reset.toml"),
    include_str!("../../../../drills/p03-reset-after.toml"),
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
];

/// A drill.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// Its number in the catalogue; a letter for the second drill of one number.
    pub(super) id: String,
    /// What goes wrong.
    pub(super) what: String,
    /// How long all of it may take, in seconds.
    pub(super) time_max_s: u64,
    /// How many labels must have come out at the end.
    pub(super) labels: usize,
    /// What happens, one thing after the other.
    pub(super) steps: Vec<Step>,
}

/// One thing that happens in a drill, or is waited for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Step {
    /// Something goes wrong; as the simulator takes it.
    Fault(Value),
    /// A label is handed in.
    Print,
    /// The station says this of its printer (a `printer-state-reason`).
    Shown(String),
    /// Every fault is cleared.
    Mend,
    /// Nobody but a person can say what became of the label.
    Asks,
    /// The person says it.
    Answer(String),
    /// The label is completed.
    Completed,
}

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
    fn every_drill_prints_and_says_how_it_ends() {
        for Script { id, what, time_max_s, labels, steps } in all() {
            let prints = steps.iter().filter(|step| matches!(step, Step::Print)).count();
            assert!(*labels <= prints && prints > 0, "{id}");
            assert!(!what.is_empty() && *time_max_s > 0, "{id}");
        }
    }
}
