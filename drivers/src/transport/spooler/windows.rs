//! The spooler's calls. They talk to a service of this computer, which answers at once.

use std::collections::BTreeSet;
use std::ffi::c_void;
use std::io::{self, Read, Write};
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::Graphics::Printing::{
    AbortPrinter, ClosePrinter, DOC_INFO_1W, EndDocPrinter, GetPrinterW, OpenPrinterW,
    PRINTER_HANDLE, PRINTER_INFO_6, PRINTER_STATUS_BUSY, PRINTER_STATUS_DOOR_OPEN,
    PRINTER_STATUS_ERROR, PRINTER_STATUS_NOT_AVAILABLE, PRINTER_STATUS_OFFLINE,
    PRINTER_STATUS_PAPER_JAM, PRINTER_STATUS_PAPER_OUT, PRINTER_STATUS_PAPER_PROBLEM,
    PRINTER_STATUS_PAUSED, PRINTER_STATUS_PRINTING, PRINTER_STATUS_PROCESSING,
    PRINTER_STATUS_USER_INTERVENTION, StartDocPrinterW, WritePrinter,
};

use crate::address::Answers;
use crate::status::{Reason, Status, Work};
use crate::transport::{Handover, Transport};

/// What each bit of the spooler's state means in our words.
const BITS: &[(u32, Reason)] = &[
    (PRINTER_STATUS_PAUSED, Reason::Paused),
    (PRINTER_STATUS_ERROR, Reason::Other),
    (PRINTER_STATUS_PAPER_JAM, Reason::MediaJam),
    (PRINTER_STATUS_PAPER_OUT, Reason::MediaEmpty),
    (PRINTER_STATUS_PAPER_PROBLEM, Reason::Other),
    (PRINTER_STATUS_OFFLINE, Reason::Offline),
    (PRINTER_STATUS_NOT_AVAILABLE, Reason::Offline),
    (PRINTER_STATUS_DOOR_OPEN, Reason::CoverOpen),
    (PRINTER_STATUS_USER_INTERVENTION, Reason::Other),
];

const WORKING: u32 = PRINTER_STATUS_BUSY | PRINTER_STATUS_PRINTING | PRINTER_STATUS_PROCESSING;

/// An open printer of the spooler.
pub(super) struct Spooler {
    printer: PRINTER_HANDLE,
    /// A document is begun and not ended.
    begun: bool,
}

// SAFETY: the spooler's handle may be used by one thread after the other.
#[expect(unsafe_code, reason = "a handle is a pointer, which says nothing of threads")]
unsafe impl Send for Spooler {}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn done(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[expect(unsafe_code, reason = "the spooler's interface is C")]
impl Spooler {
    pub(super) fn open(name: &str) -> io::Result<Self> {
        let name = wide(name);
        let mut printer = PRINTER_HANDLE::default();
        // SAFETY: the name ends with a zero, and the handle has a place.
        done(unsafe { OpenPrinterW(name.as_ptr(), &raw mut printer, ptr::null()) })?;
        Ok(Self { printer, begun: false })
    }

    fn start(&mut self) -> io::Result<()> {
        let (mut name, mut kind) = (wide("label"), wide("RAW"));
        let document = DOC_INFO_1W {
            pDocName: name.as_mut_ptr(),
            pOutputFile: ptr::null_mut(),
            pDatatype: kind.as_mut_ptr(),
        };
        // SAFETY: both texts end with a zero and live as long as the call.
        let job = unsafe { StartDocPrinterW(self.printer, 1, &raw const document) };
        if job == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn give_up(&mut self) {
        if std::mem::take(&mut self.begun) {
            // SAFETY: the handle is open. A document that cannot be given up is one that is gone.
            let _gone = unsafe { AbortPrinter(self.printer) };
        }
    }

    fn bits(&self) -> io::Result<u32> {
        let mut info = PRINTER_INFO_6 { dwStatus: 0 };
        let size = u32::try_from(size_of::<PRINTER_INFO_6>()).expect("it is four bytes");
        let mut needed = 0;
        // SAFETY: the structure is of level 6, and its size is told.
        let answer =
            unsafe { GetPrinterW(self.printer, 6, (&raw mut info).cast(), size, &raw mut needed) };
        done(answer)?;
        Ok(info.dwStatus)
    }
}

impl Drop for Spooler {
    #[expect(unsafe_code, reason = "the spooler's interface is C")]
    fn drop(&mut self) {
        self.give_up();
        // SAFETY: the handle is open, and this is its last use.
        let _closed = unsafe { ClosePrinter(self.printer) };
    }
}

impl Read for Spooler {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Spooler {
    #[expect(unsafe_code, reason = "the spooler's interface is C")]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.begun {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut taken = 0;
        let data = bytes.as_ptr().cast::<c_void>();
        // SAFETY: the length is at most that of the bytes.
        done(unsafe { WritePrinter(self.printer, data, length, &raw mut taken) })?;
        usize::try_from(taken).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Spooler {
    /// The spooler is on this computer and takes what it is given.
    fn set_deadlines(&mut self, _read: Duration, _write: Duration) -> io::Result<()> {
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn answers(&self) -> Answers {
        Answers::Way
    }

    fn begin_document(&mut self, _length_bytes: usize) -> io::Result<()> {
        self.give_up();
        self.start()?;
        self.begun = true;
        Ok(())
    }

    #[expect(unsafe_code, reason = "the spooler's interface is C")]
    fn end_document(&mut self) -> io::Result<Handover> {
        self.begun = false;
        // SAFETY: the handle is open.
        done(unsafe { EndDocPrinter(self.printer) })?;
        Ok(Handover::Taken)
    }

    fn status(&mut self) -> io::Result<Option<Status>> {
        let bits = self.bits()?;
        let reasons = BITS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, reason)| *reason);
        let reasons: BTreeSet<Reason> = reasons.collect();
        let work = if bits & WORKING != 0 { Work::UnderWay } else { Work::None };
        Ok(Some(Status { reasons, work, ..Status::default() }))
    }
}
