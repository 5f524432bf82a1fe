//! The labels of one drill: nobody else's are like them.
//!
//! Hands them in and remembers what was taken; what becomes of them is asked elsewhere.

use std::{sync::mpsc, thread};

use agent::api::JobView;
use ring::digest::{SHA256, digest};
use ulid::Ulid;

use super::{hitch::Hitch, script::Cut};
use crate::cli::client::{CallError, Client};

/// How long the remark in a large label is. A station takes a mebibyte unless told otherwise.
const LARGE_BYTES: usize = 900_000;

/// The labels of a drill.
pub(super) struct Labels {
    /// What all their texts and keys have in common.
    token: String,
    /// The documents that were handed in, whether the station took them or not.
    documents: Vec<String>,
    /// The jobs that were taken.
    jobs: Vec<String>,
    /// Keys and documents of which nobody said that they were taken.
    open: Vec<(String, String)>,
    /// Which of these is looked at; none for the last.
    chosen: Option<usize>,
}

/// What lies on the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Floor {
    /// How many labels came out.
    pub(super) labels: usize,
    /// How many of them lie there already.
    pub(super) doubles: usize,
}

impl Labels {
    /// The labels of the drill called `drill`.
    pub(super) fn of(drill: &str) -> Self {
        let token = format!("{drill} {}", Ulid::generate());
        Self { token, documents: Vec::new(), jobs: Vec::new(), open: Vec::new(), chosen: None }
    }

    /// Writes a label that is like no other, with a remark of this size, and a key for it.
    fn write(&mut self, bytes: usize) -> (String, String) {
        let Self { token, documents, .. } = self;
        let key = format!("{token} {}", documents.len() + 1).replace(' ', "-");
        // A remark takes room and time everywhere but under the print head.
        let remark = match bytes {
            0 => String::new(),
            bytes => format!("^FX{}^FS", "x".repeat(bytes)),
        };
        let document = format!("^XA{remark}^FO40,40^A0N,40^FDdrill {key}^FS^XZ");
        documents.push(document.clone());
        (key, document)
    }

    /// Hands one label in.
    pub(super) fn print(&mut self, client: &Client, printer: &str) -> Result<(), Hitch> {
        let (key, document) = self.write(0);
        self.take(hand_in(client, printer, &key, &document)?);
        Ok(())
    }

    /// Hands so many in at once.
    pub(super) fn print_at_once(
        &mut self,
        client: &Client,
        printer: &str,
        count: usize,
    ) -> Result<(), Hitch> {
        let written: Vec<_> = (0..count).map(|_| self.write(0)).collect();
        for answer in hand_in_at_once(client, printer, &written) {
            self.take(answer?);
        }
        Ok(())
    }

    /// Hands so many large ones in at once. What is refused in passing, or finds the station gone, is
    /// left open.
    pub(super) fn burst(
        &mut self,
        client: &Client,
        printer: &str,
        count: usize,
        is_passing: impl Fn(&CallError) -> bool,
    ) -> Result<(), CallError> {
        self.burst_until(client, printer, Cut { labels: count, taken: count }, is_passing, || ())
    }

