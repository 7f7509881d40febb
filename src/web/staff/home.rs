//! The first page after logging in.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::answer;
use super::guard::Insider;
use super::words;
use crate::web::page::staff::StaffHomePage;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// `GET /staff`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn show(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let chrome = answer::chrome(&state, &insider, "/staff");
    let role = words::role(chrome.texts, insider.account.role);
    let nations = words::nations(chrome.texts, &insider.account.nations);
    answer::private_page(&StaffHomePage { chrome, role, nations })
}
