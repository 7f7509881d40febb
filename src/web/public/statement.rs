//! The duties: privacy, accessibility, complaints.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::domain::language::Language;
use crate::domain::moment::DAY_MS;
use crate::domain::signature::PENDING_LIFE_MS;
use crate::web::page::Chrome;
use crate::web::page::statement::{AccessibilityPage, ComplaintsPage, PrivacyPage};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /{lang}/privacy`.
///
/// # Errors
/// `Internal` when the template fails.
pub async fn privacy(state: Data<AppState>, path: Path<String>) -> Result<HttpResponse, Problem> {
    let chrome = chrome(&state, &path, "/privacy")?;
    let pending_days = u32::try_from(PENDING_LIFE_MS / DAY_MS).unwrap_or(u32::MAX);
    answer::page(&PrivacyPage { chrome, pending_days })
}

/// `GET /{lang}/accessibility`.
///
/// # Errors
/// `Internal` when the template fails.
pub async fn accessibility(state: Data<AppState>, path: Path<String>) -> Result<HttpResponse, Problem> {
    answer::page(&AccessibilityPage { chrome: chrome(&state, &path, "/accessibility")? })
}

/// `GET /{lang}/complaints`.
///
/// # Errors
/// `Internal` when the template fails.
pub async fn complaints(state: Data<AppState>, path: Path<String>) -> Result<HttpResponse, Problem> {
    answer::page(&ComplaintsPage { chrome: chrome(&state, &path, "/complaints")? })
}

fn chrome(state: &AppState, language: &str, path: &str) -> Result<Chrome, Problem> {
    let language = Language::from_code(language).ok_or(Problem::NotFound)?;
    let mut chrome = state.chrome(&state.snapshot(), language, path, None);
    chrome.is_indexed = true;
    Ok(chrome)
}
