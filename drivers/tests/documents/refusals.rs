//! What a stranger may not send, of every class and in every language, and where it is found.

use drivers::language::{Class, Language};
use drivers::policy::{Policy, Verdict};

/// A document that the strict policy refuses at this command.
fn check(
    language: Language,
    document: impl AsRef<[u8]>,
    command: &str,
    offset: usize,
    class: Class,
) {
    let document = document.as_ref();
    match Policy::default().judge(language, document) {
        Verdict::Refused(refused) => {
            let found = (refused.command.as_ref(), refused.offset, refused.class);
            assert_eq!(found, (command, offset, class), "{}", document.escape_ascii());
        }
        other @ (Verdict::Allowed | Verdict::Unreadable(_)) => {
            panic!("{}: {other:?}", document.escape_ascii())
        }
    }
}

fn check_allowed(language: Language, document: impl AsRef<[u8]>) {
    let document = document.as_ref();
    let verdict = Policy::default().judge(language, document);
    assert_eq!(verdict, Verdict::Allowed, "{}", document.escape_ascii());
}

#[test]
fn zpl_that_reaches_beyond_the_label_is_refused() {
    for (command, class) in [
        ("^JUF", Class::Settings),
        ("^SCa", Class::Settings),
        ("~RO1", Class::Settings),
        ("^NDa", Class::Network),
        ("^WIa", Class::Network),
        ("^KNa", Class::Network),
        ("~WR", Class::Network),
        ("^KP1234", Class::Secrets),
        ("^RLa", Class::Secrets),
        ("^DFE:A.ZPL", Class::Code),
        ("~DYR:A,P,NRD,4,,aaaa", Class::Code),
        ("^JIE:A", Class::Code),
        ("~DGE:A.GRF,1,1,00", Class::Files),
        ("^IDE:*.*", Class::Files),
        ("^ISB:A.GRF", Class::Files),
        ("~DUE:A,1,00", Class::Files),
        ("~JBB", Class::Files),
        ("~JR", Class::Resets),
        ("^PP", Class::Resets),
        ("~HS", Class::Answers),
        ("^HWR:*.*", Class::Answers),
        ("~JC", Class::Waste),
        ("~PR", Class::Waste),
        ("^SXA", Class::Alerts),
        ("^JZN", Class::Hides),
        ("^MPD", Class::Hides),
        ("^QQ", Class::Unknown),
    ] {
        let document = format!("^XA^FDa^FS{command}^XZ");
        check(Language::Zpl, document, &command[..3], 10, class);
    }
}

#[test]
fn zpl_that_lives_only_until_the_power_goes_is_let_through() {
    check_allowed(Language::Zpl, "~DGR:A.GRF,1,1,00^XA^XGR:A.GRF^FS^IDR:A.GRF^XZ");
    check_allowed(Language::Zpl, "~DGA.GRF,1,1,00^XA^DFR:A.ZPL^FS^XZ^XA^XFA.ZPL^FDa^FS^XZ");
    check_allowed(
        Language::Zpl,
        "^XA^MNW^MTT^PR6,6^LH0,0^LT0^MD5^CI28^PW812^FDa^FS^XZ~SD15~TA000~JSN",
    );
    check_allowed(Language::Zpl, "^XA^FDHurry! U1 {}{ <?xml^FS^XZ");
}

#[test]
fn other_prefixes_hide_nothing() {
    check(Language::Zpl, "~CC!!XA!FDa!FS!JUF!XZ!CC^", "^JU", 14, Class::Settings);
    check(Language::Zpl, "^CT#^XA^FDa^FS#JR^XZ^CT~", "~JR", 14, Class::Resets);
    check(Language::Zpl, "^XA^CD;^DFE:A;B^CD,^XZ", "^DF", 7, Class::Code);
    check(Language::Zpl, "\x10JR^XA^XZ", "~JR", 0, Class::Resets);
    check(Language::Zpl, "\x02\x1eJUF\x03", "^JU", 1, Class::Settings);
    check(Language::Zpl, "^XA^CC^^JUF^XZ", "^JU", 7, Class::Settings);
    check_allowed(Language::Zpl, "^XA^CC!^JUF!FD^JR!FS!CC^^XZ");
    // A driver's own end of a label.
    check_allowed(Language::Zpl, "^XA^FDa^FS^JUS^XZ");
}

