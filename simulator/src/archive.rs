//! Printed sheets as files: one per format, and `labels.jsonl` with a line for every sheet.
//!
//! Each start begins anew in the printer's folder: label files and indexes that an earlier run left
//! there are removed, nothing else is. A file that cannot be written is reported and does not stop
//! the printer.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::SimulatorError;
use crate::format::Document;
use crate::language::Language;
use crate::machine::Outcome;
use crate::shelf::Printed;
use crate::wire::LabelText;

const INDEX: &str = "labels.jsonl";
const INDEX_BEFORE: &str = "labels.previous.jsonl";

/// The folder of one printer.
#[derive(Debug)]
pub(crate) struct Archive {
    folder: PathBuf,
    extension: &'static str,
    index: File,
    lines: usize,
    /// Lines after which the index is put aside and begun anew.
    lines_max: usize,
}

impl Archive {
    /// Opens the folder `out/printer`, emptied of what an earlier run left.
    pub(crate) fn open(
        out: &Path,
        printer: &str,
        extension: &'static str,
        lines_max: usize,
    ) -> Result<Self, SimulatorError> {
        let folder = out.join(printer);
        let opened = fs::create_dir_all(&folder)
            .and_then(|()| sweep(&folder))
            .and_then(|()| open_index(&folder));
        match opened {
            Ok(index) => {
                Ok(Self { folder, extension, index, lines: 0, lines_max: lines_max.max(1) })
            }
            Err(source) => Err(SimulatorError::Archive { path: folder, source }),
        }
    }

    /// Writes a sheet's format, unless an earlier copy did, and its line in the index.
    pub(crate) fn keep(&mut self, sheet: &mut Printed) {
        if let Err(error) = self.write(sheet) {
            tracing::warn!(folder = %self.folder.display(), %error, "A sheet was not kept");
        }
    }

    /// Removes a file that no remembered sheet refers to.
    pub(crate) fn forget(&self, file: &Path) {
        if let Err(error) = fs::remove_file(file) {
            tracing::warn!(file = %file.display(), %error, "An old label file stays");
        }
    }

    fn write(&mut self, sheet: &mut Printed) -> io::Result<()> {
        if sheet.file.is_none() && sheet.outcome != Outcome::Foreign {
            let extension = sheet.document.map_or(self.extension, Document::extension);
            let path = self.folder.join(format!("{:08}.{extension}", sheet.serial));
            fs::write(&path, &sheet.format)?;
            sheet.file = Some(path);
        }
        if self.lines == self.lines_max {
            fs::rename(self.folder.join(INDEX), self.folder.join(INDEX_BEFORE))?;
            self.index = open_index(&self.folder)?;
            self.lines = 0;
        }
        let mut line = serde_json::to_string(&LabelText::from(&*sheet)).map_err(io::Error::from)?;
        line.push('\n');
        self.lines += 1;
        self.index.write_all(line.as_bytes())
    }
}

fn open_index(folder: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(folder.join(INDEX))
}

fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if is_ours(&name.to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_ours(name: &str) -> bool {
    let is_label = |stem: &str| stem.len() >= 8 && stem.bytes().all(|byte| byte.is_ascii_digit());
    let is_kept = |(stem, extension): (&str, &str)| {
        let of_language = Language::ALL.iter().any(|language| language.extension() == extension);
        let of_document = Document::ALL.iter().any(|document| document.extension() == extension);
        is_label(stem) && (of_language || of_document)
    };
    name == INDEX || name == INDEX_BEFORE || name.rsplit_once('.').is_some_and(is_kept)
}
