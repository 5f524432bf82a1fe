//! One printer of each language: the profile it is driven by, the simulator that plays it, a label.

use std::path::Path;

use drivers::language::Language;
use simulator::{PrinterConfig, SbplStatus, Speed};

/// One language on the floor.
pub(crate) struct Spoken {
    pub(crate) language: Language,
    pub(crate) profile: &'static str,
    pub(crate) played: simulator::Language,
    /// A label of the collection; none where it has none of the language.
    file: Option<&'static str>,
    /// What the station says in the end where the printer's own words come back.
    pub(crate) proof: &'static str,
}

const fn spoken(
    language: Language,
    profile: &'static str,
    played: simulator::Language,
    file: Option<&'static str>,
    proof: &'static str,
) -> Spoken {
    Spoken { language, profile, played, file, proof }
}

/// Every language.
pub(crate) const ALL: [Spoken; 11] = [
    spoken(
        Language::Zpl,
        "zebra-zt411-203",
        simulator::Language::Zpl,
        Some("zpl/carrier/ups.zpl"),
        "counter",
    ),
    spoken(
        Language::Zpl,
        "zpl-clone-203",
        simulator::Language::ZplClone,
        Some("zpl/own/zpl_1d_mix.zpl"),
        "nobody",
    ),
    spoken(
        Language::Epl,
        "zebra-lp2844-203",
        simulator::Language::Epl2,
        Some("epl/own/epl_waybill.epl"),
        "nobody",
    ),
    spoken(
        Language::Tspl,
        "tsc-te200-203",
        simulator::Language::Tspl,
        Some("tspl/own/tspl_waybill.tspl"),
        "nobody",
    ),
    spoken(
        Language::Cpcl,
        "cpcl-203",
        simulator::Language::Cpcl,
        Some("cpcl/own/cpcl_waybill.cpcl"),
        "nobody",
    ),
    spoken(
        Language::Dpl,
        "honeywell-i-4212e-203",
        simulator::Language::Dpl,
        Some("dpl/generated/dpl_product.dpl"),
        "device-report",
    ),
    spoken(
        Language::EscPos,
        "epson-tm-l90-203",
        simulator::Language::Escpos,
        Some("escpos/own/escpos_gsv0.bin"),
        "device-report",
    ),
    spoken(Language::Sbpl, "sato-cl4nx-203", simulator::Language::Sbpl, None, "device-report"),
    spoken(
        Language::Fingerprint,
        "honeywell-pm42-203",
        simulator::Language::DirectProtocol,
        None,
        "device-report",
    ),
    spoken(Language::Ezpl, "godex-g500-203", simulator::Language::Ezpl, None, "nobody"),
    spoken(
        Language::BrotherRaster,
        "brother-ql-1110nwb-300",
        simulator::Language::BrotherRaster,
        None,
        "device-report",
    ),
];

/// One row of dots, and the end of the page.
const BROTHER_PAGE: &[u8] = b"\x1B@g\x00\x03\xFF\xFF\xFF\x1A";

impl Spoken {
    /// The name of its printer at the station.
    pub(crate) fn name(&self) -> String {
        self.profile.to_owned()
    }

    /// A label in it.
    pub(crate) fn label(&self) -> Vec<u8> {
        let Some(file) = self.file else {
            return self.language.test_label().unwrap_or(BROTHER_PAGE).to_vec();
        };
        let labels = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels");
        std::fs::read(labels.join(file)).unwrap()
    }

    /// A printer that plays it, with labels of 2 inches, and so slow that it is seen at work even on a
    /// busy machine. The label of DPL is ten, and seen at work long enough.
    pub(crate) fn printer(&self) -> PrinterConfig {
        let printer = PrinterConfig::named(&self.name()).speaking(self.played);
        let label_length_dots = printer.label_length_dots / 3;
        let inches = if self.language == Language::Dpl { 6.0 } else { 1.0 };
        let speed = Speed::InchesPerSecond(inches);
        PrinterConfig { label_length_dots, speed, sbpl_status: SbplStatus::Four, ..printer }
    }
}
