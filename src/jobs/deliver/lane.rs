//! What one lane does with one row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};

use super::settle::{Pausing, Settled};
use super::{HAND_OVER, LEASE_MS, Rendered, Shared};
use crate::domain::id::OutboxId;
use crate::domain::moment::{Moment, SECOND_MS};
use crate::domain::notice::Notice;
use crate::mail::compose::{Composed, Draft, compose, recipient};
use crate::mail::dkim::Signer;
use crate::mail::hook::Tagger;
use crate::mail::outcome::{Failure, Meaning, Outcome, Patience, Stage, Trouble, Try, classify};
use crate::mail::refusal::Consequence;
use crate::mail::transport::Carrier;
use crate::store::StoreError;
use crate::store::outbox::{self, Claimed, Settlement};

/// Wait after a fault of ours that says nothing about the row, in milliseconds.
const FAULT_WAIT_MS: i64 = 30 * SECOND_MS;
/// How long a connection is kept open with nothing to carry.
const IDLE: Duration = Duration::from_secs(10);
/// What a row needs of its lease to be begun, in milliseconds.
const NEEDED_MS: i64 = LEASE_MS - 2 * 60 * SECOND_MS;

/// Carries rows from `queue` one after another until the queue is closed and empty.
pub(super) async fn carry(
    shared: Arc<Shared>,
    mut carrier: Carrier,
    queue: Arc<Mutex<mpsc::Receiver<Claimed>>>,
    settled: mpsc::Sender<Settled>,
) {
    loop {
        let next = tokio::time::timeout(IDLE, async { queue.lock().await.recv().await }).await;
        let row = match next {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(_elapsed) => {
                carrier.rest().await;
                continue;
            }
        };
        let claimed_at = shared.clock.now();
        let settlement = if shared.is_stopping() {
            Some(later(claimed_at, 0, "stopping").into())
        } else {
            Box::pin(deliver(&shared, &mut carrier, &row)).await
        };
        if let Some(Ending { settlement, pauses, unreached }) = settlement {
            let mail = OutboxId::from_uuid(shared.clock.new_id());
            let settled_row = Settled { row, settlement, pauses, unreached, mail };
            if settled.send(settled_row).await.is_err() {
                break;
            }
        }
    }
    carrier.rest().await;
}

/// What becomes of a row, and of its kind.
struct Ending {
    settlement: Settlement,
    /// What is not to leave until a person has seen to it.
    pauses: Option<Pausing>,
    /// The recipient's address, where its server says that there is none such.
    unreached: Option<String>,
}

impl From<Settlement> for Ending {
    fn from(settlement: Settlement) -> Self {
        Self { settlement, pauses: None, unreached: None }
    }
}

/// What a row says.
enum Content {
    Draft(Box<Draft>),
    Finished(Box<Composed>),
}

impl Content {
    fn recipient(&self) -> &str {
        match self {
            Self::Draft(draft) => &draft.to.address,
            Self::Finished(mail) => mail.envelope.recipient(),
        }
    }

    /// The message as it leaves: signed, and with its tags in front.
    fn finished(self, row: &Claimed, signer: &Signer, tagger: &Tagger) -> Result<Composed, &'static str> {
        match self {
            Self::Draft(draft) => composed(&draft, row, signer, tagger),
            Self::Finished(mail) => signed(*mail, row, signer, tagger),
        }
    }
}

/// A retry after `wait_ms` that costs no attempt.
fn later(now: Moment, wait_ms: i64, reason: &str) -> Settlement {
    Settlement::Retry { not_before: now.plus_ms(wait_ms), costs_attempt: false, reason: reason.to_owned() }
}

