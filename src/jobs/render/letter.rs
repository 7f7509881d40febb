//! Letters: to whom one goes at this moment, what it waits for, and what its writer is told.
//!
//! A letter is to an office. When it is claimed it goes to whoever holds the office; where nobody does to whom it
//! can be mailed it is held, which costs no try, and its writer is told once. An import that fills the office
//! lets it go (see `actions::release_letters`), and the staff one that waits for them (`actions::review_letters`); a
//! look each day finds what no import tells, such as that the office has ended or the letter has waited too long.
//! What it says of promises and commitments is told as it is on that day (see `domain::letter::Quote`); one that only
//! thanks its office for what that has taken back goes back to its writer.
//! Before an election it waits in the same way, and is looked at on the first free day of the calendar. That is read
//! anew for each letter: it is a few rows, and may just have been imported.

use std::borrow::Cow;

use super::{CampaignRenderer, NO_SUCH_ADDRESS, Signing, template_failed};
use crate::domain::campaign::{Date, LetterFields, fill};
use crate::domain::election::{ElectionReason, Elections, Freeze};
use crate::domain::email::EmailAddress;
use crate::domain::id::{LetterId, OutboxId};
use crate::domain::letter::{
    Greeted, Ground, LetterState, Quote, Stop, Succession, WAITS_AT_MOST_MS, requoted,
};
use crate::domain::moment::{DAY_MS, Moment};
use crate::domain::notice::Notice;
use crate::domain::office::Intake;
use crate::domain::representative::Member;
use crate::domain::signature::SignatureState;
use crate::domain::text::clean_lines;
use crate::domain::tracker::Tracker;
use crate::jobs::deliver::{Fate, Rendered};
use crate::language::record::Record;
use crate::language::{Texts, day_of, start_of};
use crate::mail::compose::{Draft, Party, Purpose};
use crate::mail::template::{GivenBack, LetterHeld, LetterReturned, Notification, Words};
use crate::secret::Purpose as TokenPurpose;
use crate::store::campaign::CampaignView;
use crate::store::letter::LetterDelivery;
use crate::store::office_choice::OfficeChoice;
use crate::store::outbox::{Claimed, NewMail, RowState};
use crate::store::{
    Conn, StoreError, Tx, audit, bad_address, commitment_event, election, letter, office_choice,
    office_commitment, outbox, petition, representative, signature,
};

/// How often a letter that is held is looked at, in milliseconds.
const LOOK_AGAIN_MS: i64 = DAY_MS;

/// Why a row is not sent whose letter goes into its office's digest.
const COLLECTED: &str = "collected";
/// Why a row is not sent whose office takes no letters of the campaign.
const DECLINED: &str = "declined";

/// A letter that can go.
struct Ready<'a> {
    to: Party,
    text: Cow<'a, str>,
}

impl CampaignRenderer {
    pub(super) fn letter(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = LetterId::from_uuid(row.subject);
        let found = letter::find_for_delivery(conn, id)?.ok_or(StoreError::NotFound)?;
        if matches!(found.state, LetterState::Delivered | LetterState::Bounced | LetterState::Answered) {
            // A report, or an answer, came while it was in doubt.
            return Ok(Rendered::Skip("its fate is known"));
        }
        let (campaign, now) = (self.campaign(conn)?, self.clock.now());
        let (elections, choice) = (election::load(conn)?, choice_of(conn, &found)?);
        let chosen = choice.as_ref().and_then(|choice| choice.address.as_ref());
        let Ready { to, text } = match ready(&campaign, &elections, &found, chosen, now) {
            Ok(_) if found.state == LetterState::Held => {
                // It goes back into the queue first, as one of today.
                return Ok(Rendered::Hold { until: now, reason: "released" });
            }
            Ok(ready) => ready,
            Err(stop) if stop.is_for_now() => {
                let until = end_of(&elections, &found, stop, now).unwrap_or(now.plus_ms(LOOK_AGAIN_MS));
                return Ok(Rendered::Hold { until, reason: stop.code() });
            }
            Err(stop) => return Ok(Rendered::Skip(stop.code())),
        };
        // One that may have left already goes on as it began.
        let is_fresh = found.state == LetterState::Queued && !row.is_repeat;
        match choice.as_ref().map(|choice| choice.intake) {
            Some(Intake::Digest) if is_fresh => return Ok(Rendered::Skip(COLLECTED)),
            Some(Intake::Nothing) if is_fresh => return Ok(Rendered::Skip(DECLINED)),
            _ => {}
        }
        let today = day_of(now);
        let quotes = letter::list_quotes(conn, id)?;
        let text = match weighed(conn, &campaign, &found, (&text, &quotes), today)? {
            Some(text) => text,
            None if is_fresh => return Ok(Rendered::Skip(Stop::Uncommitted.code())),
            None => text.into_owned(),
        };
        let text = format!("{text}\n\n{}", self.office_line(&found));
        let record = petition::list(conn)?.into_iter().find(|petition| petition.id == found.petition);
        let mail = &self.settings.mail;
        let writer = |address: &str| Party { name: found.writer_name.clone(), address: address.to_owned() };
        Ok(Rendered::Mail(Box::new(Draft {
            purpose: Purpose::Letter { campaign: campaign.document.reference.clone() },
            id: row.id,
            date: row.queued_at,
            domain: mail.from.domain().to_owned(),
            envelope_sender: self.envelope_sender(row),
            from: writer(&self.letter_address(row.id)),
            reply_to: Some(writer(&found.writer_email)),
            to,
            subject: found.subject.clone(),
            text,
            html: None,
            feedback: record.map(|record| self.feedback(record.number)),
        })))
    }

