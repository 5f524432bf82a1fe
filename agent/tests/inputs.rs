//! Whatever stands in a configuration file: its reader says what is wrong and does not fall over.

use std::path::Path;

use agent::config::Config;
use hail::Hail;

/// Where inputs that broke a reader are kept.
const FINDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs");

/// The one that people start from.
const EXAMPLE: &str = include_str!("../waystation.example.toml");
const CONFIGURATION: &str = r#"
state = "state"
listen = "127.0.0.1:9630"
[[printers]]
name = "bench-1"
uri = "socket://127.0.0.1:9100"
profile = "zebra-link-os-203"
[[clients]]
name = "wms"
origin = "https://wms.example"
token_sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
allow = ["network"]
[hub]
url = "https://hub.example"
[limits]
document_bytes_max = 262144
queue_max = 100
[retention]
payload_days = 7
outcome_days = 90
[log]
format = "json"
"#;

#[test]
fn no_configuration_breaks_its_reader() {
    Hail::on("configurations", FINDS).like([CONFIGURATION, EXAMPLE]).fall(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Err(error) = Config::parse(Path::new("waystation.toml"), &text) {
            assert!(!error.to_string().is_empty(), "it says what is wrong");
        }
    });
}
