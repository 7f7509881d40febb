//! Mails to offices. Each goes to the address on file, but for digests and for what asks another address to confirm.

use std::collections::BTreeMap;

use super::{CampaignRenderer, template_failed};
use crate::actions::put_back_digest::put_back_digest;
use crate::domain::email::EmailAddress;
use crate::domain::id::{
    CampaignId, HolderId, OfficeChoiceId, OfficeDigestId, OfficeId, OfficeRequestId, StatementId,
};
use crate::domain::language::Language;
use crate::domain::letter::Stop;
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::office::{CONFIRM_LIFE_MS, Intake, StatementKind, StatementState, VISIT_LIFE_MS};
use crate::jobs::deliver::{Fate, Rendered};
use crate::language::{Texts, day_of, start_of};
use crate::mail::compose::{Draft, Party, Purpose};
use crate::mail::template::{Note, Notification, Part};
use crate::secret::{OfficeVisit, Purpose as TokenPurpose};
use crate::store::letter::OfficeShelf;
use crate::store::office_digest::OfficeDigest;
use crate::store::outbox::{Claimed, RowState};
use crate::store::representative::{HolderView, OfficeView};
use crate::store::statement::Statement;
use crate::store::{
    Conn, StoreError, Tx, election, letter, office_choice, office_digest, office_request, representative,
    statement,
};

/// People whom a digest names; the office's page names the rest.
const NAMED_AT_MOST: i64 = 100;

/// An office that a mail goes to, with who holds it.
struct Addressee {
    office: OfficeView,
    holder: HolderView,
    language: Language,
}

impl Addressee {
    /// The office while this very holding lasts; any holder where `holder` is `None`.
    fn find(
        conn: &mut Conn,
        office: OfficeId,
        holder: Option<HolderId>,
        language: Language,
    ) -> Result<Option<Self>, StoreError> {
        let office = representative::find(conn, office)?.ok_or(StoreError::NotFound)?;
        let held = office.holder.clone().filter(|held| holder.is_none_or(|holder| held.id == holder));
        Ok(held.map(|holder| Self { office, holder, language }))
    }

    fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// "MP for Invented Vale".
    fn role(&self) -> String {
        self.texts().office(self.office.key, self.office.name(self.language))
    }

    fn address(&self) -> Option<&EmailAddress> {
        self.holder.member.address()
    }
}

impl CampaignRenderer {
    /// The page of an office as the foot of a letter names it.
    pub(super) fn office_url(&self, language: Language, campaign: CampaignId, office: OfficeId) -> String {
        let token = self.keys.office_token(campaign, office);
        format!("{}/{}/office/{token}", self.base_url.as_str(), language.code())
    }

    fn note_to(
        &self,
        row: &Claimed,
        to: &Addressee,
        address: &EmailAddress,
        (subject, parts, why): (String, Vec<Part>, String),
    ) -> Result<Rendered, StoreError> {
        let head = self.letterhead_in(to.language, to.office.nation);
        let hello = to.texts().say("mail-hello");
        let words = Note { head, subject, hello, parts, why }.words().map_err(template_failed)?;
        let (mail, organisation) = (&self.settings.mail, &self.settings.organisation);
        let sender = organisation.name.clone();
        Ok(Rendered::Mail(Box::new(Draft {
            purpose: Purpose::Confirmation,
            id: row.id,
            date: row.queued_at,
            domain: mail.from.domain().to_owned(),
            envelope_sender: self.envelope_sender(row),
            from: Party { name: sender.clone(), address: mail.from.as_str().to_owned() },
            reply_to: Some(Party { name: sender, address: organisation.email.as_str().to_owned() }),
            to: Party { name: to.holder.member.name.clone(), address: address.as_str().to_owned() },
            subject: words.subject,
            text: words.text,
            html: Some(words.html),
            feedback: None,
        })))
    }

