//! The tray: the station's state as a shape and a line, and the ways to the window.
//!
//! Linux trays tell of no click, so everything is in the menu. No entry touches a label: that is
//! the page's.

use tauri::{
    App, AppHandle, Manager as _,
    image::Image,
    menu::{
        CheckMenuItem, CheckMenuItemBuilder, MenuBuilder, MenuEvent, MenuItem, MenuItemBuilder,
    },
    tray::{TrayIcon, TrayIconBuilder},
};
use tauri_plugin_autostart::ManagerExt as _;
use tauri_plugin_notification::NotificationExt as _;

use crate::{
    glyph,
    standing::{Class, judge},
    updates,
    window::{self, Desk, Nudge},
    words::{Entry, Language},
};

const OPEN: &str = "open";
const STRIP: &str = "strip";
const AUTOSTART: &str = "autostart";
const UPDATE: &str = "update";
const LEAD: &str = "lead";
const QUIET: &str = "quiet";
const QUIT: &str = "quit";

/// The tray of this program.
pub(crate) struct Tray {
    icon: TrayIcon,
    line: MenuItem<tauri::Wry>,
    lead: MenuItem<tauri::Wry>,
}

impl Tray {
    /// Puts the picture into the tray; silent until something is heard.
    pub(crate) fn build(app: &App, language: Language) -> tauri::Result<Self> {
        let entry =
            |id: &str, entry: Entry| MenuItemBuilder::with_id(id, language.entry(entry)).build(app);
        let first = language.line(&judge(None));
        let line = MenuItemBuilder::new(&first).enabled(false).build(app)?;
        let lead = MenuItemBuilder::with_id(LEAD, language.lead(None)).enabled(false).build(app)?;
        let autostart = CheckMenuItemBuilder::with_id(AUTOSTART, language.entry(Entry::Autostart))
            .checked(app.autolaunch().is_enabled().unwrap_or(false))
            .build(app)?;
        let strip = CheckMenuItemBuilder::with_id(STRIP, language.entry(Entry::Strip))
            .checked(app.state::<Desk>().strip.is_wanted())
            .build(app)?;
        let update = MenuItemBuilder::with_id(UPDATE, language.entry(Entry::Update))
            .enabled(updates::has_feed(app.config()))
            .build(app)?;
        let menu = MenuBuilder::new(app)
            .items(&[&line, &entry(OPEN, Entry::Open)?, &lead, &entry(QUIET, Entry::Quiet)?])
            .items(&[&strip, &autostart, &update])
            .separator()
            .item(&entry(QUIT, Entry::Quit)?)
            .build()?;
        let checks = Checks { strip, autostart };
        let icon = TrayIconBuilder::with_id("station")
            .icon(picture(Class::Silent))
            .tooltip(&first)
            .menu(&menu)
            .on_menu_event(move |app, event| chosen(app, &event, &checks, language))
            .build(app)?;
        Ok(Self { icon, line, lead })
    }

    /// Says how the station stands; `turned` if its class is a new one.
    pub(crate) fn says(&self, line: &str, turned: Option<Class>) -> tauri::Result<()> {
        self.line.set_text(line)?;
        self.icon.set_tooltip(Some(line))?;
        turned.map_or(Ok(()), |class| self.icon.set_icon(Some(picture(class))))
    }

    /// Offers to call for the lead or to take the call back, as `text` says, if it can be done now.
    pub(crate) fn offers_lead(&self, text: &str, can_turn: bool) -> tauri::Result<()> {
        self.lead.set_text(text)?;
        self.lead.set_enabled(can_turn)
    }
}

fn picture(class: Class) -> Image<'static> {
    Image::new_owned(glyph::draw(class), glyph::SIDE, glyph::SIDE)
}

/// The entries that show whether something is on.
struct Checks {
    strip: CheckMenuItem<tauri::Wry>,
    autostart: CheckMenuItem<tauri::Wry>,
}

fn chosen(app: &AppHandle, event: &MenuEvent, checks: &Checks, language: Language) {
    match event.id().as_ref() {
        OPEN => {
            let _opened = window::open(app);
        }
        STRIP => {
            let _shown = checks.strip.set_checked(window::turn_strip(app));
        }
        AUTOSTART => switch_autostart(app, &checks.autostart),
        LEAD => app.state::<Desk>().tell(Nudge::TurnCall),
        QUIET => app.state::<Desk>().tell(Nudge::Quiet),
        UPDATE => updates::look(app, language),
        QUIT => app.exit(0),
        _ => {}
    }
}

/// Turns it over, and shows what it is: a refusal of the system must not look like a success.
fn switch_autostart(app: &AppHandle, entry: &CheckMenuItem<tauri::Wry>) {
    let autostart = app.autolaunch();
    let is_on = autostart.is_enabled().unwrap_or(false);
    let switched = if is_on { autostart.disable() } else { autostart.enable() };
    if let Err(error) = switched {
        let told = app.notification().builder().title("Waystation").body(error.to_string());
        let _told = told.show();
    }
    let _shown = entry.set_checked(autostart.is_enabled().unwrap_or(false));
}
