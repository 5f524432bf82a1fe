//! What a profile's file may say, and how a mistake in it is told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use drivers::language::{Language, Query};
use drivers::profile::{
    AfterFault, Completion, Effect, Evidence, Known, Persistence, Profile, Seen, Silence,
};
use drivers::raster::{Head, Packing};
use drivers::status::Reason;

const ZT411: &str = include_str!("../../firmware-profiles/zebra-zt411-203.toml");

/// Replaces a piece of a good file and shows what is said about it: place, problem, remedy.
fn check(piece: &str, replacement: &str, place: &str, problem: &str, remedy: &str) {
    assert!(ZT411.contains(piece), "{piece}");
    let text = ZT411.replacen(piece, replacement, 1);
    match Profile::parse("zebra-zt411-203.toml", &text) {
        Ok(profile) => panic!("{replacement} was taken: {profile:?}"),
        Err(error) => {
            let (line, key) = place.split_once(' ').unwrap_or((place, ""));
            let whole = format!("zebra-zt411-203.toml, line {line}, key `{key}`: {problem}");
            assert_eq!((error.to_string().as_str(), error.remedy()), (whole.as_str(), remedy));
        }
    }
}

#[test]
fn a_mistake_is_told_with_its_line_key_and_remedy() {
    check(
        "schema = 1",
        "schema = 2",
        "3 schema",
        "this program reads schema 1",
        "Write schema = 1.",
    );
    check(
        "id = \"zebra-zt411-203\"",
        "id = \"other\"",
        "4 id",
        "\"other\" is not the file's name \"zebra-zt411-203\"",
        "Give the file and the id the same name.",
    );
    let bounds = "Write a number within these bounds.";
    check("dpi = 203", "dpi = 7", "11 dpi", "7 is not between 100 and 1200", bounds);
    check(
        "reply_timeout_ms = 1500",
        "reply_timeout_ms = 0",
        "38 status.reply_timeout_ms",
        "0 is not between 10 and 10000",
        bounds,
    );
    check(
        "max_speed_ips = 14.0",
        "max_speed_ips = 0.1",
        "13 max_speed_ips",
        "0.1 is not between 0.5 and 100",
        bounds,
    );
    check(
        "max_speed_ips = 14.0",
        "speed_range_ips = [6.0, 2.0]",
        "13 speed_range_ips",
        "6 to 2 is no range of speeds",
        "Write the lowest, then the highest speed in inches per second.",
    );
}

#[test]
fn a_typo_is_told_with_what_was_meant() {
    check(
        "max_width_dots = 832",
        "max_widht_dots = 832",
        "12 max_widht_dots",
        "no key is called \"max_widht_dots\" here",
        "Did you mean \"max_width_dots\"?",
    );
    check(
        "capability = \"full\"",
        "capability = \"ful\"",
        "35 status.capability",
        "no value is called \"ful\" here",
        "Did you mean \"full\"?",
    );
    check(
        "\"zpl.error-flags\"",
        "\"zpl.eror-flags\"",
        "36 status.queries",
        "no question of ZPL is called \"zpl.eror-flags\"",
        "Did you mean \"zpl.error-flags\"?",
    );
    check(
        "increment_at = \"U\"",
        "incremented_at = \"U\"",
        "26 evidence.incremented_at",
        "no fact of a profile is called \"incremented_at\"",
        "Did you mean \"increment_at\"?",
    );
    check(
        "\"zpl.z64\"",
        "\"zpl.z46\"",
        "50 raster.packings",
        "no packing of ZPL is called \"zpl.z46\"",
        "Did you mean \"zpl.z64\"?",
    );
    check(
        "effect = \"tcp-off-by-default\"",
        "effect = \"tcp-of-by-default\"",
        "56 quirk.effect",
        "no value is called \"tcp-of-by-default\" here",
        "Did you mean \"tcp-off-by-default\"?",
    );
    check(
        "[limits]\n",
        "[limits]\ncolour = true\n",
        "53 limits.colour",
        "no key is called \"colour\" here",
        "Write one of stall_timeout_ms, label_max_dots.",
    );
}

