//! One part of the station, as its supervision sees it: signs of life, breaks, and the wish to stop.
//!
//! Knows nothing of what the part does.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{BREAKS_MAX, Fall, Fallen, breaks::Breaks};

/// Whether labels are printed without the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They are not: the station ends with the part.
    Core,
    /// They are: the part begins anew as often as it breaks.
    Helper,
}

/// What follows an attempt at a part's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It ended as it was asked to.
    Done,
    /// It broke, and begins anew after this pause.
    Again(Duration),
    /// It broke, and is given up.
    Over,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It works, or waits for work.
    Well,
    /// It broke and has not begun anew yet.
    Broken,
    /// It is beyond mending.
    Fallen(Fall),
}

/// A part; shared by whoever does its work and whoever watches.
#[derive(Debug)]
pub struct Part {
    name: String,
    role: Role,
    silence_max: Duration,
    began: Instant,
    stopping: AtomicBool,
    signs: AtomicU64,
    works: AtomicBool,
    breaks: Mutex<Breaks>,
    condition: Mutex<Condition>,
}

impl Part {
    /// A part that is given up once it has been silent over its work for `silence_max`.
    pub fn new(name: impl Into<String>, role: Role, silence_max: Duration) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            role,
            silence_max,
            began: Instant::now(),
            stopping: AtomicBool::new(false),
            signs: AtomicU64::new(0),
            works: AtomicBool::new(false),
            breaks: Mutex::default(),
            condition: Mutex::new(Condition::Well),
        })
    }

    /// Its name, in the log and on the local API.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether labels are printed without it.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Asks it to end when it next can.
    pub fn ask_to_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to end.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// A sign of life; more are expected while it works.
    pub fn works(&self) {
        self.works.store(true, Ordering::Relaxed);
        self.signs.fetch_add(1, Ordering::Relaxed);
    }

    /// It waits for work, and may do so for ever.
    pub fn rests(&self) {
        self.works.store(false, Ordering::Relaxed);
    }

    /// How it is.
    pub fn condition(&self) -> Condition {
        *lock(&self.condition)
    }

    /// How often it has broken since the station started.
    pub fn breaks(&self) -> u64 {
        lock(&self.breaks).ever()
    }

    /// Does its work, and says what follows; for work that can begin anew after a panic.
    pub fn attempt(&self, work: impl FnOnce()) -> Attempt {
        self.is_well();
        self.works();
        let ended = catch_unwind(AssertUnwindSafe(work));
        self.rests();
        if ended.is_ok() { Attempt::Done } else { self.broke() }
    }

    /// The same for work that cannot begin anew in this process.
    pub fn only_attempt(&self, work: impl FnOnce()) {
        self.works();
        let ended = catch_unwind(AssertUnwindSafe(work));
        self.rests();
        match ended {
            Ok(()) if self.is_stopping() => {}
            Ok(()) => self.falls(Fall::Ended),
            Err(_) => self.falls(Fall::Broke),
        }
    }

    /// Counts a panic that was caught elsewhere, and says what follows; whoever begins it anew says
    /// that it [is well](Self::is_well).
    pub fn broke(&self) -> Attempt {
        let breaks_max = match self.role {
            Role::Core => Some(BREAKS_MAX),
            Role::Helper => None,
        };
        match lock(&self.breaks).count(self.began.elapsed(), breaks_max) {
            Some(pause) => {
                let part = &self.name;
                tracing::error!(%part, ?pause, "A part of the station broke; it begins anew");
                *lock(&self.condition) = Condition::Broken;
                Attempt::Again(pause)
            }
            None => {
                self.falls(Fall::Broke);
                Attempt::Over
            }
        }
    }

    /// It works again.
    pub fn is_well(&self) {
        *lock(&self.condition) = Condition::Well;
    }

    /// It ended, and nobody had asked it to.
    pub fn ended(&self) -> Fallen {
        self.falls(Fall::Ended);
        Fallen { part: self.name.clone(), how: Fall::Ended }
    }

    /// It is beyond mending.
    pub(super) fn falls(&self, how: Fall) {
        *lock(&self.condition) = Condition::Fallen(how);
    }

    /// What a look at it needs: its signs so far, whether it works, how long it may be silent.
    pub(super) fn signs(&self) -> (u64, bool, Duration) {
        let (signs, works) = (&self.signs, &self.works);
        (signs.load(Ordering::Relaxed), works.load(Ordering::Relaxed), self.silence_max)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
