//! What was promised and what became of it as public data, and the audit's figures as a table.

use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::web::Data;
use serde_json::{Value, json};

use crate::domain::audit;
use crate::domain::campaign::{Campaign, Commitment, Date};
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::tracker::{CommitmentEvent, EventOrigin, Standing};
use crate::export::csv::CsvWriter;
use crate::web::problem::Problem;
use crate::web::state::AppState;
use crate::web::view::day_of;

/// How long anyone may keep the answer.
const CACHED: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=5");

/// `GET /commitments.json`: every commitment of the campaign's document with the facts on record. `state` is
/// `not-recorded`, `date-passed` or `recorded`; texts are under `en` and `cy`; days are ISO 8601.
///
/// # Errors
/// `NotFound` before a campaign is imported.
pub async fn list(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let snapshot = state.snapshot();
    let campaign = snapshot.document().ok_or(Problem::NotFound)?;
    let today = day_of(state.clock.now());
    let own = format!("{}/commitments.json", state.base_url.as_str());
    let data: Vec<Value> = campaign
        .commitments
        .iter()
        .map(|commitment| {
            attributes(campaign, commitment, &snapshot.tracking.tracker.standing(commitment), today)
        })
        .collect();
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(CACHED)
        .body(json!({ "links": { "self": own }, "data": data }).to_string()))
}

fn attributes(campaign: &Campaign, commitment: &Commitment, standing: &Standing<'_>, today: Date) -> Value {
    let slugs: Vec<&str> = commitment.nations.iter().copied().map(Nation::slug).collect();
    let sources = commitment.sources.iter().filter_map(|key| campaign.find_source(key));
    let sources: Vec<String> = sources.map(|source| source.citation(Language::English)).collect();
    json!({
        "key": commitment.key,
        "nations": slugs,
        "ask": commitment.ask,
        "promised_by": commitment.promised_by,
        "who_can_act": commitment.who_can_act,
        "text": commitment.text,
        "due": commitment.due.as_ref().map(|due| json!({ "text": due.text, "last_day": due.last_day })),
        "reported": commitment.reported,
        "sources": sources,
        "state": standing.progress(today).code(),
        "count": standing.count().map(|(count, event)| json!({
            "done": count.done(),
            "total": count.total(),
            "bodies": count.bodies().iter().map(|body| body.as_str()).collect::<Vec<_>>(),
            "on": event.on,
        })),
        "history": standing.history().map(happened).collect::<Vec<_>>(),
        "checked_on": standing.checked_on(),
    })
}

/// A fact; who recorded it is told as a role.
fn happened(event: &CommitmentEvent) -> Value {
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    json!({
        "on": event.on,
        "what": event.what.code(),
        "note": (!event.note.en.is_empty()).then_some(&event.note),
        "source": { "title": text(&event.source_title), "url": text(&event.source_url) },
        "recorded_by": match event.origin {
            EventOrigin::File => "campaign-file",
            EventOrigin::Staff => "staff",
        },
        "checked_on": event.checked_on,
    })
}

/// `GET /audit.csv`: the figures that the pages chart, without those that were corrected.
///
/// # Errors
/// `NotFound` before a campaign is imported; `Internal` when a row cannot be written.
pub async fn audit_table(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let snapshot = state.snapshot();
    snapshot.document().ok_or(Problem::NotFound)?;
    let mut table = Vec::new();
    write_table(&mut table, &audit::standing(&snapshot.tracking.releases))
        .map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(CACHED).body(table))
}

fn write_table(out: &mut Vec<u8>, releases: &[&audit::AuditRelease]) -> std::io::Result<()> {
    let header =
        ["published", "period_from", "period_to", "nations", "measure", "percent", "title", "source_url"];
    let mut csv = CsvWriter::new(out, &header)?;
    for release in releases {
        let [published, from, to] =
            [release.published_on, release.period_from, release.period_to].map(|day| day.to_string());
        let nations: Vec<&str> = release.nations.iter().copied().map(Nation::slug).collect();
        let nations = nations.join(" ");
        for figure in &release.figures {
            let percent = figure.percent.to_string();
            let (measure, title, url) = (&figure.measure, &release.title, &release.source_url);
            csv.write([&published, &from, &to, &nations, measure, &percent, title, url].map(String::as_str))?;
        }
    }
    csv.flush()
}
