//! The printer's own reading of the byte stream, one byte at a time.
//!
//! Finds whole formats (`^XA` to `^XZ`), immediate `~` commands wherever they stand, and `! U1`
//! lines between formats. It knows how long binary graphics are, so that a caret inside a picture
//! is a pixel and not a command. It draws nothing, keeps no clock and never fails: what it does
//! not know it passes over, as a printer does. Facts: Zebra ZPL II programming guide.

mod format;
mod prefixes;
mod variable;

pub use variable::{Request, Verb};

pub(crate) use variable::parse as request;

use format::Draft;
use prefixes::{Prefix, Prefixes};

pub use crate::format::{FORMAT_BYTES_MAX, Format};

/// Bytes of a command's parameters that are looked at; more belong to text or pictures.
const PARAMETER_BYTES_MAX: usize = 256;

/// Something the stream asked of the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A format was closed by `^XZ`.
    Format(Format),
    /// A format longer than [`FORMAT_BYTES_MAX`] was closed and is lost.
    TooLong,
    /// A `~` command that is obeyed at once.
    Immediate(Immediate),
    /// A `! U1` line.
    Variable(Request),
}

/// The `~` commands that are obeyed at once and are no part of the label they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Immediate {
    /// `~HS`: host status.
    HostStatus,
    /// `~HI`: host identification.
    HostIdentification,
    /// `~HQ` and its two letters in capitals, such as `ES` or `SN`.
    HostQuery([u8; 2]),
    /// `~JA`: cancel all formats.
    CancelAll,
    /// `~JX`: cancel the format that is being received.
    CancelFormat,
    /// `~JR`: start again as after power-up.
    Restart,
    /// `~PP`: pause after the label under the head.
    Pause,
    /// `~PS`: print again.
    Resume,
    /// `~PH`: feed a blank label.
    Feed,
    /// `~HM`: memory.
    HostMemory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Between commands.
    Text,
    /// Reading the letters after a prefix.
    Name(Prefix),
    /// Reading a command's parameters, up to the next prefix.
    Parameters,
    /// Reading the one character that becomes a prefix or the delimiter.
    Argument(Prefix),
    /// Reading binary data of known length.
    Payload(usize),
    /// Reading a `! U1` line.
    Variable,
}

/// Reads a stream byte by byte; how the bytes were cut into pieces makes no difference.
#[derive(Debug, Clone)]
pub struct Parser {
    prefixes: Prefixes,
    mode: Mode,
    /// Where to go on after an immediate command.
    resume: Mode,
    draft: Option<Draft>,
    /// Length of the draft when the current `~` command began.
    cut: usize,
    name: Vec<u8>,
    command: (Prefix, [u8; 2]),
    parameters: Vec<u8>,
    line: Vec<u8>,
    after_line_feed: bool,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            prefixes: Prefixes::default(),
            mode: Mode::Text,
            resume: Mode::Text,
            draft: None,
            cut: 0,
            name: Vec::with_capacity(4),
            command: (Prefix::Caret, *b"XA"),
            parameters: Vec::new(),
            line: Vec::new(),
            after_line_feed: true,
        }
    }
}

impl Parser {
    /// Whether a format has been opened and not yet closed (field `h` of `~HS`).
    pub fn in_format(&self) -> bool {
        self.draft.is_some()
    }

    /// Bytes read so far of the format being received, its `^XA` included.
    pub fn format_bytes(&self) -> usize {
        match &self.draft {
            Some(draft) => draft.length(),
            None if self.mode == Mode::Name(Prefix::Caret) => 1 + self.name.len(),
            None => 0,
        }
    }

    /// Whether this byte would be the first of a format.
    pub fn would_open(&self, byte: u8) -> bool {
        self.draft.is_none()
            && matches!(self.mode, Mode::Text | Mode::Name(_) | Mode::Parameters)
            && byte == self.prefixes.caret
    }

    /// Reads one byte and says what, if anything, is now complete.
    pub fn push(&mut self, byte: u8) -> Option<Event> {
        match self.mode {
            Mode::Payload(left) => {
                self.keep(byte);
                self.mode = if left > 1 { Mode::Payload(left - 1) } else { Mode::Text };
                None
            }
            Mode::Argument(which) => {
                self.keep(byte);
                self.prefixes.set(which, byte);
                self.mode = Mode::Text;
                None
            }
            Mode::Variable => self.push_line(byte),
            Mode::Text | Mode::Name(_) | Mode::Parameters => {
                let event = self.push_text(byte);
                self.after_line_feed = byte == b'\n';
                event
            }
        }
    }

    fn push_text(&mut self, byte: u8) -> Option<Event> {
        if byte == self.prefixes.caret {
            self.settle();
            self.begin(Prefix::Caret);
            self.keep(byte);
            return None;
        }
        if byte == self.prefixes.tilde {
            self.resume = match self.mode {
                Mode::Parameters => Mode::Parameters,
                Mode::Name(Prefix::Tilde) => self.resume,
                Mode::Text
                | Mode::Name(_)
                | Mode::Argument(_)
                | Mode::Payload(_)
                | Mode::Variable => Mode::Text,
            };
            self.cut = self.draft.as_ref().map_or(0, Draft::kept);
            self.begin(Prefix::Tilde);
            self.keep(byte);
            return None;
        }
        let line_may_begin =
            self.mode == Mode::Text || (self.mode == Mode::Parameters && self.after_line_feed);
        if line_may_begin && self.draft.is_none() && byte == b'!' {
            self.line.clear();
            self.line.push(byte);
            self.mode = Mode::Variable;
            return None;
        }
        self.keep(byte);
        match self.mode {
            Mode::Name(prefix) => self.push_name(prefix, byte),
            Mode::Parameters => {
                self.push_parameter(byte);
                None
            }
            Mode::Text | Mode::Argument(_) | Mode::Payload(_) | Mode::Variable => None,
        }
    }

