//! How the pages of the office are answered, and what surrounds them.

use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpRequest, HttpResponse};

use super::guard::Insider;
use crate::domain::language::Language;
use crate::domain::staff::Permission;
use crate::language::Texts;
use crate::web::page::staff::{StaffChrome, StaffLink};
use crate::web::problem::Problem;
use crate::web::public::{asset, home};
use crate::web::state::AppState;

pub use crate::web::public::answer::{form_to_mend, private_page, see_other};

/// What surrounds a page of somebody who is in. `path` is the page's, to mark it in the rail.
#[must_use]
pub fn chrome(state: &AppState, insider: &Insider, path: &str) -> StaffChrome {
    let account = &insider.account;
    let texts = Texts::of(account.language);
    let mut links = vec![("/staff", texts.say("staff-home"))];
    if account.role.may(Permission::RunCampaign) {
        links.push(("/staff/signatures", texts.say("signature-nav")));
        links.push(("/staff/runs", texts.say("run-nav")));
    }
    if account.role.may(Permission::Export) {
        links.push(("/staff/exports", texts.say("exports")));
    }
    if account.role.may(Permission::ManagePeople) {
        links.push(("/staff/people", texts.say("staff-people")));
    }
    if account.role.may(Permission::ReadLog) {
        links.push(("/staff/audit", texts.say("staff-record")));
    }
    links.push(("/staff/account", texts.say("staff-account")));
    let links = links.into_iter().map(|(href, label)| StaffLink { href, label, is_current: href == path });
    StaffChrome {
        who: account.email.as_typed().to_owned(),
        links: links.collect(),
        forms: Some((state.keys.staff().clone(), insider.session.id)),
        ..bare_chrome(state, account.language)
    }
}

/// What surrounds a page of somebody who is not in, in the language that their browser asks for.
#[must_use]
pub fn stranger_chrome(state: &AppState, request: &HttpRequest) -> StaffChrome {
    bare_chrome(state, home::preferred(request.headers()))
}

/// What surrounds a page without anybody known, in a language.
#[must_use]
pub fn bare_chrome(state: &AppState, lang: Language) -> StaffChrome {
    StaffChrome {
        lang,
        texts: Texts::of(lang),
        stylesheets: [asset::style_url(), asset::staff_style_url()],
        icon: asset::icon_url().to_owned(),
        is_demo: state.is_demo,
        who: String::new(),
        links: Vec::new(),
        forms: None,
    }
}

/// Adds cookies to an answer.
///
/// # Errors
/// `Internal` for what cannot stand in a header, which no cookie of ours is.
pub fn with_cookies(mut response: HttpResponse, cookies: &[String]) -> Result<HttpResponse, Problem> {
    for cookie in cookies {
        let value = cookie.parse().ok();
        let value = value.ok_or_else(|| Problem::Internal("a cookie cannot be set".to_owned()))?;
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}