    /// The last line of a letter: the way to the office's own page. It names nobody, since letters are quoted and
    /// passed on.
    fn office_line(&self, found: &LetterDelivery) -> String {
        let url = self.office_url(found.language, found.campaign, found.office.id);
        Texts::of(found.language).say_with("letter-office-line", &[("url", url.into())])
    }

    /// Lets a letter follow the row that carries it.
    pub(super) fn letter_settled(&self, tx: &mut Tx<'_>, fate: &Fate<'_>) -> Result<(), StoreError> {
        let id = LetterId::from_uuid(fate.subject);
        match fate.state {
            RowState::Sent => letter::set_state(tx, &[id], LetterState::Sent, fate.at).map(drop),
            RowState::InDoubt => letter::set_state(tx, &[id], LetterState::InDoubt, fate.at).map(drop),
            RowState::Cancelled if fate.reason == COLLECTED => taken(tx, id, fate, Intake::Digest),
            RowState::Cancelled if fate.reason == DECLINED => taken(tx, id, fate, Intake::Nothing),
            RowState::Dead | RowState::Cancelled => give_up(tx, id, fate),
            RowState::Held => self.hold(tx, id, fate),
            RowState::Queued | RowState::Leased => Ok(()),
        }
    }

    /// Holds a letter, unless its office has been filled since it was looked at: an import that came in between
    /// has not found it waiting, so it is let go here.
    fn hold(&self, tx: &mut Tx<'_>, id: LetterId, fate: &Fate<'_>) -> Result<(), StoreError> {
        let Some(found) = letter::find_for_delivery(tx.conn(), id)? else { return Ok(()) };
        representative::lock(tx, &[found.office.id])?;
        // Read again: what the lock had to wait for may have changed it.
        let Some(found) = letter::find_for_delivery(tx.conn(), id)? else { return Ok(()) };
        let (campaign, elections) = (self.campaign(tx.conn())?, election::load(tx.conn())?);
        let choice = choice_of(tx.conn(), &found)?;
        let chosen = choice.as_ref().and_then(|choice| choice.address.as_ref());
        match ready(&campaign, &elections, &found, chosen, fate.at) {
            Err(stop) if stop.is_for_now() => {
                // A calendar that was imported in between has not found it waiting either.
                if let Some(until) = end_of(&elections, &found, stop, fate.at) {
                    outbox::look_again(tx, Notice::Letter, &[id.uuid()], until)?;
                }
                let (Some(ordinal), Some(mail)) = (letter::hold(tx, id, stop)?, fate.mail) else {
                    return Ok(());
                };
                queue_notice(tx, mail, Notice::LetterHeld, id, ordinal, fate.at)
            }
            // Given up or not, the next look finds it.
            Err(_) => outbox::release_held(tx, Notice::Letter, &[id.uuid()], fate.at).map(drop),
            Ok(_) => letter::release(tx, &[id], fate.at).map(drop),
        }
    }

