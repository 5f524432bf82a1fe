//! What every packing promises.

use drivers::raster::{Head, Packing, RasterError, encode, smallest};
use expect_test::expect;
use label::{Page, SIDE_DOTS_MAX};
use proptest::prelude::*;

use crate::{decode, pictures};

/// A head of 203 dpi and any width.
const HEAD: Head = Head { dpi: Some(203), width_dots: None };

fn said(page: &Page, packing: Packing) -> Vec<u8> {
    encode(page, packing, HEAD).unwrap().document
}

/// Says a page and reads it back.
fn check(page: &Page, packing: Packing) {
    let read = decode::page(packing, &said(page, packing), page.width_dots(), page.height_dots());
    let dots: Vec<u8> = page.rows().flatten().copied().collect();
    assert_eq!(read.labels, 1, "{}", packing.keyword());
    let at = dots.iter().zip(&read.rows).position(|(drawn, read)| drawn != read);
    assert_eq!(at, None, "{}: the first byte that differs", packing.keyword());
    assert_eq!(read.rows.len(), dots.len(), "{}", packing.keyword());
}

fn check_all(page: &Page) {
    Packing::ALL.iter().for_each(|packing| check(page, *packing));
}

fn text(page: &Page, packing: Packing) -> String {
    said(page, packing).escape_ascii().to_string()
}

/// Two black corners of a page of 24 x 40 dots.
fn corners() -> Page {
    let mut page = Page::blank(24, 40).unwrap();
    page.blacken(0, 0);
    page.blacken(23, 39);
    page
}

/// A 4 x 6 inch page at 300 dpi on which nothing repeats.
fn noise() -> Page {
    let bytes = (0..153_u32 * 1800).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
    Page::from_rows(1224, 1800, bytes.collect()).unwrap()
}

