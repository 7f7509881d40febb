//! Rows leave the house: what, which columns, how and why, and then the file itself, as it is made.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Query};
use futures_util::stream;

use super::answer;
use super::guard::Insider;
use crate::actions::export::{Leaving, record_export};
use crate::domain::campaign::Date;
use crate::domain::export::{Columns, ExportFormat, ExportKind, Holds, Order, Selection};
use crate::domain::nation::Nation;
use crate::domain::petition::Petition;
use crate::domain::staff::Nations;
use crate::domain::text::RecordLine;
use crate::export::age::Recipient;
use crate::export::{Export, ExportError};
use crate::intake::Refusal;
use crate::language::{Texts, day_of, start_of};
use crate::store::{StoreError, export, petition};
use crate::web::form::Form;
use crate::web::page::export::{ColumnChoice, ExportsPage, HandingInLink, KindLink};
use crate::web::page::staff::NationChoice;
use crate::web::page::{Choice, Field};
use crate::web::problem::Problem;
use crate::web::state::AppState;

const PATH: &str = "/staff/exports";

/// Which rows a page is about: a word of ours, so that it may stand in an address.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    kind: String,
}

/// The petitions that somebody works for.
async fn own_petitions(state: &AppState, insider: &Insider) -> Result<Vec<Petition>, StoreError> {
    let mut petitions = state.store.read(petition::list).await?;
    petitions.retain(|petition| insider.account.nations.include(petition.nation));
    Ok(petitions)
}

/// `GET /staff/exports`.
///
/// # Errors
/// What the database answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let kind = ExportKind::from_code(&wanted.kind).unwrap_or(ExportKind::Signatures);
    let petitions = own_petitions(&state, &insider).await?;
    answer::private_page(&page(&state, &insider, kind, &petitions, &Form::default()))
}

/// The page with what a form held.
fn page(
    state: &AppState,
    insider: &Insider,
    kind: ExportKind,
    petitions: &[Petition],
    form: &Form<'_>,
) -> ExportsPage {
    let chrome = answer::chrome(state, insider, PATH);
    let texts = chrome.texts;
    let own = |nation: &Nation| insider.account.nations.include(*nation);
    let usual = Columns::usual(kind);
    let typed: Vec<&str> = form.texts("columns").collect();
    let is_chosen = |name: &str| match typed.as_slice() {
        [] => usual.names().any(|usual| usual == name),
        typed => typed.contains(&name),
    };
    let code = |code: &str| Choice { value: code.to_owned(), label: code.to_owned() };
    ExportsPage {
        kinds: ExportKind::ALL
            .into_iter()
            .map(|one| KindLink {
                href: format!("{PATH}?kind={}", one.code()),
                label: kind_name(texts, one),
                is_current: one == kind,
            })
            .collect(),
        kind: kind.code(),
        about: about(texts, kind),
        petitions: petitions
            .iter()
            .filter(|_| kind.has_petition())
            .map(|petition| Choice { value: petition.slug.clone(), label: texts.nation(petition.nation) })
            .collect(),
        petition: Field::of(form.text("petition")),
        states: kind.states().into_iter().map(code).collect(),
        state: Field::of(form.text("state")),
        nations: Nation::ALL
            .into_iter()
            .filter(own)
            .map(|nation| NationChoice {
                slug: nation.slug(),
                label: texts.nation(nation),
                is_chosen: form.texts("nations").any(|slug| slug == nation.slug()),
            })
            .collect(),
        days: kind.has_moment().then(|| (Field::of(form.text("from")), Field::of(form.text("until")))),
        columns: kind
            .columns()
            .iter()
            .map(|column| ColumnChoice {
                name: column.name,
                note: match column.holds {
                    Holds::Special => texts.say("exports-special"),
                    Holds::Personal => texts.say("exports-personal"),
                    Holds::Common | Holds::Count => String::new(),
                },
                is_chosen: is_chosen(column.name),
            })
            .collect(),
        formats: [ExportFormat::Xlsx, ExportFormat::Csv, ExportFormat::Jsonl]
            .into_iter()
            .map(|format| Choice { value: format.code().to_owned(), label: format_name(texts, format) })
            .collect(),
        format: ExportFormat::from_code(form.text("format")).unwrap_or(ExportFormat::Xlsx).code().to_owned(),
        recipient: Field::of(form.text("recipient")),
        why: Field::of(form.text("why")),
        handing_in: petitions
            .iter()
            .map(|petition| HandingInLink {
                href: format!("{PATH}/handing-in/{}", petition.slug),
                label: texts.nation(petition.nation),
            })
            .collect(),
        chrome,
    }
}

fn kind_name(texts: &Texts, kind: ExportKind) -> String {
    match kind {
        ExportKind::Signatures => texts.say("exports-signatures"),
        ExportKind::Letters => texts.say("exports-letters"),
        ExportKind::Consents => texts.say("exports-consents"),
        ExportKind::Commitments => texts.say("exports-commitments"),
        ExportKind::Seats => texts.say("exports-seats"),
    }
}

fn about(texts: &Texts, kind: ExportKind) -> String {
    match kind {
        ExportKind::Signatures => texts.say("exports-signatures-text"),
        ExportKind::Letters => texts.say("exports-letters-text"),
        ExportKind::Consents => texts.say("exports-consents-text"),
        ExportKind::Commitments => texts.say("exports-commitments-text"),
        ExportKind::Seats => texts.say("exports-seats-text"),
    }
}

fn format_name(texts: &Texts, format: ExportFormat) -> String {
    match format {
        ExportFormat::Xlsx => texts.say("exports-xlsx"),
        ExportFormat::Csv => texts.say("exports-csv"),
        ExportFormat::Jsonl => texts.say("exports-jsonl"),
    }
}

