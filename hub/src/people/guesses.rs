//! How often a wrong password may be tried: a few times for one name, then somebody has to wait.
//!
//! In memory only: a restart forgives. Names that nobody has count too, so that the answer does not
//! tell which names there are.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use contract::event::UnixMillis;

/// Wrong guesses for one name within the time.
pub const GUESSES_MAX: u32 = 5;
/// How long they count.
const TIME: Duration = Duration::from_secs(15 * 60);
/// How many names are remembered; when there are more, nobody new may guess.
const NAMES_MAX: usize = 10_000;

/// Wrong guesses by name: how many, and when the first was.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<BTreeMap<String, (u32, UnixMillis)>>);

impl Guesses {
    /// Takes one guess; it counts as wrong until [`Self::right`] says otherwise.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn take(&self, name: &str, now: UnixMillis) -> Result<(), Duration> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |first: UnixMillis| {
            TIME.saturating_sub(Duration::from_millis(now.get().saturating_sub(first.get())))
        };
        names.retain(|_, (_, first)| !left(*first).is_zero());
        if names.len() >= NAMES_MAX && !names.contains_key(name) {
            return Err(TIME);
        }
        let (count, first) = names.entry(name.to_owned()).or_insert((0, now));
        if *count >= GUESSES_MAX {
            return Err(left(*first));
        }
        *count += 1;
        Ok(())
    }

    /// Forgets the wrong guesses of a name: the last one was right.
    pub fn right(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis::new(1_790_000_000_000 + seconds * 1_000)
    }

    #[test]
    fn a_name_is_guessed_at_a_few_times_and_then_waits() {
        let guesses = Guesses::default();
        for _ in 0..GUESSES_MAX {
            guesses.take("wang", at(0)).unwrap();
        }
        assert_eq!(guesses.take("wang", at(60)), Err(Duration::from_secs(14 * 60)));
        guesses.take("li", at(60)).unwrap();
        guesses.take("wang", at(15 * 60)).unwrap();
    }

    #[test]
    fn a_right_guess_forgives_the_wrong_ones() {
        let guesses = Guesses::default();
        for _ in 0..3 * GUESSES_MAX {
            guesses.take("wang", at(0)).unwrap();
            guesses.right("wang");
        }
    }
}
