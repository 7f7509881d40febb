//! One log line and one measurement for each request; one line more for each failure of ours.

use std::time::Duration;

use actix_web::http::StatusCode;
use metrics::Label;

use super::Visit;
use crate::telemetry::{REQUEST_SECONDS, observe};
use crate::web::problem::Problem;

/// What stands for the route where there is none: the path itself could hold anything.
const NO_ROUTE: &str = "(none)";

/// Methods by name; whatever else came is not repeated.
fn name(method: &actix_web::http::Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]
        .into_iter()
        .find(|name| method.as_str() == *name)
        .unwrap_or("(other)")
}

/// Records an answer that is about to leave, `took` after its request came.
pub fn answer(visit: &Visit, status: StatusCode, took: Duration) {
    let route = visit.pattern.as_deref().unwrap_or(NO_ROUTE);
    let method = name(&visit.method);
    tracing::info!(
        request_id = %visit.id,
        method,
        route,
        status = status.as_u16(),
        duration_ms = took.as_secs_f64() * 1_000.0,
        "request"
    );
    let labels = || {
        vec![
            Label::from_static_parts("method", method),
            Label::new("route", route.to_owned()),
            Label::new("status", status.as_str().to_owned()),
        ]
    };
    observe(REQUEST_SECONDS, took, labels);
}

/// Records why an answer failed, where the fault is ours. What a visitor did wrong is in the line above.
pub fn failure(visit: &Visit, problem: &Problem) {
    if !problem.status().is_server_error() {
        return;
    }
    let route = visit.pattern.as_deref().unwrap_or(NO_ROUTE);
    let (code, error) = (problem.code(), problem.cause());
    tracing::error!(request_id = %visit.id, method = name(&visit.method), route, code, error, "failed");
}
