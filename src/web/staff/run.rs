//! Runs: a verdict about every signature that conditions mean, looked at before it begins, watched, stopped and undone.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};

use super::conditions::{self, OPEN, PERSONAL, Typed};
use super::guard::Insider;
use super::signature::line;
use super::signer::verdict_word;
use super::{answer, words};
use crate::actions::judge::{cancel_run, start_run, undo_run};
use crate::actions::staff::Acting;
use crate::domain::id::RunId;
use crate::domain::run::{Run, RunState};
use crate::domain::signature::filter::SignatureFilter;
use crate::domain::signature::verdict::Verdict;
use crate::domain::staff::Nations;
use crate::domain::text::RecordLine;
use crate::language::{Texts, Value};
use crate::store::signature::{Start, count_matching, list_matching};
use crate::store::{StoreError, Tx, run, staff};
use crate::web::form::Form;
use crate::web::page::staff::signature::{NewRunPage, Preview, RunLine, RunPage, RunsPage};
use crate::web::page::{Choice, Field};
use crate::web::problem::Problem;
use crate::web::state::AppState;

const PATH: &str = "/staff/runs";
/// Runs in the list.
const LISTED: i64 = 50;
/// Signatures that a preview shows.
const EXAMPLES: i64 = 10;

fn run_id(text: &str) -> Result<RunId, Problem> {
    uuid::Uuid::parse_str(text).ok().map(RunId::from_uuid).ok_or(Problem::NotFound)
}

/// Whether a run is within the nations of whoever asks: one that reaches further is as if there were none.
fn is_within(run: &Run, limit: &Nations) -> bool {
    if limit.is_unlimited() {
        return true;
    }
    let reaches = run.filter.limit.limit();
    !reaches.is_empty() && reaches.iter().all(|nation| limit.include(*nation))
}

fn state_word(texts: &Texts, state: RunState) -> String {
    match state {
        RunState::Running => texts.say("run-running"),
        RunState::Done => texts.say("run-done"),
        RunState::Cancelled => texts.say("run-cancelled"),
        RunState::Undoing => texts.say("run-undoing"),
        RunState::Undone => texts.say("run-undone"),
    }
}

fn progress(texts: &Texts, run: &Run) -> String {
    let numbers = [
        ("changed", Value::Number(run.changed)),
        ("wanted", Value::Number(run.wanted)),
        ("restored", Value::Number(run.restored)),
    ];
    match run.state {
        RunState::Undoing | RunState::Undone => texts.say_with("run-progress-undo", &numbers),
        _ => texts.say_with("run-progress", &numbers),
    }
}

/// `GET /staff/runs`.
///
/// # Errors
/// What the database answered.
pub async fn list(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let runs = state.store.read(|conn| run::list_newest(conn, LISTED)).await?;
    let chrome = answer::chrome(&state, &insider, PATH);
    let texts = chrome.texts;
    let runs = runs.iter().filter(|run| is_within(run, &insider.account.nations)).map(|run| RunLine {
        id: run.id.to_string(),
        verdict: verdict_word(texts, run.verdict),
        state: state_word(texts, run.state),
        about: format!("{} {}", texts.date_and_time(run.started_at), progress(texts, run)),
    });
    let runs = runs.collect();
    answer::private_page(&RunsPage { chrome, runs })
}

fn new_page(state: &AppState, insider: &Insider, typed: &Typed, verdict: &str) -> NewRunPage {
    let chrome = answer::chrome(state, insider, PATH);
    let texts = chrome.texts;
    NewRunPage {
        form: conditions::form(texts, &state.snapshot(), &insider.account.nations, typed),
        verdicts: Verdict::ALL
            .into_iter()
            .map(|one| Choice { value: one.code().to_owned(), label: verdict_word(texts, one) })
            .collect(),
        verdict: verdict.to_owned(),
        error: None,
        preview: None,
        chrome,
    }
}

fn read(form: &Form<'_>, insider: &Insider) -> Typed {
    let names: Vec<&'static str> = OPEN.into_iter().chain(PERSONAL).collect();
    conditions::read(form, &names, &insider.account.nations)
}

/// `GET /staff/runs/new`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn conditions(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let typed = read(&Form::decode(b""), &insider);
    answer::private_page(&new_page(&state, &insider, &typed, Verdict::Flag.code()))
}

/// `POST /staff/runs/preview`: the exact count of what a run would change, and some of it.
///
/// # Errors
/// What the database answered.
pub async fn preview(state: Data<AppState>, insider: Insider, body: Bytes) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let typed = read(&form, &insider);
    let mut page = new_page(&state, &insider, &typed, form.text("verdict"));
    let Some(verdict) = judged(&mut page, &form, &typed) else { return answer::form_to_mend(&page) };
    look_ahead(&state, &mut page, verdict, &typed.filter).await?;
    answer::private_page(&page)
}

/// The verdict of a form whose conditions can be read and say something; else what to mend is noted on the page.
fn judged(page: &mut NewRunPage, form: &Form<'_>, typed: &Typed) -> Option<Verdict> {
    let texts = page.chrome.texts;
    if !typed.wrong.is_empty() {
        page.error = Some(texts.say("conditions-wrong"));
        return None;
    }
    if typed.filter.is_open() {
        page.error = Some(texts.say("run-needs-conditions"));
        return None;
    }
    Verdict::from_code(form.text("verdict"))
}

