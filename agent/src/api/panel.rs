//! The operator's panel: its files, and the one way in for the page they make.
//!
//! The panel is a page of this station's own origin. It comes in with two halves of one secret: a
//! cookie that no script can read, and a key that no other page or port can read. Neither is of
//! use alone. Nothing here decides about labels.

mod desk;
mod files;
mod sign_in;

pub(crate) use desk::Desk;
pub(super) use files::{file, is_file, page};
pub(super) use sign_in::{INVITATIONS, SESSION, invite, sign_in, sign_out};
pub(super) use {
    files::__path_page,
    sign_in::{__path_invite, __path_sign_in, __path_sign_out},
};

/// The client that the panel is to everybody behind the gate; no paired client has its name.
pub const PANEL_CLIENT: &str = "panel";
