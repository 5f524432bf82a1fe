//! Puts the operations dashboard into the program, if it was built; never builds it.
//!
//! The hub listens to stations without its page, so a machine without Node builds a hub without
//! one, which says so when it is asked for the page. `WAYSTATION_DASHBOARD=required` makes a missing
//! page an error: that is how releases are built.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Where the built page is, seen from this crate.
const DIST: &str = "../ui/ops-dashboard/dist";
/// What appears when the page is built for the first time.
const PAGE: &str = "../ui/ops-dashboard";
/// The variable that says whether there must be a page.
const WISH: &str = "WAYSTATION_DASHBOARD";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed={WISH}");
    let crate_folder = folder("CARGO_MANIFEST_DIR")?;
    let dist = crate_folder.join(DIST);
    let is_built = dist.join("index.html").is_file();
    // A folder that is not there would make every build look at everything again.
    println!("cargo::rerun-if-changed={}", if is_built { DIST } else { PAGE });
    if !is_built && env::var_os(WISH).is_some_and(|wish| wish == "required") {
        println!(
            "cargo::error=there is no dashboard; run `npm ci && npm run build` in ui, then again"
        );
    }
    let mut files = Vec::new();
    if is_built {
        list(&dist, &dist, &mut files)?;
    }
    files.sort();
    let table: String = files.iter().map(|file| row(&dist, file)).collect();
    fs::write(folder("OUT_DIR")?.join("dashboard_files.rs"), format!("&[{table}]"))
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
    format!("File {{ path: {path:?}, bytes: include_bytes!({from:?}) }},\n")
}
