//! Taking in what came back of a mail: a report, a complaint, an answer.

use crate::actions::put_back_digest::put_back_digest;
use crate::actions::report_bad_address::{BadAddress, find_supporter, report_bad_address};
use crate::actions::unsubscribe::unsubscribe;
use crate::clock::Clock;
use crate::domain::id::{ConsentEventId, LetterId, MailEventId, OfficeDigestId, OutboxId};
use crate::domain::letter::LetterState;
use crate::domain::mail_event::{Happened, Return, ReturnReason};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::store::mail_event::NewMailEvent;
use crate::store::outbox::{NewMail, RowState};
use crate::store::{StoreError, Tx, hook_token, letter, mail_event, outbox};

/// The most answers to one letter that are handed on: whoever has a letter knows where answers go.
pub const ANSWERS_AT_MOST: i64 = 20;

/// What came back. It has no `Debug`: what was received is a person's.
#[derive(Clone)]
pub struct Arrival {
    /// The id of the event.
    pub id: MailEventId,
    /// Who tells it.
    pub provider: &'static str,
    /// What they call it: the same event always by the same name.
    pub provider_event: String,
    /// The mail.
    pub mail: OutboxId,
    /// What happened.
    pub happened: Happened,
    /// When.
    pub happened_at: Moment,
    /// What was received, and until when it is kept. An answer is handed on before, and then forgotten.
    pub source: Option<(Vec<u8>, Moment)>,
    /// The id of the mail that it may cause.
    pub caused: OutboxId,
    /// The id of the entry in the ledger of consent that it may cause.
    pub consent_event: ConsentEventId,
}

