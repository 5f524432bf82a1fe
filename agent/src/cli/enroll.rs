//! `waystation enroll`: makes the station known to a hub.

use std::time::{SystemTime, UNIX_EPOCH};

use agent::{enrolment, secret_file};
use clap::Args;
use contract::signature::UnixSeconds;
use serde_json::json;

use super::{CommandError, ConfigFile, Exit, output::Output};

/// The hub, and its leave.
#[derive(Args)]
pub(crate) struct Enroll {
    /// The hub's address, such as `https://hub.example:8443`; the configuration's unless given.
    #[arg(long)]
    hub: Option<String>,
    /// The one-time token that `waystation-hub token new` made.
    #[arg(long)]
    token: String,
}

impl Enroll {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { hub, token } = self;
        let config = config.load_or_default()?;
        let url = hub.or(config.hub.map(|hub| hub.url)).ok_or_else(|| {
            CommandError::Usage("which hub? Name it with --hub, or as [hub] url".to_owned())
        })?;
        let token =
            token.parse().map_err(|error| CommandError::Usage(format!("--token: {error}")))?;
        secret_file::create_folder(&config.state)
            .map_err(|error| CommandError::Other(error.to_string()))?;
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = UnixSeconds::new(since_epoch.as_secs());
        let membership = enrolment::enroll(&config.state, &url, token, now).map_err(|error| {
            CommandError::Other(format!("the station was not enrolled: {error}"))
        })?;
        let made = json!({"hub": membership.url, "station": membership.answer.station.to_string()});
        output.say(&made, || {
            format!("Enrolled at {} as {}.", membership.url, membership.answer.station)
        });
        Ok(Exit::Done)
    }
}
