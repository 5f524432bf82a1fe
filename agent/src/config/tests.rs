//! What a person who edits the file is told.

use super::*;

const FILE: &str = "station.toml";
const PRINTER: &str =
    "[[printers]]\nname = \"bench-1\"\nuri = \"socket://10.0.0.7\"\nprofile = \"zebra\"\n";

fn check(text: &str, expected: &str) {
    let said = match Config::parse(Path::new(FILE), text) {
        Ok(config) => format!("{config:?}"),
        Err(error) => error.to_string(),
    };
    assert_eq!(said, expected, "{text}");
}

fn uri(text: &str) -> String {
    let text = PRINTER.replace("socket://10.0.0.7", text);
    match Config::parse(Path::new(FILE), &text) {
        Ok(config) => config.printers[0].uri.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_commented_example_is_a_configuration_and_its_comments_tell_the_defaults() {
    let example = include_str!("../../waystation.example.toml");
    let config = Config::parse(Path::new(FILE), example).unwrap();
    assert_eq!(config.printers.len(), 2);
    let defaults = [
        "listen",
        "document_bytes_max",
        "copies_max",
        "impressions_max",
        "queue_max",
        "connections_max",
    ];
    let spoken: String = example
        .lines()
        .map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let is_default = defaults.iter().any(|key| bare.starts_with(&format!("{key} = ")));
            if is_default || bare.starts_with("format = ") { bare } else { line }
        })
        .fold(String::new(), |text, line| text + line + "\n");
    assert_ne!(spoken, example);
    assert_eq!(Config::parse(Path::new(FILE), &spoken).unwrap(), config);
}

#[test]
fn an_empty_file_is_a_station_without_printers() {
    let config = Config::parse(Path::new(FILE), "state = \"/srv/state\"").unwrap();
    assert_eq!(config.listen, "127.0.0.1:9630".parse().unwrap());
    assert_eq!((config.state, config.printers), (PathBuf::from("/srv/state"), Vec::new()));
    assert_eq!(config.limits, LimitsConfig::default());
}

#[test]
fn a_key_that_does_not_belong_there_is_named_with_its_line() {
    check(
        "\n\nlisten_on = \"127.0.0.1:1\"",
        "station.toml:3: unknown field `listen_on`, expected one of `state`, `listen`, \
         `profiles`, `printers`, `pools`, `hub`, `limits`, `policy`, `clients`, `retention`, `log`; \
         compare with the commented example `waystation.example.toml`",
    );
    check(
        "[[printers]]\nname = \"bench-1\"\nuri = \"socket://a\"\n",
        "station.toml:1: missing field `profile`; compare with the commented example \
         `waystation.example.toml`",
    );
    check(
        "[limits]\ncopies_max = \"many\"",
        "station.toml:2: invalid type: string \"many\", expected i64; compare with the \
         commented example `waystation.example.toml`",
    );
}

#[test]
fn the_api_is_never_opened_to_the_network() {
    for address in ["0.0.0.0:9630", "[::]:9630", "192.168.1.9:9630", "127.0.0.2:9630"] {
        check(
            &format!("listen = \"{address}\""),
            &format!(
                "station.toml:1: listen = \"{address}\": the local API is for programs on this \
                 computer only, never for the network; write the address of this computer to \
                 itself, as in \"127.0.0.1:9630\""
            ),
        );
    }
    check(
        "listen = \"9630\"",
        "station.toml:1: listen = \"9630\": this is not an address with a port; write the \
         address of this computer to itself, as in \"127.0.0.1:9630\"",
    );
    assert!(Config::parse(Path::new(FILE), "listen = \"[::1]:0\"").is_ok());
}

#[test]
fn two_printers_cannot_share_a_name() {
    check(
        &format!("{PRINTER}{PRINTER}"),
        "station.toml:6: printers.name = \"bench-1\": this name is taken; give each its own name",
    );
}

