//! `waystation printers discover`: what is plugged in, announced or found in the network.
//!
//! Writes nothing to any printer, and knocks at hosts only where a person says so. It needs no
//! running station.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use agent::{
    api::{FindView, ObstacleView},
    station::fleet,
};
use clap::Args;
use drivers::discovery::{Means, News, Search, Subnet};

use crate::cli::{CommandError, ConfigFile, Exit, output::Output};

/// Where to look.
#[derive(Args)]
pub(super) struct Discover {
    /// Look only at what is plugged into this computer.
    #[arg(long)]
    plugged: bool,
    /// Knock at these hosts too: a private address, or a subnet of at most 1024 such as 10.0.0.0/24.
    #[arg(long, conflicts_with = "plugged")]
    subnet: Option<String>,
}

impl Discover {
    pub(super) fn run(
        self,
        config: &ConfigFile,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let config = config.load_or_default()?;
        let refused = |error: fleet::FleetError| CommandError::Usage(error.to_string());
        let profiles = fleet::profiles(&config).map_err(refused)?;
        let printers = fleet::all(&config).map_err(refused)?;
        let printers: Vec<_> = printers.into_iter().map(|added| added.printer).collect();
        let mut search = self.search()?;
        search.spare(printers.iter().map(|printer| &printer.uri));
        let mut finds = BTreeMap::new();
        search.run(&AtomicBool::new(false), &mut |news| match news {
            News::Found(find) => {
                let view = FindView::new(&find, &profiles, &printers);
                finds.insert(view.id.clone(), view);
            }
            News::Ended { failure: Some(error), .. } => {
                output.progress(&format!("{error}. {}", error.remedy()));
            }
            News::Ended { failure: None, .. } => {}
        });
        if finds.is_empty() {
            let nothing = "Nothing was found that looks like a printer.";
            output.say(&Vec::<FindView>::new(), || nothing.to_owned());
        }
        for find in finds.values() {
            output.say(find, || in_words(find));
        }
        Ok(Exit::Done)
    }

    fn search(&self) -> Result<Search, CommandError> {
        let mut means = BTreeSet::from([Means::Usb, Means::Serial]);
        if !self.plugged {
            means.extend([Means::Mdns, Means::Snmp]);
        }
        let subnet = self.subnet.as_ref().map(|text| text.parse::<Subnet>()).transpose();
        let subnet =
            subnet.map_err(|error| CommandError::Usage(format!("{error}. {}", error.remedy())))?;
        if subnet.is_some() {
            means.insert(Means::Subnet);
        }
        Ok(Search { subnet, ..Search::new(means) })
    }
}

fn in_words(find: &FindView) -> String {
    let FindView { uri, kind, maker, model, languages, profile, added_as, obstacle, .. } = find;
    let said = [maker.as_deref(), model.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let spoken =
        if languages.is_empty() { String::new() } else { format!(" ({})", languages.join(", ")) };
    let profile = profile.as_ref().map(|profile| format!("  profile {profile}"));
    let added = added_as.as_ref().map(|name| format!("  here as {name}"));
    let mut words = format!(
        "{kind:<7}  {uri}  {}{spoken}{}{}",
        said.join(" "),
        profile.unwrap_or_default(),
        added.unwrap_or_default()
    );
    if let Some(ObstacleView { detail, steps, .. }) = obstacle {
        let steps = (1..).zip(steps).map(|(number, step)| format!("\n         {number}. {step}"));
        words.push_str(&format!("\n         {detail}{}", steps.collect::<String>()));
    }
    words
}
