//! The front pages: the choice of language, and the campaign.

use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, LOCATION, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, http::header::HeaderMap};

use super::answer;
use crate::domain::language::Language;
use crate::domain::petition::PetitionState;
use crate::language::day_of;
use crate::web::page::home::HomePage;
use crate::web::problem::Problem;
use crate::web::state::AppState;
use crate::web::view::Reading;

/// `GET /`: 303 to the visitor's language.
pub async fn choose(request: HttpRequest) -> HttpResponse {
    let language = preferred(request.headers());
    HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/{}", language.code())))
        .insert_header((VARY, "Accept-Language"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .finish()
}

/// Welsh where the browser asks for it before English (RFC 9110, section 12.5.4), else English.
pub fn preferred(headers: &HeaderMap) -> Language {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut ranked: Vec<(f32, Language)> = Vec::new();
    for range in wanted.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or("").split('-').next().unwrap_or("").to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        // A weight lies between 0 and 1 (section 12.4.2); a range with any other says nothing.
        let weight = weight.filter(|weight| (0.0..=1.0).contains(weight));
        if let (Some(language), Some(weight)) = (Language::from_code(&tag), weight) {
            ranked.push((weight, language));
        }
    }
    // The first of those with the greatest weight wins.
    let best = ranked.iter().map(|(weight, _)| *weight).fold(0.0_f32, f32::max);
    let best = ranked.iter().find(|(weight, _)| *weight > 0.0 && *weight >= best);
    best.map_or(Language::English, |(_, language)| *language)
}

/// `GET /{lang}`: the campaign.
///
/// # Errors
/// `NotFound` before a campaign is imported.
pub async fn show(state: Data<AppState>, path: Path<String>) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(&path).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let reading =
        Reading { campaign, tracking: &snapshot.tracking, language, today: day_of(state.clock.now()) };
    let petitions = snapshot.petitions.iter().filter_map(|counted| {
        let text = campaign.find_petition(&counted.record.slug)?;
        Some(reading.card(text, counted.count, counted.record.state == PetitionState::Open))
    });
    let (evidence, sources) = reading.front();
    let mut chrome = state.chrome(&snapshot, language, "", None);
    chrome.is_indexed = true;
    answer::page(&HomePage {
        chrome,
        headline: campaign.title.in_language(language).to_owned(),
        summary: campaign.summary.in_language(language).to_owned(),
        total: snapshot.total(),
        petitions: petitions.collect(),
        evidence,
        asks: reading.asks(),
        sources,
    })
}
