//! The closed words of a job's life, each with the one word it has on every surface.
//!
//! A word that was written to a journal never changes its meaning.

/// Who is asked about a label in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The printer, as soon as it answers and rests. Its queue waits.
    Device,
    /// A person. Only this job waits.
    Person,
}

impl Asks {
    /// Everybody who can be asked.
    pub const ALL: [Self; 2] = [Self::Device, Self::Person];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Person => "person",
        }
    }
}

/// Why a label is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The link broke after the first byte.
    LinkLost,
    /// The station stopped between the first byte and the proof.
    StationStopped,
    /// The printer lost its power, and its counter cannot settle the label under the head.
    PowerLost,
    /// It cannot be told whether the printer lost its power.
    PowerUnclear,
    /// Every byte was taken, the printer rests, and its counter did not move.
    NoProof,
    /// Some labels of the document came out, not all.
    PartlyPrinted,
    /// The counter went back, or moved further than our labels explain.
    CounterUnexplained,
    /// The printer does not count labels.
    NoCounter,
    /// Another device answers at the printer's address.
    OtherDevice,
    /// The journal was restored or salvaged, and does not know what came after it.
    JournalRestored,
}

impl Doubt {
    /// Every cause of doubt.
    pub const ALL: [Self; 10] = [
        Self::LinkLost,
        Self::StationStopped,
        Self::PowerLost,
        Self::PowerUnclear,
        Self::NoProof,
        Self::PartlyPrinted,
        Self::CounterUnexplained,
        Self::NoCounter,
        Self::OtherDevice,
        Self::JournalRestored,
    ];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::LinkLost => "link-lost",
            Self::StationStopped => "station-stopped",
            Self::PowerLost => "power-lost",
            Self::PowerUnclear => "power-unclear",
            Self::NoProof => "no-proof",
            Self::PartlyPrinted => "partly-printed",
            Self::CounterUnexplained => "counter-unexplained",
            Self::NoCounter => "no-counter",
            Self::OtherDevice => "other-device",
            Self::JournalRestored => "journal-restored",
        }
    }
}

/// Why a job was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort {
    /// It came back unprinted too often.
    ReturnsExhausted,
    /// A person set the doubtful label aside.
    SetAside,
}

impl Abort {
    /// Every cause of giving up.
    pub const ALL: [Self; 2] = [Self::ReturnsExhausted, Self::SetAside];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReturnsExhausted => "returns-exhausted",
            Self::SetAside => "set-aside",
        }
    }
}

/// A person's answer about a label in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It came out.
    Printed,
    /// It did not: print it again.
    NotPrinted,
    /// It goes to the desk; this job prints nothing more.
    SetAside,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Printed, Self::NotPrinted, Self::SetAside];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::NotPrinted => "not-printed",
            Self::SetAside => "set-aside",
        }
    }
}

/// IPP's `job-state` values that this product uses (RFC 8011, section 5.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// `pending` (3).
    Pending,
    /// `pending-held` (4).
    PendingHeld,
    /// `processing` (5).
    Processing,
    /// `processing-stopped` (6).
    ProcessingStopped,
    /// `canceled` (7).
    Canceled,
    /// `aborted` (8).
    Aborted,
    /// `completed` (9).
    Completed,
}

impl JobState {
    /// The IPP keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::PendingHeld => "pending-held",
            Self::Processing => "processing",
            Self::ProcessingStopped => "processing-stopped",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
            Self::Completed => "completed",
        }
    }
}
