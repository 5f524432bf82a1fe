//! A USB printer held by Windows' own printer driver, `usbprint.sys`: found by its device
//! interface, opened like a file, and waited for with a deadline.

use std::ffi::c_void;
use std::io::{self, Read, Write};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    DIGCF_DEVICEINTERFACE, DIGCF_PRESENT, HDEVINFO, SP_DEVICE_INTERFACE_DATA,
    SP_DEVICE_INTERFACE_DETAIL_DATA_W, SetupDiDestroyDeviceInfoList, SetupDiEnumDeviceInterfaces,
    SetupDiGetClassDevsW, SetupDiGetDeviceInterfaceDetailW,
};
use windows_sys::Win32::Foundation::{
    ERROR_IO_INCOMPLETE, ERROR_IO_PENDING, ERROR_OPERATION_ABORTED, GENERIC_READ, GENERIC_WRITE,
    HANDLE, INVALID_HANDLE_VALUE, WAIT_TIMEOUT,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_OVERLAPPED, OPEN_EXISTING, ReadFile, WriteFile,
};
use windows_sys::Win32::System::IO::{
    CancelIoEx, DeviceIoControl, GetOverlappedResultEx, OVERLAPPED,
};
use windows_sys::Win32::System::Threading::CreateEventW;
use windows_sys::core::GUID;

use super::{DeviceId, Found};
use crate::address::UsbPrinter;
use crate::transport::Transport;

/// `GUID_DEVINTERFACE_USBPRINT` of `usbprint.h`.
static USBPRINT: GUID = GUID::from_u128(0x28d7_8fad_5a12_11d1_ae5b_0000_f803_a8c2);

/// `IOCTL_USBPRINT_GET_1284_ID` of `usbprint.h`.
const GET_1284_ID: u32 = 0x0022_0034;

/// Most printers of one computer, and the longest path of one in UTF-16 units.
const PRINTERS_MAX: u32 = 256;
const PATH_UNITS_MAX: usize = 1024;
const ID_BYTES_MAX: usize = 1024;

/// An open printer.
#[derive(Debug)]
pub(super) struct UsbPrint {
    file: OwnedHandle,
    event: OwnedHandle,
    read_time_max: Duration,
    write_time_max: Duration,
}

fn failed<T>() -> io::Result<T> {
    Err(io::Error::last_os_error())
}

#[expect(unsafe_code, reason = "the system's interface is C")]
impl UsbPrint {
    pub(super) fn open(printer: &UsbPrinter) -> io::Result<Self> {
        Self::open_path(&find(printer)?)
    }

    fn open_path(path: &[u16]) -> io::Result<Self> {
        let access = GENERIC_READ | GENERIC_WRITE;
        // SAFETY: the path ends with a zero.
        let file = unsafe {
            let none = ptr::null_mut();
            CreateFileW(
                path.as_ptr(),
                access,
                0,
                ptr::null(),
                OPEN_EXISTING,
                FILE_FLAG_OVERLAPPED,
                none,
            )
        };
        if file == INVALID_HANDLE_VALUE {
            return failed();
        }
        // SAFETY: the handle is open and nobody else's.
        let file = unsafe { OwnedHandle::from_raw_handle(file) };
        // SAFETY: an event without a name, reset by hand.
        let event = unsafe { CreateEventW(ptr::null(), 1, 0, ptr::null()) };
        if event.is_null() {
            return failed();
        }
        // SAFETY: the handle is open and nobody else's.
        let event = unsafe { OwnedHandle::from_raw_handle(event) };
        Ok(Self { file, event, read_time_max: Duration::ZERO, write_time_max: Duration::ZERO })
    }