#[test]
fn a_missing_key_is_told_with_its_section() {
    check(
        "backoff_ms = 2000\n",
        "",
        "34 status.backoff_ms",
        "it is missing",
        "Add backoff_ms = … there; docs/profiles.md says what it means.",
    );
    check(
        "language = \"zpl\"\n",
        "",
        "1 language",
        "it is missing",
        "Add language = … there; docs/profiles.md says what it means.",
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_where() {
    let text = ZT411.replacen("dpi = 203", "dpi = = 203", 1);
    let error = Profile::parse("zebra-zt411-203", &text).unwrap_err();
    assert!(error.to_string().starts_with("zebra-zt411-203.toml, line 11, key `dpi`: "), "{error}");
    assert!(!error.to_string().contains('\n') && error.remedy().ends_with('.'), "{error}");
    for text in ["", "\u{0}", "[", "a = 1", "schema = \"1\"", &"[".repeat(10_000)] {
        let error = Profile::parse("x", text).unwrap_err();
        assert!(error.to_string().starts_with("x.toml, line 1, key "), "{error}");
    }
}

#[test]
fn a_fact_that_grants_trust_needs_a_vendors_word() {
    let said = "this value grants trust without a vendor's word";
    let remedy = "Write \"unknown\", or mark the fact \"V\" in [evidence] if it is so.";
    let increment = "46 completion.increment_at";
    check("increment_at = \"unknown\"", "increment_at = \"end\"", increment, said, remedy);
    let persistent = "45 completion.counter_persistent";
    check("counter_persistent = \"V\"", "counter_persistent = \"C\"", persistent, said, remedy);
}

#[test]
fn nothing_is_called_verified_that_somebody_only_believes() {
    check(
        "verified = false",
        "verified = true",
        "7 verified",
        "the fact languages has no mark V or C in [evidence]",
        "Write verified = false, or mark every fact that the file states.",
    );
}

#[test]
fn facts_that_contradict_each_other_are_refused() {
    check(
        "capability = \"full\"",
        "capability = \"none\"",
        "35 status.capability",
        "capability and queries contradict each other",
        "Write \"none\" without queries, or another word with at least one.",
    );
    check(
        "method = \"counter\"",
        "method = \"none\"",
        "42 completion.method",
        "a printer that proves labels otherwise has no counter",
        "Take the other keys of [completion] out, or write \"counter\".",
    );
    check(
        "counter_counts = \"formats\"\n",
        "",
        "42 completion.method",
        "counter or counter_counts is missing",
        "Say which counter it is and that it counts \"formats\".",
    );
    check(
        "packings = [\"zpl.hex\", \"zpl.run-length\", \"zpl.z64\"]",
        "packings = []",
        "50 raster.packings",
        "no packing is allowed",
        "Name at least one of zpl.hex, zpl.run-length, zpl.z64, zpl.binary.",
    );
    check(
        "model = [\"ZT411-200dpi*\", \"ZT411-203dpi*\"]",
        "model = [\"*\"]",
        "31 match.model",
        "this pattern fits every printer",
        "Spell out at least one letter of what the printer says it is.",
    );
    check(
        "firmware = \">=V60.14\"",
        "firmware = \"V60.14\"",
        "63 quirk.firmware",
        "\"V60.14\" is no range of firmware",
        "Write conditions as in \">=V60.14, <V70\" or \"=V84.20.18Z\".",
    );
    check(
        "note = \"The print mode in the second frame of ~HS may be a letter.\"",
        "note = \" \"",
        "64 quirk.note",
        "the note is empty",
        "Say in a sentence what is different, for a person.",
    );
}

#[test]
fn a_proof_that_the_language_does_not_know_is_refused() {
    let completion = ZT411.find("method = \"counter\"").unwrap();
    let raster = ZT411.find("[raster]").unwrap();
    let text = format!("{}method = \"job-id\"\n\n{}", &ZT411[..completion], &ZT411[raster..]);
    let error = Profile::parse("zebra-zt411-203", &text).unwrap_err();
    assert!(error.to_string().ends_with("ZPL has no proof by job-id"), "{error}");
    assert_eq!(error.remedy(), "Write \"none\", or one of counter, idle.");
}

#[test]
fn a_language_that_nobody_here_speaks_is_refused_with_those_that_are() {
    check(
        "language = \"zpl\"",
        "language = \"slcs\"",
        "8 language",
        "this language is not spoken here",
        "Name one the printer understands too, of zpl, epl, tspl, cpcl, dpl, sbpl, escpos, \
         fingerprint, ezpl, brother-raster.",
    );
}

#[test]
fn a_fact_that_is_not_stated_is_unknown() {
    let text = ZT411
        .replace("counter_persistent = \"documented\"", "")
        .replace("increment_at = \"unknown\"", "")
        .replace("packings = [\"zpl.hex\", \"zpl.run-length\", \"zpl.z64\"]", "")
        .replace("[raster]", "")
        .replace("auto_reprint = { default = \"prints-again\", off = \"^XA^JZN^XZ\" }", "")
        .replace("silent_in_error = \"unknown\"", "")
        .replace("max_width_dots = 832", "");
    let profile = Profile::parse("zebra-zt411-203", &text).unwrap();
    let unknown =
        Completion::Counter { increment_at: Known::Unknown, persistent: Persistence::Unknown };
    assert_eq!(profile.completion, unknown);
    assert_eq!(profile.head(), Head { dpi: Some(203), width_dots: None });
    assert_eq!(profile.packings, [Packing::ZplHex]);
    assert_eq!(profile.auto_reprint.after_fault, AfterFault::Unknown);
    assert_eq!(profile.status.silent_in_error, Silence::Unknown);
    assert_eq!(profile.status.silent_in_error, Silence::Unknown);
    assert_eq!(profile.evidence_of("rx_buffer_bytes"), Evidence::Unverified);
}

fn embedded(id: &str) -> &'static Profile {
    Profile::embedded().iter().find(|profile| profile.id == id).expect("it comes along")
}

#[test]
fn nothing_is_asked_of_a_sink() {
    let sink = embedded("raw-sink");
    assert_eq!(sink.completion, Completion::None);
    assert!(Query::ALL.iter().all(|query| !sink.asks(*query)));
}

#[test]
fn every_file_is_whole_and_explained_when_it_is_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware-profiles");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            if let Err(error) = Profile::parse(name, &text) {
                panic!("{error}\n{}", error.remedy());
            }
            assert!(
                text.starts_with("#:schema ./profile.schema.json\n# "),
                "{name}: say what it is"
            );
            count += 1;
        }
    }
    assert!(count >= 50, "{count} profiles");
}

