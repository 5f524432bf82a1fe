//! Truncated, merged, foreign and garbage replies, at every byte, for every parser: no panic, no
//! answer that the printer did not give, and no proof out of nothing.

use drivers::language::{Answer, ExactReply, Language, Query, Reading, Token};
use drivers::status::Reason;
use proptest::prelude::*;

use super::replies::{brother, frame, host_status, sbpl};
use super::{rows, words};

/// A whole reply to a question, of every parser there is.
fn replies() -> Vec<(Language, Query, Vec<u8>)> {
    let states = rows().into_iter().map(|row| (row.language, row.query, row.reply));
    let others: [(Language, Query, &[u8]); 24] = [
        (Language::Zpl, Query::Identity, b"\x02ZT411-200dpi,V92.21.39Z,8,8192KB\x03\r\n"),
        (Language::Zpl, Query::LabelCount, b"\"1204\""),
        (Language::Zpl, Query::MarkerCount, b"\"1305\""),
        (Language::Zpl, Query::PrintLength, b"\"8560 INCHES, 21744 CENTIMETERS\""),
        (Language::Zpl, Query::Uptime, b"\"00 days 02 hours 45 mins 30 secs\""),
        (Language::Zpl, Query::Serial, b"\"18J1234\""),
        (Language::Epl, Query::Identity, b"UKQ1935HLU     V4.29\r\nS/N: 41A\r\n"),
        (Language::Tspl, Query::Identity, b"TTP-244 Pro\r\n"),
        (Language::Tspl, Query::LabelCount, b"WAYSTATION=1204\r\n"),
        (Language::Cpcl, Query::Identity, b"QLn420 V68.19.7\0"),
        (Language::Cpcl, Query::LabelCount, b"\"1204\""),
        (Language::Cpcl, Query::MarkerCount, b"\"1305\""),
        (Language::Cpcl, Query::PrintLength, b"\"8560 INCHES, 21744 CENTIMETERS\""),
        (Language::Cpcl, Query::Uptime, b"\"00 days 02 hours 45 mins 30 secs\""),
        (Language::Cpcl, Query::Serial, b"\"18J1234\""),
        (Language::Dpl, Query::LabelsRemaining, b"0012\r"),
        (Language::Dpl, Query::LabelsPrinted, b"10012\r"),
        (Language::EscPos, Query::Identity, b"\x5FTM-L90\0"),
        (Language::Fingerprint, Query::Identity, b"Fingerprint 7.61\r\n"),
        (Language::Fingerprint, Query::JobId, b"Ok\r\n17\r\n"),
        (Language::Fingerprint, Query::JobState, b"22\r\n"),
        (Language::Fingerprint, Query::LabelsRemaining, b"3\r\n"),
        (Language::Ezpl, Query::Identity, b"\x02G500,V1.10,8,4096KB\x03\r\n"),
        (Language::Ezpl, Query::LabelsRemaining, b"00003\r\n"),
    ];
    let named = [b"\x00\x00\x00\x1C\x05", &sbpl_with_name()[..]].concat();
    let mut all: Vec<_> = states.collect();
    all.extend(others.map(|(language, query, reply)| (language, query, reply.to_vec())));
    all.push((Language::Sbpl, Query::JobId, sbpl(b'G', "07", 3)));
    all.push((Language::Sbpl, Query::JobId, named.clone()));
    all.push((Language::Sbpl, Query::HostStatus, named));
    all.push((Language::BrotherRaster, Query::Identity, brother(0, 0, 0)));
    all
}

/// A status 4: the job's name stands behind the labels that are left.
fn sbpl_with_name() -> Vec<u8> {
    b"\x0207G000003A-17            \x03".to_vec()
}

fn answer(language: Language, query: Query, received: &[u8]) -> Option<Answer> {
    match language.read(query, received) {
        Reading::Answer { answer, used } => {
            assert!(used <= received.len());
            Some(answer)
        }
        Reading::Incomplete | Reading::Malformed { .. } => None,
    }
}

#[test]
fn every_question_has_a_reply_here() {
    for language in Language::ALL {
        for query in Query::ALL {
            let asked = language.query(*query).is_some();
            let has = replies().iter().any(|it| it.0 == *language && it.1 == *query);
            assert_eq!(asked, has, "{} {}", language.title(), query.word());
        }
    }
}

