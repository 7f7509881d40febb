//! What went wrong with a request: the only type that knows status codes.
//!
//! A handler returns a [`Problem`] and nothing else on failure. The middleware draws it, because only there the
//! request's language and wishes are known: as a page, or as problem details (RFC 9457) for a program.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{Error, HttpResponse, ResponseError};

use super::form::Form;
use super::middleware::Visit;
use super::page::letter::HiddenField;
use super::page::problem::{ProblemKind, ProblemPage, Retry};
use super::page::{Chrome, Page};
use crate::intake::Refusal;
use crate::secret::SecretError;
use crate::secret::passphrase::HashError;
use crate::store::StoreError;

/// Seconds after which to try again when the database is busy or away.
const RETRY_AFTER_S: u32 = 5;

/// Why a request was not answered as asked.
pub enum Problem {
    /// 400: it cannot be read.
    BadRequest,
    /// 403: a form that came from another site.
    Forbidden,
    /// 403: what somebody's role does not allow, or nobody may do to their own account.
    Denied,
    /// 404: there is no such page, or no such thing on it.
    NotFound,
    /// 405: the page does not take this method.
    MethodNotAllowed,
    /// 408: its body took too long to arrive.
    Timeout,
    /// 413: its body is too large.
    PayloadTooLarge,
    /// 421: it was meant for another host (RFC 9110 section 15.5.20).
    Misdirected,
    /// 422: it can be read and cannot be used.
    Unprocessable,
    /// 429: too many came from one network.
    TooManyRequests {
        /// Seconds after which to try again.
        retry_after_s: u32,
    },
    /// 500: a fault of ours. The text is for the log, and never holds a person's datum.
    Internal(String),
    /// 503: too busy, or the database is away.
    Unavailable {
        /// Seconds after which to try again.
        retry_after_s: u32,
        /// What was typed, to be sent again unchanged.
        retry: Option<Retry>,
    },
}

impl Problem {
    /// Too busy, with nothing typed to keep.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::Unavailable { retry_after_s: RETRY_AFTER_S, retry: None }
    }

    /// Too busy to take a form: its page keeps what was typed, and a button that sends it again.
    #[must_use]
    pub const fn unavailable_keeping(retry: Retry) -> Self {
        Self::Unavailable { retry_after_s: RETRY_AFTER_S, retry: Some(retry) }
    }

    /// What a form that the intake refused is answered with: its page sends the same again to `action`.
    #[must_use]
    pub fn refused(refusal: Refusal, action: String, form: &Form<'_>) -> Self {
        match refusal {
            Refusal::Store(error @ (StoreError::Broken(_) | StoreError::Conflict)) => {
                Self::Internal(error.to_string())
            }
            Refusal::Full | Refusal::Store(_) => Self::unavailable_keeping(Retry {
                action,
                fields: form
                    .fields()
                    .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() })
                    .collect(),
            }),
        }
    }

    /// The status it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden | Self::Denied => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A stable word for it, for programs and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Forbidden => "forbidden",
            Self::Denied => "denied",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Timeout => "timeout",
            Self::PayloadTooLarge => "payload-too-large",
            Self::Misdirected => "misdirected",
            Self::Unprocessable => "unprocessable",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::Internal(_) => "internal",
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// What the log says of it.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Internal(cause) => cause,
            _ => "",
        }
    }

    /// The problem in an error of the framework: an extractor that could not read its part, for instance.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        Self::of_status(error.as_response_error().status_code())
    }

    /// The problem that a bare status stands for.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::Timeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::MISDIRECTED_REQUEST => Self::Misdirected,
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::Unprocessable,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests { retry_after_s: RETRY_AFTER_S },
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable(),
            status if status.is_client_error() => Self::BadRequest,
            status => Self::Internal(format!("an answer of status {}", status.as_u16())),
        }
    }

    const fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooManyRequests { retry_after_s } | Self::Unavailable { retry_after_s, .. } => {
                Some(*retry_after_s)
            }
            _ => None,
        }
    }

    const fn kind(&self) -> ProblemKind {
        match self {
            Self::BadRequest | Self::Misdirected => ProblemKind::BadRequest,
            Self::Forbidden => ProblemKind::Forbidden,
            Self::Denied => ProblemKind::Denied,
            Self::NotFound => ProblemKind::NotFound,
            Self::MethodNotAllowed => ProblemKind::MethodNotAllowed,
            Self::Timeout => ProblemKind::TooSlow,
            Self::PayloadTooLarge => ProblemKind::TooLarge,
            Self::Unprocessable => ProblemKind::Unprocessable,
            Self::TooManyRequests { .. } => ProblemKind::TooMany,
            Self::Internal(_) => ProblemKind::Fault,
            Self::Unavailable { .. } => ProblemKind::Unavailable,
        }
    }
}

/// A database that is busy or away is never "not found", and a row that is missing is not a fault.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Busy | StoreError::Unavailable => Self::unavailable(),
            StoreError::Conflict | StoreError::Broken(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::unavailable(),
            HashError::Broken(_) | HashError::Random(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a page cannot be drawn: {error}"))
    }
}

/// Shows the code alone: what was typed, and the cause, are not for showing.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({})", self.code())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

/// The answer to a problem: a page with a next step, or problem details for a program.
#[must_use]
pub fn draw(problem: &Problem, visit: &Visit, chrome: Chrome) -> HttpResponse {
    let retry = match problem {
        Problem::Unavailable { retry, .. } => retry.clone(),
        _ => None,
    };
    let page = ProblemPage {
        chrome: Chrome { is_indexed: false, path: String::new(), nation: None, ..chrome },
        kind: problem.kind(),
        request_id: visit.id.to_string(),
        retry,
    };
    let mut response = HttpResponse::build(problem.status());
    if let Some(seconds) = problem.retry_after_s() {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if matches!(problem, Problem::MethodNotAllowed) {
        // A resource that knows better replaces this.
        response.insert_header((header::ALLOW, "GET, HEAD, POST"));
    }
    if visit.wants_json {
        let details = serde_json::json!({
            "type": "about:blank",
            "title": page.heading(),
            "status": problem.status().as_u16(),
            "detail": page.advice(),
            "code": problem.code(),
            "request_id": page.request_id,
        });
        return response.content_type("application/problem+json").body(details.to_string());
    }
    let html = page.draw().unwrap_or_else(|error| {
        tracing::error!(request_id = %visit.id, error = %error, "the page of a problem cannot be drawn");
        String::new()
    });
    response.content_type("text/html; charset=utf-8").body(html)
}
