//! Answers as printers send them, with one thing changed.
//!
//! Written from the manuals and not by our code.

/// The three frames of ZPL's `~HS`, with one field of one frame changed.
pub(crate) fn host_status(frame: usize, field: usize, value: &str) -> Vec<u8> {
    let mut frames = [
        "030,0,0,1218,000,0,0,0,000,0,0,0".split(',').collect::<Vec<_>>(),
        "000,0,0,0,0,2,4,0,00000000,1,000".split(',').collect(),
        "1234,0".split(',').collect(),
    ];
    frames[frame][field] = value;
    frames.iter().map(|it| format!("\x02{}\x03\r\n", it.join(","))).collect::<String>().into_bytes()
}

/// The two lines of ZPL's `~HQES`.
pub(crate) fn flags(errors: u32, warnings: u32) -> Vec<u8> {
    let line = |bits: u32| format!("{} 00000000 {bits:08X}", u8::from(bits != 0));
    let (errors, warnings) = (line(errors), line(warnings));
    format!("\x02\r\nPRINTER STATUS\r\nERRORS: {errors}\r\nWARNINGS: {warnings}\r\n\x03\r\n")
        .into_bytes()
}

/// The eight bytes of TSPL's `ESC ! S`.
pub(crate) fn wide(message: u8, warning: u8, error: u8, media: u8) -> Vec<u8> {
    vec![0x02, message, warning, error, media, 0x03, 0x0D, 0x0A]
}

/// SBPL's status 3.
pub(crate) fn sbpl(status: u8, id: &str, remaining: u32) -> Vec<u8> {
    format!("\x02{id}{}{remaining:06}\x03", char::from(status)).into_bytes()
}

/// The answers to ESC/POS's `DLE EOT` 1 to 4, with these bits set.
pub(crate) fn escpos(general: u8, offline: u8, error: u8, paper: u8) -> Vec<u8> {
    [general, offline, error, paper].map(|bits| 0x12 | bits).to_vec()
}

/// Brother's 32 bytes of a label printer.
pub(crate) fn brother(first_error: u8, second_error: u8, phase: u8) -> Vec<u8> {
    frame(first_error, second_error, 0, phase)
}

/// Brother's 32 bytes, of any kind.
pub(crate) fn frame(first_error: u8, second_error: u8, kind: u8, phase: u8) -> Vec<u8> {
    let mut frame = vec![0; 32];
    frame[..6].copy_from_slice(&[0x80, 0x20, 0x42, 0x34, 0x44, 0x30]);
    (frame[8], frame[9], frame[18], frame[19]) = (first_error, second_error, kind, phase);
    frame
}
