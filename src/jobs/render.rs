//! What a claimed row of the outbox says, resolved at the moment of sending.
//!
//! Whoever withdrew, unsubscribed or confirmed since the row was queued gets what fits now, or nothing.

mod answer;
mod fate;
mod letter;
mod office;

use std::sync::{Arc, Mutex, PoisonError};

use super::deliver::{Fate, Rendered, Renderer};
use crate::actions::report_bad_address::{BadAddress, report_bad_address};
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::address::BaseUrl;
use crate::domain::campaign::Petition as PetitionText;
use crate::domain::consent::Purpose as ConsentPurpose;
use crate::domain::id::SignatureId;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::domain::notice::Notice;
use crate::domain::postcode::Postcode;
use crate::domain::signature::{PENDING_LIFE_MS, SignatureState};
use crate::language::Texts;
use crate::mail::compose::{Draft, Feedback, Party, Purpose, Unsubscribe};
use crate::mail::return_path::return_path;
use crate::mail::template::{
    AlreadySigned, ConfirmSignature, Letterhead, Notification, RemindSignature, SignatureReceipt, Words,
};
use crate::secret::{Keys, Purpose as TokenPurpose};
use crate::store::campaign::CampaignView;
use crate::store::outbox::Claimed;
use crate::store::signature::SignatureView;
use crate::store::{Conn, StoreError, Tx, bad_address, campaign, consent, petition, signature};

/// Words that must not stand in a header of a mail to a supporter, in either language, lower-case.
const ILLNESS: [&str; 10] =
    ["cancer", "canser", "tumour", "tumor", "tiwmor", "metasta", "oncolog", "breast", "fron", "bronnau"];

/// Why a mail to a supporter is left out whose address reaches nobody.
const NO_SUCH_ADDRESS: &str = "no such address";

/// Who feedback loops of mail providers count our mail for: 5 to 15 characters that never change.
const FEEDBACK_SENDER: &str = "clarion";

/// Resolves rows from the campaign, the signatures and the letters.
pub struct CampaignRenderer {
    clock: Clock,
    keys: Arc<Keys>,
    settings: Arc<Settings>,
    base_url: BaseUrl,
    campaign: Mutex<Option<Arc<CampaignView>>>,
}

/// A signature with what is around it.
struct Signing<'a> {
    row: &'a SignatureView,
    text: &'a PetitionText,
    number: i64,
}

impl<'a> Signing<'a> {
    fn of(conn: &mut Conn, campaign: &'a CampaignView, row: &'a SignatureView) -> Result<Self, StoreError> {
        let record = petition::list(conn)?.into_iter().find(|petition| petition.id == row.petition);
        let record = record.ok_or(StoreError::NotFound)?;
        let text = campaign.document.find_petition(&record.slug).ok_or(StoreError::NotFound)?;
        Ok(Self { row, text, number: record.number })
    }
}

impl CampaignRenderer {
    /// A renderer whose links begin with `base_url`.
    #[must_use]
    pub fn new(clock: Clock, keys: Arc<Keys>, settings: Arc<Settings>, base_url: BaseUrl) -> Self {
        Self { clock, keys, settings, base_url, campaign: Mutex::new(None) }
    }

