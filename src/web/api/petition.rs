//! Petitions as public data, in the shape of the UK Parliament's petitions site, so that its readers read
//! ours. What it has no word for stands under a key of its own, `clarion`.

use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::petition::PetitionState;
use crate::web::problem::Problem;
use crate::web::snapshot::{PetitionCount, Snapshot};
use crate::web::state::AppState;

/// Seats with fewer counted signatures than this are left out of public data.
const LEAST_PER_SEAT: u64 = 5;

/// `GET /petitions.json`.
pub async fn list(state: Data<AppState>) -> HttpResponse {
    let snapshot = state.snapshot();
    let base = state.base_url.as_str();
    let petitions = snapshot.petitions.iter().map(|counted| {
        json!({
            "type": "petition",
            "id": counted.record.number,
            "links": { "self": address(base, counted.record.number) },
            "attributes": attributes(&snapshot, counted),
        })
    });
    let own = format!("{base}/petitions.json");
    answer(&json!({
        "links": { "self": own, "first": own, "last": own, "next": null, "prev": null },
        "data": petitions.collect::<Vec<Value>>(),
    }))
}

/// `GET /petitions/{number}.json`.
///
/// # Errors
/// `NotFound` for a number that no petition has.
pub async fn show(state: Data<AppState>, number: Path<i64>) -> Result<HttpResponse, Problem> {
    let snapshot = state.snapshot();
    let counted = find(&snapshot, *number)?;
    let mut attributes = attributes(&snapshot, counted);
    if let Value::Object(fields) = &mut attributes {
        let nation = counted.record.nation;
        fields.insert(
            "signatures_by_country".to_owned(),
            json!([{ "name": nation.slug(), "code": nation.iso(), "signature_count": counted.count }]),
        );
        fields.insert("signatures_by_constituency".to_owned(), by_constituency(&snapshot, counted));
    }
    Ok(answer(&json!({
        "links": { "self": address(state.base_url.as_str(), counted.record.number) },
        "data": { "type": "petition", "id": counted.record.number, "attributes": attributes },
        "clarion": { "nation": counted.record.nation.slug(), "slug": counted.record.slug },
    })))
}

/// `GET /petitions/{number}/count.json`.
///
/// # Errors
/// `NotFound` for a number that no petition has.
pub async fn count(state: Data<AppState>, number: Path<i64>) -> Result<HttpResponse, Problem> {
    let snapshot = state.snapshot();
    let counted = find(&snapshot, *number)?;
    Ok(answer(&json!({
        "signature_count": counted.count,
        "response_threshold_reached_at": null,
        "government_response_at": null,
        "debate_threshold_reached_at": null,
        "scheduled_debate_date": null,
        "debate_outcome_at": null,
        "debated": false,
    })))
}

fn find(snapshot: &Snapshot, number: i64) -> Result<&PetitionCount, Problem> {
    snapshot.petitions.iter().find(|petition| petition.record.number == number).ok_or(Problem::NotFound)
}

fn address(base: &str, number: i64) -> String {
    format!("{base}/petitions/{number}.json")
}

/// The attributes in the order of the original; what a campaign's petition never has is null.
fn attributes(snapshot: &Snapshot, counted: &PetitionCount) -> Value {
    let record = &counted.record;
    let text = snapshot.document().and_then(|campaign| campaign.find_petition(&record.slug));
    let english = |text: &crate::domain::campaign::Bilingual| text.in_language(Language::English).to_owned();
    let background = text.map(|text| text.background.iter().map(english).collect::<Vec<_>>().join("\n\n"));
    let mut attributes = json!({
        "action": text.map(|text| english(&text.title)),
        "background": text.map(|text| english(&text.lead)),
        "additional_details": background,
        "committee_note": null,
        "state": record.state.code(),
        "signature_count": counted.count,
        "created_at": written(Some(record.created_at)),
        "updated_at": written(Some(record.updated_at)),
        "rejected_at": null,
        "opened_at": written(record.opened_at),
        "closed_at": written(record.closed_at),
        "moderation_threshold_reached_at": null,
        "response_threshold_reached_at": null,
        "government_response_at": null,
        "debate_threshold_reached_at": null,
        "debate_scheduled_on": null,
        "scheduled_debate_date": null,
        "debate_outcome_at": null,
        "creator_name": null,
        "rejection": null,
        "government_response": null,
        "debate": null,
        "departments": [],
        "topics": [],
    });
    // The original has this key only while a petition is open.
    if let (PetitionState::Open, Value::Object(fields)) = (record.state, &mut attributes) {
        fields.insert("closing_date".to_owned(), Value::Null);
    }
    attributes
}

/// Counted signatures per seat; the member's name is left out, since a seat may be vacant.
fn by_constituency(snapshot: &Snapshot, counted: &PetitionCount) -> Value {
    let seats = snapshot.seats(Language::English);
    let rows = counted.by_seat.iter().filter(|(code, count)| !code.is_empty() && **count >= LEAST_PER_SEAT);
    rows.map(|(code, count)| {
        let name = seats.iter().find(|seat| seat.code.as_str() == code).map(|seat| seat.name.clone());
        json!({ "name": name, "ons_code": code, "mp": null, "signature_count": count })
    })
    .collect()
}

/// UTC with three digits of milliseconds, as the original writes its times.
fn written(moment: Option<Moment>) -> Option<String> {
    let instant = jiff::Timestamp::from_millisecond(moment?.as_millis()).ok()?;
    Some(instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn answer(body: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CACHE_CONTROL, "public, max-age=5"))
        .body(body.to_string())
}