    /// The link that lets an office in, from now on.
    pub(super) fn office_link(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let asked = office_request::find(conn, OfficeRequestId::from_uuid(row.subject))?;
        let asked = asked.ok_or(StoreError::NotFound)?;
        let Some(to) = Addressee::find(conn, asked.office, None, asked.language)? else {
            return Ok(Rendered::Skip("vacant"));
        };
        let Some(address) = to.address() else { return Ok(Rendered::Skip("no-address")) };
        let now = self.clock.now();
        let visit = OfficeVisit {
            campaign: asked.campaign,
            office: asked.office,
            holder: to.holder.id,
            issued_at: now,
        };
        let (texts, role) = (to.texts(), to.role());
        let token = self.keys.visit_token(&visit);
        let url = format!("{}/{}/office/{token}", self.base_url.as_str(), to.language.code());
        let until = texts.date_and_time(now.plus_ms(VISIT_LIFE_MS));
        let parts = vec![
            Part::Text(texts.say_with("mail-office-link-lead", &[("office", role.into())])),
            Part::Button { url, label: texts.say("mail-office-link-button") },
            Part::Text(texts.say_with("mail-office-link-until", &[("until", until.into())])),
        ];
        let (subject, why) = (texts.say("mail-office-link-subject"), texts.say("mail-office-link-why"));
        self.note_to(row, &to, address, (subject, parts, why))
    }

    /// Another address: asked to confirm, and told to the one on file.
    pub(super) fn office_address(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let choice = office_choice::find(conn, OfficeChoiceId::from_uuid(row.subject))?;
        let choice = choice.ok_or(StoreError::NotFound)?;
        let Some(to) = Addressee::find(conn, choice.office, Some(choice.holder), choice.language)? else {
            return Ok(Rendered::Skip("other-holder"));
        };
        let Some(chosen) = &choice.address else { return Ok(Rendered::Skip("no-address")) };
        let (texts, role) = (to.texts(), to.role());
        let office = [("office", role.as_str().into())];
        if row.notice == Notice::OfficeAddressTold {
            let Some(on_file) = to.address() else { return Ok(Rendered::Skip("no-address")) };
            let url = self.office_url(choice.language, choice.campaign, choice.office);
            let parts = vec![
                Part::Text(texts.say_with(
                    "mail-office-told-lead",
                    &[("office", role.as_str().into()), ("address", chosen.as_str().into())],
                )),
                Part::Text(texts.say("mail-office-told-undo")),
                Part::Link { url, label: texts.say("mail-office-page") },
            ];
            let (subject, why) = (texts.say("mail-office-told-subject"), texts.say("mail-office-told-why"));
            return self.note_to(row, &to, on_file, (subject, parts, why));
        }
        if choice.confirmed_at.is_some() {
            return Ok(Rendered::Skip("confirmed"));
        }
        let token = self.keys.token(TokenPurpose::OfficeAddress, choice.id.uuid());
        let url = format!("{}/{}/office/{token}/confirm", self.base_url.as_str(), to.language.code());
        let until = texts.date(choice.made_at.plus_ms(CONFIRM_LIFE_MS));
        let what = match choice.intake {
            Intake::Single => texts.say_with("mail-office-address-single", &office),
            Intake::Digest => texts.say_with("mail-office-address-digest", &office),
            Intake::Nothing => texts.say_with("mail-office-address-none", &office),
        };
        let parts = vec![
            Part::Text(what),
            Part::Button { url, label: texts.say("mail-office-address-button") },
            Part::Text(texts.say_with("mail-office-until", &[("until", until.into())])),
        ];
        let (subject, why) = (texts.say("mail-office-address-subject"), texts.say("mail-office-address-why"));
        self.note_to(row, &to, chosen, (subject, parts, why))
    }

