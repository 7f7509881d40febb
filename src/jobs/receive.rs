//! Taking in one message that came back, from wherever it is handed in: `clarion ingest`, or the LMTP listener.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::actions::ingest::{Arrival, Ingested, ingest};
use crate::clock::Clock;
use crate::domain::id::OutboxId;
use crate::domain::mail_event::Happened;
use crate::domain::moment::DAY_MS;
use crate::mail::incoming::{Incoming, read};
use crate::mail::return_path::addressee;
use crate::secret::Keys;
use crate::store::{Store, StoreError};

/// The largest message that is taken, in bytes: an answer with its attachments.
pub const LARGEST_BYTES: usize = 10 * 1024 * 1024;
/// How long an answer waits to be handed on, in milliseconds, should that fail: 14 days.
const ANSWER_WAITS_MS: i64 = 14 * DAY_MS;
/// Who tells of an event when a message does.
const PROVIDER: &str = "mail";

/// Takes messages in.
#[derive(Clone)]
pub struct Receiver {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys of the addresses.
    pub keys: Arc<Keys>,
    /// How long a report is kept, in milliseconds.
    pub keeps_reports_ms: i64,
}

/// The most parts that a message may have.
const PARTS: usize = 2_000;

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is taken in, now or before, or says nothing that matters.
    Taken,
    /// There is no such address here.
    NoSuchAddress,
    /// It is larger than is taken.
    TooLarge,
    /// More answers to one letter than are handed on.
    TooMany,
    /// Not now: the database is away, or the mail that it tells of is under way still.
    Later,
}

impl Receiver {
    /// Takes in one message for one envelope recipient. `sender` is the envelope's, empty for the null sender, where
    /// it is known. Nothing is ever answered to it (RFC 3834): what it causes goes to a supporter of ours.
    pub async fn receive(&self, sender: Option<&str>, recipient: &str, message: &[u8]) -> Receipt {
        let Some(addressee) = addressee(&self.keys, recipient) else {
            return Receipt::NoSuchAddress;
        };
        if message.len() > LARGEST_BYTES || has_too_many_parts(message) {
            return Receipt::TooLarge;
        }
        let happened = match read(message, sender) {
            Incoming::NoNews | Incoming::Circle => return Receipt::Taken,
            // Whoever has a letter knows this address, and could report failures that are none.
            Incoming::Of(happened) if !addressee.is_return_path && !happened.is_answer() => {
                Happened::Acknowledged
            }
            Incoming::Of(happened) => happened,
        };
        let now = self.clock.now();
        let keep_ms = if happened.is_answer() { ANSWER_WAITS_MS } else { self.keeps_reports_ms };
        let kind = happened.kind().code();
        let named = (PROVIDER, name_of(addressee.mail, message));
        let source = (message.to_vec(), keep_ms);
        let arrival = Arrival::new(&self.clock, named, addressee.mail, happened, source);
        let done: Result<_, StoreError> = self.store.write(move |tx| ingest(tx, &arrival, now)).await;
        match done {
            Ok(Ingested::TooEarly) => Receipt::Later,
            Ok(Ingested::NoSuchMail) => Receipt::NoSuchAddress,
            Ok(Ingested::TooMany) => {
                tracing::warn!(kind, "more answers to one letter than are handed on");
                Receipt::TooMany
            }
            Ok(outcome) => {
                tracing::info!(kind, outcome = ?outcome, "mail came back");
                Receipt::Taken
            }
            Err(error) => {
                tracing::warn!(code = error.code(), "mail that came back could not be taken in");
                Receipt::Later
            }
        }
    }
}

/// Whether a message has more parts than anybody sends. The parser puts no bound on messages within messages, and to
/// let go of many thousands of them takes more stack than a thread has.
fn has_too_many_parts(message: &[u8]) -> bool {
    const NAME: &[u8] = b"content-type";
    message.windows(NAME.len()).filter(|window| window.eq_ignore_ascii_case(NAME)).nth(PARTS).is_some()
}

/// The same message to the same address always has the same name: a mail server that was cut off hands it in again.
fn name_of(mail: OutboxId, message: &[u8]) -> String {
    let digest = Sha256::new().chain_update(mail.as_bytes()).chain_update(message).finalize();
    HEXLOWER.encode(&digest)
}
