//! Everything that is held about one signer, and what is decided about their signatures one by one.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};

use super::answer;
use super::conditions::petition_name;
use super::figure::words as figure_words;
use super::guard::Insider;
use super::signature::{PATH, place, signature_id, standing_word};
use crate::actions::judge::{judge, record_view, write_note};
use crate::domain::id::{NoteId, SignatureId};
use crate::domain::notice::Notice;
use crate::domain::signature::note::NoteText;
use crate::domain::signature::verdict::Verdict;
use crate::domain::text::RecordLine;
use crate::language::Texts;
use crate::store::consent::ConsentEventView;
use crate::store::letter::LetterDelivery;
use crate::store::outbox::RowState;
use crate::store::signature::note::Note;
use crate::store::signature::person::{QueuedMail, Signals};
use crate::store::signature::{self, SignatureView};
use crate::store::{Conn, StoreError, bad_address, consent, letter, staff};
use crate::web::form::Form;
use crate::web::page::staff::signature::{ConsentLine, LetterLine, NoteLine, SignatureCard, SignerPage};
use crate::web::page::{Choice, Field};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// One signature with what hangs on it.
struct Held {
    row: SignatureView,
    signals: Option<Signals>,
    consents: Vec<ConsentEventView>,
    mails: Vec<QueuedMail>,
    letters: Vec<LetterDelivery>,
}

fn load_one(conn: &mut Conn, row: SignatureView) -> Result<Held, StoreError> {
    let signals = signature::person::find_signals(conn, row.id)?;
    let consents = consent::list_by_signature(conn, row.id)?;
    let mut subjects = vec![row.id.uuid()];
    let mut letters = Vec::new();
    for letter in letter::list_by_signature(conn, row.id)? {
        subjects.push(letter.id.uuid());
        letters.extend(letter::find_for_delivery(conn, letter.id)?);
    }
    let mails = signature::person::list_mails(conn, &subjects)?;
    Ok(Held { row, signals, consents, mails, letters })
}

/// What came of a form, for the page that it leads back to.
#[derive(Default)]
struct Outcome {
    notice: Option<String>,
    note: Field,
    why_error: Option<String>,
}

async fn draw(
    state: &AppState,
    insider: &Insider,
    id: SignatureId,
    outcome: Outcome,
) -> Result<SignerPage, Problem> {
    let limit = insider.account.nations.clone();
    let read = state.store.read(move |conn| {
        let own = signature::find(conn, id)?.filter(|row| limit.include(row.nation));
        let key = own.ok_or(StoreError::NotFound)?.email_key;
        let mut held = Vec::new();
        for row in signature::list_by_email_keys(conn, &[key])? {
            if limit.include(row.nation) {
                held.push(load_one(conn, row)?);
            }
        }
        let notes = signature::note::list(conn, key)?;
        let suppressions = signature::person::list_suppressions(conn, key)?;
        let is_bad = bad_address::is_noted(conn, key)?;
        Ok::<_, StoreError>((held, notes, (suppressions, is_bad), staff::list(conn)?))
    });
    let (mut held, notes, (suppressions, is_bad), accounts) = read.await?;
    held.sort_by_key(|held| held.row.id);
    let chrome = answer::chrome(state, insider, PATH);
    let (texts, snapshot) = (chrome.texts, state.snapshot());
    let names: BTreeMap<_, _> =
        accounts.iter().map(|account| (account.id, account.email.as_typed())).collect();
    let own = held.iter().find(|held| held.row.id == id).ok_or(Problem::NotFound)?;
    let mut stopped: Vec<String> = suppressions
        .iter()
        .map(|(scope, reason, since)| format!("{scope}: {reason}, {}", texts.date_and_time(*since)))
        .collect();
    if is_bad {
        stopped.push(texts.say("signer-bad-address"));
    }
    let by = |note: &Note| {
        let who = note.staff.and_then(|staff| names.get(&staff).copied()).unwrap_or("–");
        format!("{who}, {}", texts.date_and_time(note.made_at))
    };
    Ok(SignerPage {
        id: id.to_string(),
        name: own.row.name.clone(),
        email: own.row.email.clone(),
        suppressions: stopped,
        cards: held.iter().map(|held| card(texts, &snapshot, id, held)).collect(),
        notes: notes.iter().map(|note| NoteLine { by: by(note), text: note.text.clone() }).collect(),
        note: outcome.note,
        why_error: outcome.why_error,
        notice: outcome.notice,
        chrome,
    })
}

