//! What every request and answer passes through: ids, hosts, deadlines, headers, the log.
//!
//! It is one function, [`pass`], wrapped around the whole application, so that the order is fixed here and
//! no answer can leave by another way: not an error of the framework, not a refusal at the door, not a
//! handler that panicked.

pub mod body;
pub mod door;
pub mod headers;
pub mod method;
mod pattern;
pub mod record;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;

use self::door::Door;
use self::headers::Headers;
use self::pattern::Patterns;
use super::page::Chrome;
use super::problem::{Problem, draw};
use crate::clock::{Clock, Stopwatch};
use crate::config::Settings;
use crate::domain::language::Language;
use crate::telemetry::{RequestId, RequestIds};

/// Makes what surrounds the page of a problem, from the campaign of the moment.
pub type ChromeOf = Arc<dyn Fn(Language) -> Chrome + Send + Sync>;

/// Everything that [`pass`] needs; one for the whole process, given to the application as `web::Data<Gate>`.
pub struct Gate {
    door: Door,
    headers: Headers,
    chrome: ChromeOf,
    clock: Clock,
    ids: RequestIds,
    patterns: Patterns,
    body_deadline: Duration,
}

impl Gate {
    /// The gate of the settings.
    #[must_use]
    pub fn new(settings: &Settings, clock: Clock, chrome: ChromeOf) -> Self {
        Self {
            door: Door::new(&settings.base_url(), &settings.server.trusted_proxies),
            headers: Headers::new(settings.base_url().is_https()),
            chrome,
            ids: RequestIds::new(&clock),
            patterns: Patterns::default(),
            clock,
            body_deadline: body::DEADLINE,
        }
    }

    /// The same gate with another deadline for bodies, so that a test need not wait for the real one.
    #[must_use]
    pub fn with_body_deadline(self, body_deadline: Duration) -> Self {
        Self { body_deadline, ..self }
    }
}

/// What is known of a request before anyone answers it.
pub struct Visit {
    /// Its id.
    pub id: RequestId,
    /// Its method as it came, HEAD included.
    pub method: Method,
    /// The pattern of the route it leads to; `None` where no route fits.
    pub pattern: Option<Arc<str>>,
    /// The language of its path; English where it has none.
    pub language: Language,
    /// Whether a program asks, and not a person with a browser.
    pub wants_json: bool,
    started: Stopwatch,
}

impl Visit {
    fn new(gate: &Gate, req: &ServiceRequest) -> Self {
        let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let asks_json = accept.contains("json") || req.path().ends_with(".json");
        let first = req.path().split('/').nth(1).unwrap_or("");
        Self {
            id: gate.ids.next(),
            method: req.method().clone(),
            pattern: gate.patterns.of(req),
            language: Language::from_code(first).unwrap_or(Language::English),
            wants_json: asks_json && !accept.contains("text/html"),
            started: gate.clock.stopwatch(),
        }
    }

    /// Whether the path holds a token, which makes the page one person's, or is of the staff office.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        let is_of_staff = |pattern: &str| pattern == "/staff" || pattern.starts_with("/staff/");
        self.pattern.as_deref().is_some_and(|pattern| pattern.contains("{token") || is_of_staff(pattern))
    }
}

