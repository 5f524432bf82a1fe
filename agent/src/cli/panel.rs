//! `waystation panel`: the way into the operator's panel, for whoever may read the local token.
//!
//! Prints a link that works once, and the same as a code for typing. The code stands behind a `#`,
//! so that no browser sends it with the address.

use serde::{Deserialize, Serialize};

use super::{CommandError, ConfigFile, Exit, client::Client, output::Output};

/// An invitation, as the station answers it.
#[derive(Deserialize)]
struct Invitation {
    code: String,
    expires_at: String,
}

/// What a person or program opens.
#[derive(Serialize)]
struct Opening {
    link: String,
    code: String,
    expires_at: String,
}

pub(crate) fn run(config: &ConfigFile, output: &mut Output) -> Result<Exit, CommandError> {
    let config = config.load_or_default()?;
    let client = Client::new(&config)?;
    let Invitation { code, expires_at } = client.post("/v1/panel/invitations", &[], &[], b"")?;
    let base = format!("http://{}/", config.listen);
    let opening = Opening { link: format!("{base}#code={code}"), code, expires_at };
    output.say(&opening, || {
        let Opening { link, code, expires_at: _in_ten_minutes } = &opening;
        format!(
            "Open this link in a browser on this computer:\n\n  {link}\n\nOr open {base} and type \
             the code {code}. It is good once, for ten minutes."
        )
    });
    Ok(Exit::Done)
}
