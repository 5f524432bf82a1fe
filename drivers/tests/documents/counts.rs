//! How many labels a document is, and what is refused because nobody could say.

use drivers::language::{Language, Scan, ScanError};
use proptest::prelude::*;

fn check(language: Language, document: impl AsRef<[u8]>, formats: u32, impressions: u32) {
    let document = document.as_ref();
    let shown = document.escape_ascii();
    assert_eq!(language.scan(document), Ok(Scan { formats, impressions }), "{shown}");
}

fn check_refused(language: Language, document: impl AsRef<[u8]>, expected: &str) {
    let document = document.as_ref();
    let error = language.scan(document).expect_err("it must not be counted");
    assert_eq!(error.to_string(), expected, "{}", document.escape_ascii());
    assert!(error.remedy().ends_with('.'));
}

#[test]
fn every_test_label_is_one_label() {
    for language in Language::ALL {
        if let Some(label) = language.test_label() {
            check(*language, label, 1, 1);
        }
    }
}

#[test]
fn an_empty_document_is_none_in_any_language() {
    for language in Language::ALL {
        assert_eq!(language.scan(b""), Err(ScanError::Empty));
        let none = language.scan(b"%PDF-1.7\n").expect_err("a PDF is no label");
        assert!(none.to_string().ends_with("; it looks like a PDF"), "{language:?}: {none}");
    }
}

#[test]
fn a_document_cut_short_is_never_counted() {
    for language in Language::ALL {
        let Some(label) = language.test_label() else { continue };
        // The language has no ends: whatever came is printed.
        if *language == Language::EscPos {
            continue;
        }
        let text = label.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n' | 0x03)).unwrap();
        for end in 0..=text {
            // The last letter of a line may be the last of a shorter number: only a line end tells.
            let ends_by_itself = matches!(language, Language::Zpl | Language::Sbpl) && end > text;
            let counted = language.scan(&label[..end]).is_ok();
            assert_eq!(counted, ends_by_itself, "{language:?} {}", label[..end].escape_ascii());
        }
    }
}

#[test]
fn epl_counts_sets_and_copies() {
    let drawn = "N\nA1,1,0,1,1,1,N,\"a\"\n";
    check(Language::Epl, format!("{drawn}P1\n"), 1, 1);
    check(Language::Epl, format!("{drawn}P3\n{drawn}P2,4\n"), 2, 11);
    check(Language::Epl, format!("{drawn}P1\nN\n"), 1, 1);
    check(Language::Epl, "N\nGW0,0,2,3,P9\nP9\nP1\n", 1, 1);
    check_refused(
        Language::Epl,
        format!("{drawn}P\n"),
        "the command P at byte 21 has a number that cannot be used",
    );
    check_refused(Language::Epl, drawn, "the format that begins at byte 2 has no closing P");
    check_refused(
        Language::Epl,
        "N\nGW0,0,9,9,abc\nP1\n",
        "the command GW at byte 2 announces more bytes than the document has",
    );
    check_refused(
        Language::Epl,
        "hello\n",
        "the document is not EPL2: no N or A command in its 6 bytes",
    );
}

#[test]
fn tspl_counts_sets_and_copies_and_skips_dots() {
    check(Language::Tspl, "CLS\nTEXT 1,1,\"3\",0,1,1,\"a\"\nPRINT 2,3\n", 1, 6);
    check(Language::Tspl, "CLS\nBITMAP 0,0,1,8,0,\r\nPRINT\nPRINT 1\n", 1, 1);
    check(Language::Tspl, "cls\r\nbar 1,1,1,1\r\nprint 1\r\n", 1, 1);
    check(Language::Tspl, "CLS\nTEXT 1,1,\"3\",0,1,1,\"5\\[\"]\"\nPRINT 1\n", 1, 1);
    for count in ["-1", "0", "", "x"] {
        check_refused(
            Language::Tspl,
            format!("CLS\nPRINT {count}\n"),
            "the command PRINT at byte 4 has a number that cannot be used",
        );
    }
    check_refused(
        Language::Tspl,
        "CLS\nBLOCK 1,1,9,9,\"0\",0,8,8,\"a\nPRINT 9\nb\"\nPRINT 1\n",
        "the command PRINT at byte 31 prints labels that no count tells",
    );
}