    /// What a supporter is told of a letter that has not gone.
    pub(super) fn letter_notice(&self, conn: &mut Conn, row: &Claimed) -> Result<Rendered, StoreError> {
        let id = LetterId::from_uuid(row.subject);
        let found = letter::find_for_delivery(conn, id)?.ok_or(StoreError::NotFound)?;
        if found.writer_state != SignatureState::Confirmed {
            return Ok(Rendered::Skip("not confirmed"));
        }
        let is_true_still = match row.notice {
            Notice::LetterHeld => found.state == LetterState::Held && found.holds == row.ordinal,
            _ => found.state == LetterState::Failed && found.stop.is_some_and(Stop::is_news),
        };
        let Some(stop) = found.stop.filter(|_| is_true_still) else {
            return Ok(Rendered::Skip("not true any more"));
        };
        let signed = signature::find(conn, found.signature)?.ok_or(StoreError::NotFound)?;
        if bad_address::is_noted(conn, signed.email_key)? {
            return Ok(Rendered::Skip(NO_SUCH_ADDRESS));
        }
        let campaign = self.campaign(conn)?;
        let signing = Signing::of(conn, &campaign, &signed)?;
        let today = day_of(self.clock.now());
        let freeze = election::load(conn)?.find_freeze(found.office.standing(), today);
        let words = self.notice_words(&signing, &found, stop, freeze).map_err(template_failed)?;
        Ok(Rendered::Mail(Box::new(self.supporter_draft(row, &signing, words, None))))
    }

    fn notice_words(
        &self,
        signing: &Signing<'_>,
        found: &LetterDelivery,
        stop: Stop,
        freeze: Option<Freeze>,
    ) -> Result<Words, askama::Error> {
        let (signed, texts) = (signing.row, Texts::of(signing.row.language));
        let office = texts.office(found.office.key, found.office.name(signed.language));
        let (office, on) = (office.as_str(), texts.date(found.queued_at));
        let my_data_url = self.link(signed, "my-data", TokenPurpose::MyData);
        let head = self.letterhead(signing);
        let reason = match stop {
            Stop::Vacant => texts.say_with("mail-held-vacant", &[("office", office.into())]),
            Stop::NoAddress => texts.say_with("mail-held-no-address", &[("office", office.into())]),
            Stop::NamesAnother => texts.say_with("mail-held-names", &[("office", office.into())]),
            Stop::Election => election_reason(texts, office, freeze),
            Stop::Review => texts.say_with("mail-held-review", &[("office", office.into())]),
            Stop::Ended => texts
                .say_with("mail-returned-ended", &[("office", office.into()), ("on", on.as_str().into())]),
            Stop::GivenBack => texts
                .say_with("mail-returned-review", &[("office", office.into()), ("on", on.as_str().into())]),
            Stop::Uncommitted => texts.say_with(
                "mail-returned-uncommitted",
                &[("office", office.into()), ("on", on.as_str().into())],
            ),
            Stop::Waited | Stop::Withdrawn => texts
                .say_with("mail-returned-waited", &[("office", office.into()), ("on", on.as_str().into())]),
        };
        if !stop.is_for_now() {
            let given_back = stop.makes_room().then(|| GivenBack {
                text: found.body.clone(),
                write_url: self.link(signed, "letters", TokenPurpose::Letters),
            });
            return LetterReturned { head, reason, my_data_url, given_back }.words();
        }
        let next = match stop {
            Stop::NamesAnother => texts.say_with("mail-held-unsent", &[("on", on.as_str().into())]),
            Stop::Election => after_election(texts, &on, freeze),
            Stop::Review => texts.say_with("mail-held-after-review", &[("on", on.as_str().into())]),
            _ => texts.say_with("mail-held-waits", &[("on", on.as_str().into())]),
        };
        let until = texts.date(found.queued_at.plus_ms(WAITS_AT_MOST_MS));
        let letters_url = self.link(signed, "letters", TokenPurpose::Letters);
        LetterHeld { head, reason, next, until, letters_url }.words()
    }
}

/// How whoever holds the office takes letters, where they have said so.
fn choice_of(conn: &mut Conn, found: &LetterDelivery) -> Result<Option<OfficeChoice>, StoreError> {
    match &found.office.holder {
        Some(holder) => office_choice::find_current(conn, found.campaign, holder.id),
        None => Ok(None),
    }
}

