//! What a condition may say, and with which words it is sent back when it may not.

use super::*;

#[track_caller]
fn check_good(of: Of, text: &str) {
    let condition = Condition::new(text, of).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert!(condition.steps() <= STEPS_MAX, "{text}");
}

#[track_caller]
fn check_refused(of: Of, text: &str, why: &str) {
    let error = Condition::new(text, of).unwrap_err().to_string();
    assert!(error.contains(why), "{text}: {error}");
}

#[test]
fn a_condition_speaks_of_the_facts_of_its_place() {
    check_good(Of::Station, "station.jobs_waiting > 20 && station.silent_seconds < 60");
    check_good(Of::Station, "station.id in ['wh-1-a', 'wh-1-b'] || site.name.startsWith('WH-')");
    check_good(Of::Station, "station.clock_ahead_ms > 5000 || station.clock_ahead_ms < -5000");
    check_good(Of::Printer, "printer.stopped && 'media-empty' in printer.reasons");
    check_good(Of::Printer, "printer.reasons.exists(r, r.startsWith('media') && r != 'media-low')");
    check_good(
        Of::Printer,
        "printer.reasons.all(r, r.endsWith('-warning')) && size(printer.reasons) > 0",
    );
    check_good(Of::Printer, "printer.reasons.exists_one(r, r.contains('empty'))");
    check_good(
        Of::Site,
        "double(site.labels_failed_1h) / double(site.labels_completed_1h + 1) > 0.02",
    );
    check_good(
        Of::Site,
        "(site.stations > 10 ? site.silent_stations * 4 : 0) >= site.stations % 7",
    );
}

#[test]
fn a_fact_that_is_not_known_here_is_named() {
    check_refused(
        Of::Station,
        "station.jobs_waitin > 1",
        "no fact `station.jobs_waitin` for each station",
    );
    check_refused(Of::Station, "printer.stopped", "no fact `printer.stopped` for each station");
    check_refused(Of::Site, "station.id == 'a'", "for each site");
    check_refused(Of::Site, "now > 1", "no fact `now`");
}

#[test]
fn types_that_do_not_fit_are_named() {
    check_refused(
        Of::Station,
        "station.jobs_waiting > '20'",
        "`>` does not go with int and string",
    );
    check_refused(Of::Station, "station.jobs_waiting > 0.5", "int and double");
    check_refused(Of::Station, "station.jobs_waiting", "it is a int, and must be true or false");
    check_refused(Of::Station, "station.id && true", "`&&` does not go with string and bool");
    check_refused(Of::Station, "station.id + 'a' == 'b'", "`+` does not go with string and string");
    check_refused(Of::Station, "station.id in ['a', 1]", "string does not go with int");
    check_refused(Of::Printer, "printer.reasons == printer.reasons", "list(string)");
}

#[test]
fn what_could_grow_or_run_on_is_not_let_in() {
    for text in [
        "printer.reasons.map(r, r + r).size() > 1",
        "printer.reasons.filter(r, true).size() > 1",
        "station.id.matches('(a+)+$')",
        "{'a': 1}.size() > 0",
        "has(station.id)",
        "type(station.id) == string",
        "printer.reasons[0] == 'a'",
        "string(printer.slot) == '1'",
        "station.id == b'a'",
        "1u == 1u",
        "null == null",
    ] {
        assert!(Condition::new(text, Of::Printer).is_err(), "{text}");
    }
    let nested = "printer.reasons.exists(a, printer.reasons.exists(b, a == b))";
    check_refused(Of::Printer, nested, "steps; 1000 are the most");
}

#[test]
fn a_condition_that_is_too_much_is_sent_back_before_it_is_read() {
    let long = format!("true{}", " || true".repeat(80));
    check_refused(Of::Site, &long, "644 bytes long; 512 are the most");
    check_refused(Of::Site, &"(".repeat(500), "brackets lie too deep");
    check_refused(Of::Site, &format!("{}1 == 1", "1 - ".repeat(100)), "too deep");
    check_refused(Of::Site, "", "no CEL");
    check_refused(Of::Site, "site.stations >", "no CEL");
    check_refused(Of::Site, "true; false", "no CEL");
}