fn card(texts: &Texts, snapshot: &Snapshot, own: SignatureId, held: &Held) -> SignatureCard {
    let row = &held.row;
    let verdicts = Verdict::ALL
        .into_iter()
        .filter(|verdict| verdict.apply(row.standing(), row.confirmed_at.is_some()).is_some());
    SignatureCard {
        id: row.id.to_string(),
        is_own: row.id == own,
        petition: petition_name(texts, snapshot, row.petition),
        state: standing_word(texts, row),
        facts: facts(texts, snapshot, held),
        verdicts: verdicts
            .map(|verdict| Choice { value: verdict.code().to_owned(), label: verdict_word(texts, verdict) })
            .collect(),
        consents: held
            .consents
            .iter()
            .map(|event| ConsentLine {
                what: texts.say_with(
                    "signer-consent",
                    &[
                        ("action", consent_word(texts, &event.action).as_str().into()),
                        ("version", crate::language::Value::Number(event.version)),
                        ("language", event.language.as_str().into()),
                        ("at", texts.date_and_time(event.at).as_str().into()),
                    ],
                ),
                body: event.body.clone(),
            })
            .collect(),
        mails: held
            .mails
            .iter()
            .map(|mail| {
                let at = texts.date_and_time(mail.settled_at.unwrap_or(mail.queued_at));
                format!("{}: {}, {at}", mail_word(texts, &mail.kind), mail_state_word(texts, &mail.state))
            })
            .collect(),
        letters: held
            .letters
            .iter()
            .map(|letter| LetterLine {
                what: format!(
                    "{}: {}, {}",
                    letter.office.name(texts.language()),
                    figure_words::letter_state(texts, letter.state),
                    texts.date_and_time(letter.settled_at.unwrap_or(letter.queued_at))
                ),
                subject: letter.subject.clone(),
                body: letter.body.clone(),
            })
            .collect(),
    }
}

fn facts(texts: &Texts, snapshot: &Snapshot, held: &Held) -> Vec<(String, String)> {
    let row = &held.row;
    let signals = held.signals.as_ref();
    let unknown = || texts.say("signer-unknown");
    let yes_or_no = if row.updates { texts.say("signer-yes") } else { texts.say("signer-no") };
    let network = signals.and_then(|signals| signals.network);
    let minutes = signals.and_then(|signals| signals.form_minutes);
    let mut facts = vec![
        (texts.say("signer-name"), row.name.clone()),
        (texts.say("signer-address"), row.email.clone()),
        (texts.say("signer-place"), format!("{}, {}", row.postcode, place(texts, snapshot, row))),
        (texts.say("signer-language"), row.language.code().to_owned()),
        (texts.say("signer-updates"), yes_or_no),
        (texts.say("signer-signed"), texts.date_and_time(row.signed_at)),
    ];
    if let Some(at) = row.confirmed_at {
        facts.push((texts.say("signer-confirmed"), texts.date_and_time(at)));
    }
    if let Some(at) = signals.and_then(|signals| signals.withdrawn_at) {
        facts.push((texts.say("signer-withdrawn"), texts.date_and_time(at)));
    }
    if !row.source.is_empty() {
        facts.push((texts.say("signer-source"), row.source.clone()));
    }
    facts.push((texts.say("signer-network"), network.map_or_else(unknown, |network| network.to_hex())));
    facts.push((texts.say("signer-minutes"), minutes.map_or_else(unknown, |minutes| minutes.to_string())));
    facts
}

/// What kind of mail it is; the stable word where this program knows no such kind.
fn mail_word(texts: &Texts, kind: &str) -> String {
    Notice::from_code(kind).map_or_else(|| kind.to_owned(), |notice| figure_words::mail(texts, notice))
}