/// Lets a request in, has it answered, and seals the answer. Wrap it around the application as
/// `App::new().app_data(gate).wrap(middleware::from_fn(pass))`.
///
/// # Errors
/// An error that already carries the finished page, where the request itself is gone.
pub async fn pass<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(gate) = req.app_data::<actix_web::web::Data<Gate>>().cloned() else {
        return Err(Problem::Internal("the application has no gate".to_owned()).into());
    };
    let visit = Visit::new(&gate, &req);
    let mut unread = req.take_payload();
    if let Err(problem) = admit(&gate, &visit, &mut req, &mut unread).await {
        let response = gate.refusal(&visit, &problem);
        return Ok(gate.sealed(&visit, req.into_response(response), unread));
    }
    let lost = match AssertUnwindSafe(next.call(req)).catch_unwind().await {
        Ok(Ok(answer)) => {
            let answer = gate.finished(&visit, answer);
            return Ok(gate.sealed(&visit, answer, unread));
        }
        Ok(Err(error)) => Problem::of(&error),
        // The panic itself is logged by its place, where it happened.
        Err(_panic) => Problem::Internal("a handler panicked".to_owned()),
    };
    let mut response = gate.refusal(&visit, &lost);
    gate.seal(&visit, &mut response);
    let response = response.map_body(|_, body| body::beside_unread(body, unread));
    Err(InternalError::from_response(lost.code(), response).into())
}

/// The door, the body, and HEAD in the clothes of GET. What is not read of the body stays in `payload`.
async fn admit(
    gate: &Gate,
    visit: &Visit,
    req: &mut ServiceRequest,
    payload: &mut Payload,
) -> Result<(), Problem> {
    gate.door.admit(req, visit.pattern.as_deref())?;
    req.extensions_mut().insert(visit.id);
    if let Some(ip) = gate.door.client_ip(req) {
        req.extensions_mut().insert(ip);
    }
    match visit.method {
        Method::HEAD => req.head_mut().method = Method::GET,
        Method::GET => {}
        _ => {
            let limit = body::limit(visit.pattern.as_deref());
            body::check_announced(req.headers(), limit)?;
            let received = body::receive(payload, limit, gate.body_deadline).await?;
            *payload = Payload::None;
            req.set_payload(Payload::from(received));
        }
    }
    Ok(())
}

impl Gate {
    /// An answer of a handler or of the framework. A bare error becomes a page.
    fn finished<B: MessageBody + 'static>(
        &self,
        visit: &Visit,
        answer: ServiceResponse<B>,
    ) -> ServiceResponse<BoxBody> {
        let (status, size) = (answer.status(), answer.response().body().size());
        let is_error = status.is_client_error() || status.is_server_error();
        let is_bare = matches!(size, BodySize::None | BodySize::Sized(0));
        let from_status;
        let problem = match answer.response().error() {
            Some(error) => match error.as_error::<Problem>() {
                Some(problem) => Some(problem),
                None => {
                    from_status = Problem::of(error);
                    Some(&from_status)
                }
            },
            None if is_error && is_bare => {
                from_status = Problem::of_status(status);
                Some(&from_status)
            }
            None => None,
        };
        let Some(response) = problem.map(|problem| self.refusal(visit, problem)) else {
            return answer.map_into_boxed_body();
        };
        let allowed = answer.headers().get(header::ALLOW).cloned();
        let mut answer = answer.into_response(response);
        if let Some(allowed) = allowed {
            answer.headers_mut().insert(header::ALLOW, method::with_head(&allowed));
        }
        answer
    }

    fn refusal(&self, visit: &Visit, problem: &Problem) -> HttpResponse {
        record::failure(visit, problem);
        match problem {
            Problem::Misdirected => self.door.signpost(),
            _ => draw(problem, visit, (self.chrome)(visit.language)),
        }
    }

    fn sealed(
        &self,
        visit: &Visit,
        answer: ServiceResponse<BoxBody>,
        unread: Payload,
    ) -> ServiceResponse<BoxBody> {
        let (req, mut response) = answer.into_parts();
        self.seal(visit, &mut response);
        let response = response.map_body(|_, body| {
            let body = if visit.method == Method::HEAD { method::unsent(&body) } else { body };
            body::beside_unread(body, unread)
        });
        ServiceResponse::new(req, response)
    }

    fn seal(&self, visit: &Visit, response: &mut HttpResponse) {
        let status: StatusCode = response.status();
        self.headers.seal(visit, status, response.headers_mut());
        record::answer(visit, status, visit.started.elapsed());
    }
}
