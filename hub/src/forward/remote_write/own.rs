//! The hub's own figures as series, read from the text that `/metrics` shows.
//!
//! The text is the hub's own: a line that cannot be read is left out and never guessed at.

use contract::event::UnixMillis;

use super::wire::{self, Sample, TimeSeries};

/// Every figure of the text at this moment, with the name of the hub.
pub(super) fn series(text: &str, hub: &str, now: UnixMillis) -> Vec<TimeSeries> {
    let timestamp = i64::try_from(now.get()).unwrap_or(i64::MAX);
    let figures = text.lines().filter(|line| !line.starts_with('#')).filter_map(figure);
    let series = figures.map(|Figure { name, labels, value }| {
        let labels = labels.iter().map(|(name, value)| (*name, value.as_str()));
        let labels: Vec<(&str, &str)> =
            labels.chain([("hub", hub)]).filter(|(_, value)| !value.is_empty()).collect();
        wire::series(name, &labels, vec![Sample { value, timestamp }])
    });
    series.collect()
}

/// One line of the text.
struct Figure<'a> {
    name: &'a str,
    labels: Vec<(&'a str, String)>,
    value: f64,
}

fn figure(line: &str) -> Option<Figure<'_>> {
    let end = line.find(['{', ' '])?;
    let (name, mut rest) = line.split_at(end);
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (name, quoted) = rest.trim_start_matches(',').split_once("=\"")?;
            let (value, after) = quoted_value(quoted)?;
            labels.push((name, value));
            rest = after;
        }
        rest = &rest[1..];
    }
    let value = rest.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Figure { name, labels, value })
}

/// What stands up to the closing quotation mark, and what stands after it.
fn quoted_value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, said: &str) {
        let found = series(line, "hub-1", UnixMillis::new(5));
        let found = found.iter().map(|one| {
            let label = |label: &wire::Label| format!("{}={}", label.name, label.value);
            let labels: Vec<String> = one.labels.iter().map(label).collect();
            format!("{} {} {}", labels.join(" "), one.samples[0].value, one.samples[0].timestamp)
        });
        assert_eq!(found.collect::<Vec<_>>().join("; "), said);
    }

    #[test]
    fn every_line_is_a_series_of_the_hub() {
        check("a_total 3", "__name__=a_total hub=hub-1 3 5");
        check("a{x=\"1\",b=\"2\"} 0.5", "__name__=a b=2 hub=hub-1 x=1 0.5 5");
        check("a_bucket{le=\"+Inf\"} 7 1234", "__name__=a_bucket hub=hub-1 le=+Inf 7 5");
        check(
            "a{outlet=\"on \\\"call\\\", \\\\ 1}\"} 1",
            "__name__=a hub=hub-1 outlet=on \"call\", \\ 1} 1 5",
        );
        check("a{x=\"\"} 1", "__name__=a hub=hub-1 1 5");
    }

    #[test]
    fn what_is_no_figure_is_left_out() {
        for line in ["# EOF", "", "a", "a{x=\"1\"", "a{x=1} 2", "a b"] {
            check(line, "");
        }
    }
}