/// Where a mail is; the stable word where this program knows no such state.
fn mail_state_word(texts: &Texts, state: &str) -> String {
    match RowState::from_code(state) {
        None => state.to_owned(),
        Some(RowState::Queued) => texts.say("signer-mail-queued"),
        Some(RowState::Held) => texts.say("signer-mail-held"),
        Some(RowState::Leased) => texts.say("signer-mail-leased"),
        Some(RowState::Sent) => texts.say("signer-mail-sent"),
        Some(RowState::InDoubt) => texts.say("signer-mail-in-doubt"),
        Some(RowState::Dead) => texts.say("signer-mail-dead"),
        Some(RowState::Cancelled) => texts.say("signer-mail-cancelled"),
    }
}

fn consent_word(texts: &Texts, action: &str) -> String {
    match action {
        "offered" => texts.say("signer-consent-offered"),
        "given" => texts.say("signer-consent-given"),
        _ => texts.say("signer-consent-withdrawn"),
    }
}

/// What a verdict does, on its button.
pub(super) fn verdict_word(texts: &Texts, verdict: Verdict) -> String {
    match verdict {
        Verdict::Flag => texts.say("verdict-flag"),
        Verdict::Invalidate => texts.say("verdict-invalidate"),
        Verdict::Restore => texts.say("verdict-restore"),
    }
}

/// `GET /staff/signatures/{id}`. That it was looked at is on record.
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; what the database answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = signature_id(&id).ok_or(Problem::NotFound)?;
    let (acting, limit) = (insider.acting(&state), insider.account.nations.clone());
    let recorded: Result<(), StoreError> =
        state.store.write(move |tx| record_view(tx, &acting, id, &limit)).await;
    recorded?;
    answer::private_page(&draw(&state, &insider, id, Outcome::default()).await?)
}

/// `POST /staff/signatures/{id}/verdict`: flags, invalidates or restores, for a reason.
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; `Unprocessable` for an unknown verdict; what the
/// database answered.
pub async fn decide(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let (form, texts) = (Form::decode(&body), Texts::of(insider.account.language));
    let id = signature_id(&id).ok_or(Problem::NotFound)?;
    let verdict = Verdict::from_code(form.text("verdict"));
    let Ok(why) = RecordLine::parse(form.text("why")) else {
        let outcome = Outcome { why_error: Some(texts.say("signer-why-missing")), ..Outcome::default() };
        return answer::form_to_mend(&draw(&state, &insider, id, outcome).await?);
    };
    let verdict = verdict.ok_or(Problem::Unprocessable)?;
    let (acting, limit, writer) = (insider.acting(&state), insider.account.nations.clone(), state.writer);
    let decided: Result<bool, StoreError> =
        state.store.write(move |tx| judge(tx, (writer, &acting), (id, &limit), verdict, why.as_str())).await;
    let notice = if decided? { texts.say("signer-decided") } else { texts.say("signer-decided-already") };
    let outcome = Outcome { notice: Some(notice), ..Outcome::default() };
    answer::private_page(&draw(&state, &insider, id, outcome).await?)
}

/// `POST /staff/signatures/{id}/notes`: writes a note down.
///
/// # Errors
/// `NotFound` for an unknown signature or one of another nation; what the database answered.
pub async fn note(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let (form, texts) = (Form::decode(&body), Texts::of(insider.account.language));
    let id = signature_id(&id).ok_or(Problem::NotFound)?;
    let Ok(text) = NoteText::parse(form.text("note")) else {
        let note = Field { value: form.text("note").to_owned(), error: Some(texts.say("signer-note-wrong")) };
        return answer::form_to_mend(
            &draw(&state, &insider, id, Outcome { note, ..Outcome::default() }).await?,
        );
    };
    let (acting, limit) = (insider.acting(&state), insider.account.nations.clone());
    let note = NoteId::from_uuid(state.clock.new_id());
    let written: Result<(), StoreError> =
        state.store.write(move |tx| write_note(tx, &acting, (id, &limit), note, &text)).await;
    written?;
    let outcome = Outcome { notice: Some(texts.say("signer-noted")), ..Outcome::default() };
    answer::private_page(&draw(&state, &insider, id, outcome).await?)
}
