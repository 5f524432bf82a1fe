//! Ranges of firmware: `>=V60.14, <V70`.
//!
//! Versions are compared piece by piece, numbers as numbers. A version that begins with other
//! letters belongs to another family and is never inside a range.

use std::cmp::Ordering;

/// How many conditions one range may have.
const CONDITIONS_MAX: usize = 8;

/// A range of firmware versions: all conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firmware {
    conditions: Vec<(Comparison, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    AtMost,
    Above,
    Below,
    Exactly,
}

/// How each comparison begins; longer signs come first.
const SIGNS: &[(&str, Comparison)] = &[
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    (">", Comparison::Above),
    ("<", Comparison::Below),
    ("=", Comparison::Exactly),
];

impl Firmware {
    /// Reads a range; `None` when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let conditions: Option<Vec<_>> = text.split(',').map(condition).collect();
        let conditions = conditions.filter(|all| all.len() <= CONDITIONS_MAX)?;
        Some(Self { conditions })
    }

    /// Whether a version lies inside.
    pub fn contains(&self, version: &str) -> bool {
        let holds = |(comparison, bound): &(Comparison, String)| {
            compare(version, bound).is_some_and(|order| match comparison {
                Comparison::AtLeast => order != Ordering::Less,
                Comparison::AtMost => order != Ordering::Greater,
                Comparison::Above => order == Ordering::Greater,
                Comparison::Below => order == Ordering::Less,
                Comparison::Exactly => order == Ordering::Equal,
            })
        };
        self.conditions.iter().all(holds)
    }
}

fn condition(text: &str) -> Option<(Comparison, String)> {
    let text = text.trim();
    let (sign, comparison) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign))?;
    let version = text[sign.len()..].trim();
    let is_version = version.starts_with(|first: char| first.is_ascii_alphanumeric())
        && version.chars().any(|sign| sign.is_ascii_digit())
        && !version.contains(['<', '>', '=']);
    is_version.then(|| (*comparison, version.to_owned()))
}

/// `None` for versions of different families.
fn compare(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (pieces(left), pieces(right));
    let family = |pieces: &[Piece]| pieces.first().filter(|it| it.is_word()).cloned();
    (family(&left) == family(&right)).then(|| left.cmp(&right))
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Word(String),
    Number(u64),
}

impl Piece {
    fn is_word(&self) -> bool {
        match self {
            Piece::Word(_) => true,
            Piece::Number(_) => false,
        }
    }
}

fn pieces(version: &str) -> Vec<Piece> {
    let kind = |sign: char| (sign.is_ascii_digit(), sign.is_ascii_alphabetic() || !sign.is_ascii());
    let signs: Vec<char> = version.chars().collect();
    signs
        .chunk_by(|left, right| kind(*left) == kind(*right))
        .map(|piece| piece.iter().collect::<String>())
        .filter(|piece| piece.chars().all(char::is_alphanumeric))
        .map(|piece| match piece.parse() {
            Ok(number) => Piece::Number(number),
            Err(_) => Piece::Word(piece.to_ascii_uppercase()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: &str, inside: &[&str], outside: &[&str]) {
        let range = Firmware::parse(range).unwrap();
        inside.iter().for_each(|version| assert!(range.contains(version), "{version}"));
        outside.iter().for_each(|version| assert!(!range.contains(version), "{version}"));
    }

    #[test]
    fn numbers_count_as_numbers() {
        check(">=V60.14, <V70", &["V60.14", "V60.14.3Z", "V60.100", "v69.99"], &["V60.9", "V70"]);
        check("=V84.20.18Z", &["V84.20.18Z", "v84.20.18z"], &["V84.20.18", "V84.20.19Z"]);
        check(">1.0, <=2", &["1.0.1", "2"], &["1.0", "2.0"]);
    }

    #[test]
    fn another_family_of_versions_is_never_inside() {
        check(">=V60.14", &["V99"], &["60.14", "X61", "", "FDX V61"]);
    }

    #[test]
    fn what_is_no_range_is_not_taken() {
        for text in ["", "V60", ">=", ">=V", ">=1,", "=>1", ">= =1", "~1"] {
            assert_eq!(Firmware::parse(text), None, "{text}");
        }
        assert_eq!(Firmware::parse(&[">1"; 9].join(",")), None);
    }
}
