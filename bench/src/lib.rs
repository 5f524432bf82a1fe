//! Runs and loads the whole line, and measures it beside its peers.
//!
//! [`mod@line`] sends the same labels through every [`system`], in turns, into one [`sink`] each,
//! and [`report`] says what it cost and what became of every label. The programs under test are
//! the real ones, reached over their own protocols. [`encoders`] says what a page of dots costs on
//! a serial line. [`station`] says what one station bears, and counts every label at its printer;
//! [`mod@hub`] what a hub bears. Nothing here prints, decides about a label,
//! or is needed by anything else; a figure is never made prettier than it was measured.

pub mod child;
pub mod disk;
pub mod encoders;
pub mod error;
pub mod figures;
pub mod http;
pub mod hub;
pub mod label;
pub mod line;
pub mod report;
pub mod sink;
pub mod station;
pub mod system;
pub mod tally;
pub mod usage;