    /// The campaign, read again only when it has changed.
    fn campaign(&self, conn: &mut Conn) -> Result<Arc<CampaignView>, StoreError> {
        let revision = campaign::find_revision(conn)?;
        let mut held = self.campaign.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(campaign) = held.as_ref().filter(|campaign| Some(campaign.revision) == revision) {
            return Ok(Arc::clone(campaign));
        }
        let fresh = Arc::new(campaign::find(conn)?.ok_or(StoreError::NotFound)?);
        *held = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    fn supporter_mail(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = SignatureId::from_uuid(row.subject);
        let signed = signature::find(conn, id)?.ok_or(StoreError::NotFound)?;
        let now = self.clock.now();
        if let Some(reason) = unwanted(conn, row.notice, &signed, now)? {
            return Ok(Rendered::Skip(reason));
        }
        let updates = row.notice == Notice::SignatureReceipt
            && signed.updates
            && consent::list_suppressed(conn, &[signed.email_key], ConsentPurpose::Updates)?.is_empty();
        let campaign = self.campaign(conn)?;
        let signing = Signing::of(conn, &campaign, &signed)?;
        let unsubscribe = updates.then(|| self.link(&signed, "unsubscribe", TokenPurpose::Unsubscribe));
        let words = self.words(row.notice, &signing, unsubscribe.clone()).map_err(template_failed)?;
        Ok(Rendered::Mail(Box::new(self.supporter_draft(row, &signing, words, unsubscribe))))
    }

    fn words(
        &self,
        notice: Notice,
        signing: &Signing<'_>,
        unsubscribe_url: Option<String>,
    ) -> Result<Words, askama::Error> {
        let (signed, texts) = (signing.row, Texts::of(signing.row.language));
        let head = self.letterhead(signing);
        let petition_title = signing.text.title.in_language(signed.language).to_owned();
        let expires_on = texts.date(signed.signed_at.plus_ms(PENDING_LIFE_MS));
        let confirm_url = || self.link(signed, "confirm", TokenPurpose::Confirm);
        // Outside the kingdom nobody elects a Member of Parliament, so there is no letter to offer.
        let is_outside =
            Postcode::parse(&signed.postcode).is_ok_and(|postcode| postcode.is_outside_the_kingdom());
        let letter_url = || (!is_outside).then(|| self.link(signed, "letters", TokenPurpose::Letters));
        let my_data_url = || self.link(signed, "my-data", TokenPurpose::MyData);
        match notice {
            Notice::ConfirmSignature => {
                ConfirmSignature { head, petition_title, confirm_url: confirm_url(), expires_on }.words()
            }
            Notice::RemindSignature => {
                RemindSignature { head, petition_title, confirm_url: confirm_url(), expires_on }.words()
            }
            Notice::AlreadySigned => {
                let (letter_url, my_data_url) = (letter_url(), my_data_url());
                AlreadySigned { head, petition_title, letter_url, my_data_url }.words()
            }
            // The mails that are not about a signature are drawn elsewhere.
            _ => {
                let (letter_url, my_data_url) = (letter_url(), my_data_url());
                SignatureReceipt { head, petition_title, letter_url, my_data_url, unsubscribe_url }.words()
            }
        }
    }

    fn supporter_draft(
        &self,
        row: &Claimed,
        signing: &Signing<'_>,
        words: Words,
        unsubscribe: Option<String>,
    ) -> Draft {
        let (mail, organisation) = (&self.settings.mail, &self.settings.organisation);
        let sender = self.sender_name(Texts::of(signing.row.language));
        let purpose = match row.notice {
            Notice::SignatureReceipt | Notice::AnswerQuestion => {
                Purpose::Receipt { unsubscribe: unsubscribe.map(|url| Unsubscribe { url }) }
            }
            _ => Purpose::Confirmation,
        };
        Draft {
            purpose,
            id: row.id,
            date: row.queued_at,
            domain: mail.from.domain().to_owned(),
            envelope_sender: self.envelope_sender(row),
            from: Party { name: sender.clone(), address: mail.from.as_str().to_owned() },
            reply_to: Some(Party { name: sender, address: organisation.email.as_str().to_owned() }),
            to: Party { name: String::new(), address: signing.row.email.clone() },
            subject: words.subject,
            text: words.text,
            html: Some(words.html),
            feedback: Some(self.feedback(signing.number)),
        }
    }

    fn letterhead(&self, signing: &Signing<'_>) -> Letterhead {
        self.letterhead_in(signing.row.language, signing.text.nation)
    }

    /// What a mail in a language says of us to somebody in a nation.
    fn letterhead_in(&self, language: Language, nation: Nation) -> Letterhead {
        let organisation = &self.settings.organisation;
        Letterhead {
            lang: language,
            texts: Texts::of(language),
            organisation: organisation.name.clone(),
            imprint: organisation.imprint(Some(nation)),
            contact_email: organisation.email.as_str().to_owned(),
            privacy_url: format!("{}/{}/privacy", self.base_url.as_str(), language.code()),
        }
    }

    fn link(&self, signed: &SignatureView, page: &str, purpose: TokenPurpose) -> String {
        let token = self.keys.token(purpose, signed.id.uuid());
        format!("{}/{}/{page}/{token}", self.base_url.as_str(), signed.language.code())
    }

    /// Where failures go: an address that names the row and cannot be made up.
    fn envelope_sender(&self, row: &Claimed) -> String {
        return_path(&self.keys, row.notice, row.id, self.settings.mail.bounce_domain())
    }

    /// The organisation's name; where that names an illness, neutral words: phones show it on lock screens.
    fn sender_name(&self, texts: &Texts) -> String {
        let name = &self.settings.organisation.name;
        if names_illness(name) { texts.say("mail-sender") } else { name.clone() }
    }

    fn feedback(&self, petition: i64) -> Feedback {
        let name = &self.settings.organisation.name;
        let slug: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        let organisation = if names_illness(name) || slug.is_empty() { "campaign".to_owned() } else { slug };
        Feedback {
            petition,
            organisation: organisation.to_ascii_lowercase(),
            sender: FEEDBACK_SENDER.to_owned(),
        }
    }
}

fn template_failed(error: askama::Error) -> StoreError {
    StoreError::Broken(format!("a mail's template failed: {error}"))
}

fn names_illness(text: &str) -> bool {
    let lower = text.to_lowercase();
    ILLNESS.iter().any(|word| lower.contains(word))
}

/// Why a mail to a supporter is not wanted any more; `None` when it is.
fn unwanted(
    conn: &mut Conn,
    notice: Notice,
    signed: &SignatureView,
    now: Moment,
) -> Result<Option<&'static str>, StoreError> {
    let is_pending = signed.state == SignatureState::Pending;
    Ok(match notice {
        Notice::ConfirmSignature | Notice::RemindSignature if !is_pending => Some("not pending"),
        Notice::ConfirmSignature | Notice::RemindSignature
            if now.since_ms(signed.signed_at) >= PENDING_LIFE_MS =>
        {
            Some("expired")
        }
        // Someone who asked for no more mail is not reminded either.
        Notice::RemindSignature
            if !consent::list_suppressed(conn, &[signed.email_key], ConsentPurpose::Updates)?.is_empty() =>
        {
            Some("unsubscribed")
        }
        Notice::SignatureReceipt | Notice::AlreadySigned if signed.state != SignatureState::Confirmed => {
            Some("not confirmed")
        }
        // What answers a form that was filled in a moment ago is tried all the same: the address may be back.
        Notice::ConfirmSignature | Notice::AlreadySigned => None,
        _ if bad_address::is_noted(conn, signed.email_key)? => Some(NO_SUCH_ADDRESS),
        _ => None,
    })
}

