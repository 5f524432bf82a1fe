//! What a log proves to be lost from it.
//!
//! SQLite takes the first frame that does not fit for the end of the log, as it must after a power cut,
//! and passes in silence over whatever lies behind: a flipped bit would take acknowledged labels along.
//! But a transaction is written only once the one before it is synced. Where one follows upon the end
//! of another, behind a frame that does not fit, something is lost that was on the disk.
//!
//! Only looks. File format: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::log;

/// The header of a log, in bytes.
const HEADER_BYTES: usize = 32;
/// The header of a frame, in bytes.
const FRAME_HEADER_BYTES: usize = 24;
/// What a log begins with; the last bit says in which order its sums read their words.
const MAGIC: u32 = 0x377f_0682;
/// Where a database says how long its pages are.
const PAGE_BYTES_AT: u64 = 16;
/// A longer log is not looked at; only a program that reads for hours lets one grow so far.
const LOG_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The two running sums over everything before.
type Sums = [u32; 2];

/// The log of a journal as it lies there, if something is lost from it. It was `written_bytes` long when
/// the station looked last; 0 if that is not known.
pub(super) fn proven(journal: &Path, written_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match File::open(log::of(journal)) {
        Ok(file) if file.metadata()?.len() > LOG_BYTES_MAX => return Ok(None),
        Ok(file) => file.take(LOG_BYTES_MAX).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    let is_cut = (bytes.len() as u64) < written_bytes;
    match in_log(&bytes, is_cut, &mut File::open(journal)?) {
        Ok(is_lost) => Ok(is_lost.then_some(bytes)),
        // A database that is shorter than its header is damaged itself, which SQLite says.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The same of a log's bytes; `is_cut` if there were more of them.
fn in_log(bytes: &[u8], is_cut: bool, database: &mut (impl Read + Seek)) -> io::Result<bool> {
    let Some((header, frames)) = bytes.split_at_checked(HEADER_BYTES) else { return Ok(is_cut) };
    let big_endian = word(header, 0) == MAGIC | 1;
    let sums = sum([0, 0], &header[..HEADER_BYTES - 8], big_endian);
    if word(header, 0) & !1 == MAGIC && sums == [word(header, 24), word(header, 28)] {
        let page_bytes = word(header, 8) as usize;
        let log = Log { frames, page_bytes, salt: &header[16..24], big_endian };
        return Ok(log.goes_on_behind_its_end(sums) || is_cut && log.fills_its_file(sums));
    }
    // The header of a log is written anew when all of it was carried over into the database. If that
    // is so, the power was cut under it; otherwise SQLite would pass over all of the log.
    let page_bytes = page_bytes(database)?;
    let Some(first) = frames.get(..FRAME_HEADER_BYTES) else { return Ok(is_cut) };
    let log = Log { frames, page_bytes, salt: &first[8..16], big_endian };
    Ok(is_cut || !log.is_in(database)?)
}

/// How long the pages of a database are.
fn page_bytes(database: &mut (impl Read + Seek)) -> io::Result<usize> {
    let mut said = [0; 2];
    database.seek(SeekFrom::Start(PAGE_BYTES_AT))?;
    database.read_exact(&mut said)?;
    // The longest does not fit into two bytes, and is written as one.
    Ok(match u16::from_be_bytes(said) {
        1 => 65_536,
        bytes => usize::from(bytes).max(512),
    })
}

/// The frames of a log, and by what its own are known from those that it was written over.
struct Log<'a> {
    frames: &'a [u8],
    page_bytes: usize,
    salt: &'a [u8],
    big_endian: bool,
}

/// One page as a transaction left it.
#[derive(Clone, Copy)]
struct Frame<'a> {
    header: &'a [u8],
    page: &'a [u8],
}

impl Frame<'_> {
    /// The number of the page, from 1.
    fn number(self) -> u32 {
        word(self.header, 0)
    }

    /// How many pages the database has after it, if it is the last frame of its transaction.
    fn pages_after(self) -> Option<u32> {
        Some(word(self.header, 4)).filter(|pages| *pages != 0)
    }

    fn sums(self) -> Sums {
        [word(self.header, 16), word(self.header, 20)]
    }

    /// Whether it may be `before` once more: the last frame of a transaction may stand there several
    /// times, to fill a sector.
    fn fills_up(self, before: Frame<'_>) -> bool {
        let is_alike = self.number() == before.number() || self.page == before.page;
        before.pages_after().is_some() && self.pages_after().is_some() && is_alike
    }

    /// Whether it is the first frame of a transaction behind the one that `before` ends.
    fn begins_behind(self, before: Frame<'_>) -> bool {
        before.pages_after().is_some() && !self.fills_up(before)
    }
}