    /// Starts something, waits for it, and takes it back at the deadline: then it has either
    /// happened, or not at all.
    fn wait(
        &self,
        time_max: Duration,
        start: impl FnOnce(HANDLE, *mut OVERLAPPED) -> i32,
    ) -> io::Result<usize> {
        let file = self.file.as_raw_handle();
        let mut running =
            OVERLAPPED { hEvent: self.event.as_raw_handle(), ..OVERLAPPED::default() };
        let running = &raw mut running;
        if start(file, running) == 0 {
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(ERROR_IO_PENDING.cast_signed()) {
                return Err(error);
            }
        }
        let limit = u32::try_from(time_max.as_millis()).unwrap_or(u32::MAX - 1);
        let mut count = 0;
        // SAFETY: the operation was started with this structure, which outlives the wait.
        let mut done = unsafe { GetOverlappedResultEx(file, running, &raw mut count, limit, 0) };
        if done == 0 {
            let late = io::Error::last_os_error();
            let waits = [WAIT_TIMEOUT, ERROR_IO_INCOMPLETE].map(u32::cast_signed);
            if !late.raw_os_error().is_some_and(|code| waits.contains(&code)) {
                return Err(late);
            }
            // SAFETY: as above; afterwards the system is asked until it has let go of it.
            done = unsafe {
                CancelIoEx(file, running);
                GetOverlappedResultEx(file, running, &raw mut count, u32::MAX, 0)
            };
        }
        let count = usize::try_from(count).map_err(io::Error::other)?;
        if done != 0 || count > 0 {
            return Ok(count);
        }
        let error = io::Error::last_os_error();
        if error.raw_os_error() == Some(ERROR_OPERATION_ABORTED.cast_signed()) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Err(error)
    }

    fn id(&self) -> io::Result<DeviceId> {
        let mut answer = [0_u8; ID_BYTES_MAX];
        let place = answer.as_mut_ptr().cast::<c_void>();
        let size = u32::try_from(ID_BYTES_MAX).expect("a thousand fits");
        let count = self.wait(Duration::from_secs(1), |file, running| {
            // SAFETY: the answer's place is as long as said and outlives the wait.
            unsafe {
                let none = ptr::null_mut();
                DeviceIoControl(file, GET_1284_ID, ptr::null(), 0, place, size, none, running)
            }
        })?;
        Ok(DeviceId::read(&answer[..count.min(ID_BYTES_MAX)]))
    }
}

/// A length as the system counts.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Read for UsbPrint {
    #[expect(unsafe_code, reason = "the system's interface is C")]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (place, size) = (buffer.as_mut_ptr(), length(buffer.len()));
        let count = self.wait(self.read_time_max, |file, running| {
            // SAFETY: the buffer is as long as said and outlives the wait.
            unsafe { ReadFile(file, place, size, ptr::null_mut(), running) }
        })?;
        // A USB printer without an answer may also say so by an empty one.
        if count == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(count) }
    }
}

