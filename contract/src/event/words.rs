//! The closed words of an event.
//!
//! A word on the wire never changes and is never used again for something else.

/// Makes a closed enum whose variants have one word each.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$meaning])* $variant,)+ }

        impl $name {
            /// Every value there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word of every value, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word it has on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}
pub(super) use words;

words! {
    /// What became of a label.
    Outcome {
        /// It came out, as far as the evidence goes.
        Completed = "completed",
        /// It may have come out; a device or a person must say.
        InDoubt = "in-doubt",
        /// It is proven not to have come out, and waits again.
        Returned = "returned",
        /// The station gave it up.
        Aborted = "aborted",
        /// A person gave it up.
        Canceled = "canceled",
    }
}

words! {
    /// How sure the station is that a label exists; each level includes the ones before.
    Evidence {
        /// It is in the journal.
        Accepted = "accepted",
        /// Every byte was handed to the printer's connection.
        Sent = "sent",
        /// The printer says that it is done.
        Confirmed = "confirmed",
        /// The label itself was counted or read.
        Verified = "verified",
    }
}

words! {
    /// What an outcome rests on.
    Proof {
        /// Nothing.
        None = "none",
        /// The printer's label counter.
        Counter = "counter",
        /// What the printer said about itself.
        DeviceReport = "device-report",
        /// The label was scanned.
        Scan = "scan",
        /// A person looked.
        Person = "person",
    }
}

words! {
    /// Why a label did not simply complete.
    Cause {
        /// It did, or there is no cause to tell.
        None = "none",
        /// The connection to the printer broke.
        LinkLost = "link-lost",
        /// The printer took no bytes for too long.
        Stalled = "stalled",
        /// The printer lost power or was reset.
        PowerLost = "power-lost",
        /// The printer may have lost power; its counter cannot be trusted.
        PowerUnclear = "power-unclear",
        /// The agent stopped in the middle.
        StationStopped = "station-stopped",
        /// The printer cannot say, or did not in time.
        NoProof = "no-proof",
        /// Some of the labels came out, and not all.
        PartlyPrinted = "partly-printed",
        /// The printer has no counter to ask.
        NoCounter = "no-counter",
        /// The printer's counter moved in a way nothing explains.
        CounterUnexplained = "counter-unexplained",
        /// Another device answers at the printer's address.
        OtherDevice = "other-device",
        /// No byte was sent.
        NeverSent = "never-sent",
        /// The printer reports a fault it cannot print through.
        PrinterFault = "printer-fault",
        /// The printer refused the document.
        DocumentRefused = "document-refused",
        /// It came back unprinted as often as it may.
        ReturnsExhausted = "returns-exhausted",
        /// It waited longer than it may.
        Expired = "expired",
        /// A person set it aside.
        SetAside = "set-aside",
        /// A person decided.
        ByPerson = "by-person",
        /// The station knows a cause that has no word here.
        Other = "other",
    }
}

words! {
    /// Why a station speaks about itself.
    Occasion {
        /// The agent started.
        Started = "started",
        /// Something about a printer changed, or the shift lead is called or here.
        Changed = "changed",
        /// Nothing changed for a while.
        Heartbeat = "heartbeat",
        /// The agent stops in good order.
        Stopping = "stopping",
    }
}

words! {
    /// IPP `printer-state` (RFC 8011, 5.4.11).
    PrinterState {
        /// Ready for a job.
        Idle = "idle",
        /// Busy with a job.
        Processing = "processing",
        /// Needs somebody.
        Stopped = "stopped",
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Deed, Defect, DropCause, Level, Pressure, Processor, Replacement, System},
        *,
    };

    #[test]
    fn every_word_is_spelled_like_an_ipp_keyword_and_used_once() {
        let lists = [
            Outcome::WORDS,
            Evidence::WORDS,
            Proof::WORDS,
            Cause::WORDS,
            Occasion::WORDS,
            PrinterState::WORDS,
            Deed::WORDS,
            Defect::WORDS,
            DropCause::WORDS,
            Level::WORDS,
            Pressure::WORDS,
            Processor::WORDS,
            Replacement::WORDS,
            System::WORDS,
        ];
        for list in lists {
            for (index, word) in list.iter().enumerate() {
                assert!(
                    word.bytes().all(|letter| {
                        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-'
                    }),
                    "{word}"
                );
                assert!(!list[..index].contains(word), "{word}");
            }
        }
    }
}
