//! What a client asks for, and what of it is checked before it may become a job.
//!
//! Checking knows the printer's language and the station's limits; it writes nothing.

use std::sync::Arc;

use drivers::language::Language;
use drivers::policy::{Policy, Verdict};
use ring::digest;
use spool::{ContentDigest, Needs};

use super::Refusal;
use crate::journal::References;
use crate::sealed::Sealed;

/// How many bytes an idempotency key may have.
const KEY_BYTES_MAX: usize = 255;
/// How many bytes a reference may have.
const REFERENCE_BYTES_MAX: usize = 256;

/// How much a station takes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Length of a document, in bytes.
    pub document_bytes_max: usize,
    /// Copies of one document.
    pub copies_max: u16,
    /// Labels one copy of a document may print.
    pub impressions_max: u32,
    /// Jobs that may wait for one printer.
    pub queue_max: u64,
}

/// A request to print.
#[derive(Clone, Debug)]
pub struct Order {
    /// The printer's name, or a pool's.
    pub printer: String,
    /// Who asks.
    pub client: String,
    /// The key under which the request may be repeated.
    pub key: String,
    /// The media type of the document.
    pub format: String,
    /// The document.
    pub document: Sealed<Vec<u8>>,
    /// How many times to print it.
    pub copies: u16,
    /// The client's own names for the parcel.
    pub references: Sealed<References>,
    /// What the label's barcode says, if it is none of the references.
    pub scan: Option<Sealed<String>>,
    /// What it needs of its printer.
    pub needs: Needs,
}

/// An order that may become a job.
pub(super) struct CheckedOrder {
    pub(super) printer: String,
    pub(super) client: String,
    pub(super) key: String,
    pub(super) document: Arc<Sealed<Vec<u8>>>,
    pub(super) digest: ContentDigest,
    pub(super) copies: u16,
    pub(super) impressions: u32,
    pub(super) references: Sealed<References>,
    pub(super) scan: Option<Sealed<String>>,
    pub(super) pool: Option<String>,
    pub(super) needs: Needs,
}

impl Order {
    /// Holds the order against the printer's language, the station's limits and the client's policy.
    pub(super) fn check(
        self,
        language: Language,
        limits: &Limits,
        policy: &Policy,
    ) -> Result<CheckedOrder, Refusal> {
        let digest = self.digest();
        let Self { printer, client, key, format, document, copies, references, scan, needs } = self;
        check_key(&key)?;
        if format != language.media_type() {
            return Err(Refusal::Format { format, spoken: language.media_type() });
        }
        let bytes = document.open().len();
        if bytes == 0 {
            return Err(Refusal::EmptyDocument);
        }
        if bytes > limits.document_bytes_max {
            return Err(Refusal::DocumentTooLarge { bytes, limit: limits.document_bytes_max });
        }
        if copies == 0 || copies > limits.copies_max {
            return Err(Refusal::Copies { copies, limit: limits.copies_max });
        }
        let References { waybill, order, trace: _ } = references.open();
        let scan_text = scan.as_ref().map(Sealed::open);
        let texts = [("waybill", waybill.as_ref()), ("order", order.as_ref()), ("scan", scan_text)];
        for (name, text) in texts {
            let bytes = text.map_or(0, String::len);
            if bytes > REFERENCE_BYTES_MAX {
                return Err(Refusal::ReferenceTooLong { name, bytes, limit: REFERENCE_BYTES_MAX });
            }
        }
        let impressions = language.scan(document.open())?.impressions;
        if impressions > limits.impressions_max {
            return Err(Refusal::Impressions { impressions, limit: limits.impressions_max });
        }
        match policy.judge(language, document.open()) {
            Verdict::Allowed => {}
            Verdict::Refused(refused) => return Err(refused.into()),
            Verdict::Unreadable(error) => return Err(error.into()),
        }
        let document = Arc::new(document);
        Ok(CheckedOrder {
            printer,
            client,
            key,
            document,
            digest,
            copies,
            impressions,
            references,
            scan,
            pool: None,
            needs,
        })
    }

