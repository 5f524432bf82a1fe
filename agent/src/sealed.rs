//! Values that must not leave the station: they cannot be printed, logged or serialized.
//!
//! Opening one is a named call, so that a review can search for it.

use std::fmt;

use zeroize::Zeroize;

/// A value that is wiped when it is dropped and whose `Debug` says only that it is sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed<T: Zeroize>(T);

impl<T: Zeroize> Sealed<T> {
    /// Seals a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Opens the seal for the one who must know: a printer, a cipher, the client it came from.
    pub fn open(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sealed<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sealed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_prints_nothing_of_itself() {
        let sealed = Sealed::new("Li Wei, 13800138000".to_owned());
        assert_eq!(format!("{sealed:?}"), "sealed");
        assert_eq!(sealed.open(), "Li Wei, 13800138000");
    }
}
