//! Every label of the collection is counted as it would print, and a stranger may send it unless it
//! truly reaches beyond the label.

use std::fs;
use std::path::{Path, PathBuf};

use drivers::language::{Language, Scan};
use drivers::policy::{Policy, Verdict};

/// The folders of the collection, by language, and how many labels each has at least.
const FOLDERS: &[(Language, &str, usize)] = &[
    (Language::Zpl, "zpl", 180),
    (Language::Epl, "epl", 6),
    (Language::Tspl, "tspl", 6),
    (Language::Cpcl, "cpcl", 2),
    (Language::Dpl, "dpl", 1),
    (Language::EscPos, "escpos", 1),
];

/// Labels that a stranger may not send, and why.
const REFUSED: &[(&str, &str)] =
    &[("zpl/unit/templating.zpl", "the command ^DF at byte 4 stores or runs a program")];

/// The carrier's label lost its control characters on the way into the collection: no printer would
/// take it for DPL either.
const NOT_ITS_LANGUAGE: &str = "dpl/carrier/dpduk.dpl";

fn collection() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels")
}

fn labels(folder: &Path, found: &mut Vec<PathBuf>) {
    const ENDINGS: [&str; 8] = ["zpl", "prn", "epl", "tspl", "cpcl", "dpl", "sbpl", "bin"];
    for entry in fs::read_dir(folder).expect("the collection is there") {
        let path = entry.expect("the collection can be listed").path();
        let ending = path.extension().and_then(|it| it.to_str());
        if path.is_dir() {
            labels(&path, found);
        } else if ending.is_some_and(|it| ENDINGS.contains(&it)) {
            found.push(path);
        }
    }
}

/// Every label of a language: its name in the collection, and its bytes.
fn all() -> Vec<(Language, String, Vec<u8>)> {
    let mut all = Vec::new();
    for (language, folder, at_least) in FOLDERS {
        let mut found = Vec::new();
        labels(&collection().join(folder), &mut found);
        assert!(found.len() >= *at_least, "{} labels of {folder}", found.len());
        for path in found {
            let name = path.strip_prefix(collection()).unwrap_or(&path);
            let name = name.to_string_lossy().into_owned();
            all.push((*language, name, fs::read(&path).expect("a label can be read")));
        }
    }
    all
}

#[test]
fn every_label_of_the_collection_prints() {
    for (language, name, label) in all() {
        let scan = language.scan(&label);
        let prints = scan.as_ref().is_ok_and(|it| it.impressions > 0);
        assert_eq!(prints, name != NOT_ITS_LANGUAGE, "{name}: {scan:?}");
    }
}

#[test]
fn a_stranger_may_send_every_label_that_is_nothing_more() {
    for (language, name, label) in all() {
        let expected = REFUSED.iter().find(|it| it.0 == name).map(|it| it.1);
        match Policy::default().judge(language, &label) {
            Verdict::Allowed => assert_eq!(expected, None, "{name}"),
            Verdict::Refused(refused) if name == NOT_ITS_LANGUAGE => {
                assert_eq!(refused.offset, 0);
            }
            Verdict::Refused(refused) => {
                assert_eq!(Some(refused.to_string().as_str()), expected, "{name}");
            }
            Verdict::Unreadable(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn labels_known_by_hand_are_counted_right() {
    for (language, label, formats, impressions) in [
        (Language::Zpl, "zpl/own/zpl_template_df_xf.zpl", 2, 2),
        (Language::Zpl, "zpl/own/zpl_changed_prefix.zpl", 1, 1),
        (Language::Zpl, "zpl/own/zpl_gf_modes.zpl", 1, 1),
        (Language::Zpl, "zpl/unit/templating.zpl", 2, 2),
        (Language::Zpl, "zpl/binarykits/Format2-54x86.zpl", 1, 1),
        (Language::Zpl, "zpl/carrier/pnldpd.zpl", 2, 2),
        (Language::Zpl, "zpl/carrier/usps.zpl", 1, 1),
        (Language::Zpl, "zpl/carrier/glscz.zpl", 1, 1),
        (Language::Zpl, "zpl/carrier/bstc.zpl", 1, 1),
        (Language::Zpl, "zpl/carrier/posten.zpl", 1, 1),
        (Language::Zpl, "zpl/carrier/jcpenney.zpl", 1, 1),
        (Language::Zpl, "zpl/driver/zebradesigner_driver_zd230.prn", 1, 1),
        (Language::Epl, "epl/carrier/dpduk.epl", 1, 1),
        (Language::Epl, "epl/own/epl_waybill.epl", 1, 1),
        (Language::Tspl, "tspl/own/tspl_two_labels_300dpi.tspl", 2, 2),
        (Language::Tspl, "tspl/own/tspl_waybill.tspl", 1, 1),
        (Language::Tspl, "tspl/sample/tspl_block_text.tspl", 2, 2),
        (Language::Cpcl, "cpcl/own/cpcl_waybill.cpcl", 1, 1),
        (Language::Cpcl, "cpcl/own/cpcl_multiline.cpcl", 1, 2),
        (Language::Dpl, "dpl/generated/dpl_product.dpl", 1, 10),
        (Language::EscPos, "escpos/own/escpos_gsv0.bin", 1, 1),
    ] {
        let scan = language.scan(&fs::read(collection().join(label)).unwrap());
        assert_eq!(scan, Ok(Scan { formats, impressions }), "{label}");
    }
}
