//! Reads a document as a printer would and gives back the dots on the paper.

mod cpcl;
mod dpl;
mod epl;
mod escpos;
mod pcx;
mod sbpl;
mod tspl;
pub(crate) mod zpl;

use drivers::raster::Packing;

/// What came out of the printer.
pub(crate) struct Paper {
    width_dots: usize,
    height_dots: usize,
    /// The dots, 1 = black, each row on a byte.
    pub(crate) rows: Vec<u8>,
    /// How many labels came out.
    pub(crate) labels: usize,
}

impl Paper {
    fn of(width_dots: u32, height_dots: u32) -> Self {
        let (width_dots, height_dots) = (width_dots as usize, height_dots as usize);
        let rows = vec![0; width_dots.div_ceil(8) * height_dots];
        Self { width_dots, height_dots, rows, labels: 0 }
    }

    /// Puts a picture on the paper; black beside the paper is a fault of the document.
    fn draw(&mut self, left: usize, top: usize, width_bytes: usize, black: &[u8]) {
        for (row, y) in black.chunks(width_bytes).zip(top..) {
            for (byte, x) in row.iter().zip((left..).step_by(8)).filter(|(byte, _)| **byte != 0) {
                let inked = (0..8).filter(|bit| byte & (0x80 >> bit) != 0);
                inked.for_each(|bit| self.dot(x + bit, y));
            }
        }
    }

    fn dot(&mut self, x: usize, y: usize) {
        assert!(x < self.width_dots && y < self.height_dots, "ink at {x}, {y} beside the paper");
        self.rows[y * self.width_dots.div_ceil(8) + x / 8] |= 0x80 >> (x % 8);
    }
}

/// Prints a document on paper of this size.
pub(crate) fn page(packing: Packing, document: &[u8], width_dots: u32, height_dots: u32) -> Paper {
    let mut paper = Paper::of(width_dots, height_dots);
    let wire = Wire { bytes: document, at: 0 };
    match packing {
        Packing::ZplHex | Packing::ZplRunLength | Packing::ZplZ64 | Packing::ZplBinary => {
            zpl::print(document, &mut paper);
        }
        Packing::TsplBitmap => tspl::print(wire, &mut paper),
        Packing::EplGraphic | Packing::EplPcx => epl::print(wire, &mut paper),
        Packing::CpclHex | Packing::CpclBinary => cpcl::print(wire, &mut paper),
        Packing::EscPosRaster => escpos::print(wire, &mut paper),
        Packing::DplHex => dpl::print(wire, &mut paper),
        Packing::SbplHex | Packing::SbplBinary => sbpl::print(wire, &mut paper),
    }
    paper
}

/// Bytes that come in one after the other.
struct Wire<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Wire<'a> {
    fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let taken = &self.bytes[self.at..self.at + count];
        self.at += count;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    /// Everything up to a byte, which is taken and left out.
    fn until(&mut self, end: u8) -> &'a str {
        let length = self.bytes[self.at..].iter().position(|byte| *byte == end).unwrap();
        let text = std::str::from_utf8(self.take(length)).unwrap();
        self.byte();
        text
    }

    fn number(&mut self, digits: usize) -> usize {
        std::str::from_utf8(self.take(digits)).unwrap().parse().unwrap()
    }

    fn expect(&mut self, bytes: &[u8]) {
        let taken = self.take(bytes.len());
        assert_eq!(taken.escape_ascii().to_string(), bytes.escape_ascii().to_string());
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(bytes)
    }
}

fn unhex(digits: &[u8]) -> Vec<u8> {
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn inverted(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| !byte).collect()
}
