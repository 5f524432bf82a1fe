//! The profiles that come with the program.

use std::sync::LazyLock;

use super::Profile;

/// Name and text of each file in `firmware-profiles/`; a test holds this list against the folder.
const FILES: &[(&str, &str)] = &[
    ("raw-sink", include_str!("../../../firmware-profiles/raw-sink.toml")),
    ("zebra-link-os-203", include_str!("../../../firmware-profiles/zebra-link-os-203.toml")),
    ("zebra-link-os-300", include_str!("../../../firmware-profiles/zebra-link-os-300.toml")),
    ("zebra-zd421-203", include_str!("../../../firmware-profiles/zebra-zd421-203.toml")),
    ("zebra-zt230-203", include_str!("../../../firmware-profiles/zebra-zt230-203.toml")),
    ("zebra-zt411-203", include_str!("../../../firmware-profiles/zebra-zt411-203.toml")),
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
