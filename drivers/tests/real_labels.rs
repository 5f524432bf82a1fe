//! Every ZPL label of the collection is counted, as it would print.

use std::fs;
use std::path::{Path, PathBuf};

use drivers::language::{Language, Scan};

fn collection() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels/zpl")
}

fn labels(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the collection is there") {
        let path = entry.expect("the collection can be listed").path();
        if path.is_dir() {
            labels(&path, found);
        } else if path.extension().is_some_and(|it| it == "zpl" || it == "prn") {
            found.push(path);
        }
    }
}

#[test]
fn every_label_of_the_collection_prints() {
    let mut found = Vec::new();
    labels(&collection(), &mut found);
    assert!(found.len() > 180, "{} labels", found.len());
    for path in found {
        let scan = Language::Zpl.scan(&fs::read(&path).unwrap());
        assert!(scan.as_ref().is_ok_and(|it| it.impressions > 0), "{}: {scan:?}", path.display());
    }
}

#[test]
fn labels_known_by_hand_are_counted_right() {
    for (label, formats, impressions) in [
        ("own/zpl_template_df_xf.zpl", 2, 2),
        ("own/zpl_changed_prefix.zpl", 1, 1),
        ("own/zpl_gf_modes.zpl", 1, 1),
        ("unit/templating.zpl", 2, 2),
        ("binarykits/Format2-54x86.zpl", 1, 1),
        ("carrier/pnldpd.zpl", 2, 2),
        ("carrier/usps.zpl", 1, 1),
        ("carrier/glscz.zpl", 1, 1),
        ("carrier/bstc.zpl", 1, 1),
        ("carrier/posten.zpl", 1, 1),
        ("carrier/jcpenney.zpl", 1, 1),
        ("driver/zebradesigner_driver_zd230.prn", 1, 1),
    ] {
        let scan = Language::Zpl.scan(&fs::read(collection().join(label)).unwrap());
        assert_eq!(scan, Ok(Scan { formats, impressions }), "{label}");
    }
}
