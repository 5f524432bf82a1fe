//! Puts a built page into a program, for the build scripts of the programs that serve one; never
//! builds it.
//!
//! No program needs its page, so a machine without Node builds one without it, which says so when it
//! is asked. With a program's own variable set to `required` a missing page is an error: that is how
//! releases are built.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Writes the table of the files of `page`, a folder beside this file, to `page.rs` in the folder that
/// cargo gives; empty if it was not built and `wish` does not require it.
pub(crate) fn embed(page: &str, wish: &str) -> io::Result<()> {
    println!("cargo::rerun-if-env-changed={wish}");
    let page = folder("CARGO_MANIFEST_DIR")?.join("../ui").join(page);
    let dist = page.join("dist");
    let is_built = dist.join("index.html").is_file();
    // A folder that is not there would make every build look at everything again.
    println!("cargo::rerun-if-changed={}", if is_built { &dist } else { &page }.display());
    if !is_built && env::var_os(wish).is_some_and(|wish| wish == "required") {
        let missing = page.display();
        println!(
            "cargo::error={missing} is not built; run `npm ci && npm run build` in ui, then again"
        );
    }
    let mut files = Vec::new();
    if is_built {
        list(&dist, &dist, &mut files)?;
    }
    files.sort();
    let table: String = files.iter().map(|file| row(&dist, file)).collect();
    fs::write(folder("OUT_DIR")?.join("page.rs"), format!("&[{table}]"))
}

fn folder(variable: &str) -> io::Result<PathBuf> {
    let missing = || io::Error::other(format!("cargo sets {variable} for every build script"));
    env::var_os(variable).map(PathBuf::from).ok_or_else(missing)
}

/// Every file under `folder`, by its path below `root`.
fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else {
            let below = path.strip_prefix(root).map_err(io::Error::other)?;
            files.push(below.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// One line of the table: the path in the address, and the bytes.
fn row(dist: &Path, file: &str) -> String {
    let path = if file == "index.html" { "/".to_owned() } else { format!("/{file}") };
    let from = dist.join(file);
    format!("door::File {{ path: {path:?}, bytes: include_bytes!({from:?}) }},\n")
}
