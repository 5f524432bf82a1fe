//! What a person has to know to try a language: a label, a question, and its answer.
//!
//! The strings are as `printf` takes them; tests send them to a printer and compare the answers, so
//! that `--help`, the manual and the printers say the same.

use super::Language;

/// A language in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guide {
    /// What it is, and what it answers.
    pub about: &'static str,
    /// How a host knows that a label came out.
    pub proof: &'static str,
    /// The smallest sensible label, as `printf` takes it.
    pub label: &'static str,
    /// A question about the state, as `printf` takes it.
    pub question: &'static str,
    /// What an idle printer answers; control characters in hexadecimal between `<` and `>`.
    pub answer: &'static str,
}

impl Language {
    /// The language in short.
    pub fn guide(self) -> Guide {
        match self {
            Self::Zpl => ZPL,
            Self::ZplClassic => ZPL_CLASSIC,
            Self::ZplClone => ZPL_CLONE,
            Self::Tspl => TSPL,
            Self::TsplOdd => TSPL_ODD,
            Self::TsplSilent => TSPL_SILENT,
            Self::Epl2 => EPL2,
            Self::Cpcl => CPCL,
            Self::Dpl => DPL,
            Self::Sbpl => SBPL,
            Self::Escpos => ESCPOS,
            Self::Fingerprint => FINGERPRINT,
            Self::DirectProtocol => DIRECT_PROTOCOL,
            Self::Ezpl => EZPL,
            Self::BrotherRaster => BROTHER_RASTER,
        }
    }
}

const ZPL_LABEL: &str = "^XA^FO20,20^A0N,30,30^FDA-17^FS^XZ";
const TSPL_LABEL: &str =
    "SIZE 100 mm,150 mm\\r\\nCLS\\r\\nTEXT 20,20,\"3\",0,1,1,\"A-17\"\\r\\nPRINT 1\\r\\n";
const TSPL_QUESTION: &str = "\\033!?";
const FINGERPRINT_LABEL: &str = "PRPOS 30,30\\r\\nPRTXT \"A-17\"\\r\\nPRINTFEED\\r\\n";

const ZPL: Guide = Guide {
    about: "ZPL II and Set-Get-Do of a Link-OS printer: ~HS, ~HI, ~HQES, ~HQSN, ~HM, variables",
    proof: "odometer.total_label_count moves by one for each label and survives the power",
    label: ZPL_LABEL,
    question: "! U1 getvar \"odometer.total_label_count\"\\r\\n",
    answer: "\"1000\"",
};

const ZPL_CLASSIC: Guide = Guide {
    about: "ZPL II of older printers: as above, without the label counter and zpl.system_status",
    proof: "odometer.media_marker_count counts gaps, those of feeds too",
    label: ZPL_LABEL,
    question: "! U1 getvar \"odometer.media_marker_count\"\\r\\n",
    answer: "\"1000\"",
};

const ZPL_CLONE: Guide = Guide {
    about: "ZPL II as other makes play it: ~HS and ~HI, and silence to all else",
    proof: "formats and labels left in ~HS go to zero",
    label: ZPL_LABEL,
    question: "~HI",
    answer: "<02>ML340P,V1.04,8,8192KB<03><0d><0a>",
};

const TSPL: Guide = Guide {
    about: "TSPL and TSPL2: status byte ESC!?, packet ESC!S, ~!T and the like, OUT",
    proof: "the status byte is 20 while labels are under way; OUT tells LABEL",
    label: TSPL_LABEL,
    question: TSPL_QUESTION,
    answer: "<00>",
};

const TSPL_ODD: Guide = Guide {
    about: "TSPL clone: answers ESC!? only, with 07 for an open lid; status_bytes changes more",
    proof: "the status byte is 20 while labels are under way",
    label: TSPL_LABEL,
    question: TSPL_QUESTION,
    answer: "<00>",
};

