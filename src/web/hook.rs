//! What providers of mail report: a page for each, that is not there until the settings say by what its provider is
//! known (`[hooks]`).
//!
//! A report is taken when it is signed, and acknowledged once it is committed. Whatever stands in our own way, the
//! database that is away or a mail whose deliverer has not written yet what became of it, is 503, so that the provider
//! tells it again; told twice, an event is the same. Nothing of a report comes into the log but its kind.

mod amazon;

use actix_web::web::{Bytes, Data, PayloadConfig, ServiceConfig, post, resource};
use actix_web::{HttpRequest, HttpResponse};

pub use amazon::{Amazon, Ask};

use super::middleware::body::REPORT_BYTES;
use super::problem::Problem;
use super::state::AppState;
use crate::actions::ingest::{Arrival, Ingested, ingest, ingest_once};
use crate::domain::moment::DAY_MS;
use crate::mail::hook::{Tidings, Told, mailgun, postmark, sendgrid, ses};
use crate::store::StoreError;

/// The pages of the providers.
pub fn routes(config: &mut ServiceConfig) {
    let sized = || PayloadConfig::new(REPORT_BYTES);
    config
        .service(resource("/hooks/ses").app_data(sized()).route(post().to(take_ses)))
        .service(resource("/hooks/postmark").app_data(sized()).route(post().to(take_postmark)))
        .service(resource("/hooks/mailgun").app_data(sized()).route(post().to(take_mailgun)))
        .service(resource("/hooks/sendgrid").app_data(sized()).route(post().to(take_sendgrid)));
}

/// `POST /hooks/ses`: a report of Amazon SES, or the question whether this page wants them.
///
/// # Errors
/// `NotFound` while no topic is set, `BadRequest` for what is no envelope, `Forbidden` for one that the topic did not
/// sign, `Unavailable` when its certificate or the database cannot be had now.
pub async fn take_ses(state: Data<AppState>, body: Bytes) -> Result<HttpResponse, Problem> {
    let topic = state.settings.hooks.ses_topic.as_ref().ok_or(Problem::NotFound)?;
    let envelope = ses::Envelope::read(&body).ok_or(Problem::BadRequest)?;
    let url = envelope.certificate_url(topic).ok_or_else(|| strange("ses"))?;
    let now = state.clock.now();
    let certificate = state.amazon.certificate(url, now).await.ok_or_else(Problem::unavailable)?;
    if !envelope.is_signed_with(&certificate, now) {
        return Err(strange("ses"));
    }
    match envelope.kind() {
        ses::Kind::Notification => take(&state, "ses", envelope.tidings(&state.keys)).await,
        ses::Kind::SubscriptionConfirmation => {
            let url = envelope.subscribe_url(topic).ok_or_else(|| strange("ses"))?;
            if !state.amazon.confirm(url).await {
                return Err(Problem::unavailable());
            }
            tracing::info!(provider = "ses", "the subscription to the topic is confirmed");
            Ok(taken())
        }
        ses::Kind::UnsubscribeConfirmation => {
            tracing::error!(
                provider = "ses",
                "the subscription to the topic was ended: no reports come any more"
            );
            Ok(taken())
        }
    }
}

/// `POST /hooks/postmark`: a report of Postmark.
///
/// # Errors
/// `NotFound` while user or password are not set, `Forbidden` for others, `BadRequest` for what cannot be read,
/// `Unavailable` when the database is away.
pub async fn take_postmark(
    state: Data<AppState>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let (user, password) = state.settings.hooks.postmark().ok_or(Problem::NotFound)?;
    if !postmark::is_authorised(header(&request, "Authorization"), user, password) {
        return Err(strange("postmark"));
    }
    let tidings = postmark::read(&body, &state.keys).ok_or(Problem::BadRequest)?;
    take(&state, "postmark", tidings).await
}

