//! What tray and notifications say, in the two languages of the panel.
//!
//! They stand outside the page and cannot use its words. They say that something is, never how to
//! mend it: that is the page's.

use std::env;

use crate::standing::{Class, Standing};

/// The languages of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

/// An entry of the tray's menu that always says the same.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry {
    Open,
    Quiet,
    Strip,
    Autostart,
    Update,
    Quit,
}

impl Language {
    /// The language of this desktop, by the variables that every Unix program goes by.
    pub(crate) fn of_the_desktop() -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(env::var_os);
        Self::named(&named.unwrap_or_default().to_string_lossy())
    }

    fn named(locale: &str) -> Self {
        if locale.starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// How it stands, in one line.
    pub(crate) fn line(self, standing: &Standing) -> String {
        let Standing { class, printer, waiting } = standing;
        let printer = printer.as_deref().unwrap_or_default();
        match self {
            Self::English => match class {
                Class::Ready => format!("Ready – {waiting} waiting"),
                Class::Stopped if printer.is_empty() => {
                    "Stopped: the station takes no labels".into()
                }
                Class::Stopped => format!("Stopped: {printer} – {waiting} waiting"),
                Class::InDoubt => format!("Question: did a label of {printer} come out?"),
                Class::Paused => format!("Paused: {printer} – {waiting} waiting"),
                Class::Silent => "The station does not answer".into(),
            },
            Self::Chinese => match class {
                Class::Ready => format!("就绪 – {waiting} 张等待"),
                Class::Stopped if printer.is_empty() => "已停止：工位不接收面单".into(),
                Class::Stopped => format!("已停止：{printer} – {waiting} 张等待"),
                Class::InDoubt => format!("请确认：{printer} 的面单打出来了吗？"),
                Class::Paused => format!("已暂停：{printer} – {waiting} 张等待"),
                Class::Silent => "工位没有应答".into(),
            },
        }
    }

    /// An entry of the menu.
    pub(crate) fn entry(self, entry: Entry) -> &'static str {
        match self {
            Self::English => match entry {
                Entry::Open => "Open",
                Entry::Quiet => "No sound for 10 minutes",
                Entry::Strip => "A strip above other windows",
                Entry::Autostart => "Open when this computer starts",
                Entry::Update => "Look for an update",
                Entry::Quit => "Close this window's program – printing goes on",
            },
            Self::Chinese => match entry {
                Entry::Open => "打开",
                Entry::Quiet => "静音 10 分钟",
                Entry::Strip => "在其他窗口上方显示窄条",
                Entry::Autostart => "开机时打开",
                Entry::Update => "检查更新",
                Entry::Quit => "退出窗口程序（打印继续）",
            },
        }
    }

    /// The entry that calls for the shift lead; one that was called, at `since`, is taken back by it.
    pub(crate) fn lead(self, since: Option<&str>) -> String {
        match (self, since) {
            (Self::English, None) => "Call the lead".into(),
            (Self::English, Some(since)) => {
                format!("The lead has been called at {since} – take back")
            }
            (Self::Chinese, None) => "呼叫班长".into(),
            (Self::Chinese, Some(since)) => format!("{since} 已呼叫班长 – 撤回"),
        }
    }

    /// That the station did not take a call for the lead, or the end of one.
    pub(crate) fn no_call(self, wanted: bool) -> &'static str {
        match (self, wanted) {
            (Self::English, true) => "The station did not take the call. Wave or call out.",
            (Self::English, false) => "The station did not hear it. The call for the lead stands.",
            (Self::Chinese, true) => "工位没有收到呼叫。请招手或喊一声。",
            (Self::Chinese, false) => "工位没有收到。对班长的呼叫仍然有效。",
        }
    }

    /// What came of looking for an update; `version` is the new one, if there is one.
    pub(crate) fn update(self, version: Option<&str>) -> String {
        match (self, version) {
            (Self::English, Some(version)) => {
                format!("Version {version} is installed at the next start.")
            }
            (Self::English, None) => "There is no newer version.".into(),
            (Self::Chinese, Some(version)) => format!("下次启动时使用版本 {version}。"),
            (Self::Chinese, None) => "已是最新版本。".into(),
        }
    }

    /// That an update was not taken.
    pub(crate) fn no_update(self) -> &'static str {
        match self {
            Self::English => "The update was refused or could not be had. Printing goes on.",
            Self::Chinese => "更新被拒绝或无法获取。打印不受影响。",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(locale: &str, class: Class, printer: Option<&str>, line: &str) {
        let standing = Standing { class, printer: printer.map(str::to_owned), waiting: 7 };
        assert_eq!(Language::named(locale).line(&standing), line);
    }

    #[test]
    fn the_tray_says_which_printer_stopped_and_what_waits() {
        check("en_GB.UTF-8", Class::Stopped, Some("bench-1"), "Stopped: bench-1 – 7 waiting");
        check("zh_CN.UTF-8", Class::Stopped, Some("bench-1"), "已停止：bench-1 – 7 张等待");
        check("C", Class::Stopped, None, "Stopped: the station takes no labels");
    }

    #[test]
    fn the_tray_says_since_when_the_lead_is_called_and_that_it_can_be_taken_back() {
        let says = |locale| [None, Some("14:32")].map(|since| Language::named(locale).lead(since));
        let english = ["Call the lead", "The lead has been called at 14:32 – take back"];
        assert_eq!(says("en"), english);
        assert_eq!(says("zh_CN"), ["呼叫班长", "14:32 已呼叫班长 – 撤回"]);
    }

    #[test]
    fn a_station_that_is_silent_is_never_called_ready() {
        check("", Class::Silent, None, "The station does not answer");
        check("zh", Class::Silent, None, "工位没有应答");
    }
}
