//! When which sound is due: a stop calls until somebody comes, a question asks now and then, and so
//! does the call for the shift lead; a scan clicks.
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
/// How often the shift lead is called.
const CALL_PAUSE: Duration = Duration::from_secs(60);
/// The shortest pause between two clicks: what a gun reads twice in a row sounds once.
const CLICK_PAUSE: Duration = Duration::from_millis(250);
/// How long a person can have quiet; never for ever.
pub(crate) const QUIET_MAX: Duration = Duration::from_secs(10 * 60);

/// Knows what was heard last, and when.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    class: Option<Class>,
    last: Option<Instant>,
    called: Option<Instant>,
    clicked: Option<Instant>,
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

    /// The click of a scan, unless one was heard a moment ago. Whoever scans has come.
    pub(crate) fn scanned(&mut self, taken: bool, now: Instant) -> Option<Sound> {
        self.has_come = true;
        let is_soon = self.clicked.is_some_and(|clicked| now < clicked + CLICK_PAUSE);
        if is_soon || self.is_quiet(now) {
            return None;
        }
        self.clicked = Some(now);
        Some(if taken { Sound::Taken } else { Sound::Refused })
    }

    /// The sound that is due now, if one is, with the station standing so and the shift lead wanted
    /// there or not.
    pub(crate) fn due(&mut self, class: Class, wanted: bool, now: Instant) -> Option<Sound> {
        let stands = self.of_the_station(class, now);
        if !wanted {
            self.called = None;
        }
        // One at a time: what stands comes before the call, which waits for the next look.
        let is_due = wanted && self.called.is_none_or(|called| now >= called + CALL_PAUSE);
        if stands.is_some() || !is_due || self.is_quiet(now) {
            return stands;
        }
        self.called = Some(now);
        Some(Sound::Call)
    }

    fn is_quiet(&self, now: Instant) -> bool {
        self.quiet_until.is_some_and(|until| now < until)
    }

    /// The sound of how the station stands.
    fn of_the_station(&mut self, class: Class, now: Instant) -> Option<Sound> {
        let before = self.class.replace(class);
        if before != Some(class) {
            self.has_come = false;
            self.last = None;
        }
        if self.is_quiet(now) {
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
            let sound = alarm.due(*class, false, start + Duration::from_secs(*second));
            said.push(match sound {
                Some(Sound::Stop) => 'S',
                Some(Sound::Question) => 'Q',
                Some(Sound::Back) => 'B',
                Some(other) => panic!("{other:?} is nothing of how the station stands"),
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
        assert_eq!(alarm.due(Class::Stopped, true, start), None);
        assert_eq!(alarm.scanned(true, start), None);
        assert_eq!(alarm.due(Class::Stopped, true, start + QUIET_MAX), Some(Sound::Stop));
        assert_eq!(alarm.scanned(true, start + QUIET_MAX), Some(Sound::Taken));
    }

    #[test]
    fn the_lead_is_called_at_once_and_once_a_minute_until_the_lead_is_here() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let mut due =
            |second, wanted| alarm.due(Class::Ready, wanted, start + Duration::from_secs(second));
        assert_eq!([due(0, true), due(2, true)], [Some(Sound::Call), None]);
        assert_eq!([due(60, true), due(62, false)], [Some(Sound::Call), None]);
        assert_eq!(due(64, true), Some(Sound::Call), "a second call is heard at once");
    }

    #[test]
    fn a_stop_is_heard_before_the_call_and_never_with_it() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let mut due = |second| alarm.due(Class::Stopped, true, start + Duration::from_secs(second));
        assert_eq!([due(0), due(2), due(4)], [Some(Sound::Stop), Some(Sound::Call), None]);
    }

    #[test]
    fn a_scan_clicks_by_what_became_of_it_and_a_flood_of_them_does_not() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let heard: Vec<_> = (0..100)
            .filter_map(|scan| alarm.scanned(scan != 50, start + Duration::from_millis(10 * scan)))
            .collect();
        assert_eq!(heard, [Sound::Taken, Sound::Taken, Sound::Refused, Sound::Taken]);
    }

    #[test]
    fn whoever_scans_has_come_and_the_stop_calls_less_often() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let mut alarm = Alarm::default();
        assert_eq!(alarm.due(Class::Stopped, false, at(0)), Some(Sound::Stop));
        alarm.scanned(true, at(1));
        assert_eq!(alarm.due(Class::Stopped, false, at(20)), None);
        assert_eq!(alarm.due(Class::Stopped, false, at(120)), Some(Sound::Stop));
    }
}
