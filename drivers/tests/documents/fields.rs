//! A template filled with hostile data is the template filled with data: no text of a field becomes
//! a command, ends the field, or changes how many labels come out.
//!
//! `WAYSTATION_HOSTILE_TEXTS` says how many texts are tried.

use std::io::{self, Write as _};

use drivers::language::{Class, Language, Scan};
use drivers::policy::{Policy, Verdict};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// How many texts are tried when nobody asks for more.
const TEXTS_BY_DEFAULT: u32 = 2_000;

/// One label with a field in it, for each language that has text.
const TEMPLATES: &[(Language, &str, &str)] = &[
    (Language::Zpl, "^XA^FO20,20^A0N,30,30^FH^FD", "^FS^PQ1^XZ"),
    (Language::Epl, "\nN\nA20,20,0,4,1,1,N,\"", "\"\nP1\n"),
    (Language::Tspl, "CLS\r\nTEXT 20,20,\"3\",0,1,1,\"", "\"\r\nPRINT 1,1\r\n"),
    (Language::Cpcl, "! 0 200 200 200 1\r\nT 4 0 20 10 ", "\r\nPRINT\r\n"),
    (Language::Dpl, "\x02L\r131100000600020", "\rQ0001\rE\r"),
    (Language::Sbpl, "\x1BA\x1BH0020\x1BV0020\x1BXM", "\x1BQ1\x1BZ"),
    (Language::EscPos, "\x1B@x", "\n\x1DV\x42\x00"),
    (Language::Fingerprint, "PP 20,20\r\nPT \"", "\"\r\nPF\r\n"),
    (Language::Ezpl, "^L\r\nAC,20,20,1,1,0,0,", "\r\nE\r\n"),
];

fn filled(before: &str, field: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), field, after.as_bytes()].concat()
}

/// The commands of a document, without their places.
fn commands(language: Language, document: &[u8]) -> Vec<(String, Class)> {
    let commands = language.commands(document).map(|it| it.expect("it can be read"));
    commands.map(|it| (it.name.into_owned(), it.class)).collect()
}

/// Whether a text stays a text in every language that can say it.
fn check(text: &str) {
    for (language, before, after) in TEMPLATES {
        let Ok(field) = language.say(text) else {
            assert!(text.contains(char::is_control), "{language:?} refuses {text:?}");
            continue;
        };
        let document = filled(before, &field, after);
        let harmless = commands(*language, &filled(before, b"A-17", after));
        assert_eq!(commands(*language, &document), harmless, "{language:?} {text:?}");
        let one = Scan { formats: 1, impressions: 1 };
        assert_eq!(language.scan(&document), Ok(one), "{language:?} {text:?}");
        let verdict = Policy::default().judge(*language, &document);
        assert_eq!(verdict, Verdict::Allowed, "{language:?} {text:?}");
    }
}

/// What means something in one language or another, or troubles a reader of letters.
const PIECES: &[&str] = &[
    "^XZ",
    "^XA",
    "~JA",
    "~HS",
    "^CC",
    "~CT",
    "^FS",
    "^FD",
    "_5E",
    "_",
    "\\",
    "\\&",
    "\"",
    "\\\"",
    "\\[\"]",
    "\\[R]",
    "\r\n",
    "\n",
    "\r",
    "PRINT 9",
    "P9",
    "N",
    "! 0 200 200 9 9",
    "! U1 setvar",
    "ENDQR",
    "SELFTEST",
    "SET COM1",
    "\x1B",
    "\x1B!R",
    "\x1BA",
    "\x1BZ",
    "\x1BQ9",
    "\x01C",
    "\x01#",
    "\x02L",
    "\x02",
    "\x03",
    "\x05",
    "\x10\x04\x01",
    "\x10",
    "\x18",
    "\x1DV\0",
    "\x1D(A",
    "\x1C",
    "E",
    "Q9",
    "^P9",
    "~S,CANCEL",
    ":PF 9",
    "\":PF 9:PT \"",
    "CHR$(34)",
    "+",
    ",",
    ";",
    "{}{",
    "<?xml",
    " ",
    "\0",
    "\x7F",
    "\u{85}",
    "\u{9B}",
    "快递",
    "é",
    "🏷",
];

/// Texts made of what means something in one language or another.
fn hostile() -> impl Strategy<Value = String> {
    let words = prop::sample::select(PIECES);
    let piece = prop_oneof![
        3 => words.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,12}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_text_of_a_field_becomes_a_command() {
    let asked = std::env::var("WAYSTATION_HOSTILE_TEXTS").ok();
    let cases = asked.map_or(TEXTS_BY_DEFAULT, |number| number.parse().expect("a number of texts"));
    let mut runner = TestRunner::new(Config { cases, ..Config::default() });
    runner
        .run(&hostile(), |text| {
            check(&text);
            Ok(())
        })
        .unwrap();
    let languages = TEMPLATES.len();
    // What is printed by the macros is swallowed where nobody asked for it.
    let _ =
        writeln!(io::stdout(), "evidence: hostile texts: {cases} texts in {languages} languages");
}

#[test]
fn the_same_texts_unescaped_are_commands() {
    for (language, text) in [
        (Language::Zpl, "^FS^XZ~JA^XA^FD"),
        (Language::Epl, "\"\nP9\n;\""),
        (Language::Tspl, "\"\r\nSELFTEST\r\nREM \""),
        (Language::Cpcl, "\r\nPRINT\r\n! U1 setvar \"a\" \"b\"\r\n! 0 200 200 9 1\r\nT 4 0 0 0 "),
        (Language::Dpl, "\x01#"),
        (Language::Sbpl, "\x1BQ9"),
        (Language::EscPos, "\x1D(A\x02\x00\x00\x02"),
        (Language::Fingerprint, "\":PF 9:PT \""),
        (Language::Ezpl, "\r\n~S,CANCEL\r\nAC,1,1,1,1,0,0,"),
    ] {
        let (_, before, after) = TEMPLATES.iter().find(|it| it.0 == language).unwrap();
        let harmless = commands(language, &filled(before, b"A-17", after));
        let document = filled(before, text.as_bytes(), after);
        assert_ne!(commands(language, &document), harmless, "{language:?}");
        check(text);
    }
}

#[test]
fn a_text_reads_as_it_was_written() {
    let said = |language: Language, text: &str| {
        language.say(text).map(|said| String::from_utf8(said).unwrap()).map_err(|error| error.at)
    };
    assert_eq!(said(Language::Zpl, "5\" ^~_\n"), Ok("5\" _5E_7E_5F_0A".to_owned()));
    assert_eq!(said(Language::Epl, "5\" \\"), Ok("5\\\" \\\\".to_owned()));
    assert_eq!(said(Language::Tspl, "5\""), Ok("5\\[\"]".to_owned()));
    assert_eq!(said(Language::Fingerprint, "5\""), Ok("5\"+CHR$(34)+\"".to_owned()));
    assert_eq!(said(Language::Cpcl, "快递 5\""), Ok("快递 5\"".to_owned()));
    assert_eq!(said(Language::Dpl, "ab\r"), Err(2));
    let error = Language::Sbpl.say("\u{1B}").unwrap_err();
    assert!(error.remedy().ends_with('.'));
}