/// What a form asks for.
struct Asked {
    order: Order,
    recipient: Option<Recipient>,
    leaving: Leaving,
}

/// The nations that a form names; those of the account where it names none of them, and never any other.
fn nations(form: &Form<'_>, own: &Nations) -> Nations {
    let named: Vec<Nation> =
        form.texts("nations").filter_map(Nation::from_slug).filter(|nation| own.include(*nation)).collect();
    if named.is_empty() { own.clone() } else { Nations::of(&named) }
}

/// Reads a form; what has to be mended is put on its page.
fn read(
    (kind, form): (ExportKind, &Form<'_>),
    petitions: &[Petition],
    own: &Nations,
    page: &mut ExportsPage,
) -> Option<Asked> {
    let texts = page.chrome.texts;
    let petition = petitions.iter().find(|petition| petition.slug == page.petition.value);
    if petition.is_none() && !page.petition.value.is_empty() && kind.has_petition() {
        page.petition.error = Some(texts.say("exports-petition-unknown"));
    }
    let state = kind.state(&page.state.value);
    if state.is_none() && !page.state.value.is_empty() {
        page.state.error = Some(texts.say("exports-state-unknown"));
    }
    let day = |field: &mut Field| -> Option<Date> {
        let day = field.value.trim().parse().ok();
        if day.is_none() && !field.value.trim().is_empty() {
            field.error = Some(texts.say("exports-day-wrong"));
        }
        day
    };
    let (from, until) = match &mut page.days {
        // The last day is meant whole.
        Some((from, until)) => (day(from).map(start_of), day(until).map(|day| start_of(day.next()))),
        None => (None, None),
    };
    let recipient = Some(page.recipient.value.trim()).filter(|text| !text.is_empty()).map(Recipient::parse);
    if let Some(Err(_)) = recipient {
        page.recipient.error = Some(texts.say("exports-recipient-wrong"));
    }
    let why = RecordLine::parse(&page.why.value);
    if why.is_err() {
        page.why.error = Some(texts.say("exports-why-missing"));
    }
    let columns = Columns::named(kind, form.texts("columns"));
    if !page.errors().is_empty() {
        return None;
    }
    let (Ok(why), Ok(columns), Some(format)) = (why, columns, ExportFormat::from_code(&page.format)) else {
        return None;
    };
    let recipient = recipient.transpose().ok()?;
    let petition_id = petition.filter(|_| kind.has_petition()).map(|petition| petition.id);
    let selection = Selection { petition: petition_id, state, nations: nations(form, own), from, until };
    let order = Order { kind, selection, columns, format };
    let leaving = Leaving {
        summary: order.summary(petition.map(|petition| petition.slug.as_str())),
        rows: 0,
        recipient: recipient.as_ref().map(Recipient::fingerprint),
        why: why.as_str().to_owned(),
    };
    Some(Asked { order, recipient, leaving })
}

/// `POST /staff/exports`: the file, whatever its length, on record before its first byte leaves.
///
/// # Errors
/// `Unprocessable` for rows that there are not; what the database answered.
pub async fn create(state: Data<AppState>, insider: Insider, body: Bytes) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let kind = ExportKind::from_code(form.text("kind")).ok_or(Problem::Unprocessable)?;
    let keeping = |error: StoreError| match error {
        StoreError::Busy | StoreError::Unavailable => {
            Problem::refused(Refusal::Store(error), PATH.to_owned(), &form)
        }
        other => other.into(),
    };
    let petitions = own_petitions(&state, &insider).await.map_err(keeping)?;
    let mut page = page(&state, &insider, kind, &petitions, &form);
    let asked = read((kind, &form), &petitions, &insider.account.nations, &mut page);
    let Some(Asked { order, recipient, mut leaving }) = asked else {
        return answer::form_to_mend(&page);
    };
    let selection = order.selection.clone();
    let counted: Result<i64, StoreError> =
        state.store.read(move |conn| export::count(conn, kind, &selection)).await;
    leaving.rows = counted.map_err(keeping)?;
    let acting = insider.acting(&state);
    let recorded: Result<(), StoreError> =
        state.store.write(move |tx| record_export(tx, &acting, &leaving)).await;
    recorded.map_err(keeping)?;
    let day = day_of(state.clock.now()).to_string();
    let name = order.file_name(&day, recipient.is_some());
    let media_type = match recipient {
        Some(_) => "application/octet-stream",
        None => order.format.media_type(),
    };
    let export = Export::begin(&state.store, order, recipient.as_ref()).await.map_err(problem)?;
    // A file that cannot be finished breaks off, so that no browser takes it for whole.
    let parts = stream::try_unfold(export, async |mut export: Export| match export.next().await {
        Ok(part) => Ok(part.map(|part| (Bytes::from(part.bytes), export))),
        Err(error) => {
            tracing::error!(code = code(&error), "an export broke off");
            Err(error)
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(parts)))
}

fn problem(error: ExportError) -> Problem {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::Write(error) => Problem::Internal(error.to_string()),
    }
}

const fn code(error: &ExportError) -> &'static str {
    match error {
        ExportError::Store(error) => error.code(),
        ExportError::Write(_) => "write",
    }
}

/// The petitions by their slugs, for the page that hands one in.
pub(super) async fn petitions_by_slug(
    state: &AppState,
    insider: &Insider,
) -> Result<BTreeMap<String, Petition>, StoreError> {
    let petitions = own_petitions(state, insider).await?;
    Ok(petitions.into_iter().map(|petition| (petition.slug.clone(), petition)).collect())
}
