//! Pictures of the label collection as pages.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use label::Page;

/// Reference pictures of real carriers' labels, each with its name, in the order of names.
pub(crate) fn carriers() -> Vec<(String, Page)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels/zpl/carrier");
    let paths = fs::read_dir(folder).expect("the collection is there");
    let mut paths: Vec<PathBuf> = paths.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "png"));
    paths.sort();
    paths.iter().map(|path| (path.display().to_string(), page(path))).collect()
}

fn page(path: &Path) -> Page {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let samples = info.color_type.samples();
    let mut page = Page::blank(info.width, info.height).unwrap();
    for (row, y) in bytes.chunks(info.line_size).zip(0..info.height) {
        for (dot, x) in row.chunks(samples).zip(0..info.width) {
            if dot[0] < 128 {
                page.blacken(x, y);
            }
        }
    }
    page
}
