//! What a profile's file says, before it is checked: the shape that `profile.schema.json` shows to
//! editors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{
    AfterFault, Capability, Effect, Evidence, Interface, Known, Persistence, Silence, Speech,
};

/// Facts about one printer model. What is not stated is unknown.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Waystation printer profile"))]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    /// Always 1.
    #[cfg_attr(test, schemars(with = "u32"))]
    pub(super) schema: Spanned<u32>,
    /// The file's name without `.toml`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) id: Spanned<String>,
    /// Who makes the printer.
    pub(super) vendor: String,
    /// The model's name, for people.
    pub(super) model: String,
    /// Whether every stated fact has the mark V or C. Facts without a mark have U.
    #[cfg_attr(test, schemars(with = "bool"))]
    pub(super) verified: Spanned<bool>,
    /// The language it is spoken to in.
    #[cfg_attr(test, schemars(with = "Speech"))]
    pub(super) language: Spanned<Speech>,
    /// Every language it understands.
    pub(super) languages: Option<Vec<Speech>>,
    /// How it can be reached.
    pub(super) interfaces: Option<Vec<Interface>>,
    /// Density of the head in dots per inch.
    #[cfg_attr(test, schemars(with = "Option<u64>", range(min = 100, max = 1200)))]
    pub(super) dpi: Option<Spanned<u64>>,
    /// Width of the head, not of the media, in dots.
    #[cfg_attr(test, schemars(with = "Option<u64>", range(min = 100, max = 32000)))]
    pub(super) max_width_dots: Option<Spanned<u64>>,
    /// Highest print speed in inches per second.
    #[cfg_attr(test, schemars(with = "Option<f32>"))]
    pub(super) max_speed_ips: Option<Spanned<f32>>,
    /// Lowest and highest print speed that can be set, in inches per second.
    #[cfg_attr(test, schemars(with = "Option<[f32; 2]>"))]
    pub(super) speed_range_ips: Option<Spanned<[f32; 2]>>,
    /// How many bytes it takes before it prints.
    #[cfg_attr(test, schemars(with = "Option<u64>"))]
    pub(super) rx_buffer_bytes: Option<Spanned<u64>>,
    /// How well each fact is known, by its key: V = read in a vendor's manual, C = seen in public
    /// code or notes, U = not verified.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Evidence>"))]
    pub(super) evidence: BTreeMap<Spanned<String>, Evidence>,
    /// How a live printer is told to be one of these.
    #[serde(default, rename = "match")]
    pub(super) rules: RawRules,
    /// How it says how it is.
    pub(super) status: RawStatus,
    /// How it proves a label.
    pub(super) completion: RawCompletion,
    /// How dots are written.
    pub(super) raster: Option<RawRaster>,
    /// What it is set to when it comes out of its box.
    #[serde(default)]
    pub(super) defaults: RawDefaults,
    /// What it can bear.
    pub(super) limits: RawLimits,
    /// Where it differs from its language or its sisters.
    #[serde(default, rename = "quirk")]
    pub(super) quirks: Vec<RawQuirk>,
}

/// Patterns: `*` stands for any letters, `?` for one; upper and lower case are the same.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawRules {
    /// Against the model it names in its own language, such as `ZT411-200dpi`.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) model: Vec<Spanned<String>>,
    /// Against the IEEE-1284 id of its USB port.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) ieee1284: Vec<Spanned<String>>,
    /// Against its USB vendor and product in hex, `0a5f:0166`.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) usb: Vec<Spanned<String>>,
    /// Against what SNMP says it is.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) snmp: Vec<Spanned<String>>,
    /// Against each entry of its mDNS record, such as `ty=Zebra ZT411`.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) mdns: Vec<Spanned<String>>,
}

/// How a printer says how it is.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawStatus {
    /// How much it answers.
    #[cfg_attr(test, schemars(with = "Capability"))]
    pub(super) capability: Spanned<Capability>,
    /// The questions it answers, in the order of trust: the language, a dot, the question, such as
    /// `zpl.host-status`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) queries: Vec<Spanned<String>>,
    /// Whether a fault makes it fall silent.
    pub(super) silent_in_error: Option<Silence>,
    /// How long one answer may take.
    #[cfg_attr(test, schemars(with = "u64", range(min = 10, max = 10_000)))]
    pub(super) reply_timeout_ms: Spanned<u64>,
    /// How long a question that got no answer is left alone at first.
    #[cfg_attr(test, schemars(with = "u64", range(min = 0, max = 600_000)))]
    pub(super) backoff_ms: Spanned<u64>,
    /// Answers of one byte that mean something else than the language says.
    #[serde(default)]
    pub(super) value_overrides: Vec<RawValueOverride>,
}