impl Renderer for CampaignRenderer {
    fn render(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        match row.notice {
            Notice::Letter => self.letter(conn, row),
            Notice::LetterHeld | Notice::LetterReturned => self.letter_notice(conn, row),
            Notice::LetterCollected | Notice::LetterDeclined => self.letter_taken(conn, row),
            Notice::OfficeLink => self.office_link(conn, row),
            Notice::OfficeAddress | Notice::OfficeAddressTold => self.office_address(conn, row),
            Notice::OfficeStatement => self.office_statement(conn, row),
            Notice::OfficeJudged => self.office_judged(conn, row),
            Notice::OfficeDigest => self.office_digest(conn, row),
            Notice::OfficeAnswer => self.office_answer(conn, row),
            Notice::AnswerQuestion => self.answer_question(conn, row),
            Notice::LetterBounced => self.letter_bounced(conn, row),
            Notice::LetterReply => self.letter_reply(conn, row),
            Notice::ConfirmSignature
            | Notice::RemindSignature
            | Notice::SignatureReceipt
            | Notice::AlreadySigned => self.supporter_mail(conn, row),
        }
    }

    fn settled(&self, tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
        if let Some(address) = fate.unreached {
            let Fate { notice, subject, reason, at, .. } = *fate;
            let bad = BadAddress { notice, subject, address: Some(address), reason };
            report_bad_address(tx, &bad, at)?;
        }
        match fate.notice {
            Notice::Letter => self.letter_settled(tx, fate),
            Notice::LetterReply => answer::reply_settled(tx, fate),
            Notice::OfficeDigest => office::digest_settled(tx, fate),
            _ => Ok(()),
        }
    }
}
