//! HEAD for every page that answers GET (RFC 9110 section 9.3.2): link checkers and uptime probes use it.
//!
//! A HEAD request is routed as the GET it stands for, and its answer keeps the length of the body that is
//! not sent. Routes therefore name GET and POST alone, and a resource answers 405 with `Allow` by itself.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;

/// A body of a known size of which nothing is sent.
struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Stands in for a body whose bytes are not wanted.
#[must_use]
pub fn unsent(body: &BoxBody) -> BoxBody {
    BoxBody::new(Unsent(body.size()))
}

/// The value of `Allow` with HEAD beside GET.
#[must_use]
pub fn with_head(allowed: &HeaderValue) -> HeaderValue {
    let text = allowed.to_str().unwrap_or("");
    let names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if !names.contains(&"GET") || names.contains(&"HEAD") {
        return allowed.clone();
    }
    HeaderValue::from_str(&format!("{}, HEAD", names.join(", "))).unwrap_or_else(|_| allowed.clone())
}