impl<'a> Log<'a> {
    fn frames(&self) -> impl Iterator<Item = Frame<'a>> {
        self.frames.chunks_exact(FRAME_HEADER_BYTES + self.page_bytes.max(1)).map(|bytes| {
            let (header, page) = bytes.split_at(FRAME_HEADER_BYTES);
            Frame { header, page }
        })
    }

    fn is_own(&self, frame: Frame<'_>) -> bool {
        frame.number() != 0 && &frame.header[8..16] == self.salt
    }

    /// Whether a frame was written directly behind what ends with `before`.
    fn follows(&self, frame: Frame<'_>, before: Sums) -> bool {
        self.is_own(frame) && {
            let sums = sum(before, &frame.header[..8], self.big_endian);
            sum(sums, frame.page, self.big_endian) == frame.sums()
        }
    }

    /// Whether a transaction follows upon another behind the place where SQLite sees the end.
    fn goes_on_behind_its_end(&self, start: Sums) -> bool {
        let (mut before, mut sums): (Option<Frame<'_>>, _) = (None, start);
        let (mut is_behind, mut is_full) = (false, false);
        self.frames().any(|frame| {
            let follows = self.follows(frame, sums);
            let begins = follows && before.is_some_and(|before| frame.begins_behind(before));
            let goes_on = is_behind && begins && !is_full;
            // What fills a sector up is not synced before the next transaction is, so that one may
            // follow upon it all the same.
            let fills_up = before.is_some_and(|before| frame.fills_up(before));
            is_full = fills_up && (is_full || !is_behind && !follows);
            is_behind |= !follows;
            (before, sums) = (Some(frame), frame.sums());
            goes_on
        })
    }

    /// Whether it has no end before its file has.
    fn fills_its_file(&self, start: Sums) -> bool {
        let mut sums = start;
        self.frames().all(|frame| {
            let follows = self.follows(frame, sums);
            sums = frame.sums();
            follows
        })
    }

    /// Whether everything that its transactions wrote stands in the database.
    fn is_in(&self, database: &mut (impl Read + Seek)) -> io::Result<bool> {
        let (mut sums, mut fitting): (Option<Sums>, usize) = (None, 0);
        let (mut written, mut open, mut pages) = (BTreeMap::new(), BTreeMap::new(), 0);
        for frame in self.frames() {
            // The header that the first one follows upon is the one that does not hold.
            if !sums.map_or_else(|| self.is_own(frame), |sums| self.follows(frame, sums)) {
                break;
            }
            (sums, fitting) = (Some(frame.sums()), fitting + 1);
            open.insert(frame.number(), frame.page);
            if let Some(after) = frame.pages_after() {
                pages = after;
                written.append(&mut open);
            }
        }
        // One alone vouches for nothing: it may be what a torn sector left.
        if fitting < 2 {
            return Ok(true);
        }
        let mut found = vec![0; self.page_bytes];
        for (number, page) in written.range(..=pages) {
            let at = u64::from(number - 1) * self.page_bytes as u64;
            database.seek(SeekFrom::Start(at))?;
            match database.read_exact(&mut found) {
                Ok(()) if found == *page => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// A number of a header.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes were taken"))
}

/// Goes on with the sums over more bytes, eight at a time.
fn sum(before: Sums, bytes: &[u8], big_endian: bool) -> Sums {
    let read = |bytes: &[u8]| {
        let bytes = bytes.try_into().expect("four bytes were taken");
        if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    };
    bytes.chunks_exact(8).fold(before, |[first, second], words| {
        let first = first.wrapping_add(read(&words[..4])).wrapping_add(second);
        [first, second.wrapping_add(read(&words[4..])).wrapping_add(first)]
    })
}

#[cfg(test)]
mod tests;