    /// What an office has typed, to be confirmed from its address on file.
    pub(super) fn office_statement(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let said = statement::find(conn, StatementId::from_uuid(row.subject))?.ok_or(StoreError::NotFound)?;
        if said.state != StatementState::Written {
            return Ok(Rendered::Skip("confirmed"));
        }
        let Some(to) = Addressee::find(conn, said.office, Some(said.holder), said.language)? else {
            return Ok(Rendered::Skip("other-holder"));
        };
        let Some(address) = to.address() else { return Ok(Rendered::Skip("no-address")) };
        let (texts, role) = (to.texts(), to.role());
        let office = [("office", role.as_str().into())];
        let lead = match said.kind {
            StatementKind::Answer => texts.say_with("mail-statement-answer", &office),
            StatementKind::Commitment => texts.say_with("mail-statement-commitment", &office),
        };
        let mut parts = vec![Part::Text(lead)];
        if said.kind == StatementKind::Commitment {
            parts.push(Part::List(self.ask_titles(conn, &said, to.language)?));
        }
        parts.extend(
            said.texts().map(|(lang, text)| Part::Quote { lang: Some(lang), words: text.to_owned() }),
        );
        let token = self.keys.token(TokenPurpose::Statement, said.id.uuid());
        let url = format!("{}/{}/office/{token}/confirm", self.base_url.as_str(), to.language.code());
        let until = texts.date(said.written_at.plus_ms(CONFIRM_LIFE_MS));
        parts.push(Part::Button { url, label: texts.say("mail-statement-button") });
        parts.push(Part::Text(texts.say_with("mail-office-until", &[("until", until.into())])));
        let (subject, why) = (texts.say("mail-statement-subject"), texts.say("mail-statement-why"));
        self.note_to(row, &to, address, (subject, parts, why))
    }

