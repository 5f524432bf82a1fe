//! `/v1/profiles`: the printer models that the station knows how to drive.

use axum::extract::State;
use drivers::profile::{Completion, Profile};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;

/// The path of the profiles.
pub(crate) const PROFILES: &str = "/v1/profiles";

/// A printer model, as far as a person chooses by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ProfileView {
    /// What a printer's `profile` says.
    #[schema(example = "zebra-zt411-203")]
    id: String,
    /// Who makes it.
    #[schema(example = "Zebra")]
    vendor: String,
    /// The model's name.
    #[schema(example = "ZT411")]
    model: String,
    /// Density of the head in dots per inch, where it is known.
    dpi: Option<u16>,
    /// The language it is spoken to in.
    #[schema(example = "zpl")]
    language: String,
    /// Whether every fact of it was read in a manual or seen in working code.
    verified: bool,
    /// Whether it can prove that a label came out, over a way that carries its words.
    proves: bool,
}

impl ProfileView {
    fn new(profile: &Profile) -> Self {
        Self {
            id: profile.id.clone(),
            vendor: profile.vendor.clone(),
            model: profile.model.clone(),
            dpi: profile.dpi,
            language: profile.language.word().to_owned(),
            verified: profile.verified,
            proves: profile.completion != Completion::None,
        }
    }
}

/// Every printer model.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ProfileList {
    /// By id.
    profiles: Vec<ProfileView>,
}

/// List the printer models that the station knows.
#[utoipa::path(
    get, path = PROFILES, tag = "printers", operation_id = "listProfiles",
    responses((status = 200, body = ProfileList)),
)]
pub(crate) async fn list(State(api): State<Api>) -> axum::Json<ProfileList> {
    let profiles = api.roster.profiles().iter().map(ProfileView::new).collect();
    axum::Json(ProfileList { profiles })
}
