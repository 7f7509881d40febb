//! Ending updates: a button for people, one POST for mail programs (RFC 8058).

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::actions::unsubscribe::unsubscribe;
use crate::domain::id::{ConsentEventId, SignatureId};
use crate::domain::language::Language;
use crate::secret::Purpose;
use crate::web::page::unsubscribe::UnsubscribePage;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /{lang}/unsubscribe/{token}`: a button; opening changes nothing.
///
/// # Errors
/// `NotFound` for a token that we did not make.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    state.keys.open_token(Purpose::Unsubscribe, &token).ok_or(Problem::NotFound)?;
    page(&state, language, token, false)
}

/// `POST /{lang}/unsubscribe/{token}`: ends updates to that address. Needs no cookie and no session, answers
/// without a redirect, and may be sent twice: what RFC 8058, section 3.2 asks of a one-click address.
///
/// # Errors
/// `NotFound` for a token that we did not make; `Unavailable` when the database is away.
pub async fn create(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let id = state.keys.open_token(Purpose::Unsubscribe, &token).ok_or(Problem::NotFound)?;
    let (id, event) = (SignatureId::from_uuid(id), ConsentEventId::from_uuid(state.clock.new_id()));
    let now = state.clock.now();
    state.store.write(move |tx| unsubscribe(tx, id, event, now)).await?;
    page(&state, language, token, true)
}

fn page(state: &AppState, language: Language, token: String, is_done: bool) -> Result<HttpResponse, Problem> {
    let path = format!("/unsubscribe/{token}");
    let chrome = state.chrome(&state.snapshot(), language, &path, None);
    answer::private_page(&UnsubscribePage { chrome, token, is_done })
}