async fn look_ahead(
    state: &AppState,
    page: &mut NewRunPage,
    verdict: Verdict,
    filter: &SignatureFilter,
) -> Result<(), Problem> {
    let filter = SignatureFilter { changed_by: Some(verdict), ..filter.clone() };
    let read = state.store.read(move |conn| {
        let count = count_matching(conn, &filter, i64::MAX)?;
        Ok::<_, StoreError>((count, list_matching(conn, &filter, Start::Newest, EXAMPLES)?))
    });
    let (count, rows) = read.await?;
    let (texts, snapshot) = (page.chrome.texts, state.snapshot());
    let number = [("count", Value::Number(count))];
    page.preview = Some(Preview {
        count: texts.say_with("run-count", &number),
        button: match verdict {
            Verdict::Flag => texts.say_with("run-flag-button", &number),
            Verdict::Invalidate => texts.say_with("run-invalidate-button", &number),
            Verdict::Restore => texts.say_with("run-restore-button", &number),
        },
        has_any: count > 0,
        examples: rows.iter().map(|row| line(texts, &snapshot, row)).collect(),
        why: Field::default(),
    });
    Ok(())
}

/// `POST /staff/runs`: begins a run, for a reason.
///
/// # Errors
/// What the database answered.
pub async fn start(state: Data<AppState>, insider: Insider, body: Bytes) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let typed = read(&form, &insider);
    let mut page = new_page(&state, &insider, &typed, form.text("verdict"));
    let Some(verdict) = judged(&mut page, &form, &typed) else { return answer::form_to_mend(&page) };
    let Ok(why) = RecordLine::parse(form.text("why")) else {
        look_ahead(&state, &mut page, verdict, &typed.filter).await?;
        let error = Some(page.chrome.texts.say("signer-why-missing"));
        if let Some(preview) = page.preview.as_mut() {
            preview.why = Field { value: form.text("why").to_owned(), error };
        }
        return answer::form_to_mend(&page);
    };
    let (acting, id) = (insider.acting(&state), RunId::from_uuid(state.clock.new_id()));
    let filter = typed.filter;
    let started: Result<(), StoreError> =
        state.store.write(move |tx| start_run(tx, &acting, id, (verdict, &filter), why.as_str())).await;
    started?;
    Ok(answer::see_other(&format!("{PATH}/{id}")))
}

async fn load(state: &AppState, insider: &Insider, id: RunId) -> Result<(Run, String), Problem> {
    let limit = insider.account.nations.clone();
    let read = state.store.read(move |conn| {
        let found = run::find(conn, id)?.filter(|run| is_within(run, &limit));
        let found = found.ok_or(StoreError::NotFound)?;
        let who = match found.staff {
            Some(staff) => staff::find(conn, staff)?.map(|account| account.email.as_typed().to_owned()),
            None => None,
        };
        Ok::<_, StoreError>((found, who.unwrap_or_default()))
    });
    Ok(read.await?)
}

/// `GET /staff/runs/{id}`.
///
/// # Errors
/// `NotFound` for an unknown run, or one that reaches beyond the reader's nations; what the database answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (run, who) = load(&state, &insider, run_id(&id)?).await?;
    let chrome = answer::chrome(&state, &insider, PATH);
    let texts = chrome.texts;
    let mut facts = vec![
        (texts.say("run-why"), run.why.clone()),
        (texts.say("run-by"), who),
        (texts.say("run-started"), texts.date_and_time(run.started_at)),
    ];
    if let Some(at) = run.ended_at {
        facts.push((texts.say("run-ended"), texts.date_and_time(at)));
    }
    facts.push((texts.say("staff-nations"), words::nations(texts, &run.filter.limit)));
    facts.push((texts.say("run-conditions"), said_conditions(texts, &run)));
    let changed = [("count", Value::Number(run.changed))];
    answer::private_page(&RunPage {
        id: run.id.to_string(),
        verdict: verdict_word(texts, run.verdict),
        state: state_word(texts, run.state),
        progress: progress(texts, &run),
        facts,
        is_at_work: run.state.is_at_work(),
        cancel: (run.state == RunState::Running).then(|| texts.say("run-cancel-button")),
        undo: (run.state.can_be_undone() && run.changed > 0)
            .then(|| texts.say_with("run-undo-button", &changed)),
        chrome,
    })
}

/// The conditions in words: moments written out, the rest as it was typed.
fn said_conditions(texts: &Texts, run: &Run) -> String {
    let said = run.filter.pairs().into_iter().map(|(name, text)| {
        let text = match name {
            "from" => run.filter.from.map_or(text, |at| texts.date_and_time(at)),
            "until" => run.filter.until.map_or(text, |at| texts.date_and_time(at)),
            _ => text,
        };
        format!("{}: {text}", conditions::name_word(texts, name))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// `POST /staff/runs/{id}/cancel`.
///
/// # Errors
/// `NotFound` for an unknown run, or one that reaches beyond the reader's nations; what the database answered.
pub async fn cancel(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    steer(&state, &insider, &id, cancel_run).await
}

/// `POST /staff/runs/{id}/undo`.
///
/// # Errors
/// `NotFound` for an unknown run, or one that reaches beyond the reader's nations; what the database answered.
pub async fn undo(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    steer(&state, &insider, &id, undo_run).await
}

/// Has a run within the reader's nations do something, and leads back to it, whether or not there was something to do.
async fn steer(
    state: &AppState,
    insider: &Insider,
    id: &str,
    action: fn(&mut Tx<'_>, &Acting, RunId) -> Result<bool, StoreError>,
) -> Result<HttpResponse, Problem> {
    let id = run_id(id)?;
    load(state, insider, id).await?;
    let acting = insider.acting(state);
    state.store.write(move |tx| action(tx, &acting, id)).await?;
    Ok(answer::see_other(&format!("{PATH}/{id}")))
}
