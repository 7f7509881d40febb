//! Passphrase and code once more, before what must not be done from a screen that was left alone.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Query};

use super::guard::Insider;
use super::passphrase::check_again;
use super::{answer, cookie};
use crate::actions::staff::prove_again::{Proof, prove_again};
use crate::domain::staff::code::Code;
use crate::secret::staff::{TokenDigest, new_token};
use crate::store::StoreError;
use crate::web::form::Form;
use crate::web::page::staff::ProvePage;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Where to go on afterwards.
#[derive(serde::Deserialize)]
pub struct Then {
    then: Option<String>,
}

/// A path of the office that `text` names; its first page for anything else. Only small letters, digits, hyphens and
/// single slashes: nothing that a browser takes for another site.
fn path_of(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '/');
    let is_ours = text.starts_with("/staff") && text.chars().all(is_plain) && !text.contains("//");
    if is_ours { text.to_owned() } else { "/staff".to_owned() }
}

/// `GET /staff/prove`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    query: Query<Then>,
) -> Result<HttpResponse, Problem> {
    let then = path_of(query.then.as_deref().unwrap_or(""));
    let chrome = answer::chrome(&state, &insider, "");
    answer::private_page(&ProvePage { chrome, then, has_failed: false })
}

/// `POST /staff/prove`: the page that was wanted, under a new cookie.
///
/// # Errors
/// `Unavailable` when too many try at once; what the database answered.
pub async fn create(state: Data<AppState>, insider: Insider, body: Bytes) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let (then, token) = (path_of(form.text("then")), new_token()?);
    let (keys, acting) = (state.keys.staff().clone(), insider.acting(&state));
    let (staff, session) = (insider.account.id, insider.session.id);
    let ladder = keys.attempt_key("session", session.as_bytes());
    let is_proven = match check_again(&state, &acting, (staff, ladder), form.text("passphrase")).await? {
        Some(right) => {
            let (code, digest) = (Code::typed(form.text("code")), TokenDigest::of(token.expose()));
            let proof = Proof { staff, session, right, code, ladder, digest };
            let proven: Result<_, StoreError> =
                state.store.write(move |tx| prove_again(tx, &acting, &keys, &proof)).await;
            proven?
        }
        None => false,
    };
    if is_proven {
        return answer::with_cookies(answer::see_other(&then), &[cookie::set_session(token.expose())]);
    }
    let chrome = answer::chrome(&state, &insider, "");
    answer::form_to_mend(&ProvePage { chrome, then, has_failed: true })
}
