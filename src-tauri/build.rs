//! Reads `tauri.conf.json` and the capability file; embeds `ui/operator-panel/dist`.

fn main() {
    tauri_build::build();
}
