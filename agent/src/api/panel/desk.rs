//! Who is signed in to the panel: invitations that work once, and sessions that last.
//!
//! Keeps digests only. An invitation lives in memory and is gone with the process; a session is a
//! file of its own in the state folder, so that a restarted station still knows its panel. Nothing
//! here looks at a request.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use spool::Timestamp;

use crate::{
    api::{
        NoRandomness, Token, TokenDigest,
        stay::{End, Stay},
    },
    clock::Time,
    secret_file::{self, SecretError},
};

/// How long an invitation may be used, in milliseconds.
pub(super) const INVITATION_MS_MAX: u64 = 10 * 60 * 1_000;

/// How long a session lasts, in milliseconds: a season, so that a bench signs in four times a year.
pub(super) const SESSION_MS_MAX: u64 = 90 * 24 * 60 * 60 * 1_000;

/// Most invitations that are open at once; a further one ends the oldest.
const INVITATIONS_MAX: usize = 8;

/// Most sessions at once; a further one ends the one that was used longest ago.
const SESSIONS_MAX: usize = 16;

/// Letters of a code that a person can tell apart on paper and on the phone.
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a code: 50 random bits, for ten minutes, once.
const CODE_LETTERS_MAX: usize = 10;

/// Why nobody can be signed in.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeskError {
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// What a new session is recognised by; shown once.
pub(super) struct SignedIn {
    pub(super) cookie: Token,
    pub(super) key: Token,
    pub(super) until: Timestamp,
}

#[derive(Debug)]
struct Invitation {
    code: TokenDigest,
    until: Timestamp,
}

#[derive(Debug)]
struct Session {
    cookie: TokenDigest,
    key: TokenDigest,
    until: Timestamp,
    used_at: Timestamp,
    end: End,
}

#[derive(Debug, Default)]
struct Book {
    invitations: Vec<Invitation>,
    sessions: Vec<Session>,
}

/// The desk at which the panel signs in.
#[derive(Debug)]
pub(crate) struct Desk {
    folder: PathBuf,
    clock: Arc<dyn Time>,
    book: Mutex<Book>,
}

impl Desk {
    /// A desk that keeps its sessions in `folder`, and goes by `clock`. What cannot be read there is
    /// not signed in.
    pub(crate) fn open(folder: PathBuf, clock: Arc<dyn Time>) -> Self {
        let sessions = read_sessions(&folder, clock.moment().wall);
        let book = Mutex::new(Book { invitations: Vec::new(), sessions });
        Self { folder, clock, book }
    }

    /// The time by which invitations and sessions end.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.moment().wall
    }

    /// A new code, and until when it is good.
    pub(super) fn invite(&self, now: Timestamp) -> Result<(String, Timestamp), NoRandomness> {
        let token = Token::generate()?;
        // Any 50 bits of a digest of 256 random ones are as good as 50 random ones.
        let hex = token.digest().to_hex();
        let bits = u64::from_str_radix(&hex[..16], 16).expect("a digest is hexadecimal");
        let letters = (0..CODE_LETTERS_MAX).map(|place| {
            char::from(CODE_LETTERS[usize::try_from(bits >> (5 * place) & 31).unwrap_or(0)])
        });
        let code: String = letters.collect();
        let until = Timestamp(now.0.saturating_add(INVITATION_MS_MAX));
        let mut book = self.book();
        book.invitations.retain(|invitation| invitation.until > now);
        if book.invitations.len() == INVITATIONS_MAX {
            book.invitations.remove(0);
        }
        book.invitations.push(Invitation { code: TokenDigest::of(&code), until });
        let (first, second) = code.split_at(CODE_LETTERS_MAX / 2);
        Ok((format!("{first}-{second}"), until))
    }

    /// Signs in whoever has a good code, and makes the code useless; none for any other.
    pub(super) fn sign_in(
        &self,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, DeskError> {
        if !self.take_invitation(code, now) {
            return Ok(None);
        }
        let (cookie, key) = (Token::generate()?, Token::generate()?);
        let until = Timestamp(now.0.saturating_add(SESSION_MS_MAX));
        secret_file::create_folder(&self.folder)?;
        let text = format!("{} {}\n", key.digest().to_hex(), until.0);
        secret_file::create(&self.file(cookie.digest()), text.as_bytes())?;
        let (cookie_digest, key_digest, end) = (cookie.digest(), key.digest(), End::new());
        let session = Session { cookie: cookie_digest, key: key_digest, until, used_at: now, end };
        let mut book = self.book();
        if book.sessions.len() >= SESSIONS_MAX {
            let idle = (0..book.sessions.len()).min_by_key(|place| book.sessions[*place].used_at.0);
            idle.into_iter().for_each(|place| self.forget(&book.sessions.remove(place)));
        }
        book.sessions.push(session);
        Ok(Some(SignedIn { cookie, key, until }))
    }

    fn take_invitation(&self, code: &str, now: Timestamp) -> bool {
        let offered = TokenDigest::of(&as_meant(code));
        let mut book = self.book();
        book.invitations.retain(|invitation| invitation.until > now);
        let before = book.invitations.len();
        book.invitations.retain(|invitation| invitation.code != offered);
        book.invitations.len() < before
    }

    /// How long whoever brings these may stay: as long as the session lasts of which one of the
    /// cookies and the key are the two halves. None if there is no such session.
    pub(crate) fn know<'a>(
        &self,
        cookies: impl Iterator<Item = &'a str>,
        key: &str,
    ) -> Option<Stay> {
        let (now, key) = (self.now(), TokenDigest::of(key));
        let mut book = self.book();
        let mut known = None;
        for cookie in cookies.map(TokenDigest::of) {
            for session in &mut book.sessions {
                if session.cookie == cookie && session.key == key && session.until > now {
                    session.used_at = now;
                    known = Some(session.end.stay(session.until, Arc::clone(&self.clock)));
                }
            }
        }
        known
    }

    /// Ends the sessions of these cookies.
    pub(super) fn sign_out<'a>(&self, cookies: impl Iterator<Item = &'a str>) {
        let ended: Vec<TokenDigest> = cookies.map(TokenDigest::of).collect();
        let mut book = self.book();
        let (gone, stays) = std::mem::take(&mut book.sessions)
            .into_iter()
            .partition(|session| ended.contains(&session.cookie));
        book.sessions = stays;
        let gone: Vec<Session> = gone;
        gone.iter().for_each(|session| self.forget(session));
    }

    fn forget(&self, session: &Session) {
        let file = self.file(session.cookie);
        if let Err(error) = fs::remove_file(&file) {
            tracing::warn!(%error, "A session of the panel ended, but its file stays");
        }
    }

    fn file(&self, cookie: TokenDigest) -> PathBuf {
        self.folder.join(cookie.to_hex())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A code as it was given out: people write small letters, spaces, and O for 0.
fn as_meant(code: &str) -> String {
    let letters = code.chars().filter(|letter| letter.is_ascii_alphanumeric());
    letters
        .take(2 * CODE_LETTERS_MAX)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'U' => 'V',
            other => other,
        })
        .collect()
}