/// `POST /hooks/mailgun`: a report of Mailgun.
///
/// # Errors
/// `NotFound` while no key is set, `BadRequest` for what cannot be read, `Forbidden` for what is not signed or too
/// old, `Unavailable` when the database is away.
pub async fn take_mailgun(state: Data<AppState>, body: Bytes) -> Result<HttpResponse, Problem> {
    let key = state.settings.hooks.mailgun_signing_key.as_ref().ok_or(Problem::NotFound)?;
    let post = mailgun::Post::read(&body).ok_or(Problem::BadRequest)?;
    let now = state.clock.now();
    let token = post.verify(key.expose(), now).ok_or_else(|| strange("mailgun"))?;
    let tidings = post.tidings(&state.keys);
    tell_unread("mailgun", tidings.unread);
    let arrival = tidings.told.into_iter().next().map(|told| arrival(&state, "mailgun", told));
    let taken_in: Result<_, StoreError> =
        state.store.write(move |tx| ingest_once(tx, &token, arrival.as_ref(), now)).await;
    let outcome = match taken_in {
        // The same token is being spent elsewhere: what came of that is known when it is told again.
        Err(StoreError::Conflict) => return Err(Problem::unavailable()),
        taken_in => taken_in?,
    };
    match outcome {
        Ingested::TooEarly => Err(Problem::unavailable()),
        outcome => {
            tracing::info!(provider = "mailgun", outcome = ?outcome, "a report came");
            Ok(taken())
        }
    }
}

/// `POST /hooks/sendgrid`: a list of reports of SendGrid.
///
/// # Errors
/// `NotFound` while no key is set, `Forbidden` for what is not signed or too old, `BadRequest` for what cannot be
/// read, `Unavailable` when the database is away.
pub async fn take_sendgrid(
    state: Data<AppState>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let key = state.settings.hooks.sendgrid_verification_key.as_ref().ok_or(Problem::NotFound)?;
    let signature = header(&request, sendgrid::SIGNATURE).unwrap_or_default();
    let seconds = header(&request, sendgrid::TIMESTAMP).unwrap_or_default();
    if !sendgrid::is_signed(key, signature, seconds, &body, state.clock.now()) {
        return Err(strange("sendgrid"));
    }
    let tidings = sendgrid::read(&body, &state.keys).ok_or(Problem::BadRequest)?;
    take(&state, "sendgrid", tidings).await
}

/// Takes in what a verified post says, each event in a transaction of its own: one that fails does not lose the
/// others, and those that were taken in are known when the post comes again.
async fn take(state: &AppState, provider: &'static str, tidings: Tidings) -> Result<HttpResponse, Problem> {
    tell_unread(provider, tidings.unread);
    let now = state.clock.now();
    let mut left: Option<Problem> = None;
    for told in tidings.told {
        let arrival = arrival(state, provider, told);
        let kind = arrival.happened.kind().code();
        let taken_in: Result<_, StoreError> = state.store.write(move |tx| ingest(tx, &arrival, now)).await;
        match taken_in {
            Ok(Ingested::TooEarly) => left = Some(left.unwrap_or_else(Problem::unavailable)),
            Ok(outcome) => tracing::info!(provider, kind, outcome = ?outcome, "a report came"),
            Err(error @ (StoreError::Busy | StoreError::Unavailable)) => return Err(error.into()),
            Err(error) => left = Some(error.into()),
        }
    }
    left.map_or_else(|| Ok(taken()), Err)
}

fn arrival(state: &AppState, provider: &'static str, told: Told) -> Arrival {
    let Told { event, mail, happened, source } = told;
    let keep_ms = i64::from(state.settings.mail.keep_reports_days) * DAY_MS;
    Arrival::new(&state.clock, (provider, event), mail, happened, (source, keep_ms))
}

fn tell_unread(provider: &'static str, count: usize) {
    if count > 0 {
        tracing::warn!(provider, count, "reports that cannot be understood, or are of no mail of ours");
    }
}

/// A post that is not its provider's: whoever runs the site may have set another key than the provider has.
fn strange(provider: &'static str) -> Problem {
    tracing::warn!(provider, "a post to the page of a provider is not signed by it");
    Problem::Forbidden
}

fn taken() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("taken\n")
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