impl Write for UsbPrint {
    #[expect(unsafe_code, reason = "the system's interface is C")]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (place, size) = (bytes.as_ptr(), length(bytes.len()));
        self.wait(self.write_time_max, |file, running| {
            // SAFETY: the bytes are as many as said and outlive the wait.
            unsafe { WriteFile(file, place, size, ptr::null_mut(), running) }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for UsbPrint {
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()> {
        self.read_time_max = read;
        self.write_time_max = write;
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The printers that the driver holds. One that somebody else has open tells only its numbers.
pub(super) fn printers() -> io::Result<Vec<Found>> {
    let paths = paths()?;
    Ok(paths
        .iter()
        .filter_map(|path| {
            let address = numbers(&String::from_utf16_lossy(path))?;
            let id = UsbPrint::open_path(path).and_then(|printer| printer.id()).unwrap_or_default();
            Some(Found { address, id })
        })
        .collect())
}

fn find(printer: &UsbPrinter) -> io::Result<Vec<u16>> {
    let UsbPrinter::Numbered { vendor, product, serial } = printer else {
        let what = "on this system write usb://vendor:product?serial=";
        return Err(io::Error::new(io::ErrorKind::Unsupported, what));
    };
    let is_it = |path: &Vec<u16>| match numbers(&String::from_utf16_lossy(path)) {
        Some(UsbPrinter::Numbered { vendor: its, product: kind, serial: own }) => {
            let named =
                |wanted: &String| own.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(wanted));
            (its, kind) == (*vendor, *product) && serial.as_ref().is_none_or(named)
        }
        Some(UsbPrinter::Device(_)) | None => false,
    };
    let mut fitting: Vec<_> = paths()?.into_iter().filter(is_it).collect();
    if fitting.len() > 1 {
        return Err(super::several(fitting.len()));
    }
    let missing = || io::Error::new(io::ErrorKind::NotFound, "no such printer is plugged in");
    fitting.pop().ok_or_else(missing)
}

/// The numbers in a path such as `\\?\usb#vid_0a5f&pid_0084#28j1234#{28d78fad-…}`.
fn numbers(path: &str) -> Option<UsbPrinter> {
    let path = path.to_ascii_lowercase();
    let mut parts = path.split('#').skip(1);
    let (kind, serial) = (parts.next()?, parts.next()?);
    let number = |key: &str| {
        let (_, rest) = kind.split_once(key)?;
        u16::from_str_radix(rest.get(..4)?, 16).ok()
    };
    // Windows makes up a name with `&` in it for a device that has no serial number.
    let serial = (!serial.contains('&')).then(|| serial.to_owned());
    Some(UsbPrinter::Numbered { vendor: number("vid_")?, product: number("pid_")?, serial })
}

/// The paths of the printers that are there, each ending with a zero.
#[expect(unsafe_code, reason = "the system's interface is C")]
fn paths() -> io::Result<Vec<Vec<u16>>> {
    let flags = DIGCF_PRESENT | DIGCF_DEVICEINTERFACE;
    // SAFETY: the class is a constant; the list is ended below.
    let list =
        unsafe { SetupDiGetClassDevsW(&raw const USBPRINT, ptr::null(), ptr::null_mut(), flags) };
    if list == HDEVINFO::from(-1_i8) {
        return failed();
    }
    let found = (0..PRINTERS_MAX).map_while(|at| path(list, at)).collect();
    // SAFETY: the list is open, and this is its last use.
    let _ended = unsafe { SetupDiDestroyDeviceInfoList(list) };
    Ok(found)
}

#[expect(unsafe_code, reason = "the system's interface is C")]
fn path(list: HDEVINFO, at: u32) -> Option<Vec<u16>> {
    let mut interface = SP_DEVICE_INTERFACE_DATA {
        cbSize: length(size_of::<SP_DEVICE_INTERFACE_DATA>()),
        ..SP_DEVICE_INTERFACE_DATA::default()
    };
    // SAFETY: the list is open and the structure says its size.
    let is_there = unsafe {
        let place = &raw mut interface;
        SetupDiEnumDeviceInterfaces(list, ptr::null(), &raw const USBPRINT, at, place)
    };
    if is_there == 0 {
        return None;
    }
    // The path follows a number of four bytes; `u32` keeps that number aligned.
    let mut detail = vec![0_u32; 1 + PATH_UNITS_MAX / 2];
    detail[0] = length(size_of::<SP_DEVICE_INTERFACE_DETAIL_DATA_W>());
    let place = detail.as_mut_ptr().cast::<SP_DEVICE_INTERFACE_DETAIL_DATA_W>();
    let size = length(detail.len() * 4);
    // SAFETY: the place is as long as said, and its first number is the structure's size.
    let told = unsafe {
        let none = ptr::null_mut();
        SetupDiGetDeviceInterfaceDetailW(
            list,
            &raw const interface,
            place,
            size,
            none,
            ptr::null_mut(),
        )
    };
    if told == 0 {
        return None;
    }
    let units = detail[1..].iter().flat_map(|pair| {
        let bytes = pair.to_le_bytes();
        [u16::from_le_bytes([bytes[0], bytes[1]]), u16::from_le_bytes([bytes[2], bytes[3]])]
    });
    let mut path: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    path.push(0);
    Some(path)
}
