//! Mutants of a small tree of their own: one that is caught, one that is not, and the mistakes that
//! must not pass for a catch.

use super::{Mutants, Verdict, recipe};
use crate::tree;
use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

const LIBRARY: &str = "\
//! Counts labels.

/// One more.
pub fn next(labels: u32) -> u32 {
    labels + 1
}

/// Says how many.
pub fn say(labels: u32) -> String {
    format!(\"{labels} labels\")
}

#[test]
fn one_label_follows_another() {
    assert_eq!(next(1), 2);
}
";

/// A tree with one crate and one recipe: `find` becomes `replace` in the library.
fn tree_with(find: &str, replace: &str) -> (TempDir, Mutants) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[package]\nname = \"counter\"\nedition = \"2024\"\n[workspace]\n");
    write("src/lib.rs", LIBRARY);
    let recipe = format!(
        "name = \"planted\"\nwhy = \"labels are counted\"\nfile = \"src/lib.rs\"\n\
         find = {find:?}\nreplace = {replace:?}\ntest = [\"-p\", \"counter\", \"--\", \"one_label\"]\n"
    );
    write("mutants/planted.toml", &recipe);
    let init = Command::new("git").args(["init", "--quiet"]).arg(&root).status().unwrap();
    assert!(init.success());
    let mutants = Mutants { recipes: root.join("mutants"), root, work: folder.path().join("work") };
    (folder, mutants)
}

#[track_caller]
fn check_refused(mutants: &Mutants, words: &str) {
    let error = mutants.run(&[]).unwrap_err();
    assert!(format!("{error:#}").contains(words), "{error:#}");
}

#[test]
fn a_fault_that_a_test_notices_is_caught_and_the_tree_is_left_alone() {
    let (_folder, mutants) = tree_with("labels + 1", "labels + 2");
    assert_eq!(mutants.run(&[]).unwrap(), Verdict { caught: 1, survived: 0 });
    for tree in [&mutants.root, &mutants.work.join("tree")] {
        assert_eq!(fs::read_to_string(tree.join("src/lib.rs")).unwrap(), LIBRARY);
    }
}

#[test]
fn a_fault_that_no_test_notices_survives() {
    let (_folder, mutants) = tree_with("{labels} labels", "no labels");
    assert_eq!(mutants.run(&[]).unwrap(), Verdict { caught: 0, survived: 1 });
}

#[test]
fn a_fault_that_does_not_compile_is_no_catch() {
    let (_folder, mutants) = tree_with("labels + 1", "labels +");
    check_refused(&mutants, "does not compile");
    let healthy = fs::read_to_string(mutants.work.join("tree/src/lib.rs")).unwrap();
    assert_eq!(healthy, LIBRARY);
}

#[test]
fn a_test_that_fails_without_a_fault_is_no_catch() {
    let (_folder, mutants) = tree_with("labels + 1", "labels + 2");
    let broken = LIBRARY.replace("next(1), 2", "next(1), 3");
    fs::write(mutants.root.join("src/lib.rs"), broken).unwrap();
    check_refused(&mutants, "fails without a mutant");
}

#[test]
fn a_fault_that_fits_twice_or_nowhere_is_refused_by_name() {
    let (_folder, twice) = tree_with("labels", "tables");
    check_refused(&twice, "mutant `planted`: its `find` stands 6 times");
    let (_folder, nowhere) = tree_with("pages", "tables");
    check_refused(&nowhere, "mutant `planted`: its `find` stands 0 times");
}

#[test]
fn no_mutant_at_all_is_refused() {
    let (_folder, mutants) = tree_with("labels + 1", "labels + 2");
    fs::remove_file(mutants.recipes.join("planted.toml")).unwrap();
    check_refused(&mutants, "holds no mutant");
    let unknown = mutants.run(&["other".to_owned()]).unwrap_err();
    assert!(unknown.to_string().contains("no mutant `other`"), "{unknown}");
}

#[test]
fn every_mutant_of_the_tree_fits_it_exactly_once() {
    let root = tree::root();
    for recipe in recipe::read_all(&root.join("xtask/mutants")).unwrap() {
        recipe.planted(&root).unwrap_or_else(|error| panic!("{error:#}"));
        assert!(!recipe.why.is_empty() && !recipe.test.is_empty(), "{}", recipe.name);
        assert!(Path::new(&recipe.file).is_relative(), "{}", recipe.file);
    }
}
