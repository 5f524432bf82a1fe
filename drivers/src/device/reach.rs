//! What is left of a profile behind a way that does not carry the printer's own words.

use crate::address::Answers;
use crate::profile::{Capability, Completion, Profile};

/// The profile of a printer behind such a way: where its words do not come back, it is asked
/// nothing and proves nothing, whatever the model could do.
pub fn through(profile: &Profile, answers: Answers) -> Profile {
    let mut profile = profile.clone();
    match answers {
        Answers::Printer => {}
        Answers::Way | Answers::Nobody => {
            profile.status.capability = Capability::None;
            profile.status.queries.clear();
            profile.completion = Completion::None;
        }
    }
    profile
}
