//! What each language's answers mean in IPP's words: one test a row, and the page made of the rows.

mod bad;
mod page;
mod replies;

use drivers::language::{Answer, Language, Query, Reading};
use drivers::profile::Evidence;
use drivers::status::{PrinterState, Status};

use replies::{brother, escpos, flags, frame, host_status, sbpl, wide};

/// One row of the table.
struct Row {
    language: Language,
    query: Query,
    /// What the printer says, as its manual has it.
    says: &'static str,
    reply: Vec<u8>,
    /// The state and the reasons it stands for.
    means: &'static str,
    evidence: Evidence,
}

impl Row {
    /// What the code makes of the reply.
    fn read(&self) -> String {
        match self.language.read(self.query, &self.reply) {
            Reading::Answer { answer: Answer::HostStatus(status), used } => {
                assert_eq!(used, self.reply.len(), "{}", self.says);
                words(&status)
            }
            Reading::Answer { answer: Answer::ErrorFlags(reasons), used } => {
                assert_eq!(used, self.reply.len(), "{}", self.says);
                words(&Status { reasons, ..Status::default() })
            }
            other @ (Reading::Answer { .. } | Reading::Incomplete | Reading::Malformed { .. }) => {
                panic!("{}: {other:?}", self.says)
            }
        }
    }
}

fn words(status: &Status) -> String {
    let state = status.printer_state().map_or("–", PrinterState::keyword);
    let reasons = status.reasons.iter().map(|reason| reason.keyword());
    std::iter::once(state).chain(reasons).collect::<Vec<_>>().join(" ")
}

/// Declares the rows, and a test for each.
macro_rules! rows {
    ($($test:ident: $language:ident $query:ident, $says:literal, $reply:expr => $means:literal, $evidence:ident;)*) => {
        fn rows() -> Vec<Row> {
            vec![$(row::$test()),*]
        }

        mod row {
            use super::*;
            $(
                pub(crate) fn $test() -> Row {
                    Row {
                        language: Language::$language,
                        query: Query::$query,
                        says: $says,
                        reply: $reply.to_vec(),
                        means: $means,
                        evidence: Evidence::$evidence,
                    }
                }
            )*
        }

        $(
            #[test]
            fn $test() {
                let row = row::$test();
                assert_eq!(row.read(), row.means, "{}", row.says);
            }
        )*
    };
}

