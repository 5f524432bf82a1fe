//! `waystation printers probe`: a first profile of a printer that nobody described yet.
//!
//! It talks to the printer itself and needs no station. It never overwrites a file.

use std::{fs::File, io::Write, path::Path, path::PathBuf};

use agent::station::fleet;
use clap::Args;
use drivers::{
    address::Address,
    device::{self, DeviceError},
    language::{Language, Query},
    profile::{Draft, Profile},
};
use serde_json::{Value, json};

use crate::cli::{CommandError, ConfigFile, Exit, output::Output};

/// Which printer, and where its profile goes.
///
/// The printer is asked in one language after the other until it answers, which takes up to half a
/// minute. A printer that does not understand a question may print it: stand beside it, and let no
/// station print on it meanwhile.
#[derive(Args)]
pub(crate) struct Probe {
    /// Where the printer is, as in socket://10.0.0.7:9100.
    #[arg(value_name = "URI")]
    address: String,
    /// Ask in this language only; may be given again.
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    language: Vec<Language>,
    /// Write the profile into this folder, as `<id>.toml`, instead of showing it.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

fn language(word: &str) -> Result<Language, String> {
    let words = || Language::ALL.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
    Language::from_word(word).ok_or_else(|| format!("write one of {}", words()))
}

impl Probe {
    pub(crate) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let Self { address, language, into } = self;
        let address: Address =
            address.parse().map_err(|error: drivers::address::AddressError| {
                CommandError::Usage(format!("{error}. {}", error.remedy()))
            })?;
        let profiles = fleet::profiles(&config.load_or_default()?)
            .map_err(|error| CommandError::Usage(error.to_string()))?;
        let probe = device::probe(&address, &language).map_err(|error| failed(&error))?;
        let Some(draft) = probe.draft else {
            return Err(CommandError::Other(format!(
                "{address} answers no question in any language that was asked. If it prints all the \
                 same, take the profile raw-sink or tspl-silent-203."
            )));
        };
        let known = Profile::best_for(&profiles, &draft.seen);
        let written = into.map(|folder| write(&folder, &draft)).transpose()?;
        let told = to_json(&draft, known, written.as_deref());
        output.say(&told, || in_words(&draft, known, written.as_deref()));
        Ok(Exit::Done)
    }
}

fn failed(error: &DeviceError) -> CommandError {
    let shut = "Some printers come with raw printing over TCP turned off: turn it on at the \
                printer, or connect it over USB.";
    let remedy = match error {
        DeviceError::Refused { .. } => shut,
        DeviceError::InUse { .. } | DeviceError::Missing { .. } | DeviceError::Forbidden { .. } => {
            error.remedy()
        }
        DeviceError::Unreachable { .. }
        | DeviceError::TimedOut { .. }
        | DeviceError::Declined { .. }
        | DeviceError::Stalled
        | DeviceError::Closed
        | DeviceError::FellSilent
        | DeviceError::NotClosed
        | DeviceError::NoSuchControl { .. }
        | DeviceError::StateUnknown { .. }
        | DeviceError::Lost { .. } => {
            "Switch the printer on, check its cable and its address, and let nobody print on it."
        }
    };
    CommandError::Other(format!("{error}. {remedy}"))
}

fn write(folder: &Path, draft: &Draft) -> Result<PathBuf, CommandError> {
    let path = folder.join(format!("{}.toml", draft.id()));
    let file = File::create_new(&path);
    file.and_then(|mut file| file.write_all(draft.to_toml().as_bytes())).map_err(|error| {
        let path = path.display();
        CommandError::Other(format!(
            "{path} cannot be written: {error}. Name a folder that exists, and move a profile of the \
             same name away first."
        ))
    })?;
    Ok(path)
}

fn to_json(draft: &Draft, known: Option<&Profile>, written: Option<&Path>) -> Value {
    let answered: Vec<&str> = draft.answered.iter().map(|query: &Query| query.word()).collect();
    json!({
        "language": draft.language.word(),
        "model": draft.seen.model,
        "firmware": draft.firmware,
        "answered": answered,
        "fits": known.map(|profile| &profile.id),
        "id": draft.id(),
        "profile": draft.to_toml(),
        "written": written,
    })
}

fn in_words(draft: &Draft, known: Option<&Profile>, written: Option<&Path>) -> String {
    let hint = known.map(|profile| {
        format!("The profile {} fits it already; take that one unless it is wrong.", profile.id)
    });
    match written {
        Some(path) => {
            let path = path.display();
            let next = "Set `profiles` to its folder, name it at the printer, and complete it as \
                        docs/profiles.md shows.";
            format!("Wrote {path}. {}", hint.as_deref().unwrap_or(next))
        }
        // The words can be kept as a file: a hint is a comment.
        None => format!(
            "{}{}",
            hint.map_or(String::new(), |hint| format!("# {hint}\n")),
            draft.to_toml().trim_end()
        ),
    }
}
