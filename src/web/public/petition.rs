//! The petition's page and the page after signing.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::answer;
use crate::domain::language::Language;
use crate::domain::petition::PetitionState;
use crate::language::{Texts, day_of};
use crate::web::page::petition::{CheckYourEmailPage, PetitionPage, SignForm, Signing};
use crate::web::problem::Problem;
use crate::web::snapshot::{PetitionCount, Snapshot};
use crate::web::state::AppState;
use crate::web::view::Reading;

/// What a link to a petition may carry.
#[derive(Deserialize)]
pub struct Link {
    /// The tag of the mail, poster or post that led here.
    #[serde(default)]
    source: String,
}

/// `GET /{lang}/petitions/{slug}`.
///
/// # Errors
/// `NotFound` for a slug that no petition has.
pub async fn show(
    state: Data<AppState>,
    path: Path<(String, String)>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let (language, slug) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let mut form = SignForm { source: source_tag(&link.source), ..SignForm::default() };
    form.stamp = stamp(&state, &snapshot, &slug, language)?;
    let page = page(&state, &snapshot, language, &slug, form)?;
    answer::page(&page)
}

/// The petition's page with `form` on it, or with why there is none.
///
/// # Errors
/// `NotFound` for a slug that no petition has.
pub(super) fn page(
    state: &AppState,
    snapshot: &Snapshot,
    language: Language,
    slug: &str,
    form: SignForm,
) -> Result<PetitionPage, Problem> {
    let (counted, petition) = snapshot.find_petition(slug).ok_or(Problem::NotFound)?;
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let reading =
        Reading { campaign, tracking: &snapshot.tracking, language, today: day_of(state.clock.now()) };
    let mut chrome = state.chrome(snapshot, language, &format!("/petitions/{slug}"), Some(petition.nation));
    chrome.is_indexed = form.errors().is_empty();
    Ok(PetitionPage {
        chrome,
        petition: reading.petition(petition, counted.count),
        signing: signing(state, counted, language, form),
    })
}

fn signing(state: &AppState, counted: &PetitionCount, language: Language, form: SignForm) -> Signing {
    match counted.record.state {
        PetitionState::Open if state.is_ready => Signing::Open(Box::new(form)),
        PetitionState::Open => Signing::NotReady,
        PetitionState::Closed => {
            Signing::Closed { since: counted.record.closed_at.map(|at| Texts::of(language).date(at)) }
        }
    }
}

/// The stamp of a form that is drawn now: the same for everyone in this minute.
///
/// # Errors
/// `NotFound` for a slug that no petition has.
pub(super) fn stamp(
    state: &AppState,
    snapshot: &Snapshot,
    slug: &str,
    language: Language,
) -> Result<String, Problem> {
    let (counted, _) = snapshot.find_petition(slug).ok_or(Problem::NotFound)?;
    Ok(state.keys.stamp(counted.record.id, language, state.clock.now().minute()))
}

/// A tag as it is kept: up to 40 letters, digits, hyphens and underscores; anything else is no tag.
pub fn source_tag(raw: &str) -> String {
    let is_tag = raw.len() <= 40
        && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_tag { raw.to_owned() } else { String::new() }
}

/// `GET /{lang}/petitions/{slug}/check-your-email`: the same for everyone.
///
/// # Errors
/// `NotFound` for a slug that no petition has.
pub async fn check_your_email(
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (language, slug) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let (_, petition) = snapshot.find_petition(&slug).ok_or(Problem::NotFound)?;
    let path = format!("/petitions/{slug}/check-your-email");
    let page = CheckYourEmailPage {
        chrome: state.chrome(&snapshot, language, &path, Some(petition.nation)),
        slug,
        sender: state.settings.mail.from.as_str().to_owned(),
    };
    answer::page(&page)
}
