//! What was promised, what became of it, and where each office stands.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::domain::answer::ResponseRate;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::office_commitment::CommitmentState;
use crate::language::{Texts, day_of};
use crate::web::page::commitment::{
    ColumnView, CommitmentsPage, CommittedCell, OfficeRow, OfficesPage, Said,
};
use crate::web::problem::Problem;
use crate::web::state::AppState;
use crate::web::tracking::OfficeStanding;
use crate::web::view::Reading;

/// How many offices a page lists: England's 543 seats weigh too much for one.
const OFFICES_PER_PAGE: usize = 100;
/// Letters are told in figures from this many on: fewer would point at people.
const LEAST_LETTERS: u64 = 10;

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

/// `GET /{lang}/commitments/{nation}/offices`: the first page.
///
/// # Errors
/// `NotFound` for any other word than the four slugs.
pub async fn offices(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    offices_page(&state, &path.0, &path.1, 1)
}

/// `GET /{lang}/commitments/{nation}/offices/{page}`.
///
/// # Errors
/// `NotFound` for any other word than the four slugs, and for a page that there is not.
pub async fn offices_at(
    state: Data<AppState>,
    path: Path<(String, String, usize)>,
) -> Result<HttpResponse, Problem> {
    offices_page(&state, &path.0, &path.1, path.2)
}

fn offices_page(
    state: &AppState,
    language: &str,
    nation: &str,
    page: usize,
) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(language).ok_or(Problem::NotFound)?;
    let nation = Nation::from_slug(nation).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let all: Vec<&OfficeStanding> =
        snapshot.tracking.offices.iter().filter(|standing| standing.office.nation == nation).collect();
    let today = day_of(state.clock.now());
    let freeze =
        |standing: &&OfficeStanding| snapshot.elections.find_freeze(standing.office.standing(), today);
    // What each of them has done is not for us to tell voters while an election is near.
    let back_on = all.iter().filter_map(freeze).map(|freeze| freeze.until).max();
    let all: Vec<&OfficeStanding> = all.into_iter().filter(|standing| freeze(standing).is_none()).collect();
    let pages = all.len().div_ceil(OFFICES_PER_PAGE).max(1);
    let before = page.checked_sub(1).filter(|before| *before < pages).ok_or(Problem::NotFound)?;
    let asks = || campaign.asks.iter().filter(|ask| ask.required);
    let columns = asks().map(|ask| ColumnView {
        title: ask.title.in_language(language).to_owned(),
        committed: counted(all.iter().filter(|standing| standing.commitment(&ask.key).is_some()).count()),
    });
    let rows = all.iter().skip(before * OFFICES_PER_PAGE).take(OFFICES_PER_PAGE).map(|standing| OfficeRow {
        office: Texts::of(language).office(standing.office.key, standing.office.name(language)),
        holder: standing.office.holder.as_ref().map(|holder| holder.member.name_in(language).to_owned()),
        asked: told(standing.letters.reached),
        replied: told(standing.letters.answered),
        rate: standing.rate.public_percent(),
        cells: asks().map(|ask| cell(standing, &ask.key)).collect(),
    });
    let path = match page {
        1 => format!("/commitments/{}/offices", nation.slug()),
        page => format!("/commitments/{}/offices/{page}", nation.slug()),
    };
    let mut chrome = state.chrome(&snapshot, language, &path, Some(nation));
    chrome.is_indexed = true;
    answer::page(&OfficesPage {
        chrome,
        nation,
        rate: all.iter().fold(ResponseRate::default(), |sum, one| sum.plus(one.rate)).public_percent(),
        back_on: back_on.map(|day| Texts::of(language).calendar_day(day)),
        columns: columns.collect(),
        offices: counted(all.len()),
        rows: rows.collect(),
        page,
        pages,
    })
}

fn cell(standing: &OfficeStanding, ask: &str) -> CommittedCell {
    let Some(commitment) = standing.commitment(ask) else { return CommittedCell::Nothing };
    let said = Said {
        words: commitment.text.clone(),
        lang: commitment.language.html_lang(),
        source: (!commitment.source_url.is_empty()).then(|| commitment.source_url.clone()),
    };
    match commitment.state {
        CommitmentState::Kept => CommittedCell::Kept(said),
        _ => CommittedCell::Committed(said),
    }
}

fn counted(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A number of letters that may be told.
fn told(letters: u64) -> Option<u64> {
    (letters >= LEAST_LETTERS).then_some(letters)
}
