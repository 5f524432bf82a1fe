//! What a drill consists of: what goes wrong, what a person does, how it must end.
//!
//! Only says it; nothing here touches a station, a printer or a machine.

use serde::Deserialize;
use serde_json::Value;

/// A drill.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// Its number in the catalogue; a letter for the second drill of one number.
    pub(super) id: String,
    /// What goes wrong.
    pub(super) what: String,
    /// How long all of it may take, in seconds.
    #[serde(default)]
    pub(super) time_max_s: u64,
    /// How many labels must have come out at the end; as many as were taken, unless told.
    pub(super) labels: Option<usize>,
    /// How many of these a person ordered a second time; any other double is a fault.
    #[serde(default)]
    pub(super) doubles: usize,
    /// Starts a station for this drill alone, and hurts no other.
    pub(super) own_station: Option<OwnStation>,
    /// What happens, one thing after the other.
    #[serde(default)]
    pub(super) steps: Vec<Step>,
    /// The project's tests that play it in place of steps, where it takes a place inside the program.
    #[serde(default)]
    pub(super) played_by: Vec<Proof>,
}

impl Script {
    /// Whether it is rehearsed at a station that runs already.
    pub(super) fn is_of_the_running_station(&self) -> bool {
        self.own_station.is_none() && self.played_by.is_empty()
    }
}

/// Tests that play a drill; the promises take them from here, and prove that they are there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    /// The binary they are in, as the runner of tests names it.
    pub(super) binary: String,
    /// What their names begin with, one at least for each.
    pub(super) tests: Vec<String>,
}

impl Proof {
    /// What a person types to have them run.
    pub(super) fn command(&self) -> String {
        let Self { binary, tests } = self;
        let names: Vec<String> = tests.iter().map(|test| format!("test({test})")).collect();
        let names = names.join(" | ");
        format!("cargo nextest run --workspace -E 'binary_id(={binary}) & ({names})'")
    }
}

/// How the station is that a drill starts for itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OwnStation {
    /// The way to its printer.
    pub(super) printer: Way,
    /// The rate that it thinks a serial line has, in bits per second.
    pub(super) baud: Option<u32>,
    /// Its state lies on a disk of this size alone, in MiB.
    pub(super) disk_mib: Option<u32>,
    /// Its state lies on a real file system of this size alone, in MiB, of which the power can be cut.
    pub(super) file_system_mib: Option<u32>,
    /// The program lies there too.
    pub(super) program_inside: bool,
    /// How many files and connections it may have open.
    pub(super) files_max: Option<u32>,
    /// Its clock can be set.
    pub(super) false_clock: bool,
    /// Limits of its user bind it, as they do not bind an administrator.
    pub(super) common_user: bool,
    /// What its syncs do can be changed while it runs.
    pub(super) false_syncs: bool,
    /// It has a second printer.
    pub(super) neighbour: bool,
}

impl OwnStation {
    /// Whether its state lies on a disk that only the station sees.
    pub(super) fn has_own_disk(&self) -> bool {
        self.disk_mib.is_some() || self.file_system_mib.is_some()
    }
}

/// A way to a printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    #[default]
    Socket,
    Serial,
}

/// One thing that happens in a drill, or is waited for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Step {
    /// Something is waited for.
    Await(Await),
    /// Somebody does something at the bench.
    Act(Act),
    /// Something happens to the machine under a station of the drill's own.
    Blow(Blow),
}

/// What is waited for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Await {
    /// The station says this of its printer (a `printer-state-reason`).
    Shown(String),
    /// The label is in this state (an IPP `job-state`).
    State(String),
    /// Nobody but a person can say what became of the label.
    Asks,
    /// The label was tried so often.
    Attempts(usize),
    /// The label is completed.
    Completed,
    /// Every label is completed.
    AllCompleted,
    /// So many labels of the drill lie on the floor.
    Out(usize),
    /// The record of decisions has this one about the label, or about the journal.
    Decided(String),
    /// The station stands on this level of its ladder.
    Level(String),
    /// The station says that this part keeps it from taking labels.
    Obstacle(String),
    /// The station shows that something happened which a person must look at.
    Alarm,
}