    /// Everything that makes the request what it is; each part behind its length, so that no two
    /// different requests look alike.
    pub(super) fn digest(&self) -> ContentDigest {
        // A request that is repeated belongs to another trace and is the same request.
        let References { waybill, order, trace: _ } = self.references.open();
        let mut hash = digest::Context::new(&digest::SHA256);
        let copies = self.copies.to_be_bytes();
        let parts: [Option<&[u8]>; 6] = [
            Some(self.printer.as_bytes()),
            Some(self.format.as_bytes()),
            Some(self.document.open()),
            Some(&copies),
            waybill.as_ref().map(String::as_bytes),
            order.as_ref().map(String::as_bytes),
        ];
        // Behind the others, and only where there is one: requests of old stay what they were.
        let scan = self.scan.as_ref().map(|scan| scan.open().as_bytes());
        let needs = self.needs.to_string();
        let needs = Some(needs.as_bytes()).filter(|needs| !needs.is_empty());
        let last = [scan, needs];
        let told = last.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        for part in parts.into_iter().chain(last.into_iter().take(told)) {
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            hash.update(&length.to_be_bytes());
            hash.update(part.unwrap_or_default());
        }
        ContentDigest(hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long"))
    }
}

/// Whether an idempotency key can be one.
pub(super) fn check_key(key: &str) -> Result<(), Refusal> {
    if key.is_empty() || key.len() > KEY_BYTES_MAX {
        return Err(Refusal::KeyLength { bytes: key.len(), limit: KEY_BYTES_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { document_bytes_max: 64, copies_max: 3, impressions_max: 2, queue_max: 1 };

    fn order() -> Order {
        Order {
            printer: "bench-1".to_owned(),
            client: "local".to_owned(),
            key: "k-1".to_owned(),
            format: "application/vnd.zebra-zpl".to_owned(),
            document: Sealed::new(b"^XA^FDA-17^FS^XZ".to_vec()),
            copies: 1,
            references: Sealed::new(References::default()),
            scan: None,
            needs: Needs::default(),
        }
    }

    fn refusal(change: impl FnOnce(&mut Order)) -> Refusal {
        let mut order = order();
        change(&mut order);
        match order.check(Language::Zpl, &LIMITS, &Policy::default()) {
            Ok(_) => panic!("the order was taken"),
            Err(refusal) => refusal,
        }
    }

    #[test]
    fn a_plain_label_is_taken_as_one_impression() {
        let checked = order().check(Language::Zpl, &LIMITS, &Policy::default());
        let checked = checked.unwrap_or_else(|_| panic!("refused"));
        assert_eq!((checked.copies, checked.impressions), (1, 1));
    }

    #[test]
    fn every_limit_refuses_with_its_own_word() {
        let large = |order: &mut Order| order.document = Sealed::new(vec![b' '; 65]);
        assert!(matches!(refusal(large), Refusal::DocumentTooLarge { bytes: 65, limit: 64 }));
        let empty = |order: &mut Order| order.document = Sealed::new(Vec::new());
        assert!(matches!(refusal(empty), Refusal::EmptyDocument));
        assert!(matches!(refusal(|order| order.copies = 0), Refusal::Copies { copies: 0, .. }));
        assert!(matches!(refusal(|order| order.copies = 4), Refusal::Copies { copies: 4, .. }));
        let other = |order: &mut Order| order.format = "application/pdf".to_owned();
        assert!(matches!(refusal(other), Refusal::Format { .. }));
        let many = |order: &mut Order| order.document = Sealed::new(b"^XA^PQ3^FDA^FS^XZ".to_vec());
        assert!(matches!(refusal(many), Refusal::Impressions { impressions: 3, limit: 2 }));
        let long = |order: &mut Order| {
            let waybill = Some("x".repeat(257));
            order.references = Sealed::new(References { waybill, ..References::default() });
        };
        assert!(matches!(refusal(long), Refusal::ReferenceTooLong { name: "waybill", .. }));
        let no_key = |order: &mut Order| order.key.clear();
        assert!(matches!(refusal(no_key), Refusal::KeyLength { bytes: 0, .. }));
    }

    #[test]
    fn a_command_beyond_the_label_needs_an_exception() {
        let saves = |order: &mut Order| {
            order.document = Sealed::new(b"^XA^JUF^FDA-17^FS^XZ".to_vec());
        };
        let refused = refusal(saves);
        assert!(matches!(&refused, Refusal::Command(it) if it.command == "^JU" && it.offset == 3));
        let mut policy = Policy::default();
        policy.allow("^JU").unwrap();
        let mut order = order();
        saves(&mut order);
        assert!(order.check(Language::Zpl, &LIMITS, &policy).is_ok());
    }

    #[test]
    fn whatever_differs_makes_another_request() {
        let digests = [
            order().digest(),
            Order { printer: "bench-2".to_owned(), ..order() }.digest(),
            Order { copies: 2, ..order() }.digest(),
            Order { document: Sealed::new(b"^XA^XZ".to_vec()), ..order() }.digest(),
            with_references(Some("A"), None).digest(),
            with_references(None, Some("A")).digest(),
            with_references(Some(""), Some("A")).digest(),
            Order { scan: Some(Sealed::new("A".to_owned())), ..order() }.digest(),
        ];
        for (index, digest) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(digest), "request {index} looks like another");
        }
        assert_eq!(Order { key: "k-2".to_owned(), ..order() }.digest(), order().digest());
        let trace = contract::trace::TraceId::new([0xe7; 16]);
        let references = References { trace, ..order().references.open().clone() };
        let traced = Order { references: Sealed::new(references), ..order() };
        assert_eq!(traced.digest(), order().digest(), "a repetition has a trace of its own");
    }

    fn with_references(waybill: Option<&str>, parcel: Option<&str>) -> Order {
        let (waybill, parcel) = (waybill.map(str::to_owned), parcel.map(str::to_owned));
        let references = References { waybill, order: parcel, trace: None };
        Order { references: Sealed::new(references), ..order() }
    }
}