    /// The same; `then` happens once so many of them were taken, or all were answered.
    pub(super) fn burst_until<T>(
        &mut self,
        client: &Client,
        printer: &str,
        cut: Cut,
        is_passing: impl Fn(&CallError) -> bool,
        then: impl FnOnce() -> T,
    ) -> Result<T, CallError> {
        let written: Vec<_> = (0..cut.labels).map(|_| self.write(LARGE_BYTES)).collect();
        let (tell, told) = mpsc::channel();
        let (answers, happened) = thread::scope(|scope| {
            for (key, document) in &written {
                let tell = tell.clone();
                scope.spawn(move || {
                    let answer = hand_in(client, printer, key, document);
                    // Whoever listens goes last.
                    tell.send((key, answer)).ok();
                });
            }
            drop(tell);
            let (mut answers, mut taken) = (Vec::new(), 0);
            while taken < cut.taken
                && let Ok(answer) = told.recv()
            {
                taken += usize::from(answer.1.is_ok());
                answers.push(answer);
            }
            let happened = then();
            answers.extend(told);
            (answers, happened)
        });
        for (key, answer) in answers {
            match answer {
                Ok(job) => self.take(job),
                Err(error) if is_passing(&error) => {
                    self.open.extend(written.iter().find(|label| label.0 == *key).cloned());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(happened)
    }

    /// Hands in what was left open, as often as `again` says so of the answer.
    pub(super) fn ask_again(
        &mut self,
        client: &Client,
        printer: &str,
        mut again: impl FnMut(&CallError) -> bool,
    ) -> Result<(), CallError> {
        for (key, document) in std::mem::take(&mut self.open) {
            self.insist(client, printer, &key, &document, &mut again)?;
        }
        Ok(())
    }

    /// Hands a large label in, as often as `again` says so of the answer, under one key.
    pub(super) fn print_large(
        &mut self,
        client: &Client,
        printer: &str,
        mut again: impl FnMut(&CallError) -> bool,
    ) -> Result<(), CallError> {
        let (key, document) = self.write(LARGE_BYTES);
        self.insist(client, printer, &key, &document, &mut again)
    }

    fn insist(
        &mut self,
        client: &Client,
        printer: &str,
        key: &str,
        document: &str,
        again: &mut impl FnMut(&CallError) -> bool,
    ) -> Result<(), CallError> {
        loop {
            match hand_in(client, printer, key, document) {
                Ok(job) => {
                    self.take(job);
                    return Ok(());
                }
                Err(error) if again(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Remembers a job, and looks at it from now on.
    pub(super) fn take(&mut self, job: JobView) {
        self.jobs.push(job.id);
        self.chosen = None;
    }

    /// Looks at this label, counted from one.
    pub(super) fn choose(&mut self, number: usize) {
        self.chosen = number.checked_sub(1);
    }

    /// The job that is looked at.
    pub(super) fn job(&self) -> Result<&str, Hitch> {
        let chosen = self.chosen.unwrap_or(self.jobs.len().wrapping_sub(1));
        let missing = || Hitch::wrong("no such label was taken");
        self.jobs.get(chosen).map(String::as_str).ok_or_else(missing)
    }

    /// Every job that was taken.
    pub(super) fn jobs(&self) -> &[String] {
        &self.jobs
    }

    /// What of all that was handed in is among what came out, each label by the hash of its bytes.
    pub(super) fn floor(&self, out: &[String]) -> Floor {
        let came_out = self.documents.iter().map(|document| {
            let sha256 = hex(digest(&SHA256, document.as_bytes()).as_ref());
            out.iter().filter(|label| **label == sha256).count()
        });
        let mut floor = Floor { labels: 0, doubles: 0 };
        for count in came_out {
            floor.labels += count;
            floor.doubles += count.saturating_sub(1);
        }
        floor
    }
}

/// As many programs as there are labels, each with one.
fn hand_in_at_once(
    client: &Client,
    printer: &str,
    labels: &[(String, String)],
) -> Vec<Result<JobView, CallError>> {
    thread::scope(|scope| {
        let hand_in = |(key, document)| move || hand_in(client, printer, key, document);
        let clients: Vec<_> =
            labels.iter().map(|(key, document)| scope.spawn(hand_in((key, document)))).collect();
        let joined = clients.into_iter().map(|client| client.join());
        joined.map(|it| it.expect("a call ends with an answer or an error")).collect()
    })
}

fn hand_in(
    client: &Client,
    printer: &str,
    key: &str,
    document: &str,
) -> Result<JobView, CallError> {
    let query = [("printer", printer.to_owned())];
    let format = drivers::language::Language::Zpl.media_type();
    let headers = [("content-type", format), ("idempotency-key", key)];
    client.post("/v1/jobs", &query, &headers, document.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
