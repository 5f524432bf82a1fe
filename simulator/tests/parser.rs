//! How the printer reads a stream: one test per thing that could be mistaken for something else.

#![cfg(test)]

use proptest::prelude::*;
use simulator::language::zpl::parser::{Event, FORMAT_BYTES_MAX, Immediate, Parser, Verb};

/// Feeds a stream and tells what it meant, one word per event.
fn read(stream: &[u8]) -> Vec<String> {
    let mut parser = Parser::default();
    stream.iter().filter_map(|byte| parser.push(*byte)).map(|event| tell(&event)).collect()
}

fn tell(event: &Event) -> String {
    match event {
        Event::Format(format) if !format.prints => "setting".to_owned(),
        Event::Format(format) if format.quantity > 1 => format!("label x{}", format.quantity),
        Event::Format(_) => "label".to_owned(),
        Event::TooLong => "too long".to_owned(),
        Event::Immediate(Immediate::HostQuery(letters)) => {
            format!("HQ{}", String::from_utf8_lossy(letters))
        }
        Event::Immediate(command) => format!("{command:?}"),
        Event::Variable(request) => match request.verb {
            Verb::Get => format!("get {}", request.name),
            Verb::Set => format!("set {}={}", request.name, request.value),
            Verb::Do => format!("do {}", request.name),
        },
    }
}

#[track_caller]
fn check(stream: &[u8], events: &[&str]) {
    assert_eq!(read(stream), events, "{}", String::from_utf8_lossy(stream));
}

#[test]
fn a_format_with_a_field_is_a_label_and_one_without_is_a_setting() {
    check(b"^XA^FO1,1^FDx^FS^XZ", &["label"]);
    check(b"^XA^MMT^PW679^LL0679^XZ", &["setting"]);
    check(b"^xa^fdx^fs^xz", &["label"]);
}

#[test]
fn a_stored_format_prints_only_when_it_is_recalled() {
    check(b"^XA^DFR:A.ZPL^FS^FDx^FS^XZ^XA^XFR:A.ZPL^FS^XZ", &["setting", "label"]);
}

#[test]
fn the_quantity_is_read_and_nonsense_means_one() {
    check(b"^XA^FDx^FS^PQ3^XZ", &["label x3"]);
    check(b"^XA^FDx^FS^PQ12,0,1,Y^XZ", &["label x12"]);
    check(b"^XA^FDx^FS^PQ0,1,,N^XZ", &["label"]);
    check(b"^XA^FDx^FS^PQ100000000^XZ", &["label"]);
}

#[test]
fn a_format_opened_twice_is_one_label() {
    check(b"^XA^LL1200^XA^FDx^FS^XZ", &["label"]);
}

#[test]
fn a_comment_hides_nothing_but_its_text() {
    check(b"^XA^FX ~ nothing PQ9 ^FDx^FS^XZ", &["label"]);
    check(b"^XA^FX only talk ^XZ", &["setting"]);
}

#[test]
fn immediate_commands_are_heard_everywhere_and_leave_no_trace_in_the_label() {
    let mut parser = Parser::default();
    let stream = b"~HI\r\n^XA^FDa~HSb^FS~HQES^PQ~hs2^XZ~JR";
    let events: Vec<Event> = stream.iter().filter_map(|byte| parser.push(*byte)).collect();
    let words: Vec<String> = events.iter().map(tell).collect();
    let heard = ["HostIdentification", "HostStatus", "HQES", "HostStatus", "label x2", "Restart"];
    assert_eq!(words, heard);
    let Event::Format(format) = &events[4] else { panic!("{events:?}") };
    assert_eq!(&*format.bytes, b"^XA^FDab^FS^PQ2^XZ");
}

#[test]
fn cancelling_forgets_the_format_that_is_being_received() {
    check(b"^XA^FDx~JX^FS^XZ^XA^FDy^FS^XZ", &["CancelFormat", "label"]);
    check(b"^XA^FDx~JA^FS^XZ", &["CancelAll"]);
}

#[test]
fn prefixes_and_delimiter_may_be_changed() {
    check(b"^XA^CC!!FDx!FS!CD;!PQ2;0!CC^^CD,^XZ^XA^FDx^FS^XZ", &["label x2", "label"]);
    check(b"CT~~CD,~CC^~CT~^XA^FDx^FS^XZ", &["label"]);
    check(b"~CT#^XA~HS^FDx^FS^XZ#HS", &["label", "HostStatus"]);
}

#[test]
fn pictures_in_binary_may_hold_any_byte() {
    check(b"^XA^FO1,1^GFB,6,6,2,^XZ~HS^FS^XZ", &["label"]);
    check(b"^XA^FO1,1^GFC,3,6,2,^XZ^FS^XZ", &["label"]);
    check(b"~DYR:A,B,T,6,,^XZ~HS^XA^FDx^FS^XZ", &["label"]);
}

#[test]
fn pictures_in_hex_end_at_the_next_command() {
    check(b"^XA^GFA,600,600,20,00FFg,::^FS^XZ", &["label"]);
    check(b"~DG000.GRF,564,6,,J03C01E,::::\n^XA^XG000.GRF,1,1^FS^XZ", &["label"]);
}

#[test]
fn variables_are_lines_between_formats() {
    check(b"! U1 getvar \"device.uptime\"\r\n", &["get device.uptime"]);
    check(
        b"! U1 setvar \"a.b\" \"c d\"\r\n! U1 do \"device.reset\" \"\"\r\n",
        &["set a.b=c d", "do device.reset"],
    );
    check(b"~SD30\r\n! U1 getvar \"a\"\r\n", &["get a"]);
    check(b"!! U1 getvar \"a\"\r\n! U2 x\r\n^XA^FD! U1 getvar \"a\"\r\n^FS^XZ", &["label"]);
}

#[test]
fn a_format_beyond_the_limit_is_lost_and_the_next_is_not() {
    let mut stream = b"^XA^FD".to_vec();
    stream.resize(FORMAT_BYTES_MAX + 1, b'x');
    stream.extend_from_slice(b"^FS^XZ^XA^FDx^FS^XZ");
    assert_eq!(read(&stream), ["too long", "label"]);
}

/// Pieces from which streams are put together that nearly make sense.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"^XA",
        b"^XZ",
        b"^FDtext^FS",
        b"^PQ2",
        b"^GFB,4,4,1,",
        b"^GFA,4,4,1,00FF",
        b"~HS",
        b"~HQES",
        b"~JA",
        b"~JX",
        b"~JR",
        b"^CC!",
        b"!CC^",
        b"^CD;",
        b"~CT#",
        b"#CT~",
        b"\r\n",
        b"! U1 getvar \"x\"\r\n",
        b"^DFR:X^FS",
        b"^XFR:X^FS",
        b"^",
        b"~",
        b"~DYR:A,B,T,3,,",
    ];
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let events = read(&bytes);
        prop_assert!(events.len() <= bytes.len());
    }

    #[test]
    fn what_is_kept_is_never_longer_than_what_came(bytes in stream()) {
        let mut parser = Parser::default();
        let kept: usize = bytes
            .iter()
            .filter_map(|byte| match parser.push(*byte) {
                Some(Event::Format(format)) => Some(format.bytes.len()),
                Some(Event::TooLong | Event::Immediate(_) | Event::Variable(_)) | None => None,
            })
            .sum();
        prop_assert!(kept + parser.format_bytes() <= bytes.len());
    }
}