/// Renders and sends one row. `None` when the row is not ours any more.
async fn deliver(shared: &Shared, carrier: &mut Carrier, row: &Claimed) -> Option<Ending> {
    shared.throttle.pass().await;
    let now = shared.clock.now();
    if row.leased_until.since_ms(now) < NEEDED_MS {
        return Some(later(now, 0, "waited too long for a lane").into());
    }
    let content = match render(shared, row).await {
        Ok(Rendered::Mail(draft)) => Content::Draft(draft),
        Ok(Rendered::Finished(mail)) => Content::Finished(mail),
        Ok(Rendered::Skip(reason)) => {
            return Some(Settlement::Cancelled { reason: reason.to_owned() }.into());
        }
        Ok(Rendered::Hold { until, reason }) => {
            return Some(Settlement::Held { until, reason: reason.to_owned() }.into());
        }
        Err(fault) => return Some(after_fault(row, &fault, now).into()),
    };
    let to = content.recipient().to_owned();
    let domain = domain_of(&to);
    if let Err(wait) = shared.domains.pass(domain, now) {
        return Some(later(wait.until(), 0, wait.reason()).into());
    }
    // Signing takes half a millisecond, which no task of this runtime may have for itself.
    let (signer, tagger) = (Arc::clone(&shared.signer), Arc::clone(&shared.tagger));
    let claimed = row.clone();
    let finished = tokio::task::spawn_blocking(move || content.finished(&claimed, &signer, &tagger)).await;
    let mail = match finished.unwrap_or(Err("compose_panic")) {
        Ok(mail) => mail,
        Err(reason) => return Some(Settlement::Dead { reason: reason.to_owned() }.into()),
    };
    if !row.notice.may_repeat() && row.message.as_ref() != Some(&mail.message) {
        let (id, lease_no, message) = (row.id, row.lease_no, mail.message.clone());
        let kept = shared.store.write(move |tx| outbox::keep_message(tx, id, lease_no, &message)).await;
        match kept {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(after_fault(row, &Fault::Store(error), now).into()),
        }
    }
    Some(send(shared, carrier, row, &mail, &to).await)
}

async fn send(shared: &Shared, carrier: &mut Carrier, row: &Claimed, mail: &Composed, to: &str) -> Ending {
    let domain = domain_of(to);
    let report = match tokio::time::timeout(HAND_OVER, carrier.send(row.id, mail)).await {
        Ok(report) => report,
        // Where it was cut short is unknown, so the worst is assumed.
        Err(_elapsed) => Err(Failure { stage: Stage::FinalDot, trouble: Trouble::Deadline }),
    };
    let now = shared.clock.now();
    shared.with_breaker(|breaker| match &report {
        Err(failure) if failure.is_of_route() => breaker.failed(now),
        _ => breaker.succeeded(),
    });
    let tried = Try {
        patience: if row.notice == Notice::Letter { Patience::Long } else { Patience::Short },
        attempts: row.attempts,
        age_ms: now.since_ms(row.queued_at),
        jitter: jitter(row),
    };
    let outcome = classify(report, &tried);
    tell(row, &outcome);
    match outcome {
        Outcome::Sent { reply } => {
            shared.with_refusals(|refusals| refusals.taken(row.notice));
            Settlement::Sent { reply: reply.to_string() }.into()
        }
        Outcome::RetryAt { after_ms, costs_attempt, reason } => {
            if reason.meaning == Meaning::RateLimited {
                shared.domains.slow(domain, now);
            }
            let not_before = now.plus_ms(after_ms);
            Settlement::Retry { not_before, costs_attempt, reason: reason.to_string() }.into()
        }
        Outcome::OurFault { reason } => {
            // Before a recipient is named, it is our own server that speaks.
            let consequence = if reason.failure.stage <= Stage::MailFrom {
                Consequence::PauseKind
            } else {
                shared.with_refusals(|refusals| refusals.refused(row.notice, to))
            };
            let is_given_up = tried.age_ms >= tried.patience.gives_up_after_ms();
            let reason = reason.to_string();
            let again = if tried.is_outlived() {
                Settlement::Dead { reason: reason.clone() }
            } else {
                later(now, 0, &reason)
            };
            match consequence {
                Consequence::PauseKind => {
                    shared.domains.forgive();
                    Ending { pauses: Some(Pausing::Kind(reason)), ..again.into() }
                }
                Consequence::PauseOffice => Ending { pauses: Some(Pausing::Office(reason)), ..again.into() },
                Consequence::SpareDomain if is_given_up => Settlement::Dead { reason }.into(),
                Consequence::SpareDomain => {
                    let not_before = shared.domains.spare(domain, now);
                    Settlement::Retry { not_before, costs_attempt: false, reason }.into()
                }
            }
        }
        Outcome::Rejected { reason } => Ending {
            unreached: (reason.meaning == Meaning::NoSuchAddress).then(|| to.to_owned()),
            ..Settlement::Dead { reason: reason.to_string() }.into()
        },
        // Better one confirmation too many than none.
        Outcome::InDoubt { reason } if row.notice.may_repeat() => Settlement::Retry {
            not_before: now.plus_ms(tried.patience.step_ms(row.attempts)),
            costs_attempt: true,
            reason: reason.to_string(),
        }
        .into(),
        Outcome::InDoubt { reason } => Settlement::InDoubt { reason: reason.to_string() }.into(),
    }
}

