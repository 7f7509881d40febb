//! The two cookies of the office. `__Host-` and `Secure` bind them to this very host over https (RFC 6265bis, section
//! 4.1.3); `Strict` keeps them from whatever another site starts. Browsers take `Secure` cookies from localhost and
//! 127.0.0.1 over http too, Safari excepted.

use actix_web::http::header::{COOKIE, HeaderMap};

use crate::domain::moment::SECOND_MS;
use crate::domain::staff::lock::BROWSER_LIFE_MS;

/// The session: gone with the browser, if not before.
const SESSION: &str = "__Host-clarion-staff";
/// A browser that its owner has logged in with before.
const BROWSER: &str = "__Host-clarion-browser";
const GUARDS: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// The token of the session.
#[must_use]
pub fn session(headers: &HeaderMap) -> Option<&str> {
    find(headers, SESSION)
}

/// The token of the browser.
#[must_use]
pub fn browser(headers: &HeaderMap) -> Option<&str> {
    find(headers, BROWSER)
}

/// Sets the token of the session.
#[must_use]
pub fn set_session(token: &str) -> String {
    format!("{SESSION}={token}; {GUARDS}")
}

/// Takes the token of the session away.
#[must_use]
pub fn end_session() -> String {
    format!("{SESSION}=; Max-Age=0; {GUARDS}")
}

/// Sets the token of the browser.
#[must_use]
pub fn set_browser(token: &str) -> String {
    format!("{BROWSER}={token}; Max-Age={}; {GUARDS}", BROWSER_LIFE_MS / SECOND_MS)
}

fn find<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}
