//! Which peers are installed, each started in a folder of its own.
//!
//! One that is missing or does not start is left out and named; it never ends a run.

use std::path::{Path, PathBuf};

use crate::error::BenchError;
use crate::report::Absent;
use crate::system::System;
use crate::system::cups::Cups;
use crate::system::lprint::LPrint;

/// The peers that started below `folder`, and those that did not.
pub fn start(folder: &Path) -> (Vec<Box<dyn System>>, Vec<Absent>) {
    let cups = Cups::find().map(|(server, admin)| {
        let cups = below(folder, Cups::NAME).and_then(|own| Cups::start(&server, &admin, &own));
        cups.map(|cups| Box::new(cups) as Box<dyn System>)
    });
    let lprint = LPrint::find().map(|binary| {
        let lprint = below(folder, LPrint::NAME).and_then(|own| LPrint::start(&binary, &own));
        lprint.map(|lprint| Box::new(lprint) as Box<dyn System>)
    });
    let (mut systems, mut absent) = (Vec::new(), Vec::new());
    for (name, started) in [(Cups::NAME, cups), (LPrint::NAME, lprint)] {
        match started {
            Some(Ok(system)) => systems.push(system),
            Some(Err(error)) => absent.push(Absent { name, why: error.to_string() }),
            None => absent.push(Absent { name, why: "it is not installed".to_owned() }),
        }
    }
    (systems, absent)
}

/// A new folder in `folder`.
pub fn below(folder: &Path, name: &str) -> Result<PathBuf, BenchError> {
    let path = folder.join(name);
    let made = std::fs::create_dir(&path);
    made.map_err(|source| BenchError::Folder { deed: "make", path: path.clone(), source })?;
    Ok(path)
}
