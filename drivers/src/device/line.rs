//! The conversation over one transport: write with a deadline, ask and wait for the answer.
//!
//! Keeps nothing of what was read, and reads a bounded number of bytes whatever a printer sends.
//! It knows neither profile nor back-off.

use std::io;
use std::time::{Duration, Instant};

use super::DeviceError;
use crate::address::Answers;
use crate::language::{Answer, ExactReply, Language, Piece, Query, Reading};
use crate::status::Status;
use crate::transport::{Handover, Transport, is_deadline};

/// How many bytes go into one write.
const PIECE_BYTES_MAX: usize = 4096;

/// How long an answer may be.
const REPLY_BYTES_MAX: usize = 4096;

/// How many stray bytes are thrown away before a question; a printer that has more ready is not
/// asked.
const STRAY_BYTES_MAX: usize = 64 * 1024;

/// How much of what a printer says unasked is kept.
const HEARD_BYTES_MAX: usize = 64 * 1024;

/// How long the printer may take to end the connection after we did, and how much it may say.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(3);
const CLOSE_BYTES_MAX: usize = 1024 * 1024;

/// What came back for a question.
#[derive(Debug)]
pub(super) enum Reply {
    /// An answer.
    Answer(Answer),
    /// Something that is not an answer.
    Malformed,
    /// Nothing, or not a whole answer, in time.
    Silent,
}

/// How writing ended.
#[derive(Debug)]
pub(super) enum Written {
    Whole,
    Stalled,
    Broken(DeviceError),
}

pub(super) struct Line {
    transport: Box<dyn Transport>,
    reply_time_max: Duration,
    /// The rest of a message of which the printer took only a part; it goes out first.
    owed: &'static [u8],
    /// A document is begun and not ended.
    begun: bool,
    /// What the printer says unasked is kept, as long as somebody listens.
    listening: Option<Listening>,
}

/// What is heard of what a printer says by itself.
struct Listening {
    language: Language,
    /// All of it since listening began.
    heard: Vec<u8>,
    /// The beginning of something of which nobody can say yet what it is.
    open: Vec<u8>,
}

impl Listening {
    /// Keeps what was said unasked; the rest belongs to an answer.
    fn sift(&mut self, said: &[u8]) -> Vec<u8> {
        self.open.extend_from_slice(said);
        let mut answer = Vec::new();
        let mut at = 0;
        loop {
            let rest = &self.open[at..];
            match self.language.piece(rest) {
                Piece::Open => break,
                Piece::Receipt(length) => {
                    // What comes after so much is no receipt that anybody waits for.
                    let room = HEARD_BYTES_MAX.saturating_sub(self.heard.len());
                    self.heard.extend_from_slice(&rest[..length.min(room)]);
                    at += length;
                }
                Piece::Answer(length) => {
                    answer.extend_from_slice(&rest[..length]);
                    at += length;
                }
            }
            if at >= self.open.len() {
                break;
            }
        }
        self.open.drain(..at);
        answer
    }
}

impl Line {
    pub(super) fn new(transport: Box<dyn Transport>, reply_time_max: Duration) -> Self {
        Self { transport, reply_time_max, owed: b"", begun: false, listening: None }
    }

    /// Whose words come back.
    pub(super) fn answers(&self) -> Answers {
        self.transport.answers()
    }

    /// What the way itself knows of the printer.
    pub(super) fn status(&mut self) -> Result<Option<Status>, DeviceError> {
        let lost = |source| DeviceError::Lost { source };
        self.transport.set_deadlines(self.reply_time_max, self.reply_time_max).map_err(lost)?;
        self.transport.status().map_err(lost)
    }

    /// Keeps from now on what the printer says unasked, in this language.
    pub(super) fn listen(&mut self, language: Language) {
        self.listening = Some(Listening { language, heard: Vec::new(), open: Vec::new() });
    }

    /// Keeps nothing any more.
    pub(super) fn stop_listening(&mut self) {
        self.listening = None;
    }

