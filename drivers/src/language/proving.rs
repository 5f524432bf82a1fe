//! What a document must carry so that its printer can prove it, and which of a printer's bytes are
//! said unasked.
//!
//! Only documents that print once in one go can be proven: a printer's word about "the job" says
//! nothing about a second one behind it.

use super::proof::{Proof, Token};
use super::{Effect, Language};

/// How many bytes a receipt of `GS ( H` has.
const PROCESS_ID_BYTES: usize = 7;

/// How many bytes every answer of a Brother printer has, which of them names its kind, and the kinds
/// that come by themselves when a label is done.
const FRAME_BYTES: usize = 32;
const FRAME_HEAD: [u8; 3] = [0x80, 0x20, 0x42];
const FRAME_KIND: usize = 18;
const DONE_KINDS: [u8; 2] = [0x01, 0x06];

/// A document that its printer can prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provable {
    /// What to send instead of it; `None` where it is sent as it is.
    pub document: Option<Vec<u8>>,
    /// What the printer will call its job; empty where the printer gives the name.
    pub names: Vec<String>,
}

/// What the first bytes of what a printer said are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// So many of them it said unasked.
    Receipt(usize),
    /// So many of them belong to an answer.
    Answer(usize),
    /// Too few to tell.
    Open,
}

impl Language {
    /// Makes a document ready to be proven in this way; `None` where it cannot be. A token must differ
    /// from the one of the document before.
    pub fn provable(self, proof: Proof, document: &[u8], token: Token) -> Option<Provable> {
        let as_it_is = Provable { document: None, names: Vec::new() };
        match proof {
            Proof::Idle | Proof::Notice => Some(as_it_is),
            Proof::ProcessId => {
                let document = [document, &self.receipt_request(token)?].concat();
                Some(Provable { document: Some(document), ..as_it_is })
            }
            Proof::Feedback | Proof::BatchCount => self.prints_once(document).then_some(as_it_is),
            Proof::JobId if self == Language::Sbpl => named_job(document, token),
            Proof::JobId => self.prints_once(document).then_some(as_it_is),
            // These are read, not waited for.
            Proof::Counter | Proof::Count => None,
        }
    }

    fn prints_once(self, document: &[u8]) -> bool {
        let prints = |command: &super::Command| matches!(command.effect, Effect::Prints(_));
        self.commands(document).filter_map(Result::ok).filter(prints).count() == 1
    }

    /// What the first of these bytes are, for proofs that the printer sends by itself.
    pub fn piece(self, said: &[u8]) -> Piece {
        match self {
            Language::EscPos => process_id(said),
            Language::Dpl => match said.first() {
                None => Piece::Open,
                Some(0x1E | 0x1F) => Piece::Receipt(1),
                Some(_) => Piece::Answer(1),
            },
            Language::BrotherRaster => frame(said),
            Language::Zpl
            | Language::Epl
            | Language::Tspl
            | Language::Cpcl
            | Language::Sbpl
            | Language::Fingerprint
            | Language::Ezpl => Piece::Answer(said.len()),
        }
    }
}

/// Begins with `37 22`; no answer to a question about the state does.
fn process_id(said: &[u8]) -> Piece {
    match said {
        [] | [0x37] => Piece::Open,
        [0x37, 0x22, ..] if said.len() < PROCESS_ID_BYTES => Piece::Open,
        [0x37, 0x22, _, _, _, _, 0, ..] => Piece::Receipt(PROCESS_ID_BYTES),
        _ => Piece::Answer(1),
    }
}

fn frame(said: &[u8]) -> Piece {
    let begins = said.iter().zip(FRAME_HEAD).all(|(byte, head)| *byte == head);
    match said.get(FRAME_KIND) {
        _ if said.is_empty() => Piece::Open,
        _ if !begins => Piece::Answer(1),
        _ if said.len() < FRAME_BYTES => Piece::Open,
        Some(kind) if DONE_KINDS.contains(kind) => Piece::Receipt(FRAME_BYTES),
        Some(_) | None => Piece::Answer(FRAME_BYTES),
    }
}

