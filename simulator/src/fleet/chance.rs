//! What a fleet draws its keys, names and outcomes from: the same numbers for the same seed.
//!
//! It is quick and good enough for made-up events; it keeps no secret.

/// A stream of numbers (SplitMix64, Steele et al. 2014).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of one member of a fleet.
    pub(super) fn of(seed: u64, member: u64) -> Self {
        let mut chance = Self(seed ^ member.wrapping_mul(0xd605_1dae_58c2_f5f9));
        chance.next();
        chance
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is at least 1.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for some in bytes.chunks_mut(8) {
            some.copy_from_slice(&self.next().to_le_bytes()[..some.len()]);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_a_fleet_differ_and_the_same_member_does_not() {
        let draw = |seed, member| Chance::of(seed, member).bytes::<32>();
        assert_eq!(draw(1, 7), draw(1, 7));
        assert_ne!(draw(1, 7), draw(1, 8));
        assert_ne!(draw(1, 7), draw(2, 7));
    }

    #[test]
    fn a_number_stays_below_its_end() {
        let mut chance = Chance::of(1, 1);
        assert!((0..1_000).all(|_| chance.below(7) < 7));
    }
}
