//! The way into the office of a demonstration: a page with a button. The link works once, and from this machine alone.

use actix_web::web::{Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::guard::Origin;
use super::{answer, cookie, login};
use crate::actions::staff::demonstration;
use crate::domain::staff::LinkKind;
use crate::domain::staff_event::{Actor, EventOrigin};
use crate::secret::staff::{TokenDigest, new_token};
use crate::store::StoreError;
use crate::store::staff::link;
use crate::web::middleware::door::ClientIp;
use crate::web::page::staff::{DemonstrationPage, LinkOverPage};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Whether a request comes from this machine.
fn is_here(request: &HttpRequest) -> bool {
    request.extensions().get::<ClientIp>().is_some_and(|ip| ip.0.to_canonical().is_loopback())
}

/// `GET /staff/demonstration/{token}`.
///
/// # Errors
/// `NotFound` from another machine; what the database answered.
pub async fn show(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    if !is_here(&request) {
        return Err(Problem::NotFound);
    }
    let (digest, now) = (TokenDigest::of(&token), state.clock.now());
    let found = state.store.read(move |conn| link::find(conn, digest, now)).await?;
    let chrome = answer::stranger_chrome(&state, &request);
    match found {
        Some((_, LinkKind::Demonstration)) => {
            answer::private_page(&DemonstrationPage { chrome, token: token.into_inner() })
        }
        _ => answer::private_page(&LinkOverPage { chrome }),
    }
}

/// `POST /staff/demonstration/{token}`: the office.
///
/// # Errors
/// `NotFound` from another machine; what the database answered.
pub async fn enter(
    state: Data<AppState>,
    request: HttpRequest,
    origin: Origin,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    if !is_here(&request) {
        return Err(Problem::NotFound);
    }
    let mut acting = origin.acting(&state);
    acting.actor = Actor { origin: EventOrigin::Demonstration, ..acting.actor };
    let (session, cookie) = (login::begin(&state, &request, true), new_token()?);
    let (link, digest) = (TokenDigest::of(&token), TokenDigest::of(cookie.expose()));
    let entered: Result<_, StoreError> =
        state.store.write(move |tx| demonstration::enter(tx, &acting, link, &session, digest)).await;
    if !entered? {
        return answer::private_page(&LinkOverPage { chrome: answer::stranger_chrome(&state, &request) });
    }
    answer::with_cookies(answer::see_other("/staff"), &[cookie::set_session(cookie.expose())])
}
