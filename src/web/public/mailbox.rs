//! Captured mail, as its recipient would see it. These paths exist in the demonstration alone.
//!
//! The HTML of a mail is shown in a frame of its own. That document has inline styles, as mail must, so it gets a
//! policy of its own: sandboxed, without scripts, forms or anything fetched, and framed by nobody but us.

use std::io;
use std::path::PathBuf;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Data, Path, block};
use askama::Template;

use crate::domain::language::Language;
use crate::mail::read::{CapturedMail, CapturedSummary, captured_id, find_captured, list_captured};
use crate::web::page::{Chrome, Page};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// The most mails that the list shows.
const LIST: usize = 200;

/// The page around a mail may frame its HTML, and nothing else differs from any other page.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; \
                           form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A mail's HTML: its own styles, and links that open in the window around it. It keeps our origin, of which nothing
/// without scripts can make use: a browser puts a frame of another one into a process of its own, and some, such as
/// Chromium when it is driven by a test, then draw nothing of it.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           base-uri 'none'; frame-ancestors 'self'; \
                           sandbox allow-same-origin allow-top-navigation-by-user-activation";

/// `GET /dev/mailbox`: what was captured, the newest first.
#[derive(Template)]
#[template(path = "public/mailbox/list.html")]
struct MailboxPage {
    chrome: Chrome,
    mails: Vec<CapturedSummary>,
}

/// `GET /dev/mailbox/{id}`: one mail with its headers and parts.
#[derive(Template)]
#[template(path = "public/mailbox/show.html")]
struct CapturedMailPage {
    chrome: Chrome,
    mail: CapturedMail,
}

/// `GET /dev/mailbox`.
///
/// # Errors
/// `Internal` when the folder cannot be read.
pub async fn list(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let folder = folder(&state);
    let mails = reading(move || list_captured(&folder, LIST)).await?;
    drawn(&MailboxPage { chrome: chrome(&state), mails })
}

/// `GET /dev/mailbox/{id}`.
///
/// # Errors
/// `NotFound` when no such mail was captured; `Internal` when it cannot be read.
pub async fn show(state: Data<AppState>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let mail = load(&state, &id).await?;
    drawn(&CapturedMailPage { chrome: chrome(&state), mail })
}

/// `GET /dev/mailbox/{id}/html`.
///
/// # Errors
/// `NotFound` when no such mail was captured, or it has no HTML; `Internal` when it cannot be read.
pub async fn show_html(state: Data<AppState>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let html = load(&state, &id).await?.html.ok_or(Problem::NotFound)?;
    // A link must leave the frame: our own pages refuse to be framed.
    let html = html.replacen("<head>", "<head><base target=\"_top\">", 1);
    Ok(answer(html, MAIL_POLICY))
}

async fn load(state: &AppState, id: &str) -> Result<CapturedMail, Problem> {
    let id = captured_id(id).ok_or(Problem::NotFound)?;
    let folder = folder(state);
    reading(move || find_captured(&folder, id)).await?.ok_or(Problem::NotFound)
}

fn folder(state: &AppState) -> PathBuf {
    state.settings.mail.dir.clone()
}

/// Runs `read` off the async workers.
async fn reading<T: Send + 'static>(
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let read = block(read).await.map_err(|error| Problem::Internal(error.to_string()))?;
    read.map_err(|error| Problem::Internal(format!("captured mail cannot be read: {}", error.kind())))
}

fn chrome(state: &AppState) -> Chrome {
    state.chrome(&state.snapshot(), Language::English, "", None)
}

fn drawn(page: &impl Page) -> Result<HttpResponse, Problem> {
    let html = page.draw().map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(answer(html, PAGE_POLICY))
}

fn answer(html: String, policy: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html)
}
