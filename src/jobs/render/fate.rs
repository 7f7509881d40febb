//! What supporters are told of what offices do with their letters, and what they are asked.

use super::office::frozen_until;
use super::{CampaignRenderer, Signing, template_failed};
use crate::domain::answer::Answer;
use crate::domain::consent::Purpose as ConsentPurpose;
use crate::domain::id::{LetterId, QuestionId};
use crate::domain::letter::{LetterState, Stop};
use crate::domain::notice::Notice;
use crate::domain::office::StatementState;
use crate::domain::signature::SignatureState;
use crate::jobs::deliver::Rendered;
use crate::language::Texts;
use crate::mail::template::{Note, Notification, Part};
use crate::secret::Purpose as TokenPurpose;
use crate::store::letter_answer::AskedLetter;
use crate::store::outbox::Claimed;
use crate::store::signature::SignatureView;
use crate::store::{
    Conn, StoreError, bad_address, consent, letter, letter_answer, representative, signature, statement,
};

impl CampaignRenderer {
    fn note_to_supporter(
        &self,
        conn: &mut Conn,
        row: &Claimed,
        signed: &SignatureView,
        unsubscribe: Option<String>,
        (subject, parts, why): (String, Vec<Part>, String),
    ) -> Result<Rendered, StoreError> {
        let campaign = self.campaign(conn)?;
        let signing = Signing::of(conn, &campaign, signed)?;
        let (head, hello) = (self.letterhead(&signing), Texts::of(signed.language).say("mail-hello"));
        let words = Note { head, subject, hello, parts, why }.words().map_err(template_failed)?;
        Ok(Rendered::Mail(Box::new(self.supporter_draft(row, &signing, words, unsubscribe))))
    }

    /// That an office collects a letter, or takes none.
    pub(super) fn letter_taken(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let found = letter::find_for_delivery(conn, LetterId::from_uuid(row.subject))?;
        let found = found.ok_or(StoreError::NotFound)?;
        let signed = signature::find(conn, found.signature)?.ok_or(StoreError::NotFound)?;
        if let Some(reason) = is_out_of_reach(conn, &signed)? {
            return Ok(Rendered::Skip(reason));
        }
        let texts = Texts::of(signed.language);
        let office = texts.office(found.office.key, found.office.name(signed.language));
        let on = texts.date(found.queued_at);
        let values = [("office", office.as_str().into()), ("on", on.as_str().into())];
        let mine = Part::Link {
            url: self.link(&signed, "my-data", TokenPurpose::MyData),
            label: texts.say("mail-my-data"),
        };
        let words = match (row.notice, found.state) {
            (Notice::LetterCollected, LetterState::Collected | LetterState::Answered) => {
                let parts = vec![
                    Part::Text(texts.say_with("mail-collected-lead", &values)),
                    Part::Text(texts.say("mail-collected-next")),
                    mine,
                ];
                (texts.say("mail-collected-subject"), parts, texts.say("mail-taken-why"))
            }
            (Notice::LetterDeclined, LetterState::Declined) => {
                let parts = vec![
                    Part::Text(texts.say_with("mail-declined-lead", &values)),
                    Part::Text(texts.say("mail-declined-next")),
                    Part::Quote { lang: Some(found.language), words: found.body.clone() },
                    mine,
                ];
                (texts.say("mail-declined-subject"), parts, texts.say("mail-taken-why"))
            }
            _ => return Ok(Rendered::Skip("not true any more")),
        };
        self.note_to_supporter(conn, row, &signed, None, words)
    }

    /// An office's answer to all who wrote to it.
    pub(super) fn office_answer(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let found = letter::find_for_delivery(conn, LetterId::from_uuid(row.subject))?;
        let found = found.ok_or(StoreError::NotFound)?;
        let said = statement::find_by_number(conn, found.office.id, row.ordinal)?;
        let said = said.filter(|said| said.state == StatementState::Approved).ok_or(StoreError::NotFound)?;
        // An election may have come near since it was approved.
        if let Some(until) = frozen_until(conn, &found.office, self.clock.now())? {
            return Ok(Rendered::Hold { until, reason: Stop::Election.code() });
        }
        let signed = signature::find(conn, found.signature)?.ok_or(StoreError::NotFound)?;
        if let Some(reason) = is_out_of_reach(conn, &signed)? {
            return Ok(Rendered::Skip(reason));
        }
        let texts = Texts::of(signed.language);
        let office = texts.office(found.office.key, found.office.name(signed.language));
        let on = texts.date(found.queued_at);
        let (lang, answer) = said.words(signed.language);
        let parts = vec![
            Part::Text(texts.say_with(
                "mail-answer-lead",
                &[("office", office.as_str().into()), ("on", on.as_str().into())],
            )),
            Part::Quote { lang: Some(lang), words: answer.to_owned() },
            Part::Text(texts.say("mail-answer-next")),
        ];
        let words = (texts.say("mail-answer-subject"), parts, texts.say("mail-answer-why"));
        self.note_to_supporter(conn, row, &signed, None, words)
    }

