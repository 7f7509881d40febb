//! The guard before every page of the office: is it in the table, does the request come from our own page, who is it,
//! may they, and did they prove themselves lately. Whatever is not answered yes goes no further.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};

use super::routes::{self, Need, StaffRoute, Verb};
use super::{answer, cookie};
use crate::actions::staff::Acting;
use crate::actions::staff::own_account::touch_session;
use crate::actions::staff::people::record_denial;
use crate::domain::staff::{Account, StaffState};
use crate::domain::staff_event::{Actor, EventOrigin, NetworkPrefix};
use crate::secret::staff::TokenDigest;
use crate::store::StoreError;
use crate::store::staff::session::{self, Session};
use crate::telemetry::RequestId;
use crate::web::form::Form;
use crate::web::middleware::door::ClientIp;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// The field with a form's token.
pub const FORM_TOKEN: &str = "form_token";

/// Somebody of the staff, let in by the guard. A handler that asks for one and was not reached through the guard
/// refuses.
#[derive(Clone, Debug)]
pub struct Insider {
    /// Whose session it is.
    pub account: Account,
    /// The session.
    pub session: Session,
    actor: Actor,
}

impl Insider {
    /// What an action is told of who acts.
    #[must_use]
    pub fn acting(&self, state: &AppState) -> Acting {
        let chain = state.keys.staff().chain().clone();
        Acting { actor: self.actor.clone(), now: state.clock.now(), chain }
    }
}

impl FromRequest for Insider {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.extensions().get::<Self>().cloned().ok_or(Problem::Forbidden))
    }
}

/// Where a request comes from, for whoever is not in yet.
#[derive(Clone, Debug)]
pub struct Origin(pub Actor);

impl Origin {
    /// What an action is told of somebody of whom nothing is known yet.
    #[must_use]
    pub fn acting(&self, state: &AppState) -> Acting {
        Acting { actor: self.0.clone(), now: state.clock.now(), chain: state.keys.staff().chain().clone() }
    }
}

impl FromRequest for Origin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(stranger(req))))
    }
}

fn stranger(req: &HttpRequest) -> Actor {
    let extensions = req.extensions();
    let network = extensions.get::<ClientIp>().map(|ip| NetworkPrefix::of(ip.0));
    Actor {
        staff: None,
        origin: EventOrigin::Office,
        network: network.unwrap_or_else(|| NetworkPrefix::from_record("")),
        request: extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
    }
}

/// Lets a request through to its page, or answers it.
///
/// # Errors
/// What the page itself answers.
pub async fn pass<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match admit(&mut req).await {
        Ok(None) => Ok(next.call(req).await?.map_into_boxed_body()),
        Ok(Some(elsewhere)) => Ok(req.into_response(answer::see_other(&elsewhere))),
        Err(problem) => Ok(req.error_response(problem)),
    }
}

/// Whether the request may go on; if not, where to go instead.
async fn admit(req: &mut ServiceRequest) -> Result<Option<String>, Problem> {
    let state = req.app_data::<Data<AppState>>().cloned();
    let state = state.ok_or_else(|| Problem::Internal("the application has no state".to_owned()))?;
    let pattern = req.match_pattern().ok_or(Problem::NotFound)?;
    let Some(route) = routes::find(&pattern, req.method()) else {
        // The table has the path, or it would not have led here; the resource says which methods it takes.
        return Ok(None);
    };
    if route.method == Verb::Post && !is_our_own(req.headers()) {
        return Err(Problem::Forbidden);
    }
    if route.need == Need::Nothing {
        return Ok(None);
    }
    let Some(insider) = find_insider(&state, req).await? else {
        return Ok(Some("/staff/login".to_owned()));
    };
    judge(&state, req, route, insider).await
}

/// Whether a form comes from one of our pages (OWASP ASVS 5.0.0, 3.5.1). The door has looked at `Origin` already; here
/// one of the two headers has to be there.
fn is_our_own(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => headers.contains_key(header::ORIGIN),
    }
}

async fn find_insider(state: &AppState, req: &ServiceRequest) -> Result<Option<Insider>, Problem> {
    let Some(digest) = cookie::session(req.headers()).map(TokenDigest::of) else { return Ok(None) };
    let found = state.store.read(move |conn| session::find(conn, digest)).await?;
    let now = state.clock.now();
    let Some((session, account)) = found.filter(|(session, _)| !session.times.is_over(now)) else {
        return Ok(None);
    };
    // A demonstration's database may be served by other means later: nobody stays in without having proved themselves.
    if account.state != StaffState::Active || (session.is_demo && !state.is_demo) {
        return Ok(None);
    }
    if session.times.is_to_be_seen(now) {
        let id = session.id;
        state.store.write(move |tx| touch_session(tx, id, now)).await?;
    }
    let origin = if session.is_demo { EventOrigin::Demonstration } else { EventOrigin::Office };
    let actor = Actor { staff: Some(account.id), origin, ..stranger(req.request()) };
    Ok(Some(Insider { account, session, actor }))
}

async fn judge(
    state: &AppState,
    req: &mut ServiceRequest,
    route: &'static StaffRoute,
    insider: Insider,
) -> Result<Option<String>, Problem> {
    if let Need::Permission(permission) = route.need
        && !insider.account.role.may(permission)
    {
        let (acting, path) = (insider.acting(state), route.path);
        let recorded: Result<(), StoreError> =
            state.store.write(move |tx| record_denial(tx, &acting, path)).await;
        recorded?;
        return Err(Problem::Denied);
    }
    if route.method == Verb::Post {
        let body = req.extract::<Bytes>().await.map_err(|error| Problem::of(&error))?;
        let form = Form::decode(&body);
        let token = form.text(FORM_TOKEN);
        if !state.keys.staff().is_form_token(insider.session.id, route.path, token) {
            return Err(Problem::Forbidden);
        }
        req.set_payload(Payload::from(body));
    }
    // In the demonstration there is nothing to prove oneself by.
    let is_proven = insider.session.is_demo || insider.session.times.is_proven(state.clock.now());
    if route.is_proven && !is_proven {
        let then = if route.method == Verb::Get { req.path() } else { page_of(req.path()) };
        return Ok(Some(format!("/staff/prove?then={then}")));
    }
    req.extensions_mut().insert(insider);
    Ok(None)
}

/// The page whose form leads to a path: what was typed is typed again, with the proof fresh.
fn page_of(path: &str) -> &str {
    const ENDS: [&str; 5] = ["/role", "/disable", "/sessions", "/authenticator", "/recovery-codes"];
    let page = ENDS.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    if page == "/staff/people" { "/staff/people/new" } else { page }
}
