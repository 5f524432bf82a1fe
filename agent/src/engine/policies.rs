//! What each client's documents may make a printer do.
//!
//! Knows clients by name and nothing else of them; who calls is settled before.

use std::collections::BTreeMap;

use drivers::policy::Policy;

/// The policies of a station. The default lets nobody reach beyond the label.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// For whoever has none of his own.
    pub everybody: Policy,
    /// By the client's name; each holds what everybody may as well.
    pub clients: BTreeMap<String, Policy>,
}

impl Policies {
    /// The policy for one client.
    pub(super) fn of(&self, client: &str) -> &Policy {
        self.clients.get(client).unwrap_or(&self.everybody)
    }
}