/// Lets a letter be what its office's choice makes of it, and tells its writer, once. Where the office has chosen
/// anew, or has another holder, since the letter was looked at, it goes back into the queue to be looked at again.
fn taken(tx: &mut Tx<'_>, id: LetterId, fate: &Fate<'_>, intake: Intake) -> Result<(), StoreError> {
    let Some(office) = letter::find_office(tx.conn(), id)? else { return Ok(()) };
    representative::lock(tx, &[office])?;
    let Some(found) = letter::find_for_delivery(tx.conn(), id)? else { return Ok(()) };
    let choice = choice_of(tx.conn(), &found)?;
    let (state, notice) = match choice.map(|choice| choice.intake).filter(|now| *now == intake) {
        Some(Intake::Digest) => (LetterState::Collected, Notice::LetterCollected),
        Some(Intake::Nothing) => (LetterState::Declined, Notice::LetterDeclined),
        Some(Intake::Single) | None if found.state == LetterState::Queued => {
            return outbox::requeue(tx, Notice::Letter, &[id.uuid()], fate.at).map(drop);
        }
        Some(Intake::Single) | None => return Ok(()),
    };
    let moved = letter::set_state(tx, &[id], state, fate.at)?;
    match fate.mail.filter(|_| moved > 0) {
        Some(mail) => queue_notice(tx, mail, notice, id, 1, fate.at),
        None => Ok(()),
    }
}

/// Why no letters go before an election, in words.
fn election_reason(texts: &Texts, office: &str, freeze: Option<Freeze>) -> String {
    let office = [("office", office.into())];
    match freeze.map(|freeze| freeze.reason) {
        Some(ElectionReason::Dissolution) => texts.say_with("mail-held-dissolution", &office),
        Some(ElectionReason::ByElection) => texts.say_with("mail-held-by-election", &office),
        Some(ElectionReason::PreElection) | None => texts.say_with("mail-held-election", &office),
    }
}

/// What becomes after an election of a letter that was written on the day `on`, with the first day on which it goes.
fn after_election(texts: &Texts, on: &str, freeze: Option<Freeze>) -> String {
    match freeze {
        Some(freeze) => {
            let from = texts.calendar_day(freeze.until);
            texts.say_with("mail-held-until-election", &[("on", on.into()), ("from", from.into())])
        }
        None => texts.say_with("mail-held-after-election", &[("on", on.into())]),
    }
}

/// When a letter that waits for an election is looked at again: on the first free day, or before that on the day on
/// which it has waited for too long. `None` where it waits for something else.
fn end_of(elections: &Elections, found: &LetterDelivery, stop: Stop, now: Moment) -> Option<Moment> {
    let freeze = elections.find_freeze(found.office.standing(), day_of(now))?;
    let end = start_of(freeze.until).min(found.queued_at.plus_ms(WAITS_AT_MOST_MS));
    (stop == Stop::Election).then_some(end)
}

/// To whom a letter goes at `now` and what it says: the text as its writer saw it, greeting whoever holds the
/// office now. Before an election it goes to nobody, whoever holds the office.
fn ready<'a>(
    campaign: &CampaignView,
    elections: &Elections,
    found: &'a LetterDelivery,
    chosen: Option<&EmailAddress>,
    now: Moment,
) -> Result<Ready<'a>, Stop> {
    let today = day_of(now);
    let recipient = found.recipient(chosen, today, now);
    // What the staff have not looked at waits for them first, and what is given up waits for nothing.
    let waits_first = recipient.as_ref().is_err_and(|stop| !stop.is_for_now() || *stop == Stop::Review);
    if !waits_first && elections.is_frozen(found.office.standing(), today) {
        return Err(found.not_for_ever(Stop::Election, now));
    }
    let (member, address) = recipient?;
    let to = Party { name: member.name.clone(), address: address.as_str().to_owned() };
    if found.greets(member) {
        return Ok(Ready { to, text: Cow::Borrowed(&found.body) });
    }
    let text = regreeted(campaign, found, member);
    let text = text.ok_or_else(|| found.not_for_ever(Stop::NamesAnother, now))?;
    Ok(Ready { to, text: Cow::Owned(text) })
}

