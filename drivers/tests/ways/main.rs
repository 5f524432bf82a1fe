//! Every way to a printer over something real: terminals, print servers, files.

#[cfg(unix)]
mod file;
#[cfg(unix)]
mod ippeveprinter;
mod lpd;
#[cfg(unix)]
mod serial;
mod sockets;

use std::time::Duration;

use drivers::address::Address;
use drivers::profile::Profile;

/// A profile of those that come with the program, impatient enough for a test.
fn profile(id: &str) -> Profile {
    let profile = Profile::embedded().iter().find(|profile| profile.id == id);
    let profile = profile.expect("it comes with the program").clone();
    Profile { stall_time_max: Duration::from_millis(300), ..profile }
}

fn address(text: &str) -> Address {
    text.parse().expect("this is how addresses look")
}

/// A document that is longer than any buffer on the way.
fn long_document() -> Vec<u8> {
    (0..200_000_u32).map(|at| b'a' + (at % 23) as u8).collect()
}
