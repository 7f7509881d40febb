//! Every failure of a request; the only type that knows status codes.
//!
//! A handler returns a [`Problem`] and nothing more. The [`dress`] layer, which every answer passes through,
//! makes a page in the language of the path of it, or problem JSON (RFC 9457) where that is what the client
//! asks for, and gives it the request's id. Answers of the framework itself are dressed the same way.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse, ResponseError};

use super::form::Form;
use super::page::Page;
use super::page::letter::HiddenField;
use super::page::problem::{ProblemKind, ProblemPage, Retry};
use super::state::AppState;
use crate::domain::language::Language;
use crate::intake::Refusal;
use crate::store::StoreError;
use crate::telemetry::RequestId;

/// Seconds after which a client should try again when we are too busy or the database is away.
const RETRY_AFTER_S: &str = "5";

/// Why a request was not answered as asked.
#[derive(Clone, thiserror::Error)]
pub enum Problem {
    /// 400: it cannot be read.
    #[error("bad-request")]
    BadRequest,
    /// 403: the form came from another site.
    #[error("forbidden")]
    Forbidden,
    /// 404: there is no such page.
    #[error("not-found")]
    NotFound,
    /// 405: the path exists, this method on it does not.
    #[error("method-not-allowed")]
    MethodNotAllowed,
    /// 408: the body took too long to arrive.
    #[error("too-slow")]
    TooSlow,
    /// 413: the body is too large.
    #[error("too-large")]
    TooLarge,
    /// 421: the Host is none of ours.
    #[error("misdirected")]
    Misdirected,
    /// 503: the database is away, or too many wait; with the form, to send it again.
    #[error("unavailable")]
    Unavailable(Option<Box<Retry>>),
    /// 500: a fault of ours.
    #[error("internal")]
    Internal,
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Problem({self})")
    }
}

impl Problem {
    /// The problem of a refused form, which keeps what the form held so that it can be sent again to `action`.
    #[must_use]
    pub fn refused(refusal: &Refusal, action: String, form: &Form) -> Self {
        if let Refusal::Store(StoreError::Broken(text)) = refusal {
            tracing::error!(error = %text, "the database refused a form");
        }
        let fields =
            form.fields().map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() });
        Self::Unavailable(Some(Box::new(Retry { action, fields: fields.collect() })))
    }

    /// The status of the answer (RFC 9110, section 15).
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the page says.
    const fn kind(&self) -> ProblemKind {
        match self {
            Self::BadRequest | Self::Misdirected => ProblemKind::BadRequest,
            Self::Forbidden => ProblemKind::Forbidden,
            Self::NotFound => ProblemKind::NotFound,
            Self::MethodNotAllowed => ProblemKind::MethodNotAllowed,
            Self::TooSlow => ProblemKind::TooSlow,
            Self::TooLarge => ProblemKind::TooLarge,
            Self::Unavailable(_) => ProblemKind::Unavailable,
            Self::Internal => ProblemKind::Fault,
        }
    }

    /// The problem that a bare status of the framework stands for.
    fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            408 => Self::TooSlow,
            413 => Self::TooLarge,
            421 => Self::Misdirected,
            503 => Self::Unavailable(None),
            400..=499 => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Busy | StoreError::Unavailable => Self::Unavailable(None),
            StoreError::Conflict | StoreError::Broken(_) => {
                tracing::error!(error = %error, "the database refused");
                Self::Internal
            }
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be drawn");
        Self::Internal
    }
}

/// The layer that turns problems, and bare error answers of the framework, into pages or problem JSON.
///
/// # Errors
/// None of its own.
pub async fn dress<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let asked = Asked::of(&request);
    let kept = request.request().clone();
    let answered = match next.call(request).await {
        Ok(answered) => answered,
        // What a layer refuses is an answer like any other.
        Err(error) => {
            let response = error.as_response_error().error_response();
            let response = asked.dressed(response);
            return Ok(ServiceResponse::new(kept, response.map_into_right_body()));
        }
    };
    if !answered.status().is_client_error() && !answered.status().is_server_error() {
        return Ok(answered.map_into_left_body());
    }
    let is_page = answered.response().headers().contains_key(CONTENT_TYPE);
    let is_problem = answered.response().extensions().get::<Problem>().is_some();
    if is_page && !is_problem {
        return Ok(answered.map_into_left_body());
    }
    let (request, response) = answered.into_parts();
    let response = asked.dressed(response.set_body(BoxBody::new(())));
    Ok(ServiceResponse::new(request, response.map_into_right_body()))
}

/// What the dressing needs of a request.
struct Asked {
    state: Option<Data<AppState>>,
    language: Language,
    wants_json: bool,
    request_id: String,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let path = request.path();
        let first = path.split('/').nth(1).unwrap_or("");
        Self {
            state: request.app_data::<Data<AppState>>().cloned(),
            language: Language::from_code(first).unwrap_or(Language::English),
            wants_json: !accept.contains("text/html") && (accept.contains("json") || path.ends_with(".json")),
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn dressed(&self, bare: HttpResponse) -> HttpResponse {
        let problem = bare.extensions().get::<Problem>().cloned();
        let problem = problem.unwrap_or_else(|| Problem::of_status(bare.status()));
        let mut response = if self.wants_json { self.json(&problem) } else { self.page(&problem) };
        let headers = response.headers_mut();
        for (name, value) in bare.headers() {
            headers.append(name.clone(), value.clone());
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(problem, Problem::Unavailable(_)) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        response
    }

    fn json(&self, problem: &Problem) -> HttpResponse {
        let status = problem.status();
        let body = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Problem"),
            "status": status.as_u16(),
            "code": problem.to_string(),
            "instance": self.request_id,
        });
        HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "application/problem+json"))
            .body(body.to_string())
    }

    fn page(&self, problem: &Problem) -> HttpResponse {
        let mut response = HttpResponse::build(problem.status());
        let Some(state) = &self.state else {
            return response
                .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
                .body(problem.to_string());
        };
        let retry = match problem {
            Problem::Unavailable(retry) => retry.as_deref().cloned(),
            _ => None,
        };
        let page = ProblemPage {
            chrome: state.chrome(&state.snapshot(), self.language, "", None),
            kind: problem.kind(),
            request_id: self.request_id.clone(),
            retry,
        };
        match page.draw() {
            Ok(html) => response.insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(html),
            Err(_) => {
                response.insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(problem.to_string())
            }
        }
    }
}
