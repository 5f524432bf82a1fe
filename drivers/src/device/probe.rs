//! Finds out what an unknown printer understands, by asking it.
//!
//! A question is a write to an interpreter that nobody knows: a printer that does not understand it
//! may print it. So this is for a person who stands beside the printer, and never happens by
//! itself.

use std::time::Duration;

use super::{DeviceError, line::Line, line::Reply};
use crate::address::Address;
use crate::language::{Answer, Language, Nameplate, Query};
use crate::profile::{Draft, Seen};
use crate::transport::Transport;

/// How long one answer may take.
const REPLY_TIME_MAX: Duration = Duration::from_millis(1_500);

/// The languages in the order in which asking does the least harm; those whose question a stranger
/// would print come last.
const ORDER: &[Language] = &[
    Language::Dpl,
    Language::Tspl,
    Language::EscPos,
    Language::Sbpl,
    Language::Cpcl,
    Language::BrotherRaster,
    Language::Zpl,
    Language::Ezpl,
    Language::Epl,
    Language::Fingerprint,
];

/// What a printer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The questions it was asked, and whether it answered, in their order.
    pub asked: Vec<(Language, Query, bool)>,
    /// A first profile; `None` when it answered nothing.
    pub draft: Option<Draft>,
}

/// Asks a printer in each language until it answers in one, then everything of that language.
/// `languages` narrows it to some; empty means all. Takes up to half a minute.
pub fn probe(address: &Address, languages: &[Language]) -> Result<Probe, DeviceError> {
    probe_over(&mut || super::open(address), languages)
}

/// The same over connections that somebody else opens, a new one for each language, so that no late
/// answer to one language is read as one of the next.
pub fn probe_over(
    open: &mut dyn FnMut() -> Result<Box<dyn Transport>, DeviceError>,
    languages: &[Language],
) -> Result<Probe, DeviceError> {
    let mut asked = Vec::new();
    for language in ORDER.iter().copied() {
        if !languages.is_empty() && !languages.contains(&language) {
            continue;
        }
        let mut line = Line::new(open()?, REPLY_TIME_MAX);
        let mut draft = empty(language);
        for query in openings(language) {
            ask(&mut line, &mut draft, *query, &mut asked)?;
        }
        if !draft.answered.is_empty() {
            for query in Query::ALL.iter().filter(|it| !openings(language).contains(it)) {
                ask(&mut line, &mut draft, *query, &mut asked)?;
            }
            draft.answered.sort_unstable();
            return Ok(Probe { asked, draft: Some(draft) });
        }
        // A printer that does not end the connection has nothing more to say either.
        let _ended = line.close();
    }
    Ok(Probe { asked, draft: None })
}

/// What tells that a printer speaks a language. EZPL answers ZPL's question about its identity, so
/// it must also answer its own about its state; a single byte is an answer to many questions, so
/// TSPL's is asked before those of others.
fn openings(language: Language) -> &'static [Query] {
    match language {
        Language::Zpl | Language::Epl | Language::Fingerprint => &[Query::Identity],
        Language::Tspl
        | Language::Cpcl
        | Language::Dpl
        | Language::Sbpl
        | Language::EscPos
        | Language::Ezpl
        | Language::BrotherRaster => &[Query::HostStatus],
    }
}

fn empty(language: Language) -> Draft {
    Draft {
        language,
        seen: Seen::default(),
        firmware: None,
        dots_per_mm: None,
        answered: Vec::new(),
    }
}

fn ask(
    line: &mut Line,
    draft: &mut Draft,
    query: Query,
    asked: &mut Vec<(Language, Query, bool)>,
) -> Result<(), DeviceError> {
    if draft.language.query(query).is_none() {
        return Ok(());
    }
    let reply = match line.ask(draft.language, query, &[]) {
        Ok(reply) => reply,
        // Some printers end the connection when they are asked what they do not know.
        Err(DeviceError::Closed) => Reply::Silent,
        Err(cause) => return Err(cause),
    };
    let answer = match reply {
        Reply::Answer(Answer::Unsupported) | Reply::Malformed | Reply::Silent => None,
        Reply::Answer(answer) => Some(answer),
    };
    asked.push((draft.language, query, answer.is_some()));
    if answer.is_some() {
        draft.answered.push(query);
    }
    if let Some(Answer::Identity(nameplate)) = answer {
        let Nameplate { model, firmware, dots_per_mm } = nameplate;
        draft.seen.model = model;
        draft.firmware = firmware;
        draft.dots_per_mm = dots_per_mm;
    }
    Ok(())
}
