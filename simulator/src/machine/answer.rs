//! What the printer says when asked: `~HI`, `~HS`, `~HQ`, and the variables of `! U1`.
//!
//! Frames and field widths follow the Zebra ZPL II, ZBI 2, Set-Get-Do programming guide. Nothing
//! here changes the printer, save for variables that may be set.

use std::time::Duration;

use super::{ConnectionId, Immediate, Machine, Power};
use crate::parser::{Request, Verb};

const STX: char = '\u{2}';
const ETX: char = '\u{3}';
/// Variables that may be set to anything; they survive a power cut.
const WRITABLE: [&str; 4] =
    ["device.friendly_name", "device.user_p1", "device.user_p2", "ezpl.reprint_mode"];
/// Characters of a settable variable that are kept.
const VALUE_CHARS_MAX: usize = 128;

impl Machine {
    /// `~HI`: model, firmware, resolution, memory.
    pub(super) fn host_identification(&self) -> Vec<u8> {
        let identity = &self.config.identity;
        format!(
            "{STX}{},{},{},{}KB{ETX}\r\n",
            identity.model, identity.firmware, identity.dots_per_mm, identity.memory_kb
        )
        .into_bytes()
    }

    /// `~HS`: three frames of 12, 11 and 2 fields.
    pub(super) fn host_status(&self) -> Vec<u8> {
        let frames = self.status_fields().map(|fields| format!("{STX}{fields}{ETX}\r\n"));
        frames.concat().into_bytes()
    }

    fn status_fields(&self) -> [String; 3] {
        let seen = self.seen_trouble();
        let length = self.head.length_dots().min(9_999);
        let (formats, remaining) = if self.trouble.lies_ready {
            (0, 0)
        } else {
            (self.buffer.formats().min(999), self.head.labels_remaining())
        };
        let full = u8::from(self.is_full());
        let partial = u8::from(self.parser.in_format());
        let [paper, pause] = [seen.paper_out, seen.paused].map(u8::from);
        let [head, ribbon] = [seen.head_open, seen.ribbon_out].map(u8::from);
        [
            format!("030,{paper},{pause},{length:04},{formats:03},{full},0,{partial},000,0,0,0"),
            format!("000,0,{head},{ribbon},1,2,4,0,{remaining:08},1,000"),
            "0000,0".to_owned(),
        ]
    }

    /// `~HQES` and `~HQSN`; other queries get no answer.
    pub(super) fn host_query(&self, letters: [u8; 2]) -> Option<Vec<u8>> {
        let text = match letters.to_ascii_uppercase().as_slice() {
            b"ES" => {
                let (flag, errors) = self.error_bits();
                format!(
                    "{STX}\r\n  PRINTER STATUS\r\n  \
                     ERRORS:         {flag} 00000000 {errors:08X}\r\n  \
                     WARNINGS:       0 00000000 00000000\r\n{ETX}"
                )
            }
            b"SN" => format!("{STX}\r\n  SERIAL NUMBER\r\n  {}\r\n{ETX}", self.serial),
            _ => return None,
        };
        Some(text.into_bytes())
    }

    /// Flag and bits of the errors group of `~HQES`: 1 media, 2 ribbon, 4 head, 10000 paused.
    fn error_bits(&self) -> (u8, u32) {
        let seen = self.seen_trouble();
        let bits = [
            (seen.paper_out, 0x1),
            (seen.ribbon_out, 0x2),
            (seen.head_open, 0x4),
            (seen.paused, 0x1_0000),
        ];
        let errors = bits.into_iter().filter(|(on, _)| *on).map(|(_, bit)| bit).sum::<u32>();
        (u8::from(errors != 0), errors)
    }

    /// A `! U1` line: answers `getvar`, takes `setvar`, obeys the few `do` it knows.
    pub(super) fn serve_variable(&mut self, connection: ConnectionId, request: &Request) {
        let Request { verb, name, value } = request;
        match verb {
            Verb::Get if name == "device.host_status" && self.is_silent() => {}
            Verb::Get => {
                let value = self.variable(name).unwrap_or_else(|| "?".to_owned());
                self.answer(connection, format!("\"{value}\"").into_bytes());
            }
            Verb::Set | Verb::Do => match name.as_str() {
                "device.pause" => self.obey(connection, Immediate::Pause),
                "device.unpause" => self.obey(connection, Immediate::Resume),
                "device.reset" => self.obey(connection, Immediate::Restart),
                "formats.cancel_all" => self.obey(connection, Immediate::CancelAll),
                name if WRITABLE.contains(&name) => {
                    let value = value.chars().take(VALUE_CHARS_MAX).collect();
                    self.variables.insert(name.to_owned(), value);
                }
                _ => {}
            },
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        let identity = &self.config.identity;
        let value = match name {
            "odometer.total_label_count" => self.counter.to_string(),
            "device.uptime" => uptime_text(self.uptime()),
            "device.unique_id" => self.serial.clone(),
            "device.product_name" => identity.product_name.clone(),
            "device.languages" => "hybrid_xml_zpl".to_owned(),
            "appl.name" => identity.firmware.clone(),
            "head.latch" if self.seen_trouble().head_open => "open".to_owned(),
            "head.latch" => "ok".to_owned(),
            "head.resolution.in_dpi" => (identity.dots_per_mm * 25).to_string(),
            "device.host_status" => self.status_fields().join("\r\n"),
            "zpl.system_status" => {
                let ((flag, errors), paused) = (self.error_bits(), self.seen_trouble().paused);
                let paused = u8::from(paused);
                format!("{paused},{flag},00000000,{errors:08X},0,00000000,00000000")
            }
            name if WRITABLE.contains(&name) => {
                let unset = if name == "ezpl.reprint_mode" { "off" } else { "" };
                self.variables.get(name).cloned().unwrap_or_else(|| unset.to_owned())
            }
            _ => return None,
        };
        Some(value)
    }

    /// How long the printer has been on.
    pub(super) fn uptime(&self) -> Duration {
        match self.power {
            Power::On { since } => self.now - since,
            Power::Off { .. } => Duration::ZERO,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        let fill = self.buffer.fill(self.parser.format_bytes(), self.consumes());
        fill >= self.buffer.capacity_bytes()
    }

    /// The trouble that status answers admit to.
    fn seen_trouble(&self) -> Seen {
        let honest = !self.trouble.lies_ready;
        Seen {
            paper_out: honest && self.trouble.paper_out,
            ribbon_out: honest && self.trouble.ribbon_out,
            head_open: honest && self.trouble.head_open,
            paused: honest && self.trouble.paused,
        }
    }
}

struct Seen {
    paper_out: bool,
    ribbon_out: bool,
    head_open: bool,
    paused: bool,
}

/// Uptime in words, as `device.uptime` puts it.
fn uptime_text(uptime: Duration) -> String {
    let seconds = uptime.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    format!("{days:02} days {hours:02} hours {minutes:02} mins {seconds:02} secs")
}
