//! Files that labels are written into.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use drivers::device::{Device, DeviceError, Sent};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::{address, long_document, profile};

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
        .expect("the test machine can do this");
}

#[test]
fn a_folder_gets_one_file_a_document_and_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("label-000001.prn"), "somebody's").unwrap();
    let address = address(&uri(folder.path()));
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    for document in ["one", "two"] {
        let sent = device.send(document.as_bytes());
        assert!(matches!(sent, Sent::Whole), "{sent:?}");
    }
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["label-000001.prn", "label-000002.prn", "label-000003.prn"]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!([read("label-000001.prn"), read("label-000002.prn")], ["somebody's", "one"]);
}

#[test]
fn a_folder_that_goes_away_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let address = address(&uri(folder.path()));
    let mut device = Device::connect(&address, &profile("raw-sink")).unwrap();
    device.observe().unwrap();
    folder.close().unwrap();
    assert!(matches!(device.observe(), Err(DeviceError::Lost { .. })));
    let refused = Device::connect(&address, &profile("raw-sink")).err().unwrap();
    assert!(matches!(refused, DeviceError::Missing { .. }), "{refused}");
}

#[test]
fn a_pipe_that_nobody_empties_stalls_the_label_and_does_not_fail_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("printer");
    pipe(&path);
    let reader = rustix::fs::open(
        &path,
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::NONBLOCK,
        Mode::empty(),
    );
    let mut reader = File::from(reader.unwrap());
    rustix::fs::fcntl_setfl(&reader, rustix::fs::OFlags::empty()).unwrap();
    let document = long_document();
    let mut device = Device::connect(&address(&uri(&path)), &profile("raw-sink")).unwrap();
    let Sent::Stalled { accepted } = device.send(&document) else { panic!("it never stalled") };
    assert!(accepted > 0 && accepted < document.len());

    let length = document.len();
    let emptied = std::thread::spawn(move || {
        let mut heard = vec![0; length];
        reader.read_exact(&mut heard).unwrap();
        (heard, reader)
    });
    let mut sent = Sent::Stalled { accepted };
    while let Sent::Stalled { accepted } = sent {
        sent = device.resume(&document, accepted);
    }
    assert!(matches!(sent, Sent::Whole), "{sent:?}");
    assert!(emptied.join().unwrap().0 == document, "other bytes arrived");
}

#[test]
fn a_pipe_whose_reader_leaves_breaks_the_label() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("printer");
    pipe(&path);
    assert!(Device::connect(&address(&uri(&path)), &profile("raw-sink")).is_err());
    let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::NONBLOCK;
    let reader = rustix::fs::open(&path, flags, Mode::empty()).unwrap();
    let mut device = Device::connect(&address(&uri(&path)), &profile("raw-sink")).unwrap();
    drop(reader);
    let sent = device.send(b"label");
    assert!(matches!(sent, Sent::Broken { accepted: 0, .. }), "{sent:?}");
}
