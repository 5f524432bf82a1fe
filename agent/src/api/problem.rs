//! Every kind of problem that the local API answers with, declared once.
//!
//! Programs tell them apart by name: a name is never changed, and never used for
//! something else. `docs/problems.md` is made from this list.

use door::Kind;
use http::StatusCode;

macro_rules! kinds {
    ($($(#[$doc:meta])* $constant:ident: $status:ident, $name:literal, $title:literal, $remedy:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $constant: Kind = Kind {
                name: $name,
                status: StatusCode::$status,
                title: $title,
                remedy: $remedy,
            };
        )*
        /// Every kind of the local API, besides those of the door.
        pub const KINDS: &[Kind] = &[$($constant),*];
    };
}

kinds! {
    /// The request names a host that is not this station.
    MISDIRECTED_REQUEST: MISDIRECTED_REQUEST, "misdirected-request",
        "The request is meant for another host",
        "Call the station by 127.0.0.1, localhost or [::1], with its port.";
    /// A web page whose origin is not paired.
    ORIGIN_NOT_PAIRED: FORBIDDEN, "origin-not-paired",
        "This web page may not print here",
        "Let the page in on the panel's settings page, or pair it with `waystation client-token NAME --origin URL`.";
    /// A browser's request that does not tell its page.
    BROWSER_REQUEST_DENIED: FORBIDDEN, "browser-request-denied",
        "A browser may not send this kind of request",
        "Call from a paired page with fetch() in mode \"cors\", or from a program.";
    /// No token.
    TOKEN_MISSING: UNAUTHORIZED, "token-missing",
        "The request has no token",
        "Send \"Authorization: Bearer TOKEN\", with the token from the file api-token in the state folder.";
    /// A token that is not known, or not good for this origin.
    TOKEN_UNKNOWN: UNAUTHORIZED, "token-unknown",
        "The token is not known",
        "Read the token again from the file api-token, or make one with `waystation client-token`.";
    /// The panel's session is over, or was none.
    PANEL_SIGNED_OUT: UNAUTHORIZED, "panel-signed-out",
        "The panel is not signed in",
        "Run `waystation panel` on this computer, and open the link or type the code.";
    /// A code that signs nobody in.
    UNKNOWN_INVITATION: UNAUTHORIZED, "unknown-invitation",
        "The code signs nobody in",
        "Run `waystation panel` again: a code is good once, for ten minutes.";
    /// Not every client may ask this.
    NOT_FOR_THIS_CLIENT: FORBIDDEN, "not-for-this-client",
        "This client may not ask this",
        "Ask as a program of the station's own user, with the token from the file api-token.";
    /// No panel inside.
    PANEL_NOT_BUILT: NOT_IMPLEMENTED, "panel-not-built",
        "This station has no panel",
        "Use the command line, or build the program anew after `npm ci && npm run build` in ui.";
    /// Sessions cannot be kept.
    PANEL_UNAVAILABLE: SERVICE_UNAVAILABLE, "panel-unavailable",
        "Nobody can sign in to the panel now",
        "Look at the log of the station; printing goes on without the panel.";
    /// Too many unknown tokens.
    TOO_MANY_BAD_TOKENS: TOO_MANY_REQUESTS, "too-many-bad-tokens",
        "Too many unknown tokens were tried",
        "Correct the token; a good one is let in at once.";
    /// More requests than the client's allowance.
    TOO_MANY_REQUESTS: TOO_MANY_REQUESTS, "too-many-requests",
        "The client asks too often",
        "Send the request again, with the same key, after the time in Retry-After; hand in labels together.";
    /// More bytes than there is room for.
    STATION_BUSY: SERVICE_UNAVAILABLE, "station-busy",
        "The station works on as much as it can hold",
        "Send the request again, with the same key, after the time in Retry-After.";
    /// Something that is given up under pressure.
    SERVICE_REDUCED: SERVICE_UNAVAILABLE, "service-reduced",
        "The station prints, and does nothing else for the time being",
        "Ask again after the time in Retry-After; single jobs can be looked at all the time.";
    /// Under the heaviest load, a label for a printer that does not print.
    PRINTER_NOT_WORKING: SERVICE_UNAVAILABLE, "printer-not-working",
        "The station is overloaded and takes labels for working printers only",
        "Mend the printer or use another, or send the job again, with the same key, after the time in Retry-After.";
    /// No key, or not one.
    MISSING_IDEMPOTENCY_KEY: BAD_REQUEST, "missing-idempotency-key",
        "The request has no usable Idempotency-Key",
        "Send a header \"Idempotency-Key\" of 1 to 255 visible ASCII characters, the same at every repetition of this job.";
    /// A key that stands for something else.
    KEY_REUSED: UNPROCESSABLE_ENTITY, "key-reused",
        "The Idempotency-Key stands for another job",
        "Use a new key for a new job; repeat a job with exactly the same content.";
    /// A document without a byte.
    EMPTY_DOCUMENT: BAD_REQUEST, "empty-document",
        "The document is empty",
        "Send the label in the printer's language.";
    /// A document over the limit.
    OVERSIZED_DOCUMENT: PAYLOAD_TOO_LARGE, "oversized-document",
        "The document is too large",
        "Send a smaller document, or raise limits.document_bytes_max in the configuration.";
    /// A document that does not print a label.
    NOT_A_LABEL: BAD_REQUEST, "not-a-label",
        "The document is not a label",
        "Correct the document at the offset named in the detail.";
    /// A document that reaches beyond the label.
    COMMAND_REFUSED: BAD_REQUEST, "command-refused",
        "A command of the document is not allowed",
        "Take the command out of the document, or allow it to this client in [policy] or [[clients]] of the configuration.";
    /// A member with a value that cannot be.
    INVALID_VALUE: BAD_REQUEST, "invalid-value",
        "A value is not possible",
        "Correct the value named in the detail.";
    /// The station has no such printer.
    UNKNOWN_PRINTER: UNPROCESSABLE_ENTITY, "unknown-printer",
        "The station has no such printer",
        "Use one of the printers in \"known\", or add it to the configuration.";
    /// No printer of the pool is fit for the label.
    NO_CAPABLE_PRINTER: UNPROCESSABLE_ENTITY, "no-capable-printer",
        "No printer there can print this label",
        "Load what the label needs and say so in the configuration, or use another printer or pool.";
    /// A person has shut the printer for new labels.
    NOT_ACCEPTING: SERVICE_UNAVAILABLE, "printer-not-accepting",
        "The printer takes no labels now",
        "Use another printer, or let this one work again with POST /v1/printers/{name}/mode.";
    /// A batch with no labels, or with too many.
    BATCH_SIZE: BAD_REQUEST, "batch-size",
        "The batch has no labels, or too many",
        "Send 1 to 2,000 labels in one batch.";
    /// The station knows no such model.
    UNKNOWN_PROFILE: UNPROCESSABLE_ENTITY, "unknown-profile",
        "The station knows no such printer model",
        "Use one of the profiles in \"known\"; GET /v1/profiles tells more of each.";
    /// The name or the place belongs to another printer.
    PRINTER_EXISTS: CONFLICT, "printer-exists",
        "The station has this printer already",
        "Choose another name, or use the printer that is there.";
    /// More than a station can have.
    TOO_MANY_PRINTERS: CONFLICT, "too-many-printers",
        "The station has as many printers as it can",
        "Take away a printer that is not used, or run a second station.";
    /// Only a printer that was added over the API can be removed over it.
    PRINTER_CONFIGURED: CONFLICT, "printer-configured",
        "The printer stands in the configuration",
        "Take it out of the configuration, and restart the station.";
    /// Something of it has no end yet.
    PRINTER_IN_USE: CONFLICT, "printer-in-use",
        "The printer has jobs that have no end yet",
        "Let it print what waits, or move it; answer for what is in doubt; cancel what is held. Then ask again.";
    /// Its file could not be deleted.
    PRINTER_NOT_REMOVED: INTERNAL_SERVER_ERROR, "printer-not-removed",
        "The printer could not be removed",
        "Look at the station's log, mend the state folder, and ask again.";
    /// What was loaded could not be written down.
    SUPPLY_NOT_KEPT: INTERNAL_SERVER_ERROR, "supply-not-kept",
        "What was loaded could not be written down",
        "Look at the station's log, free space on the disk of the state folder, and ask again.";
    /// It could not be written down or started.
    PRINTER_NOT_KEPT: INTERNAL_SERVER_ERROR, "printer-not-kept",
        "The printer could not be added",
        "Look at the station's log, free space on the disk of the state folder, and ask again.";
    /// The name belongs to another client.
    CLIENT_EXISTS: CONFLICT, "client-exists",
        "The station knows a client of this name already",
        "Choose another name, or send the other client away first.";
    /// More than a station knows.
    TOO_MANY_CLIENTS: CONFLICT, "too-many-clients",
        "The station knows as many clients as it can",
        "Send a client away that is not used.";
    /// Nobody is called so.
    UNKNOWN_CLIENT: NOT_FOUND, "unknown-client",
        "The station knows no such client",
        "Look at GET /v1/clients.";
    /// It stands in the configuration.
    CLIENT_SETTLED: CONFLICT, "client-settled",
        "The client stands in the station's settings file",
        "Take it out of the file, and restart the station.";
    /// It could not be written down.
    CLIENT_NOT_KEPT: INTERNAL_SERVER_ERROR, "client-not-kept",
        "The client could not be let in or sent away",
        "Look at the station's log, free space on the disk of the state folder, and ask again.";
    /// The hub said no, or nothing.
    NOT_ENROLLED: BAD_GATEWAY, "not-enrolled",
        "The station was not enrolled",
        "Check the hub's address, make a new token there, and try again; printing works without it.";
    /// One at a time.
    SEARCH_UNDER_WAY: CONFLICT, "search-under-way",
        "Another search for printers is under way",
        "Ask again after the time in Retry-After.";
    /// Too many jobs wait already.
    QUEUE_FULL: TOO_MANY_REQUESTS, "queue-full",
        "Too many jobs wait at this printer",
        "Send the job again, with the same key, after the time in Retry-After.";
    /// No room for the journal.
    DISK_FULL: INSUFFICIENT_STORAGE, "disk-full",
        "The disk is full",
        "Free space on the disk of the state folder, then send the job again with the same key.";
    /// The journal does not take what must be kept.
    JOURNAL_UNAVAILABLE: SERVICE_UNAVAILABLE, "journal-unavailable",
        "The journal cannot be written",
        "Send the request again, with the same key; if it stays so, run `waystation doctor`.";
    /// The journal may or may not hold it.
    OUTCOME_UNKNOWN: SERVICE_UNAVAILABLE, "outcome-unknown",
        "It is not known whether the journal holds the request",
        "Send the request again, with the same key: if it was kept, its job is answered.";
    /// No such job.
    UNKNOWN_JOB: NOT_FOUND, "unknown-job",
        "The station knows no such job",
        "List the jobs there are with GET /v1/jobs.";
    /// No such series.
    UNKNOWN_SERIES: NOT_FOUND, "unknown-series",
        "The station has no such figure",
        "List the figures there are with GET /v1/station/series.";
    /// The figures of the last two days cannot be read.
    FIGURES_UNAVAILABLE: SERVICE_UNAVAILABLE, "figures-unavailable",
        "The figures of the last two days cannot be read",
        "Ask again later; the newest figures are at /metrics, and labels are printed all the same.";
    /// Nobody asks about the job.
    NOT_RESOLVABLE: CONFLICT, "not-resolvable",
        "The job does not wait for an answer",
        "Look at the job: only one in doubt that asks a person takes an answer.";
    /// Too late.
    NOT_CANCELABLE: CONFLICT, "not-cancelable",
        "The job can no longer be taken back",
        "Look at the job: its label may be out already, or is in doubt and takes an answer.";
    /// It does not wait.
    NOT_HOLDABLE: CONFLICT, "not-holdable",
        "The job does not wait, so it cannot be held back",
        "Look at the job: only one that is pending can be held back.";
    /// Bytes of it may have left, or its story is over.
    NOT_MOVABLE: CONFLICT, "not-movable",
        "The job can no longer go to another printer",
        "Look at the job: only one that waits and never started moves.";
    /// The other printer is not fit for it.
    CANNOT_TAKE: CONFLICT, "cannot-take",
        "The other printer cannot take this label",
        "Choose a printer with the language and media that the label needs, and that takes labels.";
    /// Nobody holds it.
    NOT_RELEASABLE: CONFLICT, "not-releasable",
        "The job is not held back",
        "Look at the job: only one that is pending-held can be released.";
    /// Too many are held back.
    TOO_MANY_HELD: TOO_MANY_REQUESTS, "too-many-held",
        "Too many jobs are held back",
        "Release or cancel jobs that are held back.";
    /// The label's story is not over.
    NOT_REPRINTABLE: CONFLICT, "not-reprintable",
        "The label cannot be printed again now",
        "Wait until the job is completed or aborted; answer for it first if it is in doubt.";
    /// One at a time.
    REPRINT_UNDER_WAY: CONFLICT, "reprint-under-way",
        "Another reprint of this label is under way",
        "Wait for the reprint that was asked for already; its job names this one in \"reprint\".";
    /// The document is gone.
    DOCUMENT_ERASED: GONE, "document-erased",
        "The document was erased",
        "Hand the label in again as a new job.";
    /// The document has no place for a mark.
    NOT_MARKABLE: UNPROCESSABLE_ENTITY, "not-markable",
        "The label has no safe place for a mark",
        "Ask for the reprint without a mark.";
    /// Nobody's barcode.
    SCAN_UNKNOWN: NOT_FOUND, "scan-unknown",
        "No label of this station carries this barcode",
        "Scan the parcel's barcode, or hand jobs in with what their barcode says as \"scan\".";
    /// Several labels' barcode.
    SCAN_AMBIGUOUS: CONFLICT, "scan-ambiguous",
        "More than one label carries this barcode",
        "Nothing was changed. Answer for the job itself, or scan the token in the label's corner.";
    /// A barcode that says nothing new.
    SCAN_NOT_AWAITED: CONFLICT, "scan-not-awaited",
        "This label awaits no scan",
        "Nothing was changed. Look at the job named in \"job\".";
    /// A cursor that no list has given out.
    UNKNOWN_CURSOR: BAD_REQUEST, "unknown-cursor",
        "The cursor is not one of this list",
        "Use the value of \"next\" as it was answered, or begin without a cursor.";
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fmt::Write};

    use door::OWN_KINDS;
    use expect_test::expect_file;

    use super::*;

    const HEAD: &str = "# Problems\n\n\
        What the station's local API answers when it does not do what it was asked: RFC 9457\n\
        problem details with the media type `application/problem+json`. Tell them apart by\n\
        `type`, which is `urn:waystation:problem:` and the name below. `detail` names the thing\n\
        and the value of this one occurrence, `remedy` says what to do.\n\n\
        | Name | Status | Title | Remedy, unless the occurrence knows better |\n|---|---|---|---|\n";

    #[test]
    fn the_catalogue_is_what_the_documentation_says() {
        let mut text = HEAD.to_owned();
        for Kind { name, status, title, remedy } in KINDS.iter().chain(OWN_KINDS) {
            writeln!(text, "| `{name}` | {} | {title} | {remedy} |", status.as_u16()).unwrap();
        }
        expect_file!["../../../docs/problems.md"].assert_eq(&text);
    }

    #[test]
    fn no_two_kinds_share_a_name() {
        let names: BTreeSet<_> = KINDS.iter().chain(OWN_KINDS).map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len() + OWN_KINDS.len());
    }
}
