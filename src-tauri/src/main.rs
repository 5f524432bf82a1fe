//! The station's window: shows the operator's page, and says in the tray how the station is.
//!
//! The page speaks to the agent over the local API like any browser does. No command of this
//! program carries a job, a printer or a label, and its end stops no label.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod alarm;
mod arguments;
mod ear;
mod glyph;
mod lead;
mod speaker;
mod standing;
mod station;
mod strip;
mod tones;
mod tray;
mod updates;
mod watch;
mod webkit;
mod window;
mod words;

use std::{
    env,
    sync::{atomic::AtomicBool, mpsc},
    thread,
};

use anyhow::Context as _;
use tauri::{App, Manager as _, RunEvent, WindowEvent};

use arguments::{Arguments, HIDDEN};
use speaker::Speaker;
use standing::Class;
use station::Station;
use strip::Strip;
use tray::Tray;
use watch::{Outside, Watch};
use window::{Desk, Nudge};
use words::Language;

fn main() -> anyhow::Result<()> {
    webkit::prepare()?;
    let Arguments { config, hidden } = Arguments::read(env::args_os().skip(1))?;
    let station = Station::find(config)?;
    let second_start = tauri_plugin_single_instance::init(|app, _arguments, _folder| {
        let _opened = window::open(app);
    });
    let app = tauri::Builder::default()
        .plugin(second_start)
        .plugin(tauri_plugin_autostart::Builder::new().arg(HIDDEN).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .on_window_event(|window, event| {
            // Closing means "out of my way": the station prints, and strip or tray say how it is.
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                let _away = window::put_away(window.app_handle());
            }
            if let WindowEvent::Focused(true) = event {
                window.state::<Desk>().tell(Nudge::SomeoneCame);
            }
        })
        .setup(move |app| Ok(begin(app, station, hidden)?))
        .build(tauri::generate_context!())
        .context("the window could not be opened; is a web view library installed?")?;
    app.run(|_, event| {
        // Without a window there is still the tray; only a person ends this program.
        if let RunEvent::ExitRequested { api, code: None, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

/// Builds tray and window, and begins to watch the station.
fn begin(app: &App, station: Station, hidden: bool) -> tauri::Result<()> {
    let language = Language::of_the_desktop();
    let (nudge, nudges) = mpsc::channel();
    let (line, told) = (station.line(), nudge.clone());
    let strip = Strip::remembered(&app.path().app_config_dir()?);
    let base = station.base().clone();
    app.manage(Desk {
        base,
        is_there: AtomicBool::new(false),
        class: Class::Silent.into(),
        strip,
        nudge,
    });
    let tray = Tray::build(app, language)?;
    if app.state::<Desk>().strip.is_wanted() {
        window::lay_strip(app.handle())?;
    } else if !hidden {
        window::open(app.handle())?;
    }
    let sounds = app.path().app_cache_dir()?.join("sounds");
    // Where no file can be kept there is no sound; the screen says everything as well.
    let speaker = Speaker::new(sounds).ok();
    let watch = Watch::new(app.handle().clone(), station, Outside { tray, speaker, language });
    // They hold nothing that has to be put in order, and end with the process.
    thread::Builder::new().name("watch".to_owned()).spawn(move || watch.run(&nudges))?;
    thread::Builder::new().name("ear".to_owned()).spawn(move || ear::listen(&line, &told))?;
    Ok(())
}
