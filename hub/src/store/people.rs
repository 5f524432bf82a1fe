//! What a store remembers of those who use the hub: users, their sessions, programs with tokens;
//! and which stations were let in by whom.
//!
//! What somebody does and its line in the audit are in one commit. Secrets come here as hashes.

use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{Site, StationId},
};

use super::{Deed, StoreError};
use crate::people::{PasswordHash, Person, Role, SecretHash};

/// How many users and how many programs a hub may have.
pub const PEOPLE_MAX: u64 = 10_000;

/// One user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they became known.
    pub made_at: UnixMillis,
    /// When they were shut out.
    pub ended_at: Option<UnixMillis>,
}

/// What is to change about a user; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What they may do from now on.
    pub role: Option<Role>,
    /// Their password from now on; every session ends.
    pub password: Option<PasswordHash>,
    /// Whether they are shut out; if so, every session ends.
    pub shut_out: Option<bool>,
}

/// One program that may use the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramRow {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who let it in.
    pub made_by: String,
    /// When.
    pub made_at: UnixMillis,
    /// Until when its token counts.
    pub ends_at: UnixMillis,
    /// When its token was ended before that.
    pub ended_at: Option<UnixMillis>,
}

/// A session that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The half in the cookie.
    pub cookie: SecretHash,
    /// The half that the page keeps.
    pub key: SecretHash,
    /// Whose it is; nobody's is the administrator's.
    pub name: Option<String>,
    /// Until when.
    pub ends_at: UnixMillis,
}

/// One token that lets a station become known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    /// The site.
    pub site: Site,
    /// When it was made.
    pub made_at: UnixMillis,
    /// Until when it counts.
    pub expires_at: UnixMillis,
    /// When it was used.
    pub used_at: Option<UnixMillis>,
    /// By which station.
    pub station: Option<StationId>,
}

/// What the hub remembers of those who use it.
pub trait People: Send + Sync {
    /// Makes a user known; false when the name is taken, or there are too many.
    ///
    /// # Errors
    /// When the store fails.
    fn add_user(
        &self,
        name: &str,
        role: Role,
        password: &PasswordHash,
        deed: Deed,
    ) -> Result<bool, StoreError>;

    /// Every user, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn users(&self) -> Result<Vec<UserRow>, StoreError>;

    /// The password of a user who is not shut out.
    ///
    /// # Errors
    /// When the store fails.
    fn password(&self, name: &str) -> Result<Option<PasswordHash>, StoreError>;

    /// Changes a user; false when there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn change_user(&self, name: &str, change: UserChange, deed: Deed) -> Result<bool, StoreError>;

    /// Begins a session, and forgets those that are over.
    ///
    /// # Errors
    /// When the store fails.
    fn begin_session(&self, session: NewSession, deed: Deed) -> Result<(), StoreError>;

    /// Whose session these are the two halves of.
    ///
    /// # Errors
    /// When the store fails.
    fn session(
        &self,
        cookie: SecretHash,
        key: SecretHash,
        now: UnixMillis,
    ) -> Result<Option<Person>, StoreError>;

    /// Ends the session of a cookie.
    ///
    /// # Errors
    /// When the store fails.
    fn end_session(&self, cookie: SecretHash) -> Result<(), StoreError>;

    /// Lets a program in; false when the name is taken, or there are too many.
    ///
    /// # Errors
    /// When the store fails.
    fn add_program(
        &self,
        row: ProgramRow,
        hash: SecretHash,
        deed: Deed,
    ) -> Result<bool, StoreError>;

    /// Every program, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn programs(&self) -> Result<Vec<ProgramRow>, StoreError>;

    /// Which program has this token.
    ///
    /// # Errors
    /// When the store fails.
    fn program(&self, hash: SecretHash, now: UnixMillis) -> Result<Option<Person>, StoreError>;

    /// Ends the token of a program; false when there is none to end.
    ///
    /// # Errors
    /// When the store fails.
    fn end_program(&self, name: &str, deed: Deed) -> Result<bool, StoreError>;

    /// Lets one station of a site become known, once.
    ///
    /// # Errors
    /// When the store fails.
    fn invite(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        expires_at: UnixMillis,
        deed: Deed,
    ) -> Result<(), StoreError>;

    /// The latest tokens for stations, at most this many.
    ///
    /// # Errors
    /// When the store fails.
    fn invitations(&self, limit: u32) -> Result<Vec<InvitationRow>, StoreError>;

    /// Ends every key of a station, with a line in the audit if there were any; how many.
    ///
    /// # Errors
    /// When the store fails.
    fn expel(&self, station: &StationId, deed: Deed) -> Result<u64, StoreError>;
}
