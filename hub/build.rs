//! Puts the operations dashboard into the program, if it was built.

#[path = "../ui/embed.rs"]
mod embed;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../ui/embed.rs");
    embed::embed("ops-dashboard", "WAYSTATION_DASHBOARD")
}