fn read_sessions(folder: &Path, now: Timestamp) -> Vec<Session> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut sessions: Vec<Session> = files.filter_map(|file| read_session(&file)).collect();
    sessions.retain(|session| session.until > now);
    sessions.sort_by_key(|session| session.until.0);
    sessions.drain(..sessions.len().saturating_sub(SESSIONS_MAX));
    sessions
}

fn read_session(file: &Path) -> Option<Session> {
    let cookie = TokenDigest::from_hex(file.file_name()?.to_str()?)?;
    let secret = secret_file::read(file);
    if let Err(error) = &secret {
        tracing::warn!(%error, "A session of the panel is not taken");
    }
    let secret = secret.ok()??;
    let (key, until) = std::str::from_utf8(&secret).ok()?.trim_ascii().split_once(' ')?;
    let until = Timestamp(until.parse().ok()?);
    let (key, used_at, end) = (TokenDigest::from_hex(key)?, Timestamp(0), End::new());
    Some(Session { cookie, key, until, used_at, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn desk(folder: &Path) -> Desk {
        Desk::open(folder.join("panel-sessions"), Arc::new(Clock::default()))
    }

    fn knows(desk: &Desk, signed_in: &SignedIn) -> bool {
        desk.know([signed_in.cookie.reveal()].into_iter(), signed_in.key.reveal()).is_some()
    }

    #[test]
    fn a_code_signs_in_once_however_a_person_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let now = desk.now();
        let (code, _) = desk.invite(now).unwrap();
        let written = format!(" {} ", code.to_lowercase().replace('-', " ").replace('0', "o"));
        let signed_in = desk.sign_in(&written, now).unwrap().expect("the code is good");
        assert!(knows(&desk, &signed_in));
        assert!(desk.sign_in(&code, now).unwrap().is_none(), "a code works once");
    }

    #[test]
    fn a_code_that_is_old_or_nobodys_signs_nobody_in() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let now = desk.now();
        let (code, until) = desk.invite(now).unwrap();
        assert!(desk.sign_in(&code, until).unwrap().is_none());
        for nobodys in ["", "-", "00000-00000", &"0".repeat(10_000)] {
            assert!(desk.sign_in(nobodys, now).unwrap().is_none(), "{nobodys:.20}");
        }
    }

    #[test]
    fn neither_half_of_a_session_is_of_use_alone() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let now = desk.now();
        let sign_in = || desk.sign_in(&desk.invite(now).unwrap().0, now).unwrap().unwrap();
        let (one, other) = (sign_in(), sign_in());
        let pair = |cookie: &Token, key: &Token| {
            desk.know([cookie.reveal()].into_iter(), key.reveal()).is_some()
        };
        assert!(pair(&one.cookie, &one.key) && pair(&other.cookie, &other.key));
        assert!(!pair(&one.cookie, &other.key));
        assert!(!pair(&one.key, &one.cookie));
        assert!(desk.know(std::iter::empty(), one.key.reveal()).is_none());
    }

    #[test]
    fn a_restarted_station_knows_its_panel_until_it_is_signed_out() {
        let folder = tempfile::tempdir().unwrap();
        let before = desk(folder.path());
        let now = before.now();
        let signed_in = before.sign_in(&before.invite(now).unwrap().0, now).unwrap().unwrap();
        let after = desk(folder.path());
        assert!(knows(&after, &signed_in));
        after.sign_out([signed_in.cookie.reveal()].into_iter());
        assert!(!knows(&after, &signed_in));
        assert!(!knows(&desk(folder.path()), &signed_in), "its file is gone too");
    }

    #[test]
    fn the_seventeenth_session_ends_the_one_that_was_used_longest_ago() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let start = desk.now();
        let at = |seconds: u64| Timestamp(start.0 + seconds * 1_000);
        let sign_in = |second| {
            let (code, _) = desk.invite(at(second)).unwrap();
            desk.sign_in(&code, at(second)).unwrap().unwrap()
        };
        let sessions: Vec<_> = (0..=16).map(sign_in).collect();
        let known: Vec<_> = sessions.iter().map(|session| knows(&desk, session)).collect();
        assert_eq!(known, [vec![false], vec![true; 16]].concat());
        assert_eq!(fs::read_dir(folder.path().join("panel-sessions")).unwrap().count(), 16);
    }
}