    /// What the staff made of an answer or a commitment, and why, where they said so.
    pub(super) fn office_judged(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let said = statement::find(conn, StatementId::from_uuid(row.subject))?.ok_or(StoreError::NotFound)?;
        let Some(to) = Addressee::find(conn, said.office, Some(said.holder), said.language)? else {
            return Ok(Rendered::Skip("other-holder"));
        };
        let Some(address) = to.address() else { return Ok(Rendered::Skip("no-address")) };
        let (texts, role, on) = (to.texts(), to.role(), to.texts().date(said.written_at));
        let values = [("office", role.into()), ("on", on.into())];
        let lead = match (said.kind, said.state) {
            (_, StatementState::Written | StatementState::Confirmed) => {
                return Ok(Rendered::Skip("not judged"));
            }
            (StatementKind::Answer, StatementState::Approved) => {
                texts.say_with("mail-judged-answer-approved", &values)
            }
            (StatementKind::Answer, StatementState::Refused) => {
                texts.say_with("mail-judged-answer-refused", &values)
            }
            (StatementKind::Commitment, StatementState::Approved) => {
                texts.say_with("mail-judged-commitment-approved", &values)
            }
            (StatementKind::Commitment, StatementState::Refused) => {
                texts.say_with("mail-judged-commitment-refused", &values)
            }
        };
        let mut parts = vec![Part::Text(lead)];
        let events = statement::list_events(conn, said.id)?;
        let reason = events.into_iter().find(|event| event.step == said.state).map(|event| event.reason);
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            parts.push(Part::Text(texts.say("mail-judged-reason")));
            parts.push(Part::Quote { lang: None, words: reason });
        }
        let url = self.office_url(to.language, said.campaign, said.office);
        parts.push(Part::Link { url, label: texts.say("mail-office-page") });
        let (subject, why) = (texts.say("mail-judged-subject"), texts.say("mail-office-told-why"));
        self.note_to(row, &to, address, (subject, parts, why))
    }

    fn ask_titles(
        &self,
        conn: &mut Conn,
        said: &Statement,
        language: Language,
    ) -> Result<Vec<String>, StoreError> {
        let campaign = self.campaign(conn)?;
        let asks = campaign.document.asks.iter().filter(|ask| said.asks.contains(&ask.key));
        Ok(asks.map(|ask| ask.title.in_language(language).to_owned()).collect())
    }

    /// A week's letters in one mail: how many wrote, what they ask for, and those who agreed to be named. The others are
    /// counted: their letters name them, on the office's page.
    pub(super) fn office_digest(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let digest = office_digest::find(conn, OfficeDigestId::from_uuid(row.subject))?;
        let digest = digest.ok_or(StoreError::NotFound)?;
        let Some(to) = Addressee::find(conn, digest.office, Some(digest.holder), digest.language)? else {
            return Ok(Rendered::Skip("other-holder"));
        };
        // An election may have come near since it was queued.
        if let Some(until) = frozen_until(conn, &to.office, self.clock.now())? {
            return Ok(Rendered::Hold { until, reason: Stop::Election.code() });
        }
        let choice = office_choice::find_current(conn, digest.campaign, digest.holder)?;
        let Some(choice) = choice.filter(|choice| choice.intake == Intake::Digest) else {
            return Ok(Rendered::Skip("not wanted"));
        };
        let Some(address) = choice.address.as_ref().or(to.address()) else {
            return Ok(Rendered::Skip("no-address"));
        };
        let OfficeDigest { campaign, office, since, until, .. } = digest;
        let letters = letter::list_collected_points(conn, OfficeShelf { campaign, office, since }, until)?;
        if letters.is_empty() {
            return Ok(Rendered::Skip("nothing left"));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for key in letters.iter().flatten() {
            *counts.entry(key).or_default() += 1;
        }
        let (document, texts) = (self.campaign(conn)?, to.texts());
        let points = document.document.asks.iter().filter_map(|ask| {
            let count = counts.get(ask.key.as_str())?;
            let title = ask.title.in_language(to.language);
            Some(texts.say_with("mail-digest-point", &[("point", title.into()), ("count", (*count).into())]))
        });
        let shelf = OfficeShelf { campaign, office, since };
        let mut named = letter::list_named(conn, shelf, Some(until), NAMED_AT_MOST.saturating_add(1))?;
        let listed = usize::try_from(NAMED_AT_MOST).unwrap_or(usize::MAX);
        let has_more = named.len() > listed;
        named.truncate(listed);
        let mut parts = vec![
            Part::Text(texts.say_with(
                "mail-digest-lead",
                &[
                    ("count", letters.len().into()),
                    ("title", document.document.title.in_language(to.language).into()),
                    ("since", texts.date(since).into()),
                ],
            )),
            Part::List(points.collect()),
        ];
        if !named.is_empty() {
            parts.push(Part::Text(texts.say("mail-digest-named")));
            let line = |writer: &letter::NamedWriter| format!("{}: {}", writer.name, writer.email);
            parts.push(Part::List(named.iter().map(line).collect()));
        }
        if has_more {
            parts.push(Part::Text(texts.say("mail-digest-named-more")));
        }
        parts.push(Part::Text(texts.say("mail-digest-next")));
        let url = self.office_url(to.language, campaign, office);
        parts.push(Part::Button { url, label: texts.say("mail-office-page") });
        let (subject, why) = (texts.say("mail-digest-subject"), texts.say("mail-digest-why"));
        self.note_to(row, &to, address, (subject, parts, why))
    }
}

/// The first moment at which an office may be spoken for again; `None` where no election is near.
pub(super) fn frozen_until(
    conn: &mut Conn,
    office: &OfficeView,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let freeze = election::load(conn)?.find_freeze(office.standing(), day_of(now));
    Ok(freeze.map(|freeze| start_of(freeze.until)))
}

/// Puts the letters of a digest back that reached nobody.
pub(super) fn digest_settled(tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
    match fate.state {
        RowState::Dead | RowState::Cancelled => {
            put_back_digest(tx, OfficeDigestId::from_uuid(fate.subject), fate.at).map(drop)
        }
        _ => Ok(()),
    }
}
