//! The IEEE 1284 identifier: `MFG:Zebra;CMD:ZPL;MDL:ZTC ZD420;`, the one thing that even printers
//! say that answer no question.

use std::fmt;

/// How long an identifier may be; its own length has two bytes, and none comes near.
const ID_BYTES_MAX: usize = 2048;

/// What a printer says of itself. What it did not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceId {
    /// `MFG`, `MANUFACTURER`: who made it.
    pub maker: Option<String>,
    /// `MDL`, `MODEL`: the model.
    pub model: Option<String>,
    /// `CMD`, `COMMAND SET`: the languages, as it calls them.
    pub languages: Vec<String>,
    /// `SN`, `SERN`, `SERIALNUMBER`: its serial number.
    pub serial: Option<String>,
}

impl DeviceId {
    /// Reads an identifier, with or without the two bytes of its length.
    pub fn read(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(ID_BYTES_MAX)];
        // No text begins with a control character, and every length with one.
        let has_length = bytes.first().is_some_and(u8::is_ascii_control);
        let bytes = if has_length { bytes.get(2..).unwrap_or_default() } else { bytes };
        let text = String::from_utf8_lossy(bytes);
        let mut id = Self::default();
        for pair in text.split(';') {
            let Some((key, value)) = pair.split_once(':') else { continue };
            let key = key.trim_start_matches(|first: char| !first.is_ascii_alphabetic());
            let value = value.trim_matches(|edge: char| edge.is_whitespace() || edge.is_control());
            if value.is_empty() {
                continue;
            }
            match key.trim().to_ascii_uppercase().as_str() {
                "MFG" | "MANUFACTURER" => id.maker = Some(value.to_owned()),
                "MDL" | "MODEL" => id.model = Some(value.to_owned()),
                "SN" | "SERN" | "SERIALNUMBER" => id.serial = Some(value.to_owned()),
                "CMD" | "COMMAND SET" => {
                    id.languages = value.split(',').map(|word| word.trim().to_owned()).collect();
                }
                _ => {}
            }
        }
        id
    }
}

/// As printers write it.
impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { maker, model, languages, serial } = self;
        let languages = (!languages.is_empty()).then(|| languages.join(","));
        let pairs = [("MFG", maker), ("MDL", model), ("CMD", &languages), ("SN", serial)];
        pairs.into_iter().try_for_each(|(key, value)| match value {
            Some(value) => write!(f, "{key}:{value};"),
            None => Ok(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], expected: &str) {
        let DeviceId { maker, model, languages, serial } = DeviceId::read(text);
        let said = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let words = [said(maker), said(model), languages.join("+"), said(serial)];
        assert_eq!(words.join(" | "), expected);
    }

    #[test]
    fn an_identifier_is_read_however_its_maker_spells_it() {
        check(b"MFG:Zebra ;CMD:ZPL;MDL:ZTC ZD420;CLS:PRINTER;", "Zebra | ZTC ZD420 | ZPL | -");
        check(
            b"\x00\x3aMANUFACTURER:TSC;MODEL:TE200;COMMAND SET:TSPL, EPL;SN:A1;",
            "TSC | TE200 | TSPL+EPL | A1",
        );
        check(b"", "- | - |  | -");
        check(b"\xff\xfe;;:;MFG:;MDL:x\0\0", "- | x |  | -");
    }
}