    /// "Did you get an answer?", about every letter of the question that is still open.
    pub(super) fn answer_question(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = QuestionId::from_uuid(row.subject);
        let question = letter_answer::find_question(conn, id)?.ok_or(StoreError::NotFound)?;
        let signed = signature::find(conn, question.signature)?.ok_or(StoreError::NotFound)?;
        if let Some(reason) = is_unwanted(conn, &signed)? {
            return Ok(Rendered::Skip(reason));
        }
        let asked = letter_answer::list_asked(conn, &[id])?.remove(&id).unwrap_or_default();
        let open: Vec<AskedLetter> = asked.into_iter().filter(AskedLetter::is_open).collect();
        if open.is_empty() {
            return Ok(Rendered::Skip("answered"));
        }
        let texts = Texts::of(signed.language);
        let offices: Vec<_> = open.iter().map(|asked| asked.office).collect();
        let offices = representative::list_by_ids(conn, &offices)?;
        let lines = open.iter().filter_map(|asked| {
            let office = offices.iter().find(|office| office.id == asked.office)?;
            let role = texts.office(office.key, office.name(signed.language));
            let on = texts.date(asked.queued_at);
            Some(texts.say_with("mail-question-letter", &[("office", role.into()), ("on", on.into())]))
        });
        let token = self.keys.token(TokenPurpose::Answer, id.uuid());
        let page = format!("{}/{}/answers/{token}", self.base_url.as_str(), signed.language.code());
        let answer_url = |answer: Answer| format!("{page}?answer={}", answer.code());
        let stop_url =
            format!("{}/{}/unsubscribe/{token}/questions", self.base_url.as_str(), signed.language.code());
        let mut parts = vec![
            Part::Text(texts.say_with("mail-question-lead", &[("count", open.len().into())])),
            Part::List(lines.collect()),
            Part::Text(texts.say("mail-question-reason")),
        ];
        for answer in Answer::ALL {
            let label = match answer {
                Answer::Yes => texts.say("answer-yes"),
                Answer::Acknowledgement => texts.say("answer-acknowledgement"),
                Answer::No => texts.say("answer-no"),
            };
            parts.push(Part::Button { url: answer_url(answer), label });
        }
        let again =
            if row.ordinal > 1 { texts.say("mail-question-last") } else { texts.say("mail-question-again") };
        parts.push(Part::Text(again));
        parts.push(Part::Link { url: stop_url.clone(), label: texts.say("mail-question-stop") });
        let words = (texts.say("mail-question-subject"), parts, texts.say("mail-question-why"));
        self.note_to_supporter(conn, row, &signed, Some(stop_url), words)
    }
}

/// Why nothing goes to a supporter: the signature is taken back, or no mail arrives at the address.
fn is_out_of_reach(conn: &mut Conn, signed: &SignatureView) -> Result<Option<&'static str>, StoreError> {
    if signed.state != SignatureState::Confirmed {
        return Ok(Some("not confirmed"));
    }
    Ok(bad_address::is_noted(conn, signed.email_key)?.then_some(super::NO_SUCH_ADDRESS))
}

/// Why a supporter wants no such mail: none would arrive, or the address asked for no more mail.
fn is_unwanted(conn: &mut Conn, signed: &SignatureView) -> Result<Option<&'static str>, StoreError> {
    if let Some(reason) = is_out_of_reach(conn, signed)? {
        return Ok(Some(reason));
    }
    for purpose in [ConsentPurpose::Updates, ConsentPurpose::Questions] {
        if !consent::list_suppressed(conn, &[signed.email_key], purpose)?.is_empty() {
            return Ok(Some("unsubscribed"));
        }
    }
    Ok(None)
}
