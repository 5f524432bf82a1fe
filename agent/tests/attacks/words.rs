//! The words that are planted: people who do not exist, in Latin and Chinese, each only once, and how
//! a text may look wherever it comes to lie.
//!
//! Nothing here knows a station.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};

/// Characters of the planted names with their bytes in GBK.
const CHARACTERS: &[(&str, [u8; 2])] = &[
    ("王", [0xcd, 0xf5]),
    ("李", [0xc0, 0xee]),
    ("张", [0xd5, 0xc5]),
    ("刘", [0xc1, 0xf5]),
    ("陈", [0xb3, 0xc2]),
    ("杨", [0xd1, 0xee]),
    ("赵", [0xd5, 0xd4]),
    ("黄", [0xbb, 0xc6]),
    ("周", [0xd6, 0xdc]),
    ("吴", [0xce, 0xe2]),
    ("小", [0xd0, 0xa1]),
    ("明", [0xc3, 0xf7]),
    ("华", [0xbb, 0xaa]),
    ("国", [0xb9, 0xfa]),
    ("建", [0xbd, 0xa8]),
    ("文", [0xce, 0xc4]),
    ("伟", [0xce, 0xb0]),
    ("芳", [0xb7, 0xbc]),
    ("娜", [0xc4, 0xc8]),
    ("敏", [0xc3, 0xf4]),
    ("静", [0xbe, 0xb2]),
    ("强", [0xc7, 0xbf]),
    ("磊", [0xc0, 0xda]),
    ("军", [0xbe, 0xfc]),
    ("洋", [0xd1, 0xf3]),
    ("勇", [0xd3, 0xc2]),
    ("艳", [0xd1, 0xde]),
    ("杰", [0xbd, 0xdc]),
    ("涛", [0xcc, 0xce]),
    ("超", [0xb3, 0xac]),
    ("秀", [0xd0, 0xe3]),
    ("霞", [0xcf, 0xbc]),
    ("平", [0xc6, 0xbd]),
    ("刚", [0xb8, 0xd5]),
    ("桂", [0xb9, 0xf0]),
    ("英", [0xd3, 0xa2]),
];

/// As short as a planted word can be in any encoding, in bytes.
const HEAD_BYTES: usize = 6;

/// Somebody whose parcel is labelled.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) telephone: String,
    pub(crate) address: String,
    pub(crate) id: String,
}

impl Person {
    /// The person with this number; every second one is Chinese.
    pub(crate) fn new(number: usize) -> Self {
        let character = |place: u32| {
            let base = CHARACTERS.len();
            CHARACTERS[number / base.pow(place) % base].0
        };
        let (name, address) = if number.is_multiple_of(2) {
            let name: String = ["张", character(2), character(1), character(0)].concat();
            let address = format!("杭州市文一西路{}号{name}收", 7_000_000 + number);
            (name, address)
        } else {
            let name = format!("Quillon Vexbury{number:05}");
            (name, format!("{number:05} Zwickelgasse Postfach"))
        };
        let telephone = format!("1390{:07}", 4_000_000 + number);
        let id = format!("33010619{:09}X", 870_000_000 + number);
        Self { name, telephone, address, id }
    }

    /// Everything about this person that must not be found.
    pub(crate) fn words(&self) -> [&str; 4] {
        [&self.name, &self.telephone, &self.address, &self.id]
    }
}

/// How a text may look in bytes: plain, UTF-16 either way, GBK, base64, hexadecimal, escaped in an
/// address, and as `^FH` writes it.
pub(crate) fn encodings(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let units: Vec<u16> = text.encode_utf16().collect();
    let each = |show: fn(u8) -> String| bytes.iter().map(|byte| show(*byte)).collect::<String>();
    let escaped = each(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    let mut all = vec![
        bytes.to_vec(),
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        gbk(text),
        each(|byte| format!("{byte:02x}")).into_bytes(),
        each(|byte| format!("{byte:02X}")).into_bytes(),
        escaped.into_bytes(),
        each(|byte| format!("_{byte:02X}")).into_bytes(),
    ];
    // In base64 a text looks otherwise behind one or two bytes; what is sure is the middle.
    for behind in 0..3 {
        let shifted = [&b"\0\0"[..behind], bytes].concat();
        let whole = BASE64_STANDARD_NO_PAD.encode(shifted);
        let from = if behind == 0 { 0 } else { behind + 1 };
        let until = whole.len() - whole.len() % 4 - 1;
        all.push(whole.as_bytes()[from..until].to_vec());
    }
    all
}

fn gbk(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in text.chars() {
        let mut utf8 = [0; 4];
        let utf8 = &*letter.encode_utf8(&mut utf8);
        match CHARACTERS.iter().find(|(character, _)| *character == utf8) {
            Some((_, pair)) => bytes.extend(pair),
            None if letter.is_ascii() => bytes.extend(utf8.as_bytes()),
            // The others stand in the addresses only, whose names are found by themselves.
            None => return text.as_bytes().to_vec(),
        }
    }
    bytes
}

/// Finds any of many words in bytes.
pub(crate) struct Search(BTreeMap<[u8; HEAD_BYTES], BTreeSet<Vec<u8>>>);

impl Search {
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut heads = BTreeMap::new();
        for needle in words.flat_map(encodings) {
            let head = *needle.first_chunk().unwrap();
            heads.entry(head).or_insert_with(BTreeSet::new).insert(needle);
        }
        Self(heads)
    }

    /// The first word that lies in these bytes, as text.
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<String> {
        // Most places are told apart by two bytes already.
        let mut begins = vec![false; 1 << 16];
        let pair = |pair: &[u8]| usize::from(pair[0]) << 8 | usize::from(pair[1]);
        self.0.keys().for_each(|head| begins[pair(head)] = true);
        for (at, window) in bytes.windows(HEAD_BYTES).enumerate() {
            if !begins[pair(window)] {
                continue;
            }
            let Some(needles) = window.first_chunk().and_then(|head| self.0.get(head)) else {
                continue;
            };
            if let Some(found) = needles.iter().find(|needle| bytes[at..].starts_with(needle)) {
                return Some(String::from_utf8_lossy(found).into_owned());
            }
        }
        None
    }
}

#[test]
fn every_word_is_found_in_every_encoding_and_none_where_there_is_none() {
    let person = Person::new(4_711);
    let chinese = Person::new(4_712);
    let words: Vec<&str> = person.words().into_iter().chain(chinese.words()).collect();
    let search = Search::of(words.iter().copied());
    for word in words {
        let looks = encodings(word);
        assert!(looks.len() >= 8);
        for look in looks {
            let lies = [&[0xff, 0][..], &look, b"tail"].concat();
            assert!(search.find(&lies).is_some(), "{word}: {look:02x?}");
        }
        for behind in 0..3 {
            let sealed =
                BASE64_STANDARD_NO_PAD.encode([&b"ab"[..behind], word.as_bytes(), b"!"].concat());
            assert!(search.find(sealed.as_bytes()).is_some(), "{word} behind {behind}");
        }
    }
    assert_eq!(search.find("Quillon of another number: 13904004713".as_bytes()), None);
}
