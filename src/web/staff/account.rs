//! One's own account: language, sessions, passphrase, recovery codes.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};

use super::enrol::RECOVERY_CODES;
use super::guard::Insider;
use super::passphrase::{check_again, judge};
use super::{answer, cookie, words};
use crate::actions::staff::own_account::{self, PassphraseChange};
use crate::domain::id::StaffSessionId;
use crate::domain::language::Language;
use crate::language::Texts;
use crate::secret::Secret;
use crate::secret::staff::{TokenDigest, new_recovery_codes, new_token};
use crate::store::StoreError;
use crate::store::staff::session::Session;
use crate::store::staff::{credential, session};
use crate::web::form::Form;
use crate::web::page::staff::{AccountPage, PassphrasePage, RecoveryCodesPage, SessionLine};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /staff/account`.
///
/// # Errors
/// What the database answered.
pub async fn show(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let staff = insider.account.id;
    let read = state.store.read(move |conn| {
        Ok::<_, StoreError>((session::list(conn, staff)?, credential::count_recovery_codes(conn, staff)?))
    });
    let (sessions, codes) = read.await?;
    let chrome = answer::chrome(&state, &insider, "/staff/account");
    let (texts, now) = (chrome.texts, state.clock.now());
    let alive = sessions.iter().filter(|session| !session.times.is_over(now));
    let sessions = alive.map(|session| line(texts, session, insider.session.id)).collect();
    answer::private_page(&AccountPage {
        role: words::role(texts, insider.account.role),
        nations: words::nations(texts, &insider.account.nations),
        is_demo_session: insider.session.is_demo,
        chrome,
        sessions,
        codes,
    })
}

/// A session as its owner sees it.
pub(super) fn line(texts: &Texts, session: &Session, own: StaffSessionId) -> SessionLine {
    let known = !session.browser.is_empty();
    SessionLine {
        id: session.id.to_string(),
        browser: if known { session.browser.clone() } else { texts.say("staff-browser-unknown") },
        network: session.network.as_str().to_owned(),
        begun: texts.date_and_time(session.times.made_at),
        is_own: session.id == own,
    }
}

/// `POST /staff/account/language`.
///
/// # Errors
/// `Unprocessable` for a language that we do not speak.
pub async fn choose_language(
    state: Data<AppState>,
    insider: Insider,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let language = Language::from_code(form.text("language")).ok_or(Problem::Unprocessable)?;
    let (acting, staff) = (insider.acting(&state), insider.account.id);
    let chosen: Result<(), StoreError> =
        state.store.write(move |tx| own_account::choose_language(tx, &acting, staff, language)).await;
    chosen?;
    Ok(answer::see_other("/staff/account"))
}

/// `POST /staff/account/sessions/{id}`: ends a session of one's own.
///
/// # Errors
/// `NotFound` for a session that is another's, or is over.
pub async fn end_session(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (acting, staff) = (insider.acting(&state), insider.account.id);
    let id = uuid::Uuid::parse_str(&id).ok().map(StaffSessionId::from_uuid);
    let id = id.ok_or(Problem::NotFound)?;
    let ended: Result<bool, StoreError> =
        state.store.write(move |tx| own_account::end_session(tx, &acting, staff, id)).await;
    if ended? { Ok(answer::see_other("/staff/account")) } else { Err(Problem::NotFound) }
}

/// `GET /staff/account/passphrase`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn show_passphrase(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let chrome = answer::chrome(&state, &insider, "/staff/account");
    answer::private_page(&PassphrasePage { chrome, current_error: None, error: None })
}

/// `POST /staff/account/passphrase`: every other session is over afterwards, and this one goes on under a new cookie.
///
/// # Errors
/// `Unavailable` when too many try at once; what the database answered.
pub async fn change_passphrase(
    state: Data<AppState>,
    insider: Insider,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let (acting, staff) = (insider.acting(&state), insider.account.id);
    let mut page = PassphrasePage {
        chrome: answer::chrome(&state, &insider, "/staff/account"),
        current_error: None,
        error: None,
    };
    let chosen = match judge(&state, &insider.account, &form) {
        Ok(chosen) => chosen,
        Err(error) => {
            page.error = Some(error);
            return answer::form_to_mend(&page);
        }
    };
    let session = insider.session.id;
    let ladder = state.keys.staff().attempt_key("session", session.as_bytes());
    let token = new_token()?;
    let is_changed = match check_again(&state, &acting, (staff, ladder), form.text("current")).await? {
        Some(right) => {
            let (hash, digest) = (state.hasher.hash(chosen).await?, TokenDigest::of(token.expose()));
            let change = PassphraseChange { right, hash, session, digest, ladder };
            let changed: Result<_, StoreError> = state
                .store
                .write(move |tx| own_account::change_passphrase(tx, &acting, staff, &change))
                .await;
            changed?
        }
        None => false,
    };
    if !is_changed {
        page.current_error = Some(page.chrome.texts.say("staff-passphrase-wrong"));
        return answer::form_to_mend(&page);
    }
    answer::with_cookies(answer::see_other("/staff/account"), &[cookie::set_session(token.expose())])
}

/// `POST /staff/account/recovery-codes`: new ones, shown once.
///
/// # Errors
/// `NotFound` in the demonstration, which has none; what the database answered.
pub async fn renew_codes(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    if insider.session.is_demo {
        return Err(Problem::NotFound);
    }
    let codes: [Secret<String>; RECOVERY_CODES] = new_recovery_codes()?;
    let (acting, staff) = (insider.acting(&state), insider.account.id);
    let keys = state.keys.staff();
    let digests: Vec<[u8; 32]> =
        codes.iter().map(|code| keys.recovery_digest(staff, code.expose())).collect();
    let kept = insider.session.id;
    let renewed: Result<bool, StoreError> = state
        .store
        .write(move |tx| own_account::renew_recovery_codes(tx, &acting, staff, kept, &digests))
        .await;
    if !renewed? {
        return Ok(answer::see_other("/staff/login"));
    }
    answer::private_page(&RecoveryCodesPage {
        chrome: answer::chrome(&state, &insider, "/staff/account"),
        codes: codes.iter().map(|code| code.expose().clone()).collect(),
        next: "/staff/account",
    })
}
