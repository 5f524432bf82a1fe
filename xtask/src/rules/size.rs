//! Files and functions are short enough to be read in one sitting, and each file says what it is for.
//!
//! About 300 lines a file and 40 a function is the custom; the walls below are where a build stops.

use super::{none, one, sources, sources::Source};

/// Lines of a file before its tests.
const FILE_LINES_MAX: usize = 600;
/// Lines of a function, its signature included.
const FUNCTION_LINES_MAX: usize = 70;

/// What is too long, or opens without a word.
fn findings(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for Source { path, text, .. } in sources {
        let lines = text.lines().take_while(|line| *line != "mod tests {").count();
        if lines > FILE_LINES_MAX {
            found.push(format!("{path} has {lines} lines before its tests: find its second noun"));
        }
        if !text.starts_with("//!") {
            found.push(format!("{path} does not open with `//!`: say what it is for"));
        }
        found.extend(
            functions(text)
                .into_iter()
                .filter(|(_, length)| *length > FUNCTION_LINES_MAX)
                .map(|(name, length)| format!("{path}: {name} has {length} lines: name its parts")),
        );
    }
    found
}

/// Every function with its length. Formatted code closes a function at the depth where it opens.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        // A signature without a body, or a body on one line, has no closing line of its own.
        if line.ends_with(['}', ';']) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let at_depth = |each: &&str, mark: char| {
            each.strip_prefix(indent).is_some_and(|rest| rest.starts_with(mark))
        };
        let signature = lines[start..].iter().find(|each| at_depth(each, ')'));
        let has_no_body = !line.ends_with('{') && signature.is_some_and(|end| end.ends_with(';'));
        let end = lines[start..].iter().position(|each| at_depth(each, '}'));
        if let Some(end) = end.filter(|_| !has_no_body) {
            found.push((name, end + 1));
        }
    }
    found
}

/// The name of the function that `line` opens.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.trim_start().split_once("fn ")?;
    let qualifier = |word: &str| {
        matches!(word, "pub" | "const" | "async" | "unsafe" | "extern" | "\"C\"" | "super)" | "in")
            || word.starts_with("pub(")
    };
    if !before.split_whitespace().all(qualifier) {
        return None;
    }
    after.split(['(', '<']).next().filter(|name| !name.is_empty())
}

#[test]
fn every_file_is_a_sitting_and_says_what_it_is_for() {
    none(&findings(&sources::rust()));
}

#[test]
fn what_is_too_long_or_silent_is_seen() {
    let planted = |text: &str| findings(&[Source::planted("hub/src/lib.rs", text)]);
    one(&planted("fn f() {}\n"), "say what it is for");
    one(&planted(&format!("//! Long.\n{}", "const A: u8 = 1;\n".repeat(600))), "601 lines");
    let body = "    g();\n".repeat(69);
    one(&planted(&format!("//! F.\npub(crate) async fn f() {{\n{body}}}\n")), "f has 71 lines");
    let method =
        format!("//! F.\nimpl A {{\n    fn f<T>(\n        a: T,\n    ) {{\n    {body}    }}\n}}\n");
    one(&planted(&method), "f has 73 lines");
}

#[test]
fn tests_do_not_make_a_file_long_and_a_signature_is_no_function() {
    let planted = |text: &str| findings(&[Source::planted("hub/src/lib.rs", text)]);
    none(&planted(&format!("//! S.\nmod tests {{\n{}}}\n", "const A: u8 = 1;\n".repeat(900))));
    let trait_ =
        format!("//! T.\ntrait A {{\n    fn f(&self);\n{}\n}}\n", "    // Said.\n".repeat(90));
    none(&planted(&trait_));
    let long_signature = trait_.replace("fn f(&self);", "fn f(\n        &self,\n    );");
    none(&planted(&long_signature));
}
