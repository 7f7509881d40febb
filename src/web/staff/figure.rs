//! The office's first page: how the campaign stands, in figures, and each part of it as a file.

pub mod draw;
mod gather;
mod hexes;
pub mod period;
pub mod sheet;
pub(super) mod words;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Data, Path, Query};

use self::sheet::{Part, SeatOrder, Sheet};
use super::guard::Insider;
use super::{answer, words as staff_words};
use crate::export::csv::CsvWriter;
use crate::web::page::figure::DashboardPage;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// How the table of seats is sorted.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Wanted {
    seats: Option<String>,
}

/// `GET /staff`.
///
/// # Errors
/// What the database answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let gathered = gather::gather(&state, &insider).await?;
    let chrome = answer::chrome(&state, &insider, "/staff");
    let texts = chrome.texts;
    // Anything else is the order that the page has by itself.
    let order = wanted.seats.as_deref().and_then(SeatOrder::from_code);
    let nations = &gathered.nations;
    answer::private_page(&DashboardPage {
        scope: (!nations.is_unlimited()).then(|| staff_words::nations(texts, nations)),
        taken_at: gathered.taken_at.map(|at| texts.date_and_time(at)),
        numbers: draw::numbers(&gathered, texts),
        times: draw::times(&gathered, texts),
        by_nation: draw::bars(&gathered, Part::Nations, texts),
        funnel: draw::bars(&gathered, Part::Funnel, texts),
        seats: hexes::seats(&gathered, order, texts),
        others: draw::others(&gathered, texts),
        chrome,
    })
}

/// `GET /staff/figures/{part}.csv`: the figures of one part, as the page shows them. They are counts, and whoever asks
/// for the file sees the same on the page.
///
/// # Errors
/// `NotFound` for an unknown part, and for one that is about more than somebody's nations; what the database answered.
pub async fn download(
    state: Data<AppState>,
    insider: Insider,
    part: Path<String>,
) -> Result<HttpResponse, Problem> {
    let part = Part::from_slug(&part).ok_or(Problem::NotFound)?;
    let gathered = gather::gather(&state, &insider).await?;
    let texts = answer::chrome(&state, &insider, "/staff").texts;
    let sheet = sheet::of(&gathered, part, texts).ok_or(Problem::NotFound)?;
    let mut file = Vec::new();
    write(&mut file, &sheet).map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", part.slug())))
        .body(file))
}

fn write(out: &mut Vec<u8>, sheet: &Sheet) -> std::io::Result<()> {
    let columns = sheet.columns.iter().map(|measure| measure.code());
    let header: Vec<&str> = sheet.part.keys().iter().copied().chain(columns).collect();
    let mut csv = CsvWriter::new(out, &header)?;
    for row in &sheet.rows {
        let figures: Vec<String> = sheet.columns.iter().map(|measure| row.in_file(*measure)).collect();
        csv.write(row.keys.iter().chain(&figures).map(String::as_str))?;
    }
    csv.flush()
}