/// An SBPL job with a number of two digits and a name. Older models tell the number only. One that
/// names itself is left as it is, and not proven.
fn named_job(document: &[u8], token: Token) -> Option<Provable> {
    let commands: Vec<_> = Language::Sbpl.commands(document).collect::<Result<_, _>>().ok()?;
    let named = |name: &str| commands.iter().filter(|it| it.name == name).collect::<Vec<_>>();
    let [begin] = named("ESC A")[..] else { return None };
    if !named("ESC ID").is_empty() || !named("ESC WK").is_empty() {
        return None;
    }
    let bytes = token.bytes();
    let name: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let (number, name) = (format!("{:02}", bytes[0] - b' '), format!("WS{name}"));
    let after = begin.offset + b"\x1BA".len();
    let (head, rest) = document.split_at_checked(after)?;
    let naming = format!("\x1BID{number}\x1BWK{name}");
    let document = Some([head, naming.as_bytes(), rest].concat());
    Some(Provable { document, names: vec![name, number] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(language: Language, proof: Proof, document: &[u8]) -> Option<String> {
        let provable = language.provable(proof, document, Token::of(7))?;
        let bytes = provable.document.as_deref().unwrap_or(document);
        Some(bytes.escape_ascii().to_string())
    }

    #[test]
    fn a_document_is_given_what_its_printer_answers_with() {
        let escpos = ready(Language::EscPos, Proof::ProcessId, b"A-17\n").unwrap();
        assert_eq!(escpos, r"A-17\n\x1d(H\x06\x0000\'   ");
        let sbpl =
            ready(Language::Sbpl, Proof::JobId, b"\x02\x1BA\x1BV10\x1BL0202A-17\x1BQ1\x1BZ\x03");
        assert_eq!(
            sbpl.unwrap(),
            r"\x02\x1bA\x1bID07\x1bWKWS27202020\x1bV10\x1bL0202A-17\x1bQ1\x1bZ\x03"
        );
        let dpl = b"\x02L\r131100003200030A-17\rQ0002\rE\r";
        assert_eq!(
            ready(Language::Dpl, Proof::Feedback, dpl).unwrap(),
            dpl.escape_ascii().to_string()
        );
    }

    #[test]
    fn what_prints_twice_or_names_itself_is_not_proven() {
        let dpl = b"\x02L\r131100003200030A-17\rE\r";
        let twice = [&dpl[..], dpl].concat();
        assert_eq!(ready(Language::Dpl, Proof::BatchCount, &twice), None);
        assert_eq!(ready(Language::Fingerprint, Proof::JobId, b"PF\r\nPF\r\n"), None);
        let own = b"\x1BA\x1BID01\x1BV10\x1BQ1\x1BZ";
        assert_eq!(ready(Language::Sbpl, Proof::JobId, own), None);
        let jobs = b"\x1BA\x1BV1\x1BQ1\x1BZ\x1BA\x1BV1\x1BQ1\x1BZ";
        assert_eq!(ready(Language::Sbpl, Proof::JobId, jobs), None);
        assert_eq!(ready(Language::Zpl, Proof::ProcessId, b"^XA^XZ"), None);
        assert_eq!(ready(Language::Zpl, Proof::Counter, b"^XA^XZ"), None);
    }

    #[test]
    fn what_is_said_unasked_is_told_from_answers_byte_by_byte() {
        let receipt = b"7\"abcd\0";
        for cut in 1..receipt.len() {
            assert_eq!(Language::EscPos.piece(&receipt[..cut]), Piece::Open, "{cut}");
        }
        assert_eq!(Language::EscPos.piece(receipt), Piece::Receipt(7));
        assert_eq!(Language::EscPos.piece(b"7\"abcde"), Piece::Answer(1), "no receipt after all");
        assert_eq!(Language::EscPos.piece(b"\x12\x12"), Piece::Answer(1));
        assert_eq!(Language::Dpl.piece(b"\x1ENN"), Piece::Receipt(1));
        assert_eq!(Language::Dpl.piece(b"NN"), Piece::Answer(1));
        let mut frame = [0; 32];
        frame[..3].copy_from_slice(&FRAME_HEAD);
        assert_eq!(Language::BrotherRaster.piece(&frame[..31]), Piece::Open);
        assert_eq!(Language::BrotherRaster.piece(&frame), Piece::Answer(32));
        frame[FRAME_KIND] = 1;
        assert_eq!(Language::BrotherRaster.piece(&frame), Piece::Receipt(32));
        assert_eq!(Language::BrotherRaster.piece(b"x"), Piece::Answer(1));
    }
}
