//! A USB printer in an address: by what it is, or by its device file.

use std::fmt;
use std::path::PathBuf;

use super::AddressError;
use super::text::{self, Parts};

/// A USB printer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UsbPrinter {
    /// By its numbers: found at whatever socket it hangs today.
    Numbered {
        /// USB vendor number.
        vendor: u16,
        /// USB product number.
        product: u16,
        /// Its serial number; `None` takes the only one of these numbers.
        serial: Option<String>,
    },
    /// By its device file: `/dev/usb/lp0`.
    Device(PathBuf),
}

impl UsbPrinter {
    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, AddressError> {
        let wrong = || AddressError::Usb { text: parts.text.to_owned() };
        if parts.authority.is_empty() {
            parts.allow(&[])?;
            let bare = parts.path.trim_matches('/');
            return if bare.is_empty() {
                Err(wrong())
            } else {
                Ok(Self::Device(text::local_path(&parts.path)))
            };
        }
        parts.allow(&["serial"])?;
        let (vendor, product) = parts.authority.split_once(':').ok_or_else(wrong)?;
        let number = |digits: &str| {
            let hex = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten().ok_or_else(wrong)
        };
        if !parts.path.trim_matches('/').is_empty() {
            return Err(wrong());
        }
        let serial = parts.option("serial").map(str::to_owned);
        Ok(Self::Numbered { vendor: number(vendor)?, product: number(product)?, serial })
    }
}

impl fmt::Display for UsbPrinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UsbPrinter::Device(path) => write!(f, "usb://{}", text::encoded_path(path)),
            UsbPrinter::Numbered { vendor, product, serial } => {
                write!(f, "usb://{vendor:04x}:{product:04x}")?;
                match serial {
                    Some(serial) => write!(f, "?serial={}", text::Encoded(serial)),
                    None => Ok(()),
                }
            }
        }
    }
}
