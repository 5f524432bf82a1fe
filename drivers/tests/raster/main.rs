//! Pages said in every packing and read back by somebody else: dot for dot the same.
//!
//! The readers in [`decode`] are written from the languages' manuals and share no code with the
//! writers.

#[cfg(test)]
mod decode;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod scanned;