/// One value with a meaning of its own.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawValueOverride {
    /// The question.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) query: Spanned<String>,
    /// The whole answer, such as 0x07.
    pub(super) byte: u8,
    /// What it means, in the words of printer-state-reasons; an empty list for "all is well".
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) means: Vec<Spanned<String>>,
}

/// How a printer proves a label.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawCompletion {
    /// The way of proof.
    #[cfg_attr(test, schemars(with = "RawMethod"))]
    pub(super) method: Spanned<RawMethod>,
    /// Which counter it is.
    pub(super) counter: Option<RawCounter>,
    /// What the counter counts.
    pub(super) counter_counts: Option<RawCounts>,
    /// Whether the counter survives a power cut.
    #[cfg_attr(test, schemars(with = "Option<Persistence>"))]
    pub(super) counter_persistent: Option<Spanned<Persistence>>,
    /// When the counter moves.
    #[cfg_attr(test, schemars(with = "Option<Known>"))]
    pub(super) increment_at: Option<Spanned<Known>>,
    /// What becomes of a label that a fault interrupted.
    pub(super) auto_reprint: Option<RawAutoReprint>,
}

/// What a printer does with an interrupted label.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawAutoReprint {
    /// What it does after power-on.
    pub(super) default: AfterFault,
    /// The document that makes it drop the label instead, until the power is gone.
    pub(super) off: Option<String>,
}

/// The way of proof.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMethod {
    /// It counts labels over its life.
    Counter,
    /// It sends back an identifier once all before it is printed.
    ProcessId,
    /// It says how far the job is that carries an identifier.
    JobId,
    /// It says that printing is completed.
    Notice,
    /// It sends a byte for each label by itself.
    Feedback,
    /// It tells how many labels of the batch at hand came out, or are left.
    BatchCount,
    /// It falls idle after it was busy.
    Idle,
    /// It proves nothing.
    None,
}

/// Which counter.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) enum RawCounter {
    /// Labels over the printer's life, by Set-Get-Do.
    #[serde(rename = "sgd.odometer.total_label_count")]
    TotalLabelCount,
    /// Labels, by the variable `LABEL` of TSPL.
    #[serde(rename = "tspl.label")]
    Label,
}

/// What a counter counts.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawCounts {
    /// Formats that were printed; two labels side by side are one.
    Formats,
}

/// How dots are written.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawRaster {
    /// The packings it understands, such as `zpl.z64`; the smallest is taken.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) packings: Spanned<Vec<Spanned<String>>>,
}

/// What a printer is set to when it comes out of its box.
#[derive(Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDefaults {
    /// Print speed in inches per second.
    #[cfg_attr(test, schemars(with = "Option<f32>"))]
    pub(super) speed_ips: Option<Spanned<f32>>,
    /// Darkness, in the unit of its language.
    #[cfg_attr(test, schemars(with = "Option<f32>"))]
    pub(super) darkness: Option<Spanned<f32>>,
}

/// What a printer can bear.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    /// How long no byte may be taken before sending counts as stalled.
    #[cfg_attr(test, schemars(with = "u64", range(min = 10, max = 600_000)))]
    pub(super) stall_timeout_ms: Spanned<u64>,
    /// Longest label in dots.
    #[cfg_attr(test, schemars(with = "Option<u64>", range(min = 100, max = 100_000)))]
    pub(super) label_max_dots: Option<Spanned<u64>>,
}

/// Where a model is different.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuirk {
    /// What it changes.
    pub(super) effect: Effect,
    /// The firmware it is bound to, such as `>=V60.14, <V70`; all if it is not given.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) firmware: Option<Spanned<String>>,
    /// Where or when the printer was bought, in words.
    pub(super) region: Option<String>,
    /// What it is, for a person.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) note: Spanned<String>,
    /// What a person can do about it.
    pub(super) remedy: Option<String>,
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn editors_are_shown_the_shape_that_is_read() {
        let schema = schemars::schema_for!(super::RawProfile);
        let text = format!("{:#}\n", schema.as_value());
        expect_file!["../../../firmware-profiles/profile.schema.json"].assert_eq(&text);
    }
}
