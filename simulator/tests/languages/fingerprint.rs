//! Fingerprint and Direct Protocol: status sums, job number and state, the prompt.

use simulator::{Fault, Language};

use super::{Host, ONE_LABEL};

const LABEL: &[u8] = b"PRPOS 30,30\r\nPRTXT \"A-17\"\r\nPRINTFEED 2\r\n";

#[test]
fn the_job_has_a_number_a_state_and_copies_left() {
    let mut host = Host::of(Language::DirectProtocol);
    let question = b"? PRSTAT(7)\r\n? PRSTAT(8)\r\n? PRSTAT(10)\r\n";
    host.check(question, "0<0d><0a>0<0d><0a>0<0d><0a>");
    host.send(LABEL);
    host.check(question, "1<0d><0a>2<0d><0a>2<0d><0a>");
    host.wait(ONE_LABEL * 2);
    host.check(question, "1<0d><0a>6<0d><0a>0<0d><0a>");
    assert_eq!(
        host.labels()[0].as_bytes(),
        LABEL.trim_ascii_end().iter().chain(b"\r").copied().collect::<Vec<u8>>()
    );
}

#[test]
fn what_is_the_matter_is_added_up() {
    for (language, out_of_media) in [(Language::Fingerprint, 4), (Language::DirectProtocol, 128)] {
        let mut host = Host::of(language);
        host.send(b"VERBOFF\r\n");
        host.suffer(Fault::HeadOpen);
        host.suffer(Fault::PaperOut);
        host.suffer(Fault::RibbonOut);
        host.check(b"? PRSTAT\r\n", &format!("{}<0d><0a>", 1 + out_of_media + 8));
    }
}

#[test]
fn the_prompt_comes_after_each_line_until_it_is_switched_off() {
    let mut host = Host::of(Language::Fingerprint);
    host.check(b"PRPOS 1,1\r\n", "Ok<0d><0a>");
    host.check(b"? VERSION$\r\n", "Fingerprint 7.61<0d><0a>Ok<0d><0a>");
    host.check(b"VERBOFF\r\nPRPOS 1,1\r\n", "");
}

#[test]
fn an_interrupted_job_is_cut_short() {
    let mut host = Host::of(Language::DirectProtocol);
    host.send(LABEL);
    host.suffer(Fault::PaperOut);
    host.check(b"? PRSTAT(8)\r\n? PRSTAT(9)\r\n", "10<0d><0a>1005<0d><0a>");
}