#[test]
fn a_reply_cut_at_any_byte_is_waited_for_or_says_the_same() {
    for (language, query, reply) in replies() {
        let whole = answer(language, query, &reply).expect("it is whole");
        for cut in 0..reply.len() {
            match language.read(query, &reply[..cut]) {
                Reading::Incomplete => {}
                // The line end at its end says nothing more.
                Reading::Answer { answer, .. } => assert_eq!(answer, whole, "{language:?} {cut}"),
                Reading::Malformed { why } => panic!("{language:?} {query:?} at {cut}: {why}"),
            }
        }
    }
}

#[test]
fn replies_that_arrive_together_are_never_read_as_another() {
    for (language, query, reply) in replies() {
        let whole = answer(language, query, &reply);
        for (other_language, _, other) in replies() {
            if other_language != language {
                continue;
            }
            let merged = [&reply[..], &other[..]].concat();
            let said = answer(language, query, &merged);
            assert!(said.is_none() || said == whole, "{language:?} {query:?} {merged:?}");
        }
    }
}

#[test]
fn a_stray_byte_anywhere_upsets_nobody() {
    for (language, query, reply) in replies() {
        for at in 0..=reply.len() {
            for stray in [0x00, 0x02, 0x03, b'0', b'Y', b'"', b',', 0x7F, 0x80, 0xFF] {
                let mut spoilt = reply.clone();
                spoilt.insert(at, stray);
                answer(language, query, &spoilt);
                if let Some(byte) = spoilt.get_mut(at + 1) {
                    *byte = stray;
                }
                answer(language, query, &spoilt);
            }
        }
    }
}

#[test]
fn a_byte_before_a_reply_makes_nobody_ready() {
    for (language, query, reply) in replies() {
        for stray in [0x01, b'!', b'Z', 0x7F, 0x80, 0xFF] {
            let spoilt = [&[stray][..], &reply].concat();
            if let Some(Answer::HostStatus(status)) = answer(language, query, &spoilt) {
                assert!(!status.is_idle(), "{language:?} {spoilt:?}");
            }
        }
    }
}

#[test]
fn what_a_language_cannot_ask_is_never_answered() {
    for language in Language::ALL {
        for query in Query::ALL.iter().filter(|query| language.query(**query).is_none()) {
            for (_, _, reply) in replies() {
                assert_eq!(answer(*language, *query, &reply), None, "{language:?} {query:?}");
            }
        }
    }
}

#[test]
fn a_job_counts_as_printed_by_two_numbers_only() {
    for sum in 0..=200_u32 {
        let said = answer(Language::Fingerprint, Query::JobState, format!("{sum}\r\n").as_bytes());
        let printed = said == Some(Answer::JobPrinted(true));
        assert_eq!(printed, matches!(sum, 6 | 22), "{sum}");
    }
}

#[test]
fn a_job_is_known_by_its_name_or_its_number() {
    let id = |reply: &[u8]| answer(Language::Sbpl, Query::JobId, reply);
    assert_eq!(id(&sbpl(b'G', "07", 3)), Some(Answer::JobId(Some("07".to_owned()))));
    assert_eq!(id(&sbpl_with_name()), Some(Answer::JobId(Some("A-17".to_owned()))));
    assert_eq!(id(&sbpl(b'A', "  ", 0)), Some(Answer::JobId(None)));
}

#[test]
fn a_clone_that_counts_its_states_is_read_by_its_own_table() {
    let known = |byte: u8, reasons: &[Reason]| ExactReply {
        query: Query::HostStatus,
        reply: vec![byte],
        reasons: reasons.iter().copied().collect(),
    };
    let exact = [known(0x07, &[Reason::CoverOpen]), known(0x80, &[])];
    let read = |byte: u8| match Language::Tspl.read_with(Query::HostStatus, &[byte], &exact) {
        Reading::Answer { answer: Answer::HostStatus(status), .. } => words(&status),
        other @ (Reading::Answer { .. } | Reading::Incomplete | Reading::Malformed { .. }) => {
            panic!("{other:?}")
        }
    };
    assert_eq!(read(0x07), "stopped cover-open");
    assert_eq!(read(0x80), "idle");
    assert_eq!(read(0x04), "stopped media-empty");
}

