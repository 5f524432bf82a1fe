//! A copy of the tree that faults are planted in.
//!
//! A file that has not changed is not written again, so that its time stays and the build of the
//! copy stays warm from one run to the next.

use crate::tree;
use anyhow::Context as _;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Makes `copy` hold what git knows of `root`, and nothing else.
pub(super) fn refresh(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let wanted: BTreeSet<String> = tree::files(root)?.into_iter().collect();
    fs::create_dir_all(copy).with_context(|| copy.display().to_string())?;
    for path in &wanted {
        bring(&root.join(path), &copy.join(path))
            .with_context(|| format!("{path} cannot be copied to {}", copy.display()))?;
    }
    remove_others(copy, copy, &wanted)
}

fn bring(from: &Path, to: &Path) -> anyhow::Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(to, bytes)?)
}

/// Removes the files below `folder` that are not `wanted`; a lock file made by a build stays.
fn remove_others(copy: &Path, folder: &Path, wanted: &BTreeSet<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            remove_others(copy, &path, wanted)?;
            continue;
        }
        let below = path.strip_prefix(copy).expect("what is listed in a folder is below it");
        let name = below.to_string_lossy().replace('\\', "/");
        if !wanted.contains(&name) && name != "Cargo.lock" {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
