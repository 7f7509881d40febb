//! Handing in a petition: how many signed it, by seat, on a page to be printed. Nothing on it is about any one person.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use super::exports::petitions_by_slug;
use super::guard::Insider;
use crate::domain::export::Selection;
use crate::store::StoreError;
use crate::store::export::list_seats;
use crate::store::representative;
use crate::web::page::Field;
use crate::web::page::export::{HandingInPage, SeatLine};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /staff/exports/handing-in/{petition}`.
///
/// # Errors
/// `NotFound` for a petition that there is not, or that lies outside of the nations of whoever asks; what the database
/// answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    slug: Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut petitions = petitions_by_slug(&state, &insider).await?;
    let petition = petitions.remove(slug.as_str()).ok_or(Problem::NotFound)?;
    let chrome = answer::chrome(&state, &insider, "/staff/exports");
    let (texts, language) = (chrome.texts, chrome.lang);
    let selection = Selection { petition: Some(petition.id), ..Selection::default() };
    let read = state.store.read(move |conn| {
        Ok::<_, StoreError>((list_seats(conn, &selection)?, representative::list_seats(conn, language)?))
    });
    let (counts, seats) = read.await?;
    let names: HashMap<&str, &str> =
        seats.iter().map(|seat| (seat.code.as_str(), seat.name.as_str())).collect();
    let counted = |count: i64| u64::try_from(count).unwrap_or(0);
    let total: u64 = counts.iter().map(|seat| counted(seat.confirmed)).sum();
    let mut lines: Vec<(bool, SeatLine)> = counts
        .iter()
        .filter(|seat| seat.confirmed > 0)
        .map(|seat| {
            let code = seat.constituency.as_str();
            let name = match names.get(code) {
                Some(name) => (*name).to_owned(),
                None if code.is_empty() => texts.say("handing-in-no-seat"),
                None => code.to_owned(),
            };
            let count = texts.number(counted(seat.confirmed));
            (code.is_empty(), SeatLine { name, code: code.to_owned(), count })
        })
        .collect();
    // Those whose seat is not known come last.
    lines.sort_by(|(none, one), (other_none, other)| {
        none.cmp(other_none).then_with(|| one.name.cmp(&other.name))
    });
    let seat_count = lines.iter().filter(|(is_none, _)| !is_none).count();
    let snapshot = state.snapshot();
    let document = snapshot.document();
    let text =
        document.and_then(|campaign| campaign.petitions.iter().find(|text| text.slug == petition.slug));
    answer::private_page(&HandingInPage {
        title: text.map_or_else(|| petition.slug.clone(), |text| text.title.in_language(language).to_owned()),
        addressee: text.map(|text| text.addressed_to.in_language(language).to_owned()).unwrap_or_default(),
        nation: texts.nation(petition.nation),
        at: texts.date_and_time(state.clock.now()),
        total: texts.number(total),
        seat_count: texts.number(u64::try_from(seat_count).unwrap_or(0)),
        seats: lines.into_iter().map(|(_, line)| line).collect(),
        petition: petition.slug,
        why: Field::default(),
        chrome,
    })
}