rows! {
    zpl_ready: Zpl HostStatus, "all fields 0", host_status(0, 0, "030") => "idle", Vendor;
    zpl_formats: Zpl HostStatus, "formats in the buffer", host_status(0, 4, "002") => "processing", Vendor;
    zpl_remaining: Zpl HostStatus, "labels remaining", host_status(1, 8, "00000003") => "processing", Vendor;
    zpl_partial: Zpl HostStatus, "partial format", host_status(0, 7, "1") => "–", Vendor;
    zpl_paper: Zpl HostStatus, "paper out", host_status(0, 1, "1") => "stopped media-empty", Vendor;
    zpl_paused: Zpl HostStatus, "paused", host_status(0, 2, "1") => "stopped paused", Vendor;
    zpl_full: Zpl HostStatus, "receive buffer full", host_status(0, 5, "1") => "idle x-buffer-full", Vendor;
    zpl_dump: Zpl HostStatus, "communications diagnostic mode", host_status(0, 6, "1") => "stopped other", Vendor;
    zpl_ram: Zpl HostStatus, "RAM corrupt", host_status(0, 9, "1") => "stopped other", Vendor;
    zpl_cold: Zpl HostStatus, "under temperature", host_status(0, 10, "1") => "stopped other", Vendor;
    zpl_hot: Zpl HostStatus, "over temperature", host_status(0, 11, "1") => "stopped x-printhead-over-temperature", Vendor;
    zpl_head: Zpl HostStatus, "head up", host_status(1, 2, "1") => "stopped cover-open", Vendor;
    zpl_ribbon: Zpl HostStatus, "ribbon out", host_status(1, 3, "1") => "stopped marker-print-ribbon-empty", Vendor;
    zpl_peel: Zpl HostStatus, "label waiting", host_status(1, 7, "1") => "stopped x-label-not-taken", Vendor;
    zpl_e1: Zpl ErrorFlags, "error 1", flags(0x1, 0) => "stopped media-empty", Vendor;
    zpl_e2: Zpl ErrorFlags, "error 2", flags(0x2, 0) => "stopped marker-print-ribbon-empty", Vendor;
    zpl_e4: Zpl ErrorFlags, "error 4", flags(0x4, 0) => "stopped cover-open", Vendor;
    zpl_e8: Zpl ErrorFlags, "error 8", flags(0x8, 0) => "stopped trimmer-jam", Vendor;
    zpl_e10: Zpl ErrorFlags, "error 10", flags(0x10, 0) => "stopped x-printhead-over-temperature", Vendor;
    zpl_e20: Zpl ErrorFlags, "error 20", flags(0x20, 0) => "stopped x-printhead-over-temperature", Vendor;
    zpl_e40: Zpl ErrorFlags, "error 40", flags(0x40, 0) => "stopped x-printhead-fault", Vendor;
    zpl_e80: Zpl ErrorFlags, "error 80", flags(0x80, 0) => "stopped x-printhead-fault", Vendor;
    zpl_e100: Zpl ErrorFlags, "error 100", flags(0x100, 0) => "stopped other", Vendor;
    zpl_e200: Zpl ErrorFlags, "error 200", flags(0x200, 0) => "stopped x-printhead-fault", Vendor;
    zpl_e1000: Zpl ErrorFlags, "error 1000", flags(0x1000, 0) => "stopped media-jam", Vendor;
    zpl_e4000: Zpl ErrorFlags, "error 4000", flags(0x4000, 0) => "stopped media-jam", Vendor;
    zpl_e10000: Zpl ErrorFlags, "error 10000", flags(0x1_0000, 0) => "stopped paused", Vendor;
    zpl_w1: Zpl ErrorFlags, "warning 1", flags(0, 0x1) => "– x-media-calibration-needed", Vendor;
    zpl_w2: Zpl ErrorFlags, "warning 2", flags(0, 0x2) => "– other-warning", Vendor;
    zpl_w8: Zpl ErrorFlags, "warning 8", flags(0, 0x8) => "– media-low", Vendor;

    epl_ready: Epl HostStatus, "00", b"00\r\n" => "idle", Vendor;
    epl_busy: Epl HostStatus, "50", b"50\r\n" => "processing", Code;
    epl_syntax: Epl HostStatus, "01", b"01\r\n" => "idle other-warning", Code;
    epl_memory: Epl HostStatus, "04", b"04\r\n" => "idle interpreter-memory-decrease", Code;
    epl_media: Epl HostStatus, "07", b"07\r\n" => "stopped media-empty marker-print-ribbon-empty", Vendor;
    epl_name: Epl HostStatus, "09", b"09\r\n" => "idle interpreter-resource-unavailable", Code;
    epl_head: Epl HostStatus, "11", b"11\r\n" => "stopped cover-open", Vendor;
    epl_paused: Epl HostStatus, "12", b"12\r\n" => "stopped paused x-label-not-taken", Code;
    epl_hot: Epl HostStatus, "13", b"13\r\n" => "stopped x-printhead-over-temperature", Code;
    epl_motor: Epl HostStatus, "14", b"14\r\n" => "stopped x-printhead-over-temperature", Code;
    epl_battery: Epl HostStatus, "15", b"15\r\n" => "idle x-battery-low", Code;
    epl_cutter: Epl HostStatus, "81", b"81\r\n" => "stopped trimmer-jam", Code;
    epl_sensor: Epl HostStatus, "82", b"82\r\n" => "stopped x-media-calibration-needed other", Code;
    epl_feed: Epl HostStatus, "84", b"84\r\n" => "stopped media-jam", Code;
    epl_pause: Epl HostStatus, "92", b"92\r\n" => "stopped paused", Vendor;
    epl_several: Epl HostStatus, "07,11", b"07,11\r\n" => "stopped media-empty cover-open marker-print-ribbon-empty", Vendor;
    epl_other: Epl HostStatus, "any other code", b"62\r\n" => "stopped other", Code;

    tspl_ready: Tspl HostStatus, "00", [0x00] => "idle", Vendor;
    tspl_head: Tspl HostStatus, "01", [0x01] => "stopped cover-open", Vendor;
    tspl_jam: Tspl HostStatus, "02", [0x02] => "stopped media-jam", Vendor;
    tspl_paper: Tspl HostStatus, "04", [0x04] => "stopped media-empty", Vendor;
    tspl_ribbon: Tspl HostStatus, "08", [0x08] => "stopped marker-print-ribbon-empty", Vendor;
    tspl_pause: Tspl HostStatus, "10", [0x10] => "stopped paused", Vendor;
    tspl_printing: Tspl HostStatus, "20", [0x20] => "processing", Vendor;
    tspl_cover: Tspl HostStatus, "40", [0x40] => "stopped cover-open", Vendor;
    tspl_other: Tspl HostStatus, "80", [0x80] => "stopped other", Vendor;
    tspl_s_normal: Tspl ErrorFlags, "40 40 40 40", wide(0x40, 0x40, 0x40, 0x40) => "–", Vendor;
    tspl_s_pause: Tspl ErrorFlags, "message 60", wide(0x60, 0x40, 0x40, 0x40) => "stopped paused", Vendor;
    tspl_s_error: Tspl ErrorFlags, "message 45", wide(0x45, 0x40, 0x40, 0x40) => "stopped other", Vendor;
    tspl_s_take: Tspl ErrorFlags, "message 4C", wide(0x4C, 0x40, 0x40, 0x40) => "stopped x-label-not-taken", Code;
    tspl_s_printing: Tspl ErrorFlags, "message 50", wide(0x50, 0x40, 0x40, 0x40) => "–", Vendor;
    tspl_s_low: Tspl ErrorFlags, "warning 41", wide(0x40, 0x41, 0x40, 0x40) => "– media-low", Code;
    tspl_s_ribbon_low: Tspl ErrorFlags, "warning 42", wide(0x40, 0x42, 0x40, 0x40) => "– marker-print-ribbon-almost-empty", Code;
    tspl_s_full: Tspl ErrorFlags, "warning 48", wide(0x40, 0x48, 0x40, 0x40) => "– x-buffer-full", Vendor;
    tspl_s_hot: Tspl ErrorFlags, "error 41", wide(0x40, 0x40, 0x41, 0x40) => "stopped x-printhead-over-temperature", Vendor;
    tspl_s_motor: Tspl ErrorFlags, "error 42", wide(0x40, 0x40, 0x42, 0x40) => "stopped x-printhead-over-temperature", Vendor;
    tspl_s_head: Tspl ErrorFlags, "error 44", wide(0x40, 0x40, 0x44, 0x40) => "stopped x-printhead-fault", Code;
    tspl_s_cutter: Tspl ErrorFlags, "error 48", wide(0x40, 0x40, 0x48, 0x40) => "stopped trimmer-jam", Vendor;
    tspl_s_memory: Tspl ErrorFlags, "error 50", wide(0x40, 0x40, 0x50, 0x40) => "– interpreter-memory-decrease", Vendor;
    tspl_s_paper: Tspl ErrorFlags, "media 41", wide(0x40, 0x40, 0x40, 0x41) => "stopped media-empty", Vendor;
    tspl_s_jam: Tspl ErrorFlags, "media 42", wide(0x40, 0x40, 0x40, 0x42) => "stopped media-jam", Vendor;
    tspl_s_ribbon: Tspl ErrorFlags, "media 44", wide(0x40, 0x40, 0x40, 0x44) => "stopped marker-print-ribbon-empty", Vendor;
    tspl_s_open: Tspl ErrorFlags, "media 60", wide(0x40, 0x40, 0x40, 0x60) => "stopped cover-open", Code;

    cpcl_ready: Cpcl HostStatus, "00", [0x00] => "idle", Vendor;
    cpcl_busy: Cpcl HostStatus, "bit 0", [0x01] => "processing", Vendor;
    cpcl_paper: Cpcl HostStatus, "bit 1", [0x02] => "stopped media-empty", Vendor;
    cpcl_latch: Cpcl HostStatus, "bit 2", [0x04] => "stopped cover-open", Vendor;
    cpcl_battery: Cpcl HostStatus, "bit 3", [0x08] => "idle x-battery-low", Vendor;
    cpcl_reset: Cpcl HostStatus, "bit 4", [0x10] => "idle power-up", Vendor;
    cpcl_jam: Cpcl ErrorFlags, "bit 4", [0x10] => "stopped media-jam", Vendor;
    cpcl_taken: Cpcl ErrorFlags, "bit 5", [0x20] => "stopped x-label-not-taken", Vendor;
    cpcl_low: Cpcl ErrorFlags, "bit 6", [0x40] => "– media-low", Vendor;
    cpcl_ribbon: Cpcl ErrorFlags, "bit 7", [0x80] => "stopped marker-print-ribbon-empty", Vendor;

    dpl_ready: Dpl HostStatus, "NNNNNNNN", b"NNNNNNNN\r" => "idle", Vendor;
    dpl_interpreter: Dpl HostStatus, "a = Y", b"YNNNNNNN\r" => "processing", Vendor;
    dpl_paper: Dpl HostStatus, "b = Y", b"NYNNNNNN\r" => "stopped media-empty", Vendor;
    dpl_ribbon: Dpl HostStatus, "c = Y", b"NNYNNNNN\r" => "stopped marker-print-ribbon-empty", Vendor;
    dpl_batch: Dpl HostStatus, "d = Y", b"NNNYNNNN\r" => "processing", Vendor;
    dpl_printing: Dpl HostStatus, "e = Y", b"NNNNYNNN\r" => "processing", Vendor;
    dpl_paused: Dpl HostStatus, "f = Y", b"NNNNNYNN\r" => "stopped paused", Vendor;
    dpl_presented: Dpl HostStatus, "g = Y", b"NNNNNNYN\r" => "stopped x-label-not-taken", Vendor;
    dpl_rewinder: Dpl HostStatus, "h = Y", b"NNNNNNNY\r" => "stopped output-area-full", Unverified;
    dpl_cutter: Dpl ErrorFlags, "i = Y", b"NNNNNNNN:YNNNNNNN:NNNNNNNN\r" => "stopped trimmer-jam", Vendor;

    sbpl_ready: Sbpl HostStatus, "A", sbpl(b'A', "  ", 0) => "idle", Vendor;
    sbpl_waiting: Sbpl HostStatus, "A, labels left", sbpl(b'A', "07", 2) => "processing", Vendor;
    sbpl_near_end: Sbpl HostStatus, "B", sbpl(b'B', "  ", 0) => "idle media-low", Unverified;
    sbpl_near_full: Sbpl HostStatus, "C", sbpl(b'C', "  ", 0) => "idle x-buffer-full", Vendor;
    sbpl_offline: Sbpl HostStatus, "0", sbpl(b'0', "  ", 0) => "stopped paused", Vendor;
    sbpl_offline_low: Sbpl HostStatus, "1", sbpl(b'1', "  ", 0) => "stopped media-low paused", Vendor;
    sbpl_offline_full: Sbpl HostStatus, "2", sbpl(b'2', "  ", 0) => "stopped paused x-buffer-full", Vendor;
    sbpl_offline_both: Sbpl HostStatus, "3", sbpl(b'3', "  ", 0) => "stopped media-low paused x-buffer-full", Vendor;
    sbpl_halt: Sbpl HostStatus, "4", sbpl(b'4', "07", 3) => "stopped paused", Vendor;
    sbpl_printing: Sbpl HostStatus, "G", sbpl(b'G', "07", 3) => "processing", Vendor;
    sbpl_printing_full: Sbpl HostStatus, "I", sbpl(b'I', "07", 3) => "processing x-buffer-full", Vendor;
    sbpl_dispense: Sbpl HostStatus, "M", sbpl(b'M', "07", 3) => "stopped x-label-not-taken", Vendor;
    sbpl_dispense_full: Sbpl HostStatus, "O", sbpl(b'O', "07", 3) => "stopped x-label-not-taken x-buffer-full", Vendor;
    sbpl_analysing: Sbpl HostStatus, "S", sbpl(b'S', "07", 3) => "processing", Vendor;
    sbpl_full: Sbpl HostStatus, "a", sbpl(b'a', "07", 3) => "stopped x-buffer-full other", Vendor;
    sbpl_head: Sbpl HostStatus, "b", sbpl(b'b', "07", 3) => "stopped cover-open", Vendor;
    sbpl_paper: Sbpl HostStatus, "c", sbpl(b'c', "07", 3) => "stopped media-empty", Vendor;
    sbpl_ribbon: Sbpl HostStatus, "d", sbpl(b'd', "07", 3) => "stopped marker-print-ribbon-empty", Vendor;
    sbpl_media: Sbpl HostStatus, "e", sbpl(b'e', "07", 3) => "stopped media-jam", Vendor;
    sbpl_sensor: Sbpl HostStatus, "f", sbpl(b'f', "07", 3) => "stopped x-media-calibration-needed other", Vendor;
    sbpl_burnt: Sbpl HostStatus, "g", sbpl(b'g', "07", 3) => "stopped x-printhead-fault", Vendor;
    sbpl_card: Sbpl HostStatus, "i", sbpl(b'i', "07", 3) => "stopped other", Vendor;
    sbpl_cutter: Sbpl HostStatus, "j", sbpl(b'j', "07", 3) => "stopped trimmer-jam", Vendor;
    sbpl_other: Sbpl HostStatus, "k", sbpl(b'k', "07", 3) => "stopped other", Vendor;

    escpos_ready: EscPos HostStatus, "12 12 12 12", escpos(0, 0, 0, 0) => "–", Vendor;
    escpos_offline: EscPos HostStatus, "EOT 1, bit 3", escpos(0x08, 0, 0, 0) => "stopped paused", Vendor;
    escpos_cover: EscPos HostStatus, "EOT 2, bit 2", escpos(0x08, 0x04, 0, 0) => "stopped cover-open", Vendor;
    escpos_stopped: EscPos HostStatus, "EOT 2, bit 5", escpos(0x08, 0x20, 0, 0) => "stopped media-empty", Vendor;
    escpos_error: EscPos HostStatus, "EOT 2, bit 6", escpos(0x08, 0x40, 0, 0) => "stopped other", Vendor;
    escpos_layout: EscPos HostStatus, "EOT 3, bit 2", escpos(0x08, 0x40, 0x04, 0) => "stopped media-jam", Vendor;
    escpos_cutter: EscPos HostStatus, "EOT 3, bit 3", escpos(0x08, 0x40, 0x08, 0) => "stopped trimmer-jam", Vendor;
    escpos_fatal: EscPos HostStatus, "EOT 3, bit 5", escpos(0x08, 0x40, 0x20, 0) => "stopped x-printhead-fault", Vendor;
    escpos_hot: EscPos HostStatus, "EOT 3, bit 6", escpos(0x08, 0x40, 0x40, 0) => "stopped x-printhead-over-temperature", Vendor;
    escpos_near: EscPos HostStatus, "EOT 4, bits 2 and 3", escpos(0, 0, 0, 0x0C) => "– media-low", Vendor;
    escpos_end: EscPos HostStatus, "EOT 4, bits 5 and 6", escpos(0, 0, 0, 0x60) => "stopped media-empty", Vendor;

    fingerprint_ready: Fingerprint HostStatus, "0", b"0\r\n" => "idle", Vendor;
    fingerprint_head: Fingerprint HostStatus, "1", b"1\r\n" => "stopped cover-open", Vendor;
    fingerprint_taken: Fingerprint HostStatus, "2", b"2\r\n" => "stopped x-label-not-taken", Vendor;
    fingerprint_media: Fingerprint HostStatus, "4", b"4\r\n" => "stopped media-empty", Vendor;
    fingerprint_ribbon: Fingerprint HostStatus, "8", b"8\r\n" => "stopped marker-print-ribbon-empty", Vendor;
    fingerprint_voltage: Fingerprint HostStatus, "16", b"16\r\n" => "stopped x-printhead-fault", Vendor;
    fingerprint_feeding: Fingerprint HostStatus, "32", b"32\r\n" => "processing", Vendor;
    fingerprint_no_media: Fingerprint HostStatus, "128", b"128\r\n" => "stopped media-empty", Vendor;
    fingerprint_sum: Fingerprint HostStatus, "13", b"13\r\n" => "stopped media-empty cover-open marker-print-ribbon-empty", Vendor;

    ezpl_ready: Ezpl HostStatus, "00", b"00,00000\r\n" => "idle", Vendor;
    ezpl_left: Ezpl HostStatus, "00, labels left", b"00,00003\r\n" => "–", Vendor;
    ezpl_media: Ezpl HostStatus, "01", b"01,00003\r\n" => "stopped media-empty", Vendor;
    ezpl_jam: Ezpl HostStatus, "02", b"02,00003\r\n" => "stopped media-jam", Vendor;
    ezpl_ribbon: Ezpl HostStatus, "03", b"03,00003\r\n" => "stopped marker-print-ribbon-empty", Vendor;
    ezpl_head: Ezpl HostStatus, "04", b"04,00003\r\n" => "stopped cover-open", Vendor;
    ezpl_rewinder: Ezpl HostStatus, "05", b"05,00003\r\n" => "stopped output-area-full", Vendor;
    ezpl_files: Ezpl HostStatus, "06", b"06,00000\r\n" => "– interpreter-memory-decrease", Vendor;
    ezpl_name: Ezpl HostStatus, "07", b"07,00000\r\n" => "– interpreter-resource-unavailable", Vendor;
    ezpl_syntax: Ezpl HostStatus, "09", b"09,00000\r\n" => "– other-warning", Vendor;
    ezpl_cutter: Ezpl HostStatus, "10", b"10,00003\r\n" => "stopped trimmer-jam", Vendor;
    ezpl_paused: Ezpl HostStatus, "20", b"20,00003\r\n" => "stopped paused", Vendor;
    ezpl_printing: Ezpl HostStatus, "50", b"50,00003\r\n" => "processing", Vendor;
    ezpl_processing: Ezpl HostStatus, "60", b"60,00003\r\n" => "processing", Vendor;

    brother_ready: BrotherRaster HostStatus, "no error, phase 0", brother(0, 0, 0) => "idle", Vendor;
    brother_printing: BrotherRaster HostStatus, "phase 1", brother(0, 0, 1) => "processing", Vendor;
    brother_no_media: BrotherRaster HostStatus, "error 1, 01", brother(0x01, 0, 0) => "stopped media-empty", Vendor;
    brother_end: BrotherRaster HostStatus, "error 1, 02", brother(0x02, 0, 0) => "stopped media-empty", Vendor;
    brother_cutter: BrotherRaster HostStatus, "error 1, 04", brother(0x04, 0, 0) => "stopped trimmer-jam", Vendor;
    brother_battery: BrotherRaster HostStatus, "error 1, 08", brother(0x08, 0, 0) => "idle x-battery-low", Vendor;
    brother_in_use: BrotherRaster HostStatus, "error 1, 10", brother(0x10, 0, 0) => "stopped other", Vendor;
    brother_wrong: BrotherRaster HostStatus, "error 2, 01", brother(0, 0x01, 0) => "stopped media-needed", Vendor;
    brother_buffer: BrotherRaster HostStatus, "error 2, 08", brother(0, 0x08, 0) => "idle x-buffer-full", Vendor;
    brother_cover: BrotherRaster HostStatus, "error 2, 10", brother(0, 0x10, 0) => "stopped cover-open", Vendor;
    brother_cancel: BrotherRaster HostStatus, "error 2, 20", brother(0, 0x20, 0) => "stopped other", Vendor;
    brother_feed: BrotherRaster HostStatus, "error 2, 40", brother(0, 0x40, 0) => "stopped media-jam", Vendor;
    brother_system: BrotherRaster HostStatus, "error 2, 80", brother(0, 0x80, 0) => "stopped x-printhead-fault", Vendor;
    brother_off: BrotherRaster HostStatus, "kind 04", frame(0, 0, 4, 0) => "stopped power-down", Vendor;
}

#[test]
fn every_question_about_a_state_has_rows() {
    for language in Language::ALL {
        for query in [Query::HostStatus, Query::ErrorFlags] {
            let asked = language.query(query).is_some();
            let has_row = rows().iter().any(|row| row.language == *language && row.query == query);
            assert_eq!(asked, has_row, "{} {}", language.title(), query.word());
        }
    }
}

#[test]
fn no_byte_is_ready_but_the_one_that_says_so() {
    for (language, query, ready) in
        [(Language::Tspl, Query::HostStatus, 0x00), (Language::Cpcl, Query::HostStatus, 0x00)]
    {
        for byte in 0..=u8::MAX {
            let Reading::Answer { answer: Answer::HostStatus(status), .. } =
                language.read(query, &[byte])
            else {
                continue;
            };
            let silent = status.reasons.is_empty() && status.is_idle();
            assert_eq!(silent, byte == ready, "{} {byte:02X}", language.title());
        }
    }
}