const TSPL_SILENT: Guide = Guide {
    about: "TSPL clone that answers nothing and drops a job for a command it does not know",
    proof: "none: a person has to look",
    label: TSPL_LABEL,
    question: TSPL_QUESTION,
    answer: "",
};

const EPL2: Guide = Guide {
    about: "EPL2: error query ^ee, dump UQ, reports with US and UT",
    proof: "^ee says 50 while labels are under way; with US an ACK follows each batch",
    label: "\\nN\\nA20,20,0,3,1,1,N,\"A-17\"\\nP1\\n",
    question: "^ee\\r\\n",
    answer: "00<0d><0a>",
};

const CPCL: Guide = Guide {
    about: "CPCL of a mobile printer: ESC h, ESC i, ESC v, ESC N, ! U1 getvar",
    proof: "ESC h is answered when the label before it is done, and tells of power cuts",
    label: "! 0 200 200 1218 1\\r\\nT 7 0 20 20 A-17\\r\\nFORM\\r\\nPRINT\\r\\n",
    question: "\\033h",
    answer: "<10>",
};

const DPL: Guide = Guide {
    about: "DPL: SOH A, a, F, E, e at once; SOH B, C, #; SOH D shuts them off",
    proof: "SOH e counts the labels of a batch; proof = \"acknowledgement\" sends 1E and 1F",
    label: "\\002L\\r131100003200030A-17\\rE\\r",
    question: "\\001A",
    answer: "NNNNNNNN<0d>",
};

const SBPL: Guide = Guide {
    about: "SBPL: ENQ, CAN, DLE, DC1 between jobs; four forms of the status",
    proof: "the status names the job and its labels left, and is blank when none is there",
    label: "\\033A\\033V100\\033H200\\033L0202A-17\\033Q1\\033Z",
    question: "\\005",
    answer: "<02>  A000000<03>",
};

const ESCPOS: Guide = Guide {
    about: "ESC/POS: DLE EOT 1 to 4, GS a, ESC v, GS I, process id of GS ( H",
    proof: "the process id comes back when all before it is printed; GS g 2 counts cuts",
    label: "\\033@A-17\\n\\035VA\\000",
    question: "\\020\\004\\001",
    answer: "<12>",
};

const FINGERPRINT: Guide = Guide {
    about: "Fingerprint: ? PRSTAT and its kin, Ok after each line until VERBOFF",
    proof: "? PRSTAT(7) is the job, ? PRSTAT(8) is 6 when all of it is printed",
    label: FINGERPRINT_LABEL,
    question: "? PRSTAT\\r\\n",
    answer: "0<0d><0a>Ok<0d><0a>",
};

const DIRECT_PROTOCOL: Guide = Guide {
    about: "Direct Protocol: as Fingerprint, without the Ok; out of media is 128",
    proof: "? PRSTAT(7) is the job, ? PRSTAT(8) is 6 when all of it is printed",
    label: FINGERPRINT_LABEL,
    question: "? PRSTAT\\r\\n",
    answer: "0<0d><0a>",
};

const EZPL: Guide = Guide {
    about: "EZPL: ~S,CHECK ~S,STATUS ~S,LABEL, in turn until ^XSET,IMMEDIATE,1",
    proof: "~S,STATUS says 50 and the labels left while labels are under way",
    label: "^Q150,3\\r\\n^L\\r\\nAC,20,20,1,1,0,0,A-17\\r\\nE\\r\\n",
    question: "~S,STATUS\\r\\n",
    answer: "00,00000<0d><0a>",
};

const BROTHER_RASTER: Guide = Guide {
    about: "Brother raster: 32 bytes for ESC i S, and by themselves when a phase changes",
    proof: "a status of kind 01 comes when a page is printed",
    label: "\\033@g\\000\\003\\377\\377\\377\\032",
    question: "\\033iS",
    answer: "<80> B4D0<00><00><00><00>g<0b><00><00><00><00><00><98><00><00>\
                         <00><00><00><00><00><00><00><00><00><00><00><00>",
};
