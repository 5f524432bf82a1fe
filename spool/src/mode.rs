//! What a person lets a printer do: work, pause, drain, or stand by for maintenance.
//!
//! Says only what may begin; a label that is with the printer comes to its end in every mode.

/// What a person lets a printer do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It takes labels and prints them.
    #[default]
    Running,
    /// It takes labels, and begins none.
    Paused,
    /// It takes no more, and prints what waits.
    Draining,
    /// It takes no more and begins none; a pool's labels that never started go elsewhere.
    Maintenance,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Running, Self::Paused, Self::Draining, Self::Maintenance];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Draining => "draining",
            Self::Maintenance => "maintenance",
        }
    }

    /// Whether the printer takes new labels.
    pub fn takes_labels(self) -> bool {
        match self {
            Self::Running | Self::Paused => true,
            Self::Draining | Self::Maintenance => false,
        }
    }

    /// Whether a label that waits may begin.
    pub fn begins_labels(self) -> bool {
        match self {
            Self::Running | Self::Draining => true,
            Self::Paused | Self::Maintenance => false,
        }
    }
}
