//! How long a part has given no sign of life, counted in looks.
//!
//! Looks are counted instead of time, because time passes while a computer sleeps or a process is
//! held, and nobody can give a sign then.

use std::time::Duration;

/// What was seen of one part so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Silence {
    signs: u64,
    looks: u32,
}

impl Silence {
    /// Looks once; how long the part has been silent over its work. One that rests is not silent.
    pub(super) fn look(&mut self, signs: u64, works: bool, look_pause: Duration) -> Duration {
        if works && signs == self.signs {
            self.looks = self.looks.saturating_add(1);
        } else {
            *self = Self { signs, looks: 0 };
        }
        look_pause.saturating_mul(self.looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_looks_at_unfinished_work_without_a_sign_count() {
        let mut silence = Silence::default();
        let mut look = |signs, works| silence.look(signs, works, Duration::from_secs(1)).as_secs();
        let seen = [
            look(1, true),
            look(1, true),
            look(1, true),
            look(2, true),
            look(2, true),
            look(2, false),
            look(2, true),
        ];
        assert_eq!(seen, [0, 1, 2, 0, 1, 0, 1]);
    }
}
