//! `waystation rotate-key`: gives the station a new signing key, asked for with the old one.

use std::time::{SystemTime, UNIX_EPOCH};

use agent::enrolment;
use contract::signature::UnixSeconds;
use serde_json::json;

use super::{CommandError, ConfigFile, Exit, output::Output};

pub(crate) fn run(config: &ConfigFile, output: &mut Output) -> Result<Exit, CommandError> {
    let config = config.load_or_default()?;
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = UnixSeconds::new(since_epoch.as_secs());
    let name = enrolment::rotate(&config.state, now)
        .map_err(|error| CommandError::Other(format!("the key was not changed: {error}")))?;
    let made = json!({"key": name.to_string()});
    output.say(&made, || format!("The station signs with the key {name} from now on."));
    Ok(Exit::Done)
}
