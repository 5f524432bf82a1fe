//! Signing on with the accounts of a company, as the settings name it.
//!
//! The client's secret stands in a private file of its own, read when the hub starts.

use std::path::PathBuf;

use openidconnect::IssuerUrl;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    HubError,
    people::{Groups, Provider, SignOn},
    secret,
};

/// Whose accounts count, and what their groups may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnConfig {
    /// What the button says.
    pub name: String,
    /// The issuer, exactly as it calls itself; HTTPS unless it is on this machine.
    #[serde(deserialize_with = "issuer")]
    pub issuer: IssuerUrl,
    /// What this hub is called there.
    pub client_id: String,
    /// The file with the client's secret; a public client has none.
    pub secret_file: Option<PathBuf>,
    /// The certificate of the company's own authority, in PEM, if the issuer's is of one.
    pub authority_file: Option<PathBuf>,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// Where in an identity its groups stand; dots lead into objects.
    #[serde(default = "groups_claim")]
    pub groups_claim: String,
    /// The groups whose members may look.
    #[serde(default)]
    pub viewers: Vec<String>,
    /// The groups whose members may act.
    #[serde(default)]
    pub operators: Vec<String>,
    /// The groups whose members may everything.
    #[serde(default)]
    pub admins: Vec<String>,
}

impl SignOnConfig {
    /// The way in, with its secret, for a hub that people reach at `public_url`.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn open(&self, public_url: &str) -> Result<SignOn, HubError> {
        let provider = Provider {
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            secret: self.secret_file.as_deref().map(secret::read).transpose()?,
            scopes: self.scopes.clone(),
        };
        let groups = Groups {
            claim: self.groups_claim.clone(),
            viewers: self.viewers.clone(),
            operators: self.operators.clone(),
            admins: self.admins.clone(),
        };
        SignOn::new(provider, groups, self.authority_file.as_deref(), public_url)
    }
}

fn scopes() -> Vec<String> {
    vec!["profile".to_owned()]
}

fn groups_claim() -> String {
    "groups".to_owned()
}

/// Who can listen on the way to an issuer can be anybody here.
fn issuer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IssuerUrl, D::Error> {
    let text = String::deserialize(deserializer)?;
    let issuer = IssuerUrl::new(text)
        .map_err(|error| D::Error::custom(format!("sign_on.issuer is no address: {error}")))?;
    let url = issuer.url();
    let is_near = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() == "https" || (url.scheme() == "http" && is_near) {
        return Ok(issuer);
    }
    Err(D::Error::custom(format!("sign_on.issuer is {issuer}; it must be https")))
}
