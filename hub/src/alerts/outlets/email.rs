//! E-mail through a mail server, in digests.
//!
//! A letter says that something is wrong; nobody is woken by one.

use std::{fmt, time::Duration};

use lettre::{
    Message, SmtpTransport, Transport as _,
    message::{Mailbox as Address, header::ContentType},
};

use super::SendError;

/// How long the mail server may take for a step.
const TIME_MAX: Duration = Duration::from_secs(10);

/// A mail server, a sender and a receiver.
#[derive(Clone)]
pub struct Mailbox {
    /// The server, such as `smtps://user:password@mail.example` or `smtp://10.0.0.1:25`.
    server: String,
    from: Address,
    to: Address,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("from", &self.from).field("to", &self.to).finish()
    }
}

impl Mailbox {
    /// A mailbox, if the three are what they should be.
    pub fn new(server: &str, from: &str, to: &str) -> Option<Self> {
        SmtpTransport::from_url(server).ok()?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        Some(Self { server: server.to_owned(), from, to })
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// When the server does not take it.
    pub fn send(&self, subject: &str, text: &str) -> Result<(), SendError> {
        let failed = |what: &str| SendError::Mail(what.to_owned());
        let letter = Message::builder()
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| failed("it cannot be written"))?;
        let server = SmtpTransport::from_url(&self.server)
            .map_err(|_| failed("the address of the server is wrong"))?
            .timeout(Some(TIME_MAX))
            .build();
        server.send(&letter).map(drop).map_err(|error| {
            failed(if error.is_timeout() { "no answer in time" } else { "the server says no" })
        })
    }
}
