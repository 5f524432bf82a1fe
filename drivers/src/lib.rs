//! Speaks printers' languages and reaches them.
//!
//! [`language`] knows what bytes mean and does nothing; [`raster`] writes a page's dots in the
//! graphics of one; [`transport`] carries bytes and knows nothing; a [`device`] holds one printer by
//! both; [`discovery`] finds printers and prints on none. [`profile`] says what is known of a model,
//! and [`status`] is what a printer says of itself, in IPP's words; [`policy`] is what a stranger's
//! document may make it do. Nothing here knows a job or a queue.

pub mod address;
pub mod device;
pub mod discovery;
pub mod language;
pub mod policy;
pub mod profile;
pub mod raster;
pub mod status;
pub mod transport;
