//! Whatever a printer, a client or a profile's author writes: no reader of it falls over.

use drivers::language::{Language, Mark, Query, Reading, Token};
use drivers::policy::Policy;
use drivers::profile::Profile;
use hail::Hail;

/// Where inputs that broke a reader are kept.
const FINDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs");

/// What printers say when all is well and when it is not.
const REPLIES: &[&[u8]] = &[
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
    b"\x02\r\nPRINTER STATUS\r\n ERRORS:         1 00000000 00000005\r\n WARNINGS:       0 00000000 00000000\r\n\x03",
    b"\x02ZT411-200dpi,V92.21.39Z,8,8192KB\x03\r\n",
    b"\"00 days 02 hours 45 mins 30 secs\"",
    b"\"1204\"",
    b"UKQ1935HLU     V4.29\r\nS/N: 41A\r\n",
    b"WAYSTATION=1204\r\n",
    b"0012\r",
    b"Ok\r\n17\r\n",
    b"\x0207G000003A-17            \x03",
    b"\x00\x00\x00\x1C\x05\x0207G000003A-17            \x03",
    b"\x80\x20\x42\x34\x30\x00\x00\x00\x00\x00\x66\x0A\x00\x00\x00\x00\x00\x64\x00\x00",
    b"\x16\x12\x12\x12",
];

/// Labels as clients hand them in.
const DOCUMENTS: &[&[u8]] = &[
    b"^XA^PW812^LL1218^FO20,20^A0N,30,30^FH^FDA_2D17^FS^PQ2,0,1,Y^XZ",
    b"^XA^CC+^CT*^CD;+FO20;20+GFA;8;8;1;FF00FF00FF00FF00+FS+XZ",
    b"~DGR:A.GRF,8,1,FF00FF00FF00FF00^XA^XGR:A.GRF,1,1^FS^XZ",
    b"\nN\nq812\nA20,20,0,4,1,1,N,\"A-17\"\nGW0,0,1,2,\xFF\x00\nP1\n",
    b"SIZE 100 mm,150 mm\r\nCLS\r\nBITMAP 0,0,1,2,0,\xFF\x00\r\nTEXT 20,20,\"3\",0,1,1,\"A-17\"\r\nPRINT 1,2\r\n",
    b"! 0 200 200 200 1\r\nEG 1 2 0 0 FF00\r\nT 4 0 20 10 A-17\r\nPRINT\r\n",
    b"\x02L\r131100000600020A-17\rQ0001\rE\r",
    b"\x1BA\x1BH0020\x1BV0020\x1BXMA-17\x1BQ1\x1BZ",
    b"\x1B@A-17\x1D(L\x0B\x00\x30\x70\x30\x01\x01\x31\x08\x00\x01\x00\xFF\n\x1DV\x42\x00",
    b"PP 20,20\r\nPT \"A-17\"\r\nPF 2\r\n",
    b"^L\r\nAC,20,20,1,1,0,0,A-17\r\nE\r\n",
    b"\x1B@\x1Biz\x86\x0A\x3E\x00\x01\x00\x00\x00\x00\x00g\x02\xFF\x00Z\x1A",
];

#[test]
fn no_reply_of_a_printer_breaks_its_reader() {
    Hail::on("replies of printers", FINDS).like(REPLIES.iter().copied()).fall(|received| {
        for language in Language::ALL {
            for query in Query::ALL {
                if let Reading::Answer { used, .. } = language.read(*query, received) {
                    assert!(used <= received.len(), "{language:?} {query:?}");
                }
            }
            let _ = language.read_receipt(Token::of(17), 1, received);
        }
    });
}

#[test]
fn no_document_breaks_its_reader() {
    let mark = Mark { text: Some("A-17".to_owned()), code: Some("A-17".to_owned()) };
    let policy = Policy::default();
    Hail::on("documents", FINDS).like(DOCUMENTS.iter().copied()).fall(|document| {
        for language in Language::ALL {
            let commands = language.commands(document).filter(Result::is_ok).count();
            assert!(commands <= document.len() + 1, "{language:?}: {commands} commands");
            let _ = language.scan(document);
            let _ = policy.judge(*language, document);
            let _ = language.mark(document, &mark);
        }
    });
}

#[test]
fn no_profile_breaks_its_reader() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../firmware-profiles");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let profiles = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let seeds: Vec<Vec<u8>> = profiles.map(|path| std::fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty(), "there is no profile in {folder}");
    Hail::on("profiles", FINDS).like(seeds).fall(|text| {
        let _ = Profile::parse("any", &String::from_utf8_lossy(text));
    });
}
