//! Turns a template and its data into a page.
//!
//! A [`Page`] is what a print head can do and nothing more: black and white dots. This crate
//! never knows a printer, a printer language or a job, and never does IO.

mod page;

pub use page::{PAGE_BYTES_MAX, Page, PageError, SIDE_DOTS_MAX};
