//! Watches the station: brings its page into the window, keeps the tray true, raises the window
//! once per stop.
//!
//! Asks like any other program does. Whatever is not answered in time counts as not known.

use std::{
    sync::{
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;

use crate::{
    alarm::Alarm,
    lead::Call,
    speaker::Speaker,
    standing::{Class, Standing, Steady, judge},
    station::Station,
    tones::Sound,
    tray::Tray,
    window::{self, Desk, Nudge},
    words::Language,
};

/// How often the station is asked.
const PAUSE: Duration = Duration::from_secs(2);
/// How often while it is not there yet: a person looks at the screen.
const PAUSE_STARTING: Duration = Duration::from_millis(100);
/// How long a start may take before it is waited for in peace.
const STARTING_MAX: Duration = Duration::from_secs(15);
/// After how long out of sight the window's memory is given back.
const HIDDEN_MAX: Duration = Duration::from_secs(10 * 60);

/// What is seen and heard of the station beside its page.
pub(crate) struct Outside {
    pub(crate) tray: Tray,
    pub(crate) speaker: Option<Speaker>,
    pub(crate) language: Language,
}

/// The one who watches.
pub(crate) struct Watch {
    app: AppHandle,
    station: Station,
    outside: Outside,
    steady: Steady,
    alarm: Alarm,
    began: Instant,
    raised: bool,
    /// What the station said of the call for the shift lead.
    call: Call,
    hidden_since: Option<Instant>,
}

impl Watch {
    pub(crate) fn new(app: AppHandle, station: Station, outside: Outside) -> Self {
        Self {
            app,
            station,
            outside,
            steady: Steady::default(),
            alarm: Alarm::default(),
            began: Instant::now(),
            raised: false,
            call: Call::default(),
            hidden_since: None,
        }
    }

    /// Watches until nobody can nudge it any more.
    pub(crate) fn run(mut self, nudges: &Receiver<Nudge>) {
        loop {
            let pause = self.look();
            if self.wait(nudges, Instant::now() + pause).is_err() {
                return;
            }
        }
    }

    /// Waits for the next look, which a nudge may bring forward; a scan clicks and changes nothing.
    fn wait(&mut self, nudges: &Receiver<Nudge>, until: Instant) -> Result<(), RecvTimeoutError> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match nudges.recv_timeout(left) {
                Ok(Nudge::Scanned { taken }) => {
                    let click = self.alarm.scanned(taken, Instant::now());
                    self.play(click);
                    continue;
                }
                Ok(Nudge::Lead(call)) => self.call = call,
                Ok(Nudge::TurnCall) => self.turn_call(),
                Ok(Nudge::SomeoneCame) => self.alarm.someone_came(),
                Ok(Nudge::Quiet) => self.alarm.quiet(Instant::now()),
                Ok(Nudge::Opened) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(RecvTimeoutError::Disconnected),
            }
            return Ok(());
        }
    }

    /// Looks once; answers how long to wait.
    fn look(&mut self) -> Duration {
        let heard = self.station.ask();
        if heard.is_none() {
            self.station.start_if_missing(Instant::now());
        }
        let is_starting =
            self.steady.shown() == Class::Silent && self.began.elapsed() < STARTING_MAX;
        if heard.is_none() && is_starting {
            return PAUSE_STARTING;
        }
        if heard.is_some() {
            self.bring_page();
        }
        self.show(&judge(heard.as_ref()));
        self.give_memory_back();
        PAUSE
    }

    /// Opens the station's page in a window that does not show it yet.
    fn bring_page(&self) {
        let desk = self.app.state::<Desk>();
        let Some(window) = self.app.get_webview_window(window::WINDOW) else { return };
        if !desk.is_there.load(Ordering::SeqCst) && window.navigate(self.station.panel()).is_ok() {
            desk.is_there.store(true, Ordering::SeqCst);
        }
    }

    fn show(&mut self, standing: &Standing) {
        let line = self.outside.language.line(standing);
        let turned = self.steady.hears(standing.class);
        // A tray or a notification that fails is no reason to stop watching.
        let _shown = self.outside.tray.says(&line, turned);
        let lead = self.outside.language.lead(self.call.since(TimeZone::system()).as_deref());
        let can_turn = self.call.is_known() && self.steady.shown() != Class::Silent;
        let _offered = self.outside.tray.offers_lead(&lead, can_turn);
        if std::mem::take(&mut self.raised) {
            let _settled = window::settle(&self.app);
        }
        let sound = self.alarm.due(self.steady.shown(), self.call.is_wanted(), Instant::now());
        self.play(sound);
        let Some(class) = turned else { return };
        let _stands = window::stands(&self.app, class);
        let calls = matches!(class, Class::Stopped | Class::InDoubt);
        if calls && !window::is_seen(&self.app) {
            let notice = self.app.notification().builder().title("Waystation").body(&line);
            let _told = notice.show();
            if class == Class::Stopped {
                self.raised = window::raise(&self.app).is_ok();
            }
        }
    }

    /// Calls for the lead, or takes the call back; the tray shows what the station made of it, and a
    /// call that was not taken is told of: somebody waits.
    fn turn_call(&mut self) {
        let wanted = !self.call.is_wanted();
        if let Some(call) = self.station.call_lead(wanted) {
            self.call = call;
            return;
        }
        let why = self.outside.language.no_call(wanted);
        let notice = self.app.notification().builder().title("Waystation").body(why);
        let _told = notice.show();
    }

    fn play(&mut self, sound: Option<Sound>) {
        if let (Some(speaker), Some(sound)) = (&mut self.outside.speaker, sound) {
            speaker.play(sound);
        }
    }

    fn give_memory_back(&mut self) {
        if window::is_seen(&self.app) {
            self.hidden_since = None;
        } else if self.hidden_since.get_or_insert_with(Instant::now).elapsed() >= HIDDEN_MAX {
            let _gone = window::forget(&self.app);
        }
    }
}
