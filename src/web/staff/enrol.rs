//! Coming in by a link: a passphrase, an authenticator, and the recovery codes, which are shown once.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::guard::Origin;
use super::passphrase::{PRODUCT, check_again, judge};
use super::qr::QrView;
use super::{answer, login};
use crate::actions::staff::enrol::{
    Confirmation, Enrolled, choose_passphrase, confirm_authenticator, offer_authenticator,
};
use crate::domain::staff::code::Code;
use crate::domain::staff::{Account, LinkKind};
use crate::language::Texts;
use crate::secret::Secret;
use crate::secret::staff::{TokenDigest, in_fours, new_recovery_codes};
use crate::secret::totp::TotpSecret;
use crate::store::staff::{credential, link};
use crate::store::{Conn, StoreError, Tx};
use crate::web::form::Form;
use crate::web::page::staff::{AuthenticatorPage, EnrolPage, LinkOverPage, RecoveryCodesPage};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Recovery codes that somebody is given.
pub(super) const RECOVERY_CODES: usize = 10;

/// A link that works, and whose it is.
struct Open {
    token: String,
    digest: TokenDigest,
    account: Account,
    is_first: bool,
}

async fn find(state: &AppState, token: &str) -> Result<Option<Open>, Problem> {
    let (digest, now) = (TokenDigest::of(token), state.clock.now());
    let found = state.store.read(move |conn| link::find(conn, digest, now)).await?;
    Ok(found.and_then(|(account, kind)| {
        let is_first = match kind {
            LinkKind::Invitation => true,
            LinkKind::Authenticator => false,
            LinkKind::Demonstration => return None,
        };
        Some(Open { token: token.to_owned(), digest, account, is_first })
    }))
}

fn over(state: &AppState, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    answer::private_page(&LinkOverPage { chrome: answer::stranger_chrome(state, request) })
}

fn first_page(state: &AppState, open: &Open, error: Option<String>) -> EnrolPage {
    EnrolPage {
        chrome: answer::bare_chrome(state, open.account.language),
        token: open.token.clone(),
        email: open.account.email.as_typed().to_owned(),
        is_first: open.is_first,
        error,
    }
}

/// `GET /staff/invitation/{token}`.
///
/// # Errors
/// What the database answered.
pub async fn show(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    match find(&state, &token).await? {
        Some(open) => answer::private_page(&first_page(&state, &open, None)),
        None => over(&state, &request),
    }
}

/// `POST /staff/invitation/{token}`: sets the passphrase, or compares it, and shows the authenticator's secret.
///
/// # Errors
/// `TooManyRequests` for a network that tries too often; `Unavailable` when too many try at once.
pub async fn choose(
    state: Data<AppState>,
    request: HttpRequest,
    origin: Origin,
    token: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    login::check_network(&state, &request)?;
    let Some(open) = find(&state, &token).await? else { return over(&state, &request) };
    let form = Form::decode(&body);
    let (secret, staff) = (TotpSecret::new()?, open.account.id);
    let sealed = state.keys.staff().seal(staff, secret.expose())?;
    let (acting, digest, offered) = (origin.acting(&state), open.digest, sealed.clone());
    let is_open: Result<bool, StoreError> = if open.is_first {
        let passphrase = match judge(&state, &open.account, &form) {
            Ok(passphrase) => passphrase,
            Err(error) => return answer::form_to_mend(&first_page(&state, &open, Some(error))),
        };
        let hash = state.hasher.hash(passphrase).await?;
        state.store.write(move |tx| choose_passphrase(tx, &acting, digest, &hash, &offered)).await
    } else {
        let ladder = state.keys.staff().attempt_key("link", digest.as_bytes());
        let right = check_again(&state, &acting, (staff, ladder), form.text("passphrase")).await?;
        let Some(right) = right else {
            let error = Some(Texts::of(open.account.language).say("staff-passphrase-wrong"));
            return answer::form_to_mend(&first_page(&state, &open, error));
        };
        let offer =
            move |tx: &mut Tx<'_>| offer_authenticator(tx, &acting, digest, (&right, ladder), &offered);
        state.store.write(offer).await
    };
    if !is_open? {
        return over(&state, &request);
    }
    answer::private_page(&authenticator_page(&state, &open, (&secret, &sealed), None)?)
}

fn authenticator_page(
    state: &AppState,
    open: &Open,
    (secret, sealed): (&TotpSecret, &[u8]),
    error: Option<String>,
) -> Result<AuthenticatorPage, Problem> {
    let link = secret.link(PRODUCT, open.account.email.as_typed());
    let qr = QrView::of(link.expose());
    Ok(AuthenticatorPage {
        chrome: answer::bare_chrome(state, open.account.language),
        token: open.token.clone(),
        enrolment: state.keys.staff().enrolment(sealed),
        qr: qr.ok_or_else(|| Problem::Internal("a QR code cannot be drawn".to_owned()))?,
        typed: in_fours(secret.typed().expose(), ' '),
        error,
    })
}

/// `POST /staff/invitation/{token}/code`: the authenticator shows a right code, and the account is open.
///
/// # Errors
/// `TooManyRequests` for a network that tries too often; what the database answered.
pub async fn confirm(
    state: Data<AppState>,
    request: HttpRequest,
    origin: Origin,
    token: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    login::check_network(&state, &request)?;
    let Some(open) = find(&state, &token).await? else { return over(&state, &request) };
    let form = Form::decode(&body);
    let keys = state.keys.staff().clone();
    let codes: [Secret<String>; RECOVERY_CODES] = new_recovery_codes()?;
    let confirmation = Confirmation {
        digest: open.digest,
        enrolment: form.text("enrolment").to_owned(),
        code: Code::typed(form.text("code")),
        recovery: codes.iter().map(|code| keys.recovery_digest(open.account.id, code.expose())).collect(),
    };
    let (acting, of_keys) = (origin.acting(&state), keys.clone());
    let enrolled: Result<_, StoreError> =
        state.store.write(move |tx| confirm_authenticator(tx, &acting, &of_keys, &confirmation)).await;
    match enrolled? {
        Enrolled::Done(account) => answer::private_page(&RecoveryCodesPage {
            chrome: answer::bare_chrome(&state, account.language),
            codes: codes.iter().map(|code| code.expose().clone()).collect(),
            next: "/staff/login",
        }),
        Enrolled::NoLink => over(&state, &request),
        Enrolled::WrongCode => {
            // Whoever comes this far was shown the secret in the step before.
            let staff = open.account.id;
            let held = state.store.read(move |conn: &mut Conn| credential::find(conn, staff)).await?;
            let sealed = held.and_then(|held| held.totp).ok_or(Problem::NotFound)?;
            let secret = keys.unseal(staff, &sealed).map(TotpSecret::from_bytes).ok_or(Problem::NotFound)?;
            let error = Some(Texts::of(open.account.language).say("staff-code-wrong"));
            answer::form_to_mend(&authenticator_page(&state, &open, (&secret, &sealed), error)?)
        }
    }
}
