//! What comes back of a letter, as its writer gets it: the letter itself with what happened, or an office's answer.

use super::{CampaignRenderer, NO_SUCH_ADDRESS, Signing, template_failed};
use crate::domain::id::{LetterId, MailEventId, OutboxId};
use crate::domain::letter::LetterState;
use crate::domain::mail_event::ReturnReason;
use crate::domain::signature::SignatureState;
use crate::jobs::deliver::{Fate, Rendered};
use crate::language::Texts;
use crate::mail::compose::Party;
use crate::mail::forward::{Frame, forward};
use crate::mail::return_path::reply_address;
use crate::mail::template::{LetterBounced, Notification};
use crate::secret::Purpose as TokenPurpose;
use crate::store::outbox::{Claimed, RowState};
use crate::store::{Conn, StoreError, Tx, bad_address, letter, mail_event, signature};

impl CampaignRenderer {
    /// The address that a letter is from: one of its own, where there is a domain for that.
    pub(super) fn letter_address(&self, mail: OutboxId) -> String {
        match &self.settings.mail.letters_domain {
            Some(domain) => reply_address(&self.keys, mail, domain.as_str()),
            None => self.settings.mail.from.as_str().to_owned(),
        }
    }

    /// A letter that came back, given back to its writer with what happened.
    pub(super) fn letter_bounced(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = LetterId::from_uuid(row.subject);
        let found = letter::find_for_delivery(conn, id)?.ok_or(StoreError::NotFound)?;
        if found.writer_state != SignatureState::Confirmed {
            return Ok(Rendered::Skip("not confirmed"));
        }
        if found.state != LetterState::Bounced {
            return Ok(Rendered::Skip("not true any more"));
        }
        let signed = signature::find(conn, found.signature)?.ok_or(StoreError::NotFound)?;
        if bad_address::is_noted(conn, signed.email_key)? {
            return Ok(Rendered::Skip(NO_SUCH_ADDRESS));
        }
        let reason = mail_event::find_return(conn, id)?.unwrap_or(ReturnReason::Unknown);
        let campaign = self.campaign(conn)?;
        let signing = Signing::of(conn, &campaign, &signed)?;
        let texts = Texts::of(signed.language);
        let office = texts.office(found.office.key, found.office.name(signed.language));
        let on = texts.date(found.queued_at);
        let to = [("office", office.as_str().into()), ("on", on.as_str().into())];
        let told = match reason {
            ReturnReason::NoSuchAddress => texts.say_with("mail-bounced-no-such-address", &to),
            ReturnReason::MailboxFull => texts.say_with("mail-bounced-mailbox-full", &to),
            ReturnReason::TooLarge => texts.say_with("mail-bounced-too-large", &to),
            ReturnReason::Refused => texts.say_with("mail-bounced-refused", &to),
            ReturnReason::Unreached => texts.say_with("mail-bounced-unreached", &to),
            ReturnReason::Unknown => texts.say_with("mail-bounced-unknown", &to),
        };
        let words = LetterBounced {
            head: self.letterhead(&signing),
            reason: told,
            letter_subject: found.subject,
            letter: found.body,
            my_data_url: self.link(&signed, "my-data", TokenPurpose::MyData),
        };
        let words = words.words().map_err(template_failed)?;
        Ok(Rendered::Mail(Box::new(self.supporter_draft(row, &signing, words, None))))
    }

    /// An office's answer, handed on to the writer of the letter. Who has withdrawn since gets it all the same: it
    /// answers what they wrote.
    pub(super) fn letter_reply(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = MailEventId::from_uuid(row.subject);
        let answer = mail_event::find_answer(conn, id)?.ok_or(StoreError::NotFound)?;
        let Some(source) = answer.source else { return Ok(Rendered::Skip("kept for too long")) };
        let found = letter::find_for_delivery(conn, answer.letter)?.ok_or(StoreError::NotFound)?;
        let signed = signature::find(conn, found.signature)?.ok_or(StoreError::NotFound)?;
        if bad_address::is_noted(conn, signed.email_key)? {
            return Ok(Rendered::Skip(NO_SUCH_ADDRESS));
        }
        let frame = Frame {
            id: row.id,
            date: row.queued_at,
            domain: self.settings.mail.from.domain().to_owned(),
            envelope_sender: self.envelope_sender(row),
            from: Party {
                name: self.sender_name(Texts::of(signed.language)),
                address: self.letter_address(answer.mail),
            },
            language: signed.language,
            to: Party { name: found.writer_name, address: found.writer_email },
        };
        match forward(&source, &frame) {
            Ok(mail) => Ok(Rendered::Finished(Box::new(mail))),
            Err(error) => {
                tracing::error!(row = %row.id, %error, "an answer cannot be handed on");
                Ok(Rendered::Skip(error.code()))
            }
        }
    }
}

/// Forgets an answer once it is handed on, or will not be. One that a server refused is kept for its time: staff may
/// have it tried again.
pub(super) fn reply_settled(tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
    match fate.state {
        RowState::Sent | RowState::Cancelled => {
            mail_event::forget_source(tx, MailEventId::from_uuid(fate.subject))
        }
        _ => Ok(()),
    }
}