/// What a printer of each language sends when two labels came out.
fn receipts(token: Token) -> [(Language, Vec<u8>); 3] {
    let escpos = [&b"\x37\x22"[..], &token.bytes(), b"\0"].concat();
    let done = frame(0, 0, 1, 0);
    let brother = [frame(0, 0, 6, 1), done.clone(), frame(0, 0, 6, 0), done].concat();
    [
        (Language::EscPos, escpos),
        (Language::Dpl, b"\x1E\x1E\x1F".to_vec()),
        (Language::BrotherRaster, brother),
    ]
}

fn proven(language: Language, token: Token, labels: u32, received: &[u8]) -> bool {
    let reading = language.read_receipt(token, labels, received);
    matches!(reading, Reading::Answer { answer: Answer::Receipt, .. })
}

#[test]
fn a_receipt_proves_when_it_is_whole_and_nothing_else_came() {
    let token = Token::of(4711);
    for (language, receipt) in receipts(token) {
        assert!(proven(language, token, 2, &receipt), "{language:?}");
        for cut in 0..receipt.len() {
            assert!(!proven(language, token, 2, &receipt[..cut]), "{language:?} {cut}");
        }
        for at in 0..=receipt.len() {
            for stray in [0x00, 0x12, 0x1E, 0x1F, 0x37, 0x80, 0xFF] {
                let mut spoilt = receipt.clone();
                spoilt.insert(at, stray);
                assert!(!proven(language, token, 2, &spoilt), "{language:?} {at} {stray:02X}");
            }
        }
    }
}

#[test]
fn a_receipt_of_another_document_proves_nothing() {
    let (token, other) = (Token::of(1), Token::of(2));
    for (language, receipt) in receipts(token) {
        if language == Language::EscPos {
            assert!(!proven(language, other, 2, &receipt));
        } else {
            assert!(!proven(language, token, 1, &receipt), "{language:?}");
            assert!(!proven(language, token, 3, &receipt), "{language:?}");
        }
    }
    let request = Language::EscPos.receipt_request(token).expect("ESC/POS asks for receipts");
    assert_eq!(request, [&b"\x1D(H\x06\x00\x30\x30"[..], &token.bytes()].concat());
}

#[test]
fn no_reply_about_a_state_is_a_receipt() {
    for language in Language::ALL {
        for (_, _, reply) in replies() {
            assert!(!proven(*language, Token::of(7), 1, &reply), "{language:?} {reply:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_upset_a_parser(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for language in Language::ALL {
            for query in Query::ALL {
                answer(*language, *query, &bytes);
            }
            language.read_receipt(Token::of(1), 3, &bytes);
        }
    }

    #[test]
    fn no_mixture_of_replies_upsets_a_parser(
        parts in proptest::collection::vec((0_usize..150, 0_usize..40, 0_usize..40), 1..5)
    ) {
        let replies = replies();
        let piece = |(which, from, to): (usize, usize, usize)| {
            let reply = &replies[which % replies.len()].2;
            let (from, to) = (from.min(to).min(reply.len()), from.max(to).min(reply.len()));
            reply[from..to].to_vec()
        };
        let mixture: Vec<u8> = parts.into_iter().flat_map(piece).collect();
        for language in Language::ALL {
            for query in Query::ALL {
                answer(*language, *query, &mixture);
            }
        }
    }

    #[test]
    fn garbage_is_never_ready(
        bytes in proptest::collection::vec(0x80_u8..=0xFF, 1..60)
    ) {
        for language in Language::ALL {
            if let Some(Answer::HostStatus(status)) = answer(*language, Query::HostStatus, &bytes) {
                prop_assert!(!status.is_idle(), "{language:?} {bytes:?}");
            }
        }
    }
}

#[test]
fn a_fault_in_the_middle_of_a_status_is_no_status() {
    let spoilt = [&host_status(0, 0, "030")[..20], &host_status(0, 0, "030")[..]].concat();
    assert!(matches!(Language::Zpl.read(Query::HostStatus, &spoilt), Reading::Malformed { .. }));
}