/// The text with what it says of promises and commitments as that is on the day `today`; `None` where nothing is left to
/// say, since it only thanks its office for what that has taken back. What cannot be told any more is left out.
fn weighed(
    conn: &mut Conn,
    campaign: &CampaignView,
    found: &LetterDelivery,
    (text, quotes): (&str, &[Quote]),
    today: Date,
) -> Result<Option<String>, StoreError> {
    if quotes.is_empty() {
        return Ok(Some(text.to_owned()));
    }
    let (document, texts) = (&campaign.document, Texts::of(found.language));
    let tracker = Tracker::of(document, commitment_event::list(conn, found.campaign)?);
    let releases = audit::list(conn, found.campaign)?;
    let record = Record { campaign: document, tracker: &tracker, releases: &releases };
    let promised = tracker.promised(document, found.writer_nation, today);
    let mut committed = office_commitment::list_committed(conn, found.campaign, &[found.office.id])?;
    let committed = committed.remove(&found.office.id).unwrap_or_default();
    let is_thanked = |quote: &&Quote| matches!(&quote.ground, Ground::Committed(_));
    let stands = |quote: &Quote| matches!(&quote.ground, Ground::Committed(ask) if committed.contains(ask));
    let only_thanks = found.points.is_empty() && quotes.iter().any(|quote| is_thanked(&quote));
    if only_thanks && !quotes.iter().any(stands) {
        return Ok(None);
    }
    let now = quotes.iter().map(|quote| match &quote.ground {
        Ground::State(key) => record.state(texts, key, today).unwrap_or_default(),
        Ground::Audit => record.audit(texts, found.writer_nation, today).unwrap_or_default(),
        Ground::Promises(asks) if asks.iter().any(|ask| !promised.contains(&ask.as_str())) => {
            quote.otherwise.clone()
        }
        Ground::Committed(_) if !stands(quote) => quote.otherwise.clone(),
        Ground::Promises(_) | Ground::Committed(_) => quote.paragraph.clone(),
    });
    let now: Vec<String> = now.collect();
    let pairs: Vec<(&str, &str)> =
        quotes.iter().zip(&now).map(|(quote, now)| (quote.paragraph.as_str(), now.as_str())).collect();
    Ok(Some(requoted(text, &found.own_words, &pairs)))
}

/// The text with the greeting for another holder; `None` where a new greeting alone does not make it theirs.
fn regreeted(campaign: &CampaignView, found: &LetterDelivery, member: &Member) -> Option<String> {
    let text = campaign.document.find_letter(found.office.key.kind, found.writer_nation)?;
    let before = found.greeted.as_ref()?;
    let area = found.office.name(found.language);
    let petition = campaign.document.find_petition_of(found.writer_nation);
    let fields = LetterFields {
        name: &found.writer_name,
        member: &member.salutation,
        seat: area,
        nation: found.writer_nation,
        nation_name: &Texts::of(found.language).nation(found.writer_nation),
        chamber: found.office.key.kind,
        petition: petition.map_or("", |petition| petition.title.in_language(found.language)),
        postcode: &found.postcode,
        // A greeting has no use for what has changed since its letter was written.
        seat_signatures: None,
        promised: &[],
    };
    let greeting = fill(text.greeting.in_language(found.language), &fields).ok()?;
    let succession = Succession {
        body: &found.body,
        greeting: &found.greeting,
        subject: &found.subject,
        own_words: &found.own_words,
        writer: &found.writer_name,
        area,
        language: found.language,
        text,
        before: Greeted { salutation: &before.salutation, name: &before.name },
    };
    succession.regreeted(&clean_lines(&greeting).ok()?, &member.salutation).ok()
}

/// Gives a letter up, and tells its writer where that is news.
fn give_up(tx: &mut Tx<'_>, id: LetterId, fate: &Fate<'_>) -> Result<(), StoreError> {
    if letter::set_state(tx, &[id], LetterState::Failed, fate.at)? == 0 {
        return Ok(());
    }
    let Some(stop) = Stop::from_code(fate.reason).filter(|_| fate.state == RowState::Cancelled) else {
        return Ok(());
    };
    letter::set_stop(tx, id, stop)?;
    match fate.mail.filter(|_| stop.is_news()) {
        Some(mail) => queue_notice(tx, mail, Notice::LetterReturned, id, 1, fate.at),
        None => Ok(()),
    }
}

fn queue_notice(
    tx: &mut Tx<'_>,
    id: OutboxId,
    notice: Notice,
    about: LetterId,
    ordinal: i16,
    queued_at: Moment,
) -> Result<(), StoreError> {
    outbox::queue(tx, &[NewMail { id, notice, subject: about.uuid(), ordinal, queued_at }])
}
