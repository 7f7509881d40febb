//! The headers of every answer, errors included.
//!
//! What a handler set stays: the page that frames a captured mail has a policy of its own. What is about one
//! person, and what answers a form, is never kept by a cache.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};

use super::Visit;

/// Nothing but our own stylesheet, images and forms; no script, no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";
const POLICY_HTTPS: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                            base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests";
/// Two years.
const HSTS: &str = "max-age=63072000; includeSubDomains";
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The headers of a site.
#[derive(Clone, Copy, Debug)]
pub struct Headers {
    is_https: bool,
}

impl Headers {
    /// The headers of a site that people open by https, or not. Promising https where there is none would
    /// lock its visitors out.
    #[must_use]
    pub const fn new(is_https: bool) -> Self {
        Self { is_https }
    }

    /// Completes the headers of an answer.
    pub fn seal(&self, visit: &Visit, status: StatusCode, headers: &mut HeaderMap) {
        let is_error = status.is_client_error() || status.is_server_error();
        let is_form_answer = !matches!(visit.method, Method::GET | Method::HEAD);
        let mut put = |name: HeaderName, value: &'static str| {
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        };
        put(header::CONTENT_SECURITY_POLICY, if self.is_https { POLICY_HTTPS } else { POLICY });
        put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        put(header::CROSS_ORIGIN_OPENER_POLICY, "same-origin");
        put(header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
        put(PERMISSIONS_POLICY, PERMISSIONS);
        // A token must not leave with a link. "no-referrer" would also take the Origin from our own forms.
        let referrer = if visit.is_personal() { "same-origin" } else { "strict-origin-when-cross-origin" };
        put(header::REFERRER_POLICY, referrer);
        if self.is_https {
            put(header::STRICT_TRANSPORT_SECURITY, HSTS);
        }
        if visit.is_personal() || is_error || is_form_answer {
            put(ROBOTS, "noindex");
            put(header::CACHE_CONTROL, "no-store");
        }
        if let Ok(id) = HeaderValue::from_str(&visit.id.to_string()) {
            headers.insert(REQUEST_ID, id);
        }
    }
}
