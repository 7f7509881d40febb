//! What was promised, and what became of it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::language::day_of;
use crate::web::page::commitment::CommitmentsPage;
use crate::web::problem::Problem;
use crate::web::state::AppState;
use crate::web::view::Reading;

/// `GET /{lang}/commitments`: all nations.
///
/// # Errors
/// `NotFound` before a campaign is imported.
pub async fn commitments(state: Data<AppState>, path: Path<String>) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(&path).ok_or(Problem::NotFound)?;
    list(&state, language, None)
}

/// `GET /{lang}/commitments/{nation}`.
///
/// # Errors
/// `NotFound` for any other word than the four slugs.
pub async fn commitments_of(
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(&path.0).ok_or(Problem::NotFound)?;
    let nation = Nation::from_slug(&path.1).ok_or(Problem::NotFound)?;
    list(&state, language, Some(nation))
}

fn list(state: &AppState, language: Language, nation: Option<Nation>) -> Result<HttpResponse, Problem> {
    let snapshot = state.snapshot();
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let today = day_of(state.clock.now());
    let reading = Reading { campaign, tracking: &snapshot.tracking, language, today };
    let shown = nation.map_or_else(|| Nation::ALL.to_vec(), |nation| vec![nation]);
    let (nations, sources) = reading.promises(&shown);
    let audit = reading.audit(&shown);
    let path =
        nation.map_or_else(|| "/commitments".to_owned(), |nation| format!("/commitments/{}", nation.slug()));
    let mut chrome = state.chrome(&snapshot, language, &path, nation);
    chrome.is_indexed = true;
    answer::page(&CommitmentsPage { chrome, nations, audit, sources })
}
