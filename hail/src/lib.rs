//! Throws inputs at a parser: those that broke it before, then variants of good ones, as many as are
//! asked for.
//!
//! The same count throws the same inputs, so a failure replays. What a parser answers is not judged
//! here: a target panics when something is wrong, and the input that did it is kept beside the test.
//! `WAYSTATION_INPUTS` says how many are thrown at each target.

mod chance;
mod variant;

use std::any::Any;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

pub use variant::INPUT_BYTES_MAX;

/// How many inputs are thrown when nobody asks for more.
pub const INPUTS: u64 = 5_000;
/// How long a parser may work on one input.
pub const INPUT_TIME_MAX: Duration = Duration::from_secs(1);
/// How often an input that takes too long is thrown again: the computer may have been busy.
const TRIES: u32 = 3;

/// A parser under inputs.
#[derive(Debug)]
pub struct Hail {
    target: &'static str,
    finds: PathBuf,
    seeds: Vec<Vec<u8>>,
    inputs: u64,
}

impl Hail {
    /// Inputs for `target`, a name in words; what breaks it is kept in `finds`, a folder.
    ///
    /// # Panics
    /// When `WAYSTATION_INPUTS` is no number.
    pub fn on(target: &'static str, finds: impl Into<PathBuf>) -> Self {
        let asked = env::var("WAYSTATION_INPUTS").ok();
        let inputs = asked.map_or(INPUTS, |text| text.parse().expect("a number of inputs"));
        let finds = finds.into().join(target.replace(' ', "-"));
        Self { target, finds, seeds: Vec::new(), inputs }
    }

    /// Good inputs, to make variants of.
    #[must_use]
    pub fn like(mut self, seeds: impl IntoIterator<Item = impl Into<Vec<u8>>>) -> Self {
        self.seeds.extend(seeds.into_iter().map(Into::into));
        self
    }

    /// Throws that many, whatever was asked for.
    #[must_use]
    pub fn times(mut self, inputs: u64) -> Self {
        self.inputs = inputs;
        self
    }

    /// Throws every find, every seed, then variants; says how many.
    ///
    /// # Panics
    /// When `parse` does, or takes longer than [`INPUT_TIME_MAX`]; the input is kept.
    pub fn fall(self, parse: impl Fn(&[u8])) {
        let finds = self.read_finds();
        for (path, input) in &finds {
            if let Err(broken) = strike(&parse, input) {
                say(&format!("{} breaks on {} again", self.target, path.display()));
                panic::resume_unwind(broken);
            }
        }
        let variants = (0..self.inputs).map(|number| variant::of(&self.seeds, number));
        for input in self.seeds.iter().cloned().chain(variants) {
            if let Err(broken) = strike(&parse, &input) {
                self.keep(&input);
                panic::resume_unwind(broken);
            }
        }
        let inputs = self.inputs;
        let known = finds.len();
        say(&format!("evidence: {}: {inputs} inputs, {known} finds of before", self.target));
    }

    fn read_finds(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(&self.finds) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let read = |path: PathBuf| fs::read(&path).ok().map(|input| (path, input));
        paths.into_iter().filter_map(read).collect()
    }

    fn keep(&self, input: &[u8]) {
        let mut name = DefaultHasher::new();
        input.hash(&mut name);
        let path = self.finds.join(format!("{:016x}", name.finish()));
        match write(&path, input) {
            Ok(()) => say(&format!("{} breaks; the input is {}", self.target, path.display())),
            Err(error) => say(&format!("{} breaks; {error}: {input:?}", self.target)),
        }
    }
}

fn write(path: &Path, input: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, input)
}

/// Throws one input; what came of it if the parser broke.
fn strike(parse: &impl Fn(&[u8]), input: &[u8]) -> Result<(), Box<dyn Any + Send>> {
    for _ in 0..TRIES {
        let started = Instant::now();
        panic::catch_unwind(AssertUnwindSafe(|| parse(input)))?;
        if started.elapsed() <= INPUT_TIME_MAX {
            return Ok(());
        }
    }
    Err(Box::new(format!("it took longer than {} s", INPUT_TIME_MAX.as_secs())))
}

/// Says a line past the net that catches what tests print.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Falls over when it meets a closing brace that nothing opened.
    fn count_depth(input: &[u8]) {
        let mut depth = 0_u32;
        for byte in input {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.checked_sub(1).unwrap(),
                _ => {}
            }
        }
    }

    fn falls(finds: &Path, parse: impl Fn(&[u8])) -> bool {
        let hail = Hail::on("a parser", finds).like(["{\"labels\":{}}"]).times(2_000);
        panic::catch_unwind(AssertUnwindSafe(|| hail.fall(parse))).is_err()
    }

    #[test]
    fn a_parser_that_breaks_is_found_out_and_the_input_is_kept() {
        let finds = tempfile::tempdir().unwrap();
        assert!(falls(finds.path(), count_depth));
        let kept: Vec<_> = fs::read_dir(finds.path().join("a-parser")).unwrap().collect();
        assert_eq!(kept.len(), 1);
        // A parser that breaks on nothing else breaks on what is kept.
        let input = fs::read(kept[0].as_ref().unwrap().path()).unwrap();
        assert!(falls(finds.path(), |given| assert_ne!(given, input)));
    }

    #[test]
    fn a_parser_that_is_mended_passes_with_what_broke_it_before() {
        let finds = tempfile::tempdir().unwrap();
        assert!(falls(finds.path(), count_depth));
        assert!(!falls(finds.path(), |_| ()));
    }
}
