//! What a batch does to a journal, decided without a database: whether it tells the story that is
//! known, which of its events are new, which holes it opens and fills.
//!
//! A link stands for everything before it. So two batches tell the same story if and only if the
//! links agree wherever they overlap or touch. A hole remembers the links on both of its sides, so
//! that the answer does not depend on how long single events are kept.

use std::collections::BTreeMap;

use contract::{
    batch::Claim,
    chain::{Link, Seq},
    event::UnixMillis,
};

use super::GAPS_MAX;

/// What the store knows of a journal before the batch.
#[derive(Clone, Debug)]
pub(super) struct Journal {
    /// The highest number that came; 0 before the first.
    pub(super) highest: u64,
    /// Its link.
    pub(super) head: Link,
    /// Its holes, by ascending number.
    pub(super) gaps: Vec<Gap>,
    /// The links that are still held within the batch's stretch, and just before it.
    pub(super) known: BTreeMap<u64, Link>,
}

/// A hole: events that were numbered and have not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// The first number that is missing.
    pub(super) first: u64,
    /// The last number that is missing.
    pub(super) last: u64,
    /// The link before the first.
    pub(super) before: Option<Link>,
    /// The link of the last, as the event after it tells.
    pub(super) after: Option<Link>,
    /// When the hole was noticed.
    pub(super) noticed_at: UnixMillis,
}

/// What becomes of the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It tells another story than the store.
    Forked {
        /// Where.
        seq: u64,
        /// The link it tells there.
        refused: Link,
    },
    /// It would leave more holes than a journal may have.
    Scattered,
    /// It is taken.
    Taken(Taken),
}

/// What a batch that is taken changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Which of its events were not there, in order.
    pub(super) fresh: Vec<bool>,
    /// Whether it came after something newer of the same journal.
    pub(super) late: bool,
    /// First numbers of the holes that are no more as they were.
    pub(super) removed: Vec<u64>,
    /// The holes there are now in their place.
    pub(super) opened: Vec<Gap>,
    /// What was filled: first and last number, and when the hole was noticed.
    pub(super) closed: Vec<(u64, u64, UnixMillis)>,
    /// By how many the number of missing events changes.
    pub(super) missing: i64,
    /// The highest number now.
    pub(super) highest: u64,
    /// Its link.
    pub(super) head: Link,
    /// The last number before the first hole.
    pub(super) through: u64,
    /// Its link.
    pub(super) through_link: Link,
}

/// Decides about a batch whose events have these links.
pub(super) fn decide(journal: &Journal, claim: &Claim, links: &[Link], at: UnixMillis) -> Verdict {
    let stretch = Stretch { first: claim.first().get(), last: claim.last().get() };
    if let Some((seq, refused)) = fork(journal, claim, links) {
        return Verdict::Forked { seq, refused };
    }
    let opens = stretch.first > journal.highest + 1;
    let splits = journal.gaps.iter().any(|gap| stretch.is_inside(gap));
    let full = u64::try_from(journal.gaps.len()).unwrap_or(u64::MAX) >= GAPS_MAX;
    if (opens || splits) && full {
        return Verdict::Scattered;
    }
    Verdict::Taken(take(journal, claim, stretch, at))
}

/// The numbers of a batch.
#[derive(Clone, Copy)]
struct Stretch {
    first: u64,
    last: u64,
}

impl Stretch {
    fn is_inside(self, gap: &Gap) -> bool {
        gap.first < self.first && self.last < gap.last
    }

    fn meets(self, gap: &Gap) -> bool {
        gap.first <= self.last && self.first <= gap.last
    }
}

