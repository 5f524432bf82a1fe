//! Other people's eyes on what a printer would draw: zxing reads the barcodes of a page that went
//! through a packing and back, and zebrafy unpacks our ZPL.
//!
//! `WAYSTATION_PYTHON` names a Python that has them; the gate makes one. Where one is missing the test
//! says so and does nothing.

use std::path::Path;
use std::process::Command;

use drivers::raster::{Head, Packing, encode};
use label::Page;

use crate::{decode, pictures};

const HEAD: Head = Head { dpi: Some(203), width_dots: None };

/// Packings that share nothing with each other.
const PACKINGS: [&str; 4] = ["zpl.z64", "tspl.bitmap", "epl.pcx", "dpl.hex"];

fn draw(path: &Path, width_dots: u32, height_dots: u32, rows: &[u8]) {
    let file = std::fs::File::create(path).unwrap();
    let mut encoder = png::Encoder::new(file, width_dots, height_dots);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // Paper is white, and a dot that is set is black.
    let paper: Vec<u8> = rows.iter().map(|byte| !byte).collect();
    encoder.write_header().unwrap().write_image_data(&paper).unwrap();
}

/// What Python says to a script, with the folder of the pictures; nothing where it lacks a module.
fn python(script: &str, folder: &Path) -> Option<Vec<u8>> {
    let python = std::env::var_os("WAYSTATION_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&python).args(["-c", script]).arg(folder).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if said.contains("ModuleNotFoundError") {
        eprintln!("SKIPPED: {said}`cargo xtask test` makes a Python that has it");
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(output.stdout)
}

fn dots(page: &Page) -> Vec<u8> {
    page.rows().flatten().copied().collect()
}

/// Says each picture's name and what a scanner reads on it.
const SCAN: &str = "
import pathlib, sys, zxingcpp
from PIL import Image
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.png')):
    found = zxingcpp.read_barcodes(Image.open(path).convert('L'))
    print(path.stem, sorted(repr(code.text) for code in found))
";

#[test]
fn a_scanner_reads_on_the_unpacked_page_what_it_reads_on_the_picture() {
    let folder = tempfile::tempdir().unwrap();
    let carriers = pictures::carriers();
    for (number, (_, page)) in carriers.iter().enumerate() {
        let (width, height) = (page.width_dots(), page.height_dots());
        draw(&folder.path().join(format!("{number:02}.png")), width, height, &dots(page));
        for keyword in PACKINGS {
            let packing = Packing::ALL.iter().find(|it| it.keyword() == keyword).unwrap();
            let document = encode(page, *packing, HEAD).unwrap().document;
            let read = decode::page(*packing, &document, width, height);
            let picture = folder.path().join(format!("{number:02}-{keyword}.png"));
            draw(&picture, width, height, &read.rows);
        }
    }
    let Some(said) = python(SCAN, folder.path()) else { return };
    let said = String::from_utf8(said).unwrap();
    let on = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    let mut codes = 0;
    for (number, (name, _)) in carriers.iter().enumerate() {
        let expected = on(&format!("{number:02} "));
        codes += expected.matches(", ").count() + usize::from(expected != "[]");
        for keyword in PACKINGS {
            assert_eq!(on(&format!("{number:02}-{keyword} ")), expected, "{name} in {keyword}");
        }
    }
    assert!(codes >= 30, "only {codes} codes were read on all pictures");
}

/// Says the dots of a page of which zebrafy unpacks the bands: each lies where its field begins, and
/// what no band covers is paper.
const UNPACK: &str = "
import pathlib, re, sys
from PIL import Image
from zebrafy import ZebrafyZPL
[path] = pathlib.Path(sys.argv[1]).glob('*.zpl')
size = tuple(int(side) for side in path.stem.split('x'))
text = path.read_text()
page = Image.new('1', (-(-size[0] // 8) * 8, size[1]), 1)
places = re.findall(r'\\^FO(\\d+),(\\d+)', text)
bands = ZebrafyZPL(text).to_images()
assert len(places) == len(bands) > 1, (len(places), len(bands))
for (left, top), band in zip(places, bands):
    page.paste(band.convert('1'), (int(left), int(top)))
sys.stdout.buffer.write(page.tobytes())
";

#[test]
fn zebrafy_unpacks_our_zpl_dot_for_dot() {
    let folder = tempfile::tempdir().unwrap();
    let (_, page) = pictures::carriers().swap_remove(0);
    let packing = Packing::ZplZ64;
    let document = encode(&page, packing, HEAD).unwrap().document;
    let name = format!("{}x{}.zpl", page.width_dots(), page.height_dots());
    std::fs::write(folder.path().join(name), document).unwrap();
    let Some(said) = python(UNPACK, folder.path()) else { return };
    let paper: Vec<u8> = said.iter().map(|byte| !byte).collect();
    let expected = dots(&page);
    let other = paper.iter().zip(&expected).filter(|(one, other)| one != other).count();
    assert_eq!((paper.len(), other), (expected.len(), 0), "bytes, and how many of them differ");
}
