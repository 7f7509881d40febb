//! Bodies are received here, whole, before any handler runs: within a size, and within a time.
//!
//! The framework sets no time for a body: a sender who stops after the headers would hold the connection
//! for as long as they like.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use crate::web::problem::Problem;

/// The most bytes of a form.
pub const FORM_BYTES: usize = 16 * 1024;
/// The most bytes of a form with a letter in it: 15,000 characters of a script that takes three bytes each,
/// every byte sent as three.
pub const LETTER_BYTES: usize = 160 * 1024;
/// The most bytes of a report of a provider of mail: a list of hundreds of events, or one with a message in it.
pub const REPORT_BYTES: usize = 1024 * 1024;
/// How long a body may take to arrive.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// The pages whose forms hold a letter, or what an office answers to letters.
const LETTERS: [&str; 2] = ["/letters/", "/office/"];

/// The pages that providers of mail report to.
pub const HOOKS: &str = "/hooks/";

/// The most bytes that the route of `pattern` takes.
#[must_use]
pub fn limit(pattern: Option<&str>) -> usize {
    let holds_letter = |pattern: &str| LETTERS.iter().any(|letters| pattern.contains(letters));
    if pattern.is_some_and(|pattern| pattern.starts_with(HOOKS)) {
        return REPORT_BYTES;
    }
    if pattern.is_some_and(holds_letter) { LETTER_BYTES } else { FORM_BYTES }
}

/// Refuses a body that says of itself that it is too large, before a byte of it is read.
///
/// # Errors
/// `PayloadTooLarge`.
pub fn check_announced(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match announced.and_then(|text| text.parse::<usize>().ok()) {
        Some(length) if length > limit => Err(Problem::PayloadTooLarge),
        _ => Ok(()),
    }
}

/// Receives a body, and leaves in `payload` what is still to come when it fails.
///
/// # Errors
/// `PayloadTooLarge` beyond `limit` bytes, `Timeout` after `deadline`, `BadRequest` when it breaks off.
pub async fn receive(payload: &mut Payload, limit: usize, deadline: Duration) -> Result<Bytes, Problem> {
    let whole = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| match error {
                PayloadError::Overflow => Problem::PayloadTooLarge,
                _ => Problem::BadRequest,
            })?;
            if body.len() + chunk.len() > limit {
                return Err(Problem::PayloadTooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(deadline, whole).await.unwrap_or(Err(Problem::Timeout))
}

/// An answer to a request whose body was not read to its end.
///
/// The framework reads a chunked body that nobody holds for as long as it lasts, to use the connection
/// again. While the answer holds it, the framework closes the connection instead, a moment after the answer.
struct BesideUnread {
    answer: BoxBody,
    _unread: Payload,
}

impl MessageBody for BesideUnread {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().answer).poll_next(cx)
    }
}

/// The answer, holding what was not read of the request; unchanged where nothing is left.
#[must_use]
pub fn beside_unread(answer: BoxBody, unread: Payload) -> BoxBody {
    match unread {
        Payload::None => answer,
        unread => BoxBody::new(BesideUnread { answer, _unread: unread }),
    }
}