    /// What the printer has said unasked since somebody listens.
    pub(super) fn heard(&self) -> &[u8] {
        self.listening.as_ref().map_or(&[], |listening| &listening.heard)
    }

    /// What of this belongs to an answer.
    fn sift(&mut self, said: &[u8]) -> Vec<u8> {
        match &mut self.listening {
            Some(listening) => listening.sift(said),
            None => said.to_vec(),
        }
    }

    /// Gives up a document that is begun and not ended.
    pub(super) fn forget_document(&mut self) {
        self.begun = false;
    }

    /// Writes a document, of which `accepted` bytes were taken before, and waits until the other
    /// side has it. Answers with the bytes that were taken.
    pub(super) fn write_document(
        &mut self,
        document: &[u8],
        accepted: usize,
        stall_time_max: Duration,
    ) -> (usize, Written) {
        if let Err(ended) = self.begin(document.len(), stall_time_max) {
            return (accepted, ended);
        }
        let rest = document.get(accepted..).unwrap_or_default();
        let (taken, written) = self.write(rest, stall_time_max);
        let accepted = accepted.saturating_add(taken);
        match written {
            Written::Whole => (accepted, self.end()),
            Written::Stalled => (accepted, Written::Stalled),
            Written::Broken(cause) => {
                self.begun = false;
                (accepted, Written::Broken(cause))
            }
        }
    }

    fn begin(&mut self, length_bytes: usize, stall_time_max: Duration) -> Result<(), Written> {
        if self.begun {
            return Ok(());
        }
        let begun = self
            .transport
            .set_deadlines(self.reply_time_max, stall_time_max)
            .and_then(|()| self.transport.begin_document(length_bytes));
        match begun {
            Ok(()) => {
                self.begun = true;
                Ok(())
            }
            Err(error) if is_deadline(&error) => Err(Written::Stalled),
            Err(source) => Err(Written::Broken(DeviceError::Lost { source })),
        }
    }

    fn end(&mut self) -> Written {
        let ended = self.transport.end_document();
        self.begun = ended.as_ref().is_err_and(is_deadline);
        match ended {
            Ok(Handover::Taken) => Written::Whole,
            Ok(Handover::Refused(why)) => Written::Broken(DeviceError::Declined { why }),
            Err(error) if is_deadline(&error) => Written::Stalled,
            Err(source) => Written::Broken(DeviceError::Lost { source }),
        }
    }

    /// Writes in small pieces, as long as something is taken at least every `stall_time_max`.
    /// Answers with the bytes of `bytes` that were taken.
    pub(super) fn write(&mut self, bytes: &[u8], stall_time_max: Duration) -> (usize, Written) {
        if let Err(source) = self.transport.set_deadlines(self.reply_time_max, stall_time_max) {
            return (0, Written::Broken(DeviceError::Lost { source }));
        }
        while !self.owed.is_empty() {
            match self.write_piece(self.owed) {
                Ok(taken) => self.owed = &self.owed[taken..],
                Err(ended) => return (0, ended),
            }
        }
        let mut taken = 0;
        while taken < bytes.len() {
            match self.write_piece(&bytes[taken..]) {
                Ok(more) => taken += more,
                Err(ended) => return (taken, ended),
            }
        }
        (taken, Written::Whole)
    }

    /// Writes a message that must not be torn: what was not taken of it goes out before anything
    /// else does.
    pub(super) fn write_message(
        &mut self,
        message: &'static [u8],
        time_max: Duration,
    ) -> Result<(), DeviceError> {
        let (taken, written) = self.write(message, time_max);
        match written {
            Written::Whole => Ok(()),
            Written::Stalled => {
                if taken > 0 {
                    self.owed = &message[taken..];
                }
                Err(DeviceError::Stalled)
            }
            Written::Broken(cause) => Err(cause),
        }
    }

