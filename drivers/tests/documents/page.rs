//! The page about the policy, with the classes as the code has them.

use std::fmt::Write;

use drivers::language::{Class, Language};
use expect_test::expect_file;

const OPENING: &str = "\
# What a document may make a printer do

Made from the code by `drivers/tests/documents`; change that, then run it with `UPDATE_EXPECT=1`.

A raw document comes from a program that the station does not know. It is read as its printer would
read it, command by command, and refused at the first one that reaches beyond the label: `400`,
`command-refused`, with the command's name, its class and the byte at which it begins. A document
that cannot be read to its end is refused as well. Nothing of a refused document is kept.

";

const CLOSING: &str = "\
## Exceptions

`[policy] allow = [\"^JU\", \"files\"]` in the configuration is for everybody, `allow` in a block of
`[[clients]]` for that client besides. A word is a class of the table, or a command as a refusal
names it. An exception lifts the policy, not the count: what makes the printer answer, throws labels
away, prints what no count tells or begins another language is still refused as `not-a-label`, because no
label could be proven after it.

## How it is read

| Language | What is followed |
|---|---|
| ZPL | `^CC ~CC ^CT ~CT ^CD ~CD`, the control characters that stand for prefixes, raw bytes of `^GF` and `~DY`; `R:` is gone with the power and allowed, other drives are not |
| EPL2 | raw dots of `GW` and `GM`; upper and lower case differ |
| TSPL | raw dots of `BITMAP`; a text over several lines is read both as text and as lines, because printers differ; `ESC !` anywhere |
| CPCL | sessions, raw dots of `CG`, data of codes up to their end |
| DPL | `SOH` anywhere, `STX` and label records; nothing after a download |
| SBPL | `ESC` commands, raw bytes of `GB`, `GM`, `GP` and `DN` |
| ESC/POS | each command by its own length; nothing after an unknown one |
| Fingerprint | statements between colons outside of quotes; no loops, no variables |
| EZPL | raw dots of `Q`, announced data of `W` and `XRB` |
| Brother raster | each command by its own length; nothing after an unknown one |

`^JUS` is a label's own command: Zebra's driver and some carriers write it, and it keeps what is set
already. `^JUF` and `^JUN`, which put the factory's settings back, are refused.

## Data in a template

`Language::say` turns a text into data of a field. In ZPL every letter that could be more than a
letter is written as its number; other languages have words for a quote only, so a text with a
control character is refused there and never changed. `WAYSTATION_HOSTILE_TEXTS` says how many texts
the test of this tries.
";

fn page() -> String {
    let mut page = OPENING.to_owned();
    page.push_str("| Class | A command of it | By default |\n|---|---|---|\n");
    for class in Class::ALL {
        let default = if *class == Class::Label { "allowed" } else { "refused" };
        writeln!(page, "| `{}` | {} | {default} |", class.word(), class.does())
            .expect("a String takes all that is written");
    }
    page.push('\n');
    page.push_str(CLOSING);
    page
}

#[test]
fn the_page_says_what_the_code_does() {
    expect_file!["../../../docs/policy.md"].assert_eq(&page());
}

#[test]
fn the_page_speaks_of_every_language() {
    for language in Language::ALL {
        assert!(CLOSING.contains(&format!("| {} |", language.title())), "{language:?}");
    }
}