#[test]
fn cpcl_counts_what_its_headers_ask_for() {
    check(Language::Cpcl, "! 0 200 200 210 3\r\nT 4 0 0 0 a\r\nPRINT\r\n", 1, 3);
    check(
        Language::Cpcl,
        "! UTILITIES\r\nIN-MILLIMETERS\r\nPRINT\r\n! 0 200 200 9 1\r\nPRINT\r\n",
        1,
        1,
    );
    check(Language::Cpcl, "! 0 200 200 9 1\r\nCG 1 8 0 0 PRINT\r\n!\r\nPRINT\r\n", 1, 1);
    check(
        Language::Cpcl,
        "! 0 200 200 9 1\r\nB QR 1 1 M 2 U 6\r\nMA,T 4\r\nENDQR\r\nPRINT\r\n",
        1,
        1,
    );
    check_refused(
        Language::Cpcl,
        "! 0 200 200 9 1\r\nB QR 1 1 M 2 U 6\r\nPRINT\r\nENDQR\r\nPRINT\r\n",
        "the command PRINT at byte 35 prints labels that no count tells",
    );
    check_refused(
        Language::Cpcl,
        "! 0 200 200 9 -1\r\nPRINT\r\n",
        "the command ! at byte 0 has a number that cannot be used",
    );
    check_refused(
        Language::Cpcl,
        "T 4 0 0 0 a\r\nPRINT\r\n",
        "the document is not CPCL: no ! 0 header in its 20 bytes",
    );
}

#[test]
fn dpl_counts_its_quantity() {
    check(Language::Dpl, "\x02L\r131100000000000a\rQ0012\rE\r", 1, 12);
    check(Language::Dpl, "\x02L\r1a\rE\r\x02L\r1b\rQ0002\rE\r", 2, 3);
    check_refused(
        Language::Dpl,
        "1911A0803340387DPD\rE\r",
        "the document is not DPL: no STX L in its 21 bytes",
    );
    check_refused(
        Language::Dpl,
        "\x02L\r1a\x01E\rE\r",
        "the command SOH E at byte 5 makes the printer answer, which would be taken for its answer to us",
    );
}

#[test]
fn sbpl_counts_its_quantity_and_skips_dots() {
    check(Language::Sbpl, "\x1BA\x1BXMa\x1BQ3\x1BZ\x1BA\x1BXMb\x1BZ", 2, 4);
    check(Language::Sbpl, b"\x1BA\x1BGB001001\x1BZ\x1BA\x1BQ9\x05\x1BZ", 1, 1);
    check_refused(
        Language::Sbpl,
        "\x1BA\x1BXMa\x1BQ3",
        "the format that begins at byte 0 has no closing ESC Z",
    );
}

#[test]
fn escpos_counts_what_is_cut() {
    check(Language::EscPos, "\x1B@a\n\x1DV\x42\x00b\n\x1Bi", 2, 2);
    check(Language::EscPos, "no cut\n", 1, 1);
    check(Language::EscPos, b"\x1Dv0\x00\x01\x00\x03\x00\x1Bi\x1B\x1Bi", 1, 1);
    check_refused(
        Language::EscPos,
        "\x1B@",
        "the document prints nothing: its 0 formats draw no field",
    );
    check_refused(
        Language::EscPos,
        "a\n\x1B\x01",
        "what follows the command \\x1b\\x01 at byte 2 cannot be told apart from data",
    );
}

#[test]
fn fingerprint_counts_its_feeds() {
    check(Language::Fingerprint, "PT \"a:PF 9\":PF 2\r\nPT \"b\"\r\nprintfeed\r\n", 2, 3);
    check_refused(
        Language::Fingerprint,
        "PT \"a\"\r\nPF A%\r\n",
        "the command PRINTFEED at byte 8 has a number that cannot be used",
    );
}

#[test]
fn ezpl_counts_labels_and_copies() {
    check(Language::Ezpl, "^P2\r\n^C3\r\n^L\r\nAC,1,1,1,1,0,0,a\r\nE\r\n", 1, 6);
    check(Language::Ezpl, "^L\r\nQ0,0,1,3\r\nE\r\r\nE\r\n", 1, 1);
}

#[test]
fn brother_counts_its_pages() {
    check(Language::BrotherRaster, b"\0\0\x1B@\x1BiaXg\x00\x02\x1A\x1AZ\x0CZ\x1A", 2, 2);
    check_refused(
        Language::BrotherRaster,
        b"\x1B@Z",
        "the format that begins at byte 2 has no closing print command",
    );
}

proptest! {
    #[test]
    fn no_bytes_upset_a_scan(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for language in Language::ALL {
            let counted = language.scan(&bytes);
            prop_assert!(counted.is_err() || counted.is_ok_and(|it| it.impressions > 0));
        }
    }

    #[test]
    fn no_pieces_of_documents_upset_a_scan(
        pieces in proptest::collection::vec((0_usize..9, 0_usize..200, 1_usize..30), 0..12)
    ) {
        let labels: Vec<_> = Language::ALL.iter().filter_map(|it| it.test_label()).collect();
        let piece = |(which, from, length): (usize, usize, usize)| {
            let label = labels[which % labels.len()];
            let from = from.min(label.len());
            label[from..(from + length).min(label.len())].to_vec()
        };
        let document: Vec<u8> = pieces.into_iter().flat_map(piece).collect();
        for language in Language::ALL {
            let counted = language.scan(&document);
            prop_assert!(counted.is_err() || counted.is_ok_and(|it| it.impressions > 0));
            let ends = language.commands(&document).map_while(Result::ok).map(|it| it.offset);
            prop_assert!(ends.max().is_none_or(|last| last <= document.len()));
        }
    }
}