#[test]
fn a_second_language_in_the_document_is_refused() {
    for foreign in ["! U", "{}{", "<?xml"] {
        check(Language::Zpl, format!("^XA^FDa^FS^XZ\r\n{foreign}1"), foreign, 10, Class::Foreign);
        check(Language::Zpl, format!("{foreign}1^XA^XZ"), foreign, 0, Class::Foreign);
        check(Language::Zpl, format!("~SD15\r\n{foreign}1\r\n^XA^XZ"), foreign, 0, Class::Foreign);
    }
    check(Language::Epl, "N\n^XA^JUF^XZ\n", "^", 2, Class::Foreign);
    check(Language::Epl, "N\n! U1 setvar\n", "! U", 2, Class::Foreign);
    check(Language::Tspl, "CLS\n^XA^JUF^XZ\n", "^", 4, Class::Foreign);
    check(Language::Cpcl, "! U1 setvar \"a\" \"b\"\r\n", "! U", 0, Class::Foreign);
    check(Language::Ezpl, "^XA^JUF^XZ\r\n", "^XA", 0, Class::Foreign);
}

#[test]
fn epl_that_reaches_beyond_the_label_is_refused() {
    for (line, command, class) in [
        ("OD", "O", Class::Settings),
        ("Y38,N", "Y", Class::Settings),
        ("^default", "^default", Class::Settings),
        ("FS\"A\"", "FS", Class::Code),
        ("FR\"A\"", "FR", Class::Code),
        ("GM\"A\"4\nabcd", "GM", Class::Files),
        ("GK\"A\"", "GK", Class::Files),
        ("^@", "^@", Class::Resets),
        ("UQ", "UQ", Class::Answers),
        ("^ee", "^ee", Class::Answers),
        ("U", "U", Class::Waste),
        ("xa", "xa", Class::Waste),
        ("UN", "UN", Class::Hides),
        ("eR1,1", "eR", Class::Hides),
        ("KI", "KI", Class::Unknown),
    ] {
        check(Language::Epl, format!("N\nA1,1,0,1,1,1,N,\"UQ\"\n{line}\nP1\n"), command, 22, class);
    }
}

#[test]
fn tspl_that_reaches_beyond_the_label_is_refused() {
    for (line, command, class) in [
        ("SET COM1 96,N,8,1", "SET COM1", Class::Settings),
        ("set tear on", "SET TEAR", Class::Settings),
        ("INITIALPRINTER", "INITIALPRINTER", Class::Settings),
        ("WLAN SSID \"a\"", "WLAN", Class::Network),
        ("NET IP \"a\"", "NET", Class::Network),
        ("DOWNLOAD \"A.BAS\"", "DOWNLOAD", Class::Code),
        ("FOR I=1 TO 9", "FOR", Class::Code),
        ("KILL \"*\"", "KILL", Class::Files),
        ("OUT \"a\"", "OUT", Class::Answers),
        ("~!T", "~!", Class::Answers),
        ("\x1B!?", "ESC ! ?", Class::Answers),
        ("\x1B!R", "ESC ! R", Class::Resets),
        ("\x1B!D", "ESC ! D", Class::Hides),
        ("SELFTEST", "SELFTEST", Class::Waste),
        ("EVERYTHING", "EVERYTHI", Class::Unknown),
    ] {
        check(Language::Tspl, format!("CLS\nBAR 1,1,1,1\n{line}\nPRINT 1\n"), command, 16, class);
    }
}

