//! Search keys, as whoever runs a station makes them for somebody who traces labels.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::Bench;

fn months(said: &[u8]) -> Vec<(String, String)> {
    let file: Value = serde_json::from_slice(said).unwrap();
    assert_eq!(file["what"], "waystation search keys v1");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let months = file["months"].as_array().unwrap();
    months.iter().map(|it| (text(&it["month"]), text(&it["key"]))).collect()
}

#[test]
fn search_keys_are_said_or_written_for_their_owner_alone_and_name_no_other_month() {
    let bench = Bench::new();
    let asked = ["search-keys", "--until", "2026-11", "--months", "3"];
    let ended = bench.command(&asked).output().unwrap();
    bench.check(&ended, 1, "holds no tenant.key; run this where the station is");
    let tenant_key = bench.home.path().join("state/tenant.key");
    assert!(!tenant_key.exists(), "a key that nobody prints under was made");
    drop(bench.open());

    let said = bench.command(&asked).output().unwrap();
    assert_eq!((said.status.code(), said.stderr.as_slice()), (Some(0), &[][..]));
    let named: Vec<String> = months(&said.stdout).into_iter().map(|(month, _)| month).collect();
    assert_eq!(named, ["2026-09", "2026-10", "2026-11"]);
    let tenant_key: String =
        std::fs::read(tenant_key).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!String::from_utf8_lossy(&said.stdout).contains(&tenant_key));

    let file = bench.home.path().join("keys.json");
    let mut command = bench.command(&asked);
    let ended = command.arg("--out").arg(&file).output().unwrap();
    bench.check(&ended, 0, "keys.json holds the search keys of months up to 2026-11.");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(months(&std::fs::read(&file).unwrap()), months(&said.stdout));
    bench.check(&command.output().unwrap(), 2, "keys.json is there already; name a new file");
}

#[test]
fn search_keys_are_of_last_year_and_the_coming_month_if_nothing_is_said() {
    let bench = Bench::new();
    drop(bench.open());
    let said = bench.command(&["search-keys"]).output().unwrap();
    assert_eq!(months(&said.stdout).len(), 14);
    for (wrong, complaint) in [
        (["--until", "2026-13"], "is no month; write it as in 2026-11"),
        (["--months", "0"], "0 is not in 1..=32"),
        (["--months", "33"], "33 is not in 1..=32"),
    ] {
        let ended = bench.command(&[["search-keys"].as_slice(), &wrong].concat()).output().unwrap();
        let complained = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{complained}");
        assert!(complained.contains(complaint), "{complained}");
    }
}
