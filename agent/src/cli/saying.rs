//! How a person's word gets to the station: who says it, to which address, as JSON.

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{CommandError, client::Client};

/// Who says so.
#[derive(Args)]
pub(super) struct Person {
    /// The code of the operator who says so, for the record.
    #[arg(long, value_name = "CODE")]
    pub(super) operator: Option<String>,
}

/// Says something as JSON, and hears what came of it.
pub(super) fn say<T: DeserializeOwned>(
    client: &Client,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Result<T, CommandError> {
    let headers = [&[("content-type", "application/json")], headers].concat();
    Ok(client.post(path, &[], &headers, body.to_string().as_bytes())?)
}

/// An id as a part of a path; what cannot be one is left for the station to refuse.
pub(super) fn segment(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    id.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