/// Where the batch tells another story than the store, and the link it tells there.
fn fork(journal: &Journal, claim: &Claim, links: &[Link]) -> Option<(u64, Link)> {
    let (first, last) = (claim.first().get(), claim.last().get());
    let differs = |known: Option<Link>, told: Link| known.is_some_and(|known| known != told);
    if differs(link_before(journal, first), claim.prev()) {
        return Some((first - 1, claim.prev()));
    }
    for (seq, link) in (first..).zip(links) {
        let known = journal.known.get(&seq).copied();
        let known = known.or((seq == journal.highest).then_some(journal.head));
        if differs(known, *link) {
            return Some((seq, *link));
        }
    }
    let after = journal.gaps.iter().find(|gap| gap.last == last).and_then(|gap| gap.after);
    differs(after, claim.head()).then(|| (last, claim.head()))
}

/// The link just before a number, if it is known.
fn link_before(journal: &Journal, first: u64) -> Option<Link> {
    let before = first - 1;
    if before == journal.highest {
        return Some(journal.head);
    }
    let beside = journal.gaps.iter().find(|gap| gap.first == first).and_then(|gap| gap.before);
    beside.or_else(|| journal.known.get(&before).copied())
}

fn take(journal: &Journal, claim: &Claim, stretch: Stretch, at: UnixMillis) -> Taken {
    let Stretch { first, last } = stretch;
    let is_missing = |seq: u64| journal.gaps.iter().any(|gap| gap.first <= seq && seq <= gap.last);
    let fresh = (first..=last).map(|seq| seq > journal.highest || is_missing(seq)).collect();
    let grows = last > journal.highest;
    let mut taken = Taken {
        fresh,
        late: first <= journal.highest,
        removed: Vec::new(),
        opened: Vec::new(),
        closed: Vec::new(),
        missing: 0,
        highest: if grows { last } else { journal.highest },
        head: if grows { claim.head() } else { journal.head },
        through: 0,
        through_link: journal.head,
    };
    if first > journal.highest + 1 {
        taken.opened.push(Gap {
            first: journal.highest + 1,
            last: first - 1,
            before: Some(journal.head),
            after: Some(claim.prev()),
            noticed_at: at,
        });
    }
    for gap in journal.gaps.iter().filter(|gap| stretch.meets(gap)) {
        fill(&mut taken, claim, stretch, gap);
    }
    taken.missing = difference(journal, &taken);
    (taken.through, taken.through_link) = through(journal, claim, &taken);
    taken
}

/// Fills the part of a hole that the stretch covers; what remains of it stays open.
fn fill(taken: &mut Taken, claim: &Claim, stretch: Stretch, gap: &Gap) {
    let Stretch { first, last } = stretch;
    taken.removed.push(gap.first);
    if gap.first < first {
        taken.opened.push(Gap { last: first - 1, after: Some(claim.prev()), ..*gap });
    }
    if last < gap.last {
        taken.opened.push(Gap { first: last + 1, before: Some(claim.head()), ..*gap });
    }
    taken.closed.push((gap.first.max(first), gap.last.min(last), gap.noticed_at));
}

fn difference(journal: &Journal, taken: &Taken) -> i64 {
    let size = |first: u64, last: u64| i64::try_from(last - first + 1).unwrap_or(i64::MAX);
    let removed = journal.gaps.iter().filter(|gap| taken.removed.contains(&gap.first));
    let before: i64 = removed.map(|gap| size(gap.first, gap.last)).sum();
    let after: i64 = taken.opened.iter().map(|gap| size(gap.first, gap.last)).sum();
    after - before
}

/// The last number before the first hole, and its link.
fn through(journal: &Journal, claim: &Claim, taken: &Taken) -> (u64, Link) {
    let untouched = journal.gaps.iter().filter(|gap| !taken.removed.contains(&gap.first));
    let hole = untouched.chain(&taken.opened).min_by_key(|gap| gap.first);
    let Some(hole) = hole else { return (taken.highest, taken.head) };
    let start = Link::start(claim.journal());
    let through = hole.first - 1;
    let known = || journal.known.get(&through).copied();
    let link = if through == Seq::NONE.get() { Some(start) } else { hole.before.or_else(known) };
    // A store of an older hub may not know the link; then the receipt covers nothing, which costs
    // the station a repetition and never an event.
    link.map_or((Seq::NONE.get(), start), |link| (through, link))
}