impl Arrival {
    /// What `provider` tells at this moment of a mail, under the name `event`. `source` is what was received, kept
    /// for `keep_ms` milliseconds.
    #[must_use]
    pub fn new(
        clock: &Clock,
        (provider, event): (&'static str, String),
        mail: OutboxId,
        happened: Happened,
        (source, keep_ms): (Vec<u8>, i64),
    ) -> Self {
        let now = clock.now();
        Self {
            id: MailEventId::from_uuid(clock.new_id()),
            provider,
            provider_event: event,
            mail,
            happened,
            happened_at: now,
            source: (keep_ms > 0).then(|| (source, now.plus_ms(keep_ms))),
            caused: OutboxId::from_uuid(clock.new_id()),
            consent_event: ConsentEventId::from_uuid(clock.new_id()),
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingested {
    /// It is taken in.
    Taken,
    /// It was taken in before.
    Known,
    /// There is no such mail, or no longer.
    NoSuchMail,
    /// The mail is in the hands of a deliverer, who has not written yet what became of it: to be told again.
    TooEarly,
    /// More answers came to the letter than are handed on: this one is not taken.
    TooMany,
}

/// Takes in one event; told twice, it is the same. A letter that failed comes back to its writer; an address that
/// does not exist is noted; a complaint ends the updates; an answer to a letter is queued for its writer.
///
/// # Errors
/// What the database answered.
pub fn ingest(tx: &mut Tx<'_>, arrival: &Arrival, now: Moment) -> Result<Ingested, StoreError> {
    let Some((notice, subject, state)) = outbox::find_subject(tx.conn(), arrival.mail)? else {
        return Ok(Ingested::NoSuchMail);
    };
    // A letter that waits and is told of was sent before and is to be repeated: once that is settled, the report has
    // something to say.
    let tells_fate = matches!(arrival.happened, Happened::Failed(_) | Happened::Delivered);
    let waits = matches!(state, RowState::Queued | RowState::Held);
    let is_repeated = waits && notice == Notice::Letter && tells_fate;
    if state == RowState::Leased || is_repeated {
        return Ok(Ingested::TooEarly);
    }
    let is_answer = arrival.happened.is_answer();
    let is_handed_on = is_answer && notice == Notice::Letter;
    if is_handed_on && mail_event::count_answers(tx.conn(), arrival.mail)? >= ANSWERS_AT_MOST {
        let is_known = mail_event::is_known(tx.conn(), arrival.provider, &arrival.provider_event)?;
        return Ok(if is_known { Ingested::Known } else { Ingested::TooMany });
    }
    // What people write is kept for being handed on alone.
    let keeps = is_handed_on || !is_answer;
    let (reason, detail) = match &arrival.happened {
        Happened::Failed(failed) => (Some(failed.reason), failed.detail.as_str()),
        _ => (None, ""),
    };
    let event = NewMailEvent {
        id: arrival.id,
        provider: arrival.provider,
        provider_event: &arrival.provider_event,
        mail: arrival.mail,
        kind: arrival.happened.kind(),
        reason,
        detail,
        happened_at: arrival.happened_at,
        received_at: now,
        source: arrival.source.as_ref().filter(|_| keeps).map(|(bytes, until)| (bytes.as_slice(), *until)),
    };
    if !mail_event::insert(tx, &event)? {
        return Ok(Ingested::Known);
    }
    match &arrival.happened {
        Happened::Failed(failed) => failed_mail(tx, arrival, notice, subject, failed, now)?,
        Happened::Delivered if notice == Notice::Letter => {
            let letter = LetterId::from_uuid(subject);
            letter::set_state(tx, &[letter], LetterState::Delivered, arrival.happened_at)?;
        }
        Happened::Complained => complained(tx, arrival, notice, subject, now)?,
        Happened::Acknowledged | Happened::Replied if keeps => {
            let mail = caused(arrival, Notice::LetterReply, arrival.id.uuid(), now);
            outbox::queue(tx, &[mail])?;
        }
        _ => {}
    }
    Ok(Ingested::Taken)
}

/// Takes in what came under a token that is good for one time, however many posts bear it: `None` for a post that
/// says nothing which matters. The token is spent by whatever is not to be told again.
///
/// # Errors
/// What the database answered; `Conflict` where the same token is being spent elsewhere at this moment.
pub fn ingest_once(
    tx: &mut Tx<'_>,
    token: &[u8; 32],
    arrival: Option<&Arrival>,
    now: Moment,
) -> Result<Ingested, StoreError> {
    if hook_token::is_spent(tx.conn(), token)? {
        return Ok(Ingested::Known);
    }
    let outcome = match arrival {
        Some(arrival) => ingest(tx, arrival, now)?,
        None => Ingested::Taken,
    };
    if outcome != Ingested::TooEarly {
        hook_token::spend(tx, token, now)?;
    }
    Ok(outcome)
}

fn caused(arrival: &Arrival, notice: Notice, subject: uuid::Uuid, now: Moment) -> NewMail {
    NewMail { id: arrival.caused, notice, subject, ordinal: 1, queued_at: now }
}

/// A mail that reached nobody. A letter comes back to its writer, whatever the reason; only an address that does not
/// exist says something about the next mail.
fn failed_mail(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    notice: Notice,
    subject: uuid::Uuid,
    failed: &Return,
    now: Moment,
) -> Result<(), StoreError> {
    // First, while the letter says when it left: it may have gone to an address that the office has chosen since.
    if failed.reason == ReturnReason::NoSuchAddress {
        // An address that a report names may be one behind a shared mailbox; a letter's is compared with the one on
        // file only where it is known.
        let bad = BadAddress { notice, subject, address: failed.address.as_deref(), reason: &failed.detail };
        report_bad_address(tx, &bad, now)?;
    }
    if notice == Notice::OfficeDigest {
        // After the address: its letters go as the office can be reached from now on.
        put_back_digest(tx, OfficeDigestId::from_uuid(subject), now)?;
    }
    if notice == Notice::Letter {
        let id = LetterId::from_uuid(subject);
        if letter::set_state(tx, &[id], LetterState::Bounced, arrival.happened_at)? > 0 {
            outbox::queue(tx, &[caused(arrival, Notice::LetterBounced, subject, now)])?;
        }
    }
    Ok(())
}

/// Somebody called a mail unwanted. A supporter gets no more updates; what somebody else's form causes still goes. A
/// letter that an office complains of is for the staff to look at.
fn complained(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    notice: Notice,
    subject: uuid::Uuid,
    now: Moment,
) -> Result<(), StoreError> {
    if notice.goes_to_office() {
        tracing::error!("an office complains of a mail: someone must look");
        return Ok(());
    }
    let signature = find_supporter(tx.conn(), notice, subject)?;
    if let Some(signature) = signature {
        unsubscribe(tx, signature, arrival.consent_event, now)?;
    }
    Ok(())
}