/// The part of an address behind the `@`.
fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Tells the log what came of a row; what a person has to look at is an error. That we are refused is one where it
/// pauses something, and said there.
fn tell(row: &Claimed, outcome: &Outcome) {
    let kind = row.notice.code();
    match outcome {
        Outcome::Sent { .. } => tracing::debug!(kind, "mail sent"),
        Outcome::RetryAt { reason, .. }
        | Outcome::OurFault { reason }
        | Outcome::Rejected { reason }
        | Outcome::InDoubt { reason } => {
            if reason.meaning.is_alarming() {
                tracing::error!(kind, outcome = outcome.code(), %reason, "mail refused: someone must look");
            } else {
                tracing::warn!(kind, outcome = outcome.code(), %reason, "mail not sent");
            }
        }
    }
}

/// A number that differs from row to row and from try to try: the last bits of an id are random.
fn jitter(row: &Claimed) -> u16 {
    let [.., high, low] = *row.id.as_bytes();
    let spread = row.attempts.wrapping_mul(40_503);
    u16::from_be_bytes([high, low]) ^ u16::try_from(spread & 0xffff).unwrap_or(0)
}

/// A fault of ours while a row was rendered.
enum Fault {
    Store(StoreError),
    Panicked,
}

async fn render(shared: &Shared, row: &Claimed) -> Result<Rendered, Fault> {
    let (renderer, row) = (Arc::clone(&shared.renderer), row.clone());
    let rendered = shared.store.read(move |conn| {
        let attempt = catch_unwind(AssertUnwindSafe(|| renderer.render(conn, &row)));
        match attempt {
            Ok(Ok(rendered)) => Ok(Ok(rendered)),
            Ok(Err(error)) => Err(error),
            Err(_panic) => Ok(Err(Fault::Panicked)),
        }
    });
    rendered.await.map_err(Fault::Store)?
}

/// What becomes of a row that could not be rendered. One broken row must not stop the queue, nor be tried
/// for ever; a database that is away says nothing about the row.
fn after_fault(row: &Claimed, fault: &Fault, now: Moment) -> Settlement {
    match fault {
        Fault::Store(StoreError::NotFound) => Settlement::Cancelled { reason: "gone".to_owned() },
        Fault::Store(error @ (StoreError::Busy | StoreError::Unavailable)) => {
            later(now, FAULT_WAIT_MS, error.code())
        }
        Fault::Store(error) => {
            tracing::error!(kind = row.notice.code(), row = %row.id, %error, "a mail cannot be rendered");
            Settlement::Dead { reason: error.code().to_owned() }
        }
        Fault::Panicked => {
            tracing::error!(kind = row.notice.code(), row = %row.id, "rendering a mail panicked");
            Settlement::Dead { reason: "render_panic".to_owned() }
        }
    }
}

/// The signed message of a draft, or that of an earlier try, which a repeat must not differ from. A message that
/// was made for another recipient is no earlier try of this one: the office has changed hands since.
fn composed(
    draft: &Draft,
    row: &Claimed,
    signer: &Signer,
    tagger: &Tagger,
) -> Result<Composed, &'static str> {
    let attempt = catch_unwind(AssertUnwindSafe(|| compose(draft)));
    let mut mail = match attempt {
        Ok(Ok(mail)) => mail,
        Ok(Err(error)) => {
            tracing::error!(kind = row.notice.code(), row = %row.id, %error, "a mail cannot be composed");
            return Err(error.code());
        }
        Err(_panic) => {
            tracing::error!(kind = row.notice.code(), row = %row.id, "composing a mail panicked");
            return Err("compose_panic");
        }
    };
    if let Some(message) = row.message.as_ref().filter(|kept| recipient(kept) == recipient(&mail.message)) {
        mail.message.clone_from(message);
        return Ok(mail);
    }
    signed(mail, row, signer, tagger)
}

fn signed(mail: Composed, row: &Claimed, signer: &Signer, tagger: &Tagger) -> Result<Composed, &'static str> {
    match signer.signed(mail.message, row.queued_at) {
        Ok(message) => Ok(Composed { message: tagger.tagged(message, row.id), ..mail }),
        Err(error) => {
            tracing::error!(kind = row.notice.code(), row = %row.id, %error, "a mail cannot be signed");
            Err("sign")
        }
    }
}
