//! How pages and redirects are answered.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};

use crate::web::page::Page;
use crate::web::problem::Problem;

/// A public page: the same for everyone, so anyone may keep it for a moment.
///
/// # Errors
/// `Internal` when the template fails.
pub fn page(page: &impl Page) -> Result<HttpResponse, Problem> {
    drawn(page, HttpResponse::Ok(), "public, max-age=5")
}

/// A page about one person, which nobody may keep.
///
/// # Errors
/// `Internal` when the template fails.
pub fn private_page(page: &impl Page) -> Result<HttpResponse, Problem> {
    drawn(page, HttpResponse::Ok(), "no-store")
}

/// A form that needs mending: 422 with everything typed still in it.
///
/// # Errors
/// `Internal` when the template fails.
pub fn form_to_mend(page: &impl Page) -> Result<HttpResponse, Problem> {
    drawn(page, HttpResponse::UnprocessableEntity(), "no-store")
}

/// 303 to a path on this site, after a form.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

fn drawn(
    page: &impl Page,
    mut response: actix_web::HttpResponseBuilder,
    cache: &'static str,
) -> Result<HttpResponse, Problem> {
    let html = page.draw()?;
    Ok(response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CACHE_CONTROL, cache))
        .body(html))
}