#[test]
fn tspl_hides_nothing_in_texts_and_dots() {
    let inside = "CLS\nBLOCK 1,1,9,9,\"0\",0,8,8,\"a\nSELFTEST\nb\"\nPRINT 1\n";
    check(Language::Tspl, inside.replace("SELFTEST", "wlan a"), "WLAN", 31, Class::Network);
    check(Language::Tspl, inside, "SELFTEST", 31, Class::Waste);
    check(
        Language::Tspl,
        "CLS\nTEXT 1,1,\"3\",0,1,1,\"\x1B!R\"\nPRINT 1\n",
        "ESC ! R",
        24,
        Class::Resets,
    );
    check_allowed(Language::Tspl, "CLS\nBITMAP 0,0,2,4,0,\nSELFTE\nPRINT 1\n");
    check_allowed(Language::Tspl, inside.replace("SELFTEST", "A set of two"));
}

#[test]
fn cpcl_that_reaches_beyond_the_label_is_refused() {
    check(Language::Cpcl, "! DF A.FMT\r\n", "! DF A.F", 0, Class::Code);
    check(Language::Cpcl, "! U1 getvar \"a\"\r\n", "! U", 0, Class::Answers);
    check(Language::Cpcl, "\x1Bh", "ESC h", 0, Class::Answers);
    check(Language::Cpcl, "! 0 200 200 9 1\r\nLEFT\x1Bh\r\n", "LEFT\\x1bh", 17, Class::Unknown);
    let utility = |line: &str| format!("! UTILITIES\r\n{line}\r\nPRINT\r\n");
    check(Language::Cpcl, utility("DEL A"), "DEL", 13, Class::Files);
    check(Language::Cpcl, utility("VERSION"), "VERSION", 13, Class::Answers);
    check(Language::Cpcl, utility("SET-TIME 1"), "SET-TIME", 13, Class::Settings);
    check(Language::Cpcl, utility("WHATEVER"), "WHATEVER", 13, Class::Unknown);
    let data = "! 0 200 200 9 1\r\nB QR 1 1 M 2 U 6\r\n! U1 do \"a\"\r\nENDQR\r\nPRINT\r\n";
    check(Language::Cpcl, data, "! U", 35, Class::Foreign);
}

#[test]
fn dpl_that_reaches_beyond_the_label_is_refused() {
    for (document, command, offset, class) in [
        ("\x02KcDF\r", "STX K", 0, Class::Settings),
        ("\x01U", "SOH U", 0, Class::Settings),
        ("\x02IDbA\rab", "STX I", 0, Class::Files),
        ("\x02xDa\r", "STX x", 0, Class::Files),
        ("\x02L\r1a\rsA\rE\r", "s", 6, Class::Code),
        ("\x02L\r1a\x01#\rE\r", "SOH #", 5, Class::Resets),
        ("\x01C", "SOH C", 0, Class::Resets),
        ("\x02v\r", "STX v", 0, Class::Answers),
        ("\x01D", "SOH D", 0, Class::Hides),
        ("\x02T\r", "STX T", 0, Class::Waste),
        ("\x02$\r", "STX $", 0, Class::Unknown),
    ] {
        check(Language::Dpl, document, command, offset, class);
    }
}

#[test]
fn sbpl_that_reaches_beyond_the_label_is_refused() {
    for (command, name, class) in [
        ("\x1BPG1", "ESC PG", Class::Settings),
        ("\x1BLAN1", "ESC LAN", Class::Network),
        ("\x1B&", "ESC &", Class::Code),
        ("\x1BYS,1", "ESC YS", Class::Files),
        ("\x1BGI1", "ESC GI", Class::Files),
        ("\x1B*", "ESC *", Class::Resets),
        ("\x18", "CAN", Class::Resets),
        ("\x05", "ENQ", Class::Answers),
        ("\x1B=1", "ESC =1", Class::Unknown),
        ("\x1BPX1", "ESC PX1", Class::Unknown),
        ("\x1BAX1", "ESC AX1", Class::Unknown),
    ] {
        check(Language::Sbpl, format!("\x1BA\x1BXMa{command}\x1BZ"), name, 6, class);
    }
}

