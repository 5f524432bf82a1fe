//! Reads `^GF` fields by the programming guide: hex, run lengths, Z64 and binary.

use std::io::Read;

use super::{Paper, Wire, unhex};

/// One graphic field.
pub(crate) struct Field {
    left: usize,
    top: usize,
    row_bytes: usize,
    dots: Vec<u8>,
    /// How many bytes it says it has.
    pub(crate) announced_bytes: usize,
    /// How many bytes its data takes in the document.
    pub(crate) written_bytes: usize,
}

pub(super) fn print(zpl: &[u8], paper: &mut Paper) {
    let head = format!("^XA^PW{}^LL{}^LH0,0", paper.width_dots, paper.height_dots);
    assert!(zpl.starts_with(head.as_bytes()), "{}", zpl[..40].escape_ascii());
    for field in fields(zpl) {
        paper.draw(field.left, field.top, field.row_bytes, &field.dots);
    }
    paper.labels = 1;
}

/// The graphic fields of a format, of which each must be whole.
pub(crate) fn fields(zpl: &[u8]) -> Vec<Field> {
    let mut wire = Wire { bytes: zpl, at: 0 };
    let settings = std::iter::from_fn(|| (!wire.begins(b"^FO")).then(|| wire.byte()));
    assert!(settings.collect::<Vec<u8>>().starts_with(b"^XA"));
    let mut fields = Vec::new();
    while wire.begins(b"^FO") {
        fields.push(field(&mut wire));
    }
    assert!(!fields.is_empty(), "a format without a field prints nothing");
    wire.expect(b"^PQ1^XZ");
    assert!(wire.is_at_end());
    fields
}

fn field(wire: &mut Wire<'_>) -> Field {
    wire.expect(b"^FO");
    let left = wire.until(b',').parse().unwrap();
    let top = wire.until(b'^').parse().unwrap();
    wire.expect(b"GF");
    let kind = wire.byte();
    wire.expect(b",");
    let sent: usize = wire.until(b',').parse().unwrap();
    let announced: usize = wire.until(b',').parse().unwrap();
    let row_bytes: usize = wire.until(b',').parse().unwrap();
    assert_eq!((sent, announced % row_bytes), (announced, 0));
    let start = wire.at;
    let dots = match kind {
        b'B' => wire.take(announced).to_vec(),
        b'A' if wire.begins(b":Z64:") => z64(wire),
        b'A' => expanded(wire, row_bytes, announced),
        other => panic!("^GF{other}"),
    };
    assert_eq!(dots.len(), announced);
    let written = wire.at - start;
    wire.expect(b"^FS");
    Field { left, top, row_bytes, dots, announced_bytes: announced, written_bytes: written }
}

fn z64(wire: &mut Wire<'_>) -> Vec<u8> {
    use base64::Engine;
    wire.expect(b":Z64:");
    let text = wire.until(b':').as_bytes();
    let checksum = std::str::from_utf8(wire.take(4)).unwrap();
    assert_eq!(u16::from_str_radix(checksum, 16).unwrap(), checksum_of(text));
    let packed = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    let mut dots = Vec::new();
    flate2::read::ZlibDecoder::new(&*packed).read_to_end(&mut dots).unwrap();
    dots
}

/// By a table of sixteen, unlike the writer's.
fn checksum_of(text: &[u8]) -> u16 {
    let table: Vec<u16> = (0..16_u16)
        .map(|top| (0..4).fold(top << 12, |c, _| (c << 1) ^ ((c >> 15) * 0x1021)))
        .collect();
    let step = |crc: u16, nibble: u8| (crc << 4) ^ table[usize::from((crc >> 12) as u8 ^ nibble)];
    text.iter().fold(0, |crc, byte| step(step(crc, byte >> 4), byte & 0x0F))
}

fn expanded(wire: &mut Wire<'_>, row_bytes: usize, bytes: usize) -> Vec<u8> {
    let row_digits = row_bytes * 2;
    let mut digits: Vec<u8> = Vec::new();
    let mut repeat = 0;
    while digits.len() < bytes * 2 {
        match wire.byte() {
            letter @ b'G'..=b'Y' => repeat += usize::from(letter - b'F'),
            letter @ b'g'..=b'z' => repeat += usize::from(letter - b'f') * 20,
            b',' => digits.resize(digits.len() + row_digits - digits.len() % row_digits, b'0'),
            b':' => digits.extend_from_within(digits.len() - row_digits..),
            digit => {
                digits.extend(std::iter::repeat_n(digit, repeat.max(1)));
                repeat = 0;
            }
        }
    }
    unhex(&digits)
}
