//! When which sound is due: a stop calls until somebody comes, a question asks now and then.
//!
//! Pure: time is handed in, nothing is played here. Fewer sounds beat more; one that calls too
//! often is switched off.

use std::time::{Duration, Instant};

use crate::{standing::Class, tones::Sound};

/// How often a stop calls while nobody has come.
const STOP_PAUSE: Duration = Duration::from_secs(15);
/// When it calls again although somebody came.
const STOP_AGAIN: Duration = Duration::from_secs(120);
/// How often a question is asked.
const QUESTION_PAUSE: Duration = Duration::from_secs(30);
/// How long a person can have quiet; never for ever.
pub(crate) const QUIET_MAX: Duration = Duration::from_secs(10 * 60);

/// Knows what was heard last, and when.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    class: Option<Class>,
    last: Option<Instant>,
    has_come: bool,
    quiet_until: Option<Instant>,
}

impl Alarm {
    /// Somebody took the window in hand.
    pub(crate) fn someone_came(&mut self) {
        self.has_come = true;
    }

    /// Somebody wants quiet.
    pub(crate) fn quiet(&mut self, now: Instant) {
        self.quiet_until = Some(now + QUIET_MAX);
    }

    /// The sound that is due now, if one is, with the station standing so.
    pub(crate) fn due(&mut self, class: Class, now: Instant) -> Option<Sound> {
        let before = self.class.replace(class);
        if before != Some(class) {
            self.has_come = false;
            self.last = None;
        }
        if self.quiet_until.is_some_and(|until| now < until) {
            return None;
        }
        let (sound, pause) = match class {
            Class::Stopped => (Sound::Stop, if self.has_come { STOP_AGAIN } else { STOP_PAUSE }),
            Class::InDoubt => (Sound::Question, QUESTION_PAUSE),
            Class::Ready if before == Some(Class::Stopped) => return Some(Sound::Back),
            Class::Ready | Class::Paused | Class::Silent => return None,
        };
        let is_due = self.last.is_none_or(|last| now >= last + pause);
        is_due.then(|| {
            self.last = Some(now);
            sound
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard when the station stands so at these seconds; `!` means that somebody came.
    fn heard(story: &[(u64, Class, bool)]) -> String {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let mut said = String::new();
        for (second, class, came) in story {
            let sound = alarm.due(*class, start + Duration::from_secs(*second));
            said.push(match sound {
                Some(Sound::Stop) => 'S',
                Some(Sound::Question) => 'Q',
                Some(Sound::Back) => 'B',
                None => '.',
            });
            if *came {
                alarm.someone_came();
            }
        }
        said
    }

    #[track_caller]
    fn check(story: &[(u64, Class, bool)], expected: &str) {
        assert_eq!(heard(story), expected);
    }

    #[test]
    fn a_stop_calls_until_somebody_comes_and_once_more_if_it_lasts() {
        let stopped = |second, came| (second, Class::Stopped, came);
        check(
            &[
                stopped(0, false),
                stopped(14, false),
                stopped(15, true),
                stopped(31, false),
                stopped(135, false),
            ],
            "S.S.S",
        );
    }

    #[test]
    fn the_end_of_a_stop_is_heard_once() {
        let ready = |second| (second, Class::Ready, false);
        check(&[(0, Class::Stopped, false), ready(2), ready(4)], "SB.");
        check(
            &[
                (0, Class::InDoubt, false),
                (29, Class::InDoubt, false),
                (30, Class::InDoubt, false),
                ready(32),
            ],
            "Q.Q.",
        );
    }

    #[test]
    fn a_station_that_is_silent_or_paused_calls_nobody() {
        check(
            &[(0, Class::Silent, false), (60, Class::Silent, false), (61, Class::Paused, false)],
            "...",
        );
    }

    #[test]
    fn quiet_ends_by_itself() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        alarm.quiet(start);
        assert_eq!(alarm.due(Class::Stopped, start), None);
        assert_eq!(alarm.due(Class::Stopped, start + QUIET_MAX), Some(Sound::Stop));
    }
}
