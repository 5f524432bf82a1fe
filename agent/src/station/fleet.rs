//! From configured printers to printers that an engine can start.
//!
//! Finds each printer's profile; talks to no printer.

use std::{io, path::PathBuf};

use drivers::{
    device,
    profile::{Capability, Completion, Known, Persistence, Profile, ProfileError},
    status::{PrinterState, Reason},
};
use spool::{Ability, CounterTrust, Mode, Order};

use crate::{
    config::{AddedPrinter, Config, ConfigError, PrinterConfig},
    engine::Printer,
    printers::{DeviceDial, Health, LanePrinter, PrinterView},
    roster,
    supplies::{Outlook, Settings},
};

/// Why the printers cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// The folder of profiles cannot be used.
    #[error("{0}; {remedy}", remedy = .0.remedy())]
    Profiles(#[from] Box<ProfileError>),
    /// The folder of the printers that were added cannot be read.
    #[error("{}: {source}; let the user of this program own the folder", folder.display())]
    Added {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file of a printer that was added is not as it was written.
    #[error("{0}; mend the file, or delete it and add the printer again")]
    AddedFile(#[from] ConfigError),
    /// No profile has this name.
    #[error("the printer {printer} has the profile \"{profile}\", which is not known; known are: {}", known.join(", "))]
    UnknownProfile {
        /// The printer.
        printer: String,
        /// The profile asked for.
        profile: String,
        /// The profiles there are.
        known: Vec<String>,
    },
}

/// Every profile that the configuration can name.
///
/// # Errors
/// [`FleetError::Profiles`].
pub fn profiles(config: &Config) -> Result<Vec<Profile>, FleetError> {
    match &config.profiles {
        Some(folder) => Ok(Profile::load(folder).map_err(Box::new)?),
        None => Ok(Profile::embedded().to_vec()),
    }
}

/// The profile of one printer.
///
/// # Errors
/// [`FleetError::UnknownProfile`].
pub fn profile<'a>(
    printer: &PrinterConfig,
    profiles: &'a [Profile],
) -> Result<&'a Profile, FleetError> {
    profiles.iter().find(|profile| profile.id == printer.profile).ok_or_else(|| {
        FleetError::UnknownProfile {
            printer: printer.name.clone(),
            profile: printer.profile.clone(),
            known: profiles.iter().map(|profile| profile.id.clone()).collect(),
        }
    })
}

/// Every printer of the station with its slot: those of the configuration by their places in it,
/// then those that were added and stand in nobody's way.
///
/// # Errors
/// [`FleetError::Added`] and [`FleetError::AddedFile`].
pub fn all(config: &Config) -> Result<Vec<AddedPrinter>, FleetError> {
    let slots = 0_u8..;
    let configured = config.printers.iter().cloned().zip(slots);
    let mut all: Vec<_> =
        configured.map(|(printer, slot)| AddedPrinter { slot, printer }).collect();
    for added in roster::added(&config.state)? {
        let name = &added.printer.name;
        if all.iter().any(|one| one.printer.name == *name || one.slot == added.slot) {
            tracing::warn!(
                printer = name,
                "The configuration has taken the name or the place of a printer that was added; \
                 it is left out"
            );
            continue;
        }
        all.push(added);
    }
    Ok(all)
}

/// Every printer of the station, ready to be started.
///
/// # Errors
/// [`FleetError`].
pub fn printers(config: &Config) -> Result<Vec<Printer>, FleetError> {
    let profiles = profiles(config)?;
    all(config)?.iter().map(|added| printer(added, &profiles)).collect()
}

/// One printer, ready to be started.
///
/// # Errors
/// [`FleetError::UnknownProfile`].
pub fn printer(added: &AddedPrinter, profiles: &[Profile]) -> Result<Printer, FleetError> {
    let AddedPrinter { slot, printer } = added;
    Ok(build(printer, *slot, profile(printer, profiles)?))
}

/// What is known of the supplies of one printer.
///
/// # Errors
/// [`FleetError::UnknownProfile`].
pub fn supplies(printer: &PrinterConfig, profiles: &[Profile]) -> Result<Settings, FleetError> {
    let profile = profile(printer, profiles)?;
    Ok(Settings {
        set: printer.supplies,
        label_mm: printer.media.map(|media| media.length_mm.into()),
        tells_temperature: profile.tells_temperature(),
    })
}

fn build(printer: &PrinterConfig, slot: u8, profile: &Profile) -> Printer {
    let PrinterConfig {
        name,
        uri,
        profile: profile_id,
        shared,
        strict_order,
        attempt_token,
        window,
        media,
        ribbon,
        supplies: _of_the_supplies,
    } = printer;
    let reached = device::through(profile, uri.answers());
    // Somebody else's labels move the counter too.
    let trust = if *shared { CounterTrust::None } else { trust(&reached) };
    let view = PrinterView {
        name: name.clone(),
        slot,
        uri: uri.to_string(),
        profile: profile_id.clone(),
        state: PrinterState::Stopped,
        reasons: vec![Reason::Offline],
        connected: false,
        trouble: None,
        serial: None,
        labels_printed: None,
        health: Health::default(),
        outlook: Outlook::default(),
        barred_until: None,
        label_time: None,
        mode: Mode::Running,
    };
    Printer {
        lane: LanePrinter {
            name: name.clone(),
            slot,
            trust,
            after_fault: profile.auto_reprint.after_fault,
            order: if *strict_order { Order::Strict } else { Order::Flowing },
            language: profile.language,
            tokens: *attempt_token,
            // Only a counter tells of several labels together.
            window: match trust {
                CounterTrust::None | CounterTrust::Report => 1,
                CounterTrust::WhilePowered
                | CounterTrust::ProvenAtEnd
                | CounterTrust::ProvenAtStart => *window,
            },
        },
        view,
        language: profile.language,
        ability: Ability { media: *media, dpi: profile.dpi, ribbon: *ribbon },
        dial: Box::new(DeviceDial::new(uri.clone(), profile)),
    }
}

/// Only what was seen on hardware is trusted across a power cut.
fn trust(profile: &Profile) -> CounterTrust {
    let is_asked = profile.status.capability != Capability::None;
    match profile.completion {
        // What lives in the printer's memory is gone with its power, and good as long as it stands.
        Completion::ProcessId | Completion::Notice | Completion::Feedback => CounterTrust::Report,
        Completion::JobId | Completion::BatchCount | Completion::Idle if is_asked => {
            CounterTrust::Report
        }
        Completion::JobId | Completion::BatchCount | Completion::Idle | Completion::None => {
            CounterTrust::None
        }
        Completion::Counter { increment_at, persistent: Persistence::Proven } => match increment_at
        {
            Known::Start => CounterTrust::ProvenAtStart,
            Known::End => CounterTrust::ProvenAtEnd,
            Known::Unknown => CounterTrust::WhilePowered,
        },
        Completion::Counter {
            increment_at: _,
            persistent: Persistence::Documented | Persistence::Unknown | Persistence::No,
        } => CounterTrust::WhilePowered,
    }
}