#[test]
fn a_pool_is_made_of_printers_there_are_and_shares_a_name_with_none() {
    let pool = |name: &str, printers: &str| {
        let text = format!("{PRINTER}[[pools]]\nname = \"{name}\"\nprinters = {printers}\n");
        match Config::parse(Path::new(FILE), &text) {
            Ok(config) => format!("{:?}", config.pools),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(
        pool("packing", "[\"bench-1\"]"),
        "[PoolConfig { name: \"packing\", printers: [\"bench-1\"], failover: 15s }]"
    );
    for (name, printers, why) in [
        ("bench-1", "[\"bench-1\"]", "this name is taken"),
        ("packing", "[]", "a pool without printers prints nothing"),
        ("packing", "[\"bench-2\"]", "there is no such printer"),
        ("packing", "[\"bench-1\", \"bench-1\"]", "the pool has this printer already"),
    ] {
        let said = pool(name, printers);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn what_is_loaded_in_a_printer_and_its_window_are_told_in_full() {
    let with = |lines: &str| Config::parse(Path::new(FILE), &format!("{PRINTER}{lines}\n"));
    let config = with("window = 2\nmedia = \"100x150\"\nribbon = false").unwrap();
    let printer = &config.printers[0];
    assert_eq!((printer.window, printer.ribbon), (2, Some(false)));
    assert_eq!(printer.media.map(|media| media.to_string()), Some("100x150".to_owned()));
    for (line, why) in [
        ("window = 5", "write a number from 1 to 4"),
        ("media = \"4x6 inch\"", "write width and length"),
    ] {
        let said = with(line).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn a_name_is_one_everywhere() {
    for name in ["", "Bench", "bench_1", "包装台", &"b".repeat(65)] {
        check(
            &PRINTER.replace("bench-1", name),
            &format!(
                "station.toml:2: printers.name = \"{name}\": this is not a name; write 1 to 64 \
                 of the characters a-z, 0-9 and -"
            ),
        );
    }
}

#[test]
fn a_printer_is_found_by_name_or_address() {
    for (text, expected) in [
        ("serial:///dev/ttyUSB0?baud=115200", "serial:///dev/ttyUSB0?baud=115200&flow=xon-xoff"),
        ("usb://0a5f:0084", "usb://0a5f:0084"),
        ("lpd://server/dock", "lpd://server:515/dock"),
        ("ipp://10.0.0.7", "ipp://10.0.0.7:631/ipp/print"),
        ("file:///var/labels", "file:///var/labels"),
        ("spooler://Dock%201", "spooler://Dock%201"),
        ("socket://bench-1.lan", "socket://bench-1.lan:9100"),
        ("socket://10.0.0.7:9101/", "socket://10.0.0.7:9101"),
        ("socket://[2001:db8::7]", "socket://[2001:db8::7]:9100"),
    ] {
        assert_eq!(uri(text), expected);
    }
    assert_eq!(
        uri("ipps://10.0.0.7"),
        "station.toml:3: printers.uri = \"ipps://10.0.0.7\": this is not the address of a printer: \
         \"ipps://10.0.0.7\" asks for IPP over TLS, which is not spoken here; Connect the printer \
         over USB, or turn on raw printing in its network settings and write socket://host:9100."
    );
}

#[test]
fn a_limit_out_of_range_is_refused_with_the_range() {
    check(
        "[limits]\n\ncopies_max = 0",
        "station.toml:3: limits.copies_max = 0: this limit is out of its range; write a \
         number from 1 to 9999",
    );
}

#[test]
fn a_hub_is_an_address_without_a_path() {
    let hub = |url: &str| format!("[hub]\nurl = \"{url}\"");
    let config = Config::parse(Path::new(FILE), &hub("https://hub.example:8443/")).unwrap();
    assert_eq!(config.hub.unwrap().url, "https://hub.example:8443");
    check(
        &hub("hub.example"),
        "station.toml:2: hub.url = \"hub.example\": this is not the address of a hub; write \
         scheme, host and port only, as in \"https://hub.example:8443\"",
    );
}

#[test]
fn a_client_is_paired_by_exact_origin_and_digest() {
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let client = |name: &str, origin: &str, digest: &str| {
        format!(
            "[[clients]]\nname = \"{name}\"\norigin = \"{origin}\"\ntoken_sha256 = \"{digest}\""
        )
    };
    let text = client("wms", "https://wms.example", digest);
    let config = Config::parse(Path::new(FILE), &text).unwrap();
    assert_eq!(config.clients[0].token, TokenDigest::of("abc"));
    check(
        &client("local", "https://wms.example", digest),
        "station.toml:2: clients.name = \"local\": this name is taken; give each its own name",
    );
    check(
        &client("wms", "https://wms.example/", digest),
        "station.toml:3: clients.origin = \"https://wms.example/\": this is not an origin as \
         browsers send it; write \"https://wms.example\"",
    );
    check(
        &client("wms", "https://wms.example", "secret"),
        "station.toml:4: clients.token_sha256 = \"secret\": this is not the SHA-256 of a token in \
         64 hexadecimal digits; make a token with `waystation client-token` and paste what it \
         prints",
    );
}

#[test]
fn exceptions_are_for_everybody_or_for_one_client() {
    let text = "[policy]\nallow = [\"^JU\"]\n[[clients]]\nname = \"wms\"\ntoken_sha256 = \
        \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"\nallow = [\"files\"]";
    let config = Config::parse(Path::new(FILE), text).unwrap();
    let policy = |words: &[&str]| {
        let mut policy = Policy::default();
        words.iter().for_each(|word| policy.allow(word).unwrap());
        policy
    };
    let policies = config.policies();
    assert_eq!(policies.everybody, policy(&["^JU"]));
    assert_eq!(policies.clients["wms"], policy(&["^JU", "files"]));
    check(
        "[policy]\nallow = [\"^JU\", \"setings\"]",
        "station.toml:2: policy.allow = \"setings\": \"setings\" is neither a class of commands nor \
         a command; name a command as a refusal does, as in \"^JU\", or a class as in \"files\"",
    );
}

#[test]
fn a_missing_file_says_where_it_should_be() {
    let error = Config::load(Path::new("/nowhere/waystation.toml")).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/waystation.toml: there is no such file; copy"), "{error}");
}
