//! The Rust files of the tree, and which of them are only tests.

use crate::tree;
use std::{collections::BTreeSet, fs};

/// One Rust file.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
    /// Whether it is compiled into tests only.
    pub(super) test: bool,
}

impl Source {
    /// A file that is not there, for showing a rule what it must see.
    pub(super) fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), test: false }
    }

    /// The file's syntax.
    pub(super) fn syntax(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }
}

/// Every Rust file that is tracked or about to be.
pub(super) fn rust() -> Vec<Source> {
    let root = tree::root();
    let files = tree::files(&root).expect("the tree can be listed by git");
    let mut sources: Vec<Source> = files
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| Source {
            text: fs::read_to_string(root.join(&path)).expect("a listed file can be read"),
            path,
            test: false,
        })
        .collect();
    assert!(sources.len() > 10, "only {} Rust files were found", sources.len());
    let hidden: BTreeSet<String> = sources.iter().flat_map(test_modules).collect();
    for source in &mut sources {
        let stem = source.path.trim_end_matches(".rs");
        source.test = source.path.split('/').any(|part| part == "tests" || part == "benches")
            || hidden
                .iter()
                .any(|module| stem == module || stem.starts_with(&format!("{module}/")));
    }
    sources
}

/// The modules in files of their own that `source` declares for tests only, without `.rs`.
fn test_modules(source: &Source) -> Vec<String> {
    let stem = source.path.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main")) => folder,
        _ => stem,
    };
    let lines: Vec<&str> = source.text.lines().collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'))
        .map(|name| format!("{folder}/{name}"))
        .collect()
}

#[test]
fn a_module_declared_for_tests_is_known_as_one() {
    let text = "#[cfg(test)]\nmod rules;\nmod tree;\n";
    assert_eq!(test_modules(&Source::planted("xtask/src/main.rs", text)), ["xtask/src/rules"]);
    assert_eq!(test_modules(&Source::planted("hub/src/store.rs", text)), ["hub/src/store/rules"]);
}
