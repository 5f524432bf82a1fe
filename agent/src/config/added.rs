//! A printer that was added while the station ran, as a small file of its own.
//!
//! It says what a block of the configuration says, and is checked by the same rules. It only reads
//! and writes text; where the file is kept is known to the roster.

use std::path::Path;

use contract::event::SLOTS_MAX;
use serde::Deserialize;

use super::check::{self, Source};
use super::raw::RawPrinter;
use super::{ConfigError, Place, PrinterConfig, SuppliesConfig};

/// A printer that was added while the station ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPrinter {
    /// What the hub knows it by, for as long as it is there.
    pub slot: u8,
    /// The printer.
    pub printer: PrinterConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAdded {
    slot: u8,
    printers: Vec<RawPrinter>,
}

impl AddedPrinter {
    /// Checks the text of a printer's file; `file` is only named in errors.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let malformed = |span, what: &str| ConfigError::Malformed {
            place: Place::of(file, text, span),
            what: what.trim_end_matches('.').to_owned(),
        };
        let RawAdded { slot, printers } = toml::from_str(text)
            .map_err(|error: toml::de::Error| malformed(error.span(), error.message()))?;
        let mut printers = check::check_printers(printers, &Source { file, text })?;
        if slot >= SLOTS_MAX {
            return Err(malformed(None, "its slot is none of a station's"));
        }
        match printers.pop() {
            Some(printer) if printers.is_empty() => Ok(Self { slot, printer }),
            Some(_) | None => Err(malformed(None, "a file holds one printer")),
        }
    }

    /// The text of its file.
    pub fn to_toml(&self) -> String {
        let Self { slot, printer } = self;
        let PrinterConfig {
            name,
            uri,
            profile,
            shared,
            strict_order,
            attempt_token,
            window,
            media,
            ribbon,
            supplies,
        } = printer;
        // No name, address or profile can hold what would end a string of TOML: they were checked.
        let text = |text: &str| toml::Value::from(text);
        let media = media.map(|media| format!("media = \"{media}\"\n")).unwrap_or_default();
        let ribbon = ribbon.map(|ribbon| format!("ribbon = {ribbon}\n")).unwrap_or_default();
        let SuppliesConfig { media_m, ribbon_m, head_km } = *supplies;
        let stated = [("media_m", media_m), ("ribbon_m", ribbon_m), ("head_km", head_km)];
        let stated = stated.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let supplies: String =
            stated.map(|(key, value)| format!("supplies.{key} = {value}\n")).collect();
        format!(
            "# A printer that was added over the local API. Without this file it is gone.\n\
             slot = {slot}\n\n[[printers]]\nname = {}\nuri = {}\nprofile = {}\n\
             shared = {shared}\nstrict_order = {strict_order}\nattempt_token = {attempt_token}\n\
             window = {window}\n{media}{ribbon}{supplies}",
            text(name),
            text(&uri.to_string()),
            text(profile),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_of_an_added_printer_is_read_as_the_same_printer() {
        let added = AddedPrinter {
            slot: 63,
            printer: PrinterConfig {
                name: "bench-3".to_owned(),
                uri: "usb://0a5f:0084?serial=28J%221234".parse().unwrap(),
                profile: "zebra-zd421-203".to_owned(),
                shared: true,
                strict_order: false,
                attempt_token: true,
                window: 2,
                media: "100x150".parse().ok(),
                ribbon: Some(false),
                supplies: SuppliesConfig { media_m: Some(75), ribbon_m: None, head_km: Some(50) },
            },
        };
        let read = AddedPrinter::parse(Path::new("bench-3.toml"), &added.to_toml());
        assert_eq!(read.unwrap(), added);
    }

    #[test]
    fn what_a_person_broke_in_it_is_named() {
        let refusal =
            |text: &str| AddedPrinter::parse(Path::new("x.toml"), text).unwrap_err().to_string();
        let block = "[[printers]]\nname = \"a\"\nuri = \"socket://h\"\nprofile = \"raw-sink\"\n";
        assert!(refusal(&format!("slot = 64\n{block}")).contains("slot"));
        let typo = refusal(&format!("slot = 1\n{}", block.replace("socket", "sokket")));
        assert!(typo.contains("x.toml") && typo.contains("sokket"), "{typo}");
        assert!(refusal(&format!("slot = 1\n{block}{block}")).contains("x.toml"));
    }
}