/// What somebody does at the bench.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Act {
    /// Something goes wrong with the printer; as the simulator takes it.
    Fault(Value),
    /// Every fault of the printer is cleared.
    Mend,
    /// A label is handed in.
    Print,
    /// A label is handed in for the second printer.
    PrintBeside,
    /// So many labels are handed in at once, by as many programs.
    Prints(usize),
    /// So many large labels are handed in at once. Whoever is refused for now, or gets no answer because
    /// the station is gone, may ask again.
    Burst(usize),
    /// So many large labels are handed in at once, and the power goes when so many of them were taken.
    CutAmid(Cut),
    /// Those who were not told that their label was taken ask again, under the same keys.
    AskAgain,
    /// Large labels are handed in until one is refused for this reason.
    Refused(String),
    /// What follows is about this label, counted from one; otherwise about the last handed in.
    Label(usize),
    /// A person says what became of the label.
    Answer(String),
    /// A person sends the label to the printer that the station has now.
    Move,
    /// A person has the label printed again, twice at the same moment; one of them is taken.
    ReprintTwice,
    /// The station's printer is to be removed, which is refused for this reason.
    Unremovable(String),
    /// So many programs listen for what changes, and read nothing of it; fewer if the station has no
    /// place for more.
    Listeners(usize),
    /// The listeners go.
    ListenersGo,
    /// So much time passes, in seconds.
    Passes(u64),
}

/// What happens to the machine under a station of the drill's own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Blow {
    /// The station is started.
    Start,
    /// The station is told to stop, and does.
    Stop,
    /// The station is killed.
    Kill,
    /// The power goes: the station is gone, and whatever its file system has not synced.
    CutPower,
    /// A part of the station has fallen, and it ends by itself.
    Falls,
    /// A second station is started on the same state, and refused.
    Second,
    /// The station stands still, as when the computer sleeps.
    Freeze,
    /// It goes on.
    Thaw,
    /// The station's printer has another name from the next start on.
    Rename(String),
    /// The state folder is deleted.
    DeleteState,
    /// Something happens to the journal's file while no station runs.
    Harm(Harm),
    /// The journal is copied.
    BackUp,
    /// The copy is put back.
    Restore,
    /// The journal is looked at from outside, and is sound.
    Sound,
    /// Another program holds the journal for so long, in milliseconds, again and again.
    HeldMs(Vec<u64>),
    /// The disk of the state becomes full.
    FillDisk,
    /// There is room again.
    FreeDisk,
    /// The disk refuses every write.
    RefuseWrites,
    /// It takes them again.
    AllowWrites,
    /// The station gets so much memory more than it has now, in MiB, and no byte beyond.
    MemoryLeftMib(u32),
    /// The station gets no thread more than it has now.
    RefuseThreads,
    /// It gets threads again.
    AllowThreads,
    /// This becomes of its syncs from now on.
    Syncs(Syncs),
    /// The program is replaced as a package manager does it, and the power goes after this step of it.
    Update(Installed),
    /// The clock is set, as libfaketime reads it: `+3650d`, `@2038-01-19 03:14:05`.
    Clock(String),
}

/// A power cut amid labels that are handed in.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cut {
    /// How many labels.
    pub(super) labels: usize,
    /// How many the station must have taken before.
    pub(super) taken: usize,
}

/// What becomes of a program's syncs.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Syncs {
    /// The next of each thread fails.
    FailOnce,
    /// Every one fails.
    Fail,
    /// Every one takes longer than anybody waits.
    Hang,
    /// They do what they did before.
    Heal,
}

/// How far a package manager has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Installed {
    /// Half of the new program is written, beside the old one.
    Half,
    /// All of it is.
    Written,
    /// It is on the disk.
    Synced,
    /// It has taken the place of the old one.
    Renamed,
    /// And its folder is on the disk.
    FolderSynced,
}

/// What may happen to a journal's file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Harm {
    /// Bytes of it change.
    Flip,
    /// Its second half is gone.
    Truncate,
    /// All of it is gone but its name.
    Empty,
    /// Its log is gone.
    LoseLog,
    /// One byte of its log changes.
    FlipLog,
}
