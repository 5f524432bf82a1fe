//! Which profile a live printer has: what is seen of it, against the rules of every profile.
//!
//! A rule is a pattern in which `*` stands for any letters and `?` for one; upper and lower case
//! are the same. A profile fits when one of its rules does, and the rule that spells out the most
//! letters wins.

use super::Profile;

/// What can be seen of a printer before anything is known of it. What was not seen is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// What it says it is in its own language, such as `ZT411-200dpi` (`~HI`, `UQ`, `ESC v`).
    pub model: String,
    /// The IEEE-1284 id of its USB port, such as `MFG:Zebra;CMD:ZPL;MDL:ZT411`.
    pub ieee1284: String,
    /// USB vendor and product in hex, such as `0a5f:0166`.
    pub usb: String,
    /// What SNMP says it is.
    pub snmp: String,
    /// The entries of its mDNS record, such as `ty=Zebra ZT411`.
    pub mdns: Vec<String>,
}

/// The patterns of one profile, by what they are held against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// Against [`Seen::model`].
    pub model: Vec<String>,
    /// Against [`Seen::ieee1284`].
    pub ieee1284: Vec<String>,
    /// Against [`Seen::usb`].
    pub usb: Vec<String>,
    /// Against [`Seen::snmp`].
    pub snmp: Vec<String>,
    /// Against each of [`Seen::mdns`].
    pub mdns: Vec<String>,
}

impl Rules {
    /// How many letters the most exact rule that fits spells out; `None` when none fits.
    pub fn fit(&self, seen: &Seen) -> Option<usize> {
        let Seen { model, ieee1284, usb, snmp, mdns } = seen;
        let of_mdns = mdns.iter().map(|entry| (&self.mdns, entry));
        let all = [
            (&self.model, model),
            (&self.ieee1284, ieee1284),
            (&self.usb, usb),
            (&self.snmp, snmp),
        ];
        let fits = |(patterns, text): (&Vec<String>, &String)| {
            let fitting = patterns.iter().filter(|it| !text.is_empty() && is_like(it, text));
            fitting.map(|pattern| spelled(pattern)).max()
        };
        all.into_iter().chain(of_mdns).filter_map(fits).max()
    }
}

/// The profile that fits best. Of two that fit equally well none is taken: a person must choose.
pub(super) fn best<'a>(profiles: &'a [Profile], seen: &Seen) -> Option<&'a Profile> {
    let fit = |profile: &'a Profile| profile.rules.fit(seen).map(|fit| (fit, profile));
    let fitting: Vec<_> = profiles.iter().filter_map(fit).collect();
    let best = fitting.iter().map(|(fit, _)| *fit).max()?;
    let mut first = fitting.iter().filter(|(fit, _)| *fit == best);
    first.next().filter(|_| first.next().is_none()).map(|(_, profile)| *profile)
}

/// Letters that a pattern spells out.
fn spelled(pattern: &str) -> usize {
    pattern.chars().filter(|sign| !matches!(sign, '*' | '?')).count()
}

/// Whether a pattern could be meant: it spells something out.
pub(super) fn is_pattern(pattern: &str) -> bool {
    spelled(pattern) > 0
}

fn is_like(pattern: &str, text: &str) -> bool {
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let (pattern, text) = (lower(pattern), lower(text));
    // Where the last `*` stands, and how much of the text it has taken.
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(sign) if *sign == '?' || *sign == text[t] => {
                p += 1;
                t += 1;
            }
            Some(_) | None => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_what_it_spells() {
        for (pattern, text) in [
            ("ZT411-200dpi", "zt411-200DPI"),
            ("ZT411*", "ZT411"),
            ("*ZT411*203*", "ZTC ZT411-203dpi ZPL"),
            ("0a5f:*", "0A5F:0166"),
            ("Z?411", "ZT411"),
            ("*a*b*", "aXbYab"),
        ] {
            assert!(is_like(pattern, text), "{pattern} and {text}");
        }
        for (pattern, text) in
            [("ZT411", "ZT4111"), ("ZT411", "ZT41"), ("Z?411", "Z411"), ("*b*a", "abc"), ("", "a")]
        {
            assert!(!is_like(pattern, text), "{pattern} and {text}");
        }
    }

    #[test]
    fn a_pattern_of_nothing_but_stars_takes_no_forever() {
        assert!(!is_like(&"*a".repeat(40), &"a".repeat(2_000).replace("aa", "ab")[..39]));
        assert!(!is_pattern("**?"));
    }

    #[test]
    fn what_was_not_seen_fits_nothing() {
        let rules = Rules { model: vec!["*".to_owned()], ..Rules::default() };
        assert_eq!(rules.fit(&Seen::default()), None);
        assert_eq!(rules.fit(&Seen { model: "A".to_owned(), ..Seen::default() }), Some(0));
    }

    #[test]
    fn the_most_exact_rule_counts() {
        let rules = Rules {
            model: vec!["ZT*".to_owned(), "ZT411*".to_owned()],
            mdns: vec!["ty=*ZT411 in the hall*".to_owned()],
            ..Rules::default()
        };
        let mut seen = Seen { model: "ZT411-200dpi".to_owned(), ..Seen::default() };
        assert_eq!(rules.fit(&seen), Some(5));
        seen.mdns = vec!["x=y".to_owned(), "ty=Zebra ZT411 in the hall".to_owned()];
        assert_eq!(rules.fit(&seen), Some(20));
    }
}