    fn begin(&mut self, prefix: Prefix) {
        self.name.clear();
        self.mode = Mode::Name(prefix);
    }

    fn push_name(&mut self, prefix: Prefix, byte: u8) -> Option<Event> {
        self.name.push(byte);
        let name: Vec<u8> = self.name.to_ascii_uppercase();
        match (prefix, name.as_slice()) {
            (_, [_]) | (Prefix::Tilde, [b'H', b'Q'] | [b'H', b'Q', _]) => None,
            (_, [b'C', which @ (b'C' | b'T' | b'D')]) => {
                self.settle();
                self.mode = Mode::Argument(Prefix::named(*which));
                None
            }
            (Prefix::Caret, b"XA") => {
                self.open();
                None
            }
            (Prefix::Caret, b"XZ") => self.close(),
            (Prefix::Tilde, letters) if immediate(letters).is_some() => {
                let command = immediate(letters)?;
                self.obey(command);
                Some(Event::Immediate(command))
            }
            (_, [first, second, ..]) => {
                self.settle();
                self.command = (prefix, [*first, *second]);
                self.mode = Mode::Parameters;
                if let (Prefix::Caret, Some(draft)) = (prefix, self.draft.as_mut()) {
                    draft.meet([*first, *second]);
                }
                None
            }
            (_, []) => None,
        }
    }

    fn open(&mut self) {
        self.mode = Mode::Text;
        if self.draft.is_none() {
            let mut draft = Draft::default();
            draft.keep(self.prefixes.caret);
            self.name.iter().for_each(|byte| draft.keep(*byte));
            self.draft = Some(draft);
        }
    }

    fn close(&mut self) -> Option<Event> {
        self.mode = Mode::Text;
        let draft = self.draft.take()?;
        Some(draft.finish().map_or(Event::TooLong, Event::Format))
    }

    fn obey(&mut self, command: Immediate) {
        self.mode = self.resume;
        if let Some(draft) = self.draft.as_mut() {
            draft.cut_back(self.cut, 1 + self.name.len());
        }
        match command {
            Immediate::CancelAll | Immediate::CancelFormat => {
                self.draft = None;
                self.mode = Mode::Text;
                self.parameters.clear();
            }
            Immediate::Restart => *self = Self::default(),
            Immediate::HostStatus
            | Immediate::HostIdentification
            | Immediate::HostQuery(_)
            | Immediate::HostMemory
            | Immediate::Pause
            | Immediate::Resume
            | Immediate::Feed => {}
        }
    }

    /// Ends the command whose parameters were being read.
    fn settle(&mut self) {
        if self.mode == Mode::Parameters || self.resume == Mode::Parameters {
            let (prefix, name) = self.command;
            if let (Prefix::Caret, Some(draft)) = (prefix, self.draft.as_mut()) {
                draft.apply(name, &self.parameters, self.prefixes.delimiter);
            }
        }
        self.parameters.clear();
        self.resume = Mode::Text;
    }

    fn push_parameter(&mut self, byte: u8) {
        if self.parameters.len() == PARAMETER_BYTES_MAX {
            return;
        }
        self.parameters.push(byte);
        if byte == self.prefixes.delimiter
            && let Some(length) = self.payload()
        {
            self.mode = Mode::Payload(length);
        }
    }

    /// How many binary bytes follow now, when the parameters before them are complete.
    fn payload(&self) -> Option<usize> {
        // ^GFa,b,c,d,data and ~DYd:f,b,x,t,w,data carry binary data when the letter is B or C.
        let (letter, length, delimiters) = match self.command {
            (Prefix::Caret, [b'G', b'F']) => (0, 1, 4),
            (Prefix::Tilde, [b'D', b'Y']) => (1, 3, 5),
            _ => return None,
        };
        let fields: Vec<&[u8]> =
            self.parameters.split(|byte| *byte == self.prefixes.delimiter).collect();
        if fields.len() != delimiters + 1 || !matches!(fields[letter], b"B" | b"b" | b"C" | b"c") {
            return None;
        }
        format::number(fields[length])
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| (1..=FORMAT_BYTES_MAX).contains(count))
    }

    fn push_line(&mut self, byte: u8) -> Option<Event> {
        if byte == b'\n' {
            self.mode = Mode::Text;
            return variable::parse(&self.line).map(Event::Variable);
        }
        self.line.push(byte);
        if !variable::may_begin(&self.line) {
            self.mode = Mode::Text;
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        if let Some(draft) = self.draft.as_mut() {
            draft.keep(byte);
        }
    }
}

fn immediate(letters: &[u8]) -> Option<Immediate> {
    match letters {
        b"HS" => Some(Immediate::HostStatus),
        b"HI" => Some(Immediate::HostIdentification),
        [b'H', b'Q', first, second] => Some(Immediate::HostQuery([*first, *second])),
        b"JA" => Some(Immediate::CancelAll),
        b"JX" => Some(Immediate::CancelFormat),
        b"JR" => Some(Immediate::Restart),
        b"PP" => Some(Immediate::Pause),
        b"PS" => Some(Immediate::Resume),
        b"PH" => Some(Immediate::Feed),
        b"HM" => Some(Immediate::HostMemory),
        _ => None,
    }
}