#[test]
fn a_small_page_reads_like_this_in_each_packing() {
    let page = corners();
    let all: Vec<String> = Packing::ALL
        .iter()
        .map(|packing| format!("{}: {}", packing.keyword(), text(&page, *packing)))
        .collect();
    expect![[r#"
        zpl.hex: ^XA^PW24^LL40^LH0,0^PON^PMN^LRN^FO0,0^GFA,1,1,1,80^FS^FO16,39^GFA,1,1,1,01^FS^PQ1^XZ
        zpl.run-length: ^XA^PW24^LL40^LH0,0^PON^PMN^LRN^FO0,0^GFA,120,120,3,8,,:::::::::::::::::::::::::::::::::::::K01^FS^PQ1^XZ
        zpl.z64: ^XA^PW24^LL40^LH0,0^PON^PMN^LRN^FO0,0^GFA,120,120,3,:Z64:eNrFwAEBAAAAgqB67nRnCEtcPHkAgg==:ACEE^FS^PQ1^XZ
        zpl.binary: ^XA^PW24^LL40^LH0,0^PON^PMN^LRN^FO0,0^GFB,1,1,1,\x80^FS^FO16,39^GFB,1,1,1,\x01^FS^PQ1^XZ
        tspl.bitmap: SIZE 3.0 mm,5.0 mm\r\nDIRECTION 1,0\r\nREFERENCE 0,0\r\nCLS\r\nBITMAP 0,0,1,1,0,\x7f\r\nBITMAP 16,39,1,1,0,\xfe\r\nPRINT 1,1\r\n
        epl.graphic: \nN\nGW0,0,1,1,\x7f\nGW16,39,1,1,\xfe\nP1\n
        epl.pcx: \nGK\"WSTPAGE\"\nGK\"WSTPAGE\"\nGM\"WSTPAGE\"213\n\n\x05\x01\x01\x00\x00\x00\x00\x17\x00\'\x00\x18\x00(\x00\x00\x00\x00\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x04\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x7f\xc3\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc4\xff\xc2\xff\xc1\xfe\xc1\xff\nN\nGG0,0,\"WSTPAGE\"\nP1\nGK\"WSTPAGE\"\nGK\"WSTPAGE\"\n
        cpcl.hex: ! 0 200 200 40 1\r\nPAGE-WIDTH 24\r\nEG 1 1 0 0 80\r\nEG 1 1 16 39 01\r\nFORM\r\nPRINT\r\n
        cpcl.binary: ! 0 200 200 40 1\r\nPAGE-WIDTH 24\r\nCG 1 1 0 0 \x80\r\nCG 1 1 16 39 \x01\r\nFORM\r\nPRINT\r\n
        escpos.raster: \x1b@\x1d(D\x05\x00\x14\x01\x00\x02\x00\x1dv0\x00\x01\x00\x01\x00\x80\x1dv0\x00\x01\x00&\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x1dv0\x00\x03\x00\x01\x00\x00\x00\x01\x0c
        dpl.hex: \x02IDAFWSTPAGE\r8003800000\r8003000000\r0000FF25\r8003000001\rFFFF\r\x02L\rD11\r1Y1100000000000WSTPAGE\rQ0001\rE\r\x02xDGWSTPAGE\r
        sbpl.hex: \x02\x1bA\x1bV0001\x1bH0001\x1bGH0010018000000000000000\x1bV0040\x1bH0017\x1bGH0010010100000000000000\x1bQ1\x1bZ\x03
        sbpl.binary: \x02\x1bA\x1bV0001\x1bH0001\x1bGB001001\x80\x00\x00\x00\x00\x00\x00\x00\x1bV0040\x1bH0017\x1bGB001001\x01\x00\x00\x00\x00\x00\x00\x00\x1bQ1\x1bZ\x03"#]].assert_eq(&all.join("\n"));
}

#[test]
fn the_labels_of_the_collection_arrive_dot_for_dot() {
    let pages = pictures::carriers();
    assert!(pages.len() > 20, "{} pictures", pages.len());
    for (name, page) in pages {
        let all_packings = std::panic::catch_unwind(|| check_all(&page));
        assert!(all_packings.is_ok(), "{name}");
    }
}

#[test]
fn a_white_page_is_still_a_label() {
    check_all(&Page::blank(812, 1218).unwrap());
    check_all(&Page::blank(1, 1).unwrap());
}

#[test]
fn a_black_page_and_a_noisy_one_arrive_whole() {
    check_all(&Page::from_rows(812, 1218, vec![0xFF; 102 * 1218]).unwrap());
    check_all(&noise());
}

#[test]
fn the_last_row_and_the_last_column_are_not_forgotten() {
    for (width, height) in [(1, 1), (7, 9), (8, 8), (9, 7), (17, 300), (2_039, 3)] {
        let mut page = Page::blank(width, height).unwrap();
        page.blacken(width - 1, height - 1);
        check_all(&page);
        page.blacken(0, 0);
        check_all(&page);
    }
}

#[test]
fn long_runs_are_said_in_any_length() {
    for length in 1..=900 {
        let mut page = Page::blank(900 * 4, 1).unwrap();
        (0..length * 4).for_each(|x| page.blacken(x, 0));
        check(&page, Packing::ZplRunLength);
    }
}

#[test]
fn no_field_of_zpl_counts_or_carries_more_than_it_may() {
    for packing in [Packing::ZplHex, Packing::ZplRunLength, Packing::ZplZ64, Packing::ZplBinary] {
        let zpl = said(&noise(), packing);
        let fields = decode::zpl::fields(&zpl);
        assert!(fields.len() > 2, "{}: {} fields", packing.keyword(), fields.len());
        for field in fields {
            let most = field.announced_bytes.max(field.written_bytes);
            assert!(most <= 99_999, "{}: {most}", packing.keyword());
        }
    }
}

#[test]
fn white_between_blocks_is_not_sent() {
    let mut page = Page::blank(812, 1218).unwrap();
    page.blacken(100, 0);
    page.blacken(700, 1217);
    for packing in Packing::ALL {
        let bytes = said(&page, *packing).len();
        let most = match packing {
            // There is no place to jump to; white rows are one byte wide.
            Packing::EscPosRaster => 1_600,
            // A picture is one rectangle.
            Packing::EplPcx => 7_000,
            Packing::DplHex => 700,
            Packing::ZplHex
            | Packing::ZplRunLength
            | Packing::ZplZ64
            | Packing::ZplBinary
            | Packing::TsplBitmap
            | Packing::EplGraphic
            | Packing::CpclHex
            | Packing::CpclBinary
            | Packing::SbplHex
            | Packing::SbplBinary => 400,
        };
        assert!(bytes <= most, "{}: {bytes} bytes", packing.keyword());
        check(&page, *packing);
    }
}

#[test]
fn a_text_packing_carries_no_byte_that_a_line_could_take_for_its_own() {
    // STX, ETX and ESC begin and end what SBPL and DPL say.
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\r' | b'\n' | 0x02 | 0x03 | 0x1B);
    let carries_others = |packing: &Packing| !said(&noise(), *packing).iter().all(plain);
    for packing in Packing::ALL {
        assert_eq!(carries_others(packing), !packing.is_text(), "{}", packing.keyword());
    }
}

#[test]
fn a_page_wider_than_the_head_is_refused_and_not_cut_off() {
    let head = Head { width_dots: Some(832), ..HEAD };
    let page = Page::blank(833, 10).unwrap();
    for packing in Packing::ALL {
        let refused = encode(&page, *packing, head).unwrap_err();
        assert_eq!(refused, RasterError::WiderThanHead { page_dots: 833, head_dots: 832 });
        assert_eq!(refused.to_string(), "the page is 833 dots wide, the print head only 832");
        assert!(encode(&Page::blank(832, 10).unwrap(), *packing, head).is_ok());
    }
}

#[test]
fn a_page_is_refused_whose_sides_a_language_has_no_number_for() {
    for (packing, width, height) in [
        (Packing::DplHex, 2_041, 1),
        (Packing::EplGraphic, 1, 10_000),
        (Packing::EplPcx, 10_000, 1),
        (Packing::SbplHex, 10_000, 1),
        (Packing::SbplBinary, 1, 10_000),
    ] {
        let refused = encode(&Page::blank(width, height).unwrap(), packing, HEAD).unwrap_err();
        assert!(refused.to_string().contains(packing.keyword()), "{refused}");
        assert!(refused.remedy().ends_with('.'));
        check(&Page::blank(width.min(2_040), height.min(9_999)).unwrap(), packing);
    }
}

#[test]
fn the_longest_page_arrives_where_a_language_can_say_it() {
    let mut page = Page::blank(72, SIDE_DOTS_MAX).unwrap();
    (0..SIDE_DOTS_MAX).step_by(7).for_each(|y| page.blacken(y % 72, y));
    for packing in Packing::ALL {
        if encode(&page, *packing, HEAD).is_ok() {
            check(&page, *packing);
        }
    }
}

#[test]
fn the_smallest_of_those_allowed_is_taken() {
    let all = [Packing::ZplHex, Packing::ZplRunLength, Packing::ZplZ64];
    let (_, page) = pictures::carriers().swap_remove(0);
    for allowed in [&all[..1], &all[..2], &all[..]] {
        let best = smallest(&page, allowed, HEAD).unwrap();
        let least = allowed.iter().map(|packing| said(&page, *packing).len()).min().unwrap();
        assert_eq!(best.document.len(), least);
        assert_eq!(best.packing, allowed[allowed.len() - 1]);
    }
}

#[test]
fn a_packing_that_cannot_say_the_page_leaves_it_to_one_that_can() {
    let page = Page::blank(2_041, 1).unwrap();
    let allowed = [Packing::DplHex, Packing::ZplHex];
    assert_eq!(smallest(&page, &allowed, HEAD).unwrap().packing, Packing::ZplHex);
    assert!(matches!(smallest(&page, &allowed[..1], HEAD), Err(RasterError::TooLarge { .. })));
    assert_eq!(smallest(&page, &[], HEAD), Err(RasterError::NoPacking));
}

#[test]
fn every_keyword_leads_back_to_its_packing() {
    for packing in Packing::ALL {
        assert_eq!(Packing::from_keyword(packing.keyword()), Some(*packing));
    }
    assert_eq!(Packing::from_keyword("zpl"), None);
}

#[test]
fn tspl_says_the_size_in_dots_when_the_density_is_not_known() {
    let tspl = encode(&corners(), Packing::TsplBitmap, Head::default()).unwrap().document;
    assert!(tspl.starts_with(b"SIZE 24 dot,40 dot\r\n"), "{}", tspl.escape_ascii());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_page_arrives_dot_for_dot(
        width in 1_u32..200,
        height in 1_u32..120,
        rows in proptest::collection::vec(prop_oneof![
            3 => Just(Vec::new()),
            1 => proptest::collection::vec(any::<u8>(), 25),
            1 => proptest::collection::vec(prop_oneof![Just(0_u8), Just(0xFF)], 25),
        ], 120),
    ) {
        let bytes = width.div_ceil(8) as usize;
        let rows = rows.into_iter().take(height as usize).flat_map(|mut row| {
            row.resize(bytes, 0);
            row
        });
        check_all(&Page::from_rows(width, height, rows.collect()).unwrap());
    }
}
