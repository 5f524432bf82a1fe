//! The page of what is known, made from the code and the rows, so that it cannot say otherwise.

use std::fmt::Write;

use drivers::language::{Control, Language, Query};
use drivers::profile::Evidence;
use drivers::status::Reason;
use expect_test::expect_file;

use super::rows;

/// Why writing cannot fail.
const INTO_TEXT: &str = "a String takes all that is written";

const OPENING: &str = "\
# What printers say

Made from the code by `drivers/tests/status`; change that, then run it with `UPDATE_EXPECT=1`.

Every language is mapped onto one vocabulary: IPP's `printer-state` and `printer-state-reasons`
(RFC 8011, PWG 5100), and a few words of ours that begin with `x-`. The last column says how well a
fact is known: **V** was read in a vendor's manual or in the source that is the reference, **C** was
seen in public code or somebody's notes, **U** is not verified. A printer that says nothing is
`x-status-silent`: neither ready nor stopped. A state of – means that the answer alone does not tell
one.

";

const OPENING_IPP: &str = "\
## IPP printers

`printer-state` 3, 4 and 5 are `idle`, `processing` and `stopped`; any other number says nothing. A
word of `printer-state-reasons` that stands below keeps its meaning, without its suffix. One with
`-report` or `-warning` that would stop printing here is `other-warning`, because the printer says
that it does not. An unknown word is `other` with `-error` and `other-warning` without. A printer
that is stopped and gives no reason that would explain it is `other`. An IPP printer's `completed`
means that it took the bytes: it is never proof.

";

fn letter(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Vendor => "V",
        Evidence::Code => "C",
        Evidence::Unverified => "U",
    }
}

/// Bytes as a person reads them: text where it is text.
fn shown(bytes: &[u8]) -> String {
    let short = &bytes[..bytes.len().min(48)];
    let text: String = short
        .iter()
        .map(|byte| match byte {
            0x20..=0x7E => char::from(*byte).to_string(),
            byte => format!("<{byte:02X}>"),
        })
        .collect();
    let more = if short.len() < bytes.len() { "…" } else { "" };
    format!("`{text}{more}`")
}

fn page() -> String {
    let mut page = OPENING.to_owned();
    for language in Language::ALL {
        write!(page, "## {}\n\n", language.title()).expect(INTO_TEXT);
        states(&mut page, *language);
        proofs(&mut page, *language);
        words(&mut page, *language);
    }
    page.push_str(OPENING_IPP);
    page.push_str("## The vocabulary\n\n| Reason | Stops printing |\n|---|---|\n");
    for reason in Reason::ALL {
        let stops = if reason.stops_printing() { "yes" } else { "no" };
        writeln!(page, "| `{}` | {stops} |", reason.keyword()).expect(INTO_TEXT);
    }
    page
}

fn states(page: &mut String, language: Language) {
    page.push_str("| Question | It says | State | Reasons | |\n|---|---|---|---|---|\n");
    for row in rows().into_iter().filter(|row| row.language == language) {
        let means = row.read();
        let (state, reasons) = means.split_once(' ').unwrap_or((&means, ""));
        let reasons: Vec<_> = reasons.split_whitespace().map(|it| format!("`{it}`")).collect();
        let (query, says, reasons) = (row.query.word(), row.says, reasons.join(" "));
        let evidence = letter(row.evidence);
        writeln!(page, "| {query} | {says} | {state} | {reasons} | {evidence} |").expect(INTO_TEXT);
    }
    page.push('\n');
}

fn proofs(page: &mut String, language: Language) {
    page.push_str("| Proof of a label | may confirm | outlives the power | |\n|---|---|---|---|\n");
    for capability in language.capabilities() {
        let yes = |it: bool| if it { "yes" } else { "no" };
        let proof = capability.proof;
        let (confirms, survives) = (yes(proof.confirms()), yes(proof.survives_power_cut()));
        let (word, evidence) = (proof.word(), letter(capability.evidence));
        writeln!(page, "| {word} | {confirms} | {survives} | {evidence} |").expect(INTO_TEXT);
    }
    page.push('\n');
}

fn words(page: &mut String, language: Language) {
    page.push_str("| Word | Bytes | |\n|---|---|---|\n");
    for query in Query::ALL {
        if let Some(bytes) = language.query(*query) {
            writeln!(page, "| ask {} | {} | |", query.word(), shown(bytes)).expect(INTO_TEXT);
        }
    }
    for control in Control::ALL {
        if let Some(act) = language.control(*control) {
            let toggles = if act.toggles { " (toggles)" } else { "" };
            let (word, bytes) = (control.word(), shown(act.bytes));
            let evidence = letter(act.evidence);
            writeln!(page, "| {word}{toggles} | {bytes} | {evidence} |").expect(INTO_TEXT);
        }
    }
    page.push('\n');
}

#[test]
fn the_page_says_what_the_code_does() {
    expect_file!["../../../docs/status.md"].assert_eq(&page());
}
