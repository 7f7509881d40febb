//! Noting that an address reaches nobody: a server refused it while a mail was handed over, or reported it later.

use uuid::Uuid;

use crate::domain::id::{LetterId, MailEventId, QuestionId, SignatureId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::representative::OfficeKey;
use crate::store::bad_address::{Owner, note};
use crate::store::{Conn, StoreError, Tx, letter, letter_answer, mail_event, signature};

/// A mail that found no address. It has no `Debug`: the address is a person's.
#[derive(Clone, Copy)]
pub struct BadAddress<'a> {
    /// The kind of mail.
    pub notice: Notice,
    /// What it was about, as its row in the outbox says.
    pub subject: Uuid,
    /// The address that it went to, where that is known. An office that has another one by now is not meant.
    pub address: Option<&'a str>,
    /// What the server said: one line without the address.
    pub reason: &'a str,
}

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Letters to this office wait until an import brings another address of its holder; `clarion check` tells of it.
    Office(OfficeKey),
    /// The supporter gets no mail any more but what answers a form that is filled in with the address.
    Supporter,
    /// It was known, is of an address that is no longer that of the office, or of somebody who is not there any more.
    NoNews,
}

/// Notes at `at` that the address of a mail reaches nobody. Only for what is final: codes 5.1.0, 5.1.1, 5.1.2, 5.1.3,
/// 5.1.6, 5.1.10 and 5.2.1 (RFC 3463), never for a full mailbox. What becomes of the mail itself is the caller's.
///
/// # Errors
/// What the database answered.
pub fn report_bad_address(tx: &mut Tx<'_>, bad: &BadAddress<'_>, at: Moment) -> Result<Reported, StoreError> {
    if bad.notice == Notice::Letter {
        return of_office(tx, bad, at);
    }
    let Some(id) = find_supporter(tx.conn(), bad.notice, bad.subject)? else { return Ok(Reported::NoNews) };
    let Some(signed) = signature::find(tx.conn(), id)? else { return Ok(Reported::NoNews) };
    let is_news = note(tx, Owner::Supporter(signed.email_key), bad.reason, at)?;
    Ok(if is_news { Reported::Supporter } else { Reported::NoNews })
}

/// The signature of the supporter whom a mail of `notice` about `subject` goes to; `None` for one to an office, and
/// for one whose subject is gone. Whether an office can be reached is told by its letters alone: the other mails to
/// it go to whoever asked for them.
///
/// # Errors
/// What the database answered.
pub(super) fn find_supporter(
    conn: &mut Conn,
    notice: Notice,
    subject: Uuid,
) -> Result<Option<SignatureId>, StoreError> {
    let letter = match notice {
        Notice::Letter
        | Notice::OfficeLink
        | Notice::OfficeAddress
        | Notice::OfficeAddressTold
        | Notice::OfficeStatement
        | Notice::OfficeDigest => return Ok(None),
        Notice::ConfirmSignature
        | Notice::AlreadySigned
        | Notice::SignatureReceipt
        | Notice::RemindSignature => return Ok(Some(SignatureId::from_uuid(subject))),
        Notice::AnswerQuestion => {
            let question = letter_answer::find_question(conn, QuestionId::from_uuid(subject))?;
            return Ok(question.map(|question| question.signature));
        }
        Notice::LetterReply => {
            mail_event::find_answer(conn, MailEventId::from_uuid(subject))?.map(|answer| answer.letter)
        }
        Notice::LetterHeld
        | Notice::LetterReturned
        | Notice::LetterBounced
        | Notice::LetterCollected
        | Notice::LetterDeclined
        | Notice::OfficeAnswer => Some(LetterId::from_uuid(subject)),
    };
    let Some(letter) = letter else { return Ok(None) };
    Ok(letter::find_for_delivery(conn, letter)?.map(|found| found.signature))
}

fn of_office(tx: &mut Tx<'_>, bad: &BadAddress<'_>, at: Moment) -> Result<Reported, StoreError> {
    let Some(found) = letter::find_for_delivery(tx.conn(), LetterId::from_uuid(bad.subject))? else {
        return Ok(Reported::NoNews);
    };
    let left_at = found.settled_at.unwrap_or(at);
    let holder = found.office.holder.as_ref().filter(|holder| match bad.address {
        Some(_) => true,
        // Whoever came after it had left is not who did not get it.
        None => holder.since <= left_at,
    });
    let meant = holder.and_then(|holder| {
        let address = holder.member.address()?;
        let is_it = bad.address.is_none_or(|told| told.eq_ignore_ascii_case(address.as_str()));
        is_it.then_some((holder.id, address))
    });
    let Some((holder, address)) = meant else { return Ok(Reported::NoNews) };
    let is_news = note(tx, Owner::Holder(holder, address), bad.reason, at)?;
    Ok(if is_news { Reported::Office(found.office.key) } else { Reported::NoNews })
}
