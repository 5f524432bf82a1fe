//! The attacks on the local API, against the real program: what a hostile page, program or request
//! may try, and that no label comes of it.
//!
//! The numbers are those of the threat table. Each attack is made as strong as it can be: it holds a
//! good token unless having none is the attack, so that only the defence at hand stands in its way.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

#[path = "attacks/browser.rs"]
mod browser;
#[path = "attacks/canary.rs"]
mod canary;
#[path = "attacks/document.rs"]
mod document;
#[path = "attacks/flood.rs"]
mod flood;
#[path = "attacks/printer.rs"]
mod printer;
#[path = "attacks/program.rs"]
mod program;
#[path = "attacks/request.rs"]
mod request;
#[path = "attacks/target.rs"]
mod target;
#[path = "attacks/words.rs"]
mod words;
