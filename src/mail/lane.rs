//! A lane: one task's way to the mail server, with one connection at a time.
//!
//! There is no pool and nothing is shared, so the number of connections is the number of lanes. The
//! connection is kept between messages, and dropped on any error or late answer.

use std::time::Duration;

use super::connection::Connection;
use super::envelope::Envelope;
use super::outcome::{Failure, Reply, Stage, Trouble};
use super::transport::SmtpRoute;

/// How long each step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Finding the host and opening the connection.
    pub connect: Duration,
    /// The server's first line.
    pub greeting: Duration,
    /// EHLO, STARTTLS with its handshake, AUTH, MAIL, RCPT and RSET, each.
    pub command: Duration,
    /// The answer to DATA.
    pub data: Duration,
    /// Writing the message.
    pub body: Duration,
    /// The answer to the final dot. RFC 5321 section 4.5.3.2.6 asks for ten minutes: giving up sooner makes
    /// duplicates.
    pub final_dot: Duration,
    /// The answer to QUIT, which nobody needs.
    pub quit: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            greeting: Duration::from_secs(30),
            command: Duration::from_secs(60),
            data: Duration::from_secs(120),
            body: Duration::from_secs(180),
            final_dot: Duration::from_secs(600),
            quit: Duration::from_secs(5),
        }
    }
}

/// Carries messages one after another over one connection.
#[derive(Debug)]
pub struct Lane {
    route: SmtpRoute,
    deadlines: Deadlines,
    connection: Option<Connection>,
}

impl Lane {
    /// A lane along `route`; the first message opens the connection.
    #[must_use]
    pub const fn new(route: SmtpRoute, deadlines: Deadlines) -> Self {
        Self { route, deadlines, connection: None }
    }

    /// Hands `message` over: headers and body, 7-bit, with CRLF line ends. `Ok` holds the server's 250 to the
    /// final dot, and nothing else.
    ///
    /// Dropping the future drops the connection with it.
    ///
    /// # Errors
    /// The [`Failure`] with the stage it happened at, the server's words masked.
    pub async fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Reply, Failure> {
        if let Some(connection) = self.connection.take() {
            let (report, kept) = connection.hand_over(envelope, message).await;
            self.connection = kept;
            // A server may have closed an idle connection. Nothing of the message was written, so a fresh
            // connection may try at once.
            if !report.as_ref().is_err_and(is_stale) {
                return without_recipient(report, envelope);
            }
        }
        let connection = Connection::open(&self.route, self.deadlines).await?;
        let (report, kept) = connection.hand_over(envelope, message).await;
        self.connection = kept;
        without_recipient(report, envelope)
    }

    /// Says goodbye on an idle connection; the next message opens a new one.
    pub async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.quit().await;
        }
    }

    /// Whether a connection is open and in step.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.connection.is_some()
    }
}

fn is_stale(failure: &Failure) -> bool {
    failure.stage == Stage::MailFrom
        && match &failure.trouble {
            Trouble::Lost(_) => true,
            Trouble::Refused(reply) => reply.code == 421,
            _ => false,
        }
}

/// The report, without the recipient's mailbox where the server echoed it without its domain.
fn without_recipient(report: Result<Reply, Failure>, envelope: &Envelope) -> Result<Reply, Failure> {
    let local_part = envelope.recipient_local_part();
    match report {
        Ok(reply) => Ok(reply.without(local_part)),
        Err(Failure { stage, trouble: Trouble::Refused(reply) }) => {
            Err(Failure { stage, trouble: Trouble::Refused(reply.without(local_part)) })
        }
        Err(failure) => Err(failure),
    }
}
