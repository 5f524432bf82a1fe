//! How often one person may look parcels up: enough for work, too little to try out numbers.
//!
//! In memory only, and each hub counts for itself: a restart forgives. Who found what is the audit's.

use std::{
    array,
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use contract::event::UnixMillis;

/// Most questions of one person in a minute.
pub const LOOKUPS_A_MINUTE_MAX: u32 = 60;
/// Most questions of one person in a day.
pub const LOOKUPS_A_DAY_MAX: u32 = 1_000;
/// How many people are remembered; when there are more, nobody new may ask.
const PEOPLE_MAX: usize = 10_000;

const LIMITS: [Limit; 2] = [
    Limit { time: Duration::from_secs(60), most: LOOKUPS_A_MINUTE_MAX },
    Limit { time: Duration::from_secs(24 * 60 * 60), most: LOOKUPS_A_DAY_MAX },
];

/// So many within a time that begins with the first.
#[derive(Clone, Copy)]
struct Limit {
    time: Duration,
    most: u32,
}

/// What was asked under one limit.
#[derive(Clone, Copy, Debug)]
struct Asked {
    count: u32,
    first: UnixMillis,
}

/// What each person asked lately.
#[derive(Debug, Default)]
pub struct Lookups(Mutex<BTreeMap<String, [Asked; LIMITS.len()]>>);

impl Limit {
    /// How long what was asked still counts.
    fn left(self, asked: Asked, now: UnixMillis) -> Duration {
        let past = now.get().saturating_sub(asked.first.get());
        self.time.saturating_sub(Duration::from_millis(past))
    }
}

impl Lookups {
    /// Takes one question of a person.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn take(&self, person: &str, now: UnixMillis) -> Result<(), Duration> {
        let none = Asked { count: 0, first: now };
        let counts = |asked: Asked, limit: Limit| !limit.left(asked, now).is_zero();
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= PEOPLE_MAX && !people.contains_key(person) {
            people.retain(|_, asked| asked.iter().zip(LIMITS).any(|(it, of)| counts(*it, of)));
            if people.len() >= PEOPLE_MAX {
                return Err(LIMITS[0].time);
            }
        }
        let before = people.get(person).copied().unwrap_or([none; LIMITS.len()]);
        let asked: [Asked; LIMITS.len()] =
            array::from_fn(|at| if counts(before[at], LIMITS[at]) { before[at] } else { none });
        let full = asked.iter().zip(LIMITS).filter(|(asked, limit)| asked.count >= limit.most);
        if let Some(wait) = full.map(|(asked, limit)| limit.left(*asked, now)).max() {
            return Err(wait);
        }
        let with_this = asked.map(|asked| Asked { count: asked.count + 1, ..asked });
        people.insert(person.to_owned(), with_this);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis::new(1_790_000_000_000 + seconds * 1_000)
    }

    fn ask(lookups: &Lookups, times: u32, now: UnixMillis) {
        for _ in 0..times {
            lookups.take("wang", now).unwrap();
        }
    }

    #[test]
    fn a_person_asks_so_often_a_minute_and_another_person_still_may() {
        let lookups = Lookups::default();
        ask(&lookups, LOOKUPS_A_MINUTE_MAX, at(0));
        assert_eq!(lookups.take("wang", at(20)), Err(Duration::from_secs(40)));
        lookups.take("li", at(20)).unwrap();
        lookups.take("wang", at(60)).unwrap();
    }

    #[test]
    fn a_day_has_its_own_end() {
        let lookups = Lookups::default();
        let minutes = u64::from(LOOKUPS_A_DAY_MAX / 50);
        for minute in 0..minutes {
            ask(&lookups, 50, at(minute * 60));
        }
        let wait = Duration::from_secs((24 * 60 - minutes) * 60);
        assert_eq!(lookups.take("wang", at(minutes * 60)), Err(wait));
        ask(&lookups, LOOKUPS_A_MINUTE_MAX, at(24 * 60 * 60));
    }

    #[test]
    fn what_no_longer_counts_is_forgotten() {
        let lookups = Lookups::default();
        for person in 0..PEOPLE_MAX {
            lookups.take(&person.to_string(), at(0)).unwrap();
        }
        assert!(lookups.take("one more", at(0)).is_err());
        lookups.take("0", at(0)).unwrap();
        lookups.take("one more", at(24 * 60 * 60)).unwrap();
        assert_eq!(lookups.0.lock().unwrap().len(), 1);
    }
}
