//! What is held about one supporter, shown to whoever has the link from their mailbox.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::domain::id::SignatureId;
use crate::domain::language::Language;
use crate::language::Texts;
use crate::language::day_of;
use crate::secret::Purpose;
use crate::store::representative::OfficeView;
use crate::store::{StoreError, letter, letter_answer, representative, signature};
use crate::web::page::my_data::{MyDataPage, WrittenLetterView};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /{lang}/my-data/{token}`.
///
/// # Errors
/// `NotFound` for a token that we did not make, or whose signature is gone; `Unavailable`.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let id = state.keys.open_token(Purpose::MyData, &token).ok_or(Problem::NotFound)?;
    let id = SignatureId::from_uuid(id);
    let found: Result<_, StoreError> = state
        .store
        .read(move |conn| {
            let Some(row) = signature::find(conn, id)? else { return Ok(None) };
            let letters = letter::list_by_signature(conn, row.id)?;
            let offices: Vec<_> = letters.iter().map(|letter| letter.office).collect();
            let offices = representative::list_by_ids(conn, &offices)?;
            let ids: Vec<_> = letters.iter().map(|letter| letter.id).collect();
            let said = letter_answer::list_said(conn, &ids)?;
            let mut texts = HashMap::new();
            for id in ids {
                let written = letter::find_for_delivery(conn, id)?;
                texts.extend(written.map(|written| (id, (written.language, written.body))));
            }
            Ok(Some((row, letters, offices, said, texts)))
        })
        .await;
    let (row, letters, offices, mut said, mut written) = found?.ok_or(Problem::NotFound)?;
    let texts = Texts::of(language);
    let snapshot = state.snapshot();
    let (_, text) = snapshot.find_petition_by_id(row.petition).ok_or(Problem::NotFound)?;
    let seats = snapshot.seats(language);
    let letters = letters.iter().filter_map(|letter| {
        let office: &OfficeView = offices.iter().find(|office| office.id == letter.office)?;
        let today = day_of(state.clock.now());
        let stopped = super::office::is_here(letter)
            .then(|| super::office::election(texts, &snapshot.elections, office, today))
            .flatten();
        let (lang, text) = written.remove(&letter.id).unwrap_or((language, String::new()));
        let (answer, words) = said.remove(&letter.id).unzip();
        Some(WrittenLetterView {
            lang: lang.html_lang(),
            text,
            answer: answer.map(|answer| super::answers::label(texts, answer)),
            answer_words: words.unwrap_or_default(),
            member: super::office::holder_name(texts, office),
            role: super::office::role(texts, office),
            written_at: texts.date(letter.queued_at),
            waits: stopped.or_else(|| super::office::written(texts, letter).waits(texts)),
        })
    });
    let unsubscribe = state.keys.token(Purpose::Unsubscribe, row.id.uuid());
    answer::private_page(&MyDataPage {
        chrome: state.chrome(&snapshot, language, &format!("/my-data/{token}"), Some(text.nation)),
        petition_title: text.title.in_language(language).to_owned(),
        constituency: seats
            .iter()
            .find(|seat| seat.code.as_str() == row.constituency)
            .map(|seat| seat.name.clone()),
        signed_at: texts.date_and_time(row.signed_at),
        confirmed_at: row.confirmed_at.map(|at| texts.date_and_time(at)),
        updates: row.updates,
        unsubscribe_path: row.updates.then(|| format!("/{}/unsubscribe/{unsubscribe}", language.code())),
        letters: letters.collect(),
        name: row.name,
        email: row.email,
        postcode: row.postcode,
    })
}
