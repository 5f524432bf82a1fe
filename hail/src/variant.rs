//! A bad input made of good ones: bits turned, bytes put in, pieces left out, doubled or exchanged.

use crate::chance::Chance;

/// How long an input may become.
pub const INPUT_BYTES_MAX: usize = 8 * 1_024;
/// How many changes a good input suffers at most.
const CHANGES_MAX: usize = 6;
/// How often a piece is repeated at most.
const REPEATS_MAX: usize = 200;
/// Bytes that mean something to one parser or another.
const TELLING: &[u8] = b"\0\x01\x02\x03\x1B\x7F\x80\xC3\xFF\"'\\{}[](),;:=^~!#\r\n\t -0179.eE";

/// The variant of `seeds` with this number; always the same.
pub(crate) fn of(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut chance = Chance::new(number);
    let mut input = piece(seeds, &mut chance).to_vec();
    for _ in 0..=chance.below(CHANGES_MAX) {
        change(&mut input, seeds, &mut chance);
        input.truncate(INPUT_BYTES_MAX);
    }
    input
}

/// A good input; nothing if there is none.
fn piece<'a>(seeds: &'a [Vec<u8>], chance: &mut Chance) -> &'a [u8] {
    seeds.get(chance.below(seeds.len())).map_or(&[], Vec::as_slice)
}

/// Two places in `input`, the first not after the second.
fn range(input: &[u8], chance: &mut Chance) -> std::ops::Range<usize> {
    let (a, b) = (chance.below(input.len() + 1), chance.below(input.len() + 1));
    a.min(b)..a.max(b)
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(input.len() + 1);
    match chance.below(8) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = TELLING[chance.below(TELLING.len())];
            }
        }
        2 => input.insert(at, TELLING[chance.below(TELLING.len())]),
        3 => {
            let bytes: Vec<u8> = (0..=chance.below(8)).map(|_| chance.byte()).collect();
            input.splice(at..at, bytes);
        }
        4 => {
            let gone = range(input, chance);
            input.drain(gone);
        }
        5 => {
            let again = input[range(input, chance)].to_vec();
            input.splice(at..at, again);
        }
        6 => {
            let end = (at + 1 + chance.below(4)).min(input.len());
            let many = input[at..end].repeat(chance.below(REPEATS_MAX));
            input.splice(at..at, many);
        }
        _ => {
            let other = piece(seeds, chance);
            let other = other[range(other, chance)].to_vec();
            let gone = range(input, chance);
            input.splice(gone, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_number_stands_for_one_variant_and_variants_differ() {
        let seeds = [b"^XA^FDA-17^FS^XZ".to_vec(), b"{\"labels\":3}".to_vec()];
        let all: BTreeSet<Vec<u8>> = (0..1_000).map(|number| of(&seeds, number)).collect();
        assert!(all.len() > 900, "{}", all.len());
        assert!(all.iter().all(|input| input.len() <= INPUT_BYTES_MAX));
        assert_eq!(of(&seeds, 17), of(&seeds, 17));
        assert!((0..1_000).any(|number| !of(&[], number).is_empty()));
    }
}
