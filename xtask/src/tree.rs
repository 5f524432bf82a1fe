//! The tree that git knows: where it is, what is in it, where its build goes.

use anyhow::{Context as _, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The root of the tree.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate is a folder of the tree").to_owned()
}

/// Every file that is tracked or about to be, relative to `root`, with `/`, in order.
pub(crate) fn files(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().context("git is needed to list the tree; install it")?;
    if !output.status.success() {
        bail!("git cannot list {}: {}", root.display(), String::from_utf8_lossy(&output.stderr));
    }
    let listed = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let mut files: Vec<String> = listed
        .split_terminator('\0')
        // A file that was deleted and not yet committed is still listed.
        .filter(|path| root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Where the build of the tree at `root` goes.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |given| root.join(given))
}

/// The user's folder for what can be fetched or built again.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .context("there is no cache folder; set XDG_CACHE_HOME")?;
    Ok(folder.join("waystation"))
}