#[test]
fn escpos_that_reaches_beyond_the_label_is_refused() {
    for (command, name, class) in [
        (&b"\x1D(E\x03\x00\x01IN"[..], "GS ( E", Class::Settings),
        (b"\x1D(C\x02\x00\x00\x30", "GS ( C", Class::Files),
        (b"\x1D(L\x02\x00\x30\x43", "GS ( L", Class::Files),
        (b"\x1Cq\x01", "FS q", Class::Files),
        (b"\x1D:", "GS :", Class::Code),
        (b"\x1D(D\x03\x00\x14\x01\x00", "GS ( D", Class::Hides),
        (b"\x10\x05\x02", "DLE ENQ", Class::Resets),
        (b"\x10\x04\x01", "DLE EOT", Class::Answers),
        (b"\x1Da\x0F", "GS a", Class::Answers),
        (b"\x1D(H\x06\x00\x30\x30abcd", "GS ( H", Class::Answers),
        (b"\x1Bp\x00\x19\x19", "ESC p", Class::Waste),
        (b"\x1D(A\x02\x00\x00\x02", "GS ( A", Class::Waste),
        (b"\x05", "\\x05", Class::Unknown),
    ] {
        check(Language::EscPos, [b"a\n", command].concat(), name, 2, class);
    }
}

#[test]
fn fingerprint_that_reaches_beyond_the_label_is_refused() {
    for (statement, name, class) in [
        ("SETUP \"NET\"", "SETUP", Class::Settings),
        ("RUN \"A\"", "RUN", Class::Code),
        ("for i%=1 to 9", "FOR", Class::Code),
        ("KILL \"A\"", "KILL", Class::Files),
        ("? 1", "?", Class::Answers),
        ("REBOOT", "REBOOT", Class::Resets),
        ("FORMFEED", "FORMFEED", Class::Waste),
        ("VERBOFF", "VERBOFF", Class::Hides),
        ("A$=\"x\"", "A$=\\\"x\\\"", Class::Unknown),
        ("PF=9", "PF=9", Class::Unknown),
    ] {
        check(Language::Fingerprint, format!("PT \"a:b\": {statement}\r\n"), name, 10, class);
    }
}

#[test]
fn ezpl_and_brother_that_reach_beyond_the_label_are_refused() {
    for (line, name, class) in [
        ("^XSET,IMMEDIATE,1", "^XSET", Class::Settings),
        ("^Z", "^Z", Class::Settings),
        ("~MDELF,A", "~M", Class::Files),
        ("~Z", "~Z", Class::Resets),
        ("~S,STATUS", "~S,STATUS", Class::Answers),
        ("~V", "~V", Class::Waste),
        ("~Y", "~Y", Class::Unknown),
    ] {
        check(
            Language::Ezpl,
            format!("^L\r\nAC,1,1,1,1,0,0,a\r\n{line}\r\nE\r\n"),
            name,
            22,
            class,
        );
    }
    check(Language::BrotherRaster, "\x1B@\x1BiS", "ESC i S", 2, Class::Answers);
}

#[test]
fn no_download_is_read_past() {
    for (language, document) in
        [(Language::Dpl, &b"\x02IDbA\rab\x02L\r1a\rE\r"[..]), (Language::EscPos, b"\x1Cq\x01a\n")]
    {
        let mut policy = Policy::default();
        policy.allow("files").unwrap();
        let verdict = policy.judge(language, document);
        assert!(matches!(verdict, Verdict::Unreadable(_)), "{verdict:?}");
        assert!(language.scan(document).is_err());
    }
}
