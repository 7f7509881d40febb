//! Noting that an address reaches nobody: a server refused it while a mail was handed over, or reported it later. And
//! taking that back.

use uuid::Uuid;

use super::release_letters::release_letters;
use crate::domain::email::EmailAddress;
use crate::domain::id::{
    CampaignId, LetterId, MailEventId, OfficeDigestId, OfficeId, QuestionId, SignatureId,
};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::representative::OfficeKey;
use crate::store::bad_address::{Owner, note, trust_holder};
use crate::store::office_choice::OfficeChoice;
use crate::store::representative::OfficeView;
use crate::store::{
    Conn, StoreError, Tx, letter, letter_answer, mail_event, office_choice, office_digest, outbox,
    representative, signature,
};

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
    /// Letters to this office wait until an import brings another address of its holder, or the staff trust this one
    /// again; `clarion check` tells of it.
    Office(OfficeKey),
    /// The address that this office has chosen: letters go to the one on file again; `clarion check` tells of it.
    Redirect(OfficeKey),
    /// The supporter gets no mail any more but what answers a form that is filled in with the address.
    Supporter,
    /// It was known, is of an address that is no longer that of the office, or of somebody who is not there any more.
    NoNews,
}

/// Notes at `at` that the address of a mail reaches nobody. Only for what is final: codes 5.1.0, 5.1.1, 5.1.2, 5.1.3,
/// 5.1.6, 5.1.10 and 5.2.1 (RFC 3463), never for a full mailbox. What becomes of the mail itself is the caller's. Of an
/// office the log tells, since the staff can do something about it.
///
/// # Errors
/// What the database answered.
pub fn report_bad_address(tx: &mut Tx<'_>, bad: &BadAddress<'_>, at: Moment) -> Result<Reported, StoreError> {
    if matches!(bad.notice, Notice::Letter | Notice::OfficeDigest) {
        let reported = of_office(tx, bad, at)?;
        match reported {
            Reported::Office(office) => {
                tracing::error!(%office, "its address bounces: its letters wait for another");
            }
            Reported::Redirect(office) => {
                tracing::error!(%office, "the address that it chose bounces: its letters go to the one on file");
            }
            Reported::Supporter | Reported::NoNews => {}
        }
        return Ok(reported);
    }
    let Some(id) = find_supporter(tx.conn(), bad.notice, bad.subject)? else { return Ok(Reported::NoNews) };
    let Some(signed) = signature::find(tx.conn(), id)? else { return Ok(Reported::NoNews) };
    let is_news = note(tx, Owner::Supporter(signed.email_key), bad.reason, at)?;
    Ok(if is_news { Reported::Supporter } else { Reported::NoNews })
}

/// The signature of the supporter whom a mail of `notice` about `subject` goes to; `None` for one to an office, and
/// for one whose subject is gone. Whether an office can be reached is told by its letters and digests: the other
/// mails to it go to whoever asked for them.
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
        | Notice::OfficeJudged
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

/// What was mailed to an office that may have reached nobody.
struct ToOffice {
    campaign: CampaignId,
    office: OfficeView,
    /// When it left, as far as is known.
    left_at: Moment,
}

impl ToOffice {
    /// `None` where the letter, or the digest, is gone.
    fn find(conn: &mut Conn, bad: &BadAddress<'_>, at: Moment) -> Result<Option<Self>, StoreError> {
        if bad.notice == Notice::OfficeDigest {
            let digest = office_digest::find(conn, OfficeDigestId::from_uuid(bad.subject))?;
            let Some(digest) = digest else { return Ok(None) };
            let office = representative::find(conn, digest.office)?.ok_or(StoreError::NotFound)?;
            let left_at = outbox::find_settled_at(conn, bad.notice, bad.subject)?.unwrap_or(at);
            return Ok(Some(Self { campaign: digest.campaign, office, left_at }));
        }
        let found = letter::find_for_delivery(conn, LetterId::from_uuid(bad.subject))?;
        Ok(found.map(|found| {
            let left_at = found.settled_at.unwrap_or(at);
            Self { campaign: found.campaign, office: found.office, left_at }
        }))
    }
}

/// An office's letters go to the address on file or to one that the office itself has chosen: only the one that was
/// refused is bad.
fn of_office(tx: &mut Tx<'_>, bad: &BadAddress<'_>, at: Moment) -> Result<Reported, StoreError> {
    let Some(sent) = ToOffice::find(tx.conn(), bad, at)? else { return Ok(Reported::NoNews) };
    let (key, Some(holder)) = (sent.office.key, sent.office.holder) else { return Ok(Reported::NoNews) };
    let is_it =
        |known: &EmailAddress| bad.address.is_some_and(|told| told.eq_ignore_ascii_case(known.as_str()));
    let chosen = match bad.address {
        Some(_) => office_choice::find_current(tx.conn(), sent.campaign, holder.id)?
            .filter(|choice| choice.address.as_ref().is_some_and(is_it)),
        // Whoever came after it had left is not who did not get it.
        None if holder.since > sent.left_at => return Ok(Reported::NoNews),
        None => {
            let then = office_choice::find_in_force(tx.conn(), sent.campaign, holder.id, sent.left_at)?;
            let went_there = |choice: &OfficeChoice| match choice.refused_at {
                Some(refused_at) => refused_at >= sent.left_at,
                None => choice.address.is_some(),
            };
            then.filter(went_there)
        }
    };
    if let Some(choice) = chosen {
        let is_news = office_choice::refuse_address(tx, choice.id, bad.reason, at)?;
        return Ok(if is_news { Reported::Redirect(key) } else { Reported::NoNews });
    }
    let Some(on_file) = holder.member.address().filter(|on_file| bad.address.is_none() || is_it(on_file))
    else {
        return Ok(Reported::NoNews);
    };
    let is_news = note(tx, Owner::Holder(holder.id, on_file), bad.reason, at)?;
    Ok(if is_news { Reported::Office(key) } else { Reported::NoNews })
}

/// Takes back that the addresses of `offices` reach nobody, those on file and those that the offices have chosen
/// themselves, and lets the letters go that waited for it; returns of how many offices anything was noted.
///
/// # Errors
/// What the database answered.
pub fn trust_addresses(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    offices: &[OfficeId],
    now: Moment,
) -> Result<usize, StoreError> {
    representative::lock(tx, offices)?;
    let mut trusted = Vec::new();
    for office in representative::list_by_ids(tx.conn(), offices)? {
        let Some(holder) = office.holder else { continue };
        let mut is_news = trust_holder(tx, holder.id)?;
        if let Some(choice) = office_choice::find_current(tx.conn(), campaign, holder.id)? {
            is_news |= office_choice::trust_address(tx, choice.id)?;
        }
        if is_news {
            trusted.push(office.id);
        }
    }
    release_letters(tx, &trusted, now)?;
    Ok(trusted.len())
}
