//! Updates of the window's program, from a signed feed, when a person asks for them.
//!
//! The feed's address and the key of its signatures come in with a release
//! (`plugins.updater` of `tauri.conf.json`); a build without them looks nowhere. A package is
//! taken only if its signature fits the key, the version in that signature is the announced one,
//! and that version is newer than this. The station itself is updated by other means: labels never
//! wait for this.

use tauri::{AppHandle, Config};
use tauri_plugin_notification::NotificationExt as _;
use tauri_plugin_updater::UpdaterExt as _;

use crate::words::Language;

/// Whether this build was given a feed.
pub(crate) fn has_feed(config: &Config) -> bool {
    let Some(updater) = config.plugins.0.get("updater") else { return false };
    let has_key = updater["pubkey"].as_str().is_some_and(|key| !key.is_empty());
    has_key && updater["endpoints"].as_array().is_some_and(|feeds| !feeds.is_empty())
}

/// Looks for an update, installs it for the next start, and says what came of it.
pub(crate) fn look(app: &AppHandle, language: Language) {
    let app = app.clone();
    // The runtime is the application's own and ends with it.
    tauri::async_runtime::spawn(async move {
        let said = match install(&app).await {
            Ok(version) => language.update(version.as_deref()),
            Err(_refused) => language.no_update().to_owned(),
        };
        let _told = app.notification().builder().title("Waystation").body(said).show();
    });
}

async fn install(app: &AppHandle) -> Result<Option<String>, tauri_plugin_updater::Error> {
    let Some(update) = app.updater()?.check().await? else { return Ok(None) };
    update.download_and_install(|_, _| {}, || {}).await?;
    Ok(Some(update.version))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings this program is built with, with another updater in them.
    fn settings(updater: Option<&str>) -> Config {
        let mut config: serde_json::Value =
            serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        if let Some(updater) = updater {
            config["plugins"]["updater"] = serde_json::from_str(updater).unwrap();
        }
        serde_json::from_value(config).unwrap()
    }

    #[test]
    fn a_build_without_a_key_or_a_feed_looks_for_no_update() {
        assert!(!has_feed(&settings(None)));
        assert!(!has_feed(&settings(Some(r#"{"pubkey":"","endpoints":["https://a.example"]}"#))));
        assert!(!has_feed(&settings(Some(r#"{"pubkey":"key","endpoints":[]}"#))));
        assert!(has_feed(&settings(Some(r#"{"pubkey":"key","endpoints":["https://a.example"]}"#))));
    }

    #[test]
    fn a_package_must_be_signed_for_its_own_version_and_never_be_older() {
        let config = settings(None);
        let updater = &config.plugins.0["updater"];
        assert_eq!(updater["requireSignedVersion"], true);
        for loosened in ["allowDowngrades", "dangerousInsecureTransportProtocol"] {
            assert!(updater.get(loosened).is_none(), "{loosened}");
        }
        assert!(config.plugins.0["updater"].get("dangerousAcceptInvalidCerts").is_none());
    }
}
