//! Logging in and out. Address, passphrase and code are asked for on one page and judged together: whoever is not let
//! in learns nothing, not even that the passphrase was right.

use std::num::NonZeroU32;

use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::guard::{Insider, Origin};
use super::{answer, cookie};
use crate::actions::staff::log_in::{Entry, Knock, Ladders, enter, knock, renew_hash};
use crate::actions::staff::own_account::log_out;
use crate::config::settings::Limit;
use crate::domain::email::EmailAddress;
use crate::domain::id::{StaffId, StaffSessionId};
use crate::domain::staff::code::Code;
use crate::domain::staff::passphrase::Passphrase;
use crate::domain::staff::session::SessionTimes;
use crate::domain::staff_event::NetworkPrefix;
use crate::secret::passphrase::StoredHash;
use crate::secret::staff::{Token, TokenDigest, new_token};
use crate::store::StoreError;
use crate::store::staff::session::Session;
use crate::web::form::Form;
use crate::web::middleware::door::ClientIp;
use crate::web::page::staff::LoginPage;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Tries to log in that one network has: 20 in a minute, 100 in an hour. An office of twenty people begins its day so.
pub const LOGIN_LIMITS: [Limit; 2] = [per(20, 60), per(100, 3_600)];
/// Seconds after which a network may try again.
const RETRY_AFTER_S: u32 = 60;

const fn per(count: u32, seconds: u32) -> Limit {
    let (Some(count), Some(seconds)) = (NonZeroU32::new(count), NonZeroU32::new(seconds)) else {
        return Limit { count: NonZeroU32::MIN, seconds: NonZeroU32::MIN };
    };
    Limit { count, seconds }
}

/// `GET /staff/login`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn show(state: Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let chrome = answer::stranger_chrome(&state, &request);
    answer::private_page(&LoginPage { chrome, email: String::new(), has_failed: false })
}

/// `POST /staff/login`: the office, or the same page with the same words for whoever is not let in.
///
/// # Errors
/// `TooManyRequests` for a network that tries too often; `Unavailable` when too many try at once.
pub async fn create(
    state: Data<AppState>,
    request: HttpRequest,
    origin: Origin,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    check_network(&state, &request)?;
    let form = Form::decode(&body);
    let (typed, session, token) = (form.text("email").trim(), begin(&state, &request, false), new_token()?);
    let entered = match Passphrase::typed(form.text("passphrase")) {
        Some(passphrase) => {
            let found = (typed, passphrase, Code::typed(form.text("code")));
            try_to_enter(&state, &request, &origin, found, (session, &token)).await?
        }
        None => None,
    };
    let Some(owner) = entered else {
        let chrome = answer::stranger_chrome(&state, &request);
        return answer::form_to_mend(&LoginPage { chrome, email: typed.to_owned(), has_failed: true });
    };
    let browser = state.keys.staff().device_token(owner, state.clock.now());
    let cookies = [cookie::set_session(token.expose()), cookie::set_browser(&browser)];
    answer::with_cookies(answer::see_other("/staff"), &cookies)
}

async fn try_to_enter(
    state: &AppState,
    request: &HttpRequest,
    origin: &Origin,
    (typed, passphrase, code): (&str, Passphrase, Option<Code>),
    (session, token): (Session, &Token),
) -> Result<Option<StaffId>, Problem> {
    let email = EmailAddress::parse(typed).ok();
    let keys = state.keys.staff().clone();
    let named = email.as_ref().map_or(typed, EmailAddress::canonical);
    let acting = origin.acting(state);
    let here = format!("{}\0{named}", acting.actor.network.as_str());
    let browser = cookie::browser(request.headers());
    let ladders = Ladders {
        address: keys.attempt_key("address", named.as_bytes()),
        network: keys.attempt_key("address and network", here.as_bytes()),
        browser: browser.and_then(|token| {
            let owner = keys.open_device_token(token, acting.now)?;
            Some((owner, keys.attempt_key("browser", token.as_bytes())))
        }),
    };
    let knocks = acting.clone();
    let heard = state.store.write(move |tx| knock(tx, &knocks, email.as_ref(), ladders)).await?;
    let Knock::Heard { account, stored, ladders } = heard else { return Ok(None) };
    let checked = state.hasher.check(passphrase.clone(), stored.clone()).await?;
    let right = stored.filter(|_| checked.fits);
    let digest = TokenDigest::of(token.expose());
    let entry = Entry { account, right: right.clone(), code, ladders, session, digest };
    let entered: Result<_, StoreError> = state.store.write(move |tx| enter(tx, &acting, &keys, &entry)).await;
    let Some(account) = entered? else { return Ok(None) };
    if let Some(stored) = right.filter(|_| checked.is_outdated) {
        // Only now, so that the time it takes tells nobody who lacks the code that the passphrase was right.
        if let Err(problem) = renew(state, account.id, passphrase, stored).await {
            tracing::warn!(code = problem.code(), "a hash was not renewed; the next login does it");
        }
    }
    Ok(Some(account.id))
}

/// Stores a passphrase anew, at the present cost.
async fn renew(
    state: &AppState,
    owner: StaffId,
    passphrase: Passphrase,
    stored: StoredHash,
) -> Result<(), Problem> {
    let renewed = state.hasher.hash(passphrase).await?;
    let done: Result<(), StoreError> =
        state.store.write(move |tx| renew_hash(tx, owner, (&stored, &renewed))).await;
    Ok(done?)
}

/// A session that may begin; whose it is, is known later.
pub(super) fn begin(state: &AppState, request: &HttpRequest, is_demo: bool) -> Session {
    let network = request.extensions().get::<ClientIp>().map(|ip| NetworkPrefix::of(ip.0));
    let id = state.clock.new_id();
    Session {
        id: StaffSessionId::from_uuid(id),
        owner: StaffId::from_uuid(id),
        times: SessionTimes::begun(state.clock.now()),
        network: network.unwrap_or_else(|| NetworkPrefix::from_record("")),
        browser: browser_name(request.headers()),
        is_demo,
    }
}

/// Counts a try of a network.
///
/// # Errors
/// `TooManyRequests` when it has had enough.
pub(super) fn check_network(state: &AppState, request: &HttpRequest) -> Result<(), Problem> {
    let ip = request.extensions().get::<ClientIp>().copied();
    match ip {
        Some(ip) if state.login_limiter.is_over(ip.0, state.clock.now()) => {
            Err(Problem::TooManyRequests { retry_after_s: RETRY_AFTER_S })
        }
        _ => Ok(()),
    }
}

/// What a browser calls itself, in two words that we know: enough to tell one's own sessions apart.
fn browser_name(headers: &HeaderMap) -> String {
    const BROWSERS: [(&str, &str); 5] = [
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let words: Vec<&str> = [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect();
    words.join(", ")
}

/// `POST /staff/logout`: ends the session. What the browser keeps of our pages goes too, but not the mark that its
/// owner has logged in with it before.
///
/// # Errors
/// What the database answered.
pub async fn end(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let (acting, staff, id) = (insider.acting(&state), insider.account.id, insider.session.id);
    let ended: Result<(), StoreError> = state.store.write(move |tx| log_out(tx, &acting, staff, id)).await;
    ended?;
    let mut response = answer::with_cookies(answer::see_other("/staff/login"), &[cookie::end_session()])?;
    let clears = actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(actix_web::http::header::CLEAR_SITE_DATA, clears);
    Ok(response)
}
