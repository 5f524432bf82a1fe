//! Puts the operator's panel into the program, if it was built.

#[path = "../ui/embed.rs"]
mod embed;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../ui/embed.rs");
    embed::embed("operator-panel", "WAYSTATION_PANEL")
}
