//! `waystation client-token`: a token for one more program or web page.
//!
//! The token is shown once and kept nowhere; the station knows its digest only.

use agent::{
    api::{Client, Origin, Token},
    guests,
};
use clap::Args;
use serde_json::json;

use super::{CommandError, Exit, output::Output};

/// Who gets the token.
#[derive(Args)]
pub(crate) struct ClientToken {
    /// The client's name, as it appears in the journal: a-z, 0-9 and -.
    name: String,
    /// The origin of the web page, such as `https://wms.example`; none for a program.
    #[arg(long)]
    origin: Option<String>,
}

impl ClientToken {
    pub(crate) fn run(self, output: &mut Output) -> Result<Exit, CommandError> {
        let Self { name, origin } = self;
        let origin = origin.map(|origin| Origin::parse(&origin)).transpose();
        let origin = origin.map_err(|error| CommandError::Usage(format!("--origin: {error}")))?;
        let token = Token::generate().map_err(|error| CommandError::Other(error.to_string()))?;
        let client = Client { name: name.clone(), origin, token: token.digest() };
        let block = guests::settings(&client);
        check(&block)?;
        let made = json!({"name": name, "token": token.reveal(), "configuration": block});
        output.say(&made, || {
            format!(
                "The token, shown this once:\n\n{}\n\nPaste this into the configuration, and \
                 restart the station:\n\n{block}",
                token.reveal()
            )
        });
        Ok(Exit::Done)
    }
}

/// What is pasted must be a configuration.
fn check(block: &str) -> Result<(), CommandError> {
    agent::config::Config::parse("NAME".as_ref(), block)?;
    Ok(())
}
