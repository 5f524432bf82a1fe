//! The label every system is given: one 4 x 6 inch waybill in ZPL, told apart by its serial.
//!
//! The same bytes go to every system, and all labels are equally long, so that only the way
//! differs. It never holds anything about a person.

use std::fmt;

/// How many bytes every label has.
pub const LABEL_BYTES: usize = 430;

/// What stands before the eight digits of a serial.
const MARK: &[u8] = b"^FDWSB";
/// How many digits a serial has on paper.
const DIGITS: usize = 8;

/// The number of one label, unique within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial(pub u32);

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WSB{:08}", self.0)
    }
}

/// One label and its bytes.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its number.
    pub serial: Serial,
    /// Its ZPL, from `^XA` to `^XZ`.
    pub zpl: Vec<u8>,
}

impl Label {
    /// Makes the label of a serial; the same serial always gives the same bytes.
    pub fn new(serial: Serial) -> Self {
        let zpl = format!(
            "^XA^PW812^LL1218^CI28\
             ^FO40,40^A0N,44,44^FDWAYSTATION BENCH DOCK 4^FS\
             ^FO40,100^A0N,32,32^FD17 LINE ROAD, HALL B^FS\
             ^FO40,160^GB732,4,4^FS\
             ^FO40,200^A0N,56,56^FDSHELF A-17-03^FS\
             ^FO40,280^A0N,36,36^FDPARCEL 1 OF 1   2.40 KG^FS\
             ^FO40,340^A0N,36,36^FDSORT LANE 12  WAVE 07^FS\
             ^FO40,400^GB732,4,4^FS\
             ^FO80,460^BY3^BCN,240,Y,N,N^FD{serial}^FS\
             ^FO40,800^A0N,40,40^FDPIECE {serial}^FS\
             ^FO40,1080^A0N,28,28^FDKEEP DRY, HANDLE WITH CARE^FS^XZ"
        );
        Self { serial, zpl: zpl.into_bytes() }
    }
}

/// The serial that stands on a received format, if it is one of our labels.
pub fn read_serial(format: &[u8]) -> Option<Serial> {
    let mark = format.windows(MARK.len()).position(|window| window == MARK)?;
    let digits = format.get(mark + MARK.len()..mark + MARK.len() + DIGITS)?;
    let text = std::str::from_utf8(digits).ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok().map(Serial))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_the_same_length_and_its_own_serial() {
        for number in [0, 7, 12_345, 99_999_999] {
            let label = Label::new(Serial(number));
            assert_eq!(label.zpl.len(), LABEL_BYTES, "label {number}");
            assert_eq!(read_serial(&label.zpl), Some(Serial(number)));
            assert!(label.zpl.starts_with(b"^XA") && label.zpl.ends_with(b"^XZ"));
        }
    }

    #[test]
    fn a_label_has_exactly_one_end() {
        let label = Label::new(Serial(1));
        assert_eq!(label.zpl.windows(3).filter(|window| *window == b"^XZ").count(), 1);
    }

    #[test]
    fn a_format_of_somebody_else_has_no_serial() {
        for format in [&b"^XA^FDHELLO^FS^XZ"[..], b"^XA^FDWSB1234^FS^XZ", b"^FDWSB12x45678^FS"] {
            assert_eq!(read_serial(format), None);
        }
    }
}