    fn write_piece(&mut self, bytes: &[u8]) -> Result<usize, Written> {
        let piece = &bytes[..bytes.len().min(PIECE_BYTES_MAX)];
        loop {
            match self.transport.write(piece) {
                Ok(0) => return Err(Written::Broken(DeviceError::Closed)),
                Ok(taken) => return Ok(taken.min(piece.len())),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_deadline(&error) => return Err(Written::Stalled),
                Err(source) => return Err(Written::Broken(DeviceError::Lost { source })),
            }
        }
    }

    /// Throws away what the printer said unasked, without waiting. Answers whether it fell silent.
    pub(super) fn drain(&mut self) -> Result<bool, DeviceError> {
        let mut stray = [0; PIECE_BYTES_MAX];
        let mut total = 0;
        while total < STRAY_BYTES_MAX {
            match self.read(&mut stray, Duration::ZERO)? {
                Some(count) => {
                    total += count;
                    self.sift(&stray[..count]);
                }
                None => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Asks one question and waits for its answer, no longer than the deadline. `exact` are the
    /// replies that mean something of their own on this model.
    pub(super) fn ask(
        &mut self,
        language: Language,
        query: Query,
        exact: &[ExactReply],
    ) -> Result<Reply, DeviceError> {
        // What a language cannot ask is not answered.
        let Some(question) = language.query(query) else { return Ok(Reply::Silent) };
        if !self.drain()? {
            return Ok(Reply::Malformed);
        }
        match self.write_message(question, self.reply_time_max) {
            Ok(()) => {}
            Err(DeviceError::Stalled) => return Ok(Reply::Silent),
            Err(cause) => return Err(cause),
        }
        let start = Instant::now();
        let mut said = [0; REPLY_BYTES_MAX];
        let (mut received, mut total) = (Vec::new(), 0);
        while received.len() < REPLY_BYTES_MAX && total < STRAY_BYTES_MAX {
            let left = self.reply_time_max.saturating_sub(start.elapsed());
            let Some(count) = self.read(&mut said, left)? else { return Ok(Reply::Silent) };
            total += count;
            let answer = self.sift(&said[..count]);
            if answer.is_empty() {
                continue;
            }
            received.extend_from_slice(&answer);
            match language.read_with(query, &received, exact) {
                Reading::Incomplete => {}
                Reading::Malformed { .. } => return Ok(Reply::Malformed),
                Reading::Answer { answer, .. } => return Ok(Reply::Answer(answer)),
            }
        }
        Ok(Reply::Malformed)
    }

    /// Says that nothing more comes, and reads until the printer says so too.
    pub(super) fn close(mut self) -> Result<(), DeviceError> {
        match self.transport.half_close() {
            // A way without an end to wait for.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(()),
            closed => closed.map_err(|source| DeviceError::Lost { source })?,
        }
        let start = Instant::now();
        let mut stray = [0; PIECE_BYTES_MAX];
        let mut total = 0;
        while total < CLOSE_BYTES_MAX {
            let left = CLOSE_TIME_MAX.saturating_sub(start.elapsed());
            match self.read(&mut stray, left) {
                Ok(Some(count)) => total += count,
                Ok(None) => break,
                Err(DeviceError::Closed) => return Ok(()),
                Err(cause) => return Err(cause),
            }
        }
        Err(DeviceError::NotClosed)
    }

    /// Reads once; `None` when nothing came within `time_max`.
    fn read(
        &mut self,
        buffer: &mut [u8],
        time_max: Duration,
    ) -> Result<Option<usize>, DeviceError> {
        let lost = |source| DeviceError::Lost { source };
        self.transport.set_deadlines(time_max, self.reply_time_max).map_err(lost)?;
        loop {
            match self.transport.read(buffer) {
                Ok(0) => return Err(DeviceError::Closed),
                Ok(count) => return Ok(Some(count)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_deadline(&error) => return Ok(None),
                Err(source) => return Err(lost(source)),
            }
        }
    }
}
