//! The profiles that come with the program.

use std::sync::LazyLock;

use super::Profile;

/// Each name with the text of its file.
macro_rules! files {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../firmware-profiles/", $name, ".toml"))),)*]
    };
}

/// Name and text of each file in `firmware-profiles/`; a test holds this list against the folder.
const FILES: &[(&str, &str)] = files![
    "argox-os-214plus-203",
    "bixolon-slp-tx400-203",
    "brother-ql-1110nwb-300",
    "brother-td-4420dn-203",
    "citizen-cl-s621-203",
    "cpcl-203",
    "epl-203",
    "epson-tm-l90-203",
    "escpos-203",
    "godex-g500-203",
    "godex-rt700i-203",
    "gprinter-gp-1324d-203",
    "gprinter-gp-2120t-203",
    "honeywell-i-4212e-203",
    "honeywell-pc42t-203",
    "honeywell-pm42-203",
    "honeywell-pm42-300",
    "honeywell-pm42-406",
    "hprt-n41-203",
    "munbyn-rw403b-203",
    "raw-sink",
    "sato-cl4nx-203",
    "sato-cl4nx-305",
    "sato-cl4nx-609",
    "sato-ws408-203",
    "sato-ws412-300",
    "tsc-da210-203",
    "tsc-mb240-203",
    "tsc-te200-203",
    "tsc-te244-203",
    "tsc-ttp-244-pro-203",
    "tsc-tx200-203",
    "tspl-203",
    "tspl-silent-203",
    "vevor-y486bt-203",
    "xprinter-xp-420b-203",
    "zebra-gk420d-203",
    "zebra-gx430t-300",
    "zebra-link-os-203",
    "zebra-link-os-300",
    "zebra-lp2844-203",
    "zebra-qln420-203",
    "zebra-qln420-cpcl-203",
    "zebra-zd420-203",
    "zebra-zd420-300",
    "zebra-zd421-203",
    "zebra-zd421-300",
    "zebra-zp505-203",
    "zebra-zq520-203",
    "zebra-zt230-203",
    "zebra-zt230-300",
    "zebra-zt411-203",
    "zebra-zt411-300",
    "zebra-zt411-600",
    "zpl-clone-203",
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let parse = |(name, text): &(&str, &str)| {
        Profile::parse(name, text).expect("a test parses every embedded profile")
    };
    FILES.iter().map(parse).collect()
});

pub(super) fn profiles() -> &'static [Profile] {
    &PROFILES
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_comes_with_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware-profiles");
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = paths.filter(|path| path.extension().is_some_and(|it| it == "toml"));
        let on_disk: BTreeSet<String> =
            files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        let listed: BTreeSet<String> = FILES.iter().map(|file| file.0.to_owned()).collect();
        assert_eq!(on_disk, listed);
    }

    #[test]
    fn every_profile_that_comes_with_the_program_is_valid() {
        for (name, text) in FILES {
            let profile = Profile::parse(name, text);
            assert!(profile.is_ok(), "{name}: {profile:?}");
        }
        assert_eq!(Profile::embedded().len(), FILES.len());
    }
}
