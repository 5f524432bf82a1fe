//! Listens to the station: what sounds at once must not wait for the next look.
//!
//! It hears that there was a scan, and whether the shift lead is wanted; never what a label says. Where
//! nothing is heard, the looks of [`crate::watch`] go on.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    sync::mpsc::Sender,
    thread,
    time::Duration,
};

use serde::Deserialize;

use crate::{lead::Call, station::Line, window::Nudge};

/// The pause before the station is listened to again.
const AGAIN_PAUSE: Duration = Duration::from_secs(2);
/// The longest line that is read, in bytes; a longer one is no line of ours.
const LINE_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Deserialize)]
struct Scan {
    taken: bool,
}

/// Listens until nobody wants to hear any more.
pub(crate) fn listen(line: &Line, told: &Sender<Nudge>) {
    loop {
        if let Some(stream) = line.open()
            && hear(stream, told).is_none()
        {
            return;
        }
        thread::sleep(AGAIN_PAUSE);
    }
}

/// Hears one stream to its end; none once nobody wants to hear any more.
fn hear(stream: impl std::io::Read, told: &Sender<Nudge>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut name = String::new();
    loop {
        let mut line = String::new();
        let read = reader.by_ref().take(LINE_BYTES_MAX).read_line(&mut line);
        if !matches!(read, Ok(length) if length > 0 && line.ends_with('\n')) {
            return Some(());
        }
        let line = line.trim_end();
        if let Some(said) = line.strip_prefix("event: ") {
            said.clone_into(&mut name);
        } else if let Some(data) = line.strip_prefix("data: ")
            && let Some(nudge) = meaning(&name, data)
        {
            told.send(nudge).ok()?;
        }
    }
}

/// What an event of the stream is to this program; none for what it need not know.
fn meaning(name: &str, data: &str) -> Option<Nudge> {
    match name {
        "scan" => {
            let Scan { taken } = serde_json::from_str(data).ok()?;
            Some(Nudge::Scanned { taken })
        }
        "lead" => Call::read(data.as_bytes()).map(Nudge::Lead),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[track_caller]
    fn check(stream: &str, heard: &[Nudge]) {
        let (told, nudges) = mpsc::channel();
        assert_eq!(hear(stream.as_bytes(), &told), Some(()));
        assert_eq!(nudges.try_iter().collect::<Vec<_>>(), heard);
    }

    #[test]
    fn scans_and_the_call_for_the_lead_are_heard_as_they_come() {
        check(
            "event: lead\ndata: {\"called_at\":null}\n\nevent: scan\ndata: {\"taken\":true}\n\n\
             event: lead\ndata: {\"called_at\":\"2026-11-11T09:30:00.000Z\"}\n\n",
            &[
                Nudge::Lead(Call::Nobody),
                Nudge::Scanned { taken: true },
                Nudge::Lead(Call::Since("2026-11-11T09:30:00Z".parse().unwrap())),
            ],
        );
    }

    #[test]
    fn what_a_newer_station_says_besides_is_passed_over() {
        check(
            ": alive\n\nevent: hologram\ndata: {}\n\nevent: scan\ndata: nonsense\n\n\
             event: printer\ndata: {\"name\":\"bench-1\"}\n\nid: 7\nevent: job\ndata: {}\n\n\
             event: scan\ndata: {\"taken\":false,\"by\":\"a newer gun\"}\n\n",
            &[Nudge::Scanned { taken: false }],
        );
    }

    #[test]
    fn a_stream_that_is_cut_in_a_line_ends_there() {
        check("event: scan\ndata: {\"taken\":true}", &[]);
    }

    #[test]
    fn nobody_is_told_anything_once_nobody_wants_to_hear() {
        let (told, nudges) = mpsc::channel();
        drop(nudges);
        assert_eq!(hear("event: scan\ndata: {\"taken\":true}\n".as_bytes(), &told), None);
    }
}
