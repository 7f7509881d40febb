//! Signatures in a list, the newest first: filtered by what names nobody in an address, by the rest in a form.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::answer;
use super::conditions::{self, OPEN, Typed};
use super::guard::Insider;
use crate::actions::judge::record_search;
use crate::domain::email::EmailAddress;
use crate::domain::id::SignatureId;
use crate::domain::signature::EmailKey;
use crate::domain::signature::filter::SignatureFilter;
use crate::language::Texts;
use crate::store::StoreError;
use crate::store::signature::{SignatureView, Start, count_matching, list_matching};
use crate::web::form::Form;
use crate::web::page::Field;
use crate::web::page::staff::signature::{SignatureLine, SignaturesPage};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// The page in the rail.
pub(super) const PATH: &str = "/staff/signatures";
/// Signatures on one page.
const PER_PAGE: usize = 50;
/// How far signatures are counted.
const COUNTED: i64 = 10_000;

/// The signature that a text names.
pub(super) fn signature_id(text: &str) -> Option<SignatureId> {
    uuid::Uuid::parse_str(text).ok().map(SignatureId::from_uuid)
}

/// `GET /staff/signatures`.
///
/// # Errors
/// What the database answered.
pub async fn list(
    state: Data<AppState>,
    insider: Insider,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(request.query_string().as_bytes());
    let typed = conditions::read(&form, &OPEN, &insider.account.nations);
    let page = page(&state, &insider, &form, typed, Field::default(), false).await?;
    if page.form.wrong.is_empty() { answer::private_page(&page) } else { answer::form_to_mend(&page) }
}

/// `POST /staff/signatures`: what is asked tells of a person, and that it was asked is on record.
///
/// # Errors
/// What the database answered.
pub async fn search(state: Data<AppState>, insider: Insider, body: Bytes) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let names: Vec<&'static str> = OPEN.into_iter().chain(["domain"]).collect();
    let mut typed = conditions::read(&form, &names, &insider.account.nations);
    let mut person = Field::of(form.text("person").trim());
    if !person.value.is_empty() {
        match EmailAddress::parse(&person.value) {
            Ok(address) => {
                let key = EmailKey::from_hash(&state.keys.email_key(address.canonical()));
                typed.filter.person = Some(key);
            }
            Err(error) => {
                person.error = Some(Texts::of(insider.account.language).error("email", error.code()));
            }
        }
    }
    let is_wrong = person.error.is_some() || !typed.wrong.is_empty();
    let asked = typed.filter.names();
    let page = page(&state, &insider, &form, typed, person, true).await?;
    if is_wrong {
        return answer::form_to_mend(&page);
    }
    let found = match page.lines.as_slice() {
        [only] => signature_id(&only.id),
        _ => None,
    };
    let acting = insider.acting(&state);
    let recorded: Result<(), StoreError> =
        state.store.write(move |tx| record_search(tx, &acting, &asked, found)).await;
    recorded?;
    answer::private_page(&page)
}

async fn page(
    state: &AppState,
    insider: &Insider,
    form: &Form<'_>,
    typed: Typed,
    person: Field,
    is_private: bool,
) -> Result<SignaturesPage, Problem> {
    let chrome = answer::chrome(state, insider, PATH);
    let (texts, snapshot) = (chrome.texts, state.snapshot());
    let shown = conditions::form(texts, &snapshot, &insider.account.nations, &typed);
    let after = signature_id(form.text("after"));
    let start = match (after, signature_id(form.text("before"))) {
        (Some(id), _) => Start::After(id),
        (None, Some(id)) => Start::Before(id),
        (None, None) => Start::Newest,
    };
    let is_wrong = person.error.is_some() || !typed.wrong.is_empty();
    let (rows, count) = if is_wrong { (Vec::new(), 0) } else { read(state, typed.filter, start).await? };
    let has_more = rows.len() > PER_PAGE;
    let mut rows = rows;
    rows.truncate(PER_PAGE);
    if after.is_some() {
        rows.reverse();
    }
    let (has_newer, has_older) = match start {
        Start::After(_) | Start::Oldest => (has_more, true),
        Start::Before(_) => (true, has_more),
        Start::Newest => (false, has_more),
    };
    let first = rows.first().filter(|_| has_newer).map(|row| row.id.to_string());
    let last = rows.last().filter(|_| has_older).map(|row| row.id.to_string());
    Ok(SignaturesPage {
        count: count_word(texts, count),
        lines: rows.iter().map(|row| line(texts, &snapshot, row)).collect(),
        newer: first,
        older: last,
        form: shown,
        person,
        is_private,
        chrome,
    })
}

async fn read(
    state: &AppState,
    filter: SignatureFilter,
    start: Start,
) -> Result<(Vec<SignatureView>, i64), Problem> {
    // One more than is shown tells whether there is another page.
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let read = state.store.read(move |conn| {
        let rows = list_matching(conn, &filter, start, limit)?;
        Ok::<_, StoreError>((rows, count_matching(conn, &filter, COUNTED + 1)?))
    });
    Ok(read.await?)
}

fn count_word(texts: &Texts, count: i64) -> String {
    if count > COUNTED {
        return texts.say_with("signature-more-than", &[("count", crate::language::Value::Number(COUNTED))]);
    }
    texts.say_with("signature-count", &[("count", crate::language::Value::Number(count))])
}

/// A state with its flag behind it.
pub(super) fn standing_word(texts: &Texts, row: &SignatureView) -> String {
    let state = conditions::state_word(texts, row.state);
    match row.flag {
        None => state,
        Some(flag) => format!("{state}, {}", conditions::flag_word(texts, flag)),
    }
}

/// A signature in a list.
pub(super) fn line(texts: &Texts, snapshot: &Snapshot, row: &SignatureView) -> SignatureLine {
    SignatureLine {
        id: row.id.to_string(),
        name: row.name.clone(),
        email: row.email.clone(),
        postcode: row.postcode.clone(),
        place: place(texts, snapshot, row),
        state: standing_word(texts, row),
        signed_at: texts.date_and_time(row.signed_at),
    }
}

/// The nation and the seat of a signature.
pub(super) fn place(texts: &Texts, snapshot: &Snapshot, row: &SignatureView) -> String {
    let seat = crate::domain::place::Gss::parse(&row.constituency).ok();
    let nation = texts.nation(row.nation);
    match seat {
        None => nation,
        Some(seat) => format!("{}, {nation}", snapshot.seat_name(texts.language(), seat)),
    }
}