#[test]
fn the_makes_on_the_floor_are_all_there() {
    let vendors: BTreeSet<&str> = Profile::embedded().iter().map(|it| it.vendor.as_str()).collect();
    for vendor in [
        "Argox",
        "Bixolon",
        "Brother",
        "Citizen",
        "Epson",
        "Godex",
        "Gprinter",
        "HPRT",
        "Honeywell",
        "Munbyn",
        "SATO",
        "TSC",
        "Vevor",
        "Xprinter",
        "Zebra",
    ] {
        assert!(vendors.contains(vendor), "{vendor}");
    }
    let models: BTreeSet<&str> = Profile::embedded().iter().map(|it| it.model.as_str()).collect();
    assert!(models.len() >= 40, "{} models", models.len());
    for language in Language::ALL {
        assert!(Profile::embedded().iter().any(|it| it.language == *language), "{language:?}");
    }
}

#[test]
fn a_live_printer_finds_its_profile() {
    let model = |text: &str| Seen { model: text.to_owned(), ..Seen::default() };
    let usb = |text: &str| Seen { ieee1284: text.to_owned(), ..Seen::default() };
    for (seen, id) in [
        (model("ZT411-200dpi"), Some("zebra-zt411-203")),
        (model("ZT411-300dpi"), Some("zebra-zt411-300")),
        (model("ZX999-200dpi"), Some("zebra-link-os-203")),
        (model("TTP-244 Pro"), Some("tsc-ttp-244-pro-203")),
        (model("UKQ1935HLU"), Some("zebra-lp2844-203")),
        (usb("MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;"), Some("zebra-zd421-203")),
        (usb("MFG:HPRT;MDL:N41BT;"), Some("hprt-n41-203")),
        (Seen { usb: "195F:0001".to_owned(), ..Seen::default() }, Some("godex-g500-203")),
        (
            Seen { mdns: vec!["ty=Brother QL-1110NWB".to_owned()], ..Seen::default() },
            Some("brother-ql-1110nwb-300"),
        ),
        (Seen { snmp: "SATO WS408".to_owned(), ..Seen::default() }, Some("sato-ws408-203")),
        (model("LaserJet"), None),
        (Seen::default(), None),
    ] {
        let found = Profile::best_for(Profile::embedded(), &seen).map(|it| it.id.as_str());
        assert_eq!(found, id, "{seen:?}");
    }
}

#[test]
fn of_two_profiles_that_fit_equally_well_none_is_taken() {
    let one = embedded("zebra-zt411-203").clone();
    let other = Profile { id: "another".to_owned(), ..one.clone() };
    let seen = Seen { model: "ZT411-200dpi".to_owned(), ..Seen::default() };
    assert!(Profile::best_for(std::slice::from_ref(&one), &seen).is_some());
    assert_eq!(Profile::best_for(&[one, other], &seen), None);
}

#[test]
fn a_quirk_holds_for_its_firmware_and_for_a_printer_that_does_not_say_its_own() {
    let zt411 = embedded("zebra-zt411-203");
    let letter = |firmware| zt411.has_quirk(Effect::AcceptLetterR, firmware);
    assert!(letter(Some("V92.21.39Z")) && letter(None));
    assert!(!letter(Some("V53.15")));
    assert!(!zt411.has_quirk(Effect::AnswersOnce, None));
}

#[test]
fn a_closed_door_is_explained_where_it_is_known_to_be_closed() {
    let advice = embedded("zebra-zd421-203").advice_when_refused().unwrap();
    assert!(advice.contains("ip.tcp.enable") && advice.contains("USB"), "{advice}");
    assert_eq!(embedded("zebra-zt230-203").advice_when_refused(), None);
}

#[test]
fn an_open_lid_of_a_clone_is_not_three_faults() {
    let clone = embedded("vevor-y486bt-203");
    let exact = &clone.status.value_overrides;
    assert_eq!(exact.len(), 1);
    assert_eq!((exact[0].query, exact[0].reply.as_slice()), (Query::HostStatus, &[7][..]));
    assert_eq!(exact[0].reasons, BTreeSet::from([Reason::CoverOpen]));
}

#[test]
fn what_becomes_of_an_interrupted_label_is_known_of_zebra_and_of_nobody_else() {
    let zebra = &embedded("zebra-zt411-203").auto_reprint;
    assert_eq!(zebra.after_fault, AfterFault::PrintsAgain);
    assert_eq!(zebra.off.as_deref(), Some("^XA^JZN^XZ"));
    assert_eq!(embedded("tspl-203").auto_reprint.after_fault, AfterFault::Unknown);
}
