//! What a person may have meant by a word that is not known.

/// How many letters may be wrong in a word of any length.
const WRONG_LETTERS_MAX: usize = 3;

/// The known word that is nearest, if one is near: no more than a third of its letters are wrong.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |known: &&'a str| (wrong_letters(word, known), *known);
    let (wrong, nearest) = known.iter().map(distance).min()?;
    let most = (nearest.chars().count() / 3).clamp(1, WRONG_LETTERS_MAX);
    (wrong <= most).then_some(nearest)
}

/// Letters to add, take out, replace or swap with their neighbour.
fn wrong_letters(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows = vec![(0..=right.len()).collect::<Vec<usize>>()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(a != b);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let known = ["max_width_dots", "max_speed_ips", "dpi", "model"];
        for (word, meant) in [
            ("max_widht_dots", Some("max_width_dots")),
            ("max_width", None),
            ("max_with_dot", Some("max_width_dots")),
            ("dip", Some("dpi")),
            ("modell", Some("model")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), meant, "{word}");
        }
        assert_eq!(nearest("dpi", &[]), None);
    }
}
